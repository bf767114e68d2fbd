//! Runs a plan again without a network: the answers come from a recording, be
//! it the trace of a run or the HTTP Archive of a browser session.
//!
//! A trace must come out the same; where it does not, the differences are named
//! with their places. Traces are masked, and so are the answers in them: what is
//! masked is like anything.

mod alike;
mod compare;
mod har;
mod recorded;
mod sockets;

use serde::Serialize;
use serde_json::{Map, Value};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::engine::{CallId, Exchange, Input, Output, Run, StepAt};
use crate::http::Request;
use crate::plan::{self, Plan};
use crate::secret::MASK;
use crate::trace::{FailureReason, Millis, Place, RunEvent, Trace};

use har::Archive;
use recorded::Recorded;

/// Where the answers come from.
#[derive(Clone, Debug)]
pub enum Recording {
    /// The trace of a run.
    Trace(Box<Trace>),
    /// An HTTP Archive 1.2.
    Archive(Archive),
}

/// What came of a replay.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Replayed {
    /// The trace of the replay.
    pub trace: Trace,
    /// Where it differs from the recording; none if all is the same.
    pub differences: Vec<Difference>,
}

/// Where a replay differs from its recording.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// What differs, such as `request.url`, `criterion` or `status`.
    pub what: String,
    /// The step.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_id: Option<String>,
    /// The attempt at it, from 0.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempt: Option<usize>,
    /// Where what differs stands in the document.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// What was recorded.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "unknown"))]
    pub recorded: Value,
    /// What it is now.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "unknown"))]
    pub found: Value,
}

/// An answer from a recording, and how long it took.
struct Played {
    input: Input,
    took: Millis,
    difference: Option<Difference>,
}

impl Recording {
    /// Reads the JSON of a trace or of an HTTP Archive; `Err` says as a sentence
    /// why it is neither.
    pub fn read(value: &Value) -> Result<Recording, String> {
        match value.get("log") {
            Some(_) => Ok(Recording::Archive(Archive::read(value)?)),
            None => Ok(Recording::Trace(Box::new(Trace::read(value)?))),
        }
    }
}

impl Recording {
    /// Adds how the recorded run began where the options do not say it: its workflow
    /// and its inputs. Those that were secret are made up.
    pub fn fill(&self, options: &mut plan::Options) {
        let Recording::Trace(trace) = self else { return };
        // Without this workflow, the document that is at hand is another one.
        options.workflow_id.get_or_insert_with(|| trace.workflow_id.clone());
        if options.workflow_id.as_deref() != Some(trace.workflow_id.as_str()) {
            return;
        }
        let begun = &trace.begun;
        for (name, value) in &begun.inputs {
            if has_mask(value) {
                options.unknown_inputs.insert(name.clone());
            }
        }
        fill(&mut options.inputs, &begun.inputs, &begun.inputs_made_up);
        for (workflow, values) in &begun.workflow_inputs {
            let made_up = begun.workflow_inputs_made_up.get(workflow);
            let inputs = options.workflow_inputs.entry(workflow.clone()).or_default();
            if let Value::Object(values) = values {
                fill(inputs, values, made_up.map(Vec::as_slice).unwrap_or_default());
            }
        }
    }
}

fn fill(inputs: &mut Map<String, Value>, recorded: &Map<String, Value>, made_up: &[String]) {
    let known = recorded.iter().filter(|it| !made_up.contains(it.0) && !has_mask(it.1));
    for (name, value) in known {
        if !inputs.contains_key(name) {
            inputs.insert(name.clone(), value.clone());
        }
    }
}

/// Whether a part of a value was secret.
fn has_mask(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(MASK),
        Value::Array(items) => items.iter().any(has_mask),
        Value::Object(members) => members.iter().any(|it| it.0.contains(MASK) || has_mask(it.1)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Runs `plan`, which should be one of a dry run, with the answers of a
/// recording. Time passes as it did then.
pub fn replay(plan: Plan, recording: Recording, mut on_event: impl FnMut(&RunEvent)) -> Replayed {
    let mut plan = plan;
    if let Recording::Trace(it) = &recording {
        // Dates in the answers mean what they meant then.
        plan.date = plan.date.or(it.date);
    }
    let mut run = Run::new(plan);
    let mut differences = Vec::new();
    let (mut archive, mut recorded) = match &recording {
        Recording::Archive(it) => (Some(it.clone()), None),
        Recording::Trace(it) => (None, Some(Recorded::new(it))),
    };
    let (mut now, mut asked): (Millis, Option<(CallId, StepAt, Asked)>) = (0, None);
    loop {
        match run.poll(now) {
            Output::Call { id, at, request, .. } => {
                asked = Some((id, at, Asked::Request(request)));
            }
            Output::Subscribe { .. } => {}
            Output::Exchange { id, at, exchange, .. } => {
                asked = Some((id, at, Asked::Message(exchange)));
            }
            Output::Event(event) => on_event(&event),
            Output::Wait { until: Some(until) } => now = until,
            Output::Wait { until: None } => {
                let Some((id, at, asked)) = asked.take() else { break };
                let step = run.plan().workflows[at.workflow].steps[at.step].id.clone();
                let played = match (&mut archive, &mut recorded, asked) {
                    (Some(archive), _, Asked::Request(request)) => {
                        archive.answer(id, &request, &step)
                    }
                    (Some(archive), _, Asked::Message(exchange)) => {
                        archive.exchange(id, &step, &exchange)
                    }
                    (None, Some(recorded), Asked::Request(_)) => recorded.answer(id, &step),
                    (None, Some(recorded), Asked::Message(exchange)) => {
                        recorded.exchange(id, &step, &exchange)
                    }
                    (None, None, _) => break,
                };
                differences.extend(played.difference);
                now = now.saturating_add(played.took);
                if run.handle(now, played.input).is_err() {
                    break;
                }
            }
            Output::Done { .. } => break,
        }
    }
    if let Recording::Trace(before) = &recording {
        compare::traces(before, run.trace(), &mut differences);
    }
    Replayed { trace: run.trace().clone(), differences }
}

/// What the run waits for.
enum Asked {
    Request(Box<Request>),
    Message(Box<Exchange>),
}

fn no_answer(id: CallId, message: String) -> Input {
    Input::Failed { id, reason: FailureReason::Network, message }
}
