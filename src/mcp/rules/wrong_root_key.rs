//! `wrong-root-key`: servers stand in the member of another client, so that this
//! one finds none.

use super::super::edit::rename;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

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
    let foreign = config.root.entries().iter().filter(|it| config.is_foreign_root(&it.key.value));
    for entry in foreign {
        let key = &entry.key;
        let message = format!("{title} reads `{root}`, and finds no servers in `{}`", key.value);
        let finding = RULE.at(key.span, message);
        let is_one = config.dialect.servers.first().is_some_and(|it| it.at.len() == 1);
        findings.push(match is_one {
            true => rename(finding, key, &root, config.text),
            false => finding,
        });
    }
}
