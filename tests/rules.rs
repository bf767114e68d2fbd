//! Runs every page of `tests/rules`: a page is a rule's manual and its test.
//!
//! A document, a `yaml` or `json` block, may be followed by a `diagnostics` block
//! with what is found in it; without one it must be clean. A `fixed` block after
//! that holds the document with every fix applied. `UPDATE_EXPECT=1` rewrites
//! both kinds of blocks. A configuration of MCP servers may have a path, as in
//! `json path=.vscode/mcp.json`, that tells whose it is.
//!
//! So that documents can be small, the sources `pets`, `flows` and `orders` are
//! always at hand (`tests/rules/pets.openapi.yaml` and so on), a block such as
//! `yaml source=shop` is another one for the rest of its page, and what is merely
//! worth knowing (severity info) is shown only on the page of its own rule. The pages of the
//! syntax rules have documents of no kind, which are read and not validated.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use telaio::diagnostic::{Diagnostic, Edit, Severity};
use telaio::documents::SourceText;
use telaio::schema::Linked;
use telaio::syntax;
use telaio::text::{LineIndex, Span};
use telaio::validate::{Options, all_rules, validate};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules");

/// What is at hand on every page.
const SOURCES: [(&str, &str, &str); 3] = [
    ("pets", "pets.openapi.yaml", include_str!("rules/pets.openapi.yaml")),
    ("flows", "flows.arazzo.yaml", include_str!("rules/flows.arazzo.yaml")),
    ("orders", "orders.asyncapi.yaml", include_str!("rules/orders.asyncapi.yaml")),
];

#[test]
fn pages() {
    let mut failures = String::new();
    for name in names() {
        let path = format!("{FOLDER}/{name}.md");
        let page = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let run = rerun(name, &page);
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &run.page).unwrap();
        } else if run.page != page {
            writeln!(failures, "--- {path}\n{}", run.page).unwrap();
        }
        for problem in run.problems {
            writeln!(failures, "--- {path}: {problem}").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

#[test]
fn every_page_has_a_rule() {
    let files = fs::read_dir(FOLDER).unwrap().map(|it| it.unwrap().file_name());
    let files: Vec<_> = files.map(|it| it.into_string().unwrap()).collect();
    let pages: BTreeSet<_> = files.iter().filter_map(|it| it.strip_suffix(".md")).collect();
    assert_eq!(pages, names());
}

/// The names of all rules.
fn names() -> BTreeSet<&'static str> {
    all_rules().into_iter().map(|it| it.name).collect()
}

/// A page as it would read if its blocks were right, and what is wrong with it
/// even then.
struct Rerun {
    page: String,
    problems: Vec<String>,
}

fn rerun(name: &str, page: &str) -> Rerun {
    let (mut out, mut problems) = (String::new(), Vec::new());
    let (mut is_found, mut is_clean) = (false, false);
    let mut sources: Vec<_> = SOURCES.iter().map(|it| (it.0.to_owned(), it.2.to_owned())).collect();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let Some(info) = line.strip_prefix("```") else { continue };
        let document = lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n");
        writeln!(out, "{document}\n```").unwrap();
        if let Some((_, source)) = info.split_once("source=") {
            // A page may have its own description of `pets`.
            sources.retain(|it| it.0 != source);
            sources.push((source.to_owned(), document));
            continue;
        }
        let (format, path) = match info.split_once(" path=") {
            Some((format, path)) => (format, Some(path)),
            None => (info, None),
        };
        if !["yaml", "json", "toml"].contains(&format) {
            problems.push(format!("a `{info}` block does not follow a document"));
        }
        let findings = |document: &str| findings(name, document, path, &sources);
        let found = findings(&document);
        let fixed = fix(&document, &found);
        is_found |= found.iter().any(|it| it.code == name);
        is_clean |= found.is_empty();
        let rendered: String = found.iter().map(|it| render(&document, &sources, it)).collect();
        skip_block(&mut lines, "diagnostics");
        if !rendered.is_empty() {
            write!(out, "\n```diagnostics\n{rendered}```\n").unwrap();
        }
        if skip_block(&mut lines, "fixed") {
            write!(out, "\n```fixed\n{fixed}\n```\n").unwrap();
        }
        let fixes = found.iter().filter(|it| it.fix.is_some()).count();
        let left = findings(&fixed).len();
        if found.len() < fixes + left {
            problems.push(format!("{fixes} fixes leave {left} findings in\n{fixed}"));
        }
    }
    if !is_found || !is_clean {
        problems.push("a page needs a document with its finding and a clean one".to_owned());
    }
    Rerun { page: out, problems }
}

/// Steps over a block of this kind if it is the next. Says whether it was.
fn skip_block(lines: &mut std::str::Lines<'_>, kind: &str) -> bool {
    let mut after = lines.clone();
    let is_next = after.next() == Some("") && after.next() == Some(&format!("```{kind}"));
    if is_next {
        after.by_ref().take_while(|it| *it != "```").for_each(drop);
        *lines = after;
    }
    is_next
}

fn findings(
    page: &str,
    document: &str,
    path: Option<&str>,
    sources: &[(String, String)],
) -> Vec<Diagnostic> {
    if syntax::RULES.iter().any(|it| it.name == page) {
        return syntax::parse(document).findings;
    }
    let sources: Vec<_> =
        sources.iter().map(|(name, text)| SourceText { name, text, url: url_of(name) }).collect();
    let options =
        Options { url: path, sources: &sources, validator: Some(&Linked), ..Options::default() };
    let mut findings = validate(document, &options).findings;
    findings.retain(|it| it.severity != Severity::Info || it.code == page);
    findings
}

/// Where the sources of every page are.
fn url_of(name: &str) -> Option<&'static str> {
    SOURCES.iter().find(|it| it.0 == name).map(|it| it.1)
}

/// The document with every fix applied.
fn fix(document: &str, findings: &[Diagnostic]) -> String {
    let mut edits: Vec<&Edit> =
        findings.iter().filter_map(|it| it.fix.as_ref()).flat_map(|it| &it.edits).collect();
    edits.sort_by_key(|it| it.span);
    let mut fixed = document.to_owned();
    for it in edits.into_iter().rev() {
        fixed.replace_range(it.span.start as usize..it.span.end as usize, &it.text);
    }
    fixed
}

fn render(text: &str, sources: &[(String, String)], finding: &Diagnostic) -> String {
    let place_in = |text: &str, span: Span| {
        let place = LineIndex::new(text).line_column(span.start);
        format!("{}:{}", place.line, place.column)
    };
    let place = |span: Span| place_in(text, span);
    let Diagnostic { code, severity, span, message, labels, help, fix } = finding;
    let mut out = format!("{} {}[{code}] {message}\n", place(*span), severity.as_str());
    for label in labels {
        let place = match &label.source {
            Some(name) => {
                let (_, text) = sources.iter().find(|it| it.0 == *name).unwrap();
                format!("{name} {}", place_in(text, label.span))
            }
            None => place(label.span),
        };
        writeln!(out, "  {place} {}", label.text).unwrap();
    }
    if let Some(help) = help {
        writeln!(out, "  help: {help}").unwrap();
    }
    if let Some(fix) = fix {
        let safety = if fix.safe { "safe" } else { "unsafe" };
        writeln!(out, "  fix: {} ({safety})", fix.title).unwrap();
    }
    out
}
