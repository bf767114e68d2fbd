//! `duplicate-parameter`: a list gives the same parameter two values.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{Action, Inline, Parameter, Target, same};
use crate::diagnostic::{Rule, Severity};
use crate::syntax::Node;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-parameter",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object and Workflow Object, parameters",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for workflow in ctx.workflows() {
        check_list(ctx, &workflow.parameters, Key::NameAndPlace);
        check_actions(ctx, &workflow.success_actions);
        check_actions(ctx, &workflow.failure_actions);
        for step in &workflow.steps {
            let key = match step.target {
                Some(Target::WorkflowId(_)) => Key::Name,
                Some(
                    Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_),
                )
                | None => Key::NameAndPlace,
            };
            check_list(ctx, &step.parameters, key);
            check_actions(ctx, &step.on_success);
            check_actions(ctx, &step.on_failure);
        }
    }
    for it in ctx.shared_actions() {
        check_list(ctx, &it.parameters, Key::Name);
    }
}

fn check_actions(ctx: &mut Ctx<'_>, actions: &[Inline<'_, Action<'_>>]) {
    for it in actions {
        match it {
            Inline::Here(action) => check_list(ctx, &action.parameters, Key::Name),
            // Checked where it is written.
            Inline::Reference(_) => {}
        }
    }
}

/// What tells parameters apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// Inputs of a workflow have a name and nothing else.
    Name,
    NameAndPlace,
}

fn check_list(ctx: &mut Ctx<'_>, parameters: &[Inline<'_, Parameter<'_>>], key: Key) {
    if parameters.len() < 2 {
        return;
    }
    let mut seen = HashMap::new();
    for it in parameters {
        let Some(parameter) = ctx.document.parameter(it) else { continue };
        let Some(name) = parameter.name else { continue };
        let span = match it {
            Inline::Here(_) => name.span,
            Inline::Reference(it) => it.reference.span,
        };
        let location = parameter.location.filter(|_| key == Key::NameAndPlace);
        let location = location.map(|it| it.value);
        // HTTP compares the names of headers without case.
        let key = match location {
            Some("header") => Cow::Owned(name.value.to_ascii_lowercase()),
            Some(_) | None => Cow::Borrowed(name.value),
        };
        let (first, other) = *seen.entry((key, location)).or_insert((span, it));
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
        (Inline::Here(a), Inline::Here(b)) => {
            let location = |it: &Parameter<'_>| it.location.map(|it| it.value.to_owned());
            let name = |it: &Parameter<'_>| it.name.map(|it| it.value.to_owned());
            let is_same = name(a) == name(b) && location(a) == location(b);
            is_same && is_equal(a.value, b.value)
        }
        (Inline::Reference(a), Inline::Reference(b)) => {
            a.reference.value == b.reference.value && is_equal(a.value, b.value)
        }
        (Inline::Here(_), Inline::Reference(_)) | (Inline::Reference(_), Inline::Here(_)) => false,
    }
}
