//! What editors ask: one function for each service, which converts places, calls the
//! service, and converts places back.
//!
//! An editor asks several services about the same text, so the last one is kept with
//! its tree, and the last trace as it was read.

mod knowledge;
mod lsp;
mod structure;

use std::borrow::Cow;
use std::cell::RefCell;

use js_sys::{JSON, JsString};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::documents::SourceTree;
use crate::editor::{Document, Given, completion};
use crate::syntax::{self, Format, Parsed};
use crate::text::LineIndex;
use crate::trace::Trace;

use super::check::levels;
use super::dialects::find;
use super::document::SourceText;
use super::sources::{get, optional, with_sources};

pub use knowledge::*;
pub use lsp::*;
pub use structure::*;

/// What services may know besides the document.
///
/// It is read member by member: its texts are long, and mostly known already.
#[derive(Tsify)]
pub struct EditorOptions {
    /// The document's path or URL: relative URLs in it start there, and it tells what
    /// an empty document will be.
    #[tsify(optional)]
    pub name: Option<String>,
    /// The documents that the source descriptions mean, and those that they refer to.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
    /// The dialect of a configuration of MCP servers, by its name; without one it is
    /// told by the name or by the content.
    #[tsify(optional)]
    pub dialect: Option<String>,
    /// The rules that are off, or have another severity than their own, by name: what is
    /// not found needs no code action.
    #[tsify(optional, type = "Record<string, RuleLevel>")]
    pub rules: Option<JsValue>,
    /// The last run of the document, for the values in it. The same object is read
    /// once.
    #[tsify(optional, type = "Trace")]
    pub trace: Option<JsValue>,
}

/// What can stand at a position.
#[wasm_bindgen]
pub fn completion(
    text: JsString,
    position: Ts<Position>,
    options: Ts<EditorOptions>,
) -> Result<Ts<CompletionList>, JsError> {
    let position = position.to_rust()?;
    // What is typed is read in its own way, so what is known of other texts stays.
    let text = String::from(&text);
    with_given(&options.js_value(), |given| {
        let places = Places::new(LineIndex::new(&text));
        let items = completion::complete(&text, given, places.offset(position));
        Ok(CompletionList::new(&items, &places).into_ts()?)
    })
}

thread_local! {
    static READ: RefCell<Option<Read>> = const { RefCell::new(None) };
    static TRACE: RefCell<Option<(JsValue, Trace)>> = const { RefCell::new(None) };
}

/// The text that was asked about last.
struct Read {
    /// As it came: comparing it costs next to nothing, and copying it much.
    given: JsString,
    /// By its name it may be TOML.
    name: Option<String>,
    text: String,
    format: Format,
    tree: SourceTree,
}

impl Read {
    fn new(given: JsString, name: Option<String>) -> Read {
        let text = String::from(&given);
        let Parsed { root, format, .. } = syntax::parse_file(&text, name.as_deref());
        Read { given, name, text, format, tree: SourceTree::as_written(root) }
    }
}

/// Calls with the document and the places of its text.
fn ask<T>(
    text: JsString,
    options: &Ts<EditorOptions>,
    call: impl FnOnce(&Document<'_>, &Places<'_>) -> Result<T, JsError>,
) -> Result<T, JsError> {
    with_given(&options.js_value(), |given| {
        let is_it = |it: &Read| it.given == text && it.name.as_deref() == given.name;
        let known = READ.take().filter(is_it);
        let read = known.unwrap_or_else(|| Read::new(text, given.name.map(str::to_owned)));
        let result = {
            let documents = given.with(&read.text, Cow::Borrowed(&read.tree), read.format);
            let document = Document::new(&read.text, &documents, given);
            call(&document, &Places::new(read.tree.line_index(&read.text)))
        };
        READ.set(Some(read));
        result
    })
}

/// Calls with what is at hand besides the document.
fn with_given<T>(
    options: &JsValue,
    call: impl FnOnce(&Given<'_>) -> Result<T, JsError>,
) -> Result<T, JsError> {
    let name = optional(options, "name")?.map(String::from);
    let dialect = optional(options, "dialect")?.map(String::from);
    let dialect = dialect.as_deref().map(find).transpose()?;
    let levels = levels(&get(options, "rules"))?;
    let trace = trace(get(options, "trace"))?;
    let result = with_sources(&get(options, "sources"), |sources, trees| {
        let trace = trace.as_ref().map(|it| &it.1);
        call(&Given {
            name: name.as_deref(),
            sources,
            trees,
            dialect,
            levels: Some(&levels),
            trace,
        })
    });
    TRACE.set(trace);
    result?
}

/// The trace that is given, read once.
fn trace(given: JsValue) -> Result<Option<(JsValue, Trace)>, JsError> {
    if given.is_undefined() || given.is_null() {
        return Ok(None);
    }
    if let Some(known) = TRACE.take().filter(|it| it.0 == given) {
        return Ok(Some(known));
    }
    let written = JSON::stringify(&given).map_err(|_| JsError::new("expected a trace"))?;
    let value = serde_json::from_str(&String::from(written))?;
    let trace = Trace::read(&value).map_err(|error| JsError::new(&error))?;
    Ok(Some((given, trace)))
}
