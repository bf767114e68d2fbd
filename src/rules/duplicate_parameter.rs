//! `duplicate-parameter`: a list gives the same parameter two values.

use std::collections::HashMap;

use crate::arazzo::{Inline, Parameter};
use crate::diagnostic::{Rule, Severity};

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
        let value = parameter.value.map(|it| &it.kind);
        let Some((first, first_value)) = seen.insert((name.value, location), (span, value)) else {
            continue;
        };
        // Equal entries are the business of `duplicate-item`.
        if first_value.is_some() && first_value == value {
            continue;
        }
        let place = location.map(|it| format!(" in the {it}")).unwrap_or_default();
        let message = format!("parameter `{}`{place} is given twice", name.value);
        ctx.report(RULE.at(span, message).label(first, "first given here"));
    }
}
