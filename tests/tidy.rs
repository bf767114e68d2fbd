//! House rules that no compiler checks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Who may import whom. `lib.rs` declares the modules in this order.
const LAYERS: &[(&str, &[&str])] = &[
    ("sort", &[]),
    ("text", &[]),
    ("pointer", &[]),
    ("diagnostic", &["sort", "text"]),
    ("http", &[]),
    ("message", &["pointer", "http"]),
    ("schema", &["sort", "pointer"]),
    ("syntax", &["text", "pointer", "diagnostic"]),
    ("keyword", &[]),
    ("swagger", &["sort", "text", "syntax"]),
    ("documents", &["text", "pointer", "diagnostic", "syntax", "swagger"]),
    ("json_schema", &["text", "pointer", "syntax", "documents"]),
    ("expr", &["pointer", "http", "message"]),
    ("query", &["sort", "pointer", "expr"]),
    (
        "openapi",
        &["keyword", "text", "pointer", "diagnostic", "http", "syntax", "documents", "json_schema"],
    ),
    ("asyncapi", &["text", "pointer", "syntax", "documents", "json_schema", "openapi"]),
    ("secret", &[]),
    ("mcp", &["sort", "text", "pointer", "diagnostic", "schema", "syntax", "secret"]),
    ("arazzo", &["text", "diagnostic", "syntax", "keyword", "expr"]),
    ("flow", &["sort", "text", "arazzo"]),
    (
        "sources",
        &["pointer", "diagnostic", "syntax", "documents", "expr", "openapi", "asyncapi", "arazzo"],
    ),
    (
        "contract",
        &[
            "text",
            "pointer",
            "diagnostic",
            "http",
            "documents",
            "json_schema",
            "query",
            "openapi",
            "asyncapi",
            "syntax",
            "expr",
            "arazzo",
            "sources",
        ],
    ),
    (
        "plan",
        &[
            "sort",
            "text",
            "pointer",
            "diagnostic",
            "documents",
            "http",
            "message",
            "schema",
            "syntax",
            "expr",
            "openapi",
            "asyncapi",
            "arazzo",
            "sources",
            "secret",
            "query",
            "json_schema",
            "flow",
            "keyword",
        ],
    ),
    ("trace", &[]),
    ("report", &["http", "secret", "trace"]),
    ("advice", &["trace"]),
    ("handover", &["secret", "mcp", "trace"]),
    (
        "engine",
        &[
            "sort", "advice", "pointer", "http", "message", "expr", "query", "openapi", "asyncapi",
            "secret", "plan", "trace",
        ],
    ),
    ("references", &["sort", "syntax", "arazzo"]),
    ("levels", &["text", "diagnostic", "syntax"]),
    ("ignore", &["sort", "text", "diagnostic", "syntax", "levels"]),
    (
        "rules",
        &[
            "sort",
            "text",
            "pointer",
            "diagnostic",
            "http",
            "syntax",
            "keyword",
            "documents",
            "json_schema",
            "expr",
            "query",
            "openapi",
            "asyncapi",
            "arazzo",
            "flow",
            "sources",
            "contract",
        ],
    ),
    (
        "types",
        &[
            "syntax",
            "keyword",
            "documents",
            "json_schema",
            "expr",
            "arazzo",
            "sources",
            "contract",
            "flow",
        ],
    ),
    ("graph", &["text", "syntax", "documents", "expr", "arazzo", "flow", "sources"]),
    ("docs", &["syntax", "documents", "secret", "arazzo", "sources", "plan", "types", "graph"]),
    ("catalog", &["diagnostic", "syntax", "documents", "openapi", "sources"]),
    ("draft", &["catalog", "http", "keyword", "syntax", "documents", "openapi"]),
    ("destinations", &["pointer", "sort", "expr", "openapi", "asyncapi", "secret", "plan"]),
    (
        "dry_run",
        &[
            "pointer",
            "diagnostic",
            "http",
            "message",
            "expr",
            "query",
            "openapi",
            "asyncapi",
            "plan",
            "trace",
            "engine",
        ],
    ),
    ("replay", &["http", "message", "asyncapi", "secret", "plan", "trace", "engine"]),
    ("stepper", &["trace", "engine"]),
    (
        "validate",
        &[
            "text",
            "diagnostic",
            "schema",
            "syntax",
            "documents",
            "mcp",
            "arazzo",
            "sources",
            "levels",
            "ignore",
            "rules",
        ],
    ),
    ("fix", &["sort", "text", "diagnostic", "levels", "validate"]),
    (
        "prepare",
        &[
            "text",
            "diagnostic",
            "documents",
            "arazzo",
            "sources",
            "plan",
            "engine",
            "rules",
            "validate",
        ],
    ),
    (
        "editor",
        &[
            "sort",
            "text",
            "pointer",
            "diagnostic",
            "levels",
            "http",
            "syntax",
            "documents",
            "json_schema",
            "expr",
            "query",
            "openapi",
            "asyncapi",
            "schema",
            "secret",
            "mcp",
            "arazzo",
            "flow",
            "sources",
            "contract",
            "trace",
            "rules",
            "types",
            "validate",
            "fix",
        ],
    ),
    ("js_error", &[]),
    ("websocket", &["http", "message", "trace", "engine", "js_error"]),
    ("transports", &["message", "asyncapi", "trace", "engine", "js_error", "websocket"]),
    ("fetch", &["http", "trace", "engine", "js_error", "transports"]),
    (
        "wasm",
        &[
            "text",
            "pointer",
            "diagnostic",
            "query",
            "http",
            "message",
            "schema",
            "syntax",
            "documents",
            "mcp",
            "arazzo",
            "flow",
            "plan",
            "trace",
            "handover",
            "report",
            "engine",
            "references",
            "levels",
            "destinations",
            "dry_run",
            "replay",
            "stepper",
            "types",
            "graph",
            "docs",
            "openapi",
            "catalog",
            "draft",
            "validate",
            "fix",
            "prepare",
            "editor",
            "js_error",
            "transports",
            "fetch",
        ],
    ),
];

/// The crate does no I/O and reads no clock, so that a run can be replayed.
const FORBIDDEN: &[&str] =
    &["std::fs", "std::net", "std::time", "println!", "todo!", "dbg!", "unimplemented!"];

/// What could run text as code in a page.
const UNSAFE: &[&str] = &["innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function"];

#[test]
fn sources_are_tidy() {
    let mut failures = Vec::new();
    each_file(&Path::new(ROOT).join("src"), &mut |path, text| {
        if !path.ends_with(".rs") {
            return;
        }
        let layer = path.rsplit_once("/src/").unwrap().1.split(['/', '.']).next().unwrap();
        let allowed = LAYERS.iter().find(|it| it.0 == layer);
        if allowed.is_none() && layer != "lib" {
            failures.push(format!("{path}: `{layer}` has no layer"));
        }
        let allowed = allowed.map_or(&[][..], |it| it.1);
        for import in crate_imports(text) {
            if import != layer && !allowed.contains(&import) {
                failures.push(format!("{path}: `{layer}` must not import `{import}`"));
            }
        }
        for word in FORBIDDEN.iter().filter(|it| text.contains(**it)) {
            failures.push(format!("{path}: contains `{word}`"));
        }
        if !text.starts_with("//! ") {
            failures.push(format!("{path}: the first line must say what the file is for"));
        }
        if 600 < text.lines().count() {
            failures.push(format!("{path}: longer than 600 lines"));
        }
    });
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn layers_are_in_order() {
    let names: Vec<_> = LAYERS.iter().map(|it| it.0).collect();
    for (at, (name, imports)) in LAYERS.iter().enumerate() {
        for import in *imports {
            let is_below = names[..at].contains(import);
            assert!(is_below, "`{name}` imports `{import}`, which is not below it");
        }
    }
    let lib = fs::read_to_string(format!("{ROOT}/src/lib.rs")).unwrap();
    let declared = lib.lines().filter_map(|it| it.trim_start_matches("pub ").strip_prefix("mod "));
    let declared: Vec<_> = declared.map(|it| it.trim_end_matches(';')).collect();
    assert_eq!(declared, names);
}

#[test]
fn scripts_run_no_text() {
    let mut failures = Vec::new();
    for folder in ["pkg/src", "www/src"] {
        each_file(&Path::new(ROOT).join(folder), &mut |path, text| {
            for word in UNSAFE.iter().filter(|it| text.contains(**it)) {
                failures.push(format!("{path}: contains `{word}`"));
            }
        });
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn what_is_known_of_apis_is_used() {
    let list = fs::read_to_string(format!("{ROOT}/src/advice.rs")).unwrap();
    each_file(&Path::new(ROOT).join("src/advice"), &mut |path, _| {
        let name = path.rsplit('/').next().unwrap();
        let line = format!("include_str!(\"advice/{name}\")");
        assert!(!name.ends_with(".json") || list.contains(&line), "`{name}` is not in `APIS`");
    });
}

#[test]
fn versions_agree() {
    let version = env!("CARGO_PKG_VERSION");
    let package = fs::read_to_string(format!("{ROOT}/pkg/package.json")).unwrap();
    let package: serde_json::Value = serde_json::from_str(&package).unwrap();
    assert_eq!(package["version"], version);
    let constant = fs::read_to_string(format!("{ROOT}/pkg/src/version.ts")).unwrap();
    assert!(constant.contains(&format!("\"{version}\"")), "pkg/src/version.ts is not {version}");
    let changes = fs::read_to_string(format!("{ROOT}/CHANGELOG.md")).unwrap();
    let heading = changes.lines().find_map(|it| it.strip_prefix("## ")).unwrap();
    assert!(heading.contains(version), "CHANGELOG.md begins with {heading}, not {version}");
}

/// Calls `see(path, text)` for each file of a folder, if the folder is there.
fn each_file(folder: &Path, see: &mut dyn FnMut(&str, &str)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, see);
        } else if let Ok(text) = fs::read_to_string(&path) {
            see(path.to_str().unwrap(), &text);
        }
    }
}

/// The first path segment of each `use crate::…` line.
fn crate_imports(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.trim_start().trim_start_matches("pub ").strip_prefix("use crate::"))
        .filter_map(|path| path.split([':', ';', ' ']).next())
}
