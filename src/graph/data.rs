//! The values that flow: which outputs and inputs each step reads.

use crate::arazzo::{Criterion, Document, Inline, Parameter, Step, Text, Workflow};
use crate::expr::{Expr, Template, WorkflowField};
use crate::flow::Outcome;
use crate::syntax::{Kind, Node as Tree};
use crate::text::Span;

use super::{Edge, EdgeKind, Node, NodeKind, WorkflowGraph};

/// A value that a step, or the end of the workflow, reads.
pub(super) struct Read {
    /// The index of the step; `None` for the outputs of the workflow.
    by: Option<usize>,
    of: Origin,
    name: String,
    span: Span,
    /// Whether the step sends it, so that it must be there before.
    is_sent: bool,
}

#[derive(PartialEq)]
enum Origin {
    Inputs,
    Step(usize),
    Workflow(String),
}

impl Read {
    /// The step that reads, and the one that it so needs to have run.
    pub(super) fn need(&self) -> Option<(usize, usize)> {
        match (self.by, &self.of) {
            (Some(by), Origin::Step(of)) if self.is_sent && by != *of => Some((by, *of)),
            _ => None,
        }
    }
}

/// Everything that the steps and the outputs of a workflow read.
pub(super) fn reads(document: &Document<'_>, workflow: &Workflow<'_>) -> Vec<Read> {
    let mut reader = Reader { document, workflow, by: None, is_sent: false, reads: Vec::new() };
    for (at, step) in workflow.steps.iter().enumerate() {
        reader.by = Some(at);
        reader.step(step);
    }
    reader.by = None;
    workflow.outputs.iter().for_each(|it| reader.values(it.value));
    reader.reads
}

/// Adds an edge for each two nodes between which values flow.
pub(super) fn add(graph: &mut WorkflowGraph, reads: Vec<Read>) {
    let is_end = |it: &Node| it.id == "end" && it.kind == NodeKind::End(Outcome::Success);
    let end = graph.nodes.iter().position(is_end);
    let first = graph.edges.len();
    for read in reads {
        let from = match read.of {
            Origin::Inputs => Some(0),
            Origin::Step(step) => Some(graph.step(step)),
            Origin::Workflow(id) => {
                let is_it = |it: &Node| it.kind == NodeKind::Workflow && it.label == id;
                graph.nodes.iter().position(is_it)
            }
        };
        let to = read.by.map(|it| graph.step(it)).or(end);
        let Some((from, to)) = from.zip(to).filter(|(from, to)| from != to) else { continue };
        let known = graph.edges.iter_mut().skip(first).rev();
        let known = known.take_while(|it| it.to == to).find(|it| it.from == from);
        match known {
            Some(edge) if edge.values.contains(&read.name) => {}
            Some(edge) => edge.values.push(read.name),
            None => graph.edges.push(Edge {
                values: vec![read.name],
                span: Some(read.span),
                ..Edge::new(from, to, EdgeKind::Data)
            }),
        }
    }
}

struct Reader<'d, 'a> {
    document: &'d Document<'a>,
    workflow: &'d Workflow<'a>,
    by: Option<usize>,
    is_sent: bool,
    reads: Vec<Read>,
}

impl<'a> Reader<'_, 'a> {
    fn step(&mut self, step: &Step<'a>) {
        self.is_sent = true;
        self.parameters(&self.workflow.parameters);
        self.parameters(&step.parameters);
        step.node.get("correlationId").into_iter().for_each(|it| self.values(it));
        if let Some(body) = &step.request_body {
            body.payload.into_iter().for_each(|it| self.values(it));
            body.replacements.iter().for_each(|it| self.values(it));
        }
        self.is_sent = false;
        self.criteria(&step.success_criteria);
        for it in step.on_success.iter().chain(&step.on_failure) {
            let Some(action) = self.document.action(it) else { continue };
            self.criteria(&action.criteria);
            self.parameters(&action.parameters);
        }
        step.outputs.iter().for_each(|it| self.values(it.value));
    }

    fn parameters(&mut self, parameters: &[Inline<'a, Parameter<'a>>]) {
        let values = parameters.iter().filter_map(|it| self.document.parameter(it)?.value);
        values.for_each(|it| self.values(it));
    }

    fn criteria(&mut self, criteria: &[Criterion<'a>]) {
        for it in criteria {
            it.context.into_iter().for_each(|it| self.text(it));
            let Some(text) = it.condition else { continue };
            match self.document.condition(text) {
                Ok(it) => it.expressions().for_each(|(_, expr)| self.read(expr, text.span)),
                Err(_) => self.text(text),
            }
        }
    }

    fn values(&mut self, node: &'a Tree) {
        match &node.kind {
            Kind::String(text) => self.text(Text::new(text, node.span)),
            Kind::List(items) => items.iter().for_each(|it| self.values(it)),
            Kind::Map(entries) => entries.iter().for_each(|it| self.values(&it.value)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        }
    }

    fn text(&mut self, text: Text<'_>) {
        if !text.value.contains('$') {
            return;
        }
        let (template, _) = Template::parse(text.value, self.document.version);
        template.expressions().for_each(|(_, expr)| self.read(expr, text.span));
    }

    fn read(&mut self, expr: &Expr, span: Span) {
        let (of, name) = match expr {
            Expr::Input { name, .. } => (Origin::Inputs, name),
            Expr::StepOutput { step, name, .. } => match self.workflow.step_at(step) {
                Some(step) => (Origin::Step(step), name),
                None => return,
            },
            Expr::WorkflowField { workflow, field: WorkflowField::Outputs, name, .. } => {
                (Origin::Workflow(workflow.clone()), name)
            }
            Expr::WorkflowField { field: WorkflowField::Inputs, .. }
            | Expr::SourceWorkflowField { .. }
            | Expr::Output { .. }
            | Expr::SourceDescription { .. }
            | Expr::Component { .. }
            | Expr::Url
            | Expr::Method
            | Expr::StatusCode
            | Expr::SelfUri
            | Expr::Request(_)
            | Expr::Response(_)
            | Expr::Message(_) => return,
        };
        let (by, is_sent) = (self.by, self.is_sent);
        self.reads.push(Read { by, of, name: name.clone(), span, is_sent });
    }
}
