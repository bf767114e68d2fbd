//! The texts of JavaScript, as bytes. The bindings copy each unit by itself; the host's
//! own encoder takes a tenth of that for a long document.

use js_sys::{JsString, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type TextEncoder;

    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;

    #[wasm_bindgen(method)]
    fn encode(this: &TextEncoder, text: &JsString) -> Uint8Array;
}

thread_local! {
    static ENCODER: TextEncoder = TextEncoder::new();
}

/// The text. Surrogates without their other half become U+FFFD.
pub(super) fn utf8(text: &JsString) -> String {
    let bytes = ENCODER.with(|it| it.encode(text)).to_vec();
    // An encoder gives UTF-8 and nothing else.
    String::from_utf8(bytes).unwrap_or_default()
}
