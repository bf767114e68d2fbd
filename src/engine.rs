//! Runs a plan as a state machine. No network, no clock, no callbacks.
//!
//! The contract with the driver:
//!
//! 1. Call [`Run::poll`] until it returns [`Output::Wait`] or [`Output::Done`].
//!    On the way it may return [`Output::Call`], a request to send,
//!    [`Output::Exchange`], a message to send or to wait for,
//!    [`Output::Subscribe`], a channel from which messages may come before they
//!    are waited for, and [`Output::Event`], something to show.
//! 2. Only then feed one [`Input`], or let the time pass, and go back to 1.
//!
//! Time is a number that the driver passes in. A test can therefore run an hour
//! of retries in a microsecond, and equal inputs always give equal outputs.
//!
//! Real secrets leave only in [`Output::Call`] and [`Output::Exchange`]. Events and
//! the trace are masked.

mod action;
mod advise;
mod authorize;
mod begun;
mod body;
mod checkpoint;
mod doubt;
mod driven;
mod error;
mod evaluate;
mod exchange;
mod frame;
mod judge;
mod mask;
mod message;
mod needs;
mod replace;
mod request;
mod response;
mod resume;
mod retry;
mod retry_after;
mod rewind;
mod step;
mod timeout;
mod workflow;

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Map, Value};

use crate::expr::Scope;
use crate::plan::{Plan, Step};
use crate::secret::Secrets;
use crate::trace::{Checks, Millis, RunEvent, RunStatus, Trace, TraceDocument, What};

pub use checkpoint::Secrecy;
pub use driven::Driven;
pub use error::RunError;
pub use evaluate::Evaluated;
pub use exchange::{Channel, Correlation, Exchange};
pub use message::{CallId, Input, Output, StepAt};
pub use resume::{MissingSecret, Resume, ResumeError, resumed_inputs, resumed_workflow};
pub use rewind::Snapshot;

use authorize::Tokens;
use frame::{Ended, Frame};

/// No run says more than this, so that its record cannot grow without end.
const MOST_WARNINGS: usize = 1000;

/// One run of one workflow.
#[derive(Debug)]
pub struct Run {
    plan: Plan,
    /// The workflows that have not ended; the last one is being run, for the
    /// sake of the one before it.
    frames: Vec<Frame>,
    /// Where a called workflow failed, until a step is executed after that.
    failed: Option<Vec<Frame>>,
    /// The workflows that have ended, by document.
    ended: Vec<Ended>,
    /// The workflows that have succeeded at least once.
    completed: BTreeSet<usize>,
    /// The steps whose last visit succeeded: workflow and step.
    passed: BTreeSet<(usize, usize)>,
    /// The outputs of the run, with their secrets.
    outputs: Map<String, Value>,
    state: State,
    queue: VecDeque<Output>,
    trace: Trace,
    secrets: Secrets,
    tokens: Tokens,
    /// With so many secrets from answers it is time to forget some.
    most_learned: usize,
    next_call: u32,
    executed: usize,
    /// The time that the driver named last.
    time: Millis,
    /// What to say first, of a run that goes on from a checkpoint.
    notes: Vec<String>,
    /// Whether the driver wants to see events.
    is_watched: bool,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// Nothing has been said yet.
    New,
    /// The next step of the top frame can begin.
    Ready,
    /// The current step will be tried again, perhaps after something else.
    Sleeping { until: Millis },
    /// The answer to the current step is awaited.
    InFlight { id: CallId },
    /// The run is over.
    Ended { status: RunStatus },
}

impl Run {
    /// A run that has not begun. Nothing happens until it is polled.
    pub fn new(plan: Plan) -> Run {
        let mut frame = Frame::new(&plan, 0, plan.inputs.values.clone());
        frame.made_up.inputs = plan.inputs.made_up.clone();
        Run {
            secrets: plan.inputs.secrets.clone(),
            most_learned: 2 * rewind::LEARNED,
            failed: None,
            frames: vec![frame],
            ended: plan.documents.iter().map(|_| Ended::default()).collect(),
            completed: BTreeSet::new(),
            passed: BTreeSet::new(),
            plan,
            outputs: Map::new(),
            state: State::New,
            queue: VecDeque::new(),
            trace: Trace::new(),
            tokens: Tokens::default(),
            next_call: 0,
            executed: 0,
            time: 0,
            notes: Vec::new(),
            is_watched: true,
        }
    }

    /// What to do next, at `now`.
    pub fn poll(&mut self, now: Millis) -> Output {
        self.time = now;
        std::mem::take(&mut self.notes).into_iter().for_each(|it| self.warn(now, it));
        loop {
            if let Some(output) = self.queue.pop_front() {
                return output;
            }
            match self.state {
                State::New => self.begin(now),
                State::Ready | State::Sleeping { .. } if self.is_overdue(now) => self.give_up(now),
                State::Ready => self.go_on(now),
                State::Sleeping { until } if now < until => {
                    let deadline = self.top().deadline;
                    return Output::Wait { until: Some(deadline.unwrap_or(until).min(until)) };
                }
                State::Sleeping { .. } => self.try_again(now),
                State::InFlight { .. } => return Output::Wait { until: None },
                State::Ended { status } => return Output::Done { status },
            }
        }
    }

    /// Takes in what happened, at `now`.
    pub fn handle(&mut self, now: Millis, input: Input) -> Result<(), RunError> {
        let (Input::Answer { id, .. }
        | Input::Failed { id, .. }
        | Input::Sent { id }
        | Input::Received { id, .. }) = input;
        match self.state {
            State::InFlight { id: current } if current == id => {}
            _ => return Err(RunError::UnexpectedAnswer { id }),
        }
        if !self.expects(&input) {
            return Err(RunError::UnexpectedAnswer { id });
        }
        self.time = now;
        if self.awaits_token() {
            self.token_answered(now, input);
            return Ok(());
        }
        match input {
            Input::Answer { response, redirected_to, made_up, .. } => {
                self.answered(now, *response, redirected_to.as_deref(), made_up);
            }
            Input::Sent { .. } => self.exchanged(now, None, Vec::new()),
            Input::Received { message, made_up, .. } => {
                self.exchanged(now, Some(*message), made_up);
            }
            Input::Failed { reason, message, .. } => self.call_failed(now, reason, message),
        }
        Ok(())
    }

    /// Stops the run. A request in flight is no longer waited for; it may have
    /// had its effect.
    pub fn cancel(&mut self, now: Millis) {
        self.time = now;
        match self.state {
            State::Ended { .. } => return,
            State::New => self.begin(now),
            State::Ready | State::Sleeping { .. } => {}
            State::InFlight { .. } => {
                let id = self.current().1.id.clone();
                let is_sent = self.is_sent();
                self.top_mut().visit.in_doubt &= is_sent;
                let what = match is_sent {
                    true => "was on its way and may have had its effect",
                    false => "was not sent",
                };
                self.warn(now, format!("the request of step `{id}` {what}"));
            }
        }
        self.queue.retain(|it| !it.is_sent_by_driver());
        self.end(now, RunStatus::Cancelled);
    }

    /// Says nothing of what happens from now on: no [`Output::Event`] comes, and
    /// the record alone has it.
    pub fn unwatched(&mut self) {
        self.is_watched = false;
    }

    /// The record so far.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The outputs of the run with their secrets, once it has ended. The trace
    /// has the same without.
    pub fn outputs(&self) -> &Map<String, Value> {
        &self.outputs
    }

    /// What the expressions of the current step can see.
    pub fn scope(&self) -> Scope<'_> {
        self.scope_with(None)
    }

    /// The same, and what `$outputs` means.
    fn scope_with<'a>(&'a self, outputs: Option<&'a Map<String, Value>>) -> Scope<'a> {
        self.top().scope(&self.plan, &self.ended, outputs)
    }

    /// Whether the run has come to its end, and a good one.
    pub fn has_succeeded(&self) -> bool {
        matches!(self.state, State::Ended { status: RunStatus::Succeeded })
    }

    /// The time that the driver named last.
    pub fn time(&self) -> Millis {
        self.time
    }

    /// The plan that is run.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    fn begin(&mut self, now: Millis) {
        self.state = State::Ready;
        let workflow_id = self.plan.workflows[0].name.clone();
        let document = &self.plan.documents[0];
        let document = TraceDocument {
            url: document.url.as_deref().map(|it| self.secrets.mask(it)),
            self_uri: document.self_uri.clone(),
            title: document.title.clone(),
        };
        let (live, date) = (!self.plan.dry, self.plan.date);
        let begun = self.begun();
        self.event(now, What::RunStarted { workflow_id, live, document, date, begun });
        for message in self.plan.warnings.clone() {
            self.warn(now, message);
        }
        self.queue.extend(exchange::subscriptions(&self.plan));
    }

    fn end(&mut self, now: Millis, status: RunStatus) {
        self.state = State::Ended { status };
        let outputs = self.trace.outputs.clone();
        let outputs_made_up = self.trace.outputs_made_up.clone();
        let checks = match status {
            RunStatus::Succeeded | RunStatus::Running => self.trace.checks,
            RunStatus::Failed | RunStatus::Cancelled | RunStatus::Aborted => Checks::Failed,
        };
        self.event(now, What::RunEnded { status, checks, outputs, outputs_made_up });
    }

    fn event(&mut self, at: Millis, what: What) {
        let event = RunEvent { at, what };
        if self.is_watched {
            self.queue.push_back(Output::Event(Box::new(event.clone())));
        }
        self.trace.record(event);
    }

    /// Says something once, and not without end.
    fn warn(&mut self, now: Millis, message: String) {
        let message = match self.trace.warnings.len() {
            ..MOST_WARNINGS => self.secrets.mask(&message),
            MOST_WARNINGS => "there are more warnings, which are left out".to_owned(),
            _ => return,
        };
        if !self.trace.warnings.contains(&message) {
            self.event(now, What::Warned { message });
        }
    }

    // There is always a frame: the first is never popped.
    fn top(&self) -> &Frame {
        &self.frames[self.frames.len() - 1]
    }

    fn top_mut(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// The top frame and its current step. Called only while there is one.
    fn current(&self) -> (&Frame, &Step) {
        let frame = self.top();
        (frame, &self.plan.workflows[frame.workflow].steps[frame.visit.at])
    }
}
