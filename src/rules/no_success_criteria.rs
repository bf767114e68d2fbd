//! `no-success-criteria`: a step asserts nothing about what it is answered.

use crate::arazzo::Target;
use crate::asyncapi::Action;
use crate::diagnostic::{Rule, Severity};
use crate::sources::Found;

use super::{Aim, Ctx};

pub(super) static RULE: Rule = Rule {
    name: "no-success-criteria",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Step Object, successCriteria",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        // An empty list is reported as such.
        let Some(id) = aim.step.id else { continue };
        if aim.step.node.entry("successCriteria").is_some() {
            continue;
        }
        match (aim.target, &aim.found) {
            (Target::WorkflowId(_), _) => {}
            (Target::ChannelPath(_), _) | (_, Found::Exchange { .. }) => check_messages(ctx, aim),
            // Only messages have an action.
            (_, Found::Nothing(_)) if aim.step.action().is_some() => {}
            (Target::OperationId(_) | Target::OperationPath(_), _) => {
                let message = format!("step `{}` asserts nothing about its response", id.value);
                let help = "any status below 400 counts as success; \
                            say what you expect: `successCriteria: [{ condition: $statusCode == 200 }]`";
                ctx.report(RULE.at(id.span, message).help(help));
            }
        }
    }
}

/// A step that receives any of several messages takes each for a success.
fn check_messages(ctx: &mut Ctx<'_>, aim: &Aim<'_>) {
    let (Some(id), Some(action)) = (aim.step.id, aim.step.action()) else { return };
    if action.value != Action::Receive.as_str() {
        return;
    }
    let message = format!("step `{}` asserts nothing about its message", id.value);
    let help = "any message counts as success; say what you expect: \
                `successCriteria: [{ condition: $message.payload#/… == … }]`";
    let mut finding = RULE.at(id.span, message).help(help);
    if let Some((source, name, exchanges)) = aim.exchanges()
        && let Some(received) = exchanges.iter().find(|it| it.action == Action::Receive)
        && let Some(messages) = received.messages().filter(|it| 1 < it.len())
    {
        let text = format!("there are {} different messages", messages.len());
        finding = finding.label_in(Some(source.name), name.span, text);
        finding.severity = Severity::Warning;
    }
    ctx.report(finding);
}
