//! `mismatched-value`: a value that is sent never fits what the operation takes.

use crate::contract::{Problem, Weight};
use crate::diagnostic::{Rule, Severity};
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "mismatched-value",
    severity: Severity::Error,
    clause: "OpenAPI 3.1.1, Schema Object; JSON Schema Validation 2020-12, section 6",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.misfits {
        let Problem::Value(reason) = &it.problem else { continue };
        let (expected, found) = (&reason.expected, &reason.found);
        let message = match &reason.given {
            Some(expr) => format!("expected {expected}, but `{expr}` is {found}"),
            None => format!("expected {expected}, found {found}"),
        };
        let mut finding = RULE.at(it.span, message);
        finding.severity = match reason.weight {
            Weight::Kind => Severity::Error,
            // Descriptions are often behind in what they list and limit.
            Weight::Choice | Weight::Limit | Weight::Format => Severity::Warning,
        };
        let text = match reason.weight {
            Weight::Kind => format!("{expected} here"),
            Weight::Choice => "listed here".to_owned(),
            Weight::Limit | Weight::Format => "asked for here".to_owned(),
        };
        finding = finding.label_in(it.by.source, it.by.span, text);
        if let Some(origin) = reason.value {
            finding = finding.label_in(origin.source, origin.span, format!("{found} here"));
        }
        if let Some(meant) = reason.meant {
            let text = in_quotes_of(it.span, ctx.source, meant);
            finding = finding.help(format!("did you mean `{meant}`?"));
            finding = finding.unsafe_fix(format!("change to `{meant}`"), it.span, text);
        }
        ctx.report(finding);
    }
}
