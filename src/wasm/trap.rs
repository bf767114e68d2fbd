//! Tells JavaScript of a panic: a promise that is under way then never settles.

use std::cell::RefCell;
use std::panic;

use wasm_bindgen::prelude::*;

thread_local! {
    static CALLBACK: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// Calls the function with the text of a panic, right before the trap.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(callback: js_sys::Function) {
    CALLBACK.with_borrow_mut(|it| it.replace(callback));
    panic::set_hook(Box::new(|info| {
        let callback = CALLBACK.try_with(|it| it.try_borrow().ok()?.clone());
        if let Ok(Some(callback)) = callback {
            // Whatever it throws, the trap comes next.
            let _ = callback.call1(&JsValue::NULL, &info.to_string().into());
        }
    }));
}
