//! `mismatched-value`: a value that is sent never fits what the operation takes,
//! or what a workflow is given does not fit its input.

use std::collections::HashSet;

use crate::contract::{Misfit, Place, Problem, Reason, Weight};
use crate::diagnostic::{Rule, Severity};
use crate::syntax::Kind;
use crate::text::in_quotes_of;

use super::Ctx;
use super::call::{Call, Caller};

pub(super) static RULE: Rule = Rule {
    name: "mismatched-value",
    severity: Severity::Error,
    clause: "OpenAPI 3.1.1, Schema Object; JSON Schema Validation 2020-12, section 6",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // One input may be sent to several places; the first is told.
    let mut told = HashSet::new();
    for it in ctx.misfits.iter().filter(|it| !is_read_too_early(it)) {
        let is_new = match &it.problem {
            Problem::Value(Reason { is_readable: true, value: Some(origin), .. }) => {
                told.insert(*origin)
            }
            _ => true,
        };
        if is_new {
            report(ctx, it, Severity::Error);
        }
    }
    for call in ctx.calls {
        for it in of_inputs(ctx, call) {
            // Not every runner holds inputs against their schemas.
            report(ctx, &it, Severity::Warning);
        }
    }
}

/// Whether a value is to come from the answer to what it is sent with, which
/// `misplaced-expression` reports.
fn is_read_too_early(misfit: &Misfit<'_>) -> bool {
    let Problem::Value(Reason { given: Some(expr), .. }) = &misfit.problem else { return false };
    ["$response", "$statusCode", "$message"].iter().any(|it| expr.starts_with(it))
}

/// What a workflow that is called is given and its inputs do not take.
fn of_inputs<'a>(ctx: &Ctx<'a>, call: &Call<'a, 'a>) -> Vec<Misfit<'a>> {
    let Some(inputs) = ctx.inputs.get(call.to) else { return Vec::new() };
    let step = match call.by {
        Caller::Step(at) => Some(at),
        Caller::Retry | Caller::Goto { .. } => None,
    };
    let place = Place { workflow: call.from, step };
    let mut misfits = Vec::new();
    for it in call.given {
        let Some(parameter) = ctx.document.parameter(it) else { continue };
        let schema = parameter.name.and_then(|it| inputs.schema_of(it.value));
        let is_elsewhere = it.reusable().is_some_and(|it| it.value.is_none());
        let pinned = it.reference().filter(|_| is_elsewhere).map(|it| it.span);
        // A null is no more than the absence of a value.
        let value = parameter.value.filter(|it| it.kind != Kind::Null);
        if let (Some(schema), Some(node)) = (schema, value) {
            misfits.extend(ctx.contract.input_misfits(place, node, pinned, schema));
        }
    }
    misfits
}

/// Reports a value that does not fit. `of_kind` is how bad another kind of value is.
fn report(ctx: &mut Ctx<'_>, misfit: &Misfit<'_>, of_kind: Severity) {
    let Problem::Value(reason) = &misfit.problem else { return };
    // A number that JSON does not have has been reported as that.
    if [".inf", "-.inf", "+.inf", ".nan"].contains(&&*misfit.span.of(ctx.source).to_lowercase()) {
        return;
    }
    let (expected, found) = (&reason.expected, &reason.found);
    let message = match &reason.given {
        Some(expr) => format!("expected {expected}, but `{expr}` is {found}"),
        None => format!("expected {expected}, found {found}"),
    };
    let mut finding = RULE.at(misfit.span, message);
    finding.severity = match reason.weight {
        Weight::Kind if reason.is_readable => Severity::Info,
        Weight::Kind => of_kind,
        // Descriptions are often behind in what they list and limit.
        Weight::Choice | Weight::Limit | Weight::Format => Severity::Warning,
    };
    let text = match reason.weight {
        Weight::Kind => format!("{expected} here"),
        Weight::Choice => "listed here".to_owned(),
        Weight::Limit | Weight::Format => "asked for here".to_owned(),
    };
    finding = finding.label_in(misfit.by.source, misfit.by.span, text);
    if let Some(origin) = reason.value {
        finding = finding.label_in(origin.source, origin.span, format!("{found} here"));
    }
    if reason.is_readable {
        let is_quoted = reason.given.is_none();
        finding = finding.help(match is_quoted {
            true => "in quotes, every value is a string".to_owned(),
            false => format!("only a text that reads as {expected} is taken"),
        });
    }
    if let Some(meant) = reason.meant {
        let text = in_quotes_of(misfit.span, ctx.source, meant);
        finding = finding.help(format!("did you mean `{meant}`?"));
        // What stands there may be an expression or a reference to the value.
        if !misfit.span.of(ctx.source).contains('$') {
            finding = finding.unsafe_fix(format!("change to `{meant}`"), misfit.span, text);
        }
    }
    ctx.report(finding);
}
