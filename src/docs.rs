//! What a workflow document says to people: what it is for, what goes in and comes
//! out, what each step does and sends, and which APIs it uses. It is made for pages
//! that readers open, not for programs.
//!
//! Descriptions are CommonMark, as they are written. A constant that is secret by
//! its name is left out.

mod source;
mod step;

pub use source::{Provider, SourceDocs};
pub use step::{BodyDocs, StepDocs, ValueDocs};

use std::fmt;

use serde::Serialize;
use serde_json::Value;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::arazzo::{self, Document, Workflow};
use crate::documents::{At, Documents, SourceText};
use crate::plan::{self, InputField};
use crate::sources::Sources;
use crate::syntax::Node;
use crate::types;

/// A workflow document for readers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Docs {
    /// `info.title`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `info.summary`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// `info.description`, CommonMark.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `info.version`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The workflows, in the order of the text.
    pub workflows: Vec<WorkflowDocs>,
    /// The source descriptions, in the order of the text.
    pub sources: Vec<SourceDocs>,
}

/// A workflow for readers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDocs {
    /// `workflowId`; empty where there is none.
    pub workflow_id: String,
    /// `summary`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// `description`, CommonMark.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The workflows that must have run before.
    pub depends_on: Vec<String>,
    /// What it takes.
    pub inputs: Vec<InputDocs>,
    /// What it does.
    pub steps: Vec<StepDocs>,
    /// What it gives.
    pub outputs: Vec<OutputDocs>,
}

/// An input for readers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct InputDocs {
    /// Its name.
    pub name: String,
    /// Its type, as TypeScript writes it.
    #[serde(rename = "type")]
    pub kind: String,
    /// `format`, such as `uri`.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// Whether the workflow cannot do without it.
    pub required: bool,
    /// Whether its value must not be shown.
    pub secret: bool,
    /// Its description, CommonMark.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `default`, as JSON; never of a secret.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The first of `examples`, as JSON; never of a secret.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
}

/// An output for readers.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct OutputDocs {
    /// Its name.
    pub name: String,
    /// Its type, as TypeScript writes it: of a workflow's output, as far as the
    /// sources say; of a step's output absent.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Where it comes from, as it is written.
    pub value: String,
}

/// The document is no Arazzo document of a known version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotArazzo;

/// What a document says to people, as far as it can be read.
pub fn of(text: &str, url: Option<&str>, sources: &[SourceText<'_>]) -> Result<Docs, NotArazzo> {
    let (documents, _) = Documents::parse(text, url, sources, &[]);
    let root = documents.root().filter(|it| arazzo::is_arazzo(it.node)).ok_or(NotArazzo)?;
    let document = arazzo::lower(root.node).ok_or(NotArazzo)?;
    let types = types::of(text, url, sources, None).map(|it| it.json_schema).unwrap_or_default();
    let sources = Sources::read(&documents);
    let info = root.node.get("info");
    let said = |field| text_of(info?, field);
    Ok(Docs {
        title: said("title"),
        summary: said("summary"),
        description: said("description"),
        version: said("version"),
        workflows: document
            .workflows
            .iter()
            .map(|it| workflow(&document, root, it, &sources, &types))
            .collect(),
        sources: document
            .source_descriptions
            .iter()
            .filter_map(|it| source::of(it, &sources))
            .collect(),
    })
}

fn workflow<'a>(
    document: &Document<'a>,
    root: At<'a>,
    workflow: &Workflow<'a>,
    sources: &Sources<'a>,
    types: &Value,
) -> WorkflowDocs {
    let id = workflow.id.map_or("", |it| it.value);
    let given = types.get(id).and_then(|it| it.get("outputs"));
    let kind = |name: &str| {
        let schema = given?.get("properties")?.get(name)?;
        Some(types::text(schema, given?.get("$defs")))
    };
    WorkflowDocs {
        workflow_id: id.to_owned(),
        summary: workflow.summary.map(|it| it.value.to_owned()),
        description: text_of(workflow.node, "description"),
        depends_on: workflow.depends_on.iter().map(|it| it.value.to_owned()).collect(),
        inputs: plan::input_fields(root, workflow).into_iter().map(input).collect(),
        steps: workflow.steps.iter().map(|it| step::of(document, it, sources)).collect(),
        outputs: workflow
            .outputs
            .iter()
            .map(|it| OutputDocs { kind: kind(it.name.value), ..step::output(it) })
            .collect(),
    }
}

fn input(it: InputField) -> InputDocs {
    let text = |name: &str| it.schema.get(name).and_then(Value::as_str).map(str::to_owned);
    let shown = |value: Option<&Value>| value.filter(|_| !it.secret).map(Value::to_string);
    let examples = it.schema.get("examples").and_then(Value::as_array);
    InputDocs {
        kind: types::text(&it.schema, it.schema.get("$defs")),
        format: text("format"),
        description: text("description"),
        default: shown(it.schema.get("default")),
        example: shown(examples.and_then(|it| it.first()).or(it.schema.get("example"))),
        required: it.required,
        secret: it.secret,
        name: it.name,
    }
}

fn text_of(node: &Node, field: &str) -> Option<String> {
    let text = node.get(field).and_then(Node::as_str).map(str::trim);
    text.filter(|it| !it.is_empty()).map(str::to_owned)
}

impl fmt::Display for NotArazzo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the document is no Arazzo document of a known version")
    }
}

impl std::error::Error for NotArazzo {}
