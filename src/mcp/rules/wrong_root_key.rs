//! `wrong-root-key`: servers stand in the member of another client, so that this
//! one finds none.

use super::super::edit::rename;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::Entry;

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "wrong-root-key",
    severity: Severity::Error,
    clause: "where each client reads its servers",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    if !config.places.is_empty() {
        return;
    }
    let title = config.dialect.title;
    let root = config.dialect.root_member();
    let is_one = config.dialect.servers.first().is_some_and(|it| it.at.len() == 1);
    let mut foreign =
        config.root.entries().iter().filter(|it| config.is_foreign_root(&it.key.value));
    if let Some(Entry { key, .. }) = foreign.next() {
        let message = format!("{title} reads `{root}`, and finds no servers in `{}`", key.value);
        let finding = RULE.at(key.span, message);
        findings.push(if is_one { rename(finding, key, &root, config.text) } else { finding });
        return;
    }
    // Something is here, though nothing that any client reads.
    let is_known = |key: &str| {
        config.is_root_member(key) || config.dialect.root.iter().any(|it| it.name == key)
    };
    let mut unknown =
        config.root.entries().iter().map(|it| &it.key).filter(|it| !is_known(&it.value));
    // A closed document says so of each member.
    if let Some(key) = unknown.next().filter(|_| !config.dialect.is_closed && !root.is_empty()) {
        let mut finding = RULE.at(key.span, format!("{title} reads `{root}`, which is not here"));
        finding.severity = Severity::Warning;
        findings.push(finding);
    }
}
