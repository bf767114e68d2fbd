//! What the values of keywords are, and how OpenAPI 3.0's own ones are said in
//! JSON Schema.

use serde_json::{Map, Value};

/// What the value of a keyword is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A schema.
    Schema,
    /// A list of schemas.
    Schemas,
    /// Schemas by name.
    NamedSchemas,
    /// No schema.
    Data,
}

/// What the value of this keyword is.
pub fn holds(keyword: &str) -> Holds {
    match keyword {
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "contentSchema" => Holds::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Holds::Schemas,
        "properties" | "patternProperties" | "dependentSchemas" => Holds::NamedSchemas,
        _ => Holds::Data,
    }
}

/// OpenAPI 3.0's `nullable` and boolean bounds, as JSON Schema 2020-12 says them.
pub fn modernize(schema: &mut Map<String, Value>) {
    let nullable = schema.remove("nullable") == Some(Value::Bool(true));
    if let Some(Value::String(name)) = schema.get("type")
        && nullable
    {
        let types = Value::from(vec![name.as_str(), "null"]);
        schema.insert("type".into(), types);
    }
    for (exclusive, bound) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => {
                schema.remove(exclusive);
                if let Some(limit) = schema.remove(bound) {
                    schema.insert(exclusive.into(), limit);
                }
            }
            Some(Value::Bool(false)) => {
                schema.remove(exclusive);
            }
            Some(_) | None => {}
        }
    }
}
