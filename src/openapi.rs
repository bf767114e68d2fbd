//! OpenAPI 3 descriptions: what running and checking a workflow step needs.
//!
//! A [`Description`] only lists its operations; the rest of an operation is
//! read when it is asked for. References are followed within the description.

pub mod body;
pub mod described;
mod inline;
mod operation;
mod read;
pub mod sample;
mod security;
pub mod serialize;
mod server;

pub use operation::{
    DocumentedResponse, Encoding, Encodings, Location, MediaType, Operation, Parameter, PartHeader,
    RequestBody, Serialization, Status, Style,
};
pub use security::{Grant, GrantKind, SecurityKind, SecurityScheme};
pub use server::{Server, ServerVariable, Servers};

use std::fmt;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt};
use serde_json::Value;

use crate::diagnostic::did_you_mean;
use crate::documents::{At, decoded};
use crate::json_schema::Dialect;
use crate::pointer::Pointer;
use crate::syntax::{Key, Node};
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
    /// The paths that are references to nothing at hand.
    pub lost_paths: Vec<At<'a>>,
    root: At<'a>,
    operations: Vec<Found<'a>>,
    /// The first two operations of each `operationId`.
    by_id: HashMap<&'a str, (usize, Option<usize>)>,
    /// The operations of each path.
    by_path: HashMap<&'a str, Range<usize>>,
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
    /// Whether it stands among the path item's other operations.
    is_other: bool,
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
    /// The place is not one of `paths`.
    OutsidePaths,
    /// A webhook is there, or would be.
    Webhook,
    /// The path is a reference that leads nowhere, or to no document at hand.
    Elsewhere,
}

impl<'a> Description<'a> {
    /// Reads the tree of a description. `None` where its version is not known.
    pub fn read(root: At<'a>) -> Option<Description<'a>> {
        let version = version(root.node)?;
        let mut operations = Vec::new();
        let mut by_path = HashMap::new();
        let mut lost_paths = Vec::new();
        for (path, item) in root.get("paths").into_iter().flat_map(At::entries) {
            let start = operations.len();
            match item.follow() {
                Ok(item) => operations.extend(self::operations(path, item)),
                Err(_) => lost_paths.push(item),
            }
            by_path.insert(path.value.as_str(), start..operations.len());
        }
        let mut by_id: HashMap<&str, (usize, Option<usize>)> = HashMap::new();
        for (at, it) in operations.iter().enumerate() {
            if let Some(id) = it.id {
                let entry = by_id.entry(id.value).or_insert((at, None));
                entry.1 = entry.1.or((entry.0 != at).then_some(at));
            }
        }
        Some(Description { version, lost_paths, root, operations, by_id, by_path })
    }

    /// Its title.
    pub fn title(&self) -> Option<&'a str> {
        self.root.node.get("info")?.get("title")?.as_str()
    }

    /// The names of its security schemes.
    pub fn security_schemes(&self) -> impl Iterator<Item = &'a str> {
        let declared = self.root.get("components").and_then(|it| it.get("securitySchemes"));
        declared.into_iter().flat_map(At::entries).map(|it| it.0.value.as_str())
    }

    /// Every `operationId` in the order of the text. One that comes twice names
    /// no operation for sure; [`operation_by_id`](Self::operation_by_id) takes the first.
    pub fn operation_ids(&self) -> impl Iterator<Item = Spanned<&'a str>> {
        self.operations.iter().filter_map(|it| it.id)
    }

    /// Every operation of `paths`, in the order of the text.
    pub fn operations(&self) -> impl Iterator<Item = OperationRef<'_, 'a>> {
        self.operations.iter().map(|found| OperationRef { description: self, found })
    }

    /// The first operation with this `operationId`.
    pub fn operation_by_id(&self, id: &str) -> Option<OperationRef<'_, 'a>> {
        self.operations.get(self.by_id.get(id)?.0).map(|it| self.refer(it))
    }

    /// The second operation with this `operationId`, which there should not be.
    pub fn namesake(&self, id: &str) -> Option<OperationRef<'_, 'a>> {
        self.operations.get(self.by_id.get(id)?.1?).map(|it| self.refer(it))
    }

    /// The operation that a pointer such as `/paths/~1pets/get` leads to.
    pub fn operation_at(&self, pointer: &Pointer) -> Result<OperationRef<'_, 'a>, NoOperation> {
        if pointer.tokens.first().is_none_or(|it| it != "paths") {
            let is_webhook = pointer.tokens.first().is_some_and(|it| it == "webhooks");
            return Err(if is_webhook { NoOperation::Webhook } else { NoOperation::OutsidePaths });
        }
        let find = |pointer: &Pointer| {
            let path = pointer.tokens.get(1)?;
            let tokens = || pointer.tokens.iter().map(String::as_str);
            self.operations_of(path).iter().find(|it| it.tokens().eq(tokens()))
        };
        // A pointer in a URL may be percent-encoded: `{` as `%7B`.
        let tokens = pointer.tokens.iter().map(|it| decoded(it).into_owned());
        let decoded = Pointer { tokens: tokens.collect() };
        find(pointer)
            .or_else(|| find(&decoded))
            .map(|it| self.refer(it))
            .ok_or_else(|| self.why_not(&decoded))
    }

    fn operations_of(&self, path: &str) -> &[Found<'a>] {
        let range = self.by_path.get(path).cloned().unwrap_or_default();
        self.operations.get(range).unwrap_or_default()
    }

    fn refer<'d>(&'d self, found: &'d Found<'a>) -> OperationRef<'d, 'a> {
        OperationRef { description: self, found }
    }

    fn why_not(&self, pointer: &Pointer) -> NoOperation {
        if let [_, path] = pointer.tokens.as_slice()
            && let operations = self.operations_of(path)
            && !operations.is_empty()
        {
            let operations = operations.iter().map(Found::pointer).collect();
            return NoOperation::PathItem { operations };
        }
        let path = pointer.tokens.get(1).and_then(|it| self.by_path.get(it.as_str()));
        if !self.lost_paths.is_empty() && path.is_some_and(Range::is_empty) {
            return NoOperation::Elsewhere;
        }
        // Forgetting to write the path's `/` as `~1` is the usual mistake.
        let text = pointer.tokens.join("/");
        let pointers = || self.operations.iter().map(Found::pointer);
        let nearest = pointers().find(|it| it.tokens.join("/") == text).or_else(|| {
            let known: Vec<_> = pointers().map(|it| it.to_string()).collect();
            let nearest = did_you_mean(&pointer.to_string(), known.iter().map(String::as_str))?;
            Pointer::parse(nearest).ok()
        });
        NoOperation::Missing { nearest }
    }
}

impl<'a> OperationRef<'_, 'a> {
    /// Its `operationId`.
    pub fn id(self) -> Option<Spanned<&'a str>> {
        self.found.id
    }

    /// The method as its key spells it, such as `get`.
    pub fn method(self) -> &'a str {
        self.found.method
    }

    /// The path template, such as `/pets/{petId}`.
    pub fn path(self) -> &'a str {
        self.found.path
    }

    /// The Operation Object.
    pub fn at(self) -> At<'a> {
        self.found.node
    }

    /// Where it is in the description.
    pub fn pointer(self) -> Pointer {
        self.found.pointer()
    }

    /// The first server of the operation, else of its path, else of the description.
    pub fn server(self) -> Option<String> {
        server::first(self.found, self.description.root).map(|it| it.default_url())
    }

    /// The parameters that it shares with the other operations of its path.
    pub fn shared_parameters(self) -> Option<At<'a>> {
        self.found.item.get("parameters")
    }

    /// The operation where it is written.
    pub fn describe(self) -> described::Operation<'a> {
        described::operation(self.description.root, self.description.version, self.found)
    }

    /// Reads the operation as plain data.
    pub fn read(self) -> Operation {
        read::operation(self.description.root, self.description.version, self.found)
    }
}

/// A schema on its own, as JSON Schema 2020-12: references are replaced by what
/// they stand for.
pub fn inlined(schema: At<'_>) -> Value {
    inline::Inliner::new(Version::V3_1).alone(schema)
}

/// The operations of one member of `paths`.
fn operations<'a>(path: &'a Key, item: At<'a>) -> Vec<Found<'a>> {
    // Without the slash it is an extension, such as `x-note`.
    if !path.value.starts_with('/') {
        return Vec::new();
    }
    let usual = item.entries().filter(|(key, _)| METHODS.contains(&key.value.as_str()));
    let other = item.get(OTHER_METHODS).into_iter().flat_map(At::entries);
    let found = |is_other, method: &'a Key, node: At<'a>| Found {
        path: &path.value,
        method: &method.value,
        key: method.span,
        is_other,
        item,
        node,
        id: node.node.get("operationId").and_then(Node::string),
    };
    let usual = usual.map(|(method, it)| found(false, method, it));
    usual.chain(other.map(|(method, it)| found(true, method, it))).collect()
}

impl<'a> Found<'a> {
    /// The tokens of the JSON Pointer to it.
    fn tokens(&self) -> impl Iterator<Item = &'a str> {
        let other = self.is_other.then_some(OTHER_METHODS);
        ["paths", self.path].into_iter().chain(other).chain([self.method])
    }

    fn pointer(&self) -> Pointer {
        Pointer { tokens: self.tokens().map(str::to_owned).collect() }
    }
}

fn version(root: &Node) -> Option<Version> {
    let text = read::scalar(root.get("openapi")?)?;
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Some(Version::V3_0),
        (Some("3"), Some("1")) => Some(Version::V3_1),
        (Some("3"), Some("2")) => Some(Version::V3_2),
        _ => None,
    }
}

impl fmt::Display for NoOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoOperation::Missing { .. } => write!(f, "leads to no operation"),
            NoOperation::PathItem { .. } => write!(f, "leads to a path item, not to an operation"),
            NoOperation::OutsidePaths => write!(f, "does not lead into `/paths`"),
            NoOperation::Elsewhere => write!(f, "leads through a reference to nothing at hand"),
            NoOperation::Webhook => {
                write!(f, "leads to a webhook, which the API calls, not its clients")
            }
        }
    }
}

impl std::error::Error for NoOperation {}

#[cfg(test)]
mod tests;
