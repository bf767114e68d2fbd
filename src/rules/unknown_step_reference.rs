//! `unknown-step-reference`: an action or expression names a step that the
//! workflow does not have.

use crate::arazzo::{Text, Workflow};
use crate::diagnostic::{Rule, Severity};
use crate::expr::Expr;
use crate::sources::Found;
use crate::syntax::place_in_string;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-step-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Success Action Object, stepId; Runtime Expressions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for workflow in ctx.workflows() {
        for it in workflow.action_lists().flatten() {
            let step_id = document.action(it).and_then(|it| it.step_id);
            let unknown = step_id.filter(|it| workflow.step(it.value).is_none());
            // A shared action is right or wrong where it is used.
            match (unknown, it.reference()) {
                (None, _) => {}
                (Some(step), None) => report(ctx, workflow, step),
                (Some(step), Some(reference)) => {
                    let finding = RULE.at(reference.span, message(workflow, step.value));
                    ctx.report(finding.label(step.span, "named here"));
                }
            }
        }
        for it in workflow.steps.iter().flat_map(|it| &it.depends_on) {
            check_dependency(ctx, workflow, *it);
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
                report(ctx, workflow, Text::new(step, span));
            }
        }
    }
    check_shared(ctx);
}

/// What shared parameters read, at their first use in each workflow.
fn check_shared(ctx: &mut Ctx<'_>) {
    for it in ctx.shared_reads {
        let Expr::StepOutput { step, .. } = it.expr else { continue };
        let workflow = ctx.document.workflows.get(it.workflow);
        let Some(workflow) = workflow.filter(|it| it.step(step).is_none()) else { continue };
        let span = ctx.place(it.site, it.range.clone());
        let finding = RULE.at(it.reference.span, message(workflow, step));
        ctx.report(finding.label(span, "named here"));
    }
}

/// A step of this workflow by its id, or one of another workflow.
fn check_dependency(ctx: &mut Ctx<'_>, workflow: &Workflow<'_>, it: Text<'_>) {
    let Some((path, step)) = it.value.split_once(".steps.") else {
        if !it.value.starts_with('$') && workflow.step(it.value).is_none() {
            report(ctx, workflow, it);
        }
        return;
    };
    let other = match (path.strip_prefix("$workflows."), ctx.sources.workflow(path)) {
        (Some(id), _) => ctx.document.workflow(id),
        (None, Found::Workflow { workflow, .. }) => Some(workflow),
        (None, _) => None,
    };
    // A workflow that does not exist is reported as such.
    let Some(other) = other.filter(|it| it.step(step).is_none()) else { return };
    let range = it.value.len() - step.len()..it.value.len();
    let span = place_in_string(ctx.source, it.span, it.value, range);
    let known = other.steps.iter().filter_map(|it| it.id).map(|it| it.value);
    ctx.report_unknown(RULE.at(span, message(other, step)), step, known, span);
}

fn report(ctx: &mut Ctx<'_>, workflow: &Workflow<'_>, step: Text<'_>) {
    let finding = RULE.at(step.span, message(workflow, step.value));
    let mut others = ctx.document.workflows.iter().filter(|it| it.step(step.value).is_some());
    if let Some(other) = others.find_map(|it| it.id) {
        let help =
            format!("workflow `{}` has it, but only the own steps can be named", other.value);
        return ctx.report(finding.help(help));
    }
    let known = workflow.steps.iter().filter_map(|it| it.id).map(|it| it.value);
    ctx.report_unknown(finding, step.value, known, step.span);
}

fn message(workflow: &Workflow<'_>, step: &str) -> String {
    match workflow.id {
        Some(it) => format!("workflow `{}` has no step `{step}`", it.value),
        None => format!("the workflow has no step `{step}`"),
    }
}
