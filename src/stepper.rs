//! A run that stops where a person wants to look: before steps, or when an
//! answer is there. It is driven like a [`Run`], by any driver.
//!
//! While it is paused, [`Stepper::poll`] says so. Then expressions can be
//! evaluated, values and the answer changed, and the run goes on by
//! [`Stepper::go`], or back by [`Stepper::rewind`].

use std::collections::{BTreeSet, VecDeque};

use crate::engine::{Driven, Input, Output, Run, RunError, Snapshot, StepAt};
use crate::trace::Millis;

/// So many steps one can go back.
const KEPT: usize = 200;

/// A run that stops where a person wants to look.
#[derive(Debug)]
pub struct Stepper {
    run: Run,
    breakpoints: BTreeSet<String>,
    until: Until,
    /// How deep in called workflows the run was when it went on.
    depth: usize,
    paused: Option<Pause>,
    /// Whether the run may begin the step that it stands before.
    may_begin: bool,
    /// What waits for an answer.
    asked: Option<Output>,
    /// The answer that has come and that the run does not know yet, and when.
    held: Option<(Millis, Input)>,
    visits: VecDeque<Visit>,
    next_visit: usize,
}

/// How far a run goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Until {
    /// To a breakpoint, or to its end.
    Breakpoint,
    /// To the next step, be it in a called workflow.
    Step,
    /// To the next step of this workflow, or of one that called it.
    Over,
    /// To the next step of the workflow that called this one.
    Out,
    /// To the next answer, before the run takes it in.
    Answer,
    /// To the step with this id.
    At(String),
}

/// Where a run is paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// Before a step.
    Step {
        /// The step.
        at: StepAt,
        /// Which visit it would be, for [`Stepper::rewind`].
        visit: usize,
    },
    /// An answer to a step has come: see [`Stepper::answer`].
    Answer,
}

/// What the driver should do next.
#[derive(Clone, Debug, PartialEq)]
pub enum StepperOutput {
    /// As for any run.
    Run(Output),
    /// Nothing, until a person has the run go on.
    Paused(Pause),
}

/// A step that was begun, and where the run stood before.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Its number, for [`Stepper::rewind`].
    pub number: usize,
    /// The step.
    pub at: StepAt,
    snapshot: Snapshot,
}

/// What cannot be done while the run is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepperError {
    /// The run is not paused.
    Running,
    /// No answer is held back.
    NoAnswer,
    /// One cannot go back so far.
    NoVisit,
    /// The driver fed an answer that nobody waits for.
    Run(RunError),
}

impl std::fmt::Display for StepperError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            StepperError::Running => f.write_str("the run is not paused"),
            StepperError::NoAnswer => f.write_str("no answer is held back"),
            StepperError::NoVisit => f.write_str("one cannot go back so far"),
            StepperError::Run(it) => it.fmt(f),
        }
    }
}

impl std::error::Error for StepperError {}

impl Stepper {
    /// Pauses before the first step.
    pub fn new(run: Run) -> Stepper {
        Stepper {
            run,
            breakpoints: BTreeSet::new(),
            until: Until::Step,
            depth: 1,
            paused: None,
            may_begin: false,
            asked: None,
            held: None,
            visits: VecDeque::new(),
            next_visit: 0,
        }
    }

    /// What to do next, at `now`.
    pub fn poll(&mut self, now: Millis) -> StepperOutput {
        // What has happened is said before a pause.
        if let Some(pause) = self.paused.filter(|_| self.run.has_said_all()) {
            return StepperOutput::Paused(pause);
        }
        if let (Some(at), false) = (self.run.next_step(), self.may_begin) {
            let number = self.keep(at);
            self.may_begin = true;
            if self.stops_before(at) {
                let pause = Pause::Step { at, visit: number };
                self.paused = Some(pause);
                return StepperOutput::Paused(pause);
            }
        }
        if self.run.next_step().is_some() {
            self.may_begin = false;
        }
        let output = self.run.poll(now);
        if let Output::Call { .. } | Output::Exchange { .. } = output {
            self.asked = Some(output.clone());
        }
        StepperOutput::Run(output)
    }

    /// Takes in what happened, at `now`, or holds it back to be looked at.
    pub fn handle(&mut self, now: Millis, input: Input) -> Result<(), RunError> {
        if self.until == Until::Answer && self.held.is_none() {
            self.held = Some((now, input));
            self.paused = Some(Pause::Answer);
            return Ok(());
        }
        self.run.handle(now, input)
    }

    /// Goes on. An answer that was held back is taken in.
    pub fn go(&mut self, now: Millis, until: Until) -> Result<(), StepperError> {
        if self.paused.take().is_none() {
            return Err(StepperError::Running);
        }
        (self.until, self.depth) = (until, self.run.depth());
        match self.held.take() {
            Some((at, input)) => self.run.handle(now.max(at), input).map_err(StepperError::Run),
            None => Ok(()),
        }
    }

    /// Pauses before the next step.
    pub fn pause(&mut self) {
        self.until = Until::Step;
    }

    /// The ids of the steps before which the run pauses, however it goes on.
    pub fn set_breakpoints(&mut self, steps: impl IntoIterator<Item = String>) {
        self.breakpoints = steps.into_iter().collect();
    }

    /// The steps that were begun, as far as one can go back to them.
    pub fn visits(&self) -> impl Iterator<Item = &Visit> {
        self.visits.iter()
    }

    /// Goes back to before a step, and pauses there. What was sent since has
    /// been sent all the same.
    pub fn rewind(&mut self, now: Millis, visit: usize) -> Result<(), StepperError> {
        let at = self.visits.iter().position(|it| it.number == visit);
        let at = at.ok_or(StepperError::NoVisit)?;
        let to = self.visits[at].clone();
        self.visits.truncate(at + 1);
        self.run.rewind(now, &to.snapshot);
        let step = &self.run.plan().workflows[to.at.workflow].steps[to.at.step].id;
        let message = format!("somebody went back to step `{step}`; what was sent is sent");
        self.run.note(now, message);
        (self.held, self.asked) = (None, None);
        self.may_begin = true;
        self.paused = Some(Pause::Step { at: to.at, visit });
        Ok(())
    }

    /// The call or the exchange of the current step, or of the last one that had
    /// any.
    pub fn asked(&self) -> Option<&Output> {
        self.asked.as_ref()
    }

    /// The answer that is held back.
    pub fn answer(&self) -> Option<&Input> {
        self.held.as_ref().map(|it| &it.1)
    }

    /// Puts another answer in the place of the one that is held back.
    pub fn set_answer(&mut self, answer: Input) -> Result<(), StepperError> {
        let held = self.held.as_mut().ok_or(StepperError::NoAnswer)?;
        held.1 = answer;
        Ok(())
    }

    /// The time that was named last; it stands still while the run is paused.
    pub fn time(&self) -> Millis {
        self.held.as_ref().map_or(self.run.time(), |it| it.0)
    }

    /// The run, to look at.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The run, to change what it knows or to cancel it.
    pub fn run_mut(&mut self) -> &mut Run {
        &mut self.run
    }

    fn keep(&mut self, at: StepAt) -> usize {
        let number = self.next_visit;
        if let Some(snapshot) = self.run.snapshot() {
            self.next_visit += 1;
            self.visits.push_back(Visit { number, at, snapshot });
            if KEPT < self.visits.len() {
                self.visits.pop_front();
            }
        }
        number
    }

    fn stops_before(&self, at: StepAt) -> bool {
        let plan = self.run.plan();
        let steps = plan.workflows.get(at.workflow).map(|it| it.steps.as_slice());
        let Some(step) = steps.unwrap_or_default().get(at.step) else { return false };
        let is_there = match &self.until {
            Until::Step => true,
            Until::Over => self.run.depth() <= self.depth,
            Until::Out => self.run.depth() < self.depth,
            Until::At(id) => step.id == *id,
            Until::Breakpoint | Until::Answer => false,
        };
        is_there || self.breakpoints.contains(&step.id)
    }

    /// Stops the run for good.
    pub fn cancel(&mut self, now: Millis) {
        (self.paused, self.held) = (None, None);
        self.run.cancel(now);
    }
}

impl Driven for Stepper {
    fn run(&self) -> &Run {
        &self.run
    }

    fn time(&self) -> Millis {
        Stepper::time(self)
    }

    fn next(&mut self, now: Millis) -> Option<Output> {
        match self.poll(now) {
            StepperOutput::Run(output) => Some(output),
            StepperOutput::Paused(_) => None,
        }
    }

    fn take_in(&mut self, now: Millis, input: Input) -> Result<(), RunError> {
        self.handle(now, input)
    }

    fn stop(&mut self, now: Millis) {
        self.cancel(now);
    }
}
