//! `unknown-step-reference`: an action or expression names a step that the
//! workflow does not have.

use crate::arazzo::{Text, Workflow};
use crate::diagnostic::{Rule, Severity};
use crate::expr::Expr;
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-step-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Success Action Object, stepId; Runtime Expressions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for workflow in &document.workflows {
        let shared = workflow.success_actions.iter().chain(&workflow.failure_actions);
        let own = workflow.steps.iter().flat_map(|it| it.on_success.iter().chain(&it.on_failure));
        for it in shared.chain(own) {
            let step_id = document.action(it).and_then(|it| it.step_id);
            let unknown = step_id.filter(|it| workflow.step(it.value).is_none());
            // A shared action is right or wrong where it is used.
            let span = unknown.map(|step| it.reference().map_or(step.span, |it| it.span));
            if let (Some(step), Some(span)) = (unknown, span) {
                report(ctx, workflow, step.value, span, step);
            }
        }
    }
    for site in ctx.sites {
        let Some(workflow) = site.workflow.and_then(|it| document.workflows.get(it)) else {
            continue;
        };
        for (range, expr) in site.expressions() {
            let Expr::StepOutput { step, .. } = expr else { continue };
            if workflow.step(step).is_none() {
                let start = range.start + "$steps.".len();
                let span = ctx.place(site, start..start + step.len());
                report(ctx, workflow, step, span, Text::new(step, span));
            }
        }
    }
}

fn report(ctx: &mut Ctx<'_>, workflow: &Workflow<'_>, id: &str, span: Span, written: Text<'_>) {
    let message = match workflow.id {
        Some(it) => format!("workflow `{}` has no step `{id}`", it.value),
        None => format!("the workflow has no step `{id}`"),
    };
    let known = workflow.steps.iter().filter_map(|it| it.id).map(|it| it.value);
    // Only where the name itself stands can it be replaced.
    let replaced = (written.span == span).then_some(span);
    ctx.report_unknown(RULE.at(span, message), id, known, replaced);
}
