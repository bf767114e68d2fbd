//! Replays, and runs that stop where a person wants to look.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Promise;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::dry_run::{self, Pretence};
use crate::engine::{self, StepAt};
use crate::fetch;
use crate::replay;
use crate::stepper;
use crate::stepper::{Pause, StepperOutput, Until};
use crate::trace;
use crate::transports::Transports;

use super::check::SchemaChecker;
use super::exchange::{Carrier, JsTransports};
use super::run::{
    Evaluation, Input, Mode, OnEvent, Output, Prepared, RunOptions, call_back, prepared,
    prepared_with, secrecy,
};
use super::task::promise;

/// Runs a workflow with the answers of a recording, which is a JSON text.
/// Throws an error with `findings` where the document or the inputs are not fit
/// to run.
#[wasm_bindgen(js_name = replay)]
pub fn replay_recording(
    text: &str,
    recording: &str,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    on_event: Option<OnEvent>,
) -> Result<Ts<replay::Replayed>, JsValue> {
    let recording: Value = serde_json::from_str(recording).map_err(JsError::from)?;
    let recording = replay::Recording::read(&recording).map_err(|it| JsError::new(&it))?;
    let run = prepared_with(text, options, checker, Mode::Dry, |it| recording.fill(it))?.run;
    let replayed = replay::replay(run.plan().clone(), recording, |event| {
        call_back(on_event.as_ref(), event);
    });
    Ok(replayed.into_ts().map_err(JsError::from)?)
}

/// A run that is paused.
#[derive(Serialize, Tsify)]
#[serde(tag = "type", rename = "paused", rename_all = "camelCase")]
pub struct Paused {
    /// Why: before a step, or because an answer has come.
    #[tsify(type = "\"step\" | \"answer\"")]
    pub reason: &'static str,
    /// The workflow that is being run.
    pub workflow_id: String,
    /// The step that is next, or that was answered.
    pub step_id: String,
    /// The number of the visit of the step, to go back to it later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub visit: Option<usize>,
}

/// What a driver should do next.
#[derive(Serialize, Tsify)]
#[serde(untagged)]
pub enum SteppedOutput {
    Output(Output),
    Paused(Paused),
}

/// A step that was begun.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Visited {
    /// Its number, to go back to it.
    pub visit: usize,
    pub workflow_id: String,
    pub step_id: String,
}

/// The steps that were begun.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct VisitedSteps(pub Vec<Visited>);

/// One run that stops where a person wants to look. It does no I/O, unless its
/// host has it driven.
#[wasm_bindgen]
pub struct Stepper {
    /// Its driver has it, too.
    stepper: Rc<RefCell<stepper::Stepper>>,
    pretence: Pretence,
    dry: bool,
    /// What the driver keeps while the run is paused.
    transports: Rc<RefCell<Option<Transports>>>,
    is_driven: Rc<Cell<bool>>,
}

#[wasm_bindgen]
extern "C" {
    /// Where a run stands after it was driven.
    #[wasm_bindgen(typescript_type = "Promise<SteppedOutput>")]
    pub type Driving;
}

#[wasm_bindgen]
impl Stepper {
    /// Prepares a run, live or dry, that pauses before its first step.
    #[wasm_bindgen(constructor)]
    pub fn new(
        text: &str,
        options: Ts<RunOptions>,
        checker: Option<SchemaChecker>,
        dry: bool,
    ) -> Result<Stepper, JsValue> {
        let mode = if dry { Mode::Dry } else { Mode::Live };
        let Prepared { run, pretence } = prepared(text, options, checker, mode)?;
        let stepper = Rc::new(RefCell::new(stepper::Stepper::new(run)));
        let (transports, is_driven) = (Rc::default(), Rc::default());
        Ok(Stepper { stepper, pretence, dry, transports, is_driven })
    }

    /// What to do next.
    pub fn poll(&mut self, now: f64) -> Result<Ts<SteppedOutput>, JsError> {
        Ok(output(&mut self.stepper.borrow_mut(), now as u64).into_ts()?)
    }

    /// Takes in what happened to a request.
    pub fn handle(&mut self, now: f64, input: Ts<Input>) -> Result<(), JsError> {
        let input = input.to_rust()?.try_into()?;
        Ok(self.stepper.borrow_mut().handle(now as u64, input)?)
    }

    /// Answers what is in flight as a dry run does.
    pub fn pretend(&mut self, now: f64) -> Result<(), JsError> {
        let mut stepper = self.stepper.borrow_mut();
        let answer = match stepper.asked() {
            Some(engine::Output::Call { id, at, .. }) => {
                self.pretence.answer(stepper.run(), *id, *at)
            }
            Some(engine::Output::Exchange { id, at, exchange, .. }) => {
                dry_run::exchanged(stepper.run(), *id, *at, exchange)
            }
            _ => return Err(JsError::new("no request is in flight")),
        };
        Ok(stepper.handle(now as u64, answer)?)
    }

    /// Drives the run until it is paused or over, and says which: through `fetch`
    /// and `carrier` or WebSocket, or as a dry run where it is one.
    pub fn drive(
        &mut self,
        on_event: Option<OnEvent>,
        signal: Option<web_sys::AbortSignal>,
        carrier: Option<Carrier>,
        fetch: Option<js_sys::Function>,
    ) -> Driving {
        if self.dry {
            dry_run::drive(&mut *self.stepper.borrow_mut(), &mut self.pretence, |event| {
                call_back(on_event.as_ref(), event);
            });
            let promise = match state(&self.stepper) {
                Ok(it) => Promise::resolve(&it),
                Err(it) => Promise::reject(&it),
            };
            return promise.unchecked_into();
        }
        let (stepper, kept) = (Rc::clone(&self.stepper), Rc::clone(&self.transports));
        let is_driven = Rc::clone(&self.is_driven);
        let driven = async move {
            if is_driven.replace(true) {
                return Err(JsError::new("the run is being driven already").into());
            }
            let mut transports = match kept.take() {
                Some(it) => it,
                None => {
                    let most = stepper.borrow().run().plan().limits.body;
                    Transports::new(Box::new(JsTransports(carrier)), most)
                }
            };
            let on_event = |event: &_| call_back(on_event.as_ref(), event);
            let host = fetch::Host { fetch, signal };
            fetch::drive(&stepper, &host, &mut transports, on_event).await;
            kept.replace(Some(transports));
            is_driven.set(false);
            state(&stepper)
        };
        promise(driven).unchecked_into()
    }

    /// The time that was named last, in milliseconds since the run began.
    pub fn time(&self) -> f64 {
        self.stepper.borrow().time() as f64
    }

    /// Goes on: to the next `step`, `over` called workflows, `out` of one, to
    /// the next `answer`, to a `breakpoint`; or, with an id, to that step.
    pub fn go(&mut self, now: f64, until: &str, step: Option<String>) -> Result<(), JsError> {
        let until = match (until, step) {
            (_, Some(step)) => Until::At(step),
            ("step", None) => Until::Step,
            ("over", None) => Until::Over,
            ("out", None) => Until::Out,
            ("answer", None) => Until::Answer,
            _ => Until::Breakpoint,
        };
        Ok(self.stepper.borrow_mut().go(now as u64, until)?)
    }

    /// Pauses before the next step.
    pub fn pause(&mut self) {
        self.stepper.borrow_mut().pause();
    }

    /// The ids of the steps before which the run pauses.
    #[wasm_bindgen(js_name = setBreakpoints)]
    pub fn set_breakpoints(&mut self, steps: Vec<String>) {
        self.stepper.borrow_mut().set_breakpoints(steps);
    }

    /// The steps that were begun.
    pub fn visits(&self) -> Result<Ts<VisitedSteps>, JsError> {
        let stepper = self.stepper.borrow();
        let visits = stepper.visits().map(|it| {
            let (workflow_id, step_id) = ids(&stepper, it.at);
            Visited { visit: it.number, workflow_id, step_id }
        });
        Ok(VisitedSteps(visits.collect()).into_ts()?)
    }

    /// Goes back to before a step.
    pub fn rewind(&mut self, now: f64, visit: usize) -> Result<(), JsError> {
        Ok(self.stepper.borrow_mut().rewind(now as u64, visit)?)
    }

    /// What an expression or a condition comes out as.
    pub fn evaluate(&self, text: &str) -> Result<Ts<Evaluation>, JsError> {
        Ok(Evaluation::of(self.stepper.borrow().run(), text)?.into_ts()?)
    }

    /// Changes an input of the workflow that is being run; `value` is a JSON text.
    #[wasm_bindgen(js_name = setInput)]
    pub fn set_input(&mut self, now: f64, name: &str, value: &str) -> Result<(), JsError> {
        let value = serde_json::from_str(value)?;
        self.stepper.borrow_mut().run_mut().set_input(now as u64, name, value);
        Ok(())
    }

    /// Changes an output of a step that ran; `value` is a JSON text.
    #[wasm_bindgen(js_name = setOutput)]
    pub fn set_output(
        &mut self,
        now: f64,
        step: &str,
        name: &str,
        value: &str,
    ) -> Result<(), JsError> {
        let value = serde_json::from_str(value)?;
        self.stepper.borrow_mut().run_mut().set_output(now as u64, step, name, value);
        Ok(())
    }

    /// The answer that is held back, as a JSON text with its secrets.
    pub fn answer(&self) -> Option<String> {
        let stepper = self.stepper.borrow();
        let answer = match stepper.answer()? {
            engine::Input::Answer { id, response, .. } => {
                let headers: Map<_, _> = response
                    .headers
                    .0
                    .iter()
                    .map(|(name, it)| (name.clone(), Value::String(it.clone())))
                    .collect();
                let mut answer = json!({
                    "type": "answer",
                    "id": id.0,
                    "status": response.status,
                    "headers": headers,
                });
                if let (Some(body), Some(answer)) = (response.body.value(), answer.as_object_mut())
                {
                    answer.insert("body".to_owned(), body.clone());
                }
                answer
            }
            engine::Input::Sent { id } => json!({ "type": "sent", "id": id.0 }),
            engine::Input::Received { id, message, .. } => {
                let crate::message::Message { headers, payload, content_type } = message.as_ref();
                json!({
                    "type": "received",
                    "id": id.0,
                    "headers": headers,
                    "payload": payload,
                    "contentType": content_type,
                })
            }
            engine::Input::Failed { id, reason, message } => {
                json!({ "type": "failed", "id": id.0, "reason": reason, "message": message })
            }
        };
        Some(answer.to_string())
    }

    /// Puts another answer in the place of the one that is held back.
    #[wasm_bindgen(js_name = setAnswer)]
    pub fn set_answer(&mut self, answer: Ts<Input>) -> Result<(), JsError> {
        let answer = answer.to_rust()?.try_into()?;
        Ok(self.stepper.borrow_mut().set_answer(answer)?)
    }

    /// Chooses the answers of a dry run from now on; `answers` is a JSON text.
    pub fn choose(&mut self, answers: &str) -> Result<(), JsError> {
        let answers = dry_run::Answers::read(&serde_json::from_str(answers)?);
        let checked = answers.and_then(|it| {
            it.check(self.stepper.borrow().run().plan())?;
            Ok(it)
        });
        self.pretence.choose(checked.map_err(|it| JsError::new(&it))?);
        Ok(())
    }

    /// Puts the answer that the API documents in the place of the one that is held
    /// back; `choice` is a JSON text.
    #[wasm_bindgen(js_name = answerAs)]
    pub fn answer_as(&mut self, choice: &str) -> Result<(), JsError> {
        let mut stepper = self.stepper.borrow_mut();
        if stepper.answer().is_none() {
            return Err(stepper::StepperError::NoAnswer.into());
        }
        let Some(engine::Output::Call { id, at, .. }) = stepper.asked() else {
            return Err(JsError::new("only answers to requests can be chosen"));
        };
        let step = &stepper.run().plan().workflows[at.workflow].steps[at.step].id;
        let choice = dry_run::Choice::read(step, &serde_json::from_str(choice)?);
        let choice = choice.map_err(|it| JsError::new(&it))?;
        let answer = dry_run::chosen(stepper.run(), *id, *at, &choice);
        Ok(stepper.set_answer(answer)?)
    }

    /// Stops the run for good.
    pub fn cancel(&mut self, now: f64) {
        self.stepper.borrow_mut().cancel(now as u64);
    }

    /// The record so far, without secrets.
    pub fn trace(&self) -> Result<Ts<trace::Trace>, JsError> {
        Ok(self.stepper.borrow().run().trace().into_ts()?)
    }

    /// Where the run stands, as a JSON text.
    pub fn checkpoint(&self, with_secrets: bool) -> String {
        self.stepper.borrow().run().checkpoint(secrecy(with_secrets)).to_string()
    }
}

/// What the driver should do next.
fn output(stepper: &mut stepper::Stepper, now: u64) -> SteppedOutput {
    match stepper.poll(now) {
        StepperOutput::Run(output) => SteppedOutput::Output(output.into()),
        StepperOutput::Paused(pause) => SteppedOutput::Paused(paused(stepper, pause)),
    }
}

/// Where a run stands that nobody drives any more.
fn state(stepper: &RefCell<stepper::Stepper>) -> Result<JsValue, JsValue> {
    let mut stepper = stepper.borrow_mut();
    let now = stepper.time();
    let state = output(&mut stepper, now);
    Ok(state.into_ts().map_err(JsError::from)?.js_value())
}

fn paused(stepper: &stepper::Stepper, pause: Pause) -> Paused {
    let (reason, at, visit) = match pause {
        Pause::Step { at, visit } => ("step", Some(at), Some(visit)),
        Pause::Answer => {
            let at = stepper.asked().and_then(|it| match it {
                engine::Output::Call { at, .. } | engine::Output::Exchange { at, .. } => Some(*at),
                engine::Output::Subscribe { .. }
                | engine::Output::Event(_)
                | engine::Output::Wait { .. }
                | engine::Output::Done { .. } => None,
            });
            ("answer", at, None)
        }
    };
    let (workflow_id, step_id) = at.map(|it| ids(stepper, it)).unwrap_or_default();
    Paused { reason, workflow_id, step_id, visit }
}

/// The ids of a workflow and a step of it.
fn ids(stepper: &stepper::Stepper, at: StepAt) -> (String, String) {
    let workflow = &stepper.run().plan().workflows[at.workflow];
    (workflow.id.clone(), workflow.steps[at.step].id.clone())
}
