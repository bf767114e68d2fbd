//! Schemas as JSON Schema 2020-12 on their own: references are replaced by what
//! they stand for, and OpenAPI 3.0's own keywords by those of JSON Schema.

use serde_json::{Map, Value};

use crate::documents::At;
use crate::keyword::{Holds, holds, modernize};
use crate::syntax::Kind;

use super::Version;
use super::operation::anything;

/// How many schemas may lie in one that stands alone, itself included. Large
/// descriptions refer to most of themselves from everywhere.
const MOST_SCHEMAS: usize = 1_000;

/// How deep schemas may lie in each other: the first depth that keeps a schema
/// small enough is taken, so that what is near the top is never missing.
const DEPTHS: [usize; 5] = [48, 16, 10, 7, 5];

/// Keywords that only name a schema, for references that are gone here.
const NAMES: [&str; 8] =
    ["$ref", "$id", "$schema", "$anchor", "$dynamicAnchor", "$dynamicRef", "$defs", "definitions"];

/// Keywords that change nothing about which values fit.
const ANNOTATIONS: [&str; 9] = [
    "title",
    "description",
    "default",
    "example",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "externalDocs",
];

/// Makes schemas of one operation stand alone.
pub(super) struct Inliner<'a> {
    version: Version,
    /// The referred schemas that the current schema lies in.
    open: Vec<At<'a>>,
    /// How much deeper schemas may still lie.
    depth: usize,
    /// How many more schemas there may be.
    left: usize,
    /// The references that lead nowhere, or out of the description.
    pub(super) unresolved: Vec<String>,
}

impl<'a> Inliner<'a> {
    pub(super) fn new(version: Version) -> Inliner<'a> {
        Inliner { version, open: Vec::new(), depth: 0, left: 0, unresolved: Vec::new() }
    }

    /// The schema that `node` is, on its own. It is cut where it lies in itself
    /// and where it grows too large: there, anything fits.
    pub(super) fn alone(&mut self, at: At<'a>) -> Value {
        let mut schema = anything();
        for depth in DEPTHS {
            (self.depth, self.left) = (depth, MOST_SCHEMAS);
            schema = self.schema(at);
            if 0 < self.left {
                break;
            }
        }
        schema
    }

    /// Notes a reference that cannot be followed.
    pub(super) fn unresolved_at(&mut self, reference: &str) {
        if self.unresolved.iter().all(|it| it != reference) {
            self.unresolved.push(reference.to_owned());
        }
    }

    fn schema(&mut self, at: At<'a>) -> Value {
        if self.depth == 0 || self.left == 0 {
            return anything();
        }
        self.left -= 1;
        self.depth -= 1;
        let schema = match &at.node.kind {
            Kind::Bool(it) => Value::Bool(*it),
            Kind::Map(_) => self.object(at),
            Kind::Null | Kind::Number(_) | Kind::String(_) | Kind::List(_) => anything(),
        };
        self.depth += 1;
        schema
    }

    fn object(&mut self, at: At<'a>) -> Value {
        let Some(reference) = at.reference() else { return self.keywords(at) };
        let referred = self.referred(at, reference.value);
        // OpenAPI 3.0, Reference Object: members beside `$ref` are ignored.
        if self.version == Version::V3_0 || at.node.entries().len() == 1 {
            return referred;
        }
        both(referred, self.keywords(at))
    }

    fn referred(&mut self, at: At<'a>, reference: &str) -> Value {
        let Some(target) = at.target(reference) else {
            self.unresolved_at(reference);
            return anything();
        };
        if self.open.iter().any(|it| std::ptr::eq(it.node, target.node)) {
            return anything();
        }
        self.open.push(target);
        let schema = self.schema(target);
        self.open.pop();
        schema
    }

    fn keywords(&mut self, at: At<'a>) -> Value {
        let mut schema = Map::new();
        for (key, value) in at.entries() {
            let keyword = key.value.as_str();
            if NAMES.contains(&keyword) {
                continue;
            }
            let value = match (holds(keyword), &value.node.kind) {
                (Holds::Schema, Kind::Map(_) | Kind::Bool(_)) => self.schema(value),
                (Holds::Schemas, Kind::List(_)) => {
                    value.items().map(|it| self.schema(it)).collect()
                }
                (Holds::NamedSchemas, Kind::Map(_)) => value
                    .entries()
                    .map(|(name, it)| (name.value.to_string(), self.schema(it)))
                    .collect::<Map<_, _>>()
                    .into(),
                // Once a map by a common mistake; validators refuse such a schema.
                (Holds::Data, Kind::Map(_)) if keyword == "examples" => continue,
                (Holds::Data, _) => value.node.to_value(),
                (Holds::Schema | Holds::Schemas | Holds::NamedSchemas, _) => continue,
            };
            schema.insert(keyword.to_owned(), value);
        }
        if self.version == Version::V3_0 {
            modernize(&mut schema);
        }
        Value::Object(schema)
    }
}

/// A schema for what fits both, with the second's annotations.
fn both(referred: Value, beside: Value) -> Value {
    match (referred, beside) {
        (Value::Object(mut referred), Value::Object(beside))
            if beside
                .keys()
                .all(|it| ANNOTATIONS.contains(&it.as_str()) || !referred.contains_key(it)) =>
        {
            referred.extend(beside);
            referred.into()
        }
        (referred, beside) => serde_json::json!({ "allOf": [referred, beside] }),
    }
}
