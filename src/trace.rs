//! What a run leaves: events as they happen, and the record that they add up to.
//!
//! Both are JSON that other programs read, so these types say how they are
//! written. Secrets have been masked before anything gets here.

use serde::Serialize;
use serde_json::{Map, Value};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

/// Milliseconds since the run began.
#[cfg_attr(target_arch = "wasm32", tsify::declare)]
pub type Millis = u64;

/// The record of a run, complete once its status is not `running`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// How the run ended.
    pub status: RunStatus,
    /// Whether every step that was not tried again met its success criteria. A
    /// failure that an action handled shows here, though the run succeeded.
    pub checks: Checks,
    /// The workflow that was run.
    pub workflow_id: String,
    /// The outputs of the workflow.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
    pub outputs: Map<String, Value>,
    /// The outputs whose values a dry run made up.
    pub outputs_made_up: Vec<String>,
    /// Every step that was begun, in order. A step that is visited twice is
    /// here twice; the steps of a called workflow follow the calling step.
    pub steps: Vec<TraceStep>,
    /// What a person should know, once each.
    pub warnings: Vec<String>,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
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
    /// What was sent; absent for a step that calls a workflow.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<TraceRequest>,
    /// What came back.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<TraceResponse>,
    /// Why nothing came back.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<TraceFailure>,
    /// The success criteria, judged.
    pub criteria: Vec<TraceCriterion>,
    /// What was done next, if an action said so.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<TraceAction>,
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
    /// No connection, or the browser kept the answer back.
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
    /// What it does here, as a sentence.
    pub reason: String,
}

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

/// What can happen. `index` is the place of the step in [`Trace::steps`],
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
    },
    /// A step began.
    StepStarted {
        /// Its place in the trace.
        index: usize,
        /// `stepId`.
        step_id: String,
        /// The operation that it calls.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        operation_id: Option<String>,
        /// The workflow that it calls.
        #[cfg_attr(target_arch = "wasm32", tsify(optional))]
        #[serde(skip_serializing_if = "Option::is_none")]
        workflow_id: Option<String>,
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

impl Trace {
    /// The record of a run that has not begun.
    pub fn new() -> Trace {
        Trace {
            status: RunStatus::Running,
            checks: Checks::Passed,
            workflow_id: String::new(),
            outputs: Map::new(),
            outputs_made_up: Vec::new(),
            steps: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Adds an event. Events of one run, added in order, give its record.
    pub fn record(&mut self, event: &RunEvent) {
        match &event.what {
            What::RunStarted { workflow_id, live: _ } => self.workflow_id.clone_from(workflow_id),
            What::StepStarted { index: _, step_id, operation_id, workflow_id } => {
                self.steps.push(TraceStep {
                    step_id: step_id.clone(),
                    operation_id: operation_id.clone(),
                    workflow_id: workflow_id.clone(),
                    passed: None,
                    attempts: Vec::new(),
                    outputs: Map::new(),
                    outputs_made_up: Vec::new(),
                });
            }
            What::RequestSent { index, attempt, request } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.request = Some(request.clone());
                }
            }
            What::ResponseReceived { index, attempt, response } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.ended_at = Some(event.at);
                    it.response = Some(response.clone());
                }
            }
            What::CallFailed { index, attempt, failure } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.ended_at = Some(event.at);
                    it.failure = Some(failure.clone());
                }
            }
            What::CriterionJudged { index, attempt, criterion } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.criteria.push(criterion.clone());
                }
            }
            What::ActionTaken { index, attempt, action } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.action = Some(action.clone());
                }
            }
            What::StepEnded { index, passed, outputs, outputs_made_up } => {
                if !passed {
                    self.checks = Checks::Failed;
                }
                if let Some(it) = self.steps.get_mut(*index) {
                    it.passed = Some(*passed);
                    it.outputs.clone_from(outputs);
                    it.outputs_made_up.clone_from(outputs_made_up);
                }
            }
            What::Warned { message } => self.warnings.push(message.clone()),
            What::RunEnded { status, checks, outputs, outputs_made_up } => {
                self.status = *status;
                self.checks = *checks;
                self.outputs.clone_from(outputs);
                self.outputs_made_up.clone_from(outputs_made_up);
            }
        }
    }

    /// The attempt with this number, made where it is the next one.
    fn attempt(&mut self, step: usize, attempt: usize, at: Millis) -> Option<&mut TraceAttempt> {
        let attempts = &mut self.steps.get_mut(step)?.attempts;
        if attempts.len() == attempt {
            attempts.push(TraceAttempt { started_at: at, ..TraceAttempt::default() });
        }
        attempts.get_mut(attempt)
    }
}

impl Default for Trace {
    fn default() -> Trace {
        Trace::new()
    }
}
