//! An Arazzo document as written: nothing is required, everything has its place.
//!
//! [`read`] checks the structure against the tables of `shape.rs` and lowers
//! the tree to a [`Document`], which borrows from it. A document with mistakes
//! is lowered as far as it goes, so that the rules can look at the rest.

mod shape;
mod check;
mod law;
mod json_schema;
mod lower;
mod texts;

pub(crate) use check::{listing, listing_with, same};
pub use shape::{ARAZZO, Field, Object, Shape};

use std::rc::Rc;

use foldhash::HashMap;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::{Condition, Expr, ParseError, Template, Version, is_expression_like};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Spanned;

use texts::Texts;

/// A string of the document and where it stands.
pub type Text<'a> = Spanned<&'a str>;

/// The rules that this layer reports under.
pub static RULES: &[&Rule] = &[
    &UNKNOWN_VERSION,
    &check::MISSING_FIELD,
    &check::UNKNOWN_FIELD,
    &check::WRONG_TYPE,
    &check::INVALID_VALUE,
    &check::EMPTY_LIST,
    &check::DUPLICATE_ITEM,
    &law::CONFLICTING_FIELDS,
    &law::IGNORED_FIELD,
    &law::INVALID_NAME,
];

static UNKNOWN_VERSION: Rule =
    Rule { name: "unknown-version", severity: Severity::Error, clause: "Arazzo 1.1.0, Versions" };

/// Finds things by their names: the first of those that share one.
pub(crate) type Names<'a> = HashMap<&'a str, usize>;

/// A workflow document.
#[derive(Debug)]
pub struct Document<'a> {
    /// The rule set. 1.1 where the document does not say.
    pub version: Version,
    /// `$self`.
    pub self_uri: Option<Text<'a>>,
    /// `sourceDescriptions`.
    pub source_descriptions: Vec<SourceDescription<'a>>,
    /// `workflows`.
    pub workflows: Vec<Workflow<'a>>,
    /// `components`.
    pub components: Components<'a>,
    workflow_names: Names<'a>,
    texts: Texts,
}

/// A description of an API, or another workflow document.
#[derive(Debug)]
pub struct SourceDescription<'a> {
    /// The whole description.
    pub node: &'a Node,
    /// `name`.
    pub name: Option<Text<'a>>,
    /// `url`.
    pub url: Option<Text<'a>>,
    /// `type`: openapi, arazzo or asyncapi.
    pub kind: Option<Text<'a>>,
}

/// A workflow.
#[derive(Debug)]
pub struct Workflow<'a> {
    /// The whole workflow.
    pub node: &'a Node,
    /// `workflowId`.
    pub id: Option<Text<'a>>,
    /// `summary`.
    pub summary: Option<Text<'a>>,
    /// `inputs`, a JSON Schema.
    pub inputs: Option<&'a Node>,
    /// `dependsOn`.
    pub depends_on: Vec<Text<'a>>,
    /// `steps`.
    pub steps: Vec<Step<'a>>,
    /// `successActions`.
    pub success_actions: Vec<Inline<'a, Action<'a>>>,
    /// `failureActions`.
    pub failure_actions: Vec<Inline<'a, Action<'a>>>,
    /// `outputs`.
    pub outputs: Vec<Output<'a>>,
    /// `parameters`.
    pub parameters: Vec<Inline<'a, Parameter<'a>>>,
    step_names: Names<'a>,
}

/// A step of a workflow.
#[derive(Debug)]
pub struct Step<'a> {
    /// The whole step.
    pub node: &'a Node,
    /// `stepId`.
    pub id: Option<Text<'a>>,
    /// `description`.
    pub description: Option<Text<'a>>,
    /// What the step calls.
    pub target: Option<Target<'a>>,
    /// `parameters`.
    pub parameters: Vec<Inline<'a, Parameter<'a>>>,
    /// `requestBody`.
    pub request_body: Option<RequestBody<'a>>,
    /// `successCriteria`.
    pub success_criteria: Vec<Criterion<'a>>,
    /// `onSuccess`.
    pub on_success: Vec<Inline<'a, Action<'a>>>,
    /// `onFailure`.
    pub on_failure: Vec<Inline<'a, Action<'a>>>,
    /// `outputs`.
    pub outputs: Vec<Output<'a>>,
    /// `timeout` in milliseconds (1.1).
    pub timeout: Option<f64>,
    /// `dependsOn` (1.1).
    pub depends_on: Vec<Text<'a>>,
}

/// What a step calls.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a> {
    /// `operationId`.
    OperationId(Text<'a>),
    /// `operationPath`.
    OperationPath(Text<'a>),
    /// `workflowId`.
    WorkflowId(Text<'a>),
    /// `channelPath` (1.1).
    ChannelPath(Text<'a>),
}

/// Something written in place, or a Reusable Object that refers to it.
#[derive(Clone, Debug)]
pub enum Inline<'a, T> {
    /// Written in place.
    Here(T),
    /// A reference into `components`.
    Reference(Reusable<'a>),
}

/// A reference into `components`.
#[derive(Clone, Copy, Debug)]
pub struct Reusable<'a> {
    /// `reference`, such as `$components.parameters.page`.
    pub reference: Text<'a>,
    /// `value`, which replaces the value of a parameter.
    pub value: Option<&'a Node>,
}

/// A parameter of an operation or a workflow.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// `name`.
    pub name: Option<Text<'a>>,
    /// `in`.
    pub location: Option<Text<'a>>,
    /// `value`.
    pub value: Option<&'a Node>,
}

/// The body of a request.
#[derive(Debug)]
pub struct RequestBody<'a> {
    /// `contentType`.
    pub content_type: Option<Text<'a>>,
    /// `payload`.
    pub payload: Option<&'a Node>,
    /// `replacements`.
    pub replacements: Vec<&'a Node>,
}

/// A condition, and how it is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Criterion<'a> {
    /// `context`.
    pub context: Option<Text<'a>>,
    /// `condition`.
    pub condition: Option<Text<'a>>,
    /// `type`: a word, or the `type` of an Expression Type Object.
    pub kind: Option<Text<'a>>,
    /// The `version` of an Expression Type Object.
    pub version: Option<Text<'a>>,
}

/// What happens after a step.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// The whole action.
    pub node: &'a Node,
    /// `name`.
    pub name: Option<Text<'a>>,
    /// `type`: end, goto or retry.
    pub kind: Option<Text<'a>>,
    /// `workflowId`.
    pub workflow_id: Option<Text<'a>>,
    /// `stepId`.
    pub step_id: Option<Text<'a>>,
    /// `retryAfter` in seconds.
    pub retry_after: Option<f64>,
    /// `retryLimit`.
    pub retry_limit: Option<u64>,
    /// `parameters`, since 1.1: the inputs of the workflow.
    pub parameters: Vec<Inline<'a, Parameter<'a>>>,
    /// `criteria`.
    pub criteria: Vec<Criterion<'a>>,
}

/// A named output.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// An expression, or a Selector Object (1.1).
    pub value: &'a Node,
}

/// `components`.
#[derive(Debug, Default)]
pub struct Components<'a> {
    /// `inputs`, JSON Schemas.
    pub inputs: Vec<(Text<'a>, &'a Node)>,
    /// `parameters`.
    pub parameters: Vec<(Text<'a>, Parameter<'a>)>,
    /// `successActions`.
    pub success_actions: Vec<(Text<'a>, Action<'a>)>,
    /// `failureActions`.
    pub failure_actions: Vec<(Text<'a>, Action<'a>)>,
    parameter_names: Names<'a>,
    success_action_names: Names<'a>,
    failure_action_names: Names<'a>,
}

/// The expression of `{$inputs.name}` without quotes, which YAML reads as an
/// object with that key.
pub fn unquoted_expression(node: &Node) -> Option<Text<'_>> {
    let [Entry { key, value }] = node.entries() else { return None };
    let is_alone = value.kind == Kind::Null && value.span.start == value.span.end;
    let is_meant = is_alone && key.value.contains(['.', '#']) && is_expression_like(&key.value);
    is_meant.then(|| Text::new(key.value.as_str(), key.span))
}

/// A Selector Object (1.1).
#[derive(Clone, Copy, Debug)]
pub struct Selector<'a> {
    /// `context`, the value as it is written.
    pub context: &'a Node,
    /// `selector`.
    pub selector: Text<'a>,
    /// `type`: a word, or the `type` of an Expression Type Object.
    pub kind: Text<'a>,
    /// The `version` of an Expression Type Object.
    pub version: Option<Text<'a>>,
}

/// The Selector Object that an object among values is: it has the three fields,
/// no others but extensions, and an expression to select from. Any other object
/// is a value as it stands, and in Arazzo 1.0 every object is.
pub fn selector(node: &Node, version: Version) -> Option<Selector<'_>> {
    const FIELDS: [&str; 3] = ["context", "selector", "type"];
    if version == Version::V1_0 {
        return None;
    }
    let is_field = |it: &Entry| {
        let name = it.key.value.as_str();
        FIELDS.contains(&name) || name.starts_with("x-")
    };
    if !node.entries().iter().all(is_field) {
        return None;
    }
    let context = node.get("context")?;
    let kind = node.get("type")?;
    let version = kind.get("version").and_then(Node::string);
    let kind = kind.string().or_else(|| kind.get("type")?.string())?;
    let is_known = ["jsonpointer", "jsonpath", "xpath"].contains(&kind.value);
    let is_selector = is_known && context.as_str().is_some_and(is_expression_like);
    let selector = node.get("selector")?.string().filter(|_| is_selector)?;
    Some(Selector { context, selector, kind, version })
}

impl<'a> Components<'a> {
    /// The names in a section of it that can be referred to, in the order of the text.
    pub fn names(&self, section: &str) -> Vec<&'a str> {
        match section {
            "parameters" => self.parameters.iter().map(|it| it.0.value).collect(),
            "successActions" => self.success_actions.iter().map(|it| it.0.value).collect(),
            "failureActions" => self.failure_actions.iter().map(|it| it.0.value).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether a section of it that can be referred to has this name.
    pub fn has(&self, section: &str, name: &str) -> bool {
        let names = match section {
            "parameters" => &self.parameter_names,
            "successActions" => &self.success_action_names,
            "failureActions" => &self.failure_action_names,
            _ => return false,
        };
        names.contains_key(name)
    }
}

/// Whether a tree is meant to be an Arazzo document.
pub fn is_arazzo(root: &Node) -> bool {
    root.entry("arazzo").is_some()
        || (root.entry("workflows").is_some() && root.entry("sourceDescriptions").is_some())
}

/// Checks the structure of a document and lowers it. `None` where its version
/// is unknown, so that nothing else can be said of it.
pub fn read<'a>(root: &'a Node, source: &str) -> (Option<Document<'a>>, Vec<Diagnostic>) {
    match version_of(root) {
        Ok(version) => {
            let findings = check::check(root, source, version);
            (Some(lower::document(root, version)), findings)
        }
        Err(finding) => (None, vec![*finding]),
    }
}

/// Lowers a document without checking it. `None` where its version is unknown.
pub fn lower(root: &Node) -> Option<Document<'_>> {
    version_of(root).ok().map(|version| lower::document(root, version))
}

/// The rule set of a document; 1.1 where it does not say, or none that is known.
pub fn version(root: &Node) -> Version {
    version_of(root).unwrap_or(Version::V1_1)
}

/// The rule set of a document: its minor version. The patch has no meaning.
fn version_of(root: &Node) -> Result<Version, Box<Diagnostic>> {
    let written = match root.get("arazzo").map(|it| (&it.kind, it.string())) {
        Some((_, Some(written))) => written,
        // A missing version, or one that is no string, is reported by the check.
        Some((Kind::Number(number), _)) if number.as_f64() == Some(1.0) => {
            return Ok(Version::V1_0);
        }
        Some(_) | None => return Ok(Version::V1_1),
    };
    let mut numbers = written.value.split('.');
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some("1"), Some("0"), _) => Ok(Version::V1_0),
        (Some("1"), Some("1"), _) => Ok(Version::V1_1),
        (Some(major), Some(minor), Some(_)) if is_number(major) && is_number(minor) => {
            let message = format!("Arazzo {} is not known; known are 1.0 and 1.1", written.value);
            let help = "nothing else was checked";
            Err(Box::new(UNKNOWN_VERSION.at(written.span, message).help(help)))
        }
        // Not a version at all, as the check will say.
        _ => Ok(Version::V1_1),
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<u32>().is_ok()
}

impl<'a> Document<'a> {
    /// A string of the document as an expression that fills it.
    pub fn expression(&self, text: Text<'_>) -> Result<Rc<Expr>, ParseError> {
        self.texts.expression(text, self.version)
    }

    /// A string of the document as a simple condition.
    pub fn condition(&self, text: Text<'_>) -> Result<Rc<Condition>, ParseError> {
        self.texts.condition(text, self.version)
    }

    /// The expression that a string value of the document is. `None` where there is
    /// text around it, or none that can be read: [`Template::parse`] says more.
    pub fn whole_expression(&self, text: Text<'_>) -> Option<Rc<Expr>> {
        (!Template::may_embed(text.value)).then(|| self.expression(text).ok()).flatten()
    }

    /// The workflow with this id.
    pub fn workflow(&self, id: &str) -> Option<&Workflow<'a>> {
        self.workflows.get(self.workflow_at(id)?)
    }

    /// Where the workflow with this id stands among the workflows.
    pub fn workflow_at(&self, id: &str) -> Option<usize> {
        self.workflow_names.get(id).copied()
    }

    /// What workflows and steps mean by `$ref`, as other formats have it, in place of
    /// a `reference`. It is wrong, but clear.
    pub fn foreign_references(&self) -> impl Iterator<Item = Text<'a>> {
        const LISTS: [&str; 5] =
            ["parameters", "onSuccess", "onFailure", "successActions", "failureActions"];
        let steps = self.workflows.iter().flat_map(|it| &it.steps).map(|it| it.node);
        let nodes = self.workflows.iter().map(|it| it.node).chain(steps);
        let lists = nodes.flat_map(|node| LISTS.iter().filter_map(move |it| node.get(it)));
        let references = lists.flat_map(Node::items).filter_map(|it| it.get("$ref"));
        references.filter_map(|it| Some(Text::new(it.as_str()?, it.span)))
    }

    /// A parameter with its reference followed, and the Reusable's own value.
    pub fn parameter(&self, it: &Inline<'a, Parameter<'a>>) -> Option<Parameter<'a>> {
        match it {
            Inline::Here(parameter) => Some(*parameter),
            Inline::Reference(reusable) => {
                let name = reusable.reference.value.strip_prefix("$components.parameters.")?;
                let at = self.components.parameter_names.get(name)?;
                let found = self.components.parameters.get(*at)?.1;
                Some(Parameter { value: reusable.value.or(found.value), ..found })
            }
        }
    }

    /// A success or failure action with its reference followed.
    pub fn action<'d>(&'d self, it: &'d Inline<'a, Action<'a>>) -> Option<&'d Action<'a>> {
        match it {
            Inline::Here(action) => Some(action),
            Inline::Reference(reusable) => {
                let path = reusable.reference.value.strip_prefix("$components.")?;
                let (section, name) = path.split_once('.')?;
                let components = &self.components;
                let (actions, names) = match section {
                    "successActions" => {
                        (&components.success_actions, &components.success_action_names)
                    }
                    "failureActions" => {
                        (&components.failure_actions, &components.failure_action_names)
                    }
                    _ => return None,
                };
                actions.get(*names.get(name)?).map(|it| &it.1)
            }
        }
    }
}

impl<'a> Step<'a> {
    /// `action` (1.1): send or receive.
    pub fn action(&self) -> Option<Text<'a>> {
        self.node.get("action").and_then(Node::string)
    }
}

impl<'a> Target<'a> {
    /// The name or path as it is written.
    pub fn text(self) -> Text<'a> {
        match self {
            Target::OperationId(it)
            | Target::OperationPath(it)
            | Target::WorkflowId(it)
            | Target::ChannelPath(it) => it,
        }
    }
}

impl<'a, T> Inline<'a, T> {
    /// The Reusable Object, if it is one.
    pub fn reusable(&self) -> Option<Reusable<'a>> {
        match self {
            Inline::Here(_) => None,
            Inline::Reference(it) => Some(*it),
        }
    }

    /// The reference, if it is one.
    pub fn reference(&self) -> Option<Text<'a>> {
        self.reusable().map(|it| it.reference)
    }
}

impl<'a> Workflow<'a> {
    /// Every list of actions, those for successes and those for failures.
    pub fn action_lists(&self) -> impl Iterator<Item = &[Inline<'a, Action<'a>>]> {
        let shared = [&self.success_actions, &self.failure_actions];
        let own = self.steps.iter().flat_map(|it| [&it.on_success, &it.on_failure]);
        shared.into_iter().chain(own).map(Vec::as_slice)
    }

    /// The step with this id.
    pub fn step(&self, id: &str) -> Option<&Step<'a>> {
        self.steps.get(self.step_at(id)?)
    }

    /// Where the step with this id stands among the steps.
    pub fn step_at(&self, id: &str) -> Option<usize> {
        self.step_names.get(id).copied()
    }
}
