//! The nodes of a graph: steps with what they call, and what a run comes from or to.

use crate::arazzo::{Step, Target, Text, Workflow};
use crate::flow::Outcome;
use crate::sources::{Found, SourcePath, Sources};
use crate::text::Span;

/// A point of a workflow.
#[derive(Clone, Debug)]
pub struct Node {
    /// Tells it from all others of its graph, and stays the same while other parts of
    /// the document are edited.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// A step's or a workflow's id; for others a word.
    pub label: String,
    /// `description`.
    pub description: Option<String>,
    /// What the step calls.
    pub call: Option<Call>,
    /// Whether no run comes to it.
    pub is_unreachable: bool,
    /// Its name in the text, or what names it.
    pub span: Option<Span>,
    /// All of it in the text.
    pub extent: Option<Span>,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Where a run begins, with the inputs.
    Start,
    /// A step.
    Step,
    /// Every step that does not say otherwise: what the workflow's own actions leave.
    AnyStep,
    /// Another workflow, which the run goes on with, or which is run in between or
    /// before.
    Workflow,
    /// Where the workflow is over, after a success or a failure.
    End(Outcome),
}

/// What a step calls.
#[derive(Clone, Debug)]
pub struct Call {
    /// Of which kind that is.
    pub kind: CallKind,
    /// The operation or workflow id, without the source in front, or a path as it is
    /// written.
    pub target: String,
    /// The source description that has it, where that is known.
    pub source: Option<String>,
    /// The method of an operation in upper case; `send` or `receive` for messages.
    pub method: Option<String>,
    /// The path template of an operation, the name of a channel, or the id of a
    /// workflow of another document.
    pub path: Option<String>,
    /// What the description of the API says in short.
    pub summary: Option<String>,
}

/// The kinds of what steps call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallKind {
    /// An operation over HTTP, or by messages where the source says so.
    Operation,
    /// A channel of messages.
    Channel,
    /// A workflow.
    Workflow,
}

impl Call {
    /// Whether it is a workflow.
    pub fn is_workflow(&self) -> bool {
        self.kind == CallKind::Workflow
    }
}

impl Node {
    fn new(id: String, kind: NodeKind, label: &str) -> Node {
        Node {
            id,
            kind,
            label: label.to_owned(),
            description: None,
            call: None,
            is_unreachable: false,
            span: None,
            extent: None,
        }
    }

    pub(super) fn any_step() -> Node {
        Node::new("any".to_owned(), NodeKind::AnyStep, "any step")
    }

    pub(super) fn workflow(id: String, name: Text<'_>) -> Node {
        Node { span: Some(name.span), ..Node::new(id, NodeKind::Workflow, name.value) }
    }

    /// The end after the last step.
    pub(super) fn end() -> Node {
        Node::new("end".to_owned(), NodeKind::End(Outcome::Success), "end")
    }

    /// The end that an action leads to.
    pub(super) fn end_of(id: String, outcome: Outcome, span: Span) -> Node {
        Node { span: Some(span), ..Node::new(id, NodeKind::End(outcome), "end") }
    }
}

/// The start, then each step.
pub(super) fn start_and_steps<'a>(workflow: &Workflow<'a>, sources: &Sources<'a>) -> Vec<Node> {
    let start = Node {
        span: workflow.id.map(|it| it.span),
        ..Node::new("start".to_owned(), NodeKind::Start, "start")
    };
    let steps = workflow.steps.iter().enumerate().map(|(at, it)| step(at, it, workflow, sources));
    std::iter::once(start).chain(steps).collect()
}

fn step<'a>(at: usize, step: &Step<'a>, workflow: &Workflow<'a>, sources: &Sources<'a>) -> Node {
    // Of several steps with one id, the first has the name.
    let own = step.id.filter(|it| workflow.step_at(it.value) == Some(at));
    let id = own.map_or_else(|| format!("step #{at}"), |it| format!("step {}", it.value));
    let label = step.id.map_or("", |it| it.value);
    Node {
        description: step.description.map(|it| it.value.to_owned()),
        call: step.target.map(|it| call(it, step, sources)),
        span: Some(step.id.map_or(step.node.span, |it| it.span)),
        extent: Some(step.node.span),
        ..Node::new(id, NodeKind::Step, label)
    }
}

/// What a step calls, as far as the sources say.
pub(crate) fn call<'a>(target: Target<'a>, step: &Step<'a>, sources: &Sources<'a>) -> Call {
    let text = target.text().value.to_owned();
    let kind = match target {
        Target::OperationId(_) | Target::OperationPath(_) => CallKind::Operation,
        Target::ChannelPath(_) => CallKind::Channel,
        Target::WorkflowId(_) => CallKind::Workflow,
    };
    let action = step.action().map(|it| it.value.to_owned());
    let call = Call { kind, target: text, source: None, method: action, path: None, summary: None };
    match sources.find(target) {
        Found::Operation { source, operation } => {
            let summary = operation.at().node.get("summary").and_then(|it| it.as_str());
            Call {
                target: operation.id().map_or(call.target, |it| it.value.to_owned()),
                source: Some(source.name.to_owned()),
                method: Some(operation.method().to_uppercase()),
                path: Some(operation.path().to_owned()),
                summary: summary.map(str::to_owned),
                ..call
            }
        }
        Found::Exchange { source, .. } => Call { source: Some(source.name.to_owned()), ..call },
        Found::Channel { source, channel } => Call {
            source: Some(source.name.to_owned()),
            path: Some(channel.name.value.to_owned()),
            ..call
        },
        Found::Workflow { source, workflow } => Call {
            source: Some(source.name.to_owned()),
            path: workflow.id.map(|it| it.value.to_owned()),
            summary: workflow.summary.map(|it| it.value.to_owned()),
            ..call
        },
        Found::NotAtHand { source, operation } => {
            written(target, operation, Call { source: Some(source), ..call })
        }
        Found::Nothing(_) => {
            let name = call.target.clone();
            written(target, name, call)
        }
    }
}

/// What is written, where the source is not at hand. A path says its method and the
/// operation, or the channel: its last parts.
fn written(target: Target<'_>, name: String, call: Call) -> Call {
    let text = match target {
        Target::OperationId(_) | Target::WorkflowId(_) => return Call { target: name, ..call },
        Target::OperationPath(it) | Target::ChannelPath(it) => it.value,
    };
    let Some(SourcePath { source, pointer, .. }) = SourcePath::parse(text) else { return call };
    let call = Call { source: Some(source.to_owned()), ..call };
    let unescaped = |it: &str| it.replace("~1", "/").replace("~0", "~");
    if let Some(channel) = pointer.strip_prefix("/channels/") {
        return Call { path: Some(unescaped(channel)), ..call };
    }
    match pointer.strip_prefix("/paths/").and_then(|it| it.rsplit_once('/')) {
        Some((path, method)) => {
            Call { method: Some(method.to_uppercase()), path: Some(unescaped(path)), ..call }
        }
        None => call,
    }
}
