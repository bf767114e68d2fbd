//! What a step sends, beside what its operation takes.

use crate::arazzo::{Inline, Parameter, Text};
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

impl<'a> Contract<'a> {
    /// Every parameter that a step sends: its own, then those of its workflow
    /// that it does not replace. What has no place in a request is left out.
    pub fn sent(&self, place: Place) -> Vec<Sent<'a>> {
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

    /// The parameters that a step sends and that its operation does not take.
    /// None where the operation is not at hand, or not as a whole.
    pub fn unknown_parameters(&self, place: Place) -> Vec<Unknown<'a>> {
        let Some(operation) = self.operation(place) else { return Vec::new() };
        if !operation.unresolved.is_empty() {
            return Vec::new();
        }
        let sent = self.sent(place);
        let unknown = sent.iter().filter(|it| !it.is_known(operation));
        unknown.map(|it| Unknown { sent: *it, meant: meant(it, &sent, operation) }).collect()
    }

    fn one(&self, it: &Inline<'a, Parameter<'a>>, is_of_workflow: bool) -> Option<Sent<'a>> {
        let parameter = self.document.parameter(it)?;
        let (name, written_location) = (parameter.name?, parameter.location?);
        let location = Location::parse(written_location.value)?;
        let (span, is_shared) = match it.reference() {
            Some(reference) => (reference.span, true),
            None => (name.span, false),
        };
        let value = parameter.value;
        Some(Sent { name, location, written_location, value, span, is_shared, is_of_workflow })
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
                Location::Path => operation.path.contains(&format!("{{{name}}}")),
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

/// The parameter that was probably meant: one of this name elsewhere, or one of
/// nearly this name there, that is not sent already.
fn meant<'a>(
    unknown: &Sent<'_>,
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
    let near = || match (unknown.location, there.as_slice()) {
        // Each has to be filled, so it is the one.
        (Location::Path, [only]) => Some(*only),
        _ => {
            let near = did_you_mean(name, there.iter().map(|it| it.name.value))?;
            there.iter().find(|it| it.name.value == near).copied()
        }
    };
    elsewhere.or_else(near).map(|it| **it)
}

/// Whether every operation takes this header field: what HTTP itself, and those
/// between client and server, have a meaning for. Descriptions rarely name them.
fn is_of_http(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OF_HTTP.contains(&name.as_str())
        || ["accept-", "if-", "sec-", "x-forwarded-"].iter().any(|it| name.starts_with(it))
}
