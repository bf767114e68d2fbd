//! Waits for the promises of a run, one after the other, with the same two functions.
//!
//! `JsFuture` makes two for each promise, and the host has to look after each of
//! them until it is gone.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;

/// Waits for promises, of which there is one at a time.
pub(super) struct Turns {
    turn: Rc<RefCell<Turn>>,
    resolved: Closure<dyn FnMut(JsValue)>,
    rejected: Closure<dyn FnMut(JsValue)>,
}

#[derive(Default)]
struct Turn {
    settled: Option<Result<JsValue, JsValue>>,
    waker: Option<Waker>,
}

impl Turns {
    pub(super) fn new() -> Turns {
        let turn = Rc::new(RefCell::new(Turn::default()));
        let function = |settle: fn(JsValue) -> Result<JsValue, JsValue>| {
            let turn = Rc::clone(&turn);
            Closure::new(move |value| {
                let waker = {
                    let mut turn = turn.borrow_mut();
                    turn.settled = Some(settle(value));
                    turn.waker.take()
                };
                if let Some(waker) = waker {
                    waker.wake();
                }
            })
        };
        Turns { resolved: function(Ok), rejected: function(Err), turn }
    }

    /// What a promise comes to.
    pub(super) async fn settled(&self, promise: &Promise) -> Result<JsValue, JsValue> {
        let _ = promise.then2(&self.resolved, &self.rejected);
        poll_fn(|context| {
            let mut turn = self.turn.borrow_mut();
            match turn.settled.take() {
                Some(settled) => Poll::Ready(settled),
                None => {
                    turn.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}
