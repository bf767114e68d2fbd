//! `unknown-content-type`: a step sends a body in a form that its operation does
//! not take.

use crate::arazzo::listing;
use crate::diagnostic::{Rule, Severity, did_you_mean};

use super::Ctx;
use super::invalid_content_type::is_media_type;

pub(super) static RULE: Rule = Rule {
    name: "unknown-content-type",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Request Body Object, contentType; OpenAPI 3.1.1, Request Body Object, \
             content",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for request in ctx.requests() {
        let body = request.operation.request_body.as_ref();
        let sent = request.step.request_body.as_ref().and_then(|it| it.content_type);
        let (Some(body), Some(sent)) = (body, sent) else { continue };
        let content = &body.content;
        // An expression may become anything.
        if sent.value.contains('$') || content.is_empty() || body.media_type(sent.value).is_some() {
            continue;
        }
        // What is no media type at all is an `invalid-content-type`.
        if !request.operation.unresolved.is_empty() || !is_media_type(sent.value) {
            continue;
        }
        let message = format!("the operation takes no body of type `{}`", sent.value);
        let mut finding = RULE.at(sent.span, message);
        if let [first, ..] = content.as_slice() {
            let source = first.at.document().name;
            let known = listing(content.iter().map(|it| it.name.value));
            finding = finding.label_in(source, first.name.span, format!("{known} here"));
        }
        // `application/` is half of most names, so only what follows is compared.
        let subtype = |name: &str| name.split_once('/').map(|it| it.1.to_owned());
        let near = |name: &str| {
            let (one, other) = (subtype(sent.value)?, subtype(name)?);
            Some(one == other || did_you_mean(&one, [other.as_str()]).is_some())
        };
        let known = content.iter().map(|it| it.name.value).filter(|it| near(it) == Some(true));
        ctx.report_unknown(finding, sent.value, known, sent.span);
    }
}
