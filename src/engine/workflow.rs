//! Workflows in a run: those that steps call, those that must come before, those
//! that actions go to, and how each begins and ends.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::expr::{Scope, WorkflowValues};
use crate::plan::{Action, Parameter, fill_defaults, secret_inputs};
use crate::trace::{FailureReason, Millis, RunStatus};

use super::frame::{Frame, Purpose};
use super::step::evaluate;
use super::{Run, State};

/// The inputs of a workflow, and the names of those that a dry run made up.
pub(super) type Given = (Map<String, Value>, BTreeSet<String>);

impl Run {
    /// Goes on with the top workflow: first come the workflows that it depends
    /// on, then its steps, then its end.
    pub(super) fn go_on(&mut self, now: Millis) {
        self.failed = None;
        let frame = self.top();
        let workflow = &self.plan.workflows[frame.workflow];
        if !frame.has_begun {
            let missing = workflow.depends_on.iter().find(|it| !self.completed.contains(it));
            if let Some(missing) = missing.copied() {
                return self.begin_dependency(now, missing);
            }
            self.top_mut().has_begun = true;
        }
        let frame = self.top();
        match frame.visit.at < self.plan.workflows[frame.workflow].steps.len() {
            true => self.visit(now, frame.visit.at),
            false => self.end_workflow(now, true),
        }
    }

    /// Begins a workflow that the top one depends on.
    fn begin_dependency(&mut self, now: Millis, workflow: usize) {
        let name = self.plan.workflows[workflow].name.clone();
        // It is complete once it has ended, and it ends after the top one.
        if self.frames.iter().any(|it| it.called == workflow || it.workflow == workflow) {
            return self.abandon(now, format!("`{name}` is still being run itself"));
        }
        let given = self.plan.given.get(&workflow);
        let given = given.map(|it| (it.values.clone(), it.made_up.clone())).unwrap_or_default();
        self.call(now, workflow, Ok(given), Purpose::Dependency);
    }

    /// Starts the workflow that the current step calls.
    pub(super) fn call_workflow(&mut self, now: Millis, workflow: usize) {
        let given = self.given(&self.current().1.parameters, &self.scope());
        self.call(now, workflow, given, Purpose::Step);
    }

    /// Puts a workflow on top, or does without it where it cannot begin.
    pub(super) fn call(
        &mut self,
        now: Millis,
        workflow: usize,
        given: Result<Given, String>,
        purpose: Purpose,
    ) {
        let limit = self.plan.limits.depth;
        if limit <= self.frames.len() {
            self.warn(now, format!("workflows call each other more than {limit} deep"));
            return self.end(now, RunStatus::Aborted);
        }
        match given.and_then(|it| self.enter(workflow, it)) {
            Ok(mut frame) => {
                let timeout = match purpose {
                    Purpose::Step => self.current().1.timeout,
                    Purpose::Run | Purpose::Dependency | Purpose::Retry => None,
                };
                let own = timeout.map(|it| now.saturating_add(it));
                frame.deadline = [own, self.top().deadline].into_iter().flatten().min();
                frame.purpose = purpose;
                self.frames.push(frame);
                self.state = State::Ready;
            }
            Err(message) => match purpose {
                Purpose::Dependency => self.abandon(now, message),
                Purpose::Step | Purpose::Run => {
                    self.call_failed(now, FailureReason::Request, message);
                }
                Purpose::Retry => self.call_failed(now, FailureReason::Prerequisite, message),
            },
        }
    }

    /// Ends the top workflow before it has begun, since something that it
    /// depends on cannot be had.
    fn abandon(&mut self, now: Millis, why: String) {
        let mut why = why;
        loop {
            let frame = self.top();
            let name = &self.plan.workflows[frame.workflow].name;
            why = format!("workflow `{name}` cannot begin: {why}");
            match frame.purpose {
                Purpose::Run => {
                    self.warn(now, why);
                    return self.end(now, RunStatus::Failed);
                }
                Purpose::Step | Purpose::Retry => {
                    self.frames.pop();
                    return self.call_failed(now, FailureReason::Prerequisite, why);
                }
                Purpose::Dependency => drop(self.frames.pop()),
            }
        }
    }

    /// Goes on with another workflow in place of the top one. Where it cannot
    /// begin, the step has failed that would go there.
    pub(super) fn go_to_workflow(
        &mut self,
        now: Millis,
        workflow: usize,
        given: Result<Given, String>,
        passed: bool,
    ) {
        match given.and_then(|it| self.enter(workflow, it)) {
            Ok(frame) => {
                self.end_step(now, passed);
                let top = self.top_mut();
                let (called, purpose, deadline) = (top.called, top.purpose, top.deadline);
                *top = Frame { called, purpose, deadline, ..frame };
                self.state = State::Ready;
            }
            Err(message) => {
                self.warn(now, message);
                self.end_step(now, false);
                self.end_workflow(now, false);
            }
        }
    }

    /// What an action gives to a workflow: its parameters, and if it has none,
    /// those of the current inputs that the workflow asks for.
    pub(super) fn given_to(
        &self,
        action: &Action,
        workflow: usize,
        scope: &Scope<'_>,
    ) -> Result<Given, String> {
        if !action.parameters.is_empty() {
            return self.given(&action.parameters, scope);
        }
        let planned = &self.plan.workflows[workflow];
        let frame = self.top();
        let is_asked = |name: &str| {
            planned.schema.is_none() || planned.inputs.iter().any(|it| it.name == name)
        };
        let values = frame.inputs.iter().filter(|it| is_asked(it.0));
        let values = values.map(|(name, it)| (name.clone(), it.clone())).collect();
        Ok((values, frame.made_up.inputs.iter().filter(|it| is_asked(it)).cloned().collect()))
    }

    /// The values of parameters by name, and the names of those made up.
    fn given(&self, parameters: &[Parameter], scope: &Scope<'_>) -> Result<Given, String> {
        let (mut values, mut made_up) = (Map::new(), BTreeSet::new());
        for it in parameters {
            let value = it.value.evaluate(scope, &*self.plan.host);
            let value =
                value.map_err(|why| format!("parameter `{}` cannot be built: {why}", it.name))?;
            values.extend(value.map(|value| (it.name.clone(), value)));
            if self.top().is_made_up(&it.value, &self.plan, &self.ended) {
                made_up.insert(it.name.clone());
            }
        }
        Ok((values, made_up))
    }

    /// The beginning of a workflow with these inputs, or why it cannot begin.
    fn enter(&mut self, workflow: usize, given: Given) -> Result<Frame, String> {
        let (mut values, made_up) = given;
        let planned = &self.plan.workflows[workflow];
        if let Some(schema) = &planned.schema {
            fill_defaults(schema, &mut values);
        }
        for it in &planned.inputs {
            if it.required && !values.contains_key(&it.name) {
                return Err(format!("workflow `{}` needs input `{}`", planned.name, it.name));
            }
        }
        secret_inputs(planned.schema.as_ref(), &values, &mut |it| self.secrets.learn(it));
        self.plan.check_inputs(workflow, &values)?;
        let mut frame = Frame::new(&self.plan, workflow, values);
        frame.made_up.inputs = made_up;
        Ok(frame)
    }

    /// Ends the top workflow: the run, or what the workflow below needs it for.
    pub(super) fn end_workflow(&mut self, now: Millis, passed: bool) {
        if !passed && self.failed.is_none() && 1 < self.frames.len() {
            self.failed = Some(self.frames.clone());
        }
        let frame = self.top();
        let workflow = &self.plan.workflows[frame.workflow];
        let scope = self.scope();
        let name = workflow.name.clone();
        let (outputs, warnings) = evaluate(
            &workflow.outputs,
            &scope,
            &*self.plan.host,
            &format!("workflow `{name}`"),
            true,
        );
        let made_up = workflow.outputs.iter();
        let made_up: Vec<_> = made_up
            .filter(|it| frame.is_made_up(&it.value, &self.plan, &self.ended))
            .map(|it| it.name.clone())
            .collect();
        let values = WorkflowValues {
            inputs: frame.inputs.clone(),
            outputs: outputs.clone(),
            inputs_made_up: frame.made_up.inputs.clone(),
            outputs_made_up: made_up.iter().cloned().collect(),
        };
        let (called, purpose) = (frame.called, frame.purpose);
        self.ended[workflow.document].insert(workflow.id.clone(), values);
        if passed {
            self.completed.extend([called, self.top().workflow]);
        }
        warnings.into_iter().filter(|_| passed).for_each(|it| self.warn(now, it));
        if purpose == Purpose::Run {
            self.trace.outputs = self.secrets.mask_members(&outputs);
            self.trace.outputs_made_up = made_up;
            self.outputs = outputs;
            let status = if passed { RunStatus::Succeeded } else { RunStatus::Failed };
            return self.end(now, status);
        }
        self.frames.pop();
        match purpose {
            Purpose::Run => {}
            Purpose::Step => {
                self.top_mut().made_up.called = made_up.into_iter().collect();
                let passed = passed && self.judge(now, Some(&outputs));
                self.end_attempt(now, passed, Some(&outputs));
            }
            Purpose::Dependency if passed => self.state = State::Ready,
            Purpose::Dependency => {
                self.abandon(now, format!("`{name}`, which it depends on, has failed"));
            }
            Purpose::Retry => self.retried(now, passed, &format!("workflow `{name}`")),
        }
    }
}
