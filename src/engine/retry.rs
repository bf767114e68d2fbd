//! Trying a step again: the wait before, and what is run before.

use crate::plan::{Action, ActionKind, Detour};
use crate::trace::{FailureReason, Millis, RunStatus};

use super::frame::{Purpose, Visit};
use super::retry_after::retry_after;
use super::{Run, State};

/// How long to wait before a retry.
pub(super) struct Wait {
    pub(super) after: Millis,
    /// Whether the answer asks for it, and not the document.
    pub(super) is_asked: bool,
    /// Why what the answer asks for cannot be followed.
    pub(super) warning: Option<String>,
}

impl Run {
    /// How long to wait before the current step is tried again. An answer that
    /// says when to come back overrules the document, which says `after`.
    pub(super) fn wait(&self, now: Millis, after: Millis) -> Wait {
        let answer = self.top().visit.response.as_ref();
        let clock = self.plan.date.map(|it| it.saturating_add(now));
        match answer.and_then(|it| retry_after(&it.response.headers, clock)) {
            Some(Ok(after)) => Wait { after, is_asked: true, warning: None },
            Some(Err(why)) => Wait { after, is_asked: false, warning: Some(why) },
            None => Wait { after, is_asked: false, warning: None },
        }
    }

    /// Puts off the next attempt at the current step, the `nth` by the action at
    /// this place.
    pub(super) fn put_off(&mut self, now: Millis, place: usize, nth: u64, after: Millis) {
        let longest = self.plan.limits.wait;
        if longest < after {
            let message = format!(
                "the retry would have to wait {after} ms, and the longest wait is {longest} ms"
            );
            self.warn(now, message);
            return self.end(now, RunStatus::Aborted);
        }
        let visit = &mut self.top_mut().visit;
        visit.retries.insert(place, nth);
        visit.retry = Some(place);
        visit.attempt += 1;
        self.state = State::Sleeping { until: now.saturating_add(after) };
    }

    /// What is run before a retry, as a few words.
    pub(super) fn before(&self, action: &Action) -> Option<String> {
        let ActionKind::Retry { first, .. } = action.kind else { return None };
        Some(match first? {
            Detour::Step(at) => {
                let steps = &self.plan.workflows[self.top().workflow].steps;
                format!("step `{}`", steps[at].id)
            }
            Detour::Workflow(at) => format!("workflow `{}`", self.plan.workflows[at].name),
        })
    }

    /// Tries the current step again, now that the wait is over: what the action
    /// wants to be run before comes first.
    pub(super) fn try_again(&mut self, now: Millis) {
        let retry = self.top_mut().visit.retry.take();
        let action = retry.and_then(|it| self.current().1.on_failure.get(it)).cloned();
        match action.map(|it| (it.kind, it)) {
            Some((ActionKind::Retry { first: Some(Detour::Step(at)), .. }, _)) => {
                let frame = self.top_mut();
                frame.suspended = Some(std::mem::replace(&mut frame.visit, Visit::new(at)));
                self.visit(now, at);
            }
            Some((ActionKind::Retry { first: Some(Detour::Workflow(it)), .. }, action)) => {
                let given = self.given_to(&action, it, &self.scope());
                self.call(now, it, given, Purpose::Retry);
            }
            Some(_) | None => self.attempt(now),
        }
    }

    /// Comes back from the step that was run before a retry.
    pub(super) fn come_back(&mut self, now: Millis, passed: bool) {
        let id = self.current().1.id.clone();
        let frame = self.top_mut();
        if let Some(visit) = frame.suspended.take() {
            frame.visit = visit;
        }
        self.retried(now, passed, &format!("step `{id}`"));
    }

    /// Goes on with a retry after `what` has been run before.
    pub(super) fn retried(&mut self, now: Millis, passed: bool, what: &str) {
        if passed {
            return self.attempt(now);
        }
        let visit = &mut self.top_mut().visit;
        (visit.request, visit.response) = (None, None);
        let message = format!("{what}, which has to come before the retry, has failed");
        self.call_failed(now, FailureReason::Prerequisite, message);
    }
}
