//! Which documents are configurations, and what is left without a schema.

use serde_json::Value;

use super::*;
use crate::schema::{Mismatch, SharedValidator};
use crate::syntax::parse;

#[track_caller]
fn tree(text: &str) -> Node {
    parse(text).root.unwrap()
}

#[test]
fn recognizes_configurations_by_content() {
    let check = |text: &str, expected: bool| {
        assert_eq!(is_mcp(&tree(text), &Given::default()), expected, "{text}")
    };
    check("mcp_servers: []", true);
    check("mcp_servers:", true);
    check(r#"{ "mcpServers": {} }"#, true);
    check(r#"{ "context_servers": {} }"#, true);
    check(r#"{ "servers": { "a": { "command": "npx" } } }"#, true);
    check(r#"{ "servers": { "a": { "type": "http", "url": "https://a.example" } } }"#, true);
    check(r#"{ "mcp-servers": [] }"#, true);
    // Servers of OpenAPI and AsyncAPI descriptions.
    check(r#"{ "openapi": "3.1.0", "servers": [{ "url": "https://a.example" }] }"#, false);
    check(r#"{ "servers": { "a": { "url": "a.example", "protocol": "mqtt" } } }"#, false);
    check(r#"{ "mcp": { "a": {} } }"#, false);
    check(r#"{ "mcp_server": "a" }"#, false);
    check(r#"{ "arazzo": "1.0.1" }"#, false);
    check("[mcp_servers]", false);
}

/// Answers as if the schema could not be used.
struct Unusable;

impl SchemaValidator for Unusable {
    fn shared(&self) -> SharedValidator {
        SharedValidator::from(Box::new(Unusable) as Box<_>)
    }

    fn validate(&self, _: &Value, _: &Value) -> Result<Vec<Mismatch>, String> {
        Err("no validator could be loaded".into())
    }
}

#[test]
fn says_that_the_schema_was_not_applied() {
    let text = "mcp_servers: [{ id: a, use: telegram }, { id: a }]";
    for validator in [None, Some(&Unusable as &dyn SchemaValidator)] {
        let checked = check(&tree(text), text, &Given::default(), validator);
        assert!(checked.needs_schema);
        // What needs no schema is found all the same.
        let codes: Vec<_> = checked.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["invalid-server-reference", "duplicate-server-id"]);
    }
    let other = r#"{ "mcpServers": {} }"#;
    assert!(!check(&tree(other), other, &Given::default(), None).needs_schema);
}

#[test]
fn every_keyword_of_the_schema_is_put_into_words() {
    fn keywords(schema: &Value, found: &mut Vec<String>) {
        for (keyword, value) in schema.as_object().unwrap() {
            match keyword.as_str() {
                "properties" => {
                    value.as_object().unwrap().values().for_each(|it| keywords(it, found))
                }
                "items" => keywords(value, found),
                "$schema" | "$id" | "$comment" | "title" => {}
                _ => found.push(keyword.clone()),
            }
        }
    }
    let mut found = Vec::new();
    keywords(&compozy::schema(), &mut found);
    assert!(!found.is_empty());
    assert!(found.iter().all(|it| it == "type" || it == "required"), "{found:?}");
}
