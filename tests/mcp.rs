//! Findings about MCP configurations against the schema that Compozy publishes.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::fmt::Write;
use std::{env, fs, path::Path};

use serde_json::{Value, json};
use telaio::mcp::{self, recognize::Given};
use telaio::schema::{Linked, SchemaValidator};
use telaio::syntax::parse;
use telaio::validate::{Options, validate};

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

/// Whose file each of the corpus is, and how often each rule speaks: nothing that
/// is not there, and nothing that changes unnoticed. `UPDATE_EXPECT=1` rewrites it.
#[test]
fn real_configurations() {
    let root = format!("{}/../shared/corpus/mcp", env!("CARGO_MANIFEST_DIR"));
    let (mut whose, mut counts) = (String::new(), BTreeMap::new());
    each_file(Path::new(&root), &mut |path, text| {
        let options = Options { url: Some(path), validator: Some(&Linked), ..Options::default() };
        let found = validate(text, &options);
        let dialect = found.dialect.map_or("-", |it| it.dialect.name);
        writeln!(whose, "{:14} {}", dialect, &path[root.len() + 1..]).unwrap();
        for it in &found.findings {
            *counts.entry(format!("{} {}", it.severity.as_str(), it.code)).or_insert(0) += 1;
        }
    });
    if whose.is_empty() {
        return;
    }
    for (rule, count) in counts {
        writeln!(whose, "{count:4} {rule}").unwrap();
    }
    let snapshot = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mcp.snap");
    if env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(snapshot, whose).unwrap();
    } else {
        assert_eq!(whose, fs::read_to_string(snapshot).unwrap());
    }
}

/// Calls `see(path, text)` for each configuration, in the order of paths.
fn each_file(dir: &Path, see: &mut dyn FnMut(&str, &str)) {
    let Ok(entries) = fs::read_dir(dir) else {
        println!("skipped: {} is absent", dir.display());
        return;
    };
    let mut paths: Vec<_> = entries.map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let is_one = path.extension().is_some_and(|it| it == "json" || it == "toml");
        if path.is_dir() && !path.ends_with("schemas") {
            each_file(&path, see);
        } else if is_one {
            see(path.to_str().unwrap(), &fs::read_to_string(&path).unwrap());
        }
    }
}
