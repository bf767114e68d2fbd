//! Going back to a step, and what a run forgets on the way on.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::trace::{Checks, Millis, RunStatus, Trace};

use super::authorize::Tokens;
use super::frame::{Ended, Frame};
use super::{Run, State, StepAt};

/// So many of the last secrets from answers are known in any case; older ones
/// only while the run holds their values.
pub(super) const LEARNED: usize = 32;

/// Where a run stood before a step, for [`Run::rewind`]. It has secrets in it;
/// what leaves the process is [`Run::checkpoint`].
#[derive(Clone, Debug)]
pub struct Snapshot {
    frames: Vec<Frame>,
    ended: Vec<Ended>,
    completed: BTreeSet<usize>,
    passed: BTreeSet<(usize, usize)>,
    tokens: Tokens,
    executed: usize,
    steps: usize,
    warnings: usize,
    checks: Checks,
}

impl Run {
    /// The step that the next [`Run::poll`] begins. `None` while there is
    /// something else to say or to wait for.
    pub fn next_step(&self) -> Option<StepAt> {
        let at = self.upcoming();
        let is_step = at.step < self.plan.workflows[at.workflow].steps.len();
        let is_ready = matches!(self.state, State::Ready) && self.queue.is_empty();
        (is_ready && is_step).then_some(at)
    }

    /// Where the top workflow goes on, or where one begins that it depends on.
    fn upcoming(&self) -> StepAt {
        let frame = self.top();
        let mut at = StepAt { workflow: frame.workflow, step: frame.visit.at };
        // Each of them once: a circle of dependencies does not begin.
        for _ in 0..self.plan.workflows.len() {
            let planned = &self.plan.workflows[at.workflow];
            let missing = planned.depends_on.iter().find(|it| !self.completed.contains(it));
            match missing.filter(|_| !frame.has_begun) {
                Some(it) => at = StepAt { workflow: *it, step: self.plan.workflows[*it].first },
                None => break,
            }
        }
        at
    }

    /// Keeps only the record of the last `most` steps, so that it does not grow
    /// with the number of steps. The events say all the same.
    pub fn keep_steps(&mut self, most: usize) {
        self.trace.most_steps = Some(most);
        self.trace.leave_out();
    }

    /// How many workflows are being run, each called by a step of the one before.
    pub fn depth(&self) -> usize {
        self.frames.len()
    }

    /// Whether the next [`Run::poll`] says nothing that has happened already.
    pub fn has_said_all(&self) -> bool {
        self.queue.is_empty()
    }

    /// Where the run stands, if [`Run::next_step`] is one.
    pub fn snapshot(&self) -> Option<Snapshot> {
        self.next_step()?;
        Some(Snapshot {
            frames: self.frames.clone(),
            ended: self.ended.clone(),
            completed: self.completed.clone(),
            passed: self.passed.clone(),
            tokens: self.tokens.clone(),
            executed: self.executed,
            steps: self.trace.next_index(),
            warnings: self.trace.warnings.len(),
            checks: self.trace.checks,
        })
    }

    /// Goes back to where the run stood. The record forgets what came after,
    /// though what was sent has been sent. An answer on its way is no longer
    /// waited for.
    pub fn rewind(&mut self, now: Millis, to: &Snapshot) {
        self.time = now;
        self.frames.clone_from(&to.frames);
        self.ended.clone_from(&to.ended);
        self.completed.clone_from(&to.completed);
        self.passed.clone_from(&to.passed);
        self.tokens.clone_from(&to.tokens);
        self.executed = to.executed;
        self.failed = None;
        self.outputs = Map::new();
        self.queue.clear();
        self.notes.clear();
        self.state = State::Ready;
        self.trace.steps.truncate(to.steps.saturating_sub(self.trace.steps_left_out));
        self.trace.warnings.truncate(to.warnings);
        self.trace.checks = to.checks;
        reopen(&mut self.trace, &self.frames);
    }

    /// Says something that a person did to the run.
    pub(crate) fn note(&mut self, now: Millis, message: String) {
        self.warn(now, message);
    }

    /// Forgets secrets of old answers that no value of the run holds any more,
    /// so that their number does not grow with the number of steps.
    pub(super) fn forget_secrets(&mut self) {
        let learned = self.secrets.learned().count();
        if learned < self.most_learned {
            return;
        }
        let recent: Vec<String> =
            self.secrets.learned().skip(learned - LEARNED).map(str::to_owned).collect();
        let holds =
            |values: &Map<String, Value>, text: &str| values.values().any(|it| is_inside(it, text));
        let in_frame = |it: &Frame, text: &str| {
            holds(&it.inputs, text) || it.steps.values().any(|it| holds(it, text))
        };
        let (frames, tokens) = (&self.frames, &self.tokens);
        let ended: Vec<_> = self.ended.iter().flat_map(|it| it.values()).collect();
        self.secrets.forget_learned(|text| {
            recent.iter().any(|it| it == text)
                || tokens.holds(text)
                || frames.iter().any(|it| in_frame(it, text))
                || ended.iter().any(|it| holds(&it.inputs, text) || holds(&it.outputs, text))
        });
        // Twice as many as are left, so that looking costs little for each.
        self.most_learned = 2 * self.secrets.learned().count().max(LEARNED);
    }
}

/// Takes back what the record says of the end of the run, and of the steps that
/// call the workflow that goes on.
pub(super) fn reopen(trace: &mut Trace, frames: &[Frame]) {
    trace.status = RunStatus::Running;
    trace.ended_at = None;
    trace.outputs = Map::new();
    trace.outputs_made_up.clear();
    // What waits for a workflow that it depends on has no step yet.
    for frame in frames.iter().rev().skip(1).filter(|it| it.has_begun) {
        let Some(step) = trace.step_mut(frame.visit.index) else { continue };
        (step.passed, step.ended_at) = (None, None);
        step.outputs = Map::new();
        step.outputs_made_up.clear();
        step.attempts.truncate(frame.visit.attempt);
    }
}

/// Whether a text stands anywhere in a value.
fn is_inside(value: &Value, text: &str) -> bool {
    match value {
        Value::String(it) => it.contains(text),
        Value::Number(it) => it.to_string() == text,
        Value::Array(items) => items.iter().any(|it| is_inside(it, text)),
        Value::Object(members) => {
            members.iter().any(|(name, it)| name.contains(text) || is_inside(it, text))
        }
        Value::Null | Value::Bool(_) => false,
    }
}
