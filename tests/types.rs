//! Runs every page of `tests/types`: a document, and the types that programs see.
//!
//! A document, a `yaml` block, is followed by a `ts` block with its declarations
//! or a `json` block with its JSON Schemas. A block such as `yaml source=shop` is
//! a source description for the rest of its page. `UPDATE_EXPECT=1` rewrites the
//! `ts` and `json` blocks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pages;

use telaio::documents::SourceText;
use telaio::types::{self, NoTypes, Types};

#[test]
fn pages() {
    pages::check("types", |page| {
        pages::rerun(page, |info, document, sources| match info {
            "ts" => types_of(document, sources).typescript,
            "json" => {
                serde_json::to_string_pretty(&types_of(document, sources).json_schema).unwrap()
            }
            other => panic!("no page knows blocks of `{other}`"),
        })
    });
}

fn types_of(document: &str, sources: &[SourceText<'_>]) -> Types {
    types::of(document, None, sources, None).unwrap()
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
