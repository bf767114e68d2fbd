//! Runs every page of `tests/graphs`: a document, and the graphs of its workflows.
//!
//! A document, a `yaml` block, is followed by a `mermaid` block with its
//! flowchart, by a `mermaid data` block with the values that flow, too, or by a
//! `places` block with what stands in the text where nodes and edges have their
//! places. A block such as `yaml source=shop` is a source description for the rest
//! of its page. `UPDATE_EXPECT=1` rewrites the blocks.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pages;

use std::fmt::Write;
use std::fs;

use telaio::documents::SourceText;
use telaio::graph::{self, NoGraph, WorkflowGraph};
use telaio::text::Span;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/graphs");

#[test]
fn pages() {
    pages::check("graphs", |page| {
        pages::rerun(page, |info, document, sources| match info {
            "mermaid" => graph::mermaid(&graphs(document, sources), false),
            "mermaid data" => graph::mermaid(&graphs(document, sources), true),
            "places" => graphs(document, sources).iter().map(|it| places(it, document)).collect(),
            other => panic!("no page knows blocks of `{other}`"),
        })
    });
}

fn graphs(document: &str, sources: &[SourceText<'_>]) -> Vec<WorkflowGraph> {
    graph::of(document, None, sources, &[], None).unwrap()
}

fn places(graph: &WorkflowGraph, text: &str) -> String {
    let of = |span: Option<Span>| span.map_or("", |it| it.of(text)).to_owned();
    let mut out = String::new();
    for it in &graph.nodes {
        writeln!(out, "{}: {}", it.id, of(it.span)).unwrap();
    }
    for it in &graph.edges {
        let id = |node: usize| &graph.nodes[node].id;
        writeln!(out, "{} → {}: {}", id(it.from), id(it.to), of(it.span)).unwrap();
    }
    out
}

#[test]
fn there_must_be_a_workflow() {
    let check = |text: &str, workflow, expected: NoGraph| {
        assert_eq!(graph::of(text, None, &[], &[], workflow).unwrap_err(), expected, "{text}");
    };
    check("", None, NoGraph::NotArazzo);
    check("mcpServers: {}", None, NoGraph::NotArazzo);
    check("arazzo: 9.9.9", None, NoGraph::NotArazzo);
    let unknown = NoGraph::UnknownWorkflow { id: "b".to_owned() };
    check("{ arazzo: 1.0.1, workflows: [{ workflowId: a }] }", Some("b"), unknown);
}

/// Half-written documents are shown as far as they go.
#[test]
fn broken_documents_have_graphs() {
    let text = fs::read_to_string(format!("{FOLDER}/actions.md")).unwrap();
    let start = text.find("arazzo: ").unwrap();
    let document = &text[start..start + text[start..].find("```").unwrap()];
    for end in (0..document.len()).step_by(3).filter(|it| document.is_char_boundary(*it)) {
        if let Ok(graphs) = graph::of(&document[..end], None, &[], &[], None) {
            let count = |it: &WorkflowGraph| it.nodes.len();
            assert!(graphs.iter().all(|it| it.edges.iter().all(|e| e.from.max(e.to) < count(it))));
            graph::mermaid(&graphs, true);
        }
    }
}
