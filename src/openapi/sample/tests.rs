//! A sample per keyword, and the schemas that want too much.

use serde_json::json;

use super::*;

#[track_caller]
fn check(schema: Value, expected: Value) {
    assert_eq!(sample(&schema), expected, "{schema}");
}

#[test]
fn takes_what_the_schema_shows() {
    check(json!({ "type": "string", "example": 1, "default": 2 }), json!(1));
    check(json!({ "examples": [1, 2], "const": 3 }), json!(1));
    check(json!({ "const": null, "default": 4 }), json!(null));
    check(json!({ "default": 4, "enum": [5] }), json!(4));
    check(json!({ "default": null, "enum": ["a", "b"] }), json!("a"));
}

#[test]
fn makes_a_value_of_the_type() {
    check(json!({ "type": "string" }), json!("text"));
    check(json!({ "type": "boolean" }), json!(true));
    check(json!({ "type": ["null", "integer"] }), json!(1));
    check(json!({ "type": ["null"] }), json!(null));
    check(json!({ "minimum": 5 }), json!(5));
    check(json!({ "properties": { "a": { "type": "null" } } }), json!({ "a": null }));
    check(json!({ "items": { "type": "number" } }), json!([1]));
    check(json!(true), json!("text"));
    check(json!({}), json!("text"));
}

#[test]
fn keeps_numbers_within_their_limits() {
    let check = |mut schema: Value, expected: Value| {
        check(schema.clone(), expected.clone());
        schema["type"] = json!("integer");
        check(schema, expected);
    };
    check(json!({ "type": "number", "exclusiveMinimum": 5 }), json!(6));
    check(json!({ "type": "number", "maximum": -3 }), json!(-3));
    check(json!({ "type": "number", "exclusiveMaximum": 1 }), json!(0));
    check(json!({ "type": "number", "multipleOf": 5 }), json!(5));
    check(json!({ "type": "number", "multipleOf": 4, "minimum": 9, "maximum": 12 }), json!(12));
    check(json!({ "type": "number", "multipleOf": 3, "maximum": -1 }), json!(-3));
    super::tests::check(
        json!({ "type": "number", "exclusiveMinimum": 0, "maximum": 0.5 }),
        json!(0.5),
    );
    super::tests::check(
        json!({ "type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2 }),
        json!(1.5),
    );
}

#[test]
fn makes_strings_by_format_pattern_and_length() {
    check(json!({ "format": "date-time" }), json!("2026-01-01T12:00:00Z"));
    check(json!({ "format": "uuid" }), json!("00000000-0000-4000-8000-000000000000"));
    check(json!({ "format": "authConfigId" }), json!("text"));
    check(json!({ "format": "email", "maxLength": 3 }), json!("tex"));
    check(json!({ "minLength": 6 }), json!("textte"));
    check(json!({ "pattern": "^ac_[a-z]+$", "minLength": 6 }), json!("ac_aaa"));
    check(json!({ "pattern": "^(?!x)" }), json!("text"));
}

#[test]
fn makes_objects_and_lists() {
    check(
        json!({
            "properties": { "a": { "type": "integer" }, "b": {}, "c": false },
            "required": ["b", "d"],
            "additionalProperties": { "type": "boolean" }
        }),
        json!({ "b": "text", "d": true, "a": 1 }),
    );
    check(json!({ "type": "object", "minProperties": 1 }), json!({ "name1": "text" }));
    check(json!({ "type": "array" }), json!([]));
    check(json!({ "items": {}, "minItems": 2 }), json!(["text", "text"]));
    check(json!({ "items": {}, "maxItems": 0 }), json!([]));
    check(
        json!({ "prefixItems": [{ "type": "integer" }], "items": { "const": 2 }, "minItems": 2 }),
        json!([1, 2]),
    );
}

#[test]
fn merges_what_a_schema_is_made_of() {
    check(
        json!({
            "allOf": [
                { "properties": { "a": { "minimum": 1 } }, "required": ["a"] },
                { "properties": { "a": { "minimum": 3 }, "b": { "const": 2 } } }
            ]
        }),
        json!({ "a": 3, "b": 2 }),
    );
    check(
        json!({
            "properties": { "a": { "const": 1 } },
            "oneOf": [{ "type": "null" }, { "properties": { "b": { "const": 2 } } }]
        }),
        json!({ "a": 1, "b": 2 }),
    );
    check(json!({ "anyOf": [{ "type": "null" }] }), json!(null));
    check(
        json!({ "$ref": "#/$defs/a", "$defs": { "a": { "type": "integer", "minimum": 7 } } }),
        json!(7),
    );
    check(json!({ "$ref": "elsewhere.json" }), json!("text"));
}

#[test]
fn ends_for_schemas_that_do_not() {
    check(
        json!({
            "properties": {
                "name": { "type": "string" },
                "parent": { "$ref": "#" },
                "children": { "type": "array", "items": { "$ref": "#" } }
            }
        }),
        json!({
            "name": "text",
            "parent": { "name": "text", "children": [] },
            "children": [{ "name": "text", "children": [] }]
        }),
    );
    check(json!({ "$ref": "#" }), json!(null));
    let wide: Map<String, Value> =
        (0..9).map(|it| (it.to_string(), json!({ "$ref": "#/$defs/b" }))).collect();
    let levels = json!({
        "$ref": "#/$defs/a",
        "$defs": { "a": { "properties": wide.clone() }, "b": { "items": { "properties": wide } } }
    });
    assert!(sample(&levels).is_object());
    let mut deep = json!({});
    for _ in 0..100 {
        deep = json!({ "items": { "allOf": [deep] } });
    }
    assert!(sample(&deep).is_array());
}
