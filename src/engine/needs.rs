//! Who reads a value that a checkpoint leaves out.

use crate::expr::{Expr, WorkflowField, split_name};
use crate::plan::{ActionKind, Detour, Plan, Step, Workflow};
use crate::pointer::Pointer;
use crate::sort;

use super::frame::Frame;

/// A value that is missing and read later.
pub(super) struct Needed {
    pub(super) what: String,
    pub(super) reader: String,
    /// Whether it is an output of a step, which can be given.
    pub(super) is_output: bool,
}

/// What is missing at this place of the checkpoint and who reads it, if it is
/// read in what is left of the run.
pub(super) fn readers(at: &Pointer, frames: &[Frame], plan: &Plan) -> Option<Needed> {
    let tokens: Vec<&str> = at.tokens.iter().map(String::as_str).collect();
    match tokens.as_slice() {
        ["frames", index, "outputs", step, name, rest @ ..] => {
            let reads = |it: &Expr| match it {
                Expr::StepOutput { step: own, name: read, pointer } => {
                    own == step && leads_to(read, pointer, name, rest)
                }
                _ => false,
            };
            let reader = in_frame(frames.get(index.parse::<usize>().ok()?)?, plan, reads)?;
            let what = format!("output `{name}` of step `{step}`");
            Some(Needed { what, reader, is_output: true })
        }
        ["frames", index, "inputs", name, rest @ ..] => {
            let reads = |it: &Expr| match it {
                Expr::Input { name: read, pointer } => leads_to(read, pointer, name, rest),
                _ => false,
            };
            let frame = frames.get(index.parse::<usize>().ok()?)?;
            let reader = in_frame(frame, plan, reads)?;
            let what =
                format!("input `{name}` of workflow `{}`", plan.workflows[frame.workflow].name);
            Some(Needed { what, reader, is_output: false })
        }
        ["workflows", id, part, name, rest @ ..] => {
            let ended = plan.workflows.iter().find(|it| it.name == *id)?;
            let is_part = |field: &WorkflowField| match field {
                WorkflowField::Inputs => *part == "inputs",
                WorkflowField::Outputs => *part == "outputs",
            };
            let reads = |document: usize, it: &Expr| match it {
                Expr::WorkflowField { workflow, field, name: read, pointer } => {
                    let is_own = document == ended.document && *workflow == ended.id;
                    is_own && is_part(field) && leads_to(read, pointer, name, rest)
                }
                Expr::SourceWorkflowField { source, workflow, field, name: read, pointer } => {
                    let leads = plan.documents[document].beside.get(source);
                    let is_it = leads == Some(&ended.document) && *workflow == ended.id;
                    is_it && is_part(field) && leads_to(read, pointer, name, rest)
                }
                _ => false,
            };
            let reader = plan.workflows.iter().find_map(|it| {
                in_workflow(it, vec![it.first], &|expr: &Expr| reads(it.document, expr))
            })?;
            let kind = part.trim_end_matches('s');
            let what = format!("{kind} `{name}` of workflow `{id}`");
            Some(Needed { what, reader, is_output: false })
        }
        // What the run is given is checked when it is planned.
        _ => None,
    }
}

/// Whether a read of `name`, then `pointer`, sees what stands at `rest` in the
/// value `wanted`, or something around or inside it.
fn leads_to(name: &str, pointer: &Pointer, wanted: &str, rest: &[&str]) -> bool {
    let Some((_, into)) = split_name(name, |it| it == wanted) else { return false };
    let read = into.then(pointer);
    read.tokens.iter().zip(rest).all(|(read, missing)| read == missing)
}

/// The first reader in what is left of a workflow that is being run.
fn in_frame(frame: &Frame, plan: &Plan, reads: impl Fn(&Expr) -> bool) -> Option<String> {
    let workflow = &plan.workflows[frame.workflow];
    let here = std::iter::once(&frame.visit).chain(&frame.suspended).map(|it| it.at).collect();
    in_workflow(workflow, here, &reads)
}

fn in_workflow(
    workflow: &Workflow,
    from: Vec<usize>,
    reads: &impl Fn(&Expr) -> bool,
) -> Option<String> {
    let steps = reachable(workflow, from);
    let mut steps = steps.into_iter().filter_map(|it| workflow.steps.get(it));
    let step = steps.find(|it| it.expressions().into_iter().any(reads));
    let mut outputs = workflow.output_expressions().into_iter();
    let in_step = |it: &Step| format!("step `{}`", it.id);
    let mut in_outputs = || outputs.any(reads).then(|| format!("workflow `{}`", workflow.name));
    step.map(in_step).or_else(&mut in_outputs)
}

/// The steps that can come, this one included.
fn reachable(workflow: &Workflow, from: Vec<usize>) -> Vec<usize> {
    let (mut found, mut left) = (Vec::new(), from);
    while let Some(at) = left.pop() {
        let Some(step) = workflow.steps.get(at) else { continue };
        if found.contains(&at) {
            continue;
        }
        found.push(at);
        left.extend(step.next);
        for action in step.on_success.iter().chain(&step.on_failure) {
            match action.kind {
                ActionKind::GotoStep(to) => left.push(to),
                ActionKind::Retry { first: Some(Detour::Step(to)), .. } => left.push(to),
                ActionKind::End | ActionKind::GotoWorkflow(_) | ActionKind::Retry { .. } => {}
            }
        }
    }
    sort::by(&mut found, Ord::cmp);
    found
}
