//! `relative-command`: a program is named by a path from a folder that nobody has
//! chosen.

use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "relative-command",
    severity: Severity::Warning,
    clause: "where clients with one configuration for all folders start processes",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    if !config.dialect.is_personal {
        return;
    }
    for server in config.servers.iter().filter(|it| it.cwd.is_none()) {
        let Some(program) = server.command.first().filter(|it| it.is_literal()) else { continue };
        let path = &program.value;
        let is_absolute = path.starts_with(['/', '\\', '~', '$', '%']) || path.contains(':');
        if path.contains(['/', '\\']) && !is_absolute {
            let message = format!("`{path}` is looked for in a folder that is not yours to choose");
            findings.push(RULE.at(program.span, message).help("write the whole path"));
        }
    }
}
