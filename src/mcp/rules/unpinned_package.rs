//! `unpinned-package`: each start takes the newest version of a package, whatever
//! is in it.

use super::super::package::{Runner, package};
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "unpinned-package",
    severity: Severity::Info,
    clause: "SEP-2633 (draft), Security: pin versions",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let Some(found) = package(&server.command) else { continue };
        let message = match found.version.as_deref() {
            None => format!("`{}` has no version", found.name),
            Some("latest") => format!("`{}` is the latest version, whichever that is", found.name),
            Some(_) => continue,
        };
        let form = match found.runner {
            Runner::Npm => format!("{}@1.2.3", found.name),
            Runner::Python => format!("{}==1.2.3", found.name),
            Runner::Container => format!("{}:1.2.3", found.name),
        };
        let span = server.command[found.word].span;
        findings.push(RULE.at(span, message).help(format!("name a version, as in `{form}`")));
    }
}
