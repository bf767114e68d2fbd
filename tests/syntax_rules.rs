//! Runs the pages of the rules that the reading of a text has: a page is a rule's
//! manual and its test.
//!
//! A document may be followed by a `diagnostics` block; without one it must be
//! clean. `UPDATE_EXPECT=1 cargo test` rewrites the blocks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;
use std::{env, fs};

use telaio::diagnostic::Diagnostic;
use telaio::syntax::{RULES, parse};
use telaio::text::{LineIndex, Span};

#[test]
fn pages() {
    let mut failures = String::new();
    for rule in RULES {
        let path = format!("{}/tests/rules/{}.md", env!("CARGO_MANIFEST_DIR"), rule.name);
        let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let actual = rerun(&page);
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &actual).unwrap();
        } else if actual != page {
            writeln!(failures, "--- {path}\n{actual}").unwrap();
        }
        assert!(actual.contains(&format!("[{}]", rule.name)), "{path} shows no finding");
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The page as it would read if every `diagnostics` block were right.
fn rerun(page: &str) -> String {
    let mut out = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        if !matches!(line, "```yaml" | "```json") {
            continue;
        }
        let document: Vec<_> = lines.by_ref().take_while(|it| *it != "```").collect();
        let document = document.join("\n");
        writeln!(out, "{document}\n```").unwrap();
        // The block that is there is left out, and the right one written.
        let mut after = lines.clone();
        if after.next() == Some("") && after.next() == Some("```diagnostics") {
            after.by_ref().take_while(|it| *it != "```").for_each(drop);
            lines = after;
        }
        let findings = parse(&document).findings;
        if !findings.is_empty() {
            let rendered: String = findings.iter().map(|it| render(&document, it)).collect();
            writeln!(out, "\n```diagnostics\n{rendered}```").unwrap();
        }
    }
    out
}

fn render(text: &str, finding: &Diagnostic) -> String {
    let index = LineIndex::new(text);
    let place = |span: Span| {
        let place = index.line_column(span.start);
        format!("{}:{}", place.line, place.column)
    };
    let Diagnostic { code, severity, span, message, labels, help, fix } = finding;
    let mut out = format!("{} {}[{code}] {message}\n", place(*span), severity.as_str());
    for label in labels {
        writeln!(out, "  {} {}", place(label.span), label.text).unwrap();
    }
    if let Some(help) = help {
        writeln!(out, "  help: {help}").unwrap();
    }
    if let Some(fix) = fix {
        writeln!(out, "  fix: {}", fix.title).unwrap();
    }
    out
}
