//! Where in a workflow document a position is: the workflow, the step, and the way
//! from there.

use std::cell::OnceCell;

use crate::arazzo::{Document, Step, Target, Workflow};
use crate::contract::{Contract, Place};
use crate::expr::Version;
use crate::json_schema::Schema;
use crate::openapi::described::{MediaType, Operation};
use crate::sources::Found;
use crate::syntax::Node;

use super::asked::Asked;

/// A position in a workflow document.
pub(super) struct Within<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) version: Version,
    pub(super) document: &'a Document<'a>,
    /// The index of the workflow; `None` outside of all.
    pub(super) workflow: Option<usize>,
    /// The index of the step in it; `None` outside of all.
    pub(super) step: Option<usize>,
    /// The keys and indices from there.
    pub(super) rest: Vec<&'a str>,
    contract: OnceCell<Contract<'a>>,
    operation: OnceCell<Option<Operation<'a>>>,
}

impl<'a> Within<'a> {
    pub(super) fn new(
        asked: &'a Asked<'a>,
        document: &'a Document<'a>,
        version: Version,
    ) -> Within<'a> {
        let tokens = asked.cursor.tokens();
        let index = |it: &str| it.parse::<usize>().ok();
        let (workflow, step, rest) = match tokens.as_slice() {
            ["workflows", workflow, "steps", step, rest @ ..] => {
                (index(workflow), index(step), rest)
            }
            ["workflows", workflow, rest @ ..] => (index(workflow), None, rest),
            rest => (None, None, rest),
        };
        // The tokens live as long as what is asked.
        let rest = asked.cursor.way.tokens[tokens.len() - rest.len()..].iter();
        let rest = rest.map(String::as_str).collect();
        let (contract, operation) = (OnceCell::new(), OnceCell::new());
        Within { asked, version, document, workflow, step, rest, contract, operation }
    }

    /// What is known of the values that flow.
    pub(super) fn contract(&self) -> &Contract<'a> {
        let asked = self.asked;
        self.contract
            .get_or_init(|| Contract::read(self.document, asked.root, asked.text, asked.sources))
    }

    /// The position for the contract. Outside of workflows it is one that there is not.
    pub(super) fn place(&self) -> Place {
        Place { workflow: self.workflow.unwrap_or(usize::MAX), step: self.step }
    }

    /// The workflow around.
    pub(super) fn workflow(&self) -> Option<&'a Workflow<'a>> {
        self.document.workflows.get(self.workflow?)
    }

    /// The step around.
    pub(super) fn step(&self) -> Option<&'a Step<'a>> {
        self.workflow()?.steps.get(self.step?)
    }

    /// The object or list around the value at the position.
    pub(super) fn owner(&self) -> Option<&'a Node> {
        self.asked.cursor.nodes.iter().rev().nth(1).copied()
    }

    /// The operation that the step calls, if it is at hand.
    pub(super) fn operation(&self) -> Option<&Operation<'a>> {
        let find = || match self.asked.sources.find(self.step()?.target?) {
            Found::Operation { operation, .. } => Some(operation.describe()),
            Found::Exchange { .. }
            | Found::Channel { .. }
            | Found::Workflow { .. }
            | Found::NotAtHand { .. }
            | Found::Nothing(_) => None,
        };
        self.operation.get_or_init(find).as_ref()
    }

    /// The workflow of this document that the step calls.
    pub(super) fn called(&self) -> Option<usize> {
        match self.step()?.target? {
            Target::WorkflowId(id) => self.document.workflow_at(id.value),
            Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_) => None,
        }
    }

    /// The media type of the body that the step sends: the one that it names, else the
    /// first that is JSON, else the first.
    pub(super) fn sent(&self) -> Option<&MediaType<'a>> {
        let body = self.operation()?.request_body.as_ref()?;
        let named = self.step()?.request_body.as_ref().and_then(|it| it.content_type);
        match named {
            Some(named) => body.media_type(named.value),
            None => {
                let mut content = body.content.iter();
                content.find(|it| it.name.value.contains("json")).or(body.content.first())
            }
        }
    }

    /// The schema of that body.
    pub(super) fn sent_schema(&self) -> Option<Schema<'a>> {
        self.sent()?.schema
    }
}
