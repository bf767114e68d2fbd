//! The ways through a workflow: what can come after each step, and why.
//!
//! A step succeeds or fails. Of the actions for that outcome, the first whose
//! criteria hold is taken: those of the step, then those of the workflow with
//! other names. Where none is, a success goes on with the next step and a
//! failure ends the workflow.

mod cycle;
mod dominator;
mod graph;
mod order;

pub use cycle::{components, cycles};
pub use graph::{Graph, Visit};
pub use order::order;

use foldhash::HashSet;

use crate::arazzo::{Action, Document, Inline, Step, Text, Workflow};
use crate::text::Span;

/// More edges than any real workflow has. What is larger is not looked into.
const MOST_EDGES: usize = 100_000;

/// The ways through one workflow.
#[derive(Debug)]
pub struct Flow<'d, 'a> {
    /// Where a run begins; `None` without steps.
    pub start: Option<usize>,
    /// What can come after each step, in the order in which it is tried.
    pub exits: Vec<Vec<Edge<'d, 'a>>>,
    /// Whether a run may go on with another workflow and not come back.
    pub leaves: bool,
}

/// One thing that can come after a step.
#[derive(Clone, Copy, Debug)]
pub struct Edge<'d, 'a> {
    /// What the step has come to.
    pub outcome: Outcome,
    /// The action that leads there; `None` where no action holds.
    pub reason: Option<Reason<'d, 'a>>,
    /// Where the run goes on.
    pub to: To<'a>,
}

/// What a step has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All its criteria hold.
    Success,
    /// One of them does not, or there was no answer.
    Failure,
}

/// An action in the list of a step or a workflow.
#[derive(Clone, Copy, Debug)]
pub struct Reason<'d, 'a> {
    /// The action, with its reference followed.
    pub action: &'d Action<'a>,
    /// What to point at: its destination, or the reference to it.
    pub span: Span,
}

/// Where a run goes on.
#[derive(Clone, Copy, Debug)]
pub enum To<'a> {
    /// With a step of the same workflow.
    Step(usize),
    /// With another workflow; it does not come back.
    Workflow(Text<'a>),
    /// With the same step, perhaps after something else.
    Again(Option<Detour<'a>>),
    /// Nowhere: the workflow is over.
    End,
    /// Not known, because the action is not right.
    Unknown,
}

/// What is run before a step is tried again.
#[derive(Clone, Copy, Debug)]
pub enum Detour<'a> {
    /// A step of the same workflow.
    Step(usize),
    /// Another workflow.
    Workflow(Text<'a>),
}

impl<'d, 'a> Flow<'d, 'a> {
    /// The ways through a workflow whose steps come in this order. `None` if
    /// there are too many.
    pub fn of(
        document: &'d Document<'a>,
        workflow: &'d Workflow<'a>,
        order: &[usize],
    ) -> Option<Flow<'d, 'a>> {
        let mut exits = vec![Vec::new(); workflow.steps.len()];
        let mut count = 0;
        for (place, at) in order.iter().enumerate() {
            let step = workflow.steps.get(*at)?;
            let next = order.get(place + 1).map_or(To::End, |it| To::Step(*it));
            // Most steps go on, or fail, and nothing else.
            let mut edges = Vec::with_capacity(2);
            add_edges(document, workflow, step, Outcome::Success, next, &mut edges);
            add_edges(document, workflow, step, Outcome::Failure, To::End, &mut edges);
            count += edges.len();
            if MOST_EDGES < count {
                return None;
            }
            *exits.get_mut(*at)? = edges;
        }
        let leaves =
            exits.iter().flatten().any(|it: &Edge<'_, '_>| matches!(it.to, To::Workflow(_)));
        Some(Flow { start: order.first().copied(), exits, leaves })
    }

    /// Whether an action is not right, so that the ways are not all known.
    pub fn is_uncertain(&self) -> bool {
        self.exits.iter().flatten().any(|it| matches!(it.to, To::Unknown))
    }
}

/// Adds what can come after a step that came to `outcome`. `default` is where it goes
/// on if no action holds.
fn add_edges<'d, 'a>(
    document: &'d Document<'a>,
    workflow: &'d Workflow<'a>,
    step: &'d Step<'a>,
    outcome: Outcome,
    default: To<'a>,
    edges: &mut Vec<Edge<'d, 'a>>,
) {
    for (it, action) in actions(document, workflow, step, outcome) {
        let to = action.map_or(To::Unknown, |it| destination(workflow, it));
        let reason = action.map(|action| Reason { action, span: it.place(action) });
        edges.push(Edge { outcome, reason, to });
        if action.is_some_and(|it| it.is_always_taken()) {
            return;
        }
    }
    edges.push(Edge { outcome, reason: None, to: default });
}

/// The actions of a step for an outcome, then those of its workflow with other
/// names. `None` for a reference that leads nowhere.
fn actions<'d, 'a>(
    document: &'d Document<'a>,
    workflow: &'d Workflow<'a>,
    step: &'d Step<'a>,
    outcome: Outcome,
) -> impl Iterator<Item = (&'d Inline<'a, Action<'a>>, Option<&'d Action<'a>>)> {
    let (own, shared) = match outcome {
        Outcome::Success => (&step.on_success, &workflow.success_actions),
        Outcome::Failure => (&step.on_failure, &workflow.failure_actions),
    };
    let name = |it| document.action(it).and_then(|it| it.name).map(|it| it.value);
    let taken: HashSet<_> = own.iter().filter_map(name).collect();
    let others = shared.iter().filter(move |it| name(it).is_none_or(|it| !taken.contains(it)));
    own.iter().chain(others).map(|it| (it, document.action(it)))
}

fn destination<'a>(workflow: &Workflow<'a>, action: &Action<'a>) -> To<'a> {
    let step = action.step_id.map(|it| workflow.step_at(it.value));
    match (action.kind.map(|it| it.value), step, action.workflow_id) {
        (Some("end"), _, _) => To::End,
        (Some("goto"), Some(Some(step)), None) => To::Step(step),
        (Some("goto"), None, Some(workflow)) => To::Workflow(workflow),
        (Some("retry"), Some(Some(step)), None) => To::Again(Some(Detour::Step(step))),
        (Some("retry"), None, Some(workflow)) => To::Again(Some(Detour::Workflow(workflow))),
        (Some("retry"), None, None) => To::Again(None),
        _ => To::Unknown,
    }
}

impl<'a> Inline<'a, Action<'a>> {
    /// The smallest place that says where an action leads: its destination, or
    /// the reference to it.
    pub fn place(&self, action: &Action<'a>) -> Span {
        let own = action.step_id.or(action.workflow_id).or(action.kind).or(action.name);
        self.reference().or(own).map(|it| it.span).unwrap_or_default()
    }
}

impl Action<'_> {
    /// Whether no action after this one is ever taken. A retry comes to an end.
    pub fn is_always_taken(&self) -> bool {
        self.criteria.is_empty() && self.kind.is_some_and(|it| matches!(it.value, "end" | "goto"))
    }
}
