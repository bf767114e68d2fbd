//! Runs a plan for pretend: answers are made up, time passes by itself, nothing
//! is sent.
//!
//! The answers come from the workflow alone: the status that its criteria ask
//! for, a body with everything that is read from it later. Where the operation
//! is described, its examples and schemas come first.

mod answer;
mod reads;

use crate::engine::{Input, Output, Run};
use crate::plan::Plan;
use crate::trace::{RunEvent, Trace};

/// Runs `plan` to its end. `on_event` sees every event as it happens.
pub fn dry_run(plan: Plan, mut on_event: impl FnMut(&RunEvent)) -> Trace {
    let mut run = Run::new(plan);
    let mut now = 0;
    let mut call = None;
    loop {
        match run.poll(now) {
            Output::Call { id, at, .. } => call = Some((id, at)),
            Output::Event(event) => on_event(&event),
            Output::Wait { until: Some(until) } => now = until,
            Output::Wait { until: None } => {
                // A run waits without a time only for the answer to its call.
                let Some((id, at)) = call.take() else { return run.trace().clone() };
                let (response, made_up) = answer::make_up(&run, at);
                let response = Box::new(response);
                let answer =
                    Input::Answer { id, response, retry_after: None, redirected_to: None, made_up };
                if run.handle(now, answer).is_err() {
                    return run.trace().clone();
                }
            }
            Output::Done { .. } => return run.trace().clone(),
        }
    }
}
