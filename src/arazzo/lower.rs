//! Tree → document. Reports nothing: what has the wrong form is left out here,
//! and `check.rs` has said so.

use crate::expr::Version;
use crate::syntax::{Entry, Kind, Node};

use super::{
    Action, Components, Criterion, Document, Inline, Names, Output, Parameter, RequestBody,
    Reusable, SourceDescription, Step, Target, Text, Texts, Workflow,
};

pub(super) fn document(root: &Node, version: Version) -> Document<'_> {
    let workflows: Vec<_> = items(root, "workflows").map(workflow).collect();
    Document {
        version,
        self_uri: text(root, "$self"),
        source_descriptions: items(root, "sourceDescriptions").map(source_description).collect(),
        workflow_names: names(workflows.iter().map(|it| it.id)),
        workflows,
        components: root.get("components").map(components).unwrap_or_default(),
        texts: Texts::default(),
    }
}

fn source_description(node: &Node) -> SourceDescription<'_> {
    let text = |field| text(node, field);
    SourceDescription { node, name: text("name"), url: text("url"), kind: text("type") }
}

fn workflow(node: &Node) -> Workflow<'_> {
    let steps: Vec<_> = items(node, "steps").map(step).collect();
    Workflow {
        node,
        id: text(node, "workflowId"),
        summary: text(node, "summary"),
        inputs: node.get("inputs"),
        depends_on: items(node, "dependsOn").filter_map(Node::string).collect(),
        step_names: names(steps.iter().map(|it| it.id)),
        steps,
        success_actions: inline(node, "successActions", action),
        failure_actions: inline(node, "failureActions", action),
        outputs: outputs(node),
        parameters: inline(node, "parameters", parameter),
    }
}

fn step(node: &Node) -> Step<'_> {
    Step {
        node,
        id: text(node, "stepId"),
        description: text(node, "description"),
        target: target(node),
        parameters: inline(node, "parameters", parameter),
        request_body: node.get("requestBody").map(request_body),
        success_criteria: items(node, "successCriteria").map(criterion).collect(),
        on_success: inline(node, "onSuccess", action),
        on_failure: inline(node, "onFailure", action),
        outputs: outputs(node),
        timeout: number(node, "timeout"),
        depends_on: items(node, "dependsOn").filter_map(Node::string).collect(),
    }
}

fn target(node: &Node) -> Option<Target<'_>> {
    let operation_id = text(node, "operationId").map(Target::OperationId);
    operation_id
        .or_else(|| text(node, "operationPath").map(Target::OperationPath))
        .or_else(|| text(node, "workflowId").map(Target::WorkflowId))
        .or_else(|| text(node, "channelPath").map(Target::ChannelPath))
}

fn parameter(node: &Node) -> Parameter<'_> {
    Parameter { name: text(node, "name"), location: text(node, "in"), value: node.get("value") }
}

fn request_body(node: &Node) -> RequestBody<'_> {
    RequestBody {
        content_type: text(node, "contentType"),
        payload: node.get("payload"),
        replacements: items(node, "replacements").collect(),
    }
}

fn criterion(node: &Node) -> Criterion<'_> {
    Criterion {
        context: text(node, "context"),
        condition: text(node, "condition"),
        kind: node.get("type").and_then(|it| it.string().or_else(|| text(it, "type"))),
        version: node.get("type").and_then(|it| text(it, "version")),
    }
}

fn action(node: &Node) -> Action<'_> {
    Action {
        node,
        name: text(node, "name"),
        kind: text(node, "type"),
        workflow_id: text(node, "workflowId"),
        step_id: text(node, "stepId"),
        retry_after: number(node, "retryAfter"),
        retry_limit: number(node, "retryLimit").map(|it| it as u64),
        parameters: inline(node, "parameters", parameter),
        criteria: items(node, "criteria").map(criterion).collect(),
    }
}

fn components(node: &Node) -> Components<'_> {
    let parameters = named(node, "parameters", parameter);
    let success_actions = named(node, "successActions", action);
    let failure_actions = named(node, "failureActions", action);
    Components {
        inputs: named(node, "inputs", |it| it),
        parameter_names: names(parameters.iter().map(|it| Some(it.0))),
        parameters,
        success_action_names: names(success_actions.iter().map(|it| Some(it.0))),
        success_actions,
        failure_action_names: names(failure_actions.iter().map(|it| Some(it.0))),
        failure_actions,
    }
}

fn outputs(node: &Node) -> Vec<Output<'_>> {
    let outputs = named(node, "outputs", |it| it).into_iter();
    outputs.map(|(name, value)| Output { name, value }).collect()
}

fn inline<'a, T>(node: &'a Node, field: &str, here: fn(&'a Node) -> T) -> Vec<Inline<'a, T>> {
    let one = |it: &'a Node| match text(it, "reference") {
        Some(reference) => Inline::Reference(Reusable { reference, value: it.get("value") }),
        None => Inline::Here(here(it)),
    };
    items(node, field).map(one).collect()
}

fn named<'a, T>(node: &'a Node, field: &str, of: fn(&'a Node) -> T) -> Vec<(Text<'a>, T)> {
    let entry = |it: &'a Entry| (Text::new(it.key.value.as_str(), it.key.span), of(&it.value));
    node.get(field).map(Node::entries).unwrap_or_default().iter().map(entry).collect()
}

fn names<'a>(all: impl Iterator<Item = Option<Text<'a>>>) -> Names<'a> {
    let mut names = Names::default();
    for (at, name) in all.enumerate() {
        if let Some(name) = name {
            names.entry(name.value).or_insert(at);
        }
    }
    names
}

fn items<'a>(node: &'a Node, field: &str) -> impl Iterator<Item = &'a Node> {
    node.get(field).map(Node::items).unwrap_or_default().iter()
}

fn text<'a>(node: &'a Node, field: &str) -> Option<Text<'a>> {
    node.get(field).and_then(Node::string)
}

fn number(node: &Node, field: &str) -> Option<f64> {
    match &node.get(field)?.kind {
        Kind::Number(it) => it.as_f64(),
        _ => None,
    }
}
