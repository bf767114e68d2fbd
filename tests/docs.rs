//! Runs every page of `tests/docs`: a document, and what it says to people.
//!
//! A document, a `yaml` block, is followed by a `json` block with all of that. A
//! block such as `yaml source=shop` is a source description for the rest of its
//! page. `UPDATE_EXPECT=1` rewrites the `json` blocks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;
use std::{env, fs};

use telaio::docs::{self, Docs, NotArazzo};
use telaio::documents::SourceText;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/docs");

#[test]
fn pages() {
    let mut failures = String::new();
    let mut paths: Vec<_> = fs::read_dir(FOLDER).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let page = fs::read_to_string(&path).unwrap();
        let actual = rerun(&page);
        if env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&path, &actual).unwrap();
        } else if actual != page {
            writeln!(failures, "--- {}\n{actual}", path.display()).unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// The page as it would read if its `json` blocks were right.
fn rerun(page: &str) -> String {
    let mut out = String::new();
    let mut sources: Vec<(String, String)> = Vec::new();
    let mut document = String::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let Some(info) = line.strip_prefix("```") else { continue };
        let block = lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n");
        let written = match info {
            "yaml" => {
                document.clone_from(&block);
                block
            }
            "json" => serde_json::to_string_pretty(&docs_of(&document, &sources)).unwrap(),
            _ => {
                let (_, name) = info.split_once("yaml source=").unwrap();
                sources.push((name.to_owned(), block.clone()));
                block
            }
        };
        writeln!(out, "{written}\n```").unwrap();
    }
    out
}

fn docs_of(document: &str, sources: &[(String, String)]) -> Docs {
    let sources = sources.iter().map(|(name, text)| SourceText { name, text, url: None });
    docs::of(document, None, &sources.collect::<Vec<_>>()).unwrap()
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
