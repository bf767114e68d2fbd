//! What a run leaves: events as they happen, and the record that they add up to.
//!
//! Both are JSON that other programs read, so these types say how they are
//! written. Secrets have been masked before anything gets here.

mod event;
mod read;
mod record;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

pub use event::{RunEvent, What};

/// The version of the format, which `pkg/src/trace.schema.json` describes. It
/// grows when a program that reads traces would have to change.
pub const VERSION: u64 = 1;

/// Milliseconds since the run began.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Millis = u64;

/// The record of a run, complete once its status is not `running`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// The version of this format.
    pub version: u64,
    /// The document that was run.
    pub document: TraceDocument,
    /// Whether requests were really sent.
    pub live: bool,
    /// When the run began, in milliseconds since 1970 in UTC, by its host's clock.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<u64>,
    /// When the run ended, in milliseconds since it began.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// How the run ended.
    pub status: RunStatus,
    /// Whether every step that was not tried again met its success criteria. A
    /// failure that an action handled shows here, though the run succeeded.
    pub checks: Checks,
    /// The workflow that was run.
    pub workflow_id: String,
    /// What the run began with.
    #[serde(flatten)]
    pub begun: TraceInputs,
    /// The outputs of the workflow.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
    pub outputs: Map<String, Value>,
    /// The outputs whose values a dry run made up.
    pub outputs_made_up: Vec<String>,
    /// Every step that was begun, in order. A step that is visited twice is
    /// here twice; the steps of a called workflow follow the calling step.
    pub steps: Vec<TraceStep>,
    /// How many steps before these are left out, where only the last are kept.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "is_zero")]
    pub steps_left_out: usize,
    /// How many steps are kept; all if `None`.
    #[serde(skip)]
    pub(crate) most_steps: Option<usize>,
    /// What a person should know, once each.
    pub warnings: Vec<String>,
}

/// Which document was run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceDocument {
    /// Where it is from.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its `$self`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(rename = "self", skip_serializing_if = "Option::is_none")]
    pub self_uri: Option<String>,
    /// The title in its `info`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// The values that a run began with, defaults included, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceInputs {
    /// The inputs of the workflow.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "Record<string, unknown>"))]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub inputs: Map<String, Value>,
    /// Those whose values a dry run made up.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs_made_up: Vec<String>,
    /// The inputs of workflows that come before others, by their names, as
    /// `dependsOn` has them.
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(optional, type = "Record<string, Record<string, unknown>>")
    )]
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub workflow_inputs: Map<String, Value>,
    /// Those whose values a dry run made up, by the names of the workflows.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub workflow_inputs_made_up: BTreeMap<String, Vec<String>>,
}

impl TraceInputs {
    /// Whether a dry run made up any of them.
    pub fn are_made_up(&self) -> bool {
        !self.inputs_made_up.is_empty() || !self.workflow_inputs_made_up.is_empty()
    }
}

/// Where something stands in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// The source description that has it; absent for the document that is run.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The way to it, as a JSON Pointer.
    pub pointer: String,
    /// The line where it begins, from 1.
    pub line: u32,
    /// The column in UTF-16 code units, from 1.
    pub column: u32,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum RunStatus {
    /// It has not ended yet.
    Running,
    /// The workflow came to its end.
    Succeeded,
    /// A step failed and no action went on from there.
    Failed,
    /// Somebody stopped it.
    Cancelled,
    /// A limit was reached.
    Aborted,
}

/// Whether everything that was asserted held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum Checks {
    /// Every step that was not tried again met its success criteria.
    Passed,
    /// At least one did not.
    Failed,
}

/// One visit of a step.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceStep {
    /// `stepId`.
    pub step_id: String,
    /// Where it stands.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The workflow that it is a step of, where that is not the one of the run: its
    /// id, in another document with the way there.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// The step that called the workflow of this one, by its place in
    /// [`Trace::steps`].
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
    /// When it began, in milliseconds since the run began.
    pub started_at: Millis,
    /// When it ended.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// The operation that is called.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// The workflow that is called.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// Whether the step succeeded; absent until it has ended.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// Every attempt, in order.
    pub attempts: Vec<TraceAttempt>,
    /// The outputs of the step.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
    pub outputs: Map<String, Value>,
    /// The outputs whose values a dry run made up.
    pub outputs_made_up: Vec<String>,
}

/// One attempt at a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceAttempt {
    /// When the attempt began, in milliseconds since the run began.
    pub started_at: Millis,
    /// When its answer came or it was given up.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// The tokens that were asked for before.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<TraceToken>,
    /// What was sent; absent for a step that calls a workflow.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<TraceRequest>,
    /// What came back.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<TraceResponse>,
    /// The message that was sent, or waited for.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<TraceMessage>,
    /// Why nothing came back.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<TraceFailure>,
    /// The success criteria, judged.
    pub criteria: Vec<TraceCriterion>,
    /// What is known of the failure, if it is one.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<TraceAdvice>,
    /// What was done next, if an action said so.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<TraceAction>,
}

/// A token that was asked for, so that a request can carry it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceToken {
    /// The name of the security scheme.
    pub scheme: String,
    /// When it was asked for, in milliseconds since the run began.
    pub started_at: Millis,
    /// When the answer came.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Millis>,
    /// What was sent.
    pub request: TraceRequest,
    /// What came back; absent if nothing did.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<TraceResponse>,
}

/// A message that was sent, waited for or received, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceMessage {
    /// `send` or `receive`.
    pub action: String,
    /// The name of the source description.
    pub source: String,
    /// The server. The scheme of its URL is the protocol.
    pub server: String,
    /// The name of the channel.
    pub channel: String,
    /// Its address.
    pub address: String,
    /// The correlation id of the message that was waited for.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "unknown"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<Value>,
    /// The header fields; empty until a message has come.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
    pub headers: Map<String, Value>,
    /// The payload; absent until a message has come.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "unknown"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<Value>,
    /// What a dry run made up: `server`, `address`, or `payload` or `headers` and a
    /// JSON Pointer into it.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub made_up: Vec<String>,
}

/// A request, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceRequest {
    /// The method in capitals.
    pub method: String,
    /// The whole URL.
    pub url: String,
    /// The header fields.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub headers: Map<String, Value>,
    /// The payload.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "unknown"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// How many bytes the body has.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// What a dry run made up because the source is not at hand: `method`, `url`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub made_up: Vec<String>,
}

/// An answer, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceResponse {
    /// The status code.
    pub status: u16,
    /// The header fields, names in lower case.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, string>"))]
    pub headers: Map<String, Value>,
    /// The body: a JSON value, or another text as a string.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "unknown"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// How many bytes the body had, if the driver knows.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The URL that the answer is from, if the driver was redirected there and
    /// knows it.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirected_to: Option<String>,
    /// What a dry run made up: `status`, or `body` and a JSON Pointer into it,
    /// such as `body/auth_config/id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub made_up: Vec<String>,
}

/// Why an attempt has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceFailure {
    /// What kind of failure.
    pub reason: FailureReason,
    /// What happened and what to do, as sentences.
    pub message: String,
}

/// The kinds of failures to get an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub enum FailureReason {
    /// The request could not be built, so nothing was sent.
    Request,
    /// What has to come before has not succeeded, so nothing was sent.
    Prerequisite,
    /// There is no token for the request, so it was not sent.
    Authorization,
    /// There was no connection to the server, so nothing was sent.
    Connection,
    /// The connection broke, or the browser kept the answer back. The request may
    /// have had its effect.
    Network,
    /// No answer in time. The request may have had its effect.
    Timeout,
    /// Somebody stopped the request. It may have had its effect.
    Aborted,
}

/// A success criterion, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceCriterion {
    /// Where it stands; absent where the document has none.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The condition as written.
    pub condition: String,
    /// How the condition is read, such as `simple`; `default` for what is asked
    /// of a step that has no criteria.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it holds.
    pub passed: bool,
    /// Why, with the values that were compared.
    pub reason: String,
    /// What was looked at, each expression once.
    pub operands: Vec<TraceOperand>,
}

/// An expression of a criterion, or a query in it, and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceOperand {
    /// The expression or query as written.
    pub expression: String,
    /// Its value, without secrets; absent where there is none, and where it is
    /// too long to be repeated here.
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "unknown"))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What is there instead: `missing`, or what the long value is.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An action that was taken after a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceAction {
    /// `end`, `goto` or `retry`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Where it stands.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What it does here, as a sentence.
    pub reason: String,
    /// How long to wait before the retry, in milliseconds.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Millis>,
    /// Its criteria, which is why it was chosen; none if it has none.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<TraceCriterion>,
}

/// What is known of a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct TraceAdvice {
    /// What the API itself says is wrong, found in the body of its answer.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Why this API fails so.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// What to do next.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}
