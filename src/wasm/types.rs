//! The types of workflows' inputs and outputs.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::types;

use super::document::{SourceText, borrowed};

/// What `types` may know besides the document, and what is wanted.
#[derive(Default, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct TypesOptions {
    /// Where the document is from: relative URLs in it start there.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The documents that the source descriptions mean, and those that they refer
    /// to. What they do not say is `unknown`.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
    /// The only workflow whose types are wanted.
    #[tsify(optional)]
    pub workflow_id: Option<String>,
}

/// The types of workflows' inputs and outputs.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowTypes {
    /// Declarations of TypeScript: `…Inputs` and `…Outputs` for each workflow, and
    /// what they need.
    pub typescript: String,
    /// The JSON Schemas (2020-12) of each workflow, by its id.
    #[tsify(type = "Record<string, WorkflowSchemas>")]
    pub json_schema: Value,
}

#[wasm_bindgen(typescript_custom_section)]
const WORKFLOW_SCHEMAS: &str = "/** The JSON Schemas of one workflow. Each needs nothing else. */
export interface WorkflowSchemas {
    inputs: Record<string, unknown>;
    outputs: Record<string, unknown>;
}";

/// Infers the types of a document's workflows. Throws where there is none, or
/// not the one that is asked for.
#[wasm_bindgen(js_name = types)]
pub fn workflow_types(text: &str, options: Ts<TypesOptions>) -> Result<Ts<WorkflowTypes>, JsError> {
    let options = options.to_rust()?;
    let sources = borrowed(&options.sources);
    let found = types::of(text, options.url.as_deref(), &sources, options.workflow_id.as_deref())?;
    let types = WorkflowTypes { typescript: found.typescript, json_schema: found.json_schema };
    Ok(types.into_ts()?)
}
