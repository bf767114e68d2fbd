//! `invalid-content-type`: the type of a request's body is no media type.

use crate::diagnostic::{Rule, Severity};
use crate::http::essence;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "invalid-content-type",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Request Body Object, contentType; RFC 9110, 8.3.1",
};

/// What people write for the whole.
const SHORT: [(&str, &str); 7] = [
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("form", "application/x-www-form-urlencoded"),
    ("x-www-form-urlencoded", "application/x-www-form-urlencoded"),
    ("form-data", "multipart/form-data"),
    ("multipart", "multipart/form-data"),
    ("text", "text/plain"),
];

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.steps().filter_map(|it| it.request_body.as_ref()?.content_type) {
        // An expression may become anything.
        if it.value.contains('$') || is_media_type(it.value) {
            continue;
        }
        let found = essence(it.value);
        let message = match is_range(&found) {
            true => format!("expected one media type, found the range `{}`", it.value),
            false => {
                format!("expected a media type such as `application/json`, found `{}`", it.value)
            }
        };
        let finding = RULE.at(it.span, message);
        let meant = SHORT.iter().find(|short| short.0 == found.trim_matches('/')).map(|it| it.1);
        ctx.report(match meant {
            Some(meant) => {
                let text = in_quotes_of(it.span, ctx.source, meant);
                finding.unsafe_fix(format!("change to `{meant}`"), it.span, text)
            }
            None => finding,
        });
    }
}

/// `type "/" subtype`, each a token, and anything after a `;`.
pub(super) fn is_media_type(text: &str) -> bool {
    let essence = essence(text);
    let is_token = |it: &str| {
        !it.is_empty()
            && it.bytes().all(|it| it.is_ascii_alphanumeric() || b"!#$%&'+-.^_`|~".contains(&it))
    };
    essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

/// `*/*` or `text/*`: what a server offers, not what is sent.
fn is_range(text: &str) -> bool {
    text == "*/*" || text.strip_suffix("/*").is_some_and(|it| !it.contains('/'))
}
