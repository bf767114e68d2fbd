//! `missing-request-body`: a step sends no body to an operation that needs one.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "missing-request-body",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Request Body Object, required",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for request in ctx.requests() {
        let Some(body) = request.operation.request_body.as_ref().filter(|it| it.required) else {
            continue;
        };
        let sent = request.step.request_body.as_ref();
        // Where there are only replacements, they are the body.
        if sent.is_some_and(|it| it.payload.is_some() || !it.replacements.is_empty()) {
            continue;
        }
        let key = request.step.node.entry("requestBody").map(|it| it.key.span);
        let message = match key {
            Some(_) => "the operation needs a `payload` in the request body",
            None => "the operation needs a request body",
        };
        let finding = RULE.at(key.unwrap_or(request.target.span), message);
        let required = body.at.node.entry("required").map_or(body.at.node.span, |it| it.key.span);
        let finding = finding.label_in(body.at.document().name, required, "required here");
        ctx.report(finding);
    }
}
