//! `unknown-output-reference`: an expression reads an output that its step or
//! workflow does not set.

use crate::arazzo::{Document, Output, Target, Text, Workflow};
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, WorkflowField, split_name};
use crate::sources::{Found, ROOT, Sources};

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
    let of_workflow = |ctx: &Ctx<'_>, id: &str| {
        let at = document.workflow_at(id)?;
        let is_left = ctx.flow(at).is_some_and(|it| it.leaves);
        document.workflows.get(at).filter(|_| !is_left)
    };
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            let mut other = None;
            let ((what, owner), name, outputs, before) = match expr {
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
                    (("step", step.as_str()), name, &found.outputs, before)
                }
                Expr::WorkflowField { workflow, field: WorkflowField::Outputs, name, .. } => {
                    let Some(found) = of_workflow(ctx, workflow) else { continue };
                    let before = "$workflows.".len() + workflow.len() + ".outputs.".len();
                    (("workflow", workflow.as_str()), name, &found.outputs, before)
                }
                Expr::SourceWorkflowField {
                    source,
                    workflow,
                    field: WorkflowField::Outputs,
                    name,
                    ..
                } => {
                    let reference = format!("{ROOT}{source}.{workflow}");
                    let Some((found, id, source)) = foreign(ctx.sources, &reference) else {
                        continue;
                    };
                    other = Some((source, id.span));
                    let before = reference.len() + ".outputs.".len();
                    (("workflow", workflow.as_str()), name, &found.outputs, before)
                }
                // The outputs of the workflow that the step has called.
                Expr::Output { name, .. } => {
                    let workflow = site.workflow.and_then(|it| document.workflows.get(it));
                    let step = workflow.zip(site.step).and_then(|(it, at)| it.steps.get(at));
                    let Some(Target::WorkflowId(id)) = step.and_then(|it| it.target) else {
                        continue;
                    };
                    if matches!(site.place, Place::Parameter | Place::Body) {
                        continue;
                    }
                    let (id, found) = match of_workflow(ctx, id.value) {
                        Some(found) => (id, found),
                        None => {
                            let Some((found, id, source)) = foreign(ctx.sources, id.value) else {
                                continue;
                            };
                            other = Some((source, id.span));
                            (id, found)
                        }
                    };
                    (("workflow", id.value), name, &found.outputs, "$outputs.".len())
                }
                _ => continue,
            };
            if split_name(name, |it| is_set(outputs, it)).is_some() {
                continue;
            }
            let start = range.start + before;
            let span = ctx.place(site, start..start + name.len());
            let message = format!("{what} `{owner}` has no output `{name}`");
            let mut finding = RULE.at(span, message);
            if let Some((source, span)) = other {
                finding = finding.label_in(Some(source), span, "the workflow that is called");
            }
            let known = outputs.iter().map(|it| it.name.value);
            ctx.report_unknown(finding, name, known, span);
        }
    }
}

/// A workflow of another document that gives its own outputs, with its id and its
/// source.
fn foreign<'s, 'a>(
    sources: &'s Sources<'a>,
    reference: &str,
) -> Option<(&'s Workflow<'a>, Text<'a>, &'a str)> {
    let Found::Workflow { source, workflow } = sources.workflow(reference) else { return None };
    let gives = !goes_elsewhere(source.workflows()?, workflow);
    gives.then_some((workflow, workflow.id?, source.name))
}

/// Whether a workflow of another document may end with another one, whose
/// outputs it gives then.
fn goes_elsewhere(document: &Document<'_>, workflow: &Workflow<'_>) -> bool {
    workflow
        .action_lists()
        .flatten()
        .any(|it| document.action(it).is_none_or(|it| it.workflow_id.is_some()))
}

fn is_set(outputs: &[Output<'_>], name: &str) -> bool {
    outputs.iter().any(|it| it.name.value == name)
}
