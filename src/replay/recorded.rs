//! The answers of a recorded trace, in their order.

use serde_json::{Map, Value};

use crate::asyncapi::Action;
use crate::engine;
use crate::engine::{CallId, Input};
use crate::http::{Body, Headers, Response};
use crate::message::Message;
use crate::secret::MASK;
use crate::trace::{FailureReason, Trace, TraceAttempt, TraceMessage, TraceResponse};

use super::{Difference, Played, alike, no_answer};

/// The answers that have not been given yet.
pub(super) struct Recorded<'t> {
    left: Vec<Exchange<'t>>,
}

struct Exchange<'t> {
    step: &'t str,
    attempt: &'t TraceAttempt,
    /// Whether the recording goes on after it.
    is_over: bool,
}

impl<'t> Recorded<'t> {
    pub(super) fn new(trace: &'t Trace) -> Recorded<'t> {
        let mut left = Vec::new();
        for step in &trace.steps {
            for (nth, attempt) in step.attempts.iter().enumerate() {
                if attempt.request.is_some() || attempt.message.is_some() {
                    let is_over = step.passed.is_some() || nth + 1 < step.attempts.len();
                    left.push(Exchange { step: &step.step_id, attempt, is_over });
                }
            }
        }
        Recorded { left }
    }

    /// The next answer to a request of the step. That it is not the next of all is
    /// a difference.
    pub(super) fn answer(&mut self, id: CallId, step: &str) -> Played {
        self.next(id, step, |attempt| {
            attempt.response.as_ref().map(|response| Input::Answer {
                id,
                response: Box::new(read(response)),
                redirected_to: response.redirected_to.clone(),
                made_up: response.made_up.clone(),
            })
        })
    }

    /// The same for a message that the step sends or waits for.
    pub(super) fn exchange(&mut self, id: CallId, step: &str, now: &engine::Exchange) -> Played {
        self.next(id, step, |attempt| {
            let message = attempt.message.as_ref()?;
            let wanted = now.correlation.as_ref().map(|it| &it.id);
            let is_meant = match (&message.correlation_id, wanted) {
                (Some(recorded), Some(wanted)) => alike::values(recorded, wanted),
                (_, None) => true,
                (None, Some(_)) => now.awaits(&received(message)),
            };
            Some(match now.action {
                Action::Send => Input::Sent { id },
                Action::Receive if !is_meant => Input::Failed {
                    id,
                    reason: FailureReason::Timeout,
                    message: "the recording has no message with this correlation id".to_owned(),
                },
                Action::Receive => Input::Received {
                    id,
                    message: Box::new(received(message)),
                    made_up: message.made_up.clone(),
                },
            })
        })
    }

    fn next(
        &mut self,
        id: CallId,
        step: &str,
        read: impl Fn(&TraceAttempt) -> Option<Input>,
    ) -> Played {
        let next = self.left.first().map(|it| it.step.to_owned());
        let Some(at) = self.left.iter().position(|it| it.step == step) else {
            let message = format!("the recording has no answer for step `{step}`, or no more");
            let recorded = next.map_or(Value::Null, Value::String);
            let difference = Some(order(step, recorded));
            return Played { input: no_answer(id, message), took: 0, difference };
        };
        let difference = next.filter(|it| it != step).map(|it| order(step, Value::String(it)));
        let Exchange { attempt, is_over, .. } = self.left.remove(at);
        let ended_at = attempt.ended_at.unwrap_or(attempt.started_at);
        let took = ended_at.saturating_sub(attempt.started_at);
        let input = match &attempt.failure {
            None => read(attempt).filter(|_| is_over || attempt.ended_at.is_some()).unwrap_or_else(
                || no_answer(id, "the recording ends before the answer".to_owned()),
            ),
            Some(failure) => Input::Failed {
                id,
                reason: match failure.reason {
                    FailureReason::Request | FailureReason::Authorization => FailureReason::Network,
                    it => it,
                },
                message: failure.message.clone(),
            },
        };
        Played { input, took, difference }
    }
}

fn received(it: &TraceMessage) -> Message {
    let headers = it.headers.iter().map(|(name, it)| (name.clone(), unmasked(it))).collect();
    // The trace has the payload as it was read.
    Message { headers, payload: it.payload.as_ref().map(unmasked), content_type: None }
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
            Some(value) => match value.as_str().and_then(binary) {
                Some(length) => Body::Binary { length },
                None => Body::Value(unmasked(value)),
            },
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
