//! OpenAPI 3 descriptions: what running and checking a workflow step needs.
//!
//! A [`Description`] only lists its operations; the rest of an operation is
//! read when it is asked for. References are followed within the description.

pub mod described;
mod inline;
mod operation;
mod read;
pub mod sample;
pub mod serialize;

pub use operation::{
    DocumentedResponse, Location, MediaType, Operation, Parameter, RequestBody, SecurityKind,
    SecurityScheme, Serialization, Status, Style,
};

use std::fmt;

use crate::diagnostic::did_you_mean;
use crate::documents::{At, decoded};
use crate::json_schema::Dialect;
use crate::pointer::Pointer;
use crate::syntax::Node;
use crate::text::{Span, Spanned};

/// The operations of a path item, as its keys. `query` is of OpenAPI 3.2.
const METHODS: [&str; 9] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The path item's member for every other method (OpenAPI 3.2).
const OTHER_METHODS: &str = "additionalOperations";

/// An OpenAPI 3 description, over the tree of its text.
#[derive(Clone, Debug)]
pub struct Description<'a> {
    /// The version that it is written for.
    pub version: Version,
    root: At<'a>,
    operations: Vec<Found<'a>>,
}

/// A version of OpenAPI; the patch does not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// 3.0, with a schema language of its own.
    V3_0,
    /// 3.1, with JSON Schema 2020-12.
    V3_1,
    /// 3.2, which adds to 3.1.
    V3_2,
}

impl Version {
    /// How its schemas are read.
    pub fn dialect(self) -> Dialect {
        match self {
            Version::V3_0 => Dialect::OpenApi3_0,
            Version::V3_1 | Version::V3_2 => Dialect::Draft2020,
        }
    }
}

/// An operation of the description that is not read yet.
#[derive(Clone, Debug)]
struct Found<'a> {
    path: &'a str,
    /// The method as its key spells it.
    method: &'a str,
    key: Span,
    pointer: Pointer,
    item: At<'a>,
    node: At<'a>,
    id: Option<Spanned<&'a str>>,
}

/// An operation of a description that is there, but has not been read yet.
/// Finding it costs little, reading it follows every reference in it.
#[derive(Clone, Copy, Debug)]
pub struct OperationRef<'d, 'a> {
    description: &'d Description<'a>,
    found: &'d Found<'a>,
}

/// Why a document cannot be read as an OpenAPI 3 description. The text follows
/// a name: "source `pets` is a Swagger 2.0 description, …".
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotOpenApi {
    /// It is a document of another kind.
    OtherKind(&'static str),
    /// Its version is not one of ours.
    OtherVersion(String),
    /// It has no `openapi` member.
    Unknown,
}

/// Why a pointer does not lead to an operation. The text follows the pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoOperation {
    /// No operation is there.
    Missing {
        /// The operation that was most likely meant.
        nearest: Option<Pointer>,
    },
    /// A path item is there, with these operations.
    PathItem {
        /// Where its operations are.
        operations: Vec<Pointer>,
    },
    /// The place is not one of `paths`, such as a webhook.
    OutsidePaths,
}

impl<'a> Description<'a> {
    /// Reads the tree of a description.
    pub fn read(root: At<'a>) -> Result<Description<'a>, NotOpenApi> {
        let version = version(root.node)?;
        let paths = root.get("paths").into_iter().flat_map(At::entries);
        let operations = paths.flat_map(|(path, item)| operations(path, item)).collect();
        Ok(Description { version, root, operations })
    }

    /// The URLs of its servers, their variables filled with their defaults.
    pub fn servers(&self) -> impl Iterator<Item = String> {
        self.root.node.get("servers").into_iter().flat_map(read::servers)
    }

    /// Every `operationId` in the order of the text. One that comes twice names
    /// no operation for sure; [`operation_by_id`](Self::operation_by_id) takes the first.
    pub fn operation_ids(&self) -> impl Iterator<Item = Spanned<&'a str>> {
        self.operations.iter().filter_map(|it| it.id)
    }

    /// The first operation with this `operationId`.
    pub fn operation_by_id(&self, id: &str) -> Option<OperationRef<'_, 'a>> {
        let is_meant = |it: &&Found<'_>| it.id.is_some_and(|it| it.value == id);
        self.operations.iter().find(is_meant).map(|it| self.refer(it))
    }

    /// The operation that a pointer such as `/paths/~1pets/get` leads to.
    pub fn operation_at(&self, pointer: &Pointer) -> Result<OperationRef<'_, 'a>, NoOperation> {
        if pointer.tokens.first().is_none_or(|it| it != "paths") {
            return Err(NoOperation::OutsidePaths);
        }
        let find = |pointer: &Pointer| self.operations.iter().find(|it| it.pointer == *pointer);
        // A pointer in a URL may be percent-encoded: `{` as `%7B`.
        let tokens = pointer.tokens.iter().map(|it| decoded(it).into_owned());
        let decoded = Pointer { tokens: tokens.collect() };
        find(pointer)
            .or_else(|| find(&decoded))
            .map(|it| self.refer(it))
            .ok_or_else(|| self.why_not(&decoded))
    }

    fn refer<'d>(&'d self, found: &'d Found<'a>) -> OperationRef<'d, 'a> {
        OperationRef { description: self, found }
    }

    fn why_not(&self, pointer: &Pointer) -> NoOperation {
        if let [_, path] = pointer.tokens.as_slice()
            && let item = self.operations.iter().filter(|it| it.path == path)
            && let operations = item.map(|it| it.pointer.clone()).collect::<Vec<_>>()
            && !operations.is_empty()
        {
            return NoOperation::PathItem { operations };
        }
        // Forgetting to write the path's `/` as `~1` is the usual mistake.
        let text = pointer.tokens.join("/");
        let unescaped = self.operations.iter().find(|it| it.pointer.tokens.join("/") == text);
        let nearest = unescaped.map(|it| it.pointer.clone()).or_else(|| {
            let known: Vec<_> = self.operations.iter().map(|it| it.pointer.to_string()).collect();
            let nearest = did_you_mean(&pointer.to_string(), known.iter().map(String::as_str))?;
            Pointer::parse(nearest).ok()
        });
        NoOperation::Missing { nearest }
    }
}

impl<'a> OperationRef<'_, 'a> {
    /// The operation where it is written.
    pub fn describe(self) -> described::Operation<'a> {
        described::operation(self.description.root, self.description.version, self.found)
    }

    /// Reads the operation as plain data.
    pub fn read(self) -> Operation {
        read::operation(self.description.root, self.description.version, self.found)
    }
}

/// The operations of one member of `paths`.
fn operations<'a>(path: &'a Spanned<String>, item: At<'a>) -> Vec<Found<'a>> {
    // Without the slash it is an extension, such as `x-note`.
    let Some(item) = item.follow().ok() else { return Vec::new() };
    if !path.value.starts_with('/') {
        return Vec::new();
    }
    let at = Pointer { tokens: vec!["paths".to_owned(), path.value.clone()] };
    let usual = item.entries().filter(|(key, _)| METHODS.contains(&key.value.as_str()));
    let other = item.get(OTHER_METHODS).into_iter().flat_map(At::entries);
    let found = |at: &Pointer, method: &'a Spanned<String>, node: At<'a>| Found {
        path: &path.value,
        method: &method.value,
        key: method.span,
        pointer: at.join(method.value.as_str()),
        item,
        node,
        id: node.node.get("operationId").and_then(Node::string),
    };
    let usual = usual.map(|(method, it)| found(&at, method, it));
    let others = at.join(OTHER_METHODS);
    usual.chain(other.map(|(method, it)| found(&others, method, it))).collect()
}

fn version(root: &Node) -> Result<Version, NotOpenApi> {
    let Some(openapi) = root.get("openapi") else {
        return Err(match root {
            _ if root.get("swagger").is_some() => {
                NotOpenApi::OtherKind("a Swagger 2.0 description")
            }
            _ if root.get("asyncapi").is_some() => NotOpenApi::OtherKind("an AsyncAPI description"),
            _ if root.get("arazzo").is_some() => NotOpenApi::OtherKind("an Arazzo document"),
            _ => NotOpenApi::Unknown,
        });
    };
    let text = read::scalar(openapi).unwrap_or_default();
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(Version::V3_0),
        (Some("3"), Some("1")) => Ok(Version::V3_1),
        (Some("3"), Some("2")) => Ok(Version::V3_2),
        _ => Err(NotOpenApi::OtherVersion(text)),
    }
}

impl fmt::Display for NotOpenApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotOpenApi::OtherKind(kind) => write!(f, "is {kind}, not an OpenAPI 3 description"),
            NotOpenApi::OtherVersion(version) => {
                write!(f, "is of OpenAPI version `{version}`, not of 3.0, 3.1 or 3.2")
            }
            NotOpenApi::Unknown => {
                write!(f, "has no `openapi` member, so it is not an OpenAPI 3 description")
            }
        }
    }
}

impl fmt::Display for NoOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoOperation::Missing { .. } => write!(f, "leads to no operation"),
            NoOperation::PathItem { .. } => write!(f, "leads to a path item, not to an operation"),
            NoOperation::OutsidePaths => write!(f, "does not lead into `/paths`"),
        }
    }
}

impl std::error::Error for NotOpenApi {}

impl std::error::Error for NoOperation {}

#[cfg(test)]
mod tests;
