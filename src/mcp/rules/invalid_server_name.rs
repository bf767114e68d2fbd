//! `invalid-server-name`: the client takes no server of this name.

use regex_lite::Regex;

use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "invalid-server-name",
    severity: Severity::Error,
    clause: "what each client lets a server be called",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    let (names, title) = (config.dialect.names, config.dialect.title);
    let pattern = names.pattern.and_then(|it| Some((Regex::new(it.0).ok()?, it.1)));
    for name in config.servers.iter().filter_map(|it| it.name) {
        if names.reserved.contains(&name.value) {
            let message = format!("{title} keeps the name `{}` for itself", name.value);
            findings.push(RULE.at(name.span, message).help("give the server another name"));
        }
        if let Some((pattern, words)) = &pattern
            && !pattern.is_match(name.value)
        {
            let message = format!("{title} takes no server `{}`", name.value);
            findings.push(RULE.at(name.span, message).help(format!("a name may have {words}")));
        }
    }
}
