//! `kept-container`: each start leaves a container behind.

use super::super::edit::add_word;
use super::super::package::container_options;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule =
    Rule { name: "kept-container", severity: Severity::Info, clause: "docker run, --rm" };

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let Some((at, options)) = container_options(&server.command) else { continue };
        // A container with a name is most likely kept on purpose.
        let is_set =
            |it: &&str| ["--rm", "--rm=true", "--name"].contains(it) || it.starts_with("--name=");
        if options.iter().any(is_set) {
            continue;
        }
        let run = &server.command[at];
        let finding = RULE.at(run.span, "each start leaves a container behind");
        findings.push(add_word(finding, run.span, "--rm", config.text));
    }
}
