//! Our tables of dialects against the JSON Schemas that clients publish: each
//! judges the same documents, but for the listed ones.
//!
//! The documents are one with every member, and all that come from it by putting
//! another value at a place, by leaving a member out, or by adding one.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use serde_json::{Value, json};
use telaio::diagnostic::Severity;
use telaio::mcp::{dialects, recognize::Given};
use telaio::schema::{Linked, SchemaValidator};
use telaio::{mcp, syntax};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/mcp/schemas");

/// What tables say of structure.
const CODES: [&str; 9] = [
    "missing-field",
    "wrong-type",
    "invalid-value",
    "unknown-field",
    "ignored-field",
    "ambiguous-server",
    "missing-transport",
    "unknown-transport",
    "forbidden-env",
];

const NOTHING: &str = "no client does anything with an entry without a command and a URL, \
                       whatever its schema asks for";

/// Compares our judgement of documents with a schema's. `exceptions` are places
/// that we judge otherwise whatever stands there, each with the reason; those that
/// are none are reported, too.
#[track_caller]
fn check(dialect: &str, file: &str, documents: &[Value], exceptions: &[(&str, &str)]) {
    let path = format!("{FOLDER}/{file}");
    let Ok(text) = fs::read_to_string(&path) else {
        println!("skipped: {path} is absent");
        return;
    };
    let schema = pruned(dialect, &serde_json::from_str(&text).unwrap());
    let (mut agreed, mut failures) = (0, Vec::new());
    let mut used = vec![false; exceptions.len()];
    for document in documents {
        for (place, variant) in variants(document) {
            let ours = is_rejected(dialect, &variant);
            let theirs = !Linked.validate(&schema, &variant).unwrap().is_empty();
            match exceptions.iter().position(|it| place.ends_with(it.0)) {
                _ if ours == theirs => agreed += 1,
                Some(at) => used[at] = true,
                None => failures.push(format!("{place}: ours {ours}, theirs {theirs}: {variant}")),
            }
        }
    }
    println!("{dialect}: {agreed} documents judged alike");
    assert!(failures.is_empty(), "{dialect}: {failures:#?}");
    let unused: Vec<_> = exceptions.iter().zip(used).filter(|it| !it.1).map(|it| it.0.0).collect();
    assert_eq!(unused, [""; 0], "{dialect}: these are no exceptions");
}

/// The part of a schema that is about MCP servers, for a whole document.
fn pruned(dialect: &str, schema: &Value) -> Value {
    match dialect {
        "codex" => json!({
            "properties": { "mcp_servers": { "type": "object", "additionalProperties": schema } }
        }),
        "gemini-cli" => json!({
            "properties": { "mcpServers": schema["properties"]["mcpServers"] },
            "$defs": schema["$defs"],
        }),
        _ => schema.clone(),
    }
}

fn is_rejected(dialect: &str, document: &Value) -> bool {
    let text = document.to_string();
    let root = syntax::parse(&text).root.unwrap();
    let given = Given { dialect: dialects::find(dialect), ..Given::default() };
    let findings = mcp::check(&root, &text, &given, Some(&Linked)).findings;
    findings.iter().any(|it| it.severity == Severity::Error && CODES.contains(&it.code))
}

/// The document, and each that is one change away, with the place of the change.
fn variants(document: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    walk(document, String::new(), &mut places);
    let others = [json!(null), json!(true), json!(1), json!("stdio"), json!(["a"]), json!({})];
    let mut variants = vec![(String::new(), document.clone())];
    for place in places {
        for other in &others {
            let mut variant = document.clone();
            *variant.pointer_mut(&place).unwrap() = other.clone();
            variants.push((place.clone(), variant));
        }
        let (parent, member) = place.rsplit_once('/').unwrap();
        let mut variant = document.clone();
        if let Some(Value::Object(parent)) = variant.pointer_mut(parent) {
            parent.remove(member);
            variants.push((format!("{place} removed"), variant));
        }
        let mut variant = document.clone();
        if let Some(Value::Object(value)) = variant.pointer_mut(&place) {
            value.insert("unheard".to_owned(), json!({ "command": "of" }));
            variants.push((format!("{place} added"), variant));
        }
    }
    variants
}

fn walk(value: &Value, place: String, places: &mut Vec<String>) {
    if !place.is_empty() {
        places.push(place.clone());
    }
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(key, it)| walk(it, format!("{place}/{key}"), places));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, it)| walk(it, format!("{place}/{at}"), places));
        }
        _ => {}
    }
}

#[test]
fn agent_plugins() {
    let document = json!({
        "$schema": "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json",
        "mcpServers": {
            "a": { "type": "stdio", "command": "b", "args": ["c"], "env": { "D": "e" }, "cwd": "./f" },
            "g": { "type": "streamable-http", "url": "https://h.example", "headers": { "I": "j" } },
        }
    });
    check("agent-plugins", "agent-plugins-1.0.0.mcp.schema.json", &[document], &[]);
}

#[test]
fn codex() {
    let document = json!({
        "mcp_servers": {
            "a": {
                "command": "b", "args": ["c"], "env": { "D": "e" }, "env_vars": ["F"], "cwd": "g",
                "enabled": true, "required": false, "startup_timeout_sec": 1.5, "tool_timeout_sec": 1,
                "enabled_tools": ["h"], "disabled_tools": ["i"], "name": "j", "tools": {},
                "default_tools_approval_mode": "auto", "supports_parallel_tool_calls": true,
            },
            "k": {
                "url": "https://l.example", "http_headers": { "M": "n" },
                "env_http_headers": { "O": "P" }, "bearer_token_env_var": "Q",
                "oauth": {}, "oauth_resource": "r", "scopes": ["s"],
            },
        }
    });
    let exceptions = [
        ("/a", NOTHING),
        ("/a/command removed", NOTHING),
        ("/k", NOTHING),
        ("/k/url removed", NOTHING),
    ];
    check("codex", "codex.RawMcpServerConfig.schema.json", &[document], &exceptions);
}

#[test]
fn vscode() {
    let document = json!({
        "inputs": [{ "id": "a", "type": "promptString", "description": "b", "password": true }],
        "servers": {
            "c": {
                "type": "stdio", "command": "d", "args": ["e"], "env": { "F": "g", "H": 1, "I": null },
                "envFile": "j", "cwd": "k", "sandboxEnabled": true, "sandbox": {}, "dev": {},
            },
            "l": {
                "type": "http", "url": "https://m.example", "headers": { "N": "o" },
                "oauth": { "clientId": "p" }, "dev": {},
            },
        }
    });
    let exceptions = [
        ("/c", NOTHING),
        ("/c/command removed", NOTHING),
        ("/l", NOTHING),
        ("/c/env", "the schema has no type for it, though one for its values"),
    ];
    check("vscode", "vscode.mcp.derived.schema.json", &[document], &exceptions);
}

#[test]
fn gemini_cli() {
    let document = json!({
        "mcpServers": {
            "a": {
                "command": "b", "args": ["c"], "env": { "D": "e" }, "cwd": "f", "type": "stdio",
                "timeout": 1, "trust": true, "description": "g", "includeTools": ["h"],
                "excludeTools": ["i"], "extension": {},
            },
            "j": {
                "url": "https://k.example", "type": "http", "headers": { "L": "m" }, "oauth": {},
                "authProviderType": "google_credentials", "targetAudience": "n",
                "targetServiceAccount": "o",
            },
            "p": { "httpUrl": "https://q.example" },
        }
    });
    let exceptions = [
        ("/a", NOTHING),
        ("/a/command removed", NOTHING),
        ("/j", NOTHING),
        ("/j/type", "a process has no URL, though the schema lets it"),
        ("/p", NOTHING),
        ("/p/httpUrl removed", NOTHING),
    ];
    check("gemini-cli", "gemini-cli.settings.schema.json", &[document], &exceptions);
}
