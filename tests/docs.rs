//! Runs every page of `tests/docs`: a document, and what it says to people.
//!
//! A document, a `yaml` block, is followed by a `json` block with all of that. A
//! block such as `yaml source=shop` is a source description for the rest of its
//! page. `UPDATE_EXPECT=1` rewrites the `json` blocks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pages;

use std::fs;

use telaio::docs::{self, Docs, NotArazzo};
use telaio::documents::SourceText;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs");

#[test]
fn pages() {
    pages::check("docs", |page| {
        pages::rerun(page, |info, document, sources| match info {
            "json" => serde_json::to_string_pretty(&docs_of(document, sources)).unwrap(),
            other => panic!("no page knows blocks of `{other}`"),
        })
    });
}

fn docs_of(document: &str, sources: &[SourceText<'_>]) -> Docs {
    docs::of(document, None, sources).unwrap()
}

#[test]
fn there_must_be_a_workflow_document() {
    for text in ["", "mcpServers: {}", "arazzo: 9.9.9"] {
        assert_eq!(docs::of(text, None, &[]).unwrap_err(), NotArazzo, "{text}");
    }
}

/// Half-written documents say what they can.
#[test]
fn broken_documents_have_pages() {
    let page = fs::read_to_string(format!("{FOLDER}/shop.md")).unwrap();
    let start = page.find("arazzo: ").unwrap();
    let document = &page[start..start + page[start..].find("```").unwrap()];
    let ends = (0..document.len()).step_by(5).filter(|it| document.is_char_boundary(*it));
    let read = ends.filter(|it| docs::of(&document[..*it], None, &[]).is_ok()).count();
    assert!(100 < read, "only {read} could be read");
}
