//! The edges that a run follows, and those of `dependsOn`.

use crate::arazzo::{Criterion, Inline, Text, Workflow};
use crate::flow::{self, Detour, Flow, Outcome, To};
use crate::text::Span;

use super::{Edge, EdgeKind, Node, WorkflowGraph};

/// Adds the ways of a run, with the nodes that they lead to besides the steps.
pub(super) fn add(graph: &mut WorkflowGraph, workflow: &Workflow<'_>, flow: &Flow<'_, '_>) {
    let visits = flow::Graph::of(flow);
    for at in 0..workflow.steps.len() {
        let node = graph.step(at);
        if let Some(node) = graph.nodes.get_mut(node) {
            node.is_unreachable = visits.visits(at).next().is_none();
        }
    }
    if let Some(start) = flow.start {
        graph.edges.push(Edge::new(0, graph.step(start), EdgeKind::Next));
    }
    let mut ways = Ways { graph, workflow, end: None, any: None, shared: Vec::new() };
    for (at, edges) in flow.exits.iter().enumerate() {
        edges.iter().for_each(|it| ways.edge(at, it));
    }
}

struct Ways<'g, 'w, 'a> {
    graph: &'g mut WorkflowGraph,
    workflow: &'w Workflow<'a>,
    /// The end after the last step.
    end: Option<usize>,
    /// The node of all steps.
    any: Option<usize>,
    /// The actions of the workflow that have their edge.
    shared: Vec<Span>,
}

impl Ways<'_, '_, '_> {
    fn edge(&mut self, step: usize, edge: &flow::Edge<'_, '_>) {
        let Some(reason) = edge.reason else { return self.without_action(step, edge) };
        let workflow = self.workflow;
        let mut shared = workflow.success_actions.iter().chain(&workflow.failure_actions);
        let is_shared = shared.any(|it| match it {
            Inline::Here(action) => std::ptr::eq(action, reason.action),
            Inline::Reference(it) => it.reference.span == reason.span,
        });
        if is_shared && self.shared.contains(&reason.span) {
            return;
        }
        let from = match is_shared {
            true => {
                self.shared.push(reason.span);
                *self.any.get_or_insert_with(|| self.graph.add_node(Node::any_step()))
            }
            false => self.graph.step(step),
        };
        let Some((to, kind)) = self.destination(from, edge) else { return };
        let action = reason.action;
        self.graph.edges.push(Edge {
            outcome: Some(edge.outcome),
            name: action.name.map(|it| it.value.to_owned()),
            criteria: action.criteria.iter().filter_map(criterion).collect(),
            retry_after: action.retry_after,
            retry_limit: action.retry_limit,
            span: Some(reason.span),
            ..Edge::new(from, to, kind)
        });
    }

    /// What happens where no action holds. A failure ends the workflow, which goes
    /// without saying.
    fn without_action(&mut self, step: usize, edge: &flow::Edge<'_, '_>) {
        if edge.outcome == Outcome::Failure {
            return;
        }
        let (to, kind) = match edge.to {
            To::Step(next) => (self.graph.step(next), EdgeKind::Next),
            To::End => {
                let end = self.end.get_or_insert_with(|| self.graph.add_node(Node::end()));
                (*end, EdgeKind::End)
            }
            To::Workflow(_) | To::Again(_) | To::Unknown => return,
        };
        let from = self.graph.step(step);
        let outcome = Some(Outcome::Success);
        self.graph.edges.push(Edge { outcome, ..Edge::new(from, to, kind) });
    }

    fn destination(&mut self, from: usize, edge: &flow::Edge<'_, '_>) -> Option<(usize, EdgeKind)> {
        Some(match edge.to {
            To::Step(step) => (self.graph.step(step), EdgeKind::Goto),
            To::Workflow(id) => (self.graph.other_workflow(id, from), EdgeKind::Goto),
            To::Again(None) => (from, EdgeKind::Retry),
            To::Again(Some(Detour::Step(step))) => (self.graph.step(step), EdgeKind::Retry),
            To::Again(Some(Detour::Workflow(id))) => {
                (self.graph.other_workflow(id, from), EdgeKind::Retry)
            }
            To::End => {
                let reason = edge.reason?;
                let beside = &self.graph.nodes.get(from)?.id;
                let name = reason.action.name.map_or("", |it| it.value);
                let id = format!("end {name} of {beside}");
                let node = Node::end_of(id, edge.outcome, reason.span);
                (self.graph.add_node(node), EdgeKind::End)
            }
            To::Unknown => return None,
        })
    }
}

/// A criterion in one text.
pub(crate) fn criterion(it: &Criterion<'_>) -> Option<String> {
    let condition = it.condition?.value;
    Some(match (it.kind, it.context) {
        (Some(kind), Some(context)) if kind.value != "simple" => {
            format!("{condition} ({} of {})", kind.value, context.value)
        }
        _ => condition.to_owned(),
    })
}

/// Adds what must have run before a step or the workflow.
pub(super) fn add_dependencies(graph: &mut WorkflowGraph, workflow: &Workflow<'_>) {
    for it in &workflow.depends_on {
        let other = graph.other_workflow(*it, 0);
        depend(graph, other, 0, it.span);
    }
    for (at, step) in workflow.steps.iter().enumerate() {
        for it in &step.depends_on {
            let own = own_step(workflow, it.value).and_then(|it| workflow.step_at(it));
            let to = graph.step(at);
            let from = match (own, other_workflow(it.value)) {
                (Some(step), _) => graph.step(step),
                (None, Some(other)) => graph.other_workflow(Text::new(other, it.span), to),
                (None, None) => continue,
            };
            depend(graph, from, to, it.span);
        }
    }
}

fn depend(graph: &mut WorkflowGraph, from: usize, to: usize, span: Span) {
    graph.edges.push(Edge { span: Some(span), ..Edge::new(from, to, EdgeKind::DependsOn) });
}

/// The id of a step of the same workflow in an item of `dependsOn`.
pub(super) fn own_step<'t>(workflow: &Workflow<'_>, text: &'t str) -> Option<&'t str> {
    match text.strip_prefix("$workflows.").and_then(|it| it.split_once(".steps.")) {
        Some((other, step)) => workflow.id.is_some_and(|it| it.value == other).then_some(step),
        None => Some(text),
    }
}

/// The id of another workflow in an item of `dependsOn`.
fn other_workflow(text: &str) -> Option<&str> {
    text.strip_prefix("$workflows.")?.split_once(".steps.").map(|it| it.0)
}
