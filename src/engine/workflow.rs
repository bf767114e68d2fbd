//! Workflows in a run: those that steps call, those that actions go to, and
//! how each begins and ends.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::expr::{Scope, WorkflowValues};
use crate::plan::Parameter;
use crate::secret::is_secret_name;
use crate::trace::{FailureReason, Millis, RunStatus};

use super::frame::Frame;
use super::{Run, State, evaluate};

/// How deep workflows may call each other.
const MAX_DEPTH: usize = 8;

/// The inputs of a workflow, and the names of those that a dry run made up.
type Given = (Map<String, Value>, BTreeSet<String>);

impl Run {
    /// Starts the workflow that the current step calls.
    pub(super) fn call_workflow(&mut self, now: Millis, workflow: usize) {
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
    pub(super) fn given(
        &self,
        parameters: &[Parameter],
        scope: &Scope<'_>,
    ) -> Result<Given, String> {
        let (mut values, mut made_up) = (Map::new(), BTreeSet::new());
        for it in parameters {
            let value = it.value.evaluate(scope);
            let value =
                value.map_err(|why| format!("parameter `{}` cannot be built: {why}", it.name))?;
            values.extend(value.map(|value| (it.name.clone(), value)));
            if self.top().is_made_up(&it.value, &self.made_up) {
                made_up.insert(it.name.clone());
            }
        }
        Ok((values, made_up))
    }

    /// The beginning of a workflow with these inputs, or why it cannot begin.
    pub(super) fn enter(&mut self, workflow: usize, given: Given) -> Result<Frame, String> {
        let (mut values, made_up) = given;
        let planned = &self.plan.workflows[workflow];
        for it in &planned.inputs {
            match (values.get(&it.name), it.schema.get("default")) {
                (Some(_), _) => {}
                (None, Some(default)) => {
                    values.insert(it.name.clone(), default.clone());
                }
                (None, None) if it.required => {
                    return Err(format!("workflow `{}` needs input `{}`", planned.id, it.name));
                }
                (None, None) => {}
            }
            if it.secret {
                values.get(&it.name).into_iter().for_each(|it| self.secrets.learn(it));
            }
        }
        values.iter().filter(|it| is_secret_name(it.0)).for_each(|it| self.secrets.add(it.1));
        let mut frame = Frame::new(workflow, values);
        frame.made_up.inputs = made_up;
        Ok(frame)
    }

    /// Ends the top workflow: the run, or the step that called it.
    pub(super) fn end_workflow(&mut self, now: Millis, passed: bool) {
        if !passed && self.failed.is_none() && 1 < self.frames.len() {
            self.failed = Some(self.frames.clone());
        }
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
}
