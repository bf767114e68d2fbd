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
mod advise;
mod authorize;
mod body;
mod checkpoint;
mod doubt;
mod error;
mod evaluate;
mod frame;
mod judge;
mod mask;
mod message;
mod replace;
mod needs;
mod request;
mod response;
mod resume;
mod rewind;
mod workflow;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value};

use crate::expr::{Scope, Template, WorkflowValues};
use crate::http::Response;
use crate::plan::{Action, ActionKind, Output as PlannedOutput, Plan, Step, Target};
use crate::secret::Secrets;
use crate::trace::{
    Checks, FailureReason, Millis, RunEvent, RunStatus, Trace, TraceAction, TraceDocument,
    TraceFailure, What,
};

pub use checkpoint::Secrecy;
pub use error::RunError;
pub use evaluate::Evaluated;
pub use message::{CallId, Input, Output, StepAt};
pub use resume::{MissingSecret, Resume, ResumeError, resumed_inputs, resumed_workflow};
pub use rewind::Snapshot;

use action::Next;
use authorize::Tokens;
use frame::{Answer, Frame, MadeUpWorkflows};
use request::Built;

/// No retry waits longer, whatever the document or the server asks for: a day.
const LONGEST_WAIT: Millis = 24 * 60 * 60 * 1000;

/// No run says more than this, so that its record cannot grow without end.
const MOST_WARNINGS: usize = 1000;

/// One run of one workflow.
#[derive(Debug)]
pub struct Run {
    plan: Plan,
    /// The called workflows; the last one is being run.
    frames: Vec<Frame>,
    /// Where a called workflow failed, until a step is executed after that.
    failed: Option<Vec<Frame>>,
    /// The workflows that have ended.
    workflows: BTreeMap<String, WorkflowValues>,
    made_up: MadeUpWorkflows,
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
}

#[derive(Clone, Copy, Debug)]
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
            most_learned: 2 * rewind::LEARNED,
            plan,
            frames: vec![frame],
            failed: None,
            workflows: BTreeMap::new(),
            made_up: MadeUpWorkflows::new(),
            outputs: Map::new(),
            state: State::New,
            queue: VecDeque::new(),
            trace: Trace::new(),
            tokens: Tokens::default(),
            next_call: 0,
            executed: 0,
            time: 0,
            notes: Vec::new(),
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
        self.time = now;
        if self.awaits_token() {
            self.token_answered(now, input);
            return Ok(());
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
        self.time = now;
        match self.state {
            State::Ended { .. } => return,
            State::New => self.begin(now),
            State::Ready | State::Sleeping { .. } => {}
            State::InFlight { .. } => {
                let id = self.current().1.id.clone();
                let is_sent = self.is_sent();
                self.top_mut().in_doubt &= is_sent;
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
        let workflow_id = self.plan.workflows[0].id.clone();
        let document = TraceDocument {
            url: self.plan.url.as_deref().map(|it| self.secrets.mask(it)),
            self_uri: self.plan.self_uri.clone(),
            title: self.plan.title.clone(),
        };
        let (live, date) = (!self.plan.dry, self.plan.date);
        self.event(now, What::RunStarted { workflow_id, live, document, date });
        for message in self.plan.warnings.clone() {
            self.warn(now, message);
        }
    }

    fn begin_step(&mut self, now: Millis) {
        self.failed = None;
        let (workflow, at) = (self.top().workflow, self.top().at);
        if self.plan.workflows[workflow].steps.len() <= at {
            return self.end_workflow(now, true);
        }
        if self.is_spent(now) {
            return;
        }
        let step = self.current().1;
        let step_id = step.id.clone();
        let place = Some(mask::place(&step.place));
        let parent = self.frames.len().checked_sub(2).and_then(|it| self.frames.get(it));
        let parent = parent.map(|it| it.index);
        let (operation_id, workflow_id) = match &step.target {
            Target::Operation(it) => (Some(it.id.clone()), None),
            Target::Workflow(it) => (None, Some(self.plan.workflows[*it].id.clone())),
        };
        let (index, checks) = (self.trace.steps.len(), self.trace.checks);
        let frame = self.top_mut();
        frame.index = index;
        frame.checks = checks;
        frame.attempt = 0;
        frame.retries.clear();
        self.event(
            now,
            What::StepStarted { index, step_id, place, parent, operation_id, workflow_id },
        );
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
        self.failed = None;
        let frame = self.top_mut();
        frame.in_doubt = false;
        (frame.request, frame.response) = (None, None);
        match self.current().1.target {
            Target::Operation(_) => self.call_operation(now),
            Target::Workflow(workflow) => self.call_workflow(now, workflow),
        }
    }

    /// Builds the request of the current step and asks the driver to send it.
    fn send_request(&mut self, now: Millis) {
        let mut secrets = std::mem::take(&mut self.secrets);
        let (frame, step) = self.current();
        let Target::Operation(operation) = &step.target else { return };
        let (index, attempt, timeout) = (frame.index, frame.attempt, step.timeout);
        let carried = self.tokens.carried(&operation.security);
        let built =
            request::build(step, operation, &self.scope(), &carried, &mut secrets).map(|it| {
                let body = it.request.body.as_ref().map(|it| &it.value);
                mask::learn(&it.request.headers, body, &mut secrets);
                let shown = mask::request(&it.request, step, operation, &secrets);
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
        frame.in_doubt = true;
        frame.made_up.request = is_made_up;
        frame.request = Some(request.clone());
        let at = StepAt { workflow: self.top().workflow, step: self.top().at };
        let request = Box::new(request);
        self.queue.push_back(Output::Call { id, at, request, timeout, token_of: None });
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
        self.forget_secrets();
        let shown = mask::response(&response, &made_up, &self.secrets);
        self.event(now, What::ResponseReceived { index, attempt, response: shown });
        let status = response.status;
        self.note_refusal(now, status);
        if let Some(problem) = response::problem(&response) {
            let id = &self.current().1.id;
            self.warn(now, format!("the answer to step `{id}` {problem}"));
        }
        self.top_mut().in_doubt = false;
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
        self.doubt(now, reason);
        self.end_attempt(now, false, None, None);
    }

    /// Judges the success criteria of the current step, every one of them.
    fn judge(&mut self, now: Millis, called: Option<&Map<String, Value>>) -> bool {
        let (frame, step) = self.current();
        let (index, attempt) = (frame.index, frame.attempt);
        let scope = frame.scope(&self.plan, &self.workflows, called);
        let verdicts = judge::criteria(&step.criteria, &scope, &*self.plan.host, &self.secrets);
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
        if !passed {
            self.advise(now);
        }
        let (frame, step) = self.current();
        let (index, attempt) = (frame.index, frame.attempt);
        let scope = frame.scope(&self.plan, &self.workflows, called);
        let actions = if passed { &step.on_success } else { &step.on_failure };
        let choice = action::choose(actions, frame, &scope, &*self.plan.host);
        let (next, warnings) = (choice.next, choice.warnings);
        if let Next::Retry { action, place, after, nth, limit } = next {
            // An answer that says when to come back overrules the document.
            let asked = if retry_after.is_some() { ", as the answer asks" } else { "" };
            let after = retry_after.unwrap_or(after).min(LONGEST_WAIT);
            let reason = format!("retry {nth} of {limit}, after {after} ms{asked}");
            let shown = self.shown(action, reason, Some(after), &scope);
            let frame = self.top_mut();
            frame.retries.insert(place, nth);
            frame.attempt += 1;
            self.state = State::Sleeping { until: now.saturating_add(after) };
            warnings.into_iter().for_each(|it| self.warn(now, it));
            return self.event(now, What::ActionTaken { index, attempt, action: shown });
        }
        let action = match next {
            Next::Action(action) => {
                let shown = self.shown(action, self.destination(action.kind), None, &scope);
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

    /// An action that is taken, with what it does and why it was chosen.
    fn shown(
        &self,
        action: &Action,
        reason: String,
        after: Option<Millis>,
        scope: &Scope<'_>,
    ) -> TraceAction {
        let verdicts = judge::criteria(&action.criteria, scope, &*self.plan.host, &self.secrets);
        TraceAction {
            kind: action.kind.as_str().to_owned(),
            name: action.name.clone(),
            place: Some(mask::place(&action.place)),
            reason,
            after,
            criteria: verdicts.into_iter().map(|it| it.criterion).collect(),
        }
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
    for PlannedOutput { name, value } in outputs {
        let expressions = value.templates().into_iter().flat_map(Template::expressions);
        warnings.extend(expressions.filter_map(|it| it.1.warning(scope)));
        if let Ok(Some(value)) = value.evaluate(scope) {
            values.insert(name.clone(), value);
            continue;
        }
        let why = value.why_missing(scope).unwrap_or_default();
        warnings.push(format!("output `{name}` of {of} has no value: {why}"));
    }
    (values, warnings)
}
