//! `undeclared-input`: a text waits for an input that the document does not ask for.

use super::super::dialect::Role;
use super::super::variable::PartKind;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::syntax::{Node, place_in_string};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "undeclared-input",
    severity: Severity::Error,
    clause: "VS Code, MCP configuration reference, input variables",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(member) = config.dialect.root.iter().find(|it| it.role == Role::Inputs) else {
        return;
    };
    let inputs = config.root.get(member.name).map_or(&[][..], Node::items);
    let ids: Vec<_> = inputs.iter().filter_map(|it| it.get("id")?.as_str()).collect();
    // Others would not be read as they are written.
    let can_be_read = |it: &&str| it.trim() == *it && !it.contains('}');
    for text in config.servers.iter().flat_map(|it| it.texts()) {
        for part in &text.1.parts {
            let PartKind::Input(id) = &part.kind else { continue };
            if ids.contains(&id.as_str()) {
                continue;
            }
            let span = place_in_string(config.text, text.1.span, &text.1.value, part.range.clone());
            let message = format!("no input has the id `{id}`");
            let finding = RULE.at(span, message);
            findings.push(match did_you_mean(id, ids.iter().copied().filter(can_be_read)) {
                Some(meant) => {
                    finding.fix(format!("use `{meant}`"), span, format!("${{input:{meant}}}"))
                }
                None => finding.help(format!("add it to `{}`", member.name)),
            });
        }
    }
}
