//! When a request is given up: late, or because somebody stops the run.
//!
//! Both are functions of JavaScript alone. They cost less than closures, and
//! one that goes off after this instance has ended harms nobody.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Error, Function, Reflect};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, AbortSignal};

use crate::trace::Millis;

/// So many requests share a signal: to make one costs Node more than all else
/// here, and it keeps what listens to a signal for a while.
const MOST_SHARED: usize = 16;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(handler: &Function, millis: u32) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: &JsValue);
}

/// What the requests of a run, which is one after the other, are given up by.
pub(super) struct Stop<'a> {
    /// The signal of the caller.
    signal: Option<&'a AbortSignal>,
    /// `AbortController.prototype.abort`, and what is said of a request that is late.
    abort: Function,
    late: Error,
    shared: RefCell<(usize, Option<Rc<Controller<'a>>>)>,
}

/// `AbortSignal.timeout` and `AbortSignal.any` would do, but the timer of the
/// first goes on after the answer, and a signal that follows others costs Node
/// as much as a short request.
struct Controller<'a> {
    controller: AbortController,
    signal: AbortSignal,
    give_up_late: Function,
    /// The signal of the caller, and what aborts the request with it.
    stop: Option<(&'a AbortSignal, Function)>,
}

/// When one request is given up.
pub(super) struct Deadline<'a> {
    controller: Rc<Controller<'a>>,
    timer: JsValue,
}

impl<'a> Stop<'a> {
    pub(super) fn new(signal: Option<&AbortSignal>) -> Result<Stop<'_>, JsValue> {
        let controller = AbortController::new()?;
        let abort = Reflect::get(&controller, &"abort".into())?.dyn_into()?;
        let late = Error::new("no answer in time");
        late.set_name("TimeoutError");
        Ok(Stop { signal, abort, late, shared: RefCell::default() })
    }

    fn controller(&self) -> Result<Rc<Controller<'a>>, JsValue> {
        let (uses, shared) = &mut *self.shared.borrow_mut();
        if let Some(it) = shared.as_ref().filter(|it| *uses < MOST_SHARED && !it.signal.aborted()) {
            *uses += 1;
            return Ok(Rc::clone(it));
        }
        let new = Rc::new(self.new_controller()?);
        (*uses, *shared) = (1, Some(Rc::clone(&new)));
        Ok(new)
    }

    fn new_controller(&self) -> Result<Controller<'a>, JsValue> {
        let controller = AbortController::new()?;
        let give_up_late = self.abort.bind1(&controller, &self.late).unchecked_into();
        let stop = match self.signal {
            Some(signal) => {
                let abort = self.abort.bind1(&controller, &JsValue::UNDEFINED).unchecked_into();
                signal.add_event_listener_with_callback("abort", &abort)?;
                Some((signal, abort))
            }
            None => None,
        };
        let signal = controller.signal();
        Ok(Controller { controller, signal, give_up_late, stop })
    }
}

impl Drop for Controller<'_> {
    fn drop(&mut self) {
        if let Some((signal, abort)) = &self.stop {
            // What it was added to it can be removed from.
            let _ = signal.remove_event_listener_with_callback("abort", abort);
        }
    }
}

impl Deadline<'_> {
    pub(super) fn new<'a>(timeout: Millis, stop: &Stop<'a>) -> Result<Deadline<'a>, JsValue> {
        let controller = stop.controller()?;
        // Timers count in 31 bits, and what is longer would go off at once.
        let timeout = timeout.min(i32::MAX as Millis) as u32;
        let timer = set_timeout(&controller.give_up_late, timeout);
        Ok(Deadline { controller, timer })
    }

    pub(super) fn signal(&self) -> &AbortSignal {
        &self.controller.signal
    }

    /// Why the request was given up, if it was. Chromium throws another error where
    /// it was in the middle of a body.
    pub(super) fn why_given_up(&self) -> Option<JsValue> {
        let signal = self.signal();
        signal.aborted().then(|| Reflect::get(signal, &"reason".into()).unwrap_or_default())
    }

    /// Lets go of an answer that nobody reads to its end.
    pub(super) fn give_up(&self) {
        self.controller.controller.abort();
    }
}

impl Drop for Deadline<'_> {
    fn drop(&mut self) {
        clear_timeout(&self.timer);
    }
}
