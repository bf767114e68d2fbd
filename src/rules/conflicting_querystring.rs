//! `conflicting-querystring`: a request has its whole query as one string, and
//! more of it.

use crate::arazzo::{Inline, Parameter, Step, Workflow};
use crate::diagnostic::{Rule, Severity};
use crate::expr::Version;
use crate::syntax::Kind;
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "conflicting-querystring",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Parameter Object, in: querystring; OpenAPI 3.2.0, Parameter Object",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    if ctx.document.version == Version::V1_0 {
        return;
    }
    for workflow in ctx.workflows() {
        for step in &workflow.steps {
            check_step(ctx, workflow, step);
        }
    }
    for it in ctx.steps().flat_map(|it| &it.parameters) {
        if let Inline::Here(it) = it {
            check_value(ctx, it);
        }
    }
}

fn check_step(ctx: &mut Ctx<'_>, workflow: &Workflow<'_>, step: &Step<'_>) {
    let mut whole: Option<Span> = None;
    let mut part: Option<Span> = None;
    let all = workflow.parameters.iter().chain(&step.parameters);
    // Each is reported once, and not for each step that a workflow's are for.
    let is_own =
        |it: &Inline<'_, Parameter<'_>>| step.parameters.iter().any(|own| std::ptr::eq(own, it));
    for it in all {
        let Some(location) = ctx.document.parameter(it).and_then(|it| it.location) else {
            continue;
        };
        let span = it.reference().map_or(location.span, |it| it.span);
        let message = match (location.value, whole, part) {
            ("querystring", Some(other), _) => Some((other, "the query is given as a whole twice")),
            ("querystring", None, Some(other)) => {
                Some((other, "the query is given as a whole, and in parts"))
            }
            ("query", Some(other), _) => {
                Some((other, "the query is given in parts, and as a whole"))
            }
            _ => None,
        };
        match location.value {
            "querystring" => whole = whole.or(Some(span)),
            "query" => part = part.or(Some(span)),
            _ => {}
        }
        if let Some((other, message)) = message
            && is_own(it)
        {
            return ctx.report(RULE.at(span, message).label(other, "the other one"));
        }
    }
}

/// The value must become a string.
fn check_value(ctx: &mut Ctx<'_>, parameter: &Parameter<'_>) {
    let (Some(location), Some(value)) = (parameter.location, parameter.value) else { return };
    if location.value != "querystring" {
        return;
    }
    match &value.kind {
        Kind::String(_) | Kind::Map(_) => {}
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) => {
            let message = format!("expected the query as one string, found {}", value.kind_name());
            let help = "write it as it stands in a URL: `limit=5&tag=cat`";
            ctx.report(RULE.at(value.span, message).help(help));
        }
    }
}
