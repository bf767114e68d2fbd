//! Runs: live, for pretend, and driven by any host.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::documents;
use crate::dry_run;
use crate::engine;
use crate::http;
use crate::http::base64;
use crate::message::Message;
use crate::plan;
use crate::prepare;
use crate::trace;
use crate::validate;

use super::check::SchemaChecker;
use super::document::{Finding, SourceText, borrowed, findings};
use super::exchange::{channel_of, exchange_of, received};
use super::host::JsHost;
use super::schema::Checker;

/// What a caller chooses for a run.
#[derive(Default, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct RunOptions {
    /// Which workflow; the first by default.
    #[tsify(optional)]
    pub workflow_id: Option<String>,
    /// The values of its inputs.
    #[tsify(optional, type = "Record<string, unknown>")]
    pub inputs: Map<String, Value>,
    /// Where the document is from: relative URLs in it start there.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The documents that the workflow's source descriptions speak of.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
    /// The server to use for a source description, by its name: a base URL, or
    /// one of the servers that it lists, by its name, its description, its URL
    /// or its place in the list, from 0.
    #[tsify(optional, type = "Record<string, string>")]
    pub servers: HashMap<String, String>,
    /// The variables of the servers of a source description, by its name.
    #[tsify(optional, type = "Record<string, Record<string, string>>")]
    pub server_variables: BTreeMap<String, BTreeMap<String, String>>,
    /// The credentials of security schemes, by the name of the scheme, or by
    /// `source.scheme` where several sources have one of that name.
    #[tsify(optional, type = "Record<string, Credential>")]
    pub credentials: Map<String, Value>,
    /// What to call for an operation whose source is not at hand, by operation id.
    #[tsify(optional, type = "Record<string, Endpoint>")]
    pub operations: HashMap<String, Endpoint>,
    /// How long to wait for one answer, in milliseconds; 30,000 by default.
    #[tsify(optional)]
    pub timeout: Option<f64>,
    /// How many steps may be executed, so that every run ends; 1,000 by default.
    #[tsify(optional)]
    pub max_steps: Option<usize>,
    /// How deep workflows may call each other; 8 by default, 100 at most.
    #[tsify(optional)]
    pub max_depth: Option<usize>,
    /// The longest wait before a retry, in milliseconds; a day by default.
    #[tsify(optional)]
    pub max_wait: Option<f64>,
    /// How many bytes the body of an answer may have; 10 MiB by default.
    #[tsify(optional)]
    pub max_body: Option<usize>,
    /// The inputs of workflows that others depend on, by their names, as
    /// `dependsOn` has them.
    #[tsify(optional, type = "Record<string, Record<string, unknown>>")]
    pub workflow_inputs: BTreeMap<String, Map<String, Value>>,
    /// How many of the last steps the trace keeps; all by default. Events are not affected.
    #[tsify(optional)]
    pub keep_steps: Option<usize>,
    /// When the run begins, as from `Date.now()`; a live run knows by itself. It is for the trace alone.
    #[tsify(optional)]
    pub date: Option<f64>,
    /// The checkpoint that the run goes on from. Its inputs need not be given
    /// again, but for those that are secret.
    #[tsify(optional, type = "Checkpoint")]
    pub resume: Option<Value>,
    /// Whether a request that may have had its effect before the checkpoint was
    /// taken is sent again.
    #[tsify(optional)]
    pub repeat: bool,
    /// Outputs of steps that the checkpoint lacks because they are secret, by
    /// step id.
    #[tsify(optional, type = "Record<string, Record<string, unknown>>")]
    pub step_outputs: BTreeMap<String, Map<String, Value>>,
    /// The answers of a dry run that are chosen, by step id: for every request
    /// of the step, or a list for one after the other. The others are made up.
    #[tsify(optional, type = "Record<string, ChosenAnswer | ChosenAnswer[]>")]
    pub answers: Map<String, Value>,
}

/// A method and a URL template with `{name}` for path parameters.
#[derive(Deserialize, Tsify)]
pub struct Endpoint {
    pub method: String,
    pub url: String,
}

/// What a driver should do next.
#[derive(Serialize, Tsify)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Output {
    /// Send this request, then call `handle` with its answer.
    Call {
        id: u32,
        request: CallRequest,
        /// How long to wait for the whole answer, in milliseconds.
        timeout: u64,
        /// The security scheme for which the request asks for a token, if it is
        /// not a step's own request.
        #[serde(rename = "tokenOf", skip_serializing_if = "Option::is_none")]
        #[tsify(optional)]
        token_of: Option<String>,
    },
    /// Receive from this channel from now on, and keep what comes until an
    /// `exchange` asks for it.
    Subscribe {
        #[tsify(type = "Channel")]
        channel: Value,
    },
    /// Send this message or wait for one, then call `handle`.
    Exchange {
        id: u32,
        #[tsify(type = "Exchange")]
        exchange: Value,
        /// How long to wait, in milliseconds.
        timeout: u64,
    },
    /// Something happened.
    Event { event: trace::RunEvent },
    /// Nothing to do until an answer comes or, if given, this time, in
    /// milliseconds since the run began.
    Wait {
        #[serde(skip_serializing_if = "Option::is_none")]
        #[tsify(optional)]
        until: Option<u64>,
    },
    /// The run is over.
    Done { status: trace::RunStatus },
}

/// A request with its secrets, ready to be sent. At most one of the bodies is there.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CallRequest {
    pub method: String,
    pub url: String,
    pub headers: Vec<(String, String)>,
    /// The body, where it is a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub body: Option<String>,
    /// The body as Base64, where it is bytes that may be no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub body_base64: Option<String>,
    /// As `fetch` takes it: whether a redirect is the answer that is waited for.
    #[tsify(type = "\"follow\" | \"manual\"")]
    pub redirect: &'static str,
}

/// What happened to a request.
#[derive(Deserialize, Tsify)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Input {
    /// An answer came.
    Answer {
        id: u32,
        status: u16,
        headers: Vec<(String, String)>,
        /// The body as a text; empty where there is none.
        #[serde(default)]
        #[tsify(optional)]
        body: String,
        /// The bytes of the body as Base64, instead of `body`: they are read by
        /// the charset of the content type.
        #[tsify(optional)]
        body_base64: Option<String>,
        /// Where the answer is from, if the request was redirected.
        #[tsify(optional)]
        redirected_to: Option<String>,
    },
    /// A message is sent.
    Sent { id: u32 },
    /// A message came.
    Received {
        id: u32,
        #[serde(default)]
        #[tsify(optional, type = "Record<string, unknown>")]
        headers: Map<String, Value>,
        /// A JSON value, or another text as a string.
        #[tsify(optional, type = "unknown")]
        payload: Option<Value>,
        #[tsify(optional)]
        content_type: Option<String>,
    },
    /// No answer came.
    Failed { id: u32, reason: Reason, message: String },
}

/// Why no answer came.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// There was no connection, so nothing was sent.
    Connection,
    Network,
    Timeout,
    Aborted,
}

/// Findings that keep a document from running; the `findings` of the error that
/// is thrown then.
#[derive(Serialize, Tsify)]
pub struct NotRunnableFindings {
    pub findings: Vec<Finding>,
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/**
 * What is given for a security scheme: a key, a token, `user:password`, or for OAuth 2 and Basic an
 * object. A token is asked for with `clientId` and `clientSecret`, or with `username` and `password`.
 */
export type Credential =
  | string
  | { accessToken: string }
  | { username: string; password: string }
  | {
      clientId?: string;
      clientSecret?: string;
      username?: string;
      password?: string;
      /** Where the client's name and secret go: `header` (Basic) by default. */
      clientAuthentication?: "header" | "body";
      /** Instead of the one that the description names. */
      tokenUrl?: string;
      /** Instead of those that the operations ask for. */
      scopes?: string[];
      audience?: string;
    };
/**
 * Where a run stands, for another process to go on from: plain JSON, whose format `docs/checkpoint.md`
 * describes. With a part `secrets` it is confidential.
 */
export interface Checkpoint {
  /** The version of the format. */
  checkpoint: number;
  workflowId: string;
  state: "new" | "ready" | "sleeping" | "inFlight" | "succeeded" | "failed" | "cancelled" | "aborted";
  /** The trace so far. */
  trace: Trace;
  [member: string]: unknown;
}
/** An answer of a dry run that is chosen. What is left out is made up, as the API documents it. */
export interface ChosenAnswer {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** The name of an example in the description of the API. */
  example?: string;
  /** No answer comes. */
  failure?: "timeout" | "network";
}
/** Sees every event of a run as it happens. */
export type OnEvent = (event: RunEvent) => void;
"#;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "OnEvent")]
    pub type OnEvent;
    /// Takes a checkpoint as a JSON text.
    #[wasm_bindgen(typescript_type = "((checkpoint: string) => void)")]
    pub type OnCheckpoint;
}

/// One run of one workflow. Does no I/O: its host sends the requests.
#[wasm_bindgen]
pub struct Run(engine::Run);

#[wasm_bindgen]
impl Run {
    /// Prepares a run. Throws an error with `findings` where the document or
    /// the inputs are not fit to run.
    #[wasm_bindgen(constructor)]
    pub fn new(
        text: &str,
        options: Ts<RunOptions>,
        checker: Option<SchemaChecker>,
    ) -> Result<Run, JsValue> {
        Ok(Run(prepared(text, options, checker, Mode::Live)?.run))
    }

    /// Where the run stands, as a JSON text: without secrets, or with them in a
    /// part of their own.
    pub fn checkpoint(&self, with_secrets: bool) -> String {
        self.0.checkpoint(secrecy(with_secrets)).to_string()
    }

    /// The outputs of the run with their secrets, once it has ended, as a JSON
    /// text.
    pub fn outputs(&self) -> Result<String, JsError> {
        Ok(serde_json::to_string(self.0.outputs())?)
    }

    /// What an expression or a condition comes out as where the run stands.
    pub fn evaluate(&self, text: &str) -> Result<Ts<Evaluation>, JsError> {
        Ok(Evaluation::of(&self.0, text)?.into_ts()?)
    }

    /// The time that was named last, in milliseconds since the run began.
    pub fn time(&self) -> f64 {
        self.0.time() as f64
    }

    /// What to do next. `now` is the time since the run began, in milliseconds.
    /// To be called until it says `wait` or `done`.
    pub fn poll(&mut self, now: f64) -> Result<Ts<Output>, JsError> {
        Ok(Output::from(self.0.poll(now as u64)).into_ts()?)
    }

    /// Takes in what happened to a request.
    pub fn handle(&mut self, now: f64, input: Ts<Input>) -> Result<(), JsError> {
        Ok(self.0.handle(now as u64, input.to_rust()?.try_into()?)?)
    }

    /// Stops the run. A request on its way may have its effect all the same.
    pub fn cancel(&mut self, now: f64) {
        self.0.cancel(now as u64);
    }

    /// The record so far, without secrets.
    pub fn trace(&self) -> Result<Ts<trace::Trace>, JsError> {
        Ok(self.0.trace().into_ts()?)
    }
}

/// Runs a workflow for pretend: nothing is sent. Throws an error with
/// `findings` where the document or the inputs are not fit to run.
#[wasm_bindgen(js_name = dryRun)]
pub fn dry_run(
    text: &str,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    on_event: Option<OnEvent>,
) -> Result<Ts<trace::Trace>, JsValue> {
    let Prepared { mut run, mut pretence } = prepared(text, options, checker, Mode::Dry)?;
    dry_run::drive(&mut run, &mut pretence, |event| call_back(on_event.as_ref(), event));
    Ok(run.trace().into_ts().map_err(JsError::from)?)
}

/// Tries all answers to the steps of a workflow, in at most so many runs. Throws
/// an error with `findings` where the document or the inputs are not fit to run.
#[wasm_bindgen]
pub fn explore(
    text: &str,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    most_runs: Option<usize>,
) -> Result<Ts<dry_run::Exploration>, JsValue> {
    let run = prepared(text, options, checker, Mode::Dry)?.run;
    let found = dry_run::explore(run.plan(), most_runs.unwrap_or(dry_run::MOST_RUNS));
    Ok(found.into_ts().map_err(JsError::from)?)
}

/// What an expression or a condition comes out as.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Evaluation {
    /// The value of an expression, without secrets; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "unknown")]
    value: Option<Value>,
    /// Whether a condition holds; absent for an expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    holds: Option<bool>,
    /// Why a condition holds or does not, with the values that were compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    reason: Option<String>,
}

impl Evaluation {
    pub(super) fn of(run: &engine::Run, text: &str) -> Result<Evaluation, JsError> {
        Ok(match run.evaluate(text).map_err(|it| JsError::new(&it))? {
            engine::Evaluated::Value(value) => Evaluation { value, holds: None, reason: None },
            engine::Evaluated::Condition { holds, reason } => {
                Evaluation { value: None, holds: Some(holds), reason: Some(reason) }
            }
        })
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Mode {
    Dry,
    Live,
}

/// A run that can begin or go on, and the answers of a dry run.
pub(super) struct Prepared {
    pub(super) run: engine::Run,
    pub(super) pretence: dry_run::Pretence,
}

pub(super) fn prepared(
    text: &str,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    mode: Mode,
) -> Result<Prepared, JsValue> {
    prepared_with(text, options, checker, mode, |_| ())
}

/// The same; `fill` adds to what the caller chose.
pub(super) fn prepared_with(
    text: &str,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    mode: Mode,
    fill: impl FnOnce(&mut plan::Options),
) -> Result<Prepared, JsValue> {
    let host = JsHost::of(&options.js_value())?;
    let options = options.to_rust().map_err(JsError::from)?;
    let checker = checker.map(|it| Checker(JsValue::from(it).unchecked_into()));
    let sources = borrowed(&options.sources);
    let given = validate::Options {
        url: options.url.as_deref(),
        sources: &sources,
        trees: &[],
        validator: checker.as_ref().map(|it| it as _),
        // A run is not what rules have levels for.
        levels: None,
        // A run is of a workflow.
        dialect: None,
    };
    let now = || js_sys::Date::now() as u64;
    let date = options.date.map(|it| it as u64);
    let choice = engine::Resume { repeat: options.repeat, outputs: options.step_outputs };
    let mut planned = plan::Options {
        workflow_id: options.workflow_id,
        inputs: options.inputs,
        servers: options.servers,
        server_variables: options.server_variables,
        credentials: options.credentials,
        operations: options.operations.into_iter().map(|(id, it)| (id, it.into())).collect(),
        timeout: options.timeout.map(|it| it as u64),
        max_steps: options.max_steps,
        max_depth: options.max_depth,
        max_wait: options.max_wait.map(|it| it as u64),
        max_body: options.max_body,
        workflow_inputs: options.workflow_inputs,
        date: date.or_else(|| (mode == Mode::Live).then(now)),
        dry: mode == Mode::Dry,
        host: Some(Arc::new(host)),
        unknown_inputs: BTreeSet::new(),
    };
    fill(&mut planned);
    let run = match &options.resume {
        Some(checkpoint) => prepare::resume(text, &given, planned, checkpoint, &choice),
        None => prepare::prepare(text, &given, &planned).map(engine::Run::new),
    };
    let mut run = run.map_err(|it| not_runnable(text, &sources, it))?;
    options.keep_steps.into_iter().for_each(|it| run.keep_steps(it));
    let answers = dry_run::Answers::read(&options.answers)
        .and_then(|it| it.check(run.plan()).map(|()| it))
        .map_err(|it| JsError::new(&it))?;
    Ok(Prepared { run, pretence: dry_run::Pretence::new(answers) })
}

pub(super) fn secrecy(with_secrets: bool) -> engine::Secrecy {
    match with_secrets {
        true => engine::Secrecy::Include,
        false => engine::Secrecy::LeaveOut,
    }
}

/// An `Error` named `NotRunnable` with the findings.
fn not_runnable(
    text: &str,
    sources: &[documents::SourceText<'_>],
    found: Vec<Diagnostic>,
) -> JsValue {
    let message = found.first().map_or("the document cannot be run", |it| it.message.as_str());
    let error = js_sys::Error::new(message);
    error.set_name("NotRunnable");
    let findings = NotRunnableFindings { findings: findings(text, sources, &[], found) };
    if let Ok(findings) = findings.into_ts() {
        // Setting members of a new object does not fail.
        let _ = js_sys::Object::assign(&error, findings.js_value().unchecked_ref());
    }
    error.into()
}

/// An error of the callback is the caller's own: the run goes on without it.
pub(super) fn call_back(on_event: Option<&OnEvent>, event: &trace::RunEvent) {
    let Some(on_event) = on_event else { return };
    let function: &js_sys::Function = on_event.unchecked_ref();
    if let Ok(event) = event.into_ts() {
        let _ = function.call1(&JsValue::NULL, &event.js_value());
    }
}

impl From<Endpoint> for plan::Endpoint {
    fn from(it: Endpoint) -> plan::Endpoint {
        plan::Endpoint { method: it.method, url: it.url }
    }
}

impl From<engine::Output> for Output {
    fn from(it: engine::Output) -> Output {
        match it {
            engine::Output::Call { id, request, timeout, token_of, at: _ } => {
                Output::Call { id: id.0, request: (*request).into(), timeout, token_of }
            }
            engine::Output::Subscribe { channel } => {
                Output::Subscribe { channel: channel_of(&channel) }
            }
            engine::Output::Exchange { id, exchange, timeout, at: _ } => {
                Output::Exchange { id: id.0, exchange: exchange_of(&exchange), timeout }
            }
            engine::Output::Event(event) => Output::Event { event: *event },
            engine::Output::Wait { until } => Output::Wait { until },
            engine::Output::Done { status } => Output::Done { status },
        }
    }
}

impl From<http::Request> for CallRequest {
    fn from(it: http::Request) -> CallRequest {
        let (mut body, mut body_base64) = (None, None);
        match it.body.map(|it| it.content) {
            Some(http::Content::Text(text)) => body = Some(text),
            Some(http::Content::Bytes(bytes)) => body_base64 = Some(base64::encode(&bytes)),
            None => {}
        }
        let redirect = if it.keeps_redirects { "manual" } else { "follow" };
        let http::Request { method, url, headers, .. } = it;
        CallRequest { method, url, headers: headers.0, body, body_base64, redirect }
    }
}

impl TryFrom<Input> for engine::Input {
    type Error = JsError;

    fn try_from(it: Input) -> Result<engine::Input, JsError> {
        Ok(match it {
            Input::Answer { id, status, headers, body, body_base64, redirected_to } => {
                let headers = http::Headers(headers);
                let content_type = headers.get("content-type");
                let (size, body) = match body_base64 {
                    Some(text) => {
                        let bytes = base64::decode(&text);
                        let bytes =
                            bytes.ok_or_else(|| JsError::new("`bodyBase64` is no Base64"))?;
                        (bytes.len(), http::Body::from_bytes(content_type, &bytes))
                    }
                    None => (body.len(), http::Body::from_text(content_type, body)),
                };
                let size = Some(size as u64);
                engine::Input::Answer {
                    id: engine::CallId(id),
                    response: Box::new(http::Response { status, headers, size, body }),
                    redirected_to,
                    made_up: Vec::new(),
                }
            }
            Input::Sent { id } => engine::Input::Sent { id: engine::CallId(id) },
            Input::Received { id, headers, payload, content_type } => {
                received(id, Message { headers, payload, content_type })
            }
            Input::Failed { id, reason, message } => engine::Input::Failed {
                id: engine::CallId(id),
                reason: match reason {
                    Reason::Connection => trace::FailureReason::Connection,
                    Reason::Network => trace::FailureReason::Network,
                    Reason::Timeout => trace::FailureReason::Timeout,
                    Reason::Aborted => trace::FailureReason::Aborted,
                },
                message,
            },
        })
    }
}
