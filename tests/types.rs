//! Runs every page of `tests/types`: a document, and the types that programs see.
//!
//! A document, a `yaml` block, is followed by a `ts` block with its declarations
//! or a `json` block with its JSON Schemas. A block such as `yaml source=shop` is
//! a source description for the rest of its page. `UPDATE_EXPECT=1` rewrites the
//! `ts` and `json` blocks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;
use std::{env, fs};

use telaio::documents::SourceText;
use telaio::types::{self, NoTypes, Types};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/types");

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

/// The page as it would read if its `ts` and `json` blocks were right.
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
            "ts" => types_of(&document, &sources).typescript.trim_end().to_owned(),
            "json" => {
                let schemas = types_of(&document, &sources).json_schema;
                serde_json::to_string_pretty(&schemas).unwrap()
            }
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

fn types_of(document: &str, sources: &[(String, String)]) -> Types {
    let sources = sources.iter().map(|(name, text)| SourceText { name, text, url: None });
    types::of(document, None, &sources.collect::<Vec<_>>(), None).unwrap()
}

#[test]
fn there_must_be_something_to_infer() {
    let check = |text: &str, workflow, expected: NoTypes| {
        assert_eq!(types::of(text, None, &[], workflow).unwrap_err(), expected, "{text}");
    };
    check("", None, NoTypes::NotArazzo);
    check("mcpServers: {}", None, NoTypes::NotArazzo);
    check("arazzo: 9.9.9", None, NoTypes::NotArazzo);
    let unknown = NoTypes::UnknownWorkflow { id: "b".to_owned() };
    check("{ arazzo: 1.0.1, workflows: [{ workflowId: a }] }", Some("b"), unknown);
}
