//! The operations of an API, for programs that choose among them, or that answer in
//! the API's place.

use std::fmt;

use crate::diagnostic::did_you_mean;
use crate::documents::{Documents, SourceText};
use crate::openapi::{self, OperationRef};
use crate::sources::{Description, Sources};
use crate::syntax::Format;
use crate::syntax::write::flow;

/// An operation of an API.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Its `operationId`, if it has one that no other has.
    pub id: Option<String>,
    /// The method in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// What it is for.
    pub summary: Option<String>,
    /// Where it is called first of all: a URL, which may be relative.
    pub server: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// Why there is no such operation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoOperation {
    /// The text is no OpenAPI description of a known version, or cannot be read.
    NoApi,
    /// The API has no such operation.
    UnknownOperation {
        /// What was asked for.
        name: String,
        /// What was most likely meant.
        nearest: Option<String>,
    },
}

/// The operations of the API, which is the first of the sources, in the order of its
/// text.
pub fn operations(sources: &[SourceText<'_>]) -> Result<Vec<Choice>, NoOperation> {
    with_api(sources, |api| Ok(api.operations().map(|it| choice(api, it)).collect()))
}

/// One operation of the API, which is the first of the sources, by its `operationId`, or
/// a method and a path such as `POST /pets`.
pub fn operation(
    name: &str,
    sources: &[SourceText<'_>],
) -> Result<openapi::Operation, NoOperation> {
    with_api(sources, |api| find(api, name).map(OperationRef::read))
}

/// Reads the first source as an API. A source is something only to a document that
/// declares it, so there is one.
pub fn with_api<T, E: From<NoOperation>>(
    sources: &[SourceText<'_>],
    work: impl FnOnce(&openapi::Description<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let first = sources.first().ok_or(NoOperation::NoApi)?;
    let name = flow(Format::Json, &first.name.into());
    let declaring = format!(r#"{{"sourceDescriptions": [{{"name": {name}, "url": ""}}]}}"#);
    let (documents, _) = Documents::parse(&declaring, None, sources, &[]);
    let sources = Sources::read(&documents);
    let source = sources.at_hand().first().ok_or(NoOperation::NoApi)?;
    match source.description.as_ref() {
        Ok(Description::OpenApi(api)) => work(api),
        Ok(Description::AsyncApi(_) | Description::Arazzo(_)) | Err(_) => {
            Err(NoOperation::NoApi.into())
        }
    }
}

fn choice(api: &openapi::Description<'_>, operation: OperationRef<'_, '_>) -> Choice {
    let node = operation.at().node;
    let text = |key| node.get(key).and_then(|it| it.as_str()).map(str::to_owned);
    Choice {
        id: unique_id(api, operation).map(str::to_owned),
        method: operation.method().to_uppercase(),
        path: operation.path().to_owned(),
        summary: text("summary").or_else(|| text("description")),
        server: operation.server(),
        deprecated: operation.describe().deprecated.is_some(),
    }
}

/// The `operationId`, where it means this operation only.
pub fn unique_id<'a>(
    api: &openapi::Description<'a>,
    operation: OperationRef<'_, 'a>,
) -> Option<&'a str> {
    operation.id().map(|it| it.value).filter(|it| api.namesake(it).is_none())
}

/// The operation of this `operationId`, or of a method and a path.
pub fn find<'d, 'a>(
    api: &'d openapi::Description<'a>,
    name: &str,
) -> Result<OperationRef<'d, 'a>, NoOperation> {
    if let Some(operation) = api.operation_by_id(name) {
        return Ok(operation);
    }
    let called = |it: OperationRef<'_, '_>| format!("{} {}", it.method().to_uppercase(), it.path());
    let (method, path) = name.trim().split_once(' ').unwrap_or_default();
    let wanted = format!("{} {}", method.to_uppercase(), path.trim());
    api.operations().find(|it| called(*it) == wanted).ok_or_else(|| {
        let mut known: Vec<_> = api.operation_ids().map(|it| it.value.to_owned()).collect();
        known.extend(api.operations().map(called));
        let nearest = did_you_mean(name, known.iter().map(String::as_str));
        NoOperation::UnknownOperation { name: name.to_owned(), nearest: nearest.map(str::to_owned) }
    })
}

impl fmt::Display for NoOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoOperation::NoApi => f.write_str("it is no OpenAPI description that can be read"),
            NoOperation::UnknownOperation { name, nearest: None } => {
                write!(f, "the API has no operation `{name}`")
            }
            NoOperation::UnknownOperation { name, nearest: Some(nearest) } => {
                write!(f, "the API has no operation `{name}`; did you mean `{nearest}`?")
            }
        }
    }
}

impl std::error::Error for NoOperation {}
