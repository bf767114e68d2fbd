//! `unknown-component-reference`: a Reusable Object leads nowhere, or to
//! something of another kind.

use crate::arazzo::{Action, Inline, Reusable};
use crate::diagnostic::{Rule, Severity};
use crate::syntax::place_in_string;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-component-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Reusable Object, reference",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for workflow in ctx.workflows() {
        let steps = &workflow.steps;
        let of_steps = steps.iter().flat_map(|it| &it.parameters);
        for it in workflow.parameters.iter().chain(of_steps).filter_map(|it| it.reusable()) {
            check_reference(ctx, it, "parameters");
        }
        let of_steps = steps.iter().flat_map(|it| &it.on_success);
        for it in workflow.success_actions.iter().chain(of_steps) {
            check_action(ctx, it, "successActions");
        }
        let of_steps = steps.iter().flat_map(|it| &it.on_failure);
        for it in workflow.failure_actions.iter().chain(of_steps) {
            check_action(ctx, it, "failureActions");
        }
    }
    for it in ctx.shared_actions().flat_map(|it| &it.parameters).filter_map(|it| it.reusable()) {
        check_reference(ctx, it, "parameters");
    }
}

fn check_action(ctx: &mut Ctx<'_>, it: &Inline<'_, Action<'_>>, section: &str) {
    match it {
        Inline::Reference(it) => check_reference(ctx, *it, section),
        Inline::Here(action) => {
            for it in action.parameters.iter().filter_map(|it| it.reusable()) {
                check_reference(ctx, it, "parameters");
            }
        }
    }
}

fn check_reference(ctx: &mut Ctx<'_>, it: Reusable<'_>, section: &str) {
    let reference = it.reference;
    let prefix = format!("$components.{section}.");
    let Some(name) = reference.value.strip_prefix(&prefix) else {
        let message = format!("expected `{prefix}<name>`, found `{}`", reference.value);
        let finding = RULE.at(reference.span, message);
        // As references are written elsewhere: a JSON Pointer.
        let name = reference.value.strip_prefix(&format!("#/components/{section}/"));
        return ctx.report(match name.filter(|it| ctx.document.components.has(section, it)) {
            Some(name) => {
                let meant = format!("{prefix}{name}");
                let text = in_quotes_of(reference.span, ctx.source, &meant);
                finding.unsafe_fix(format!("change to `{meant}`"), reference.span, text)
            }
            None => finding.help(format!("only what is in `components.{section}` can stand here")),
        });
    };
    let components = &ctx.document.components;
    if !components.has(section, name) {
        let length = reference.value.len();
        let span =
            place_in_string(ctx.source, reference.span, reference.value, prefix.len()..length);
        let message = format!("`components.{section}` has no `{name}`");
        let known = components.names(section).into_iter();
        ctx.report_unknown(RULE.at(span, message), name, known, span);
    }
}
