//! What takes a while, as a promise whose progress the package makes.
//!
//! The executor of wasm-bindgen polls in microtasks of its own. A panic there is an
//! error that nobody can catch, with which Node ends. So the package polls, and
//! catches.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Wake, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;

struct Task {
    future: RefCell<Pin<Box<dyn Future<Output = ()>>>>,
    waker: Waker,
}

#[derive(Default)]
struct Tasks {
    running: BTreeMap<u32, Rc<Task>>,
    next: u32,
    /// Has a task polled, by its number.
    poll_later: Option<Function>,
}

thread_local! {
    static TASKS: RefCell<Tasks> = RefCell::default();
}

/// Names the function that has [`poll_task`] called once what runs now is done.
#[wasm_bindgen(js_name = pollWith)]
pub fn poll_with(poll_later: Function) {
    TASKS.with_borrow_mut(|it| it.poll_later = Some(poll_later));
}

/// Goes on with a task as far as it gets.
#[wasm_bindgen(js_name = pollTask)]
pub fn poll_task(number: u32) {
    let task = TASKS.with_borrow(|it| it.running.get(&number).cloned());
    let Some(task) = task else { return };
    let mut context = Context::from_waker(&task.waker);
    let is_over = task.future.borrow_mut().as_mut().poll(&mut context).is_ready();
    if is_over {
        TASKS.with_borrow_mut(|it| it.running.remove(&number));
    }
}

/// The promise of what a future gives.
pub(super) fn promise(future: impl Future<Output = Result<JsValue, JsValue>> + 'static) -> Promise {
    let mut future = Some(future);
    Promise::new(&mut |resolve, reject| {
        // It is called once, at once.
        let Some(future) = future.take() else { return };
        begin(async move {
            // Neither function throws.
            let _ = match future.await {
                Ok(value) => resolve.call1(&JsValue::NULL, &value),
                Err(error) => reject.call1(&JsValue::NULL, &error),
            };
        });
    })
}

fn begin(future: impl Future<Output = ()> + 'static) {
    let number = TASKS.with_borrow_mut(|it| {
        it.next += 1;
        let waker = Waker::from(Arc::new(Number(it.next)));
        let future = RefCell::new(Box::pin(future) as _);
        it.running.insert(it.next, Rc::new(Task { future, waker }));
        it.next
    });
    Number(number).poll_later();
}

/// The number of a task. It can be sent to other threads, which there are none of.
struct Number(u32);

impl Number {
    fn poll_later(&self) {
        if let Some(poll_later) = TASKS.with_borrow(|it| it.poll_later.clone()) {
            // What it has called is called later, and does not throw here.
            let _ = poll_later.call1(&JsValue::NULL, &self.0.into());
        }
    }
}

impl Wake for Number {
    fn wake(self: Arc<Self>) {
        self.poll_later();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.poll_later();
    }
}
