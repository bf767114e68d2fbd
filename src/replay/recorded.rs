//! The answers of a recorded trace, in their order.

use serde_json::{Map, Value};

use crate::engine::{CallId, Input};
use crate::http::{Body, Headers, Response};
use crate::secret::MASK;
use crate::trace::{FailureReason, Trace, TraceAttempt, TraceResponse};

use super::{Difference, Played, no_answer};

/// The answers that have not been given yet.
pub(super) struct Recorded<'t> {
    left: Vec<Exchange<'t>>,
}

struct Exchange<'t> {
    step: &'t str,
    attempt: &'t TraceAttempt,
}

impl<'t> Recorded<'t> {
    pub(super) fn new(trace: &'t Trace) -> Recorded<'t> {
        let mut left = Vec::new();
        for step in &trace.steps {
            let sent = step.attempts.iter().filter(|it| it.request.is_some());
            left.extend(sent.map(|attempt| Exchange { step: &step.step_id, attempt }));
        }
        Recorded { left }
    }

    /// The next answer to the step. That it is not the next of all is a
    /// difference.
    pub(super) fn answer(&mut self, id: CallId, step: &str) -> Played {
        let next = self.left.first().map(|it| it.step.to_owned());
        let Some(at) = self.left.iter().position(|it| it.step == step) else {
            let message = format!("the recording has no answer for step `{step}`, or no more");
            let recorded = next.map_or(Value::Null, Value::String);
            let difference = Some(order(step, recorded));
            return Played { input: no_answer(id, message), took: 0, difference };
        };
        let difference = next.filter(|it| it != step).map(|it| order(step, Value::String(it)));
        let Exchange { attempt, .. } = self.left.remove(at);
        let ended_at = attempt.ended_at.unwrap_or(attempt.started_at);
        let took = ended_at.saturating_sub(attempt.started_at);
        let input = match (&attempt.response, &attempt.failure) {
            (Some(response), _) => Input::Answer {
                id,
                response: Box::new(read(response)),
                redirected_to: None,
                made_up: response.made_up.clone(),
            },
            (None, Some(failure)) => Input::Failed {
                id,
                reason: match failure.reason {
                    FailureReason::Request | FailureReason::Authorization => FailureReason::Network,
                    it => it,
                },
                message: failure.message.clone(),
            },
            (None, None) => no_answer(id, "the recording ends before the answer".to_owned()),
        };
        Played { input, took, difference }
    }
}

fn order(step: &str, recorded: Value) -> Difference {
    Difference {
        what: "order".to_owned(),
        step_id: Some(step.to_owned()),
        attempt: None,
        place: None,
        recorded,
        found: step.into(),
    }
}

fn read(it: &TraceResponse) -> Response {
    Response {
        status: it.status,
        headers: headers(&it.headers),
        size: it.size,
        body: match &it.body {
            None => Body::Empty,
            Some(Value::String(text)) if let Some(length) = binary(text) => Body::Binary { length },
            Some(value) => Body::Value(unmasked(value)),
        },
    }
}

/// A value that can be sent in place of one that is masked, since masks cannot
/// stand in header fields.
const UNKNOWN: &str = "masked-in-the-recording";

fn unmasked(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace(MASK, UNKNOWN).into(),
        Value::Array(items) => items.iter().map(unmasked).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, it)| (name.clone(), unmasked(it))).collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn headers(fields: &Map<String, Value>) -> Headers {
    let text = |it: &Value| it.as_str().unwrap_or_default().replace(MASK, UNKNOWN);
    Headers(fields.iter().map(|(name, it)| (name.clone(), text(it))).collect())
}

/// How many bytes a trace says that there were.
fn binary(text: &str) -> Option<usize> {
    text.strip_suffix(" bytes, not a text")?.parse().ok()
}
