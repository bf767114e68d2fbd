//! Workflows as graphs.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::flow;
use crate::graph;
use crate::text::{LineIndex, Span};

use super::document::SourceText;
use super::sources::{get, optional, with_sources};

/// What `graph` may know besides the document, and what is wanted.
///
/// It is read member by member: its texts are long, and mostly known already.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GraphOptions {
    /// Where the document is from: relative URLs in it start there.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The documents that the source descriptions mean: they say the method and path
    /// of an operation.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
    /// The only workflow that is wanted.
    #[tsify(optional)]
    pub workflow_id: Option<String>,
}

/// A workflow as a graph.
///
/// A failure for which there is no action ends the workflow; it has no edge.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowGraph {
    /// Empty where there is none.
    pub workflow_id: String,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The whole workflow.
    pub place: GraphPlace,
    /// The start, the steps in the order of the text, then the others.
    pub nodes: Vec<GraphNode>,
    /// The ways, in the order in which they are tried; then `dependsOn`; then the values.
    pub edges: Vec<GraphEdge>,
}

/// A list of graphs.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct WorkflowGraphs(pub Vec<WorkflowGraph>);

/// A place in the text: offsets in UTF-16 code units, as in a JavaScript string.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GraphPlace {
    pub from: u32,
    pub to: u32,
}

/// A point of a workflow.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GraphNode {
    /// Tells it from all others of its graph, and stays the same while other parts of
    /// the document are edited.
    pub id: String,
    pub kind: GraphNodeKind,
    /// The id of the step or workflow; for others a word.
    pub label: String,
    /// Of an `end`: after what it ends.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<GraphOutcome>,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What a step calls.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<GraphCall>,
    /// Whether no run comes to it.
    pub unreachable: bool,
    /// Its id, or what names it.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<GraphPlace>,
    /// All of it.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extent: Option<GraphPlace>,
}

/// What a node is: `anyStep` is every step that does not say otherwise, which the
/// workflow's own actions leave; `workflow` is another workflow that the run goes on
/// with, or that is run in between or before.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum GraphNodeKind {
    Start,
    Step,
    AnyStep,
    Workflow,
    End,
}

/// What a step has come to.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum GraphOutcome {
    Success,
    Failure,
}

/// What a step calls.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GraphCall {
    pub kind: GraphCallKind,
    /// The operation or workflow id, without the source in front, or a path as it is written.
    pub target: String,
    /// The source description that has it, where that is known.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The method of an operation in upper case; `send` or `receive` for messages.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path template of an operation, the name of a channel, or the id of a
    /// workflow of another document.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What the description of the API says in short.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// The kinds of what steps call.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum GraphCallKind {
    Operation,
    Channel,
    Workflow,
}

/// Something that leads from one node to another.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct GraphEdge {
    /// The id of a node.
    pub from: String,
    /// The id of a node.
    pub to: String,
    pub kind: GraphEdgeKind,
    /// What the step has come to, where the edge is a way of a run.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<GraphOutcome>,
    /// The name of the action.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What must hold for the action to be taken, as it is written.
    pub criteria: Vec<String>,
    /// In seconds.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<f64>,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_limit: Option<u64>,
    /// The values that flow, by their names.
    pub values: Vec<String>,
    /// Where the document says so.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<GraphPlace>,
}

/// What an edge stands for. A `retry` that leads to another node runs that first;
/// `next` is the next step because no action says otherwise; `data` are values that
/// the second reads of the first.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum GraphEdgeKind {
    Next,
    Goto,
    Retry,
    End,
    DependsOn,
    Data,
}

/// The graphs of a document's workflows. Throws where there is none, or not the one
/// that is asked for.
#[wasm_bindgen(js_name = graph)]
pub fn workflow_graphs(
    text: &str,
    options: Ts<GraphOptions>,
) -> Result<Ts<WorkflowGraphs>, JsError> {
    let graphs = graphs(text, &options.js_value())?;
    let index = LineIndex::new(text);
    let graphs = graphs.into_iter().map(|it| WorkflowGraph::new(&index, it));
    Ok(WorkflowGraphs(graphs.collect()).into_ts()?)
}

/// The same as a Mermaid flowchart, with the values that flow if `data` is true.
#[wasm_bindgen]
pub fn flowchart(text: &str, options: Ts<GraphOptions>, data: bool) -> Result<String, JsError> {
    Ok(graph::mermaid(&graphs(text, &options.js_value())?, data))
}

fn graphs(text: &str, options: &JsValue) -> Result<Vec<graph::WorkflowGraph>, JsError> {
    let url = optional(options, "url")?.map(String::from);
    let workflow = optional(options, "workflowId")?.map(String::from);
    let graphs = with_sources(&get(options, "sources"), |sources, trees| {
        graph::of(text, url.as_deref(), sources, trees, workflow.as_deref())
    });
    Ok(graphs??)
}

impl GraphPlace {
    fn new(index: &LineIndex<'_>, span: Span) -> GraphPlace {
        GraphPlace { from: index.utf16(span.start), to: index.utf16(span.end) }
    }
}

impl WorkflowGraph {
    fn new(index: &LineIndex<'_>, it: graph::WorkflowGraph) -> WorkflowGraph {
        let ids: Vec<_> = it.nodes.iter().map(|it| it.id.clone()).collect();
        let id = |node: usize| ids.get(node).cloned().unwrap_or_default();
        let edges = it.edges.into_iter();
        WorkflowGraph {
            workflow_id: it.workflow_id,
            summary: it.summary,
            place: GraphPlace::new(index, it.span),
            edges: edges.map(|it| GraphEdge::new(index, id(it.from), id(it.to), it)).collect(),
            nodes: it.nodes.into_iter().map(|it| GraphNode::new(index, it)).collect(),
        }
    }
}

impl GraphNode {
    fn new(index: &LineIndex<'_>, it: graph::Node) -> GraphNode {
        let (kind, outcome) = match it.kind {
            graph::NodeKind::Start => (GraphNodeKind::Start, None),
            graph::NodeKind::Step => (GraphNodeKind::Step, None),
            graph::NodeKind::AnyStep => (GraphNodeKind::AnyStep, None),
            graph::NodeKind::Workflow => (GraphNodeKind::Workflow, None),
            graph::NodeKind::End(outcome) => (GraphNodeKind::End, Some(outcome.into())),
        };
        GraphNode {
            id: it.id,
            kind,
            label: it.label,
            outcome,
            description: it.description,
            call: it.call.map(GraphCall::from),
            unreachable: it.is_unreachable,
            place: it.span.map(|it| GraphPlace::new(index, it)),
            extent: it.extent.map(|it| GraphPlace::new(index, it)),
        }
    }
}

impl GraphEdge {
    fn new(index: &LineIndex<'_>, from: String, to: String, it: graph::Edge) -> GraphEdge {
        GraphEdge {
            from,
            to,
            kind: it.kind.into(),
            outcome: it.outcome.map(GraphOutcome::from),
            name: it.name,
            criteria: it.criteria,
            retry_after: it.retry_after,
            retry_limit: it.retry_limit,
            values: it.values,
            place: it.span.map(|it| GraphPlace::new(index, it)),
        }
    }
}

impl From<graph::Call> for GraphCall {
    fn from(it: graph::Call) -> GraphCall {
        let kind = match it.kind {
            graph::CallKind::Operation => GraphCallKind::Operation,
            graph::CallKind::Channel => GraphCallKind::Channel,
            graph::CallKind::Workflow => GraphCallKind::Workflow,
        };
        let graph::Call { target, source, method, path, summary, .. } = it;
        GraphCall { kind, target, source, method, path, summary }
    }
}

impl From<graph::EdgeKind> for GraphEdgeKind {
    fn from(it: graph::EdgeKind) -> GraphEdgeKind {
        match it {
            graph::EdgeKind::Next => GraphEdgeKind::Next,
            graph::EdgeKind::Goto => GraphEdgeKind::Goto,
            graph::EdgeKind::Retry => GraphEdgeKind::Retry,
            graph::EdgeKind::End => GraphEdgeKind::End,
            graph::EdgeKind::DependsOn => GraphEdgeKind::DependsOn,
            graph::EdgeKind::Data => GraphEdgeKind::Data,
        }
    }
}

impl From<flow::Outcome> for GraphOutcome {
    fn from(it: flow::Outcome) -> GraphOutcome {
        match it {
            flow::Outcome::Success => GraphOutcome::Success,
            flow::Outcome::Failure => GraphOutcome::Failure,
        }
    }
}
