//! Fixing documents.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::fix;

use super::check::{SchemaChecker, ValidateOptions, with_options};

/// What `fix` has done.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Fixed {
    /// The whole document with all edits.
    pub text: String,
    /// What was fixed; empty if the text is as it was.
    pub applied: Vec<AppliedFix>,
    /// Whether more may be fixed with a schema checker at hand.
    pub needs_schema: bool,
}

/// A fix that was applied.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AppliedFix {
    /// The rule whose finding is gone.
    pub code: &'static str,
    /// What the edits have done.
    pub title: String,
}

/// Applies the fixes of a document: the safe ones, or all.
#[wasm_bindgen]
pub fn fix(
    text: &str,
    options: Ts<ValidateOptions>,
    all: bool,
    checker: Option<SchemaChecker>,
) -> Result<Ts<Fixed>, JsError> {
    let extent = if all { fix::Extent::All } else { fix::Extent::Safe };
    let fixed = with_options(options, checker, |options| fix::fix(text, options, extent))?;
    let applied = fixed.applied.into_iter();
    let fixed = Fixed {
        text: fixed.text,
        applied: applied.map(|it| AppliedFix { code: it.code, title: it.title }).collect(),
        needs_schema: fixed.left.needs_schema,
    };
    Ok(fixed.into_ts()?)
}
