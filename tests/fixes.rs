//! What holds for fixing any document: no finding with such a fix is left,
//! fixing again changes nothing, the document still reads, and what stands
//! outside of the edits is as it was.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod real;

use std::fs;

use telaio::documents::SourceText;
use telaio::fix::{Extent, fix};
use telaio::levels::is_of_syntax;
use telaio::schema::Linked;

use telaio::validate::{Options, validate};

const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules");
const PETS: &str = include_str!("rules/pets.openapi.yaml");

/// Fixes a document in both ways.
#[track_caller]
fn check(name: &str, url: Option<&str>, text: &str) {
    let sources = [SourceText { name: "pets", text: PETS, url: None }];
    let options =
        Options { url, sources: &sources, validator: Some(&Linked), ..Options::default() };
    let unread = |text: &str| {
        let findings = validate(text, &options).findings;
        findings.iter().filter(|it| is_of_syntax(it.code)).count()
    };
    // Without fixes there is nothing to hold.
    if validate(text, &options).findings.iter().all(|it| it.fix.is_none()) {
        return;
    }
    for extent in [Extent::Safe, Extent::All] {
        let fixed = fix(text, &options, extent);
        let is_left = |it: &telaio::diagnostic::Fix| it.safe || extent == Extent::All;
        let left = fixed.left.findings.iter().find(|it| it.fix.as_ref().is_some_and(is_left));
        assert!(left.is_none(), "{name}: {left:#?} is left in\n{}", fixed.text);
        assert_eq!(fixed.applied.is_empty(), fixed.text == text, "{name}: {:?}", fixed.applied);
        let again = fix(&fixed.text, &options, extent);
        assert_eq!(again.text, fixed.text, "{name}: fixed twice");
        assert!(unread(&fixed.text) <= unread(text), "{name}: cannot be read\n{}", fixed.text);
        check_rest(name, text, &options, extent, &fixed.text);
    }
}

/// The same document with other line ends and a mark at its beginning is fixed in
/// the same way: nothing but the edits is touched.
#[track_caller]
fn check_rest(name: &str, text: &str, options: &Options<'_>, extent: Extent, expected: &str) {
    if text.contains('\r') || text.starts_with('\u{feff}') {
        return;
    }
    let marked = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let expected = format!("\u{feff}{}", expected.replace('\n', "\r\n"));
    assert_eq!(fix(&marked, options, extent).text, expected, "{name}: with a mark and CRLF");
}

#[test]
fn every_document_of_the_pages() {
    for entry in fs::read_dir(RULES).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "md") {
            continue;
        }
        let name = path.file_stem().unwrap().to_str().unwrap();
        let page = fs::read_to_string(&path).unwrap();
        let mut lines = page.lines();
        while let Some(line) = lines.next() {
            let Some(info) = line.strip_prefix("```") else { continue };
            let block: Vec<_> = lines.by_ref().take_while(|it| *it != "```").collect();
            let (format, path) = match info.split_once(" path=") {
                Some((format, path)) => (format, Some(path)),
                None => (info, None),
            };
            if ["yaml", "json", "toml"].contains(&format) {
                check(name, path, &block.join("\n"));
            }
        }
    }
}

#[test]
fn many_comments_take_no_longer_than_long_ones() {
    // Each would be quadratic if each comment looked at the others.
    let line = "# telaio-ignore unknown-field, unknown-fild\n";
    let stacked = format!("{}arazzo: 1.0.1\nx: 1\n", line.repeat(20_000));
    let names = format!("arazzo: 1.0.1 # telaio-ignore {}\n", "unknown-fild ".repeat(50_000));
    let long = format!("arazzo: 1.0.1 # telaio-ignore {}\n", "a".repeat(1 << 20));
    let texts = format!("arazzo: 1.0.1\nx:\n{}", "- '# telaio-ignore a'\n".repeat(20_000));
    for text in [stacked, names, long, texts] {
        let found = validate(&text, &Options::default()).findings.len();
        assert!((1..300).contains(&found), "{found}");
    }
}

#[test]
fn real_documents() {
    real::each("arazzo", 10_000, |path, text| check(path, None, text));
}
