//! Findings with their places, and what documents contain.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::arazzo::{self, Target};
use crate::diagnostic;
use crate::documents::{self, At, Documents, SourceTree};
use crate::plan;
use crate::text::{LineIndex, Span};

/// How bad a finding is.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    Error,
    Warning,
    Info,
}

/// One finding about a document, with its place.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The rule's name in kebab-case.
    pub code: &'static str,
    pub severity: Severity,
    /// What is wrong, as one sentence.
    pub message: String,
    /// Where it begins: an offset in UTF-16 code units, as in a JavaScript string.
    pub from: u32,
    /// Where it ends, as an offset.
    pub to: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 code units.
    pub column: u32,
    /// From 1.
    pub end_line: u32,
    /// From 1, in UTF-16 code units.
    pub end_column: u32,
    /// What to do, as one sentence.
    #[tsify(optional, type = "string")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Cow<'static, str>>,
    /// Other places that explain the finding.
    pub labels: Vec<Label>,
    /// Edits that remove the finding.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// A second place that explains a finding.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// What is there.
    #[tsify(type = "string")]
    pub text: Cow<'static, str>,
    /// The name of the source description whose document has it; without one it
    /// is the document that the finding is about.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Where it begins: an offset in UTF-16 code units.
    pub from: u32,
    /// Where it ends, as an offset.
    pub to: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 code units.
    pub column: u32,
    /// From 1.
    pub end_line: u32,
    /// From 1, in UTF-16 code units.
    pub end_column: u32,
}

/// Edits that remove a finding.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// What the edits do.
    #[tsify(type = "string")]
    pub title: Cow<'static, str>,
    /// Whether a tool may apply them unasked.
    pub safe: bool,
    /// In order, not overlapping.
    pub edits: Vec<Edit>,
}

/// A place and the text that shall stand there instead.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// Where it begins: an offset in UTF-16 code units.
    pub from: u32,
    /// Where it ends, as an offset.
    pub to: u32,
    pub text: String,
}

/// The text of a source description.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SourceText {
    /// Its name in the workflow document. Documents that sources refer to have any
    /// other name: they are found by their URL.
    pub name: String,
    /// The whole document, YAML or JSON.
    pub text: String,
    /// Where the text is from. Relative servers and references start there.
    #[tsify(optional)]
    pub url: Option<String>,
}

/// A source description as a workflow document declares it.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SourceDescription {
    pub name: String,
    pub url: String,
    /// `openapi`, `arazzo` or `asyncapi`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub kind: Option<String>,
}

/// A list of declared source descriptions.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct SourceDescriptions(pub Vec<SourceDescription>);

/// A workflow of a document, as far as it can be read.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowSummary {
    pub workflow_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub summary: Option<String>,
    pub steps: Vec<StepSummary>,
    pub inputs: Vec<InputField>,
}

/// A list of workflows.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct WorkflowSummaries(pub Vec<WorkflowSummary>);

/// A step of a workflow.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct StepSummary {
    pub step_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub description: Option<String>,
    /// What it calls: an operation id, an operation path or a workflow id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub target: Option<String>,
    /// Where its id stands: an offset in UTF-16 code units.
    pub from: u32,
    /// Where its id ends, as an offset.
    pub to: u32,
}

/// An input that a workflow asks for.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct InputField {
    pub name: String,
    /// Whether the workflow cannot do without it.
    pub required: bool,
    /// Whether its value must not be shown, stored or shared.
    pub secret: bool,
    /// The JSON Schema type, if it is one word.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub format: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "unknown")]
    pub default: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(optional, type = "unknown[]")]
    pub r#enum: Option<Vec<Value>>,
    /// Its whole JSON Schema: references are followed, unless a schema lies in itself, and
    /// what is secret in it is `writeOnly`.
    #[tsify(type = "unknown")]
    pub schema: Value,
}

/// The source descriptions that a workflow document declares, as far as it can
/// be read.
#[wasm_bindgen(js_name = sourceDescriptions)]
pub fn source_descriptions(text: &str) -> Result<Ts<SourceDescriptions>, JsError> {
    let declared = with_document(text, |document, _| {
        let declared = document.source_descriptions.iter();
        let source = |it: &arazzo::SourceDescription<'_>| {
            let fields = it.fields();
            Some(SourceDescription {
                name: it.name?.value.to_owned(),
                url: fields.url,
                kind: fields.kind,
            })
        };
        declared.filter_map(source).collect()
    });
    Ok(SourceDescriptions(declared).into_ts()?)
}

/// The workflows of a document, as far as it can be read.
#[wasm_bindgen]
pub fn workflows(text: &str) -> Result<Ts<WorkflowSummaries>, JsError> {
    let index = LineIndex::new(text);
    let summaries = with_document(text, |document, root| {
        let workflows = document.workflows.iter();
        workflows.map(|it| summary(root, it, &index)).collect()
    });
    Ok(WorkflowSummaries(summaries).into_ts()?)
}

fn with_document<T>(text: &str, of: impl Fn(&arazzo::Document<'_>, At<'_>) -> Vec<T>) -> Vec<T> {
    let (documents, _) = Documents::parse(text, None, &[], &[]);
    let Some(root) = documents.root() else { return Vec::new() };
    let document = arazzo::read(root.node, text).0;
    document.as_ref().map(|it| of(it, root)).unwrap_or_default()
}

fn summary(
    root: At<'_>,
    workflow: &arazzo::Workflow<'_>,
    index: &LineIndex<'_>,
) -> WorkflowSummary {
    WorkflowSummary {
        workflow_id: owned(workflow.id).unwrap_or_default(),
        summary: owned(workflow.summary),
        steps: workflow.steps.iter().map(|it| step(it, index)).collect(),
        inputs: plan::input_fields(root, workflow).into_iter().map(InputField::from).collect(),
    }
}

fn step(step: &arazzo::Step<'_>, index: &LineIndex<'_>) -> StepSummary {
    let span = step.id.map_or(step.node.span, |it| it.span);
    let target = step.target.map(|it| match it {
        Target::OperationId(it)
        | Target::OperationPath(it)
        | Target::WorkflowId(it)
        | Target::ChannelPath(it) => it.value.to_owned(),
    });
    StepSummary {
        step_id: owned(step.id).unwrap_or_default(),
        description: owned(step.description),
        target,
        from: index.utf16(span.start),
        to: index.utf16(span.end),
    }
}

fn owned(text: Option<arazzo::Text<'_>>) -> Option<String> {
    text.map(|it| it.value.to_owned())
}

/// Findings with their places in `text` and in the texts of the sources.
pub(super) fn findings(
    text: &str,
    sources: &[documents::SourceText<'_>],
    trees: &[(&str, &SourceTree)],
    findings: Vec<diagnostic::Diagnostic>,
) -> Vec<Finding> {
    let (own, read) = (LineIndex::new(text), HashMap::new());
    let mut indices = Indices { own, sources, trees, read };
    findings.into_iter().map(|it| Finding::new(&mut indices, it)).collect()
}

/// The lines of a document and, where a label needs them, of its sources.
struct Indices<'t> {
    own: LineIndex<'t>,
    sources: &'t [documents::SourceText<'t>],
    /// The sources' trees that are kept, with their texts.
    trees: &'t [(&'t str, &'t SourceTree)],
    read: HashMap<&'t str, LineIndex<'t>>,
}

impl<'t> Indices<'t> {
    fn of(&mut self, source: Option<&str>) -> &LineIndex<'t> {
        let named = |name| self.sources.iter().find(|it| it.name == name);
        match source.and_then(named) {
            Some(it) => self.read.entry(it.name).or_insert_with(|| {
                let kept = self.trees.iter().find(|kept| std::ptr::eq(kept.0, it.text));
                kept.map_or_else(|| LineIndex::new(it.text), |kept| kept.1.line_index(it.text))
            }),
            None => &self.own,
        }
    }
}

impl Finding {
    fn new(indices: &mut Indices<'_>, it: diagnostic::Diagnostic) -> Finding {
        let labels = it.labels.into_iter();
        let labels = labels.map(|it| Label::new(indices.of(it.source.as_deref()), it)).collect();
        let index = &indices.own;
        let place = Place::new(index, it.span);
        Finding {
            code: it.code,
            severity: it.severity.into(),
            message: it.message,
            from: place.from,
            to: place.to,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
            help: it.help,
            labels,
            fix: it.fix.map(|it| Fix::new(index, it)),
        }
    }
}

impl Label {
    fn new(index: &LineIndex<'_>, it: diagnostic::Label) -> Label {
        let place = Place::new(index, it.span);
        Label {
            text: it.text,
            source: it.source,
            from: place.from,
            to: place.to,
            line: place.line,
            column: place.column,
            end_line: place.end_line,
            end_column: place.end_column,
        }
    }
}

impl Fix {
    fn new(index: &LineIndex<'_>, it: diagnostic::Fix) -> Fix {
        let edit = |it: diagnostic::Edit| Edit {
            from: index.utf16(it.span.start),
            to: index.utf16(it.span.end),
            text: it.text,
        };
        Fix { title: it.title, safe: it.safe, edits: it.edits.into_iter().map(edit).collect() }
    }
}

/// A span in all the ways of counting.
struct Place {
    from: u32,
    to: u32,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl Place {
    fn new(index: &LineIndex<'_>, span: Span) -> Place {
        let (start, end) = (index.line_column(span.start), index.line_column(span.end));
        Place {
            from: index.utf16(span.start),
            to: index.utf16(span.end),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

impl From<plan::InputField> for InputField {
    fn from(it: plan::InputField) -> InputField {
        let text = |name: &str| it.schema.get(name).and_then(Value::as_str).map(str::to_owned);
        InputField {
            kind: text("type"),
            description: text("description"),
            format: text("format"),
            default: it.schema.get("default").cloned(),
            r#enum: it.schema.get("enum").and_then(Value::as_array).cloned(),
            name: it.name,
            required: it.required,
            secret: it.secret,
            schema: it.schema,
        }
    }
}

/// The same texts, borrowed.
#[cfg(feature = "core-wasm")]
pub(super) fn borrowed(sources: &[SourceText]) -> Vec<documents::SourceText<'_>> {
    sources.iter().map(documents::SourceText::from).collect()
}

impl<'a> From<&'a SourceText> for documents::SourceText<'a> {
    fn from(it: &'a SourceText) -> documents::SourceText<'a> {
        documents::SourceText { name: &it.name, text: &it.text, url: it.url.as_deref() }
    }
}

impl From<diagnostic::Severity> for Severity {
    fn from(it: diagnostic::Severity) -> Severity {
        match it {
            diagnostic::Severity::Error => Severity::Error,
            diagnostic::Severity::Warning => Severity::Warning,
            diagnostic::Severity::Info => Severity::Info,
        }
    }
}
