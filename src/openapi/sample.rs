//! Made-up values: a plausible value for a JSON Schema, the same at every call.
//!
//! What the schema's author shows is taken first: an example, a constant, a
//! default, a choice. Otherwise the value is made from type, format and limits.

mod pattern;
mod text;

use serde_json::{Map, Number, Value};

use crate::pointer::Pointer;

/// Deeper values are left out.
const DEEPEST: usize = 24;

/// How many values a sample may have before the rest is left out.
const MOST_VALUES: usize = 2_000;

/// Longer lists are not made up, whatever `minItems` says.
const LONGEST_LIST: u64 = 16;

/// A plausible value for `schema`. It fits, unless the schema asks for what
/// cannot be made up by rule, such as `not` or an intricate `pattern`.
pub fn sample(schema: &Value) -> Value {
    let mut sampler = Sampler { root: schema, open: Vec::new(), left: MOST_VALUES };
    sampler.value(schema, 0).unwrap_or_default()
}

struct Sampler<'s> {
    root: &'s Value,
    /// The references that the current schema lies in.
    open: Vec<String>,
    left: usize,
}

impl<'s> Sampler<'s> {
    /// `None` where the value would lie in itself or is too much.
    fn value(&mut self, schema: &Value, depth: usize) -> Option<Value> {
        self.left = self.left.checked_sub(1)?;
        let open = self.open.len();
        let schema = self.merged(schema, depth);
        let value = schema.map(|it| shown(&it).unwrap_or_else(|| self.made_up(&it, depth)));
        self.open.truncate(open);
        value
    }

    /// One schema for a schema and what it refers to: all of `allOf`, the first
    /// of `oneOf` and `anyOf` that is possible. `None` where it lies in itself.
    fn merged(&mut self, schema: &Value, depth: usize) -> Option<Map<String, Value>> {
        let Value::Object(schema) = schema else { return Some(Map::new()) };
        // What the schema shows needs no further reading.
        if shown(schema).is_some() {
            return Some(schema.clone());
        }
        if depth == DEEPEST {
            return None;
        }
        let mut merged = schema.clone();
        if let Some(Value::String(reference)) = merged.remove("$ref") {
            let target = self.referred(reference)?;
            merge(&mut merged, self.merged(target, depth + 1)?);
        }
        if let Some(Value::Array(parts)) = merged.remove("allOf") {
            for part in &parts {
                merge(&mut merged, self.merged(part, depth + 1)?);
            }
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = merged.remove(choice) {
                let mut possible = branches.iter().filter(|it| !is_null(it));
                let branch = possible.find_map(|it| self.merged(it, depth + 1));
                merge(&mut merged, branch.unwrap_or_else(null));
            }
        }
        Some(merged)
    }

    /// What a reference within the schema names; anything where nothing is
    /// there. `None` where the schema lies in itself.
    fn referred(&mut self, reference: String) -> Option<&'s Value> {
        if self.open.contains(&reference) {
            return None;
        }
        let pointer = reference.strip_prefix('#').and_then(|it| Pointer::parse(it).ok());
        let target = pointer.and_then(|it| it.resolve(self.root));
        self.open.push(reference);
        Some(target.unwrap_or(&Value::Bool(true)))
    }

    fn made_up(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        match kind(schema) {
            "object" => self.object(schema, depth),
            "array" => self.array(schema, depth),
            "integer" => number(schema, true),
            "number" => number(schema, false),
            "boolean" => Value::Bool(true),
            "null" => Value::Null,
            _ => text::string(schema).into(),
        }
    }

    fn object(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let mut object = Map::new();
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let other = schema.get("additionalProperties").cloned().unwrap_or(Value::Bool(true));
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        // Required members first, so that they are there when the budget ends.
        for name in required {
            let property = properties.get(name).unwrap_or(&other);
            object.insert(name.to_owned(), self.value(property, depth + 1).unwrap_or_default());
        }
        for (name, property) in properties.iter().filter(|it| *it.1 != Value::Bool(false)) {
            if !object.contains_key(name)
                && let Some(value) = self.value(property, depth + 1)
            {
                object.insert(name.clone(), value);
            }
        }
        let least = limit(schema, "minProperties").unwrap_or(0).min(LONGEST_LIST) as usize;
        for index in 1..=least.saturating_sub(object.len()) {
            let value = self.value(&other, depth + 1).unwrap_or_default();
            object.insert(format!("name{index}"), value);
        }
        object.into()
    }

    fn array(&mut self, schema: &Map<String, Value>, depth: usize) -> Value {
        let most = limit(schema, "maxItems").unwrap_or(u64::MAX);
        let least = limit(schema, "minItems").unwrap_or(1).max(1).min(most).min(LONGEST_LIST);
        let first = schema.get("prefixItems").and_then(Value::as_array);
        let first = first.into_iter().flatten();
        let mut items: Vec<Value> =
            first.map(|it| self.value(it, depth + 1).unwrap_or_default()).collect();
        if let Some(item) = schema.get("items").filter(|it| **it != Value::Bool(false)) {
            while (items.len() as u64) < least
                && let Some(value) = self.value(item, depth + 1)
            {
                items.push(value);
            }
        }
        items.into()
    }
}

/// What the author of a schema shows of its values.
fn shown(schema: &Map<String, Value>) -> Option<Value> {
    let first = |key| schema.get(key)?.as_array()?.first();
    schema
        .get("example")
        .or_else(|| first("examples"))
        .or_else(|| schema.get("const"))
        .or_else(|| schema.get("default").filter(|it| !it.is_null()))
        .or_else(|| first("enum"))
        .cloned()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|it| it == "null")
}

/// The schema of null alone.
fn null() -> Map<String, Value> {
    Map::from_iter([("type".to_owned(), "null".into())])
}

/// Adds the keywords of `part`. Members add up, limits take the stricter one,
/// and otherwise what is there already stays.
fn merge(schema: &mut Map<String, Value>, part: Map<String, Value>) {
    for (keyword, value) in part {
        let Some(there) = schema.get_mut(&keyword) else {
            schema.insert(keyword, value);
            continue;
        };
        match (keyword.as_str(), there, value) {
            ("properties", Value::Object(there), Value::Object(more)) => {
                for (name, property) in more {
                    match there.get_mut(&name) {
                        Some(Value::Object(known)) => {
                            if let Value::Object(property) = property {
                                merge(known, property);
                            }
                        }
                        Some(_) => {}
                        None => {
                            there.insert(name, property);
                        }
                    }
                }
            }
            ("required", Value::Array(there), Value::Array(more)) => there.extend(more),
            (
                "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties",
                there,
                value,
            ) if there.as_f64() < value.as_f64() => *there = value,
            (
                "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties",
                there,
                value,
            ) if value.as_f64() < there.as_f64() => *there = value,
            _ => {}
        }
    }
}

/// The type that a value shall have; a string where nothing hints at one.
fn kind(schema: &Map<String, Value>) -> &str {
    let named = match schema.get("type") {
        Some(Value::String(name)) => Some(name.as_str()),
        Some(Value::Array(names)) => {
            let names = || names.iter().filter_map(Value::as_str);
            names().find(|it| *it != "null").or_else(|| names().next())
        }
        Some(_) | None => None,
    };
    const HINTS: [(&str, &[&str]); 3] = [
        ("object", &["properties", "required", "additionalProperties", "minProperties"]),
        ("array", &["items", "prefixItems", "minItems"]),
        ("number", &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    ];
    let hinted = || HINTS.iter().find(|it| it.1.iter().any(|it| schema.contains_key(*it)));
    named.or_else(|| hinted().map(|it| it.0)).unwrap_or("string")
}

fn limit(schema: &Map<String, Value>, keyword: &str) -> Option<u64> {
    schema.get(keyword)?.as_u64()
}

/// The number nearest to one that keeps within the limits.
fn number(schema: &Map<String, Value>, whole: bool) -> Value {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let step = bound("multipleOf").filter(|it| 0.0 < *it).or(whole.then_some(1.0));
    let above = bound("exclusiveMinimum");
    let below = bound("exclusiveMaximum");
    let least = bound("minimum").into_iter().chain(above).fold(f64::NEG_INFINITY, f64::max);
    let most = bound("maximum").into_iter().chain(below).fold(f64::INFINITY, f64::min);
    let mut number = 1.0_f64.max(least).min(most);
    if let Some(step) = step {
        number = (number / step).ceil() * step;
        if Some(number) == above {
            number += step;
        }
        if most < number || Some(number) == below {
            number = (most / step).ceil() * step - step;
        }
    } else if Some(number) == above || Some(number) == below {
        number = match (least.is_finite(), most.is_finite()) {
            (true, true) => least + (most - least) / 2.0,
            (true, false) => least + 1.0,
            (false, true) => most - 1.0,
            (false, false) => number,
        };
    }
    // JSON tells 1 from 1.0 in text only; people write the former.
    match number.fract() == 0.0 && number.abs() < 9e15 {
        true => Value::from(number as i64),
        false => Number::from_f64(number).map_or(Value::Null, Value::Number),
    }
}

#[cfg(test)]
mod tests;
