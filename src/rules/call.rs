//! Every place where a workflow of the document is called, and what it is given.

use crate::arazzo::{Action, Document, Inline, Parameter, Step, Target, Text, Workflow};
use crate::expr::Version;

/// A step or an action that calls a workflow of the document.
pub(super) struct Call<'d, 'a> {
    /// The workflow that calls.
    pub(super) from: usize,
    /// The workflow that is called.
    pub(super) to: usize,
    /// Where it is named: in the step or action, or as the reference to it.
    pub(super) name: Text<'a>,
    /// What calls.
    pub(super) by: Caller,
    /// What is given to it: the parameters of the step or the action.
    pub(super) given: &'d [Inline<'a, Parameter<'a>>],
    /// What it is given besides: the parameters of the workflow that calls.
    pub(super) shared: &'d [Inline<'a, Parameter<'a>>],
}

/// What calls a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// A step, as its target.
    Step(usize),
    /// A `retry`, before it.
    Retry,
    /// A `goto`, which does not come back.
    Goto {
        /// Whether it stands for itself, with no criteria and on success.
        is_certain: bool,
    },
}

/// Every such place.
pub(super) fn all<'d, 'a>(document: &'d Document<'a>) -> Vec<Call<'d, 'a>> {
    let mut calls = Vec::new();
    for (from, workflow) in document.workflows.iter().enumerate() {
        for (at, step) in workflow.steps.iter().enumerate() {
            calls.extend(by_step(document, from, workflow, at, step));
            calls.extend(by_actions(document, from, &step.on_success, true));
            calls.extend(by_actions(document, from, &step.on_failure, false));
        }
        calls.extend(by_actions(document, from, &workflow.success_actions, true));
        calls.extend(by_actions(document, from, &workflow.failure_actions, false));
    }
    calls
}

fn by_step<'d, 'a>(
    document: &'d Document<'a>,
    from: usize,
    workflow: &'d Workflow<'a>,
    at: usize,
    step: &'d Step<'a>,
) -> Option<Call<'d, 'a>> {
    let Some(Target::WorkflowId(name)) = step.target else { return None };
    let to = document.workflow_at(name.value)?;
    let (given, shared) = (&step.parameters, &workflow.parameters);
    Some(Call { from, to, name, by: Caller::Step(at), given, shared })
}

fn by_actions<'d, 'a>(
    document: &'d Document<'a>,
    from: usize,
    actions: &'d [Inline<'a, Action<'a>>],
    is_success: bool,
) -> impl Iterator<Item = Call<'d, 'a>> {
    actions.iter().filter_map(move |it| {
        let action = document.action(it)?;
        let id = action.workflow_id?;
        let by = match action.kind?.value {
            "goto" => Caller::Goto { is_certain: is_success && action.criteria.is_empty() },
            "retry" => Caller::Retry,
            _ => return None,
        };
        let name = it.reference().unwrap_or(id);
        let to = document.workflow_at(id.value)?;
        Some(Call { from, to, name, by, given: &action.parameters, shared: &[] })
    })
}

impl Call<'_, '_> {
    /// Whether there is a way to give it inputs. Before 1.1, actions had none.
    pub(super) fn takes_parameters(&self, version: Version) -> bool {
        matches!(self.by, Caller::Step(_)) || version == Version::V1_1
    }
}
