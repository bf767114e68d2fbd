//! Documents for readers.

use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::docs::{self, Docs};

use super::document::{SourceText, borrowed};

/// What `docs` may know besides the document.
#[derive(Default, serde::Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct DocsOptions {
    /// Where the document is from: relative URLs in it start there.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The documents that the source descriptions mean: they say who offers an API and
    /// the types of outputs.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
}

/// What a document says to people. Throws where it is no Arazzo document.
#[wasm_bindgen(js_name = docs)]
pub fn document_docs(text: &str, options: Ts<DocsOptions>) -> Result<Ts<Docs>, JsError> {
    let options = options.to_rust()?;
    let docs = docs::of(text, options.url.as_deref(), &borrowed(&options.sources))?;
    Ok(docs.into_ts()?)
}
