//! Findings about MCP configurations against the schema that Compozy publishes.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

use serde_json::{Value, json};
use telaio::diagnostic::Severity;
use telaio::mcp::{self, recognize::Given};
use telaio::schema::{Linked, SchemaValidator};
use telaio::syntax::parse;

/// The schema as its page states it, in words of its own.
fn published() -> Option<Value> {
    let page = fixture("spec/seed-compozy-mcp-schema.txt")?;
    let (_, schema) = page.split_once("mcp.json\n")?;
    let (schema, _) = schema.split_once("\nParameters")?;
    Some(serde_json::from_str(schema).unwrap())
}

/// A file beside this project, or a word on why a test has nothing to do.
fn fixture(path: &str) -> Option<String> {
    let path = format!("{}/../shared/{path}", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(&path);
    if text.is_err() {
        println!("skipped: {path} is absent");
    }
    text.ok()
}

/// Whether a document breaks the schema, by our findings.
fn is_rejected(text: &str) -> bool {
    let root = parse(text).root.unwrap();
    let checked = mcp::check(&root, text, &Given::default(), Some(&Linked));
    assert!(!checked.needs_schema);
    checked.findings.iter().any(|it| ["missing-field", "wrong-type"].contains(&it.code))
}

#[test]
fn agrees_with_the_published_schema() {
    let Some(published) = published() else { return };
    let server = json!({
        "id": "a",
        "use": { "repo": "a/b", "package": "c", "version": "1" },
        "command": "npx",
        "config": {},
        "env": {}
    });
    let document = json!({ "mcp_servers": [server] });
    let members =
        ["id", "use", "command", "config", "env", "use/repo", "use/package", "use/version"];
    let places = members.iter().map(|it| format!("/mcp_servers/0/{it}"));
    let places = places.chain(["/mcp_servers".to_owned(), "/mcp_servers/0".to_owned()]);
    let others = [json!(null), json!(true), json!(1), json!("a/b"), json!([]), json!({})];
    let mut variants = vec![document.clone()];
    for place in places {
        for other in &others {
            let mut variant = document.clone();
            *variant.pointer_mut(&place).unwrap() = other.clone();
            variants.push(variant);
        }
        let (parent, member) = place.rsplit_once('/').unwrap();
        let mut variant = document.clone();
        // Without its list of servers, a document is of no dialect at all.
        if let Some(Value::Object(parent)) = variant.pointer_mut(parent)
            && member != "mcp_servers"
        {
            parent.remove(member);
            variants.push(variant);
        }
    }
    for variant in variants {
        let expected = !Linked.validate(&published, &variant).unwrap().is_empty();
        assert_eq!(is_rejected(&variant.to_string()), expected, "{variant}");
    }
}

#[test]
fn real_configurations_are_recognized() {
    let root = format!("{}/../shared/corpus/mcp", env!("CARGO_MANIFEST_DIR"));
    let mut counts = (0, 0);
    each_json(Path::new(&root), &mut |path, text| {
        let Some(root) = parse(text).root else { return };
        let checked = mcp::check(&root, text, &Given::default(), Some(&Linked));
        // None of them is in the dialect that is checked.
        let worst = checked.findings.iter().map(|it| it.severity).min();
        assert_eq!(
            worst,
            mcp::is_mcp(&root, &Given::default()).then_some(Severity::Info),
            "{path}"
        );
        match mcp::is_mcp(&root, &Given::default()) {
            true => counts.0 += 1,
            false => counts.1 += 1,
        }
    });
    println!("{} configurations, {} other documents", counts.0, counts.1);
}

fn each_json(dir: &Path, f: &mut dyn FnMut(&str, &str)) {
    let Ok(entries) = fs::read_dir(dir) else {
        println!("skipped: {} is absent", dir.display());
        return;
    };
    for path in entries.map(|it| it.unwrap().path()) {
        match path.is_dir() {
            true => each_json(&path, f),
            false if path.extension().is_some_and(|it| it == "json") => {
                f(path.to_str().unwrap(), &fs::read_to_string(&path).unwrap());
            }
            false => {}
        }
    }
}
