//! Replays, and runs that stop where a person wants to look.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::dry_run::Pretence;
use crate::engine::{self, CallId, StepAt};
use crate::replay;
use crate::stepper;
use crate::stepper::{Pause, StepperOutput, Until};
use crate::trace;

use super::run::{
    Evaluation, Input, Mode, OnEvent, Output, Prepared, RunOptions, SchemaChecker, call_back,
    prepared, secrecy,
};

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
    let run = prepared(text, options, checker, Mode::Dry)?.run;
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

/// One run that stops where a person wants to look. Does no I/O.
#[wasm_bindgen]
pub struct Stepper {
    stepper: stepper::Stepper,
    pretence: Pretence,
    /// The call that is in flight.
    call: Option<(CallId, StepAt)>,
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
        Ok(Stepper { stepper: stepper::Stepper::new(run), pretence, call: None })
    }

    /// What to do next.
    pub fn poll(&mut self, now: f64) -> Result<Ts<SteppedOutput>, JsError> {
        let output = match self.stepper.poll(now as u64) {
            StepperOutput::Run(output) => {
                if let engine::Output::Call { id, at, .. } = &output {
                    self.call = Some((*id, *at));
                }
                SteppedOutput::Output(output.into())
            }
            StepperOutput::Paused(pause) => SteppedOutput::Paused(self.paused(pause)),
        };
        Ok(output.into_ts()?)
    }

    /// Takes in what happened to a request.
    pub fn handle(&mut self, now: f64, input: Ts<Input>) -> Result<(), JsError> {
        Ok(self.stepper.handle(now as u64, input.to_rust()?.try_into()?)?)
    }

    /// Answers the request that is in flight as a dry run does.
    pub fn pretend(&mut self, now: f64) -> Result<(), JsError> {
        let (id, at) = self.call.ok_or_else(|| JsError::new("no request is in flight"))?;
        let answer = self.pretence.answer(self.stepper.run(), id, at);
        Ok(self.stepper.handle(now as u64, answer)?)
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
        Ok(self.stepper.go(now as u64, until)?)
    }

    /// Pauses before the next step.
    pub fn pause(&mut self) {
        self.stepper.pause();
    }

    /// The ids of the steps before which the run pauses.
    #[wasm_bindgen(js_name = setBreakpoints)]
    pub fn set_breakpoints(&mut self, steps: Vec<String>) {
        self.stepper.set_breakpoints(steps);
    }

    /// The steps that were begun.
    pub fn visits(&self) -> Result<Ts<VisitedSteps>, JsError> {
        let visits = self.stepper.visits().map(|it| {
            let (workflow_id, step_id) = self.ids(it.at);
            Visited { visit: it.number, workflow_id, step_id }
        });
        Ok(VisitedSteps(visits.collect()).into_ts()?)
    }

    /// Goes back to before a step.
    pub fn rewind(&mut self, now: f64, visit: usize) -> Result<(), JsError> {
        self.call = None;
        Ok(self.stepper.rewind(now as u64, visit)?)
    }

    /// What an expression or a condition comes out as.
    pub fn evaluate(&self, text: &str) -> Result<Ts<Evaluation>, JsError> {
        Ok(Evaluation::of(self.stepper.run(), text)?.into_ts()?)
    }

    /// Changes an input of the workflow that is being run; `value` is a JSON text.
    #[wasm_bindgen(js_name = setInput)]
    pub fn set_input(&mut self, now: f64, name: &str, value: &str) -> Result<(), JsError> {
        let value = serde_json::from_str(value)?;
        self.stepper.run_mut().set_input(now as u64, name, value);
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
        self.stepper.run_mut().set_output(now as u64, step, name, value);
        Ok(())
    }

    /// The answer that is held back, as a JSON text with its secrets.
    pub fn answer(&self) -> Option<String> {
        let answer = match self.stepper.answer()? {
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
        Ok(self.stepper.set_answer(answer.to_rust()?.try_into()?)?)
    }

    /// Stops the run for good.
    pub fn cancel(&mut self, now: f64) {
        self.stepper.cancel(now as u64);
    }

    /// The record so far, without secrets.
    pub fn trace(&self) -> Result<Ts<trace::Trace>, JsError> {
        Ok(self.stepper.run().trace().into_ts()?)
    }

    /// Where the run stands, as a JSON text.
    pub fn checkpoint(&self, with_secrets: bool) -> String {
        self.stepper.run().checkpoint(secrecy(with_secrets)).to_string()
    }
}

impl Stepper {
    fn paused(&self, pause: Pause) -> Paused {
        let (reason, at, visit) = match pause {
            Pause::Step { at, visit } => ("step", Some(at), Some(visit)),
            Pause::Answer => ("answer", self.call.map(|it| it.1), None),
        };
        let (workflow_id, step_id) = at.map(|it| self.ids(it)).unwrap_or_default();
        Paused { reason, workflow_id, step_id, visit }
    }

    /// The ids of a workflow and a step of it.
    fn ids(&self, at: StepAt) -> (String, String) {
        let workflow = &self.stepper.run().plan().workflows[at.workflow];
        (workflow.id.clone(), workflow.steps[at.step].id.clone())
    }
}
