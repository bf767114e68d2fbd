//! A workflow from chosen operations of APIs, for a person to go on from.
//!
//! What the operations need is taken from what earlier steps give, where name and
//! type fit, or else becomes an input. What they must answer is the documented
//! success, and what they give are the members of that answer.

mod schema;
mod step;
mod supply;
mod write;

use std::fmt;

use crate::catalog::{NoOperation, named, names, unique_id, unknown, with_apis};
use crate::documents::SourceText;
use crate::openapi::{Description, OperationRef};

use supply::Supply;

/// What a workflow shall be made of.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'w> {
    /// The APIs, whose names differ. One that is not called is left out.
    pub apis: &'w [Api<'w>],
    /// The operations in their order: each an `operationId`, or a method and a path
    /// such as `POST /pets`. Where several APIs have one of that name, the name of the
    /// source description stands before it: `pets.POST /pets`.
    pub operations: &'w [String],
    /// What the workflow is called; told by its operations without it.
    pub workflow_id: Option<&'w str>,
}

/// An API that the workflow calls.
#[derive(Clone, Copy, Debug)]
pub struct Api<'w> {
    /// What the source description is called; a name that Arazzo allows.
    pub source: &'w str,
    /// Where the workflow will find the API's description.
    pub url: &'w str,
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
    /// One of the APIs, or of the operations, is not there.
    Operation(NoOperation),
    /// Several APIs have an operation of this name.
    Ambiguous {
        /// What was asked for.
        name: String,
        /// What would be clear.
        clear: Vec<String>,
    },
}

/// A workflow that calls the operations of the APIs, which are the first of the sources;
/// the others are what they refer to.
pub fn draft(wanted: &Wanted<'_>, sources: &[SourceText<'_>]) -> Result<Draft, NoDraft> {
    if wanted.operations.is_empty() {
        return Err(NoDraft::NoOperations);
    }
    with_apis(sources, wanted.apis.len(), |apis| {
        let of = |name: &String| chosen(name, wanted.apis, apis);
        let chosen = wanted.operations.iter().map(of).collect::<Result<Vec<_>, _>>()?;
        let is_called = |at: &usize| chosen.iter().any(|it| it.0 == *at);
        let called: Vec<_> = (0..apis.len()).filter(is_called).collect();
        let mut supply = Supply::default();
        let mut remarks = Vec::new();
        for (at, operation) in chosen {
            let source = wanted.apis[at].source;
            // Arazzo 1.0.1, Step Object: of several APIs each is named.
            let id = unique_id(apis[at], operation).map(|id| match called.len() {
                1 => id.to_owned(),
                _ => format!("$sourceDescriptions.{source}.{id}"),
            });
            step::add(operation, id, source, &mut supply, &mut remarks);
        }
        let titles = called.iter().map(|&at| apis[at].title().unwrap_or(wanted.apis[at].source));
        let title = titles.collect::<Vec<_>>().join(", ");
        let called: Vec<_> = called.iter().map(|&at| wanted.apis[at]).collect();
        let text = write::document(&called, wanted.workflow_id, &title, &supply);
        Ok(Draft { text, remarks })
    })
}

/// The operation that is meant, and the index of its API.
fn chosen<'d, 'a>(
    name: &str,
    wanted: &[Api<'_>],
    apis: &[&'d Description<'a>],
) -> Result<(usize, OperationRef<'d, 'a>), NoDraft> {
    let all = || wanted.iter().zip(apis).enumerate();
    let found: Vec<_> = all().filter_map(|(at, (_, api))| Some((at, named(api, name)?))).collect();
    match found[..] {
        [only] => return Ok(only),
        [] => {}
        [..] => {
            let clear = found.iter().map(|it| format!("{}.{name}", wanted[it.0].source));
            return Err(NoDraft::Ambiguous { name: name.to_owned(), clear: clear.collect() });
        }
    }
    let of_source = all().find_map(|(at, (it, api))| {
        let name = name.strip_prefix(it.source)?.strip_prefix('.')?;
        Some((at, named(api, name)?))
    });
    of_source.ok_or_else(|| unknown(name, apis.iter().flat_map(|it| names(it)).collect()).into())
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
            NoDraft::Ambiguous { name, clear } => {
                let clear: Vec<_> = clear.iter().map(|it| format!("`{it}`")).collect();
                write!(f, "several APIs have an operation `{name}`: {}", clear.join(" or "))
            }
        }
    }
}

impl std::error::Error for NoDraft {}
