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

/// A text in which of each URL only the origin is left: the rest may have secrets.
pub fn without_urls(text: &str) -> String {
    let is_end = |it: char| it.is_whitespace() || "\"'`<>()".contains(it);
    let shown = |word: &str| match word.trim_end_matches(is_end) {
        url if url.contains("://") => format!("{}{}", origin(url), &word[url.len()..]),
        _ => word.to_owned(),
    };
    text.split_inclusive(is_end).map(shown).collect()
}
