//! Events → the record that they add up to.

use serde_json::Map;

use super::{
    Checks, Millis, RunEvent, RunStatus, Trace, TraceAttempt, TraceDocument, TraceInputs,
    TraceStep, TraceToken, VERSION, What,
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
            begun: TraceInputs::default(),
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
    pub fn record(&mut self, event: RunEvent) {
        let RunEvent { at, what } = event;
        match what {
            What::RunStarted { workflow_id, live, document, date, begun } => {
                self.workflow_id = workflow_id;
                self.document = document;
                (self.live, self.date, self.begun) = (live, date, begun);
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
                    step_id,
                    place,
                    within,
                    parent,
                    started_at: at,
                    ended_at: None,
                    operation_id,
                    workflow_id,
                    passed: None,
                    attempts: Vec::new(),
                    outputs: Map::new(),
                    outputs_made_up: Vec::new(),
                });
                self.leave_out();
            }
            What::TokenRequested { index, attempt, scheme, request } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.tokens.push(TraceToken {
                        scheme,
                        started_at: at,
                        ended_at: None,
                        request,
                        response: None,
                    });
                }
            }
            What::TokenReceived { index, attempt, scheme: _, response } => {
                if let Some(it) = self.attempt(index, attempt, at)
                    && let Some(it) = it.tokens.last_mut()
                {
                    it.ended_at = Some(at);
                    it.response = Some(response);
                }
            }
            What::RequestSent { index, attempt, request } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.request = Some(request);
                }
            }
            What::ResponseReceived { index, attempt, response } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.ended_at = Some(at);
                    it.response = Some(response);
                }
            }
            What::MessageSent { index, attempt, message }
            | What::MessageAwaited { index, attempt, message } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.message = Some(message);
                }
            }
            What::MessageReceived { index, attempt, message } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.ended_at = Some(at);
                    it.message = Some(message);
                }
            }
            What::CallFailed { index, attempt, failure } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.ended_at = Some(at);
                    it.failure = Some(failure);
                }
            }
            What::CriterionJudged { index, attempt, criterion } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.criteria.push(criterion);
                }
            }
            What::Advised { index, attempt, advice } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.advice = Some(advice);
                }
            }
            What::ActionTaken { index, attempt, action } => {
                if let Some(it) = self.attempt(index, attempt, at) {
                    it.action = Some(action);
                }
            }
            What::StepEnded { index, passed, outputs, outputs_made_up } => {
                if !passed {
                    self.checks = Checks::Failed;
                }
                if let Some(it) = self.step_mut(index) {
                    it.passed = Some(passed);
                    it.ended_at = Some(at);
                    it.outputs = outputs;
                    it.outputs_made_up = outputs_made_up;
                }
            }
            What::Warned { message } => self.warnings.push(message),
            What::RunEnded { status, checks, outputs, outputs_made_up } => {
                self.ended_at = Some(at);
                self.status = status;
                self.checks = checks;
                self.outputs = outputs;
                self.outputs_made_up = outputs_made_up;
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
