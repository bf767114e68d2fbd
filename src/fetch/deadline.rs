//! When a request is given up: late, or because somebody stops the run.
//!
//! Both are functions of JavaScript alone. They cost less than closures, and
//! one that goes off after this instance has ended harms nobody.

use js_sys::{Error, Function, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal};

use crate::trace::Millis;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &Function, millis: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// What all requests of a run are given up by.
pub(super) struct Stop<'a> {
    /// The signal of the caller.
    signal: Option<&'a AbortSignal>,
    /// `AbortController.prototype.abort`, and what is said of a request that is late.
    abort: Function,
    late: Error,
}

impl Stop<'_> {
    pub(super) fn new(signal: Option<&AbortSignal>) -> Result<Stop<'_>, JsValue> {
        let controller = AbortController::new()?;
        let abort = Reflect::get(&controller, &"abort".into())?.dyn_into()?;
        let late = Error::new("no answer in time");
        late.set_name("TimeoutError");
        Ok(Stop { signal, abort, late })
    }
}

/// When one request is given up.
///
/// `AbortSignal.timeout` and `AbortSignal.any` would do, but the timer of the
/// first goes on after the answer, and a signal that follows others costs Node
/// as much as a short request.
pub(super) struct Deadline<'a> {
    controller: AbortController,
    timer: JsValue,
    /// The signal of the caller, and what aborts the request with it.
    stop: Option<(&'a AbortSignal, Function)>,
}

impl Deadline<'_> {
    pub(super) fn new<'a>(timeout: Millis, stop: &Stop<'a>) -> Result<Deadline<'a>, JsValue> {
        let controller = AbortController::new()?;
        let abort = &stop.abort;
        // Timers count in 31 bits, and what is longer would go off at once.
        let timeout = timeout.min(i32::MAX as Millis) as u32;
        let timer = set_timeout(abort.bind1(&controller, &stop.late).unchecked_ref(), timeout);
        let stop = match stop.signal {
            Some(signal) => {
                let abort = abort.bind1(&controller, &JsValue::UNDEFINED).unchecked_into();
                signal.add_event_listener_with_callback("abort", &abort)?;
                Some((signal, abort))
            }
            None => None,
        };
        Ok(Deadline { controller, timer, stop })
    }

    pub(super) fn signal(&self) -> AbortSignal {
        self.controller.signal()
    }

    /// Lets go of an answer that nobody reads to its end.
    pub(super) fn give_up(&self) {
        self.controller.abort();
    }
}

impl Drop for Deadline<'_> {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
        if let Some((signal, abort)) = &self.stop {
            // What it was added to it can be removed from.
            let _ = signal.remove_event_listener_with_callback("abort", abort);
        }
    }
}
