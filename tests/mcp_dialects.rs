//! Runs every page of `tests/mcp`: a page shows how one client writes its servers.
//!
//! Each document, a `json`, `yaml` or `toml` block with a path or the name of a
//! dialect, is followed by a
//! `servers` block: whose document it is, and its servers as every client could
//! read them; and by a `diagnostics` block if there are findings. `UPDATE_EXPECT=1`
//! rewrites both.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::{env, fs};

use telaio::mcp::dialect::{Dialect, Transport};
use telaio::mcp::dialects::{DIALECTS, find};
use telaio::mcp::list::list;
use telaio::mcp::recognize::Given;
use telaio::schema::Linked;
use telaio::syntax;
use telaio::text::LineIndex;
use telaio::validate::{Options, validate};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/mcp");

#[test]
fn every_dialect_has_a_page() {
    let files = fs::read_dir(FOLDER).unwrap().map(|it| it.unwrap().file_name());
    let files: Vec<_> = files.map(|it| it.into_string().unwrap()).collect();
    let pages: BTreeSet<_> = files.iter().filter_map(|it| it.strip_suffix(".md")).collect();
    let names: BTreeSet<_> = DIALECTS.iter().map(|it| it.name).collect();
    assert_eq!(pages, names);
}

#[test]
fn pages() {
    let mut failures = String::new();
    for dialect in DIALECTS {
        let path = format!("{FOLDER}/{}.md", dialect.name);
        let page = fs::read_to_string(&path).unwrap();
        let (rerun, is_own) = rerun(dialect.name, &page);
        assert!(is_own, "{path} has no document of its dialect");
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, rerun).unwrap();
        } else if rerun != page {
            writeln!(failures, "--- {path}\n{rerun}").unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Half a document is read and judged like any other, and every place lies in it.
#[test]
fn parts_of_documents() {
    for dialect in DIALECTS {
        let page = fs::read_to_string(format!("{FOLDER}/{}.md", dialect.name)).unwrap();
        for block in page.split("```").skip(1).step_by(2) {
            let (info, document) = block.split_once('\n').unwrap();
            let path = info.split_once(" path=").map(|it| it.1);
            for (end, _) in document.char_indices().step_by(7) {
                check_places(&document[..end], path);
                check_places(&document[end..], path);
            }
        }
    }
}

fn check_places(text: &str, path: Option<&str>) {
    let options = Options { url: path, validator: Some(&Linked), ..Options::default() };
    for it in validate(text, &options).findings {
        let labels = it.labels.iter().map(|it| it.span);
        let edits = it.fix.iter().flat_map(|it| &it.edits).map(|it| it.span);
        for span in labels.chain(edits).chain([it.span]) {
            let is_inside = text.get(span.start as usize..span.end as usize).is_some();
            assert!(is_inside, "{span:?} of {it:?} is not in {text:?}");
        }
    }
}

/// The page as it would read if its blocks were right, and whether one of its
/// documents is taken for what it is.
fn rerun(name: &str, page: &str) -> (String, bool) {
    let (mut out, mut is_own) = (String::new(), false);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            writeln!(out, "{line}").unwrap();
            continue;
        };
        let block = lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n");
        if ["servers", "diagnostics"].contains(&info) {
            // The blank line before it goes, too.
            out.truncate(out.trim_end().len() + 1);
            continue;
        }
        let path = info.split_once(" path=").map(|it| it.1);
        let said = info.split_once(" dialect=").map(|it| find(it.1).unwrap());
        let (servers, findings, dialect) = shown(&block, path, said);
        is_own |= dialect == Some(name);
        writeln!(out, "```{info}\n{block}\n```\n\n```servers\n{servers}```").unwrap();
        if !findings.is_empty() {
            writeln!(out, "\n```diagnostics\n{findings}```").unwrap();
        }
    }
    (out, is_own)
}

fn shown(
    document: &str,
    path: Option<&str>,
    dialect: Option<&'static Dialect>,
) -> (String, String, Option<&'static str>) {
    let parsed = syntax::parse_file(document, path);
    let given = Given { dialect, path, format: Some(parsed.format) };
    let listing = list(&parsed.root.unwrap(), document, &given);
    let mut servers = String::new();
    if let Some(it) = listing.recognized {
        writeln!(servers, "{} by {:?}", it.dialect.title, it.by).unwrap();
    }
    for it in &listing.servers {
        let name = it.name.as_deref().unwrap_or("-");
        let without = if it.target.is_empty() { "-" } else { "left out" };
        let transport = it.transport.map_or(without, Transport::as_str);
        let off = if it.is_disabled { " (off)" } else { "" };
        let names: Vec<_> = it.env.iter().chain(&it.headers).map(String::as_str).collect();
        let names =
            if names.is_empty() { String::new() } else { format!(" [{}]", names.join(", ")) };
        writeln!(servers, "{name}: {transport}{off}: {}{names}", it.target).unwrap();
    }
    let options = Options { url: path, dialect, validator: Some(&Linked), ..Options::default() };
    let lines = LineIndex::new(document);
    let line = |it: &telaio::diagnostic::Diagnostic| {
        let place = lines.line_column(it.span.start);
        let (code, severity) = (it.code, it.severity.as_str());
        format!("{}:{} {severity}[{code}] {}\n", place.line, place.column, it.message)
    };
    let findings = validate(document, &options).findings.iter().map(line).collect();
    (servers, findings, listing.recognized.map(|it| it.dialect.name))
}
