//! Schemas of several documents as JSON Schema 2020-12 values: what a `$ref`
//! leads to gets a name in `$defs`.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::contract::Type;
use crate::json_schema::{Dialect, Kinds, Schema};
use crate::keyword::{Holds, holds, modernize};
use crate::syntax::{Kind, Node};

/// Keywords for schemas that are gone here, and what is no business of a type.
const LEFT_OUT: [&str; 13] = [
    "$ref",
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$comment",
    "$defs",
    "definitions",
    "example",
    "externalDocs",
    "discriminator",
    "xml",
];

/// How many definitions there may be; behind more references, anything fits.
const MOST_DEFINITIONS: usize = 2_000;

/// Turns schemas into values.
#[derive(Default)]
pub(super) struct Lowering<'a> {
    /// What is referred to, in the order in which it was met.
    referred: Vec<(Schema<'a>, String)>,
    names: HashSet<String>,
}

impl<'a> Lowering<'a> {
    /// The definitions that all schemas so far refer to.
    pub(super) fn finish(mut self) -> Map<String, Value> {
        let mut definitions = Map::new();
        // The list grows while it is walked: definitions refer to others.
        let mut at = 0;
        while let Some((schema, name)) = self.referred.get(at).cloned() {
            definitions.insert(name, self.schema(schema));
            at += 1;
        }
        definitions
    }

    /// What is known of a value.
    pub(super) fn value(&mut self, value: &Type<'a>) -> Value {
        match value {
            Type::Any => json!({}),
            Type::Kinds(kinds) => of_kinds(*kinds),
            Type::Schemas(schemas) => {
                let mut each: Vec<Value> = Vec::new();
                for it in schemas.iter() {
                    let schema = self.schema(*it);
                    if !each.contains(&schema) {
                        each.push(schema);
                    }
                }
                match each.len() {
                    1 => each.swap_remove(0),
                    _ => json!({ "anyOf": each }),
                }
            }
            Type::Written(node) => match &node.kind {
                // There may be expressions in it.
                Kind::List(_) | Kind::Map(_) => of_kinds(Kinds::of(node)),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
                    json!({ "const": node.to_value() })
                }
            },
        }
    }

    /// A schema, its references renamed.
    pub(super) fn schema(&mut self, schema: Schema<'a>) -> Value {
        if let Kind::Bool(it) = schema.at.node.kind {
            return Value::Bool(it);
        }
        let mut out = Map::new();
        if let Some(reference) = schema.at.reference() {
            // A chain of references has one end, and a circle has none.
            let target = schema.at.target(reference.value).and_then(|it| it.follow().ok());
            if let Some(name) = target.and_then(|it| self.define(schema.with(it), reference.value))
            {
                out.insert("$ref".into(), format!("#/$defs/{name}").into());
            }
            if schema.dialect == Dialect::OpenApi3_0 {
                return out.into();
            }
        }
        for entry in schema.at.node.entries() {
            let keyword = entry.key.value.as_str();
            if LEFT_OUT.contains(&keyword) || keyword.starts_with("x-") {
                continue;
            }
            if let Some(value) = self.keyword(schema, keyword, &entry.value) {
                out.insert(keyword.to_owned(), value);
            }
        }
        if schema.dialect == Dialect::OpenApi3_0 {
            modernize(&mut out);
        }
        out.into()
    }

    fn keyword(&mut self, schema: Schema<'a>, keyword: &str, node: &'a Node) -> Option<Value> {
        let inner = |node: &'a Node| schema.with(schema.at.with(node));
        Some(match (holds(keyword), &node.kind) {
            (Holds::Schema, Kind::Map(_) | Kind::Bool(_)) => self.schema(inner(node)),
            (Holds::Schemas, Kind::List(items)) => {
                items.iter().map(|it| self.schema(inner(it))).collect()
            }
            (Holds::NamedSchemas, Kind::Map(entries)) => {
                let each = entries.iter();
                let each = each.map(|it| (it.key.value.to_string(), self.schema(inner(&it.value))));
                Value::Object(each.collect())
            }
            // Once a map by a common mistake; validators refuse such a schema.
            (Holds::Data, Kind::Map(_)) if keyword == "examples" => return None,
            (Holds::Data, _) => node.to_value(),
            (Holds::Schema | Holds::Schemas | Holds::NamedSchemas, _) => return None,
        })
    }

    /// The name of what a reference leads to.
    fn define(&mut self, target: Schema<'a>, reference: &str) -> Option<String> {
        let is_it = |it: &&(Schema<'_>, String)| std::ptr::eq(it.0.at.node, target.at.node);
        if let Some((_, name)) = self.referred.iter().find(is_it) {
            return Some(name.clone());
        }
        if self.referred.len() == MOST_DEFINITIONS {
            return None;
        }
        // The last word of a pointer, or of the path to a document.
        let word = reference.trim_end_matches(['/', '#']).rsplit(['/', '#']).next();
        let word = word.unwrap_or_default();
        let word = word.split_once('.').map_or(word, |it| it.0);
        let name = unique(type_name(word), &self.names);
        self.names.insert(name.clone());
        self.referred.push((target, name.clone()));
        Some(name)
    }
}

/// A name that is not taken: with a number, if need be.
pub(super) fn unique(name: String, taken: &HashSet<String>) -> String {
    let numbered = (2..).map(|it| format!("{name}{it}"));
    let mut candidates = std::iter::once(name.clone()).chain(numbered);
    candidates.find(|it| !taken.contains(it)).unwrap_or(name)
}

/// A name as types have it: `provision-mcp` becomes `ProvisionMcp`.
pub(super) fn type_name(text: &str) -> String {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let mut name = String::new();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        name.push_str(letters.as_str());
    }
    match name.chars().next() {
        None => "Unnamed".to_owned(),
        Some(first) if first.is_alphabetic() => name,
        Some(_) => format!("T{name}"),
    }
}

fn of_kinds(kinds: Kinds) -> Value {
    let names = [
        (Kinds::STRING, "string"),
        (Kinds::FRACTION, "number"),
        (Kinds::INTEGER, "integer"),
        (Kinds::BOOLEAN, "boolean"),
        (Kinds::ARRAY, "array"),
        (Kinds::OBJECT, "object"),
        (Kinds::NULL, "null"),
    ];
    let is_number = kinds.has(Kinds::FRACTION);
    let names = names.iter().filter(|it| kinds.has(it.0));
    let names = names.filter(|it| !(is_number && it.0 == Kinds::INTEGER)).map(|it| it.1);
    let names: Vec<_> = names.collect();
    match names.as_slice() {
        [only] => json!({ "type": only }),
        _ if kinds == Kinds::ALL => json!({}),
        all => json!({ "type": all }),
    }
}

/// The definitions that a schema refers to, directly or through others.
pub(super) fn needed(schema: &Value, definitions: &Map<String, Value>) -> Map<String, Value> {
    let mut names = Vec::new();
    references(schema, &mut names);
    let mut needed = Map::new();
    while let Some(name) = names.pop() {
        if let Some(definition) = definitions.get(&name).filter(|_| !needed.contains_key(&name)) {
            references(definition, &mut names);
            needed.insert(name, definition.clone());
        }
    }
    needed.sort_keys();
    needed
}

/// Trees are as deep as those of the documents, which is limited.
fn references(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            let reference = members.get("$ref").and_then(Value::as_str);
            names.extend(reference.and_then(|it| it.strip_prefix("#/$defs/")).map(str::to_owned));
            members.values().for_each(|it| references(it, names));
        }
        Value::Array(items) => items.iter().for_each(|it| references(it, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
