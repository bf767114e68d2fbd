//! What a run and its driver say to each other.

use crate::http::{Request, Response};
use crate::message::Message;
use crate::trace::{FailureReason, Millis, RunEvent, RunStatus};

use super::exchange::{Channel, Exchange};

/// Names one request, so that a late answer cannot be taken for a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallId(pub u32);

/// A step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepAt {
    /// Its workflow's place in [`Plan::workflows`](crate::plan::Plan::workflows).
    pub workflow: usize,
    /// Its place in the workflow's steps.
    pub step: usize,
}

/// What the driver should do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send this request, then feed [`Input::Answer`] or [`Input::Failed`].
    Call {
        /// Which call the answer is for.
        id: CallId,
        /// The step that calls.
        at: StepAt,
        /// What to send, with its secrets.
        request: Box<Request>,
        /// How long to wait for the whole answer, in milliseconds.
        timeout: Millis,
        /// The security scheme for which the request asks for a token, if it is
        /// not the step's own request.
        token_of: Option<String>,
    },
    /// Receive from this channel from now on, and keep what comes until a step
    /// asks for it. Nothing is fed for this; where it fails, so does the step.
    Subscribe {
        /// The channel.
        channel: Channel,
    },
    /// Send this message, then feed [`Input::Sent`] or [`Input::Failed`]; or wait
    /// for one, then feed [`Input::Received`] or [`Input::Failed`].
    Exchange {
        /// Which exchange the input is for.
        id: CallId,
        /// The step.
        at: StepAt,
        /// What to send or to wait for, with its secrets.
        exchange: Box<Exchange>,
        /// How long to wait, in milliseconds.
        timeout: Millis,
    },
    /// Something happened.
    Event(Box<RunEvent>),
    /// Nothing to do until an input arrives or, if given, this time comes.
    Wait {
        /// When to poll again at the latest.
        until: Option<Millis>,
    },
    /// The run is over. Polling again gives the same output.
    Done {
        /// How it ended.
        status: RunStatus,
    },
}

impl Output {
    /// Whether the driver sends something for it.
    pub(super) fn is_sent_by_driver(&self) -> bool {
        matches!(self, Output::Call { .. } | Output::Exchange { .. } | Output::Subscribe { .. })
    }
}

/// What happened outside.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// An answer came.
    Answer {
        /// The call that it answers.
        id: CallId,
        /// The answer.
        response: Box<Response>,
        /// Where the answer is from, if the driver was redirected on the way.
        redirected_to: Option<String>,
        /// Which parts of the response were made up, as in [`TraceResponse`](crate::trace::TraceResponse).
        made_up: Vec<String>,
    },
    /// A message is sent.
    Sent {
        /// The exchange.
        id: CallId,
    },
    /// A message came.
    Received {
        /// The exchange.
        id: CallId,
        /// The message.
        message: Box<Message>,
        /// Which parts of it were made up: `payload` or `headers`, and a JSON Pointer.
        made_up: Vec<String>,
    },
    /// The request got no answer at all, or there was no message.
    Failed {
        /// The call.
        id: CallId,
        /// Why.
        reason: FailureReason,
        /// What happened and what to do, as sentences.
        message: String,
    },
}
