//! JSON Schemas that a document writes itself: the inputs of a workflow.

use crate::syntax::Node;

use super::operations::numbered;
use super::sketch::Sketch;
use super::within::Within;
use super::{Item, ItemKind};

/// The keywords that people use, with what they mean.
const KEYWORDS: [(&str, Value, &str); 24] = [
    ("type", Value::Word, "The type of the value."),
    ("description", Value::Text, "What the value is for."),
    ("properties", Value::Map, "The members of an object, each with its schema."),
    ("required", Value::List, "The members that must be there."),
    ("default", Value::Any, "The value where none is given."),
    ("enum", Value::List, "The values that fit; no others do."),
    ("format", Value::Word, "What a string is; `password` keeps it out of traces and logs."),
    ("items", Value::Map, "The schema of each item of an array."),
    ("examples", Value::List, "Values that fit."),
    ("title", Value::Text, "A short name."),
    ("const", Value::Any, "The only value that fits."),
    ("pattern", Value::Text, "A regular expression that a string must match."),
    ("minLength", Value::Any, "The least number of characters."),
    ("maxLength", Value::Any, "The greatest number of characters."),
    ("minimum", Value::Any, "The least number."),
    ("maximum", Value::Any, "The greatest number."),
    ("minItems", Value::Any, "The least number of items."),
    ("maxItems", Value::Any, "The greatest number of items."),
    ("additionalProperties", Value::Any, "Whether an object has other members, or their schema."),
    ("writeOnly", Value::Any, "Whether the value is a secret that is only given."),
    ("allOf", Value::List, "Schemas that must all fit."),
    ("anyOf", Value::List, "Schemas of which one must fit at least."),
    ("oneOf", Value::List, "Schemas of which exactly one must fit."),
    ("$ref", Value::Text, "Another schema that counts here."),
];

const TYPES: [&str; 7] = ["string", "integer", "number", "boolean", "array", "object", "null"];

const FORMATS: [&str; 10] =
    ["password", "email", "uri", "uuid", "date-time", "date", "time", "hostname", "ipv4", "regex"];

/// What stands behind a keyword.
#[derive(Clone, Copy)]
enum Value {
    Word,
    Text,
    Any,
    List,
    Map,
}

/// What stands at a place of a schema.
enum Place {
    /// A schema.
    Schema,
    /// A map from names to schemas.
    Names,
    /// The value of a keyword.
    Keyword,
}

/// The schema of inputs to begin with.
pub(super) fn schema_sketch() -> Sketch {
    Sketch::Map(vec![
        ("type".to_owned(), Sketch::Fixed("object".to_owned())),
        ("properties".to_owned(), Sketch::Map(Vec::new())),
    ])
}

/// The keywords that a schema does not have yet.
pub(super) fn keywords(within: &Within<'_>, way: &[&str]) -> Vec<Item> {
    let asked = within.asked;
    if !matches!(place(way), Place::Schema) {
        return values(within, way);
    }
    let node = asked.cursor.node();
    let is_there = |name: &str| node.entry(name).is_some_and(|it| !asked.is_at(it.key.span));
    let left = KEYWORDS.iter().filter(|it| !is_there(it.0));
    let item = |(name, value, meaning): &(&str, Value, &str)| {
        let sketch = match value {
            Value::Word | Value::Any => Sketch::Any,
            Value::Text => Sketch::Text,
            Value::List => Sketch::List(vec![Sketch::Any]),
            Value::Map => Sketch::Map(Vec::new()),
        };
        asked.key(name, ItemKind::Field, &sketch).documentation(*meaning)
    };
    numbered(left.map(item).collect(), 0)
}

/// The words that a keyword takes.
pub(super) fn values(within: &Within<'_>, way: &[&str]) -> Vec<Item> {
    let words: Vec<&str> = match way {
        [before @ .., "type"] if matches!(place(before), Place::Schema) => TYPES.to_vec(),
        [before @ .., "format"] if matches!(place(before), Place::Schema) => FORMATS.to_vec(),
        [before @ .., "required", _] if matches!(place(before), Place::Schema) => {
            left_required(within)
        }
        [before @ .., "writeOnly" | "additionalProperties"]
            if matches!(place(before), Place::Schema) =>
        {
            let item = |it: &&str| within.asked.scalar(it, it, ItemKind::Value);
            return numbered(["true", "false"].iter().map(item).collect(), 0);
        }
        [before @ .., "$ref"] if matches!(place(before), Place::Schema) => {
            let names = within.document.components.inputs.iter();
            let names = names.map(|it| format!("#/components/inputs/{}", it.0.value));
            let item = |it: String| within.asked.text(&it, ItemKind::Reference);
            return numbered(names.map(item).collect(), 0);
        }
        _ => Vec::new(),
    };
    let item = |it: &&str| within.asked.text(it, ItemKind::EnumMember);
    numbered(words.iter().map(item).collect(), 0)
}

/// The members that are not required yet.
fn left_required<'a>(within: &Within<'a>) -> Vec<&'a str> {
    // The list and the schema around it.
    let mut around = within.asked.cursor.nodes.iter().rev();
    let schema = around.find(|it| it.get("required").is_some());
    let named = schema.and_then(|it| it.get("properties")).map(Node::entries).unwrap_or_default();
    let listed = schema.and_then(|it| it.get("required")).map(Node::items).unwrap_or_default();
    let is_listed = |name: &str| listed.iter().any(|it| it.as_str() == Some(name));
    named.iter().map(|it| it.key.value.as_str()).filter(|it| !is_listed(it)).collect()
}

/// What stands at the end of a way into a schema.
fn place(way: &[&str]) -> Place {
    let mut place = Place::Schema;
    for token in way {
        place = match (place, *token) {
            (Place::Schema, "properties" | "patternProperties" | "$defs") => Place::Names,
            (Place::Schema, "items" | "additionalProperties" | "not" | "contains") => Place::Schema,
            (Place::Schema, "allOf" | "anyOf" | "oneOf" | "prefixItems") => Place::Names,
            (Place::Schema, _) | (Place::Keyword, _) => Place::Keyword,
            (Place::Names, _) => Place::Schema,
        };
    }
    place
}
