//! What a step does and sends.

use serde::Serialize;
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::arazzo::{Document, Output, Parameter, Step};
use crate::graph::{self, Call};
use crate::secret::is_secret_name;
use crate::sources::Sources;
use crate::syntax::Node;

use super::OutputDocs;

/// What stands in the place of a secret.
const SECRET: &str = "(secret)";

/// A step for readers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct StepDocs {
    /// `stepId`; empty where there is none.
    pub step_id: String,
    /// `description`, CommonMark.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it calls a workflow.
    pub calls_workflow: bool,
    /// The operation or workflow id, without the source in front, or a path as it is
    /// written.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The source description that has it, where that is known.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The method in upper case; `send` or `receive` for messages.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path template, or the name of a channel.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// What the API says of the operation in short.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_summary: Option<String>,
    /// What is sent besides the body.
    pub parameters: Vec<ValueDocs>,
    /// The body.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyDocs>,
    /// What must hold for it to succeed.
    pub criteria: Vec<String>,
    /// What it keeps for others.
    pub outputs: Vec<OutputDocs>,
}

/// A value that is sent.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ValueDocs {
    /// Its name.
    pub name: String,
    /// `in`: path, query, header or cookie; absent for the inputs of a workflow.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// An expression, or a constant as JSON.
    pub value: String,
}

/// The body of a request.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct BodyDocs {
    /// `contentType`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The payload: a text, or JSON in several lines.
    pub text: String,
}

pub(super) fn of<'a>(document: &Document<'a>, step: &Step<'a>, sources: &Sources<'a>) -> StepDocs {
    let call = step.target.map(|it| graph::call(it, step, sources));
    let is_workflow = call.as_ref().is_some_and(Call::is_workflow);
    let parameters = step.parameters.iter().filter_map(|it| document.parameter(it));
    let parameter = |it: Parameter<'a>| {
        let name = it.name?.value;
        Some(ValueDocs {
            name: name.to_owned(),
            location: it.location.map(|it| it.value.to_owned()),
            value: shown(name, it.value?),
        })
    };
    let (method, path, source, operation_summary) = match &call {
        Some(it) => (it.method.clone(), it.path.clone(), it.source.clone(), it.summary.clone()),
        None => (None, None, None, None),
    };
    StepDocs {
        step_id: step.id.map_or("", |it| it.value).to_owned(),
        description: step.description.map(|it| it.value.trim().to_owned()),
        calls_workflow: is_workflow,
        target: call.map(|it| it.target),
        source,
        method,
        path,
        operation_summary,
        parameters: parameters.filter_map(parameter).collect(),
        body: step.request_body.as_ref().and_then(|it| {
            Some(BodyDocs {
                content_type: it.content_type.map(|it| it.value.to_owned()),
                text: body(it.payload?),
            })
        }),
        criteria: step.success_criteria.iter().filter_map(graph::criterion).collect(),
        outputs: step.outputs.iter().map(output).collect(),
    }
}

pub(super) fn output(it: &Output<'_>) -> OutputDocs {
    OutputDocs { name: it.name.value.to_owned(), kind: None, value: text(it.value) }
}

/// A value by its name: a constant that is secret is not shown.
fn shown(name: &str, value: &Node) -> String {
    match is_secret_name(name) && is_constant(value) {
        true => SECRET.to_owned(),
        false => text(value),
    }
}

/// Whether something is a text without expressions.
fn is_constant(value: &Node) -> bool {
    value.as_str().is_some_and(|it| !it.contains('$'))
}

fn text(value: &Node) -> String {
    value.as_str().map_or_else(|| value.to_value().to_string(), str::to_owned)
}

/// A payload without the constants in it that are secret by their names.
fn body(payload: &Node) -> String {
    let Some(text) = payload.as_str() else {
        let mut value = payload.to_value();
        mask(&mut value);
        return serde_json::to_string_pretty(&value).unwrap_or_default();
    };
    text.to_owned()
}

fn mask(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_secret_name(name) && !text.contains('$') => {
                        SECRET.clone_into(text);
                    }
                    other => mask(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
