//! The contract between a workflow and the APIs that it calls: the type of
//! every value that flows through it, before there is any value.
//!
//! ```text
//! inputs ──▶ parameters and body ──▶ response of the asserted status
//!   ▲                                          │
//!   └───────── outputs of the workflow ◀── outputs of the step ──▶ later steps
//! ```
//!
//! Nothing is reported here: the rules ask, and say what they find.

mod request;
mod message;
mod types;
mod outcome;
mod failure;
mod absence;
mod beside;
mod infer;
mod members;
mod fit;

pub use absence::{Absence, absence_on_way};
pub use fit::{Limit, Misfit, Problem, Reason, Weight};
pub use infer::Reading;
pub use message::Messages;
pub use outcome::{Outcome, Statuses};
pub use request::{Missing, Request, Sent, Unknown};
pub use types::{Inferred, Origin, Presence, Type};

use std::cell::OnceCell;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{Document, Output, Step};
use crate::documents::At;
use crate::openapi::described::{Operation, Response};
use crate::sources::{Found, Sources};

use members::Members;

/// A workflow document beside the descriptions of what it calls.
#[derive(Debug)]
pub struct Contract<'a> {
    /// The workflow document.
    pub document: &'a Document<'a>,
    /// The whole text of the workflow document.
    pub root: At<'a>,
    /// Its text.
    pub text: &'a str,
    /// What each step of each workflow calls, where it is at hand.
    calls: Vec<Vec<Option<Call<'a>>>>,
    /// The messages, one of which each step sends or receives.
    messages: Vec<Vec<Option<Messages<'a>>>>,
    /// The declared inputs of each workflow.
    inputs: Vec<Vec<(&'a str, Inferred<'a>)>>,
    /// What each output gives: of each workflow, of each step in it and at last
    /// of the workflow itself.
    outputs: Vec<Vec<Vec<Option<Inferred<'a>>>>>,
    /// The members that were looked up in what the sources describe.
    members: Members<'a>,
    /// The sources of the document, which have other workflow documents.
    sources: Option<&'a Sources<'a>>,
    /// The contracts of those, by the names of their sources, once one is asked for.
    beside: HashMap<&'a str, OnceCell<Box<Contract<'a>>>>,
}

/// What a step calls, and what it is answered when it succeeds.
#[derive(Debug)]
struct Call<'a> {
    operation: Rc<Operation<'a>>,
    outcome: Outcome,
    /// The parameters that the step sends, once they are asked for.
    sent: OnceCell<Vec<Sent<'a>>>,
    /// The body that it is answered when it succeeds, which most of its outputs read.
    body: OnceCell<Inferred<'a>>,
}

/// A step, and the workflow that it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The index of the workflow.
    pub workflow: usize,
    /// The index of the step in it; `None` for what belongs to the workflow.
    pub step: Option<usize>,
}

/// An output of a step or a workflow.
#[derive(Clone, Copy, Debug)]
struct OutputAt {
    owner: Place,
    index: usize,
}

impl<'a> Contract<'a> {
    /// Looks up the operation of every step, and infers every output.
    pub fn read(
        document: &'a Document<'a>,
        root: At<'a>,
        text: &'a str,
        sources: &'a Sources<'a>,
    ) -> Contract<'a> {
        let others = sources.at_hand().iter().filter(|it| it.workflows().is_some());
        let beside = others.map(|it| (it.name, OnceCell::new())).collect();
        let alone = Contract::alone(document, root, text, sources);
        let mut contract = Contract { sources: Some(sources), beside, ..alone };
        contract.infer_outputs();
        contract
    }

    /// The same, but for what other workflow documents say.
    fn alone(
        document: &'a Document<'a>,
        root: At<'a>,
        text: &'a str,
        sources: &Sources<'a>,
    ) -> Contract<'a> {
        // Many steps call the same operation.
        let mut described = HashMap::new();
        let mut call = |step: &Step<'_>, found: &Found<'_, 'a>| match found {
            Found::Operation { operation, .. } => {
                let node = std::ptr::from_ref(operation.at().node);
                let operation =
                    described.entry(node).or_insert_with(|| Rc::new(operation.describe()));
                let operation = Rc::clone(operation);
                let outcome = Outcome::of(step, &operation, document);
                Some(Call { operation, outcome, sent: OnceCell::new(), body: OnceCell::new() })
            }
            Found::Exchange { .. }
            | Found::Channel { .. }
            | Found::Workflow { .. }
            | Found::NotAtHand { .. }
            | Found::Nothing(_) => None,
        };
        let (mut calls, mut messages) = (Vec::new(), Vec::new());
        for workflow in &document.workflows {
            let called = workflow.steps.iter().map(|step| {
                let found = step.target.map(|it| sources.find(it));
                let called = found.as_ref().map(|it| (call(step, it), Messages::of(step, it)));
                called.unwrap_or_default()
            });
            let (called, meant) = called.unzip();
            calls.push(called);
            messages.push(meant);
        }
        let (inputs, outputs, beside) = (Vec::new(), Vec::new(), HashMap::new());
        let (sources, members) = (None, Members::default());
        let mut contract = Contract {
            document,
            root,
            text,
            calls,
            messages,
            inputs,
            outputs,
            members,
            sources,
            beside,
        };
        let workflows = 0..document.workflows.len();
        contract.inputs = workflows.map(|it| contract.declared_inputs(it)).collect();
        contract
    }

    /// The operation that a step calls, if it is at hand.
    pub fn operation(&self, place: Place) -> Option<&Operation<'a>> {
        self.call(place).map(|it| &*it.operation)
    }

    /// What a step is answered when it succeeds, if its operation is at hand.
    pub fn outcome(&self, place: Place) -> Option<&Outcome> {
        self.call(place).map(|it| &it.outcome)
    }

    /// The messages, one of which a step sends or receives, if they are at hand.
    pub fn messages(&self, place: Place) -> Option<&Messages<'a>> {
        self.messages.get(place.workflow)?.get(place.step?)?.as_ref()
    }

    fn call(&self, place: Place) -> Option<&Call<'a>> {
        self.calls.get(place.workflow)?.get(place.step?)?.as_ref()
    }

    /// The documented responses of a step when it succeeds; several are
    /// alternatives.
    pub fn responses(&self, place: Place) -> impl Iterator<Item = &Response<'a>> {
        self.call(place).into_iter().flat_map(|it| it.outcome.responses(&it.operation))
    }

    /// The step at a place.
    pub fn step(&self, place: Place) -> Option<&'a Step<'a>> {
        self.document.workflows.get(place.workflow)?.steps.get(place.step?)
    }

    fn outputs_of(&self, owner: Place) -> Option<&'a [Output<'a>]> {
        match owner.step {
            Some(_) => self.step(owner).map(|it| it.outputs.as_slice()),
            None => self.document.workflows.get(owner.workflow).map(|it| it.outputs.as_slice()),
        }
    }

    /// What an output of a step or a workflow gives.
    pub fn output_at(&self, owner: Place, index: usize) -> Option<&Inferred<'a>> {
        self.known_output(OutputAt { owner, index })
    }

    fn known_output(&self, at: OutputAt) -> Option<&Inferred<'a>> {
        let owners = self.outputs.get(at.owner.workflow)?;
        let owner = at.owner.step.unwrap_or(owners.len().checked_sub(1)?);
        owners.get(owner)?.get(at.index)?.as_ref()
    }

    fn set_output(&mut self, at: OutputAt, inferred: Inferred<'a>) {
        let Some(owners) = self.outputs.get_mut(at.owner.workflow) else { return };
        let owner = at.owner.step.unwrap_or(owners.len().saturating_sub(1));
        if let Some(place) = owners.get_mut(owner).and_then(|it| it.get_mut(at.index)) {
            *place = Some(inferred);
        }
    }

    /// Infers each output once. What it is made of comes first, as far as it
    /// does not lead in a circle.
    fn infer_outputs(&mut self) {
        let document = self.document;
        for it in &document.workflows {
            let steps = it.steps.iter().map(|it| vec![None; it.outputs.len()]);
            let owners = steps.chain([vec![None; it.outputs.len()]]).collect();
            self.outputs.push(owners);
        }
        let mut way = Vec::new();
        for (workflow, it) in document.workflows.iter().enumerate() {
            let owners = (0..it.steps.len()).map(Some).chain([None]);
            for owner in owners.map(|step| Place { workflow, step }) {
                let count = self.outputs_of(owner).map_or(0, <[_]>::len);
                for index in 0..count {
                    let mut next = Some(OutputAt { owner, index });
                    while let Some(at) = next.filter(|it| self.known_output(*it).is_none()) {
                        // Where the way comes back to it, nothing is known yet.
                        self.set_output(at, Inferred::unknown());
                        way.push(at);
                        next = self.origin_of(at);
                    }
                    while let Some(at) = way.pop() {
                        if let Some(output) = self.output_of(at) {
                            let inferred = self.output_value(at.owner, output);
                            self.set_output(at, inferred);
                        }
                    }
                }
            }
        }
    }

    fn output_of(&self, at: OutputAt) -> Option<&'a Output<'a>> {
        self.outputs_of(at.owner)?.get(at.index)
    }

    /// The output that another one is read from.
    fn origin_of(&self, at: OutputAt) -> Option<OutputAt> {
        let text = self.output_of(at)?.value;
        let text = text.string().or_else(|| text.get("context")?.string())?;
        let is_output = text.value.starts_with("$steps") || text.value.contains("outputs.");
        let expr = is_output.then(|| self.document.expression(text).ok()).flatten()?;
        self.output(at.owner, &expr).map(|it| it.0)
    }
}

#[cfg(test)]
mod tests;
