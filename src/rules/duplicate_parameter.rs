//! `duplicate-parameter`: a list gives the same parameter two values.

use std::collections::HashMap;

use crate::arazzo::{Inline, Parameter, same};
use crate::diagnostic::{Rule, Severity};
use crate::syntax::Node;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-parameter",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object and Workflow Object, parameters",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for workflow in &ctx.document.workflows {
        check_list(ctx, &workflow.parameters);
        for step in &workflow.steps {
            check_list(ctx, &step.parameters);
        }
    }
}

/// A parameter is known by its name and place together.
fn check_list(ctx: &mut Ctx<'_>, parameters: &[Inline<'_, Parameter<'_>>]) {
    let mut seen = HashMap::new();
    for it in parameters {
        let Some(parameter) = ctx.document.parameter(it) else { continue };
        let Some(name) = parameter.name else { continue };
        let span = match it {
            Inline::Here(_) => name.span,
            Inline::Reference(it) => it.reference.span,
        };
        let location = parameter.location.map(|it| it.value);
        let (first, other) = *seen.entry((name.value, location)).or_insert((span, it));
        if first == span || is_equal(other, it) {
            continue;
        }
        let place = location.map(|it| format!(" in the {it}")).unwrap_or_default();
        let message = format!("parameter `{}`{place} is given twice", name.value);
        ctx.report(RULE.at(span, message).label(first, "first given here"));
    }
}

/// Equal entries are the business of `duplicate-item`.
fn is_equal(a: &Inline<'_, Parameter<'_>>, b: &Inline<'_, Parameter<'_>>) -> bool {
    let is_equal = |a: Option<&Node>, b: Option<&Node>| match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (a, b) => a.is_none() && b.is_none(),
    };
    match (a, b) {
        (Inline::Here(a), Inline::Here(b)) => is_equal(a.value, b.value),
        (Inline::Reference(a), Inline::Reference(b)) => {
            a.reference.value == b.reference.value && is_equal(a.value, b.value)
        }
        (Inline::Here(_), Inline::Reference(_)) | (Inline::Reference(_), Inline::Here(_)) => false,
    }
}
