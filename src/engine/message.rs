//! What a run and its driver say to each other.

use crate::http::{Request, Response};
use crate::trace::{FailureReason, Millis, RunEvent, RunStatus};

/// Names one request, so that a late answer cannot be taken for a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CallId(pub u32);

/// A step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StepAt {
    /// Its workflow's place in [`Plan::workflows`].
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
    /// The request got no answer at all.
    Failed {
        /// The call.
        id: CallId,
        /// Why.
        reason: FailureReason,
        /// What happened and what to do, as sentences.
        message: String,
    },
}
