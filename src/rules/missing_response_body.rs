//! `missing-response-body`: an expression reads the body of an answer that has none.

use crate::contract::{Origin, Presence};
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, Source};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "missing-response-body",
    severity: Severity::Warning,
    clause: "RFC 9110, 15.3.5: 204 No Content",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for lookup in ctx.lookups {
        let is_body = matches!(lookup.expr, Expr::Response(Source::Body(_)));
        if !is_body || lookup.whole.presence != Presence::Never {
            continue;
        }
        let span = ctx.place(lookup.site, lookup.range.clone());
        let mut finding = RULE.at(span, "the answer to this step has no body");
        if let Some(Origin { source, span }) = lookup.whole.origin {
            finding = finding.label_in(source, span, "an answer with this status never has one");
        }
        ctx.report(finding);
    }
}
