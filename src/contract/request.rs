//! What a step sends, beside what its operation takes.

use std::borrow::Cow;
use std::ops::Range;

use crate::arazzo::{Inline, Parameter, Step, Target, Text};
use crate::diagnostic::did_you_mean;
use crate::openapi::{Location, described};
use crate::syntax::Node;
use crate::text::Span;

use super::{Contract, Place};

/// Header fields that any request may have. OpenAPI ignores the first three where
/// it describes parameters.
const OF_HTTP: [&str; 21] = [
    "accept",
    "authorization",
    "content-type",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "cookie",
    "date",
    "host",
    "idempotency-key",
    "origin",
    "prefer",
    "range",
    "referer",
    "traceparent",
    "user-agent",
    "x-correlation-id",
    "x-request-id",
    "x-requested-with",
];

/// A step that calls an operation which is at hand.
#[derive(Clone, Copy, Debug)]
pub struct Request<'c, 'a> {
    /// Where the step is.
    pub place: Place,
    /// The step.
    pub step: &'a Step<'a>,
    /// What it calls the operation by.
    pub target: Text<'a>,
    /// The operation.
    pub operation: &'c described::Operation<'a>,
}

/// A parameter that a step sends to its operation.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Where it is sent.
    pub location: Location,
    /// `in`.
    pub written_location: Text<'a>,
    /// The value.
    pub value: Option<&'a Node>,
    /// Its name in the step or workflow, else the reference to it: where it is
    /// decided that this step sends it.
    pub span: Span,
    /// Whether it stands in `components`, where others may use it, too.
    pub is_shared: bool,
    /// Whether its value, too, stands there.
    pub is_elsewhere: bool,
    /// Whether it is the workflow that sends it with each of its steps.
    pub is_of_workflow: bool,
}

/// A parameter that the operation does not take.
#[derive(Clone, Copy, Debug)]
pub struct Unknown<'a> {
    /// What is sent.
    pub sent: Sent<'a>,
    /// The parameter that was probably meant.
    pub meant: Option<described::Parameter<'a>>,
}

/// A parameter that an operation needs and a step does not send.
#[derive(Clone, Copy, Debug)]
pub struct Missing<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it is sent.
    pub location: Location,
    /// Where it is declared; `None` where only the path has a hole for it.
    pub declared: Option<described::Parameter<'a>>,
}

impl<'a> Contract<'a> {
    /// Every step that calls an operation which is at hand.
    pub fn requests(&self, workflows: Range<usize>) -> impl Iterator<Item = Request<'_, 'a>> {
        let steps = workflows.flat_map(|workflow| {
            let count = self.document.workflows.get(workflow).map_or(0, |it| it.steps.len());
            (0..count).map(move |step| Place { workflow, step: Some(step) })
        });
        steps.filter_map(|place| Request::at(self, place))
    }

    /// Every parameter that a step sends: its own, then those of its workflow
    /// that it does not replace. What has no place in a request is left out.
    pub fn sent(&self, place: Place) -> Cow<'_, [Sent<'a>]> {
        match self.call(place) {
            Some(call) => Cow::Borrowed(call.sent.get_or_init(|| self.all_sent(place))),
            None => Cow::Owned(self.all_sent(place)),
        }
    }

    fn all_sent(&self, place: Place) -> Vec<Sent<'a>> {
        let Some(workflow) = self.document.workflows.get(place.workflow) else { return Vec::new() };
        let step = place.step.and_then(|it| workflow.steps.get(it));
        let own = step.map(|it| it.parameters.as_slice()).unwrap_or_default();
        let mut all: Vec<Sent<'a>> = own.iter().filter_map(|it| self.one(it, false)).collect();
        let of_step = all.len();
        for it in workflow.parameters.iter().filter_map(|it| self.one(it, true)) {
            // Few parameters: cheaper than a map.
            if !all.iter().take(of_step).any(|own| own.replaces(&it)) {
                all.push(it);
            }
        }
        all
    }

    fn one(&self, it: &Inline<'a, Parameter<'a>>, is_of_workflow: bool) -> Option<Sent<'a>> {
        let parameter = self.document.parameter(it)?;
        let (name, written_location) = (parameter.name?, parameter.location?);
        let location = Location::parse(written_location.value)?;
        let (span, is_shared) = match it.reference() {
            Some(reference) => (reference.span, true),
            None => (name.span, false),
        };
        let is_elsewhere = it.reusable().is_some_and(|it| it.value.is_none());
        Some(Sent {
            name,
            location,
            written_location,
            value: parameter.value,
            span,
            is_shared,
            is_elsewhere,
            is_of_workflow,
        })
    }
}

impl<'c, 'a> Request<'c, 'a> {
    /// The step at a place, if it calls an operation which is at hand.
    pub fn at(contract: &'c Contract<'a>, place: Place) -> Option<Request<'c, 'a>> {
        let step = contract.step(place)?;
        let (Target::OperationId(target) | Target::OperationPath(target)) = step.target? else {
            return None;
        };
        Some(Request { place, step, target, operation: contract.operation(place)? })
    }

    /// What is sent there, where nothing of this name can be among it. `None`
    /// where it is sent, or may be by other means than parameters.
    pub fn sends(
        &self,
        contract: &Contract<'a>,
        location: Location,
        name: &str,
    ) -> Option<Vec<Sent<'a>>> {
        let workflow = contract.document.workflows.get(self.place.workflow)?;
        let mut parameters = self.step.parameters.iter().chain(&workflow.parameters);
        let is_known = parameters.all(|it| contract.document.parameter(it).is_some());
        let sent = contract.sent(self.place);
        let is_sent = sent.iter().any(|it| {
            it.is(location, name)
                || (location == Location::Query && it.location == Location::Querystring)
        });
        let is_implied = self.operation.takes_credentials(location, name)
            || (location == Location::Header && is_of_http(name));
        let there = || sent.iter().filter(|it| it.location == location).copied().collect();
        (is_known && !is_sent && !is_implied).then(there)
    }
}

impl<'a> Request<'_, 'a> {
    /// The parameters among those sent that the operation does not take. None
    /// where the operation is not at hand as a whole.
    pub fn unknown(&self, sent: &[Sent<'a>]) -> Vec<Unknown<'a>> {
        if !self.operation.unresolved.is_empty() {
            return Vec::new();
        }
        let unknown = sent.iter().filter(|it| !it.is_known(self.operation));
        let unknown: Vec<Sent<'a>> = unknown.copied().collect();
        let is_only = |it: &Sent<'_>| {
            unknown.iter().filter(|other| other.location == it.location).count() == 1
        };
        let meant = |it: &Sent<'a>| meant(it, is_only(it), sent, self.operation);
        unknown.iter().map(|it| Unknown { sent: *it, meant: meant(it) }).collect()
    }

    /// The parameters that the operation needs and that are not among those
    /// sent, but for credentials and for what one of them was meant to be.
    pub fn missing(&self, sent: &[Sent<'a>]) -> Vec<Missing<'a>> {
        let operation = self.operation;
        let required = operation.parameters.iter().filter(|it| it.required);
        let mut needed: Vec<_> = required
            .map(|it| Missing { name: it.name.value, location: it.location, declared: Some(*it) })
            .collect();
        for name in holes(operation.path) {
            if operation.parameter(Location::Path, name).is_none() {
                needed.push(Missing { name, location: Location::Path, declared: None });
            }
        }
        needed.retain(|it| {
            let is_there = match it.location {
                // Each parameter of the query is a part of it.
                Location::Querystring => sent.iter().any(|it| it.location == Location::Query),
                Location::Path | Location::Query | Location::Header | Location::Cookie => false,
            };
            !is_there
                && !sent.iter().any(|sent| sent.is(it.location, it.name))
                && !operation.takes_credentials(it.location, it.name)
        });
        if needed.is_empty() {
            return needed;
        }
        let meant: Vec<_> = self.unknown(sent).iter().filter_map(|it| it.meant).collect();
        let is_meant = |it: &Missing<'_>| {
            let same = |meant: &described::Parameter<'_>| {
                meant.location == it.location && meant.name.value == it.name
            };
            meant.iter().any(same)
        };
        needed.retain(|it| !is_meant(it));
        needed
    }
}

impl Sent<'_> {
    /// Whether this is sent instead of the other.
    fn replaces(&self, other: &Sent<'_>) -> bool {
        self.is(other.location, other.name.value)
    }

    /// Whether it is sent there under this name.
    pub fn is(&self, location: Location, name: &str) -> bool {
        self.location == location && location.same_name(self.name.value, name)
    }

    fn is_known(&self, operation: &described::Operation<'_>) -> bool {
        let name = self.name.value;
        operation.parameter(self.location, name).is_some()
            || match self.location {
                // A hole in the path is filled, declared or not.
                Location::Path => holes(operation.path).any(|it| it == name),
                Location::Header => {
                    is_of_http(name) || operation.takes_credentials(Location::Header, name)
                }
                Location::Query | Location::Cookie => {
                    operation.takes_credentials(self.location, name)
                }
                Location::Querystring => false,
            }
    }
}

/// The parameter that was probably meant, of those that are not sent already: one
/// of this name elsewhere, one of nearly this name there, or the only one that is
/// needed there, where this is the only one that is not known.
fn meant<'a>(
    unknown: &Sent<'_>,
    is_only: bool,
    sent: &[Sent<'_>],
    operation: &described::Operation<'a>,
) -> Option<described::Parameter<'a>> {
    let is_free = |it: &&described::Parameter<'_>| {
        !sent.iter().any(|sent| sent.is(it.location, it.name.value))
    };
    let name = unknown.name.value;
    let free: Vec<_> = operation.parameters.iter().filter(is_free).collect();
    let elsewhere = free.iter().find(|it| it.location.same_name(it.name.value, name));
    let there: Vec<_> = free.iter().filter(|it| it.location == unknown.location).collect();
    let near = || {
        let near = did_you_mean(name, there.iter().map(|it| it.name.value))?;
        there.iter().find(|it| it.name.value == near).copied()
    };
    let needed = || {
        let mut needed = there.iter().filter(|it| it.required);
        needed.next().filter(|_| is_only && needed.next().is_none()).copied()
    };
    elsewhere.or_else(near).or_else(needed).map(|it| **it)
}

/// The names in braces of a path template.
fn holes(path: &str) -> impl Iterator<Item = &str> {
    let pieces = path.split('{').skip(1);
    pieces.filter_map(|it| it.split_once('}')).map(|it| it.0).filter(|it| !it.is_empty())
}

/// Whether every operation takes this header field: what HTTP itself, and those
/// between client and server, have a meaning for. Descriptions rarely name them.
fn is_of_http(name: &str) -> bool {
    let begins = |it: &&str| name.get(..it.len()).is_some_and(|name| name.eq_ignore_ascii_case(it));
    OF_HTTP.iter().any(|it| it.eq_ignore_ascii_case(name))
        || ["accept-", "if-", "sec-", "x-forwarded-"].iter().any(begins)
}
