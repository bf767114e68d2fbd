//! What happens in a run, as it happens.

use serde::Serialize;
use serde_json::{Map, Value};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use super::{
    Checks, Millis, Place, RunStatus, TraceAction, TraceAdvice, TraceCriterion, TraceDocument,
    TraceFailure, TraceInputs, TraceMessage, TraceRequest, TraceResponse,
};

/// Something that happened, and when.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
// A union cannot be extended by an interface, which is what would be derived.
#[cfg_attr(target_arch = "wasm32", tsify(type = "{ at: Millis } & What"))]
pub struct RunEvent {
    /// When, in milliseconds since the run began.
    pub at: Millis,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What can happen. `index` is the place of the step in [`Trace::steps`](super::Trace::steps),
/// `attempt` the place in its attempts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum What {
    /// The run began.
    RunStarted {
        /// The workflow.
        workflow_id: String,
        /// Whether requests are really sent.
        live: bool,
        /// The document.
        document: TraceDocument,
        /// When, in milliseconds since 1970 in UTC, by the host's clock.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<u64>,
        /// What it begins with.
        #[serde(flatten)]
        begun: TraceInputs,
    },
    /// A step began.
    StepStarted {
        /// Its place in the trace.
        index: usize,
        /// `stepId`.
        step_id: String,
        /// Where it stands.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<Place>,
        /// The workflow that it is a step of, where that is not the one of the run.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        within: Option<String>,
        /// The step that called its workflow, by its place in the trace.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        parent: Option<usize>,
        /// The operation that it calls.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        operation_id: Option<String>,
        /// The workflow that it calls.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        workflow_id: Option<String>,
    },
    /// A token for the request of an attempt is asked for.
    TokenRequested {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The name of the security scheme.
        scheme: String,
        /// The request, without secrets.
        request: TraceRequest,
    },
    /// An answer to the request for a token came.
    TokenReceived {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The name of the security scheme.
        scheme: String,
        /// The answer, without secrets.
        response: TraceResponse,
    },
    /// An attempt began, and its request is on its way.
    RequestSent {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The request, without secrets.
        request: TraceRequest,
    },
    /// An answer came.
    ResponseReceived {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The answer, without secrets.
        response: TraceResponse,
    },
    /// An attempt began, and its message is sent.
    MessageSent {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The message, without secrets.
        message: TraceMessage,
    },
    /// An attempt began that waits for a message.
    MessageAwaited {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// What is waited for.
        message: TraceMessage,
    },
    /// A message came.
    MessageReceived {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The message, without secrets.
        message: TraceMessage,
    },
    /// No answer came.
    CallFailed {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// Why.
        failure: TraceFailure,
    },
    /// A success criterion was judged.
    CriterionJudged {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The verdict.
        criterion: TraceCriterion,
    },
    /// An attempt failed, and something is known of it.
    Advised {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// What is known.
        advice: TraceAdvice,
    },
    /// An action says what happens next.
    ActionTaken {
        /// The step's place in the trace.
        index: usize,
        /// The attempt, from 0.
        attempt: usize,
        /// The action.
        action: TraceAction,
    },
    /// A step ended.
    StepEnded {
        /// Its place in the trace.
        index: usize,
        /// Whether it succeeded.
        passed: bool,
        /// Its outputs.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
        outputs: Map<String, Value>,
        /// Those whose values were made up.
        outputs_made_up: Vec<String>,
    },
    /// Something that a person should know.
    Warned {
        /// It, as a sentence.
        message: String,
    },
    /// The run ended.
    RunEnded {
        /// How.
        status: RunStatus,
        /// Whether all checks passed.
        checks: Checks,
        /// The outputs of the workflow.
        #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
        outputs: Map<String, Value>,
        /// Those whose values were made up.
        outputs_made_up: Vec<String>,
    },
}
