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
mod types;

pub use request::{Sent, Unknown};
pub use types::{Inferred, Origin, Presence, Type};

use crate::arazzo::{Document, Step};
use crate::documents::At;
use crate::openapi::described::Operation;
use crate::sources::{Found, Sources};

/// A workflow document beside the descriptions of what it calls.
#[derive(Debug)]
pub struct Contract<'a> {
    /// The workflow document.
    pub document: &'a Document<'a>,
    /// The whole text of the workflow document.
    pub root: At<'a>,
    /// The operation of each step of each workflow, where it is at hand.
    operations: Vec<Vec<Option<Operation<'a>>>>,
}

/// A step, and the workflow that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The index of the workflow.
    pub workflow: usize,
    /// The index of the step in it; `None` for what belongs to the workflow.
    pub step: Option<usize>,
}

impl<'a> Contract<'a> {
    /// Looks up the operation of every step.
    pub fn read(document: &'a Document<'a>, root: At<'a>, sources: &Sources<'a>) -> Contract<'a> {
        let operation = |step: &Step<'_>| match sources.find(document, step.target?) {
            Found::Operation { operation, .. } => Some(operation.describe()),
            Found::NotAtHand { .. } | Found::Nothing(_) => None,
        };
        let workflows = document.workflows.iter();
        let operations = workflows.map(|it| it.steps.iter().map(operation).collect()).collect();
        Contract { document, root, operations }
    }

    /// The operation that a step calls, if it is at hand.
    pub fn operation(&self, place: Place) -> Option<&Operation<'a>> {
        self.operations.get(place.workflow)?.get(place.step?)?.as_ref()
    }
}
