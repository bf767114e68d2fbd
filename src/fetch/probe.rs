//! Whether a server answers a web page at all.
//!
//! A browser says the same of a server that is down and of one that forbids web
//! pages to read its answers. A request whose answer nobody reads tells them
//! apart: the browser lets it through to every server that is there.

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::deadline::{Deadline, Stop};
use super::environment::global_function;
use crate::trace::Millis;

/// How long to wait.
const PATIENCE: Millis = 3_000;

/// Asks for the root of the server, with nothing of the run in the request.
pub(super) async fn answers(origin: &str, stop: &Stop<'_>) -> bool {
    let asked = Deadline::new(PATIENCE, stop).and_then(|it| Ok((ask(origin, &it)?, it)));
    match asked {
        Ok((promise, _deadline)) => JsFuture::from(promise).await.is_ok(),
        Err(_) => false,
    }
}

fn ask(origin: &str, deadline: &Deadline<'_>) -> Result<Promise, JsValue> {
    let init = Object::new();
    for (name, value) in [
        ("method", "HEAD"),
        ("mode", "no-cors"),
        ("credentials", "omit"),
        ("cache", "no-store"),
        ("referrerPolicy", "no-referrer"),
    ] {
        Reflect::set(&init, &name.into(), &value.into())?;
    }
    Reflect::set(&init, &"signal".into(), deadline.signal())?;
    let url = JsValue::from(format!("{origin}/"));
    let promise = global_function("fetch")?.call2(&js_sys::global(), &url, &init)?;
    Ok(Promise::from(promise))
}
