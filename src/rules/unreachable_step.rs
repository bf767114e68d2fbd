//! `unreachable-step`: no way through the workflow leads to a step.

use crate::arazzo::Workflow;
use crate::diagnostic::{Rule, Severity};
use crate::flow::{Flow, Graph, Outcome, To};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unreachable-step",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Success Action Object, type",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for (at, workflow) in ctx.numbered_workflows() {
        let (Some(flow), Some(graph)) = (ctx.flow(at), ctx.graph(at)) else {
            continue;
        };
        // A wrong destination may be meant to lead to any step.
        if flow.is_uncertain() {
            continue;
        }
        let mut at = 0;
        while at < workflow.steps.len() {
            let length = workflow.steps.iter().enumerate().skip(at);
            let length = length.take_while(|it| is_lost(graph, it.0)).count();
            if 0 < length {
                check_run(ctx, workflow, flow, at, length);
            }
            at += length + 1;
        }
    }
}

fn is_lost(graph: &Graph<'_, '_, '_>, step: usize) -> bool {
    graph.visits(step).next().is_none()
}

/// Reports steps that follow each other and are never come to, as one.
fn check_run(
    ctx: &mut Ctx<'_>,
    workflow: &Workflow<'_>,
    flow: &Flow<'_, '_>,
    first: usize,
    length: usize,
) {
    let id = |at: usize| workflow.steps.get(at).and_then(|it| it.id);
    let Some(name) = id(first) else { return };
    let message = match (length, id(first + length - 1)) {
        (1, _) | (_, None) => format!("no way leads to step `{}`", name.value),
        (2, Some(last)) => {
            format!("no way leads to the steps `{}` and `{}`", name.value, last.value)
        }
        (_, Some(last)) => {
            format!("no way leads to the steps from `{}` to `{}`", name.value, last.value)
        }
    };
    let finding = RULE.at(name.span, message);
    // What the step before always does instead.
    let before = first.checked_sub(1).and_then(|it| flow.exits.get(it));
    let last = before.into_iter().flatten().rfind(|it| it.outcome == Outcome::Success);
    if last.is_some_and(|it| it.reason.is_some_and(|it| ctx.blamed.contains(&it.span))) {
        return;
    }
    let finding = match last.and_then(|it| Some((it.reason?, it.to))) {
        Some((reason, To::End)) => finding.label(reason.span, "the workflow always ends here"),
        Some((reason, _)) => finding.label(reason.span, "the workflow always goes on elsewhere"),
        None => finding,
    };
    ctx.report(finding);
}
