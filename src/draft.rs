//! A workflow from chosen operations of an API, for a person to go on from.
//!
//! What the operations need is taken from what earlier steps give, where name and
//! type fit, or else becomes an input. What they must answer is the documented
//! success, and what they give are the members of that answer.

mod schema;
mod step;
mod supply;
mod write;

use std::fmt;

use crate::catalog::{NoOperation, find, unique_id, with_api};
use crate::documents::SourceText;

use supply::Supply;

/// What a workflow shall be made of.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// What the source description is called; a name that Arazzo allows.
    pub source: &'w str,
    /// Where the workflow will find the API's description.
    pub url: &'w str,
    /// The operations in their order: each an `operationId`, or a method and a path
    /// such as `POST /pets`.
    pub operations: &'w [String],
    /// What the workflow is called; told by its operations without it.
    pub workflow_id: Option<&'w str>,
}

/// A workflow that nobody has changed yet.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The Arazzo document, in YAML.
    pub text: String,
    /// What was decided that a person should look at, a sentence each.
    pub remarks: Vec<String>,
}

/// Why there is no workflow.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoDraft {
    /// There must be at least one operation.
    NoOperations,
    /// The API, or one of the operations, is not there.
    Operation(NoOperation),
}

/// A workflow that calls the operations of the API, which is the first of the sources;
/// the others are what it refers to.
pub fn draft(wanted: &Wanted<'_>, sources: &[SourceText<'_>]) -> Result<Draft, NoDraft> {
    if wanted.operations.is_empty() {
        return Err(NoDraft::NoOperations);
    }
    with_api(sources, |api| {
        let mut supply = Supply::default();
        let mut remarks = Vec::new();
        for name in wanted.operations {
            let operation = find(api, name)?;
            let id = unique_id(api, operation);
            step::add(operation, id, wanted.source, &mut supply, &mut remarks);
        }
        let title = api.title().unwrap_or(wanted.source);
        Ok(Draft { text: write::document(wanted, title, &supply), remarks })
    })
}

impl From<NoOperation> for NoDraft {
    fn from(it: NoOperation) -> NoDraft {
        NoDraft::Operation(it)
    }
}

impl fmt::Display for NoDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoDraft::NoOperations => f.write_str("expected at least one operation"),
            NoDraft::Operation(it) => it.fmt(f),
        }
    }
}

impl std::error::Error for NoDraft {}
