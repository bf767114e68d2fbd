//! What errors of JavaScript say, and what may be shown of a URL in them.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A text among the members of a value.
pub fn text(value: &JsValue, name: &str) -> Option<String> {
    Reflect::get(value, &name.into()).ok().and_then(|it| it.as_string())
}

/// What an error says, be it a string or an `Error`.
pub fn text_of(error: &JsValue) -> String {
    text(error, "message").or_else(|| error.as_string()).unwrap_or_else(|| "no reason".into())
}

/// The scheme and host of a URL, which is all of it that may be shown here.
pub fn origin(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}")
}
