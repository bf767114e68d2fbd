//! Where a run goes, and whether its inputs fit: what people are asked before it
//! begins.

use serde::Serialize;
use serde_json::{Map, Value};
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::arazzo;
use crate::destinations;
use crate::documents::Documents;
use crate::plan;

use super::check::SchemaChecker;
use super::run::{Mode, RunOptions, prepared};
use super::schema::Checker;

/// What a run may send, and where. Throws an error with `findings` where the
/// document or the inputs are not fit to run.
#[wasm_bindgen(js_name = destinations)]
pub fn destinations_of(
    text: &str,
    options: Ts<RunOptions>,
    checker: Option<SchemaChecker>,
    dry: bool,
) -> Result<Ts<destinations::Destinations>, JsValue> {
    let mode = if dry { Mode::Dry } else { Mode::Live };
    let run = prepared(text, options, checker, mode)?.run;
    let found = destinations::destinations(run.plan());
    Ok(found.into_ts().map_err(JsError::from)?)
}

/// Why a value does not fit the inputs of a workflow.
#[derive(Serialize, Tsify)]
pub struct InputMisfit {
    /// The value that does not fit, or that is missing: a JSON Pointer into the inputs.
    pub pointer: String,
    /// What is wrong, as a sentence without secrets.
    pub message: String,
}

/// What does not fit.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct InputMisfits(pub Vec<InputMisfit>);

/// What of `inputs`, which is a JSON text, does not fit the schema of a workflow's
/// inputs. Throws where the schema cannot be used.
#[wasm_bindgen(js_name = checkInputs)]
pub fn check_inputs(
    text: &str,
    workflow_id: &str,
    inputs: &str,
    checker: SchemaChecker,
) -> Result<Ts<InputMisfits>, JsError> {
    let inputs: Map<String, Value> = serde_json::from_str(inputs)?;
    let checker = Checker(JsValue::from(checker).unchecked_into());
    let (documents, _) = Documents::parse(text, None, &[], &[]);
    let document = documents.root().and_then(|root| Some((root, arazzo::read(root.node, text).0?)));
    let workflow = document.as_ref().and_then(|(root, it)| {
        let is_meant = |it: &&arazzo::Workflow<'_>| it.id.is_some_and(|it| it.value == workflow_id);
        Some((root, it.workflows.iter().find(is_meant)?))
    });
    let found = match workflow {
        Some((root, it)) => plan::misfits(*root, it, &inputs, &checker),
        None => Ok(Vec::new()),
    };
    let found = found.map_err(|why| JsError::new(&why))?.into_iter();
    let found = found.map(|it| InputMisfit { pointer: it.at.to_string(), message: it.message });
    Ok(InputMisfits(found.collect()).into_ts()?)
}
