//! What JavaScript answers for queries that are not evaluated here.

use wasm_bindgen::prelude::*;

use crate::query::Host;

/// The engines of the program that has loaded this one.
#[derive(Debug, Default)]
pub(super) struct JsHost;

impl Host for JsHost {
    fn matches(&self, pattern: &str, flags: &str, text: &str) -> Option<Result<bool, String>> {
        // By its constructor, which may throw: not every engine knows all groups.
        let constructor = js_sys::Reflect::get(&js_sys::global(), &"RegExp".into()).ok()?;
        let constructor: js_sys::Function = constructor.dyn_into().ok()?;
        let arguments = js_sys::Array::of2(&pattern.into(), &flags.into());
        let regex = match js_sys::Reflect::construct(&constructor, &arguments) {
            Ok(it) => it.dyn_into::<js_sys::RegExp>().ok()?,
            Err(why) => return Some(Err(message(&why))),
        };
        Some(Ok(regex.test(text)))
    }
}

fn message(error: &JsValue) -> String {
    match error.dyn_ref::<js_sys::Error>() {
        Some(it) => it.message().into(),
        None => "the host has thrown something that is no error".to_owned(),
    }
}
