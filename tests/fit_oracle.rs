//! What a step sends, held against a schema by us and by the jsonschema crate:
//! on constants, and for the keywords that we read, both must agree.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use telaio::diagnostic::{Diagnostic, Severity};
use telaio::documents::SourceText;
use telaio::validate::{Options, validate};

/// Keywords that go together, each with its neighbours.
fn schemas() -> Vec<Value> {
    let named = |list: &[Value]| list.to_vec();
    let mut schemas = named(&[
        json!({}),
        json!({ "type": "string" }),
        json!({ "type": "integer" }),
        json!({ "type": "number" }),
        json!({ "type": "boolean" }),
        json!({ "type": "null" }),
        json!({ "type": "array" }),
        json!({ "type": "object" }),
        json!({ "type": ["string", "null"] }),
        json!({ "type": ["integer", "object"] }),
        json!({ "enum": ["a", 1, null, { "a": 1 }, [1]] }),
        json!({ "const": 1 }),
        json!({ "const": { "a": [1] } }),
        json!({ "minLength": 2 }),
        json!({ "maxLength": 1 }),
        json!({ "pattern": "^[a-c]{1,3}$" }),
        json!({ "pattern": "(?:x|\\d)\\w" }),
        json!({ "minimum": 1 }),
        json!({ "maximum": 1 }),
        json!({ "exclusiveMinimum": 1 }),
        json!({ "exclusiveMaximum": 1 }),
        json!({ "multipleOf": 0.5 }),
        json!({ "minItems": 1 }),
        json!({ "maxItems": 1 }),
        json!({ "uniqueItems": true }),
        json!({ "items": { "type": "integer" } }),
        json!({ "prefixItems": [{ "type": "string" }], "items": { "type": "integer" } }),
        json!({ "items": false }),
        json!({ "required": ["a"] }),
        json!({ "properties": { "a": { "type": "integer" } } }),
        json!({ "properties": { "a": {} }, "additionalProperties": false }),
        json!({ "properties": { "a": {} }, "additionalProperties": { "type": "string" } }),
        json!({ "patternProperties": { "^[ab]$": { "type": "integer" } } }),
        json!({ "patternProperties": { "^a": {} }, "additionalProperties": false }),
        json!({ "properties": { "a": { "$ref": "#/$defs/short" } } }),
        json!({ "$ref": "#/$defs/short" }),
        json!({ "not": { "type": "string" } }),
        json!({ "not": { "required": ["a"] } }),
        json!({ "not": { "anyOf": [{ "const": 1 }, { "pattern": "^a" }] } }),
        json!({ "if": { "type": "object" }, "then": { "required": ["b"] } }),
        json!({ "if": { "minimum": 1 }, "then": { "type": "number" }, "else": { "type": "integer" } }),
        json!({ "then": { "type": "string" } }),
        json!({ "contains": { "type": "integer" } }),
        json!({ "contains": { "required": ["a"] }, "minContains": 0, "maxContains": 1 }),
        json!({ "contains": { "const": 1 }, "minContains": 2 }),
        json!({ "propertyNames": { "pattern": "^[ab]$" } }),
        json!({ "propertyNames": { "maxLength": 1, "enum": ["a"] } }),
        json!({ "dependentRequired": { "a": ["b"] } }),
        json!({ "dependentSchemas": { "b": { "required": ["a"] } } }),
        json!({ "minProperties": 1 }),
        json!({ "maxProperties": 1 }),
        json!({ "oneOf": [{ "type": "integer" }, { "minimum": 1 }] }),
        json!({ "oneOf": [{ "required": ["a"] }, { "required": ["b"] }] }),
        json!({ "oneOf": [{ "type": "string" }, { "type": "array", "maxItems": 1 }, { "maxLength": 1 }] }),
    ]);
    let simple = schemas.clone();
    for (at, one) in simple.iter().enumerate() {
        let other = &simple[(at + 7) % simple.len()];
        let third = &simple[(at + 12) % simple.len()];
        schemas.extend([
            json!({ "allOf": [one, other] }),
            json!({ "anyOf": [one, other] }),
            json!({ "anyOf": [one, { "allOf": [other, third] }], "not": false }),
            json!({ "properties": { "a": one, "b": other }, "required": ["b"] }),
            json!({ "items": { "anyOf": [one, third] } }),
            json!({ "oneOf": [one, other] }),
            json!({ "not": { "allOf": [one, other] } }),
            json!({ "if": one, "then": other, "else": third }),
        ]);
    }
    schemas
}

fn values() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(1.0),
        json!(1.25),
        json!(-3),
        json!(""),
        json!("a"),
        json!("abc"),
        json!("xyz"),
        json!([]),
        json!([1]),
        json!([1, 1.0]),
        json!(["a", 2]),
        json!([{ "a": 1 }, { "a": "x" }]),
        json!({}),
        json!({ "a": 1 }),
        json!({ "a": [1] }),
        json!({ "a": "abc", "b": null }),
        json!({ "b": 1, "c": "x" }),
        json!({ "a": { "a": 1 }, "b": "b" }),
    ]
}

#[test]
fn agrees_with_an_oracle() {
    let mut disagreements = Vec::new();
    for mut schema in schemas() {
        schema["$defs"] = json!({ "short": { "type": "string", "maxLength": 2 } });
        let oracle = jsonschema::validator_for(&schema).unwrap();
        // Where nothing fits, the schema is wrong, and not what is sent.
        if !values().iter().any(|it| oracle.is_valid(it)) {
            continue;
        }
        let ours = judge(&schema);
        for (value, fits) in values().iter().zip(ours) {
            if fits != oracle.is_valid(value) {
                disagreements.push(format!("{value} fits {fits} in {schema}"));
            }
        }
    }
    assert!(disagreements.is_empty(), "{}\n{}", disagreements.len(), disagreements.join("\n"));
}

#[test]
fn circles_of_schemas_end() {
    let short = "#/$defs/short";
    for circle in [
        json!({ "anyOf": [{ "$ref": short }, { "$ref": short }] }),
        json!({ "properties": { "a": { "$ref": short } }, "oneOf": [{ "$ref": short }, {}] }),
        json!({ "items": { "allOf": [{ "$ref": short }] }, "anyOf": [{ "items": { "$ref": short } }] }),
    ] {
        let fits = judge(&json!({ "$ref": short, "$defs": { "short": circle } }));
        assert!(fits.iter().all(|it| *it), "{circle}");
    }
}

/// Whether we find nothing wrong, for each of the values in the body of a step.
fn judge(schema: &Value) -> Vec<bool> {
    // The body itself is wrapped, because a text as a body is JSON already.
    let body = json!({ "type": "object", "properties": { "v": schema } });
    // References start at the root of a document.
    let body = body.to_string().replace("#/$defs/", "#/components/schemas/");
    let api = format!(
        r#"{{ "openapi": "3.1.0", "info": {{ "title": "t", "version": "1" }},
        "components": {{ "schemas": {} }},
        "paths": {{ "/": {{ "post": {{ "operationId": "send", "responses": {{}},
        "requestBody": {{ "content": {{ "application/json": {{ "schema": {body} }} }} }} }} }} }} }}"#,
        schema["$defs"]
    );
    let mut text = String::from(
        r#"{ "arazzo": "1.0.1", "info": { "title": "t", "version": "1" },
        "sourceDescriptions": [{ "name": "api", "url": "api.json" }],
        "workflows": [{ "workflowId": "w", "steps": ["#,
    );
    let mut ends = Vec::new();
    for (at, value) in values().iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        text += &format!(
            r#"{comma}{{ "stepId": "s{at}", "operationId": "send",
            "requestBody": {{ "payload": {{ "v": {value} }} }} }}"#
        );
        ends.push(text.len() as u32);
    }
    text += "] }] }";
    let sources = [SourceText { name: "api", text: &api, url: None }];
    let found = validate(&text, &Options { sources: &sources, ..Options::default() }).findings;
    let is_misfit = |it: &&Diagnostic| match it.code {
        "mismatched-value" | "missing-member" => true,
        // Where it is no error, it is no more than a guess.
        "unknown-member" => it.severity == Severity::Error,
        _ => false,
    };
    let mut fits = vec![true; ends.len()];
    for it in found.iter().filter(is_misfit) {
        fits[ends.iter().position(|end| it.span.start < *end).unwrap()] = false;
    }
    fits
}
