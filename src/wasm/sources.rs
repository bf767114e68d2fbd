//! The sources that JavaScript gives, each read once for as long as it stays the
//! same: an editor asks at every keystroke, and only its document changes.

use std::cell::RefCell;

use foldhash::HashMap;
use js_sys::{Array, JsString, Reflect};
use wasm_bindgen::prelude::*;

use crate::documents::{SourceText, SourceTree};

use super::text::utf8;

thread_local! {
    /// The texts of the last call that was given any.
    static READ: RefCell<Vec<Read>> = const { RefCell::new(Vec::new()) };
    /// The names of members as strings of JavaScript: to make one takes longer than to
    /// look at the member.
    static NAMES: RefCell<HashMap<&'static str, JsValue>> = RefCell::default();
}

/// A text that was read.
struct Read {
    /// As it came: comparing it costs next to nothing, and copying it much.
    given: JsString,
    text: String,
    tree: SourceTree,
}

/// Calls with the members of an array of `SourceText`, and their trees.
pub(super) fn with_sources<T>(
    array: &JsValue,
    call: impl FnOnce(&[SourceText<'_>], &[(&str, &SourceTree)]) -> T,
) -> Result<T, JsError> {
    // Between two looks at one document there may be one at another, without sources.
    if array.is_undefined() {
        return Ok(call(&[], &[]));
    }
    if !Array::is_array(array) {
        return Err(JsError::new("expected an array as `sources`"));
    }
    let mut before = READ.take();
    let mut read: Vec<Read> = Vec::new();
    let mut list: Vec<(String, Option<String>, usize)> = Vec::new();
    for source in array.dyn_ref::<Array>().into_iter().flat_map(Array::iter) {
        let given = member(&source, "text")?;
        let known = |it: &Read| it.given == given;
        let at = match read.iter().position(known) {
            Some(at) => at,
            None => {
                let known = before.iter().position(known);
                read.push(known.map_or_else(|| Read::new(given), |it| before.swap_remove(it)));
                read.len() - 1
            }
        };
        let url = optional(&source, "url")?.map(String::from);
        list.push((member(&source, "name")?.into(), url, at));
    }
    let texts = list.iter().filter_map(|(name, url, at)| {
        Some(SourceText { name, text: &read.get(*at)?.text, url: url.as_deref() })
    });
    let trees: Vec<_> = read.iter().map(|it| (it.text.as_str(), &it.tree)).collect();
    let result = call(&texts.collect::<Vec<_>>(), &trees);
    READ.set(read);
    Ok(result)
}

impl Read {
    fn new(given: JsString) -> Read {
        let text = utf8(&given);
        let tree = SourceTree::read(&text);
        Read { given, text, tree }
    }
}

fn member(object: &JsValue, name: &'static str) -> Result<JsString, JsError> {
    let expected = || JsError::new(&format!("expected a string as `{name}` of a source"));
    optional(object, name)?.ok_or_else(expected)
}

/// A string of an object, which may be `undefined`.
pub(super) fn optional(object: &JsValue, name: &'static str) -> Result<Option<JsString>, JsError> {
    let value = get(object, name);
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    let expected = || JsError::new(&format!("expected a string as `{name}`"));
    value.dyn_into().map(Some).map_err(|_| expected())
}

/// A member of what may be an object; `undefined` where there is none.
pub(super) fn get(object: &JsValue, name: &'static str) -> JsValue {
    let name = NAMES.with_borrow_mut(|it| it.entry(name).or_insert_with(|| name.into()).clone());
    Reflect::get(object, &name).unwrap_or_default()
}
