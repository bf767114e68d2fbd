//! Runs a plan as a state machine. No network, no clock, no callbacks.
//!
//! The contract with the driver:
//!
//! 1. Call [`Run::poll`] until it returns [`Output::Wait`] or [`Output::Done`].
//!    On the way it may return [`Output::Call`], a request to send, and
//!    [`Output::Event`], something to show.
//! 2. Only then feed one [`Input`], or let the time pass, and go back to 1.
//!
//! Time is a number that the driver passes in. A test can therefore run an hour
//! of retries in a microsecond, and equal inputs always give equal outputs.
//!
//! Real secrets leave only in [`Output::Call`]. Events and the trace are masked.

mod action;
mod error;
mod frame;
mod judge;
mod mask;
mod request;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use crate::expr::{Scope, WorkflowValues};
use crate::http::{Request, Response};
use crate::plan::{ActionKind, Output as PlannedOutput, Plan, Step, Target};
use crate::secret::Secrets;
use crate::trace::{Checks, FailureReason, Millis, RunEvent, RunStatus, Trace, TraceFailure, What};

pub use error::RunError;

use action::Next;
use frame::{Answer, Frame};

/// How deep workflows may call each other.
const MAX_DEPTH: usize = 8;

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
        /// What `Retry-After` asks for, in milliseconds. The engine has no
        /// clock, so the driver reads the header, which may be a date.
        retry_after: Option<Millis>,
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

/// One run of one workflow.
#[derive(Debug)]
pub struct Run {
    plan: Plan,
    /// The called workflows; the last one is being run.
    frames: Vec<Frame>,
    /// The workflows that have ended.
    workflows: BTreeMap<String, WorkflowValues>,
    state: State,
    queue: VecDeque<Output>,
    trace: Trace,
    secrets: Secrets,
    next_call: u32,
    executed: usize,
}

#[derive(Debug)]
enum State {
    /// Nothing has been said yet.
    New,
    /// The next step of the top frame can begin.
    Ready,
    /// The current step will be tried again.
    Sleeping { until: Millis },
    /// The answer to the current step is awaited.
    InFlight { id: CallId },
    /// The run is over.
    Ended { status: RunStatus },
}

impl Run {
    /// A run that has not begun. Nothing happens until it is polled.
    pub fn new(plan: Plan) -> Run {
        let mut frame = Frame::new(0, plan.inputs.values.clone());
        frame.made_up.inputs = plan.inputs.made_up.clone();
        Run {
            secrets: plan.inputs.secrets.clone(),
            plan,
            frames: vec![frame],
            workflows: BTreeMap::new(),
            state: State::New,
            queue: VecDeque::new(),
            trace: Trace::new(),
            next_call: 0,
            executed: 0,
        }
    }

    /// What to do next, at `now`.
    pub fn poll(&mut self, now: Millis) -> Output {
        loop {
            if let Some(output) = self.queue.pop_front() {
                return output;
            }
            match self.state {
                State::New => self.begin(now),
                State::Ready => self.begin_step(now),
                State::Sleeping { until } if now < until => {
                    return Output::Wait { until: Some(until) };
                }
                State::Sleeping { .. } => self.attempt(now),
                State::InFlight { .. } => return Output::Wait { until: None },
                State::Ended { status } => return Output::Done { status },
            }
        }
    }

    /// Takes in what happened, at `now`.
    pub fn handle(&mut self, now: Millis, input: Input) -> Result<(), RunError> {
        let (Input::Answer { id, .. } | Input::Failed { id, .. }) = input;
        match self.state {
            State::InFlight { id: current } if current == id => {}
            _ => return Err(RunError::UnexpectedAnswer { id }),
        }
        match input {
            Input::Answer { response, retry_after, made_up, .. } => {
                self.answered(now, *response, retry_after, made_up);
            }
            Input::Failed { reason, message, .. } => self.call_failed(now, reason, message),
        }
        Ok(())
    }

    /// Stops the run. A request in flight is no longer waited for; it may have
    /// had its effect.
    pub fn cancel(&mut self, now: Millis) {
        if !matches!(self.state, State::Ended { .. }) {
            self.queue.retain(|it| !matches!(it, Output::Call { .. }));
            self.end(now, RunStatus::Cancelled);
        }
    }

    /// The record so far.
    pub fn trace(&self) -> &Trace {
        &self.trace
    }

    /// The plan that is run.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    fn begin(&mut self, now: Millis) {
        self.state = State::Ready;
        let workflow_id = self.plan.workflows[0].id.clone();
        self.event(now, What::RunStarted { workflow_id, live: !self.plan.dry });
        for message in self.plan.warnings.clone() {
            self.warn(now, message);
        }
    }

    fn begin_step(&mut self, now: Millis) {
        let frame = self.top();
        let Some(step) = self.plan.workflows[frame.workflow].steps.get(frame.at) else {
            return self.end_workflow(now, true);
        };
        if self.executed == self.plan.max_steps {
            let message = format!("the limit of {} steps is reached", self.plan.max_steps);
            self.warn(now, message);
            return self.end(now, RunStatus::Aborted);
        }
        let step_id = step.id.clone();
        let (operation_id, workflow_id) = match &step.target {
            Target::Operation(it) => (Some(it.id.clone()), None),
            Target::Workflow(it) => (None, Some(self.plan.workflows[*it].id.clone())),
        };
        self.executed += 1;
        let index = self.trace.steps.len();
        let frame = self.top_mut();
        frame.index = index;
        frame.attempt = 0;
        frame.retries.clear();
        self.event(now, What::StepStarted { index, step_id, operation_id, workflow_id });
        self.attempt(now);
    }

    /// Begins an attempt at the current step.
    fn attempt(&mut self, now: Millis) {
        let frame = self.top_mut();
        (frame.request, frame.response) = (None, None);
        match &self.current().1.target {
            Target::Operation(_) => self.call_operation(now),
            Target::Workflow(workflow) => self.call_workflow(now, *workflow),
        }
    }

    /// Builds the request of the current step and asks the driver to send it.
    fn call_operation(&mut self, now: Millis) {
        let mut secrets = std::mem::take(&mut self.secrets);
        let (frame, step) = self.current();
        let scope = frame.scope(&self.plan, &self.workflows, None);
        let request = request::build(step, &scope, &mut secrets);
        let (index, attempt, timeout) = (frame.index, frame.attempt, step.timeout);
        self.secrets = secrets;
        let (request, made_up) = match request {
            Ok(it) => it,
            Err(message) => return self.call_failed(now, FailureReason::Request, message),
        };
        let shown = mask::request(&request, &made_up, &self.secrets);
        self.event(now, What::RequestSent { index, attempt, request: shown });
        let id = CallId(self.next_call);
        self.next_call += 1;
        self.state = State::InFlight { id };
        self.top_mut().request = Some(request.clone());
        let at = StepAt { workflow: self.top().workflow, step: self.top().at };
        self.queue.push_back(Output::Call { id, at, request: Box::new(request), timeout });
    }

    fn answered(
        &mut self,
        now: Millis,
        response: Response,
        retry_after: Option<Millis>,
        made_up: Vec<String>,
    ) {
        let (index, attempt) = (self.top().index, self.top().attempt);
        let shown = mask::response(&response, &made_up, &self.secrets);
        self.event(now, What::ResponseReceived { index, attempt, response: shown });
        let status = response.status;
        self.top_mut().response = Some(Answer { response, made_up });
        // Where nothing is asserted, an error is not taken for a success.
        let passed = match self.current().1.criteria.is_empty() {
            true => status < 400,
            false => self.judge(now, None),
        };
        self.end_attempt(now, passed, retry_after, None);
    }

    fn call_failed(&mut self, now: Millis, reason: FailureReason, message: String) {
        let (index, attempt) = (self.top().index, self.top().attempt);
        let failure = TraceFailure { reason, message: self.secrets.mask(&message) };
        self.event(now, What::CallFailed { index, attempt, failure });
        self.end_attempt(now, false, None, None);
    }

    /// Judges the success criteria of the current step, every one of them.
    fn judge(&mut self, now: Millis, called: Option<&Map<String, Value>>) -> bool {
        let (frame, step) = self.current();
        let (index, attempt) = (frame.index, frame.attempt);
        let scope = frame.scope(&self.plan, &self.workflows, called);
        let verdicts = judge::criteria(&step.criteria, &scope, &self.secrets);
        let passed = verdicts.iter().all(|it| it.criterion.passed);
        for verdict in verdicts {
            let criterion = verdict.criterion;
            self.event(now, What::CriterionJudged { index, attempt, criterion });
            for message in verdict.warnings {
                self.warn(now, message);
            }
        }
        passed
    }

    /// Sets the outputs of the current step and does what comes next. `called`
    /// has the outputs of the workflow that the step called.
    fn end_attempt(
        &mut self,
        now: Millis,
        passed: bool,
        retry_after: Option<Millis>,
        called: Option<&Map<String, Value>>,
    ) {
        self.set_outputs(now, passed, called);
        let (frame, step) = self.current();
        let (index, attempt) = (frame.index, frame.attempt);
        let scope = frame.scope(&self.plan, &self.workflows, called);
        let actions = if passed { &step.on_success } else { &step.on_failure };
        let next = action::choose(actions, frame, &scope);
        if let Next::Retry { action, place, after, nth, limit } = next {
            // An answer that says when to come back overrules the document.
            let after = retry_after.unwrap_or(after);
            let reason = format!("retry {nth} of {limit}, after {after} ms");
            let shown = mask::action(action, reason);
            let frame = self.top_mut();
            frame.retries.insert(place, nth);
            frame.attempt += 1;
            self.state = State::Sleeping { until: now.saturating_add(after) };
            return self.event(now, What::ActionTaken { index, attempt, action: shown });
        }
        let action = match next {
            Next::Action(action) => Some(action.clone()),
            Next::Default | Next::Retry { .. } => None,
        };
        if let Some(action) = &action {
            let shown = mask::action(action, self.destination(&action.kind));
            self.event(now, What::ActionTaken { index, attempt, action: shown });
        }
        self.end_step(now, passed);
        match action.map(|it| it.kind) {
            Some(ActionKind::GotoStep(at)) => {
                self.top_mut().at = at;
                self.state = State::Ready;
            }
            Some(ActionKind::GotoWorkflow(workflow)) => {
                let inputs = self.top().inputs.clone();
                *self.top_mut() = Frame::new(workflow, inputs);
                self.state = State::Ready;
            }
            // A retry has been dealt with above.
            Some(ActionKind::End | ActionKind::Retry { .. }) => self.end_workflow(now, passed),
            None if passed => {
                self.top_mut().at += 1;
                self.state = State::Ready;
            }
            None => self.end_workflow(now, false),
        }
    }

    fn set_outputs(&mut self, now: Millis, passed: bool, called: Option<&Map<String, Value>>) {
        let (frame, step) = self.current();
        let id = step.id.clone();
        let scope = frame.scope(&self.plan, &self.workflows, called);
        let (outputs, missing) = evaluate(&step.outputs, &scope);
        let made_up = step.outputs.iter().filter(|it| frame.is_made_up(&it.value));
        let made_up: Vec<_> = made_up.map(|it| (id.clone(), it.name.clone())).collect();
        let frame = self.top_mut();
        frame.made_up.outputs.extend(made_up);
        frame.steps.insert(id.clone(), outputs);
        // After a failure it is no wonder that something is missing.
        for (name, why) in missing.into_iter().filter(|_| passed) {
            self.warn(now, format!("output `{name}` of step `{id}` has no value: {why}"));
        }
    }

    fn end_step(&mut self, now: Millis, passed: bool) {
        if !passed {
            self.trace.checks = Checks::Failed;
        }
        let (frame, step) = self.current();
        let outputs = frame.steps.get(&step.id);
        let outputs = outputs.map(|it| self.secrets.mask_members(it)).unwrap_or_default();
        let is_made_up =
            |it: &&String| frame.made_up.outputs.contains(&(step.id.clone(), (*it).clone()));
        let outputs_made_up = outputs.keys().filter(is_made_up).cloned().collect();
        let index = frame.index;
        self.event(now, What::StepEnded { index, passed, outputs, outputs_made_up });
    }

    /// Starts the workflow that the current step calls.
    fn call_workflow(&mut self, now: Millis, workflow: usize) {
        if self.frames.len() == MAX_DEPTH {
            let message = format!("workflows call each other more than {MAX_DEPTH} deep");
            self.warn(now, message);
            return self.end(now, RunStatus::Aborted);
        }
        let (frame, step) = self.current();
        let scope = frame.scope(&self.plan, &self.workflows, None);
        let mut inputs = Map::new();
        let mut failure = None;
        for parameter in &step.parameters {
            match parameter.value.evaluate(&scope) {
                Ok(value) => inputs.extend(value.map(|it| (parameter.name.clone(), it))),
                Err(it) => failure = Some(format!("parameter `{}`: {it}", parameter.name)),
            }
        }
        if let Some(message) = failure {
            return self.call_failed(now, FailureReason::Request, message);
        }
        self.frames.push(Frame::new(workflow, inputs));
        self.state = State::Ready;
    }

    /// Ends the top workflow: the run, or the step that called it.
    fn end_workflow(&mut self, now: Millis, passed: bool) {
        let frame = self.top();
        let workflow = &self.plan.workflows[frame.workflow];
        let scope = frame.scope(&self.plan, &self.workflows, None);
        let (outputs, missing) = evaluate(&workflow.outputs, &scope);
        let made_up = workflow.outputs.iter().filter(|it| frame.is_made_up(&it.value));
        let made_up: Vec<_> = made_up.map(|it| it.name.clone()).collect();
        let id = workflow.id.clone();
        let inputs = frame.inputs.clone();
        for (name, why) in missing.into_iter().filter(|_| passed) {
            self.warn(now, format!("output `{name}` of workflow `{id}` has no value: {why}"));
        }
        self.workflows.insert(id, WorkflowValues { inputs, outputs: outputs.clone() });
        if self.frames.len() == 1 {
            self.trace.outputs = self.secrets.mask_members(&outputs);
            self.trace.outputs_made_up = made_up;
            let status = if passed { RunStatus::Succeeded } else { RunStatus::Failed };
            return self.end(now, status);
        }
        self.frames.pop();
        self.top_mut().made_up.called = made_up.into_iter().collect();
        let passed = passed && self.judge(now, Some(&outputs));
        self.end_attempt(now, passed, None, Some(&outputs));
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

    /// Where an action leads, as a sentence.
    fn destination(&self, kind: &ActionKind) -> String {
        let workflow = &self.plan.workflows[self.top().workflow];
        match kind {
            ActionKind::End => "the workflow ends".to_owned(),
            ActionKind::GotoStep(at) => format!("goes on with step `{}`", workflow.steps[*at].id),
            ActionKind::GotoWorkflow(it) => {
                format!("goes on with workflow `{}`", self.plan.workflows[*it].id)
            }
            ActionKind::Retry { .. } => "tries again".to_owned(),
        }
    }

    fn event(&mut self, at: Millis, what: What) {
        let event = RunEvent { at, what };
        self.trace.record(&event);
        self.queue.push_back(Output::Event(Box::new(event)));
    }

    /// Says something once.
    fn warn(&mut self, now: Millis, message: String) {
        let message = self.secrets.mask(&message);
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
        (frame, &self.plan.workflows[frame.workflow].steps[frame.at])
    }
}

/// The outputs that have a value, and why the others have none.
fn evaluate(
    outputs: &[PlannedOutput],
    scope: &Scope<'_>,
) -> (Map<String, Value>, Vec<(String, String)>) {
    let (mut values, mut missing) = (Map::new(), Vec::new());
    for output in outputs {
        match output.value.resolve(scope) {
            Ok(Some(value)) => {
                values.insert(output.name.clone(), value);
            }
            Ok(None) => missing.push((output.name.clone(), output.text.clone())),
            Err(it) => missing.push((output.name.clone(), it.to_string())),
        }
    }
    (values, missing)
}
