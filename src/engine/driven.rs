//! What a driver drives: a run, or something around one that pauses it.

use crate::trace::Millis;

use super::{Input, Output, Run, RunError};

/// A run, or something around one that pauses it.
pub trait Driven {
    /// The run itself.
    fn run(&self) -> &Run;

    /// The time that was named last.
    fn time(&self) -> Millis;

    /// What to do next, at `now`; `None` while it is paused.
    fn next(&mut self, now: Millis) -> Option<Output>;

    /// Takes in what happened, at `now`.
    fn take_in(&mut self, now: Millis, input: Input) -> Result<(), RunError>;

    /// Stops the run.
    fn stop(&mut self, now: Millis);
}

impl Driven for Run {
    fn run(&self) -> &Run {
        self
    }

    fn time(&self) -> Millis {
        Run::time(self)
    }

    fn next(&mut self, now: Millis) -> Option<Output> {
        Some(self.poll(now))
    }

    fn take_in(&mut self, now: Millis, input: Input) -> Result<(), RunError> {
        self.handle(now, input)
    }

    fn stop(&mut self, now: Millis) {
        self.cancel(now);
    }
}
