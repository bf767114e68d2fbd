//! Graphs as Mermaid flowcharts, which many places that show Markdown draw.

use std::fmt::Write;

use crate::flow::Outcome;

use super::{Edge, EdgeKind, Node, NodeKind, WorkflowGraph};

/// A longer text is cut: a box is no page.
const MOST: usize = 80;

/// A flowchart of workflows; of several, each in a box of its own. `data` says
/// whether the values that flow are drawn.
pub fn mermaid(graphs: &[WorkflowGraph], data: bool) -> String {
    let mut out = String::from("flowchart TD\n");
    let is_alone = graphs.len() == 1;
    for (at, graph) in graphs.iter().enumerate() {
        if !is_alone {
            line(&mut out, 1, &format!("subgraph w{at} [\"{}\"]", escaped(&graph.workflow_id)));
        }
        let depth = if is_alone { 1 } else { 2 };
        let name =
            |node: usize| if is_alone { format!("n{node}") } else { format!("w{at}n{node}") };
        for (index, it) in graph.nodes.iter().enumerate() {
            line(&mut out, depth, &format!("{}{}", name(index), shape(it)));
        }
        for it in graph.edges.iter().filter(|it| data || it.kind != EdgeKind::Data) {
            line(&mut out, depth, &edge(it, &name(it.from), &name(it.to)));
        }
        if !is_alone {
            line(&mut out, 1, "end");
        }
    }
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    for _ in 0..depth {
        out.push_str("  ");
    }
    out.push_str(text);
    out.push('\n');
}

/// A node by its shape: rounded where a run begins and ends, double where another
/// workflow is called.
fn shape(node: &Node) -> String {
    let text = text(node);
    match node.kind {
        NodeKind::Start => format!("([\"{text}\"])"),
        NodeKind::End(Outcome::Success) => format!("([\"{text}\"])"),
        NodeKind::End(Outcome::Failure) => format!("([\"✗ {text}\"])"),
        NodeKind::AnyStep => format!("{{{{\"{text}\"}}}}"),
        NodeKind::Workflow => format!("[[\"{text}\"]]"),
        NodeKind::Step => match node.call.as_ref().is_some_and(|it| it.is_workflow()) {
            true => format!("[[\"{text}\"]]"),
            false => format!("[\"{text}\"]"),
        },
    }
}

fn text(node: &Node) -> String {
    let mut text = escaped(&node.label);
    if let Some(call) = &node.call {
        let name = call.path.as_deref().unwrap_or(&call.target);
        let method = call.method.iter().map(|it| format!("{it} "));
        let _ = write!(text, "<br>{}{}", method.collect::<String>(), escaped(name));
    }
    if node.is_unreachable {
        text.push_str("<br>never reached");
    }
    text
}

/// An edge by its line: dotted after a failure, thick for what must come before,
/// with a dot for values.
fn edge(edge: &Edge, from: &str, to: &str) -> String {
    let arrow = match (edge.kind, edge.outcome) {
        (EdgeKind::DependsOn, _) => "==>",
        (EdgeKind::Data, _) => "--o",
        (_, Some(Outcome::Failure)) => "-.->",
        (_, Some(Outcome::Success) | None) => "-->",
    };
    let words: Vec<_> = words(edge).iter().map(|it| escaped(it)).collect();
    match words.is_empty() {
        true => format!("{from} {arrow} {to}"),
        false => format!("{from} {arrow}|\"{}\"| {to}", words.join("<br>")),
    }
}

/// What is written at an edge, line by line.
fn words(edge: &Edge) -> Vec<String> {
    let mut words = Vec::new();
    match edge.kind {
        EdgeKind::Data => return vec![edge.values.join(", ")],
        EdgeKind::DependsOn => return vec!["before".to_owned()],
        EdgeKind::Next => return words,
        EdgeKind::Goto | EdgeKind::Retry | EdgeKind::End => {}
    }
    if let Some(name) = &edge.name {
        let mark = if edge.outcome == Some(Outcome::Failure) { "✗ " } else { "" };
        words.push(format!("{mark}{name}"));
    }
    if edge.kind == EdgeKind::Retry {
        let after = edge.retry_after.map(|it| format!(" after {it} s")).unwrap_or_default();
        let limit = match edge.retry_limit {
            None => String::new(),
            Some(1) => ", once".to_owned(),
            Some(it) => format!(", at most {it} times"),
        };
        words.push(format!("retry{after}{limit}"));
    }
    words.extend(edge.criteria.iter().cloned());
    words
}

/// A text in one line, as Mermaid wants it in quotes.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    let mut count = 0;
    for it in text.chars() {
        count += 1;
        if MOST < count {
            out.push('…');
            break;
        }
        match it {
            '#' | ';' | '<' | '>' | '&' | '"' | '\\' | '`' => {
                let _ = write!(out, "#{};", u32::from(it));
            }
            it if it.is_control() => out.push(' '),
            it => out.push(it),
        }
    }
    out
}
