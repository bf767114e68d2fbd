//! In which order the steps of a workflow run where no action says otherwise.

use crate::expr::Expr;
use crate::flow;

use super::{Payload, RequestBody, Step, Target};

/// Sets what follows each step, and gives the step where the workflow begins.
///
/// It is the order of the list, until a step says what it depends on: then, by
/// Arazzo 1.1.0, "Step Dependencies and Execution Order", each step comes after
/// those that it names and those whose outputs it reads.
pub(super) fn link(steps: &mut [Step]) -> usize {
    let said: Vec<_> = steps.iter().enumerate().flat_map(|(at, it)| said(at, it)).collect();
    let all = || said.iter().copied().chain(read(steps)).collect::<Vec<_>>();
    let order = match said.is_empty() {
        true => None,
        // In a loop, what is read may be there from the time before.
        false => flow::order(steps.len(), &all()).or_else(|| flow::order(steps.len(), &said)),
    };
    // A circle in what is said is an error of the document.
    let order = order.unwrap_or_else(|| (0..steps.len()).collect());
    for (place, at) in order.iter().enumerate() {
        steps[*at].next = order.get(place + 1).copied();
    }
    order.first().copied().unwrap_or_default()
}

/// What a step says that it depends on in its own workflow.
fn said(at: usize, step: &Step) -> impl Iterator<Item = (usize, usize)> {
    let own = step.depends_on.iter().filter(|it| it.workflow.is_none());
    own.map(move |it| (at, it.step))
}

/// Which steps read the outputs of which others in what they send.
fn read(steps: &[Step]) -> Vec<(usize, usize)> {
    let mut reads = Vec::new();
    for (at, step) in steps.iter().enumerate() {
        let body = match &step.target {
            Target::Operation(it) => it.body.as_ref(),
            Target::Exchange(_) | Target::Workflow(_) => None,
        };
        let message: Vec<_> = match &step.target {
            Target::Exchange(it) => it.values().collect(),
            Target::Operation(_) | Target::Workflow(_) => Vec::new(),
        };
        let body = body.into_iter().flat_map(RequestBody::values);
        let values = step.parameters.iter().map(|it| &it.value).chain(body).chain(message);
        for (_, expr) in values.flat_map(Payload::templates).flat_map(|it| it.expressions()) {
            let Expr::StepOutput { step: id, .. } = expr else { continue };
            let other = steps.iter().position(|it| it.id == *id);
            reads.extend(other.filter(|it| *it != at).map(|it| (at, it)));
        }
    }
    reads
}
