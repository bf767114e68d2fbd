//! Events → the record that they add up to.

use serde_json::Map;

use super::{
    Checks, Millis, RunEvent, RunStatus, Trace, TraceAttempt, TraceDocument, TraceStep, TraceToken,
    VERSION, What,
};

impl Trace {
    /// The record of a run that has not begun.
    pub fn new() -> Trace {
        Trace {
            version: VERSION,
            document: TraceDocument::default(),
            live: false,
            date: None,
            ended_at: None,
            status: RunStatus::Running,
            checks: Checks::Passed,
            workflow_id: String::new(),
            outputs: Map::new(),
            outputs_made_up: Vec::new(),
            steps: Vec::new(),
            steps_left_out: 0,
            most_steps: None,
            warnings: Vec::new(),
        }
    }

    /// The place that the next step will have.
    pub(crate) fn next_index(&self) -> usize {
        self.steps_left_out.saturating_add(self.steps.len())
    }

    /// The step at a place, unless it is left out.
    pub(crate) fn step_mut(&mut self, index: usize) -> Option<&mut TraceStep> {
        self.steps.get_mut(index.checked_sub(self.steps_left_out)?)
    }

    /// Forgets all but the last steps.
    pub(crate) fn leave_out(&mut self) {
        let Some(most) = self.most_steps else { return };
        let more = self.steps.len().saturating_sub(most.max(1));
        self.steps.drain(..more);
        self.steps_left_out += more;
    }

    /// Adds an event. Events of one run, added in order, give its record.
    pub fn record(&mut self, event: &RunEvent) {
        match &event.what {
            What::RunStarted { workflow_id, live, document, date } => {
                self.workflow_id.clone_from(workflow_id);
                self.document.clone_from(document);
                (self.live, self.date) = (*live, *date);
            }
            What::StepStarted {
                index: _,
                step_id,
                place,
                within,
                parent,
                operation_id,
                workflow_id,
            } => {
                self.steps.push(TraceStep {
                    step_id: step_id.clone(),
                    place: place.clone(),
                    within: within.clone(),
                    parent: *parent,
                    started_at: event.at,
                    ended_at: None,
                    operation_id: operation_id.clone(),
                    workflow_id: workflow_id.clone(),
                    passed: None,
                    attempts: Vec::new(),
                    outputs: Map::new(),
                    outputs_made_up: Vec::new(),
                });
                self.leave_out();
            }
            What::TokenRequested { index, attempt, scheme, request } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.tokens.push(TraceToken {
                        scheme: scheme.clone(),
                        started_at: event.at,
                        ended_at: None,
                        request: request.clone(),
                        response: None,
                    });
                }
            }
            What::TokenReceived { index, attempt, scheme: _, response } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at)
                    && let Some(it) = it.tokens.last_mut()
                {
                    it.ended_at = Some(event.at);
                    it.response = Some(response.clone());
                }
            }
            What::RequestSent { index, attempt, request } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.request = Some(request.clone());
                }
            }
            What::ResponseReceived { index, attempt, response } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.ended_at = Some(event.at);
                    it.response = Some(response.clone());
                }
            }
            What::MessageSent { index, attempt, message }
            | What::MessageAwaited { index, attempt, message } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.message = Some(message.clone());
                }
            }
            What::MessageReceived { index, attempt, message } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.ended_at = Some(event.at);
                    it.message = Some(message.clone());
                }
            }
            What::CallFailed { index, attempt, failure } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.ended_at = Some(event.at);
                    it.failure = Some(failure.clone());
                }
            }
            What::CriterionJudged { index, attempt, criterion } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.criteria.push(criterion.clone());
                }
            }
            What::Advised { index, attempt, advice } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.advice = Some(advice.clone());
                }
            }
            What::ActionTaken { index, attempt, action } => {
                if let Some(it) = self.attempt(*index, *attempt, event.at) {
                    it.action = Some(action.clone());
                }
            }
            What::StepEnded { index, passed, outputs, outputs_made_up } => {
                if !passed {
                    self.checks = Checks::Failed;
                }
                if let Some(it) = self.step_mut(*index) {
                    it.passed = Some(*passed);
                    it.ended_at = Some(event.at);
                    it.outputs.clone_from(outputs);
                    it.outputs_made_up.clone_from(outputs_made_up);
                }
            }
            What::Warned { message } => self.warnings.push(message.clone()),
            What::RunEnded { status, checks, outputs, outputs_made_up } => {
                self.ended_at = Some(event.at);
                self.status = *status;
                self.checks = *checks;
                self.outputs.clone_from(outputs);
                self.outputs_made_up.clone_from(outputs_made_up);
            }
        }
    }

    /// The attempt with this number, made where it is the next one.
    fn attempt(&mut self, step: usize, attempt: usize, at: Millis) -> Option<&mut TraceAttempt> {
        let attempts = &mut self.step_mut(step)?.attempts;
        if attempts.len() == attempt {
            attempts.push(TraceAttempt { started_at: at, ..TraceAttempt::default() });
        }
        attempts.get_mut(attempt)
    }
}

impl Default for Trace {
    fn default() -> Trace {
        Trace::new()
    }
}
