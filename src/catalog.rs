//! The operations of an API, for programs that choose among them, or that answer in
//! the API's place.

use std::fmt;

use serde_json::json;

use crate::diagnostic::did_you_mean;
use crate::documents::{Documents, SourceText};
use crate::openapi::{self, OperationRef};
use crate::sources::{Description, Sources};

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

/// Reads the first source as an API.
fn with_api<T>(
    sources: &[SourceText<'_>],
    work: impl FnOnce(&openapi::Description<'_>) -> Result<T, NoOperation>,
) -> Result<T, NoOperation> {
    with_apis(sources, 1, |apis| work(apis[0]))
}

/// Reads the first of the sources as APIs, so many; the others are what these refer to. A
/// source is something only to a document that declares it, so there is one.
pub fn with_apis<T, E: From<NoOperation>>(
    sources: &[SourceText<'_>],
    count: usize,
    work: impl FnOnce(&[&openapi::Description<'_>]) -> Result<T, E>,
) -> Result<T, E> {
    let declared = sources.get(..count).ok_or(NoOperation::NoApi)?.iter();
    let declared = declared.map(|it| json!({ "name": it.name, "url": "" }));
    let declaring = json!({ "sourceDescriptions": declared.collect::<Vec<_>>() }).to_string();
    let (documents, _) = Documents::parse(&declaring, None, sources, &[]);
    let sources = Sources::read(&documents);
    let apis = sources.at_hand().iter().map(|it| match it.description.as_ref() {
        Ok(Description::OpenApi(api)) => Ok(api),
        Ok(Description::AsyncApi(_) | Description::Arazzo(_)) | Err(_) => Err(NoOperation::NoApi),
    });
    let apis = apis.collect::<Result<Vec<_>, _>>()?;
    // Of two with one name there would be one.
    if apis.len() == count { work(&apis) } else { Err(NoOperation::NoApi.into()) }
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
    named(api, name).ok_or_else(|| unknown(name, names(api)))
}

/// The same, or nothing.
pub fn named<'d, 'a>(
    api: &'d openapi::Description<'a>,
    name: &str,
) -> Option<OperationRef<'d, 'a>> {
    let (method, path) = name.trim().split_once(' ').unwrap_or_default();
    let wanted = format!("{} {}", method.to_uppercase(), path.trim());
    api.operation_by_id(name).or_else(|| api.operations().find(|it| called(*it) == wanted))
}

/// All names of operations that [`find`] takes.
pub fn names(api: &openapi::Description<'_>) -> Vec<String> {
    let ids = api.operation_ids().map(|it| it.value.to_owned());
    ids.chain(api.operations().map(called)).collect()
}

/// That nothing has a name, beside the names that there are.
pub fn unknown(name: &str, known: Vec<String>) -> NoOperation {
    let nearest = did_you_mean(name, known.iter().map(String::as_str)).map(str::to_owned);
    NoOperation::UnknownOperation { name: name.to_owned(), nearest }
}

/// The method and the path.
fn called(operation: OperationRef<'_, '_>) -> String {
    format!("{} {}", operation.method().to_uppercase(), operation.path())
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
