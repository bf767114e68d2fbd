//! `deprecated-operation`: a step calls an operation that should no longer be used.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "deprecated-operation",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Operation Object, deprecated",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for request in ctx.requests() {
        let Some(deprecated) = request.operation.deprecated else { continue };
        let finding = RULE.at(request.target.span, "the operation is deprecated");
        let source = request.operation.at.document().name;
        ctx.report(finding.label_in(source, deprecated, "deprecated here"));
    }
}
