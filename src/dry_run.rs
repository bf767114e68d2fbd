//! Runs a plan for pretend: answers are made up, time passes by itself, nothing
//! is sent.
//!
//! The answers come from the workflow alone: the status that its criteria ask
//! for, a body with everything that is read from it later. Where the operation
//! is described, its examples and schemas come first. A caller can choose other
//! answers, or have all of them tried: see [`explore`].

mod answer;
mod queries;
mod choice;
mod explore;
mod message;
mod reads;
mod vary;

use std::collections::HashMap;

use crate::asyncapi::Action;
use crate::engine::{CallId, Driven, Exchange, Input, Output, Run, StepAt};
use crate::http::Body;
use crate::plan::Plan;
use crate::trace::{FailureReason, RunEvent, Trace};

use answer::MadeUp;

pub use choice::{Answers, Choice};
pub use explore::{ActionReach, Exploration, Lead, MOST_RUNS, Path, PathStep, StepReach, explore};

/// Runs `plan` to its end. `on_event` sees every event as it happens.
pub fn dry_run(plan: Plan, on_event: impl FnMut(&RunEvent)) -> Trace {
    let mut run = Run::new(plan);
    drive(&mut run, &mut Pretence::default(), on_event);
    run.trace().clone()
}

/// Drives a run to its end, or until it is paused, with the answers of
/// `pretence`.
pub fn drive(
    driven: &mut impl Driven,
    pretence: &mut Pretence,
    mut on_event: impl FnMut(&RunEvent),
) {
    let mut now = driven.time();
    let mut call = None;
    while let Some(output) = driven.next(now) {
        match output {
            Output::Call { id, at, .. } => call = Some((id, at, None)),
            Output::Exchange { id, at, exchange, .. } => call = Some((id, at, Some(exchange))),
            Output::Subscribe { .. } => {}
            Output::Event(event) => on_event(&event),
            Output::Wait { until: Some(until) } => now = until,
            Output::Wait { until: None } => {
                // A run waits without a time only for the answer to its call.
                let Some((id, at, exchange)) = call.take() else { return };
                let answer = match exchange {
                    Some(exchange) => exchanged(driven.run(), id, at, &exchange),
                    None => pretence.answer(driven.run(), id, at),
                };
                if driven.take_in(now, answer).is_err() {
                    return;
                }
            }
            Output::Done { .. } => return,
        }
    }
}

/// What becomes of a message that a step sends or waits for.
pub fn exchanged(run: &Run, id: CallId, at: StepAt, exchange: &Exchange) -> Input {
    match exchange.action {
        Action::Send => Input::Sent { id },
        Action::Receive => {
            let (message, made_up) = message::make_up(run, at, exchange);
            Input::Received { id, message: Box::new(message), made_up }
        }
    }
}

/// Answers the requests of a dry run: as the caller chose, else made up.
#[derive(Clone, Debug, Default)]
pub struct Pretence {
    answers: Answers,
    /// How many requests of each step were answered.
    answered: HashMap<String, usize>,
}

impl Pretence {
    /// With the answers that a caller chose; see [`Answers::check`].
    pub fn new(answers: Answers) -> Pretence {
        Pretence { answers, ..Pretence::default() }
    }

    /// Other answers from now on.
    pub fn choose(&mut self, answers: Answers) {
        *self = Pretence::new(answers);
    }

    /// The answer to a call of the step at `at`, which `run` waits for.
    pub fn answer(&mut self, run: &Run, id: CallId, at: StepAt) -> Input {
        let step = &run.plan().workflows[at.workflow].steps[at.step];
        let nth = self.answered.entry(step.id.clone()).or_default();
        let choice = self.answers.of(&step.id, *nth);
        *nth += 1;
        match choice {
            Some(choice) => chosen(run, id, at, choice),
            None => answered(id, answer::make_up(run, at)),
        }
    }
}

/// The answer that a caller chose, to the call `id` of the step at `at`.
pub fn chosen(run: &Run, id: CallId, at: StepAt, choice: &Choice) -> Input {
    if let Some(reason) = choice.failure {
        return failed(id, reason);
    }
    let step = &run.plan().workflows[at.workflow].steps[at.step];
    let described = step.target.described();
    let named = |status: u16| {
        let content = described.and_then(|it| it.response(status)).map(|it| &it.content);
        let mut examples = content.into_iter().flatten().flat_map(|it| &it.examples);
        let name = choice.example.as_ref()?;
        examples.find(|it| it.0 == *name).map(|it| it.1.clone())
    };
    let (mut response, mut made_up) = match choice.status {
        Some(status) => answer::with_status(run, at, status),
        None => {
            // An example says with which status it comes.
            let statuses = answer::documented_statuses(described);
            let status = statuses.into_iter().find(|it| named(*it).is_some());
            match status {
                Some(status) => answer::with_status(run, at, status),
                None => answer::make_up(run, at),
            }
        }
    };
    if let Some(body) = choice.body.clone().or_else(|| named(response.status)) {
        made_up.retain(|it| it != "body" && !it.starts_with("body/"));
        if response.headers.get("content-type").is_none() {
            response.headers.set("content-type", "application/json");
        }
        response.body = Body::Value(body);
    }
    for (name, value) in &choice.headers {
        made_up.retain(|it| *it != format!("headers/{}", name.to_ascii_lowercase()));
        response.headers.set(name.as_str(), value.as_str());
    }
    answered(id, (response, made_up))
}

fn answered(id: CallId, (response, made_up): MadeUp) -> Input {
    let response = Box::new(response);
    Input::Answer { id, response, redirected_to: None, made_up }
}

fn failed(id: CallId, reason: FailureReason) -> Input {
    let message = match reason {
        FailureReason::Timeout => "no answer in time, as it was chosen",
        _ => "no connection, as it was chosen",
    };
    Input::Failed { id, reason, message: message.to_owned() }
}
