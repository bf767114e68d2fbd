//! What stands at a position of a workflow document: the workflow, the step, the
//! expression.

use ecow::EcoVec;

use crate::arazzo::{self, RequestBody, Step};
use crate::contract::{Contract, Place};
use crate::expr::Expr;
use crate::json_schema::Found;
use crate::openapi::Location;
use crate::openapi::described::{MediaType, Operation, Parameter};
use crate::pointer::Pointer;
use crate::rules::site;
use crate::syntax::place_in_string;
use crate::text::Span;

use super::Document;
use super::cursor::{Cursor, Spot};

/// A position of a workflow document.
pub(super) struct Position<'a> {
    pub(super) document: &'a arazzo::Document<'a>,
    pub(super) contract: Contract<'a>,
    pub(super) cursor: Cursor<'a>,
    /// Where it is. Outside of workflows it is a place that there is not.
    pub(super) place: Place,
    /// The way from the step or the workflow, or from the root.
    rest: usize,
}

/// An expression of the document.
pub(super) struct Written {
    pub(super) expr: Expr,
    /// Where it stands.
    pub(super) span: Span,
    /// Who reads it. In `components` it is the first who uses it, if anyone does.
    pub(super) place: Place,
}

impl<'a> Position<'a> {
    pub(super) fn at(document: &'a Document<'_>, offset: u32) -> Option<Position<'a>> {
        let workflows = document.workflows()?;
        let root = document.root()?;
        let cursor = Cursor::at(document.text, root.node, offset);
        let contract = Contract::read(workflows, root, document.text, document.sources());
        let index = |it: &str| it.parse::<usize>().ok();
        let (workflow, step, rest) = match cursor.tokens().as_slice() {
            ["workflows", workflow, "steps", step, ..] => (index(workflow), index(step), 4),
            ["workflows", workflow, ..] => (index(workflow), None, 2),
            _ => (None, None, 0),
        };
        let place = Place { workflow: workflow.unwrap_or(usize::MAX), step };
        Some(Position { document: workflows, contract, cursor, place, rest })
    }

    /// The keys and indices from the step or workflow, or from the root.
    pub(super) fn rest(&self) -> Vec<&str> {
        self.cursor.way.tokens.iter().skip(self.rest).map(String::as_str).collect()
    }

    /// The step around it.
    pub(super) fn step(&self) -> Option<&'a Step<'a>> {
        self.document.workflows.get(self.place.workflow)?.steps.get(self.place.step?)
    }

    /// The operation that the step calls, if it is at hand.
    pub(super) fn operation(&self) -> Option<&Operation<'a>> {
        self.contract.operation(self.place)
    }

    /// The expression around it, as it is written in `text`.
    pub(super) fn expression(&self, text: &str) -> Option<Written> {
        let offset = self.cursor.offset;
        for site in site::all(self.document) {
            let around = site.text.span;
            if offset < around.start || around.end < offset {
                continue;
            }
            for (range, expr) in site.expressions() {
                let span = place_in_string(text, around, site.text.value, range);
                if span.start <= offset && offset <= span.end {
                    let workflow = site.workflow.or_else(|| self.user()).unwrap_or(usize::MAX);
                    let place = Place { workflow, step: site.step };
                    return Some(Written { expr: expr.clone(), span, place });
                }
            }
        }
        None
    }

    /// The first workflow, where there is only one to speak of.
    fn user(&self) -> Option<usize> {
        (self.document.workflows.len() == 1).then_some(0)
    }

    /// The parameter of the operation that the innermost parameter of the step sends.
    pub(super) fn parameter(&self) -> Option<Parameter<'a>> {
        let ["parameters", at, ..] = self.rest()[..] else { return None };
        let step = self.step()?;
        let given = self.document.parameter(step.parameters.get(at.parse::<usize>().ok()?)?)?;
        let location = Location::parse(given.location?.value)?;
        self.operation()?.parameter(location, given.name?.value).copied()
    }

    /// What the operation says of the body that the step sends.
    pub(super) fn media_type(&self) -> Option<&MediaType<'a>> {
        let content = self.operation()?.request_body.as_ref()?;
        let sent: Option<&RequestBody<'_>> = self.step()?.request_body.as_ref();
        match sent.and_then(|it| it.content_type) {
            Some(named) => content.media_type(named.value),
            None => content.content.first(),
        }
    }

    /// The way of the key or value at the position into the payload.
    pub(super) fn way_into_payload(&self) -> Option<Pointer> {
        let ["requestBody", "payload", way @ ..] = &self.rest()[..] else { return None };
        let mut tokens: EcoVec<String> = way.iter().map(|it| (*it).to_owned()).collect();
        if let Spot::Key(entry) = self.cursor.spot {
            tokens.push(entry.key.value.to_string());
        }
        Some(Pointer { tokens })
    }

    /// What the operation says of the member of the payload at the position.
    pub(super) fn body_member(&self) -> Option<Found<'a>> {
        let way = self.way_into_payload()?;
        Some(self.media_type()?.schema?.find(&way))
    }
}
