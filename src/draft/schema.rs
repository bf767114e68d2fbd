//! What a draft reads of JSON Schemas: members, types, and what of a schema is worth
//! repeating for an input.

use serde_json::{Map, Value, json};

use crate::keyword::{Holds, holds};

/// Deeper parts of an input's schema are left out: the API's description has them.
const DEEPEST: usize = 5;

/// The members of an object: those of the schema and of its `allOf`.
#[derive(Debug, Default)]
pub struct Members<'s> {
    pub properties: Vec<(&'s str, &'s Value)>,
    pub required: Vec<&'s str>,
    /// Whether it is one of several, which its members do not tell apart.
    pub has_alternatives: bool,
}

impl<'s> Members<'s> {
    pub fn of(schema: &'s Value) -> Members<'s> {
        let mut members = Members::default();
        members.add(schema, DEEPEST);
        members
    }

    pub fn is_required(&self, name: &str) -> bool {
        self.required.contains(&name)
    }

    /// Whether the schema says that the member may be missing. One that requires
    /// nothing says nothing of that.
    pub fn may_lack(&self, name: &str) -> bool {
        !self.required.is_empty() && !self.is_required(name)
    }

    fn add(&mut self, schema: &'s Value, depth: usize) {
        let properties = schema.get("properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if self.properties.iter().all(|it| it.0 != name) {
                self.properties.push((name, property));
            }
        }
        let required = schema.get("required").and_then(Value::as_array);
        for name in required.into_iter().flatten().filter_map(Value::as_str) {
            if !self.required.contains(&name) {
                self.required.push(name);
            }
        }
        self.has_alternatives |= ["oneOf", "anyOf"].iter().any(|it| schema.get(it).is_some());
        let parts = schema.get("allOf").and_then(Value::as_array).filter(|_| 0 < depth);
        for part in parts.into_iter().flatten() {
            self.add(part, depth - 1);
        }
    }
}

/// Whether a keyword such as `readOnly` is true, of a schema.
pub fn is_true(schema: &Value, keyword: &str) -> bool {
    schema.get(keyword) == Some(&Value::Bool(true))
}

/// The types that are named, without `null`; empty where none is.
pub fn types(schema: &Value) -> Vec<&str> {
    let named = match schema.get("type") {
        Some(Value::String(it)) => vec![it.as_str()],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    if named.is_empty()
        && let Some(part) = schema.get("allOf").and_then(|it| it.get(0))
    {
        return types(part);
    }
    named.into_iter().filter(|it| *it != "null").collect()
}

/// Whether every value of the one is surely also one of the other, as far as type and
/// format tell.
pub fn fits(given: &Value, needed: &Value) -> bool {
    let (given_types, needed_types) = (types(given), types(needed));
    let is_allowed = |it: &&str| {
        needed_types.contains(it) || *it == "integer" && needed_types.contains(&"number")
    };
    let same = |keyword| match (given.get(keyword), needed.get(keyword)) {
        (_, None) => true,
        (given, needed) => given == needed,
    };
    let is_nullable = |it: &Value| match it.get("type") {
        Some(Value::Array(list)) => list.iter().any(|it| it == "null"),
        _ => false,
    };
    !given_types.is_empty()
        && given_types.iter().all(is_allowed)
        && same("format")
        && same("enum")
        && (!is_nullable(given) || is_nullable(needed))
}

/// The only value that fits, where the schema leaves no choice.
pub fn only_value(schema: &Value) -> Option<&Value> {
    let only = schema.get("enum").and_then(Value::as_array).filter(|it| it.len() == 1);
    schema.get("const").or_else(|| only?.first())
}

/// A schema for what fits both, where they do not contradict each other: the keywords
/// that only one has are those of both.
pub fn both(one: &Value, other: &Value) -> Option<Value> {
    const TEXTS: [&str; 5] = ["title", "description", "default", "example", "examples"];
    // Two of these are hardly fulfilled by one value, and nobody could make one up.
    const SHAPES: [&str; 4] = ["format", "pattern", "enum", "const"];
    let (one, other) = (one.as_object()?, other.as_object()?);
    let shapes = |it: &Map<String, Value>| {
        let has = |keyword: &&str| it.contains_key(*keyword);
        SHAPES.into_iter().filter(|keyword| has(keyword)).collect::<Vec<_>>()
    };
    let (of_one, of_other) = (shapes(one), shapes(other));
    if !of_one.is_empty() && !of_other.is_empty() && of_one != of_other {
        return None;
    }
    let mut all = one.clone();
    for (keyword, value) in other {
        match one.get(keyword) {
            None => drop(all.insert(keyword.clone(), value.clone())),
            Some(known) if known == value || TEXTS.contains(&keyword.as_str()) => {}
            Some(_) => return None,
        }
    }
    Some(Value::Object(all))
}

/// A schema for an input: what says which values fit, and what they mean.
pub fn for_input(schema: &Value) -> Value {
    trimmed(schema, DEEPEST)
}

/// Keywords that an input has no use for. Examples are of the API, not of a workflow.
const LEFT_OUT: [&str; 8] = [
    "xml",
    "externalDocs",
    "discriminator",
    "readOnly",
    "writeOnly",
    "deprecated",
    "example",
    "examples",
];

fn trimmed(schema: &Value, depth: usize) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let Some(depth) = depth.checked_sub(1) else {
        return schema.get("type").map_or_else(|| json!({}), |it| json!({ "type": it }));
    };
    let mut kept = Map::new();
    for (keyword, value) in schema {
        let is_extension = keyword.starts_with("x-");
        let is_empty = value.as_array().is_some_and(Vec::is_empty);
        if is_extension || is_empty || LEFT_OUT.contains(&keyword.as_str()) {
            continue;
        }
        // Alternatives that exclude each other on paper often do not in fact.
        let keyword = if keyword == "oneOf" { "anyOf" } else { keyword };
        let value = match keyword {
            "properties" => properties(value, schema.get("required"), depth),
            _ => part(keyword, value, depth),
        };
        kept.insert(keyword.to_owned(), value);
    }
    Value::Object(kept)
}

/// All but those that only the server writes, unless the API asks for them.
fn properties(named: &Value, required: Option<&Value>, depth: usize) -> Value {
    let is_required = |name: &String| {
        required.and_then(Value::as_array).is_some_and(|it| it.iter().any(|it| it == name))
    };
    let named = named.as_object().into_iter().flatten();
    let given = named.filter(|(name, it)| !is_true(it, "readOnly") || is_required(name));
    Value::Object(given.map(|(name, it)| (name.clone(), trimmed(it, depth))).collect())
}

fn part(keyword: &str, value: &Value, depth: usize) -> Value {
    match (holds(keyword), value) {
        (Holds::Schema, it) => trimmed(it, depth),
        (Holds::Schemas, Value::Array(list)) => list.iter().map(|it| trimmed(it, depth)).collect(),
        (Holds::NamedSchemas, Value::Object(named)) => {
            let named = named.iter().map(|(name, it)| (name.clone(), trimmed(it, depth)));
            Value::Object(named.collect())
        }
        _ => value.clone(),
    }
}
