//! `unknown-output-reference`: an expression reads an output that its step or
//! workflow does not set.

use crate::arazzo::{Output, Target};
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, WorkflowField, split_name};
use crate::flow::{Flow, To};

use super::Ctx;
use super::site::Place;

pub(super) static RULE: Rule = Rule {
    name: "unknown-output-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Runtime Expressions: $steps and $workflows",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    // A workflow that goes to another one gives what that one gives.
    let leaves = |it: &Option<Flow<'_, '_>>| {
        let mut exits = it.iter().flat_map(|it| it.exits.iter().flatten());
        exits.any(|it| matches!(it.to, To::Workflow(_)))
    };
    let leaves: Vec<_> = ctx.flows.iter().map(leaves).collect();
    let of_workflow = |id: &str| {
        let at = document.workflow_at(id)?;
        let is_left = leaves.get(at) == Some(&true);
        document.workflows.get(at).filter(|_| !is_left)
    };
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            let (owner, name, outputs, before) = match expr {
                Expr::StepOutput { step, name, .. } => {
                    let workflow = site.workflow.and_then(|it| document.workflows.get(it));
                    // A step that does not exist is reported as such.
                    let at = workflow.and_then(|it| it.step_at(step));
                    let Some(found) = at.and_then(|at| workflow?.steps.get(at)) else { continue };
                    // A step that reads its own outputs is a `forward-reference`.
                    if site.step == at && site.place == Place::StepOutput {
                        continue;
                    }
                    let before = "$steps.".len() + step.len() + ".outputs.".len();
                    (format!("step `{step}`"), name, &found.outputs, before)
                }
                Expr::WorkflowField { workflow, field: WorkflowField::Outputs, name, .. } => {
                    let Some(found) = of_workflow(workflow) else { continue };
                    let before = "$workflows.".len() + workflow.len() + ".outputs.".len();
                    (format!("workflow `{workflow}`"), name, &found.outputs, before)
                }
                // The outputs of the workflow that the step has called.
                Expr::Output { name, .. } => {
                    let workflow = site.workflow.and_then(|it| document.workflows.get(it));
                    let step = workflow.zip(site.step).and_then(|(it, at)| it.steps.get(at));
                    let Some(Target::WorkflowId(id)) = step.and_then(|it| it.target) else {
                        continue;
                    };
                    let is_after = !matches!(site.place, Place::Parameter | Place::Body);
                    let found = of_workflow(id.value).filter(|_| is_after);
                    let Some(found) = found else { continue };
                    (format!("workflow `{}`", id.value), name, &found.outputs, "$outputs.".len())
                }
                _ => continue,
            };
            if split_name(name, |it| is_set(outputs, it)).is_some() {
                continue;
            }
            let start = range.start + before;
            let span = ctx.place(site, start..start + name.len());
            let finding = RULE.at(span, format!("{owner} has no output `{name}`"));
            let known = outputs.iter().map(|it| it.name.value);
            ctx.report_unknown(finding, name, known, span);
        }
    }
}

fn is_set(outputs: &[Output<'_>], name: &str) -> bool {
    outputs.iter().any(|it| it.name.value == name)
}
