//! `unexpected-action`: a step by an HTTP operation says what only messages need.

use crate::arazzo::Target;
use crate::diagnostic::{Rule, Severity};
use crate::expr::Version;
use crate::sources::Found;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unexpected-action",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, action and correlationId",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // To Arazzo 1.0 these are unknown fields.
    if ctx.document.version == Version::V1_0 {
        return;
    }
    for aim in ctx.aims {
        // With any other target they are `conflicting-fields`.
        let (Target::OperationId(id), Found::Operation { source, operation }) =
            (aim.target, &aim.found)
        else {
            continue;
        };
        // `correlationId` alone needs an action first: `conflicting-fields`.
        let Some(action) = aim.step.node.entry("action") else { continue };
        let message = "`action` is for messages, but the step calls an HTTP operation";
        let mut finding = RULE.at(action.key.span, message).label(id.span, "the operation");
        if let Some(operation_id) = operation.id() {
            let text = "it is of an OpenAPI description";
            finding = finding.label_in(Some(source.name), operation_id.span, text);
        }
        ctx.report(finding.help("remove `action`, and `correlationId` with it"));
    }
}
