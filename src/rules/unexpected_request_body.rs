//! `unexpected-request-body`: a step sends a body to an operation that takes none.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unexpected-request-body",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Operation Object, requestBody",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for request in contract.requests() {
        let operation = request.operation;
        if operation.request_body.is_some() || !operation.unresolved.is_empty() {
            continue;
        }
        let Some(key) = request.step.node.entry("requestBody").map(|it| it.key.span) else {
            continue;
        };
        let finding = RULE.at(key, "the operation takes no request body");
        let source = operation.at.document().name;
        ctx.report(finding.label_in(source, operation.span, "the operation is here"));
    }
}
