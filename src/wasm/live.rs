//! Live runs, which this crate drives itself.

use std::cell::RefCell;

use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::fetch;
use crate::transports::Transports;

use super::check::SchemaChecker;
use super::exchange::{Carrier, JsTransports};
use super::run::{Mode, OnCheckpoint, OnEvent, RunOptions, call_back, prepared, secrecy};
use super::task::promise;

#[wasm_bindgen]
extern "C" {
    /// The trace of a run that goes on.
    #[wasm_bindgen(typescript_type = "Promise<Trace>")]
    pub type Running;
}

/// Runs a workflow for real, through `fetch`, and messages through `carrier` or
/// WebSocket. Throws an error with `findings` where the document or the inputs
/// are not fit to run.
#[wasm_bindgen(js_name = runWithFetch)]
#[allow(clippy::too_many_arguments, reason = "`run` of the package names them")]
pub fn run_with_fetch(
    text: String,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    on_event: Option<OnEvent>,
    signal: Option<web_sys::AbortSignal>,
    on_checkpoint: Option<OnCheckpoint>,
    with_secrets: bool,
    carrier: Option<Carrier>,
    fetch: Option<js_sys::Function>,
) -> Running {
    let running = async move {
        let mut run = prepared(&text, options, checker, Mode::Live)?.run;
        if on_event.is_none() {
            run.unwatched();
        }
        let run = RefCell::new(run);
        let most = run.borrow().plan().limits.body;
        let mut transports = Transports::new(Box::new(JsTransports(carrier)), most);
        let on_event = |event: &_| call_back(on_event.as_ref(), event);
        let host = fetch::Host { fetch, signal };
        fetch::drive(&run, &host, &mut transports, on_event).await;
        let run = run.into_inner();
        if let Some(on_checkpoint) = on_checkpoint.filter(|_| !run.has_succeeded()) {
            let function: &js_sys::Function = on_checkpoint.unchecked_ref();
            let checkpoint = run.checkpoint(secrecy(with_secrets)).to_string();
            // An error of the callback is the caller's own.
            let _ = function.call1(&JsValue::NULL, &checkpoint.into());
        }
        Ok(run.trace().into_ts().map_err(JsError::from)?.js_value())
    };
    promise(running).unchecked_into()
}
