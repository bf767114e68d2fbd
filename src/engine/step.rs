//! A visit of a step: its attempts, what comes of each, and what happens next.

use serde_json::{Map, Value};

use crate::expr::{Scope, Template};
use crate::http::Response;
use crate::plan::{Action, ActionKind, Output as PlannedOutput, Prerequisite, Step, Target};
use crate::query::Host;
use crate::trace::{FailureReason, Millis, RunStatus, TraceAction, TraceFailure, What};

use super::action::Next;
use super::frame::{Answer, Purpose, Visit};
use super::request::Built;
use super::workflow::Given;
use super::{CallId, Output, Run, State, StepAt, action, judge, mask, request, response};

impl Run {
    /// Begins a visit of a step of the top workflow.
    pub(super) fn visit(&mut self, now: Millis, at: usize) {
        if self.is_spent(now) {
            return;
        }
        let (index, checks) = (self.trace.next_index(), self.trace.checks);
        self.top_mut().visit = Visit { index, checks, ..Visit::new(at) };
        let step = self.current().1;
        let step_id = step.id.clone();
        let own = &self.plan.workflows[self.top().workflow].name;
        let within = (self.plan.workflows[0].name != *own).then(|| own.clone());
        let (place, parent) = (Some(mask::place(&step.place)), self.parent());
        let (operation_id, workflow_id) = match &step.target {
            Target::Operation(it) => (Some(it.id.clone()), None),
            Target::Exchange(it) => (Some(it.id.clone()), None),
            Target::Workflow(it) => (None, Some(self.plan.workflows[*it].name.clone())),
        };
        self.event(
            now,
            What::StepStarted { index, step_id, place, within, parent, operation_id, workflow_id },
        );
        self.attempt(now);
    }

    /// Ends the run where no more steps may be executed. Every retry counts, so
    /// that no document can keep a run from ending.
    fn is_spent(&mut self, now: Millis) -> bool {
        let limit = self.plan.limits.steps;
        let is_spent = limit <= self.executed;
        if is_spent {
            self.warn(now, format!("the limit of {limit} steps is reached"));
            self.end(now, RunStatus::Aborted);
        }
        is_spent
    }

    /// Begins an attempt at the current step.
    pub(super) fn attempt(&mut self, now: Millis) {
        if self.is_spent(now) {
            return;
        }
        self.executed += 1;
        self.failed = None;
        let visit = &mut self.top_mut().visit;
        visit.in_doubt = false;
        (visit.request, visit.response) = (None, None);
        (visit.exchange, visit.message) = (None, None);
        visit.message_made_up.clear();
        if let Some(message) = self.unmet_prerequisite() {
            return self.call_failed(now, FailureReason::Prerequisite, message);
        }
        match self.current().1.target {
            Target::Operation(_) => self.call_operation(now),
            Target::Exchange(_) => self.exchange(now),
            Target::Workflow(workflow) => self.call_workflow(now, workflow),
        }
    }

    /// What the current step depends on and has not succeeded, as a sentence.
    fn unmet_prerequisite(&self) -> Option<String> {
        let (frame, step) = self.current();
        let is_met = |it: &&Prerequisite| match it.workflow {
            None => frame.passed.contains(&it.step),
            Some(workflow) => self.passed.contains(&(workflow, it.step)),
        };
        let unmet = step.depends_on.iter().find(|it| !is_met(it))?;
        let steps = &self.plan.workflows[frame.workflow].steps;
        let has_run = |it: &Step| frame.steps.contains_key(&it.id);
        let what = match (unmet.workflow, steps.get(unmet.step)) {
            (Some(_), _) => "has not succeeded in this run",
            (None, Some(it)) if has_run(it) => "has failed",
            (None, _) => "has not run",
        };
        Some(format!("step `{}` depends on `{}`, which {what}", step.id, unmet.text))
    }

    /// Builds the request of the current step and asks the driver to send it.
    pub(super) fn send_request(&mut self, now: Millis) {
        let mut secrets = std::mem::take(&mut self.secrets);
        let (frame, step) = self.current();
        let Target::Operation(operation) = &step.target else { return };
        let (index, attempt) = (frame.visit.index, frame.visit.attempt);
        let timeout = self.time_for_answer(now);
        let carried = self.tokens.carried(&operation.security);
        let built = request::build(
            step,
            operation,
            &self.scope(),
            &*self.plan.host,
            &carried,
            &mut secrets,
        )
        .map(|it| {
            let body = it.request.body.as_ref().map(|it| &it.value);
            mask::learn(&it.request.headers, body, &mut secrets);
            let shown = mask::request(&it.request, step, operation, &secrets);
            (it, shown)
        });
        let is_made_up = frame.is_request_made_up(step, &self.plan, &self.ended);
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
        frame.visit.in_doubt = true;
        frame.made_up.request = is_made_up;
        frame.visit.request = Some(request.clone());
        let at = StepAt { workflow: frame.workflow, step: frame.visit.at };
        let request = Box::new(request);
        self.queue.push_back(Output::Call { id, at, request, timeout, token_of: None });
    }

    /// Takes in an answer, which is from another URL if that is given.
    pub(super) fn answered(
        &mut self,
        now: Millis,
        response: Response,
        redirected_to: Option<&str>,
        made_up: Vec<String>,
    ) {
        let visit = &self.top().visit;
        let (index, attempt) = (visit.index, visit.attempt);
        mask::learn(&response.headers, response.body.value(), &mut self.secrets);
        self.forget_secrets();
        let shown = mask::response(&response, redirected_to, &made_up, &self.secrets);
        if let Some(url) = &shown.redirected_to {
            let id = &self.current().1.id;
            self.warn(now, format!("step `{id}` was redirected to `{url}`"));
        }
        self.event(now, What::ResponseReceived { index, attempt, response: shown });
        let status = response.status;
        self.note_refusal(now, status);
        if let Some(problem) = response::problem(&response) {
            let id = &self.current().1.id;
            self.warn(now, format!("the answer to step `{id}` {problem}"));
        }
        self.top_mut().visit.in_doubt = false;
        self.top_mut().visit.response = Some(Answer { response, made_up });
        let passed = match self.current().1.criteria.is_empty() {
            true => {
                let criterion = judge::default(status);
                let passed = criterion.passed;
                self.event(now, What::CriterionJudged { index, attempt, criterion });
                passed
            }
            false => self.judge(now, None),
        };
        self.end_attempt(now, passed, None);
    }

    pub(super) fn call_failed(&mut self, now: Millis, reason: FailureReason, message: String) {
        let visit = &self.top().visit;
        let (index, attempt) = (visit.index, visit.attempt);
        let failure = TraceFailure { reason, message: self.secrets.mask(&message) };
        self.event(now, What::CallFailed { index, attempt, failure });
        self.doubt(now, reason);
        self.end_attempt(now, false, None);
    }

    /// Judges the success criteria of the current step, every one of them.
    /// `called` has the outputs of the workflow that the step called.
    pub(super) fn judge(&mut self, now: Millis, called: Option<&Map<String, Value>>) -> bool {
        let (frame, step) = self.current();
        let (index, attempt) = (frame.visit.index, frame.visit.attempt);
        let scope = frame.scope(&self.plan, &self.ended, called);
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

    /// Sets the outputs of the current step and does what comes next.
    pub(super) fn end_attempt(
        &mut self,
        now: Millis,
        passed: bool,
        called: Option<&Map<String, Value>>,
    ) {
        self.set_outputs(now, passed, called);
        if !passed {
            self.advise(now);
        }
        if self.is_overdue(now) {
            return self.give_up(now);
        }
        let (frame, step) = self.current();
        let (visit, comes_back) = (&frame.visit, frame.suspended.is_some());
        let (index, attempt) = (visit.index, visit.attempt);
        let scope = self.scope_with(called);
        let actions = if passed { &step.on_success } else { &step.on_failure };
        let choice = action::choose(actions, visit, comes_back, &scope, &*self.plan.host);
        let (next, warnings) = (choice.next, choice.warnings);
        match next {
            Next::Retry { action, place, after, nth, limit } => {
                let wait = self.wait(now, after);
                let first = self.before(action).map(|it| format!(" and {it}")).unwrap_or_default();
                let asked = if wait.is_asked { ", as the answer asks" } else { "" };
                let reason =
                    format!("retry {nth} of {limit}, after {} ms{first}{asked}", wait.after);
                let shown = self.shown(action, reason, Some(wait.after), &scope);
                warnings.into_iter().chain(wait.warning).for_each(|it| self.warn(now, it));
                self.event(now, What::ActionTaken { index, attempt, action: shown });
                self.put_off(now, place, nth, wait.after);
            }
            Next::Action(action) => {
                let shown = self.shown(action, self.destination(action.kind), None, &scope);
                let kind = action.kind;
                let given = match kind {
                    ActionKind::GotoWorkflow(workflow) => {
                        Some(self.given_to(action, workflow, &scope))
                    }
                    ActionKind::End | ActionKind::GotoStep(_) | ActionKind::Retry { .. } => None,
                };
                warnings.into_iter().for_each(|it| self.warn(now, it));
                self.event(now, What::ActionTaken { index, attempt, action: shown });
                self.take(now, kind, given, passed);
            }
            Next::Default => {
                warnings.into_iter().for_each(|it| self.warn(now, it));
                self.end_step(now, passed);
                self.leave_step(now, passed);
            }
        }
    }

    /// Does what an action says that leads away from the step.
    fn take(
        &mut self,
        now: Millis,
        kind: ActionKind,
        given: Option<Result<Given, String>>,
        passed: bool,
    ) {
        match (kind, given) {
            (ActionKind::GotoStep(at), _) => {
                self.end_step(now, passed);
                self.top_mut().visit = Visit::new(at);
                self.state = State::Ready;
            }
            (ActionKind::GotoWorkflow(workflow), Some(given)) => {
                self.go_to_workflow(now, workflow, given, passed);
            }
            // A retry does not lead away, and a workflow is always given something.
            (ActionKind::End | ActionKind::Retry { .. } | ActionKind::GotoWorkflow(_), _) => {
                self.end_step(now, passed);
                self.end_workflow(now, passed);
            }
        }
    }

    /// Where no action says what comes next.
    fn leave_step(&mut self, now: Millis, passed: bool) {
        if self.top().suspended.is_some() {
            return self.come_back(now, passed);
        }
        let (frame, step) = self.current();
        match passed {
            true => {
                let steps = self.plan.workflows[frame.workflow].steps.len();
                let next = step.next.unwrap_or(steps);
                self.top_mut().visit = Visit::new(next);
                self.state = State::Ready;
            }
            false => self.end_workflow(now, false),
        }
    }

    fn set_outputs(&mut self, now: Millis, passed: bool, called: Option<&Map<String, Value>>) {
        let (frame, step) = self.current();
        let id = step.id.clone();
        let scope = self.scope_with(called);
        let (outputs, warnings) =
            evaluate(&step.outputs, &scope, &*self.plan.host, &format!("step `{id}`"), false);
        let is_made_up = |it: &&PlannedOutput| frame.is_made_up(&it.value, &self.plan, &self.ended);
        let made_up = step.outputs.iter().filter(is_made_up);
        let made_up: Vec<_> = made_up.map(|it| (id.clone(), it.name.clone())).collect();
        let frame = self.top_mut();
        frame.made_up.outputs.retain(|it| it.0 != id);
        frame.made_up.outputs.extend(made_up);
        frame.steps.insert(id, outputs);
        // After a failure it is no wonder that something is missing.
        warnings.into_iter().filter(|_| passed).for_each(|it| self.warn(now, it));
    }

    pub(super) fn end_step(&mut self, now: Millis, passed: bool) {
        let (frame, step) = self.current();
        let outputs = frame.steps.get(&step.id);
        let outputs = outputs.map(|it| self.secrets.mask_members(it)).unwrap_or_default();
        let is_made_up =
            |it: &&String| frame.made_up.outputs.contains(&(step.id.clone(), (*it).clone()));
        let outputs_made_up = outputs.keys().filter(is_made_up).cloned().collect();
        let index = frame.visit.index;
        let (workflow, at) = (frame.workflow, frame.visit.at);
        let frame = self.top_mut();
        match passed {
            true => {
                frame.passed.insert(at);
                self.passed.insert((workflow, at));
            }
            false => {
                frame.passed.remove(&at);
                self.passed.remove(&(workflow, at));
            }
        }
        self.event(now, What::StepEnded { index, passed, outputs, outputs_made_up });
    }

    /// The step that the top workflow is run for, by its place in the trace. What
    /// a workflow depends on is run for the step that calls it.
    fn parent(&self) -> Option<usize> {
        let called = self.frames.iter().rposition(|it| it.purpose != Purpose::Dependency)?;
        let caller = self.frames.get(called.checked_sub(1)?)?;
        Some(caller.visit.index)
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
                format!("goes on with workflow `{}`", self.plan.workflows[it].name)
            }
            ActionKind::Retry { .. } => "tries again".to_owned(),
        }
    }
}

/// The outputs that have a value, and what a person should know of the others.
/// In those of a workflow, `$outputs` means the ones that stand before.
pub(super) fn evaluate(
    outputs: &[PlannedOutput],
    scope: &Scope<'_>,
    host: &dyn Host,
    of: &str,
    is_workflow: bool,
) -> (Map<String, Value>, Vec<String>) {
    let (mut values, mut warnings) = (Map::new(), Vec::new());
    for PlannedOutput { name, value } in outputs {
        let scope =
            &Scope { outputs: if is_workflow { Some(&values) } else { scope.outputs }, ..*scope };
        let expressions = value.templates().into_iter().flat_map(Template::expressions);
        warnings.extend(expressions.filter_map(|it| it.1.warning(scope)));
        if let Ok(Some(value)) = value.evaluate(scope, host) {
            values.insert(name.clone(), value);
            continue;
        }
        let why = value.why_missing(scope, host).unwrap_or_default();
        warnings.push(format!("output `{name}` of {of} has no value: {why}"));
    }
    (values, warnings)
}
