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

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Map, Value};

use crate::expr::{Scope, WorkflowValues};
use crate::http::{Request, Response};
use crate::plan::{ActionKind, Output as PlannedOutput, Parameter, Plan, Step, Target};
use crate::secret::{Secrets, is_secret_name};
use crate::trace::{Checks, FailureReason, Millis, RunEvent, RunStatus, Trace, TraceFailure, What};

pub use error::RunError;

use action::Next;
use frame::{Answer, Frame, MadeUpWorkflows};
use request::Built;

/// How deep workflows may call each other.
const MAX_DEPTH: usize = 8;

/// No retry waits longer, whatever the document or the server asks for: a day.
const LONGEST_WAIT: Millis = 24 * 60 * 60 * 1000;

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

/// One run of one workflow.
#[derive(Debug)]
pub struct Run {
    plan: Plan,
    /// The called workflows; the last one is being run.
    frames: Vec<Frame>,
    /// The workflows that have ended.
    workflows: BTreeMap<String, WorkflowValues>,
    made_up: MadeUpWorkflows,
    /// The outputs of the run, with their secrets.
    outputs: Map<String, Value>,
    state: State,
    queue: VecDeque<Output>,
    trace: Trace,
    secrets: Secrets,
    next_call: u32,
    executed: usize,
}

/// The inputs of a workflow, and the names of those that a dry run made up.
type Given = (Map<String, Value>, BTreeSet<String>);

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
            made_up: MadeUpWorkflows::new(),
            outputs: Map::new(),
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
            Input::Answer { response, retry_after, redirected_to, made_up, .. } => {
                if let Some(url) = redirected_to {
                    let id = &self.current().1.id;
                    self.warn(now, format!("step `{id}` was redirected to `{url}`"));
                }
                self.answered(now, *response, retry_after, made_up);
            }
            Input::Failed { reason, message, .. } => self.call_failed(now, reason, message),
        }
        Ok(())
    }

    /// Stops the run. A request in flight is no longer waited for; it may have
    /// had its effect.
    pub fn cancel(&mut self, now: Millis) {
        match self.state {
            State::Ended { .. } => return,
            State::New => self.begin(now),
            State::Ready | State::Sleeping { .. } => {}
            State::InFlight { .. } => {
                let id = &self.current().1.id;
                let is_sent = !self.queue.iter().any(|it| matches!(it, Output::Call { .. }));
                let what = match is_sent {
                    true => "was on its way and may have had its effect",
                    false => "was not sent",
                };
                self.warn(now, format!("the request of step `{id}` {what}"));
            }
        }
        self.queue.retain(|it| !matches!(it, Output::Call { .. }));
        self.end(now, RunStatus::Cancelled);
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
        self.top().scope(&self.plan, &self.workflows, None)
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
        let (workflow, at) = (self.top().workflow, self.top().at);
        if self.plan.workflows[workflow].steps.len() <= at {
            return self.end_workflow(now, true);
        }
        if self.is_spent(now) {
            return;
        }
        let step = self.current().1;
        let step_id = step.id.clone();
        let (operation_id, workflow_id) = match &step.target {
            Target::Operation(it) => (Some(it.id.clone()), None),
            Target::Workflow(it) => (None, Some(self.plan.workflows[*it].id.clone())),
        };
        let index = self.trace.steps.len();
        let frame = self.top_mut();
        frame.index = index;
        frame.attempt = 0;
        frame.retries.clear();
        self.event(now, What::StepStarted { index, step_id, operation_id, workflow_id });
        self.attempt(now);
    }

    /// Ends the run where no more steps may be executed. Every retry counts, so
    /// that no document can keep a run from ending.
    fn is_spent(&mut self, now: Millis) -> bool {
        let is_spent = self.plan.max_steps <= self.executed;
        if is_spent {
            self.warn(now, format!("the limit of {} steps is reached", self.plan.max_steps));
            self.end(now, RunStatus::Aborted);
        }
        is_spent
    }

    /// Begins an attempt at the current step.
    fn attempt(&mut self, now: Millis) {
        if self.is_spent(now) {
            return;
        }
        self.executed += 1;
        let frame = self.top_mut();
        (frame.request, frame.response) = (None, None);
        match self.current().1.target {
            Target::Operation(_) => self.call_operation(now),
            Target::Workflow(workflow) => self.call_workflow(now, workflow),
        }
    }

    /// Builds the request of the current step and asks the driver to send it.
    fn call_operation(&mut self, now: Millis) {
        let mut secrets = std::mem::take(&mut self.secrets);
        let (frame, step) = self.current();
        let Target::Operation(operation) = &step.target else { return };
        let (index, attempt, timeout) = (frame.index, frame.attempt, step.timeout);
        let built = request::build(step, operation, &self.scope(), &mut secrets).map(|it| {
            let body = it.request.body.as_ref().map(|it| &it.value);
            mask::learn(&it.request.headers, body, &mut secrets);
            let shown = mask::request(&it.request, step, &operation.made_up, &secrets);
            (it, shown)
        });
        let is_made_up = frame.is_request_made_up(step, &self.made_up);
        self.secrets = secrets;
        let (Built { request, warnings }, shown) = match built {
            Ok(it) => it,
            Err(message) => return self.call_failed(now, FailureReason::Request, message),
        };
        warnings.into_iter().for_each(|it| self.warn(now, it));
        self.event(now, What::RequestSent { index, attempt, request: shown });
        let id = CallId(self.next_call);
        self.next_call += 1;
        self.state = State::InFlight { id };
        let frame = self.top_mut();
        frame.made_up.request = is_made_up;
        frame.request = Some(request.clone());
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
        mask::learn(&response.headers, response.body.value(), &mut self.secrets);
        let shown = mask::response(&response, &made_up, &self.secrets);
        self.event(now, What::ResponseReceived { index, attempt, response: shown });
        let status = response.status;
        self.top_mut().response = Some(Answer { response, made_up });
        let passed = match self.current().1.criteria.is_empty() {
            true => {
                let criterion = judge::default(status);
                let passed = criterion.passed;
                self.event(now, What::CriterionJudged { index, attempt, criterion });
                passed
            }
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
        let choice = action::choose(actions, frame, &scope);
        let (next, warnings) = (choice.next, choice.warnings);
        if let Next::Retry { action, place, after, nth, limit } = next {
            // An answer that says when to come back overrules the document.
            let asked = if retry_after.is_some() { ", as the answer asks" } else { "" };
            let after = retry_after.unwrap_or(after).min(LONGEST_WAIT);
            let reason = format!("retry {nth} of {limit}, after {after} ms{asked}");
            let shown = mask::action(action, reason);
            let frame = self.top_mut();
            frame.retries.insert(place, nth);
            frame.attempt += 1;
            self.state = State::Sleeping { until: now.saturating_add(after) };
            warnings.into_iter().for_each(|it| self.warn(now, it));
            return self.event(now, What::ActionTaken { index, attempt, action: shown });
        }
        let action = match next {
            Next::Action(action) => {
                let shown = mask::action(action, self.destination(action.kind));
                // A workflow that is given nothing goes on with what there is.
                let given = match action.parameters.is_empty() {
                    true => Ok((frame.inputs.clone(), frame.made_up.inputs.clone())),
                    false => self.given(&action.parameters, &scope),
                };
                Some((action.kind, shown, given))
            }
            Next::Default | Next::Retry { .. } => None,
        };
        warnings.into_iter().for_each(|it| self.warn(now, it));
        let action = action.map(|(kind, action, given)| {
            self.event(now, What::ActionTaken { index, attempt, action });
            (kind, given)
        });
        self.end_step(now, passed);
        match action {
            Some((ActionKind::GotoStep(at), _)) => {
                self.top_mut().at = at;
                self.state = State::Ready;
            }
            Some((ActionKind::GotoWorkflow(workflow), given)) => {
                match given.and_then(|it| self.enter(workflow, it)) {
                    Ok(frame) => {
                        *self.top_mut() = frame;
                        self.state = State::Ready;
                    }
                    Err(message) => {
                        self.warn(now, message);
                        self.end_workflow(now, false);
                    }
                }
            }
            // A retry has been dealt with above.
            Some((ActionKind::End | ActionKind::Retry { .. }, _)) => {
                self.end_workflow(now, passed);
            }
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
        let (outputs, warnings) = evaluate(&step.outputs, &scope, &format!("step `{id}`"));
        let made_up = step.outputs.iter().filter(|it| frame.is_made_up(&it.value, &self.made_up));
        let made_up: Vec<_> = made_up.map(|it| (id.clone(), it.name.clone())).collect();
        let frame = self.top_mut();
        frame.made_up.outputs.retain(|it| it.0 != id);
        frame.made_up.outputs.extend(made_up);
        frame.steps.insert(id, outputs);
        // After a failure it is no wonder that something is missing.
        warnings.into_iter().filter(|_| passed).for_each(|it| self.warn(now, it));
    }

    fn end_step(&mut self, now: Millis, passed: bool) {
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
        let given = self.given(&self.current().1.parameters, &self.scope());
        match given.and_then(|it| self.enter(workflow, it)) {
            Ok(frame) => {
                self.frames.push(frame);
                self.state = State::Ready;
            }
            Err(message) => self.call_failed(now, FailureReason::Request, message),
        }
    }

    /// The values of parameters by name, and the names of those made up.
    fn given(&self, parameters: &[Parameter], scope: &Scope<'_>) -> Result<Given, String> {
        let (mut values, mut made_up) = (Map::new(), BTreeSet::new());
        for it in parameters {
            let value = it.value.evaluate(scope);
            let value =
                value.map_err(|why| format!("parameter `{}` cannot be built: {why}", it.name))?;
            values.extend(value.map(|value| (it.name.clone(), value)));
            let mut templates = it.value.templates().into_iter();
            if templates.any(|it| self.top().is_made_up(it, &self.made_up)) {
                made_up.insert(it.name.clone());
            }
        }
        Ok((values, made_up))
    }

    /// The beginning of a workflow with these inputs, or why it cannot begin.
    fn enter(&mut self, workflow: usize, given: Given) -> Result<Frame, String> {
        let (mut values, made_up) = given;
        let planned = &self.plan.workflows[workflow];
        for it in &planned.inputs {
            match (values.get(&it.name), it.schema.get("default")) {
                (Some(value), _) if it.secret => self.secrets.add(value),
                (Some(_), _) => {}
                (None, Some(default)) => {
                    values.insert(it.name.clone(), default.clone());
                }
                (None, None) if it.required => {
                    return Err(format!("workflow `{}` needs input `{}`", planned.id, it.name));
                }
                (None, None) => {}
            }
        }
        values.iter().filter(|it| is_secret_name(it.0)).for_each(|it| self.secrets.add(it.1));
        let mut frame = Frame::new(workflow, values);
        frame.made_up.inputs = made_up;
        Ok(frame)
    }

    /// Ends the top workflow: the run, or the step that called it.
    fn end_workflow(&mut self, now: Millis, passed: bool) {
        let frame = self.top();
        let workflow = &self.plan.workflows[frame.workflow];
        let scope = frame.scope(&self.plan, &self.workflows, None);
        let id = workflow.id.clone();
        let (outputs, warnings) = evaluate(&workflow.outputs, &scope, &format!("workflow `{id}`"));
        let made_up = workflow.outputs.iter();
        let made_up = made_up.filter(|it| frame.is_made_up(&it.value, &self.made_up));
        let made_up: Vec<_> = made_up.map(|it| it.name.clone()).collect();
        let inputs = frame.inputs.clone();
        warnings.into_iter().filter(|_| passed).for_each(|it| self.warn(now, it));
        self.made_up.retain(|it| it.0 != id);
        self.made_up.extend(made_up.iter().map(|it| (id.clone(), it.clone())));
        self.workflows.insert(id, WorkflowValues { inputs, outputs: outputs.clone() });
        if self.frames.len() == 1 {
            self.trace.outputs = self.secrets.mask_members(&outputs);
            self.trace.outputs_made_up = made_up;
            self.outputs = outputs;
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
    fn destination(&self, kind: ActionKind) -> String {
        let workflow = &self.plan.workflows[self.top().workflow];
        match kind {
            ActionKind::End => "the workflow ends".to_owned(),
            ActionKind::GotoStep(at) => format!("goes on with step `{}`", workflow.steps[at].id),
            ActionKind::GotoWorkflow(it) => {
                format!("goes on with workflow `{}`", self.plan.workflows[it].id)
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

/// The outputs that have a value, and what a person should know of the others.
fn evaluate(
    outputs: &[PlannedOutput],
    scope: &Scope<'_>,
    of: &str,
) -> (Map<String, Value>, Vec<String>) {
    let (mut values, mut warnings) = (Map::new(), Vec::new());
    for PlannedOutput { name, text, value } in outputs {
        warnings.extend(value.expressions().filter_map(|it| it.1.warning(scope)));
        let missing = match value.resolve(scope) {
            Ok(Some(value)) => {
                values.insert(name.clone(), value);
                continue;
            }
            Ok(None) => format!("`{text}` is missing"),
            Err(it) => format!("`{}` is missing", it.expr),
        };
        warnings.push(format!("output `{name}` of {of} has no value: {missing}"));
    }
    (values, warnings)
}
