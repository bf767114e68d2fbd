//! `unknown-member`: the body of a request has what the operation does not take.

use crate::contract::Problem;
use crate::diagnostic::{Rule, Severity};
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-member",
    severity: Severity::Warning,
    clause: "JSON Schema 2020-12, 10.3.2, properties and additionalProperties",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.misfits {
        let Problem::UnknownMember { name, meant, is_forbidden } = &it.problem else { continue };
        let message = match is_forbidden {
            true => format!("the operation takes no `{name}` here"),
            false => format!("the operation does not know `{name}`"),
        };
        let mut finding = RULE.at(it.span, message);
        if *is_forbidden {
            finding.severity = Severity::Error;
        }
        let text = match (is_forbidden, meant) {
            (false, Some(meant)) => format!("`{meant}` is here"),
            (_, _) => "no other members are taken".to_owned(),
        };
        finding = finding.label_in(it.by.source, it.by.span, text);
        if let Some(meant) = meant {
            let text = in_quotes_of(it.span, ctx.source, meant);
            finding = finding.help(format!("did you mean `{meant}`?"));
            finding = finding.unsafe_fix(format!("change to `{meant}`"), it.span, text);
        }
        ctx.report(finding);
    }
}
