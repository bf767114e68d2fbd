//! Workflows as pictures show them: the steps, what leads from one to another and
//! which values flow between them, each with its place in the text.
//!
//! Failures for which there is no action end a workflow, as everybody knows: they
//! have no edge. What a workflow says for all its steps leaves from one node of
//! its own, and ends and other workflows that actions lead to stand beside each
//! step, so that no picture is a knot.

mod data;
mod mermaid;
mod node;
mod ways;

pub use mermaid::mermaid;
pub(crate) use node::call;
pub use node::{Call, CallKind, Node, NodeKind};
pub(crate) use ways::criterion;

use std::fmt;

use crate::arazzo::{self, Document, Text, Workflow};
use crate::documents::{Documents, SourceText, SourceTree};
use crate::flow::{self, Flow, Outcome};
use crate::sources::Sources;
use crate::text::Span;

/// A workflow as a graph.
#[derive(Clone, Debug)]
pub struct WorkflowGraph {
    /// `workflowId`; empty where there is none.
    pub workflow_id: String,
    /// `summary`.
    pub summary: Option<String>,
    /// The whole workflow in the text.
    pub span: Span,
    /// In the order of the text; the start is the first.
    pub nodes: Vec<Node>,
    /// The ways, in the order in which they are tried; then what must come before
    /// what; then the values.
    pub edges: Vec<Edge>,
}

/// Something that leads from one node to another.
#[derive(Clone, Debug)]
pub struct Edge {
    /// Where it begins: the index of a node.
    pub from: usize,
    /// Where it leads: the index of a node.
    pub to: usize,
    /// What it stands for.
    pub kind: EdgeKind,
    /// What the step has come to, where the edge is a way of a run.
    pub outcome: Option<Outcome>,
    /// The name of the action.
    pub name: Option<String>,
    /// What must hold for the action to be taken, as it is written.
    pub criteria: Vec<String>,
    /// `retryAfter` in seconds.
    pub retry_after: Option<f64>,
    /// `retryLimit`.
    pub retry_limit: Option<u64>,
    /// The values that flow, by their names.
    pub values: Vec<String>,
    /// Where the document says so.
    pub span: Option<Span>,
}

/// What an edge stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdgeKind {
    /// The next step, because no action says otherwise.
    Next,
    /// An action of type `goto`.
    Goto,
    /// An action of type `retry`. Where it leads to another node than its own, that
    /// is run first.
    Retry,
    /// An action of type `end`, or the end of the steps.
    End,
    /// `dependsOn`: the first must have run.
    DependsOn,
    /// Values that the second reads of the first.
    Data,
}

/// Why there is no graph.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoGraph {
    /// The document is no Arazzo document of a known version.
    NotArazzo,
    /// No workflow has this id.
    UnknownWorkflow {
        /// The id that was asked for.
        id: String,
    },
}

/// The graphs of all workflows of a document, or of one of them, as far as the
/// document can be read. `trees` are those sources that have been read before.
pub fn of(
    text: &str,
    url: Option<&str>,
    sources: &[SourceText<'_>],
    trees: &[(&str, &SourceTree)],
    workflow: Option<&str>,
) -> Result<Vec<WorkflowGraph>, NoGraph> {
    let (documents, _) = Documents::parse(text, url, sources, trees);
    let root = documents.root().filter(|it| arazzo::is_arazzo(it.node));
    let document = root.and_then(|it| arazzo::lower(it.node)).ok_or(NoGraph::NotArazzo)?;
    let sources = Sources::read(&documents);
    let asked =
        |it: &&Workflow<'_>| workflow.is_none_or(|asked| it.id.is_some_and(|id| id.value == asked));
    let workflows = document.workflows.iter().filter(asked);
    let graphs: Vec<_> = workflows.map(|it| graph(&document, it, &sources)).collect();
    match workflow {
        Some(id) if graphs.is_empty() => Err(NoGraph::UnknownWorkflow { id: id.to_owned() }),
        _ => Ok(graphs),
    }
}

fn graph<'a>(
    document: &Document<'a>,
    workflow: &Workflow<'a>,
    sources: &Sources<'a>,
) -> WorkflowGraph {
    let reads = data::reads(document, workflow);
    let mut graph = WorkflowGraph {
        workflow_id: workflow.id.map(|it| it.value.to_owned()).unwrap_or_default(),
        summary: workflow.summary.map(|it| it.value.to_owned()),
        span: workflow.node.span,
        nodes: node::start_and_steps(workflow, sources),
        edges: Vec::new(),
    };
    let order = order(workflow, &reads);
    // Of a workflow with more ways than anybody could look at, the steps are shown.
    if let Some(flow) = Flow::of(document, workflow, &order) {
        ways::add(&mut graph, workflow, &flow);
    }
    ways::add_dependencies(&mut graph, workflow);
    data::add(&mut graph, reads);
    graph
}

/// The order in which the steps run, where no action says otherwise.
fn order(workflow: &Workflow<'_>, reads: &[data::Read]) -> Vec<usize> {
    let own = |it: &str| workflow.step_at(ways::own_step(workflow, it)?);
    let steps = workflow.steps.iter().enumerate();
    let said: Vec<_> = steps
        .flat_map(|(at, it)| it.depends_on.iter().filter_map(move |id| Some((at, own(id.value)?))))
        .collect();
    let read = reads.iter().filter_map(data::Read::need);
    let all = || said.iter().copied().chain(read).collect::<Vec<_>>();
    let count = workflow.steps.len();
    let order = match said.is_empty() {
        true => None,
        false => flow::order(count, &all()).or_else(|| flow::order(count, &said)),
    };
    order.unwrap_or_else(|| (0..count).collect())
}

impl WorkflowGraph {
    /// The node of a step, by its index among the steps.
    fn step(&self, step: usize) -> usize {
        step + 1
    }

    fn add_node(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// The node of another workflow, which is there once for each node that it stands
    /// beside.
    fn other_workflow(&mut self, name: Text<'_>, beside: usize) -> usize {
        let beside = self.nodes.get(beside).map_or("", |it| it.id.as_str());
        let id = format!("workflow {} of {beside}", name.value);
        let found = self.nodes.iter().position(|it| it.id == id);
        found.unwrap_or_else(|| self.add_node(Node::workflow(id, name)))
    }
}

impl Edge {
    fn new(from: usize, to: usize, kind: EdgeKind) -> Edge {
        Edge {
            from,
            to,
            kind,
            outcome: None,
            name: None,
            criteria: Vec::new(),
            retry_after: None,
            retry_limit: None,
            values: Vec::new(),
            span: None,
        }
    }
}

impl fmt::Display for NoGraph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoGraph::NotArazzo => {
                f.write_str("the document is no Arazzo document of a known version")
            }
            NoGraph::UnknownWorkflow { id } => write!(f, "no workflow has the id `{id}`"),
        }
    }
}

impl std::error::Error for NoGraph {}
