//! `uncorrelated-message`: a step waits for a correlation id that no message has.

use crate::asyncapi::Action;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "uncorrelated-message",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, correlationId",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        let Some((source, name, exchanges)) = aim.exchanges() else { continue };
        let Some(correlation) = aim.step.node.entry("correlationId") else { continue };
        let received = exchanges.iter().find(|it| it.action == Action::Receive);
        let Some(messages) = received.and_then(|it| it.messages()) else { continue };
        // Traits may add one.
        let may_have = |key: &str| messages.iter().any(|it| it.get(key).is_some());
        if messages.is_empty() || may_have("correlationId") || may_have("traits") {
            continue;
        }
        let message = format!("no message of `{}` says where its correlation id is", name.value);
        ctx.report(
            RULE.at(correlation.key.span, message)
                .label_in(Some(source.name), name.span, "what the step receives from")
                .help("the AsyncAPI description must have `correlationId: { location: … }`"),
        );
    }
}
