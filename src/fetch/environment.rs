//! Where the driver runs, as far as it makes a difference to `fetch`.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A function of the global object, whatever kind of global that is.
pub(super) fn global_function(name: &str) -> Result<Function, JsValue> {
    Reflect::get(&js_sys::global(), &name.into())?.dyn_into()
}

/// Whether this is a web page or a worker of one, where the browser says what may
/// be called and what may be read.
///
/// Other hosts have some of these names, too, but not the location of a page.
pub(super) fn is_browser() -> bool {
    origin_of_page().is_some()
}

/// The origin of the page, such as `https://example.org`.
pub(super) fn origin_of_page() -> Option<String> {
    let global = js_sys::global();
    let has = |name: &str| Reflect::has(&global, &name.into()).unwrap_or_default();
    if !has("document") && !has("WorkerGlobalScope") {
        return None;
    }
    Reflect::get(&global, &"origin".into()).ok()?.as_string()
}

/// Whether the browser knows that it has no network.
pub(super) fn is_offline() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    let on_line = Reflect::get(&navigator, &"onLine".into()).unwrap_or_default();
    on_line.as_bool() == Some(false)
}
