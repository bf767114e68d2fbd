//! What is known of a failed attempt, from what is shown of it.

use crate::advice::{Failed, Outcome, advise};
use crate::plan::Target;
use crate::trace::{Millis, What};

use super::Run;

impl Run {
    /// Says what is known of the current attempt, which failed. It is made from
    /// the trace, so it has no secrets.
    pub(super) fn advise(&mut self, now: Millis) {
        let (frame, step) = self.current();
        let (index, attempt) = (frame.visit.index, frame.visit.attempt);
        let Target::Operation(operation) = &step.target else { return };
        let shown = self.trace.steps.get(index).and_then(|it| it.attempts.get(attempt));
        let Some(shown) = shown else { return };
        let outcome = match (&shown.response, &shown.failure) {
            (Some(it), _) => Outcome::Answered { status: it.status, body: it.body.as_ref() },
            (None, Some(it)) => Outcome::Unanswered { reason: it.reason, message: &it.message },
            (None, None) => return,
        };
        let advice = advise(&Failed {
            url: shown.request.as_ref().map_or("", |it| it.url.as_str()),
            title: operation.described.as_ref().and_then(|it| it.title.as_deref()),
            operation: &operation.id,
            outcome,
        });
        if let Some(advice) = advice {
            self.event(now, What::Advised { index, attempt, advice });
        }
    }
}
