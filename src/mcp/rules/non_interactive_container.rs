//! `non-interactive-container`: a container without standard input, so that the
//! client cannot talk with it.

use super::super::edit::add_word;
use super::super::package::container_options;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "non-interactive-container",
    severity: Severity::Error,
    clause: "MCP 2025-11-25, Transports, stdio; docker run, --interactive",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let Some((at, options)) = container_options(&server.command) else { continue };
        let is_set = |it: &&str| match it.strip_prefix("--") {
            Some(long) => long == "interactive" || long == "interactive=true",
            None => it.starts_with('-') && it.contains('i'),
        };
        if options.iter().any(is_set) {
            continue;
        }
        let run = &server.command[at];
        let message = "the container has no standard input, so nothing that is sent arrives";
        let finding = RULE.at(run.span, message);
        findings.push(add_word(finding, run.span, "-i", config.text));
    }
}
