//! The `timeout` of steps that call workflows: everything below has to be over
//! by then.

use crate::trace::{FailureReason, Millis};

use super::frame::Purpose;
use super::{Run, State};

impl Run {
    /// Whether the top workflow should be over.
    pub(super) fn is_overdue(&self, now: Millis) -> bool {
        self.top().deadline.is_some_and(|it| it <= now)
    }

    /// How long to wait for the answer to the current step: what it says, less
    /// where the workflow has to be over before.
    pub(super) fn time_for_answer(&self, now: Millis) -> Millis {
        let (frame, step) = self.current();
        let timeout = step.timeout.unwrap_or(self.plan.limits.timeout);
        frame.deadline.map_or(timeout, |it| it.saturating_sub(now).min(timeout))
    }

    /// Stops every workflow that should be over, and fails the step that called
    /// the lowest of them.
    pub(super) fn give_up(&mut self, now: Millis) {
        let is_overdue = |it: &super::Frame| it.deadline.is_some_and(|it| it <= now);
        // The first workflow has no deadline, so there is one that called.
        let Some(lowest) = self.frames.iter().position(is_overdue).filter(|it| 0 < *it) else {
            return;
        };
        let mut is_in_step = !matches!(self.state, State::Ready);
        let mut called = self.top().called;
        while lowest < self.frames.len() {
            if is_in_step {
                self.end_visits(now);
            }
            let Some(frame) = self.frames.pop() else { break };
            is_in_step = frame.purpose != Purpose::Dependency;
            called = frame.called;
        }
        let timeout = self.current().1.timeout.unwrap_or_default();
        let name = &self.plan.workflows[called].name;
        let message = format!("workflow `{name}` was not over within {timeout} ms");
        self.call_failed(now, FailureReason::Timeout, message);
    }

    /// Ends the current step of the top workflow, and the one that waits for it.
    fn end_visits(&mut self, now: Millis) {
        self.end_step(now, false);
        let frame = self.top_mut();
        if let Some(visit) = frame.suspended.take() {
            frame.visit = visit;
            self.end_step(now, false);
        }
    }
}
