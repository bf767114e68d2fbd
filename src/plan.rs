//! Document + source descriptions → [`Plan`]: every reference resolved, every
//! expression parsed, nothing that "cannot be missing" optional.
//!
//! A plan exists only for a workflow that can run. Otherwise there are findings.

mod build;
mod defaults;
mod credential;
mod criterion;
mod exchange;
mod expressions;
mod form;
mod inputs;
mod members;
mod operation;
mod order;
mod payload;
mod place;
mod redirect;
mod schema;
mod secrets;
mod selector;
mod security;
mod server;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::diagnostic::{Rule, Severity};
use crate::expr::SourceFields;
use crate::openapi;
use crate::query::SharedHost;

pub use build::plan;
pub use criterion::{Criterion, QueryLanguage, Test};
pub use defaults::fill_defaults;
pub use exchange::{Exchange, Sample};
pub use inputs::{InputField, Inputs, Misfit, Validator, fields as input_fields, misfits};
pub use members::Members;
pub use payload::Payload;
pub use place::Place;
pub use secrets::{EACH, secret_inputs, secret_places};
pub use security::{Carries, Grant, Scheme, Security};
pub use selector::{Language, Replacement, Selector, kind_of, pointer, text as selector_text};

/// The rules that a plan can break although the document breaks none.
pub static RULES: &[&Rule] = &[&NOT_RUNNABLE, &INVALID_INPUT];

pub(crate) static NOT_RUNNABLE: Rule = Rule {
    name: "not-runnable",
    severity: Severity::Error,
    clause: "what this engine can run, and what a run must be given",
};
pub(crate) static INVALID_INPUT: Rule = Rule {
    name: "invalid-input",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Workflow Object, inputs",
};

/// What a caller chooses for a run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Which workflow; the first if `None`.
    pub workflow_id: Option<String>,
    /// The values of its inputs.
    pub inputs: Map<String, Value>,
    /// The server to use for a source description, by its name: a base URL, or
    /// one of the servers that it lists, by its name, its description, its URL
    /// or its place in the list, from 0.
    pub servers: HashMap<String, String>,
    /// The variables of the servers of a source description, by its name.
    pub server_variables: BTreeMap<String, BTreeMap<String, String>>,
    /// The credentials of security schemes, by the name of the scheme, or by
    /// `source.scheme` where several sources have one of that name. Each is a
    /// text, or an object whose members fit the kind of the scheme.
    pub credentials: Map<String, Value>,
    /// What to call for an operation whose source is not at hand.
    pub operations: HashMap<String, Endpoint>,
    /// How long to wait for one answer, in milliseconds.
    pub timeout: Option<u64>,
    /// How many steps may be executed, retries included, so that every run ends.
    pub max_steps: Option<usize>,
    /// How deep workflows may call each other, at most [`DEEPEST`].
    pub max_depth: Option<usize>,
    /// The longest wait before a retry, in milliseconds.
    pub max_wait: Option<u64>,
    /// How many bytes the body of an answer may have.
    pub max_body: Option<usize>,
    /// The inputs of workflows that must come before, since others depend on
    /// them: by their names, as `dependsOn` has them.
    pub workflow_inputs: BTreeMap<String, Map<String, Value>>,
    /// The inputs that a dry run makes up though they may be left out, such as those
    /// that a recording has without their secret values.
    pub unknown_inputs: BTreeSet<String>,
    /// Whether answers are made up, so that nothing needs to be reachable.
    pub dry: bool,
    /// Who answers what is not evaluated here, such as regular expressions with
    /// look-around.
    pub host: Option<SharedHost>,
    /// The time of day when the run begins, in milliseconds since 1970 in UTC.
    pub date: Option<u64>,
}

/// A method and a URL template with `{name}` for path parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Endpoint {
    /// The HTTP method.
    pub method: String,
    /// The URL, absolute, with `{name}` where path parameters go.
    pub url: String,
}

/// However deep workflows are allowed to call each other, they cannot deeper.
pub const DEEPEST: usize = 100;

/// A workflow that can run, and the workflows that it needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The workflows; the first is where the run begins.
    pub workflows: Vec<Workflow>,
    /// The documents that have them; the first is the one that is run.
    pub documents: Vec<Document>,
    /// The values of the first workflow's inputs.
    pub inputs: Inputs,
    /// Those of the workflows that others depend on, where any are given.
    pub given: BTreeMap<usize, Inputs>,
    /// How to get the tokens that requests carry.
    pub grants: Vec<Grant>,
    /// What to say before the first step.
    pub warnings: Vec<String>,
    /// Whether answers are made up.
    pub dry: bool,
    /// The time of day when the run begins, in milliseconds since 1970 in UTC.
    pub date: Option<u64>,
    /// What keeps the run from going on forever.
    pub limits: Limits,
    /// What is asked of queries that are not evaluated here.
    pub host: SharedHost,
    /// Checks the inputs of the workflows that are called on the way.
    pub validator: Option<Validator>,
}

/// What keeps a run from going on forever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many steps may be executed, retries included.
    pub steps: usize,
    /// How deep workflows may call each other.
    pub depth: usize,
    /// How long to wait for an answer where the step does not say, in
    /// milliseconds.
    pub timeout: u64,
    /// The longest wait before a retry, in milliseconds.
    pub wait: u64,
    /// How many bytes the body of an answer may have.
    pub body: usize,
}

/// A document whose workflows are run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// `$self`.
    pub self_uri: Option<String>,
    /// Where it is from.
    pub url: Option<String>,
    /// The title in its `info`.
    pub title: Option<String>,
    /// The source descriptions by name.
    pub source_descriptions: BTreeMap<String, SourceFields>,
    /// The documents of the plan that they lead to, by their places there.
    pub beside: BTreeMap<String, usize>,
}

/// A workflow of a plan.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// `workflowId`.
    pub id: String,
    /// What it is called in traces: its id, in other documents with the way
    /// there, such as `$sourceDescriptions.pets.adopt`.
    pub name: String,
    /// The document that has it, by its place in [`Plan::documents`].
    pub document: usize,
    /// The workflows that must have succeeded before.
    pub depends_on: Vec<usize>,
    /// The JSON Schema of its inputs, which stands alone.
    pub schema: Option<Value>,
    /// The inputs that it asks for.
    pub inputs: Vec<InputField>,
    /// The step where it begins.
    pub first: usize,
    /// The steps as the document lists them; never empty.
    pub steps: Vec<Step>,
    /// The named outputs.
    pub outputs: Vec<Output>,
}

/// A step of a plan.
#[derive(Clone, Debug)]
pub struct Step {
    /// `stepId`.
    pub id: String,
    /// Where it stands.
    pub place: Place,
    /// The steps that must have succeeded before.
    pub depends_on: Vec<Prerequisite>,
    /// The step that follows where no action says otherwise; none after the last.
    pub next: Option<usize>,
    /// What is called.
    pub target: Target,
    /// The parameters, those of the workflow included.
    pub parameters: Vec<Parameter>,
    /// What must hold for the step to succeed.
    pub criteria: Vec<Criterion>,
    /// What may happen after a success, in order.
    pub on_success: Vec<Action>,
    /// What may happen after a failure, in order.
    pub on_failure: Vec<Action>,
    /// The named outputs.
    pub outputs: Vec<Output>,
    /// Whether a redirect is an answer, and not followed.
    pub keeps_redirects: bool,
    /// `timeout`: how long an attempt may take, in milliseconds. For a step that
    /// calls a workflow it is the time for all of that.
    pub timeout: Option<u64>,
}

/// A step that another one depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prerequisite {
    /// As written.
    pub text: String,
    /// The workflow that has it; `None` for the workflow of the step that depends
    /// on it.
    pub workflow: Option<usize>,
    /// Its place in the steps of that workflow.
    pub step: usize,
}

/// What a step calls.
#[derive(Clone, Debug)]
pub enum Target {
    /// An operation of an API.
    Operation(Box<Operation>),
    /// A message over a channel.
    Exchange(Box<Exchange>),
    /// A workflow of the plan, by its place in [`Plan::workflows`].
    Workflow(usize),
}

impl Target {
    /// The operation as its source describes it, if it is one and that is at hand.
    pub fn described(&self) -> Option<&openapi::Operation> {
        match self {
            Target::Operation(operation) => operation.described.as_deref(),
            Target::Exchange(_) | Target::Workflow(_) => None,
        }
    }
}

/// An operation of an API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The `operationId`, or the path that the step gave.
    pub id: String,
    /// The name of the source that has it, as a caller means it.
    pub source: String,
    /// Where it is.
    pub endpoint: Endpoint,
    /// What of the endpoint was made up because the source is not at hand.
    pub made_up: Vec<&'static str>,
    /// The body to send.
    pub body: Option<RequestBody>,
    /// How its requests are authenticated.
    pub security: Security,
    /// The operation as its source describes it, if that is at hand.
    pub described: Option<Arc<openapi::Operation>>,
}

/// The body of a request.
#[derive(Clone, Debug)]
pub struct RequestBody {
    /// The media type.
    pub content_type: String,
    /// What is sent.
    pub payload: Payload,
    /// What is set within it once it is evaluated, in order.
    pub replacements: Vec<Replacement>,
}

/// A parameter of a step.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it goes; `None` for an input of a called workflow.
    pub location: Option<openapi::Location>,
    /// Its value.
    pub value: Payload,
    /// Whether a security scheme of the operation takes its value.
    pub secret: bool,
}

/// A named output.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// An expression, a selector, or a constant.
    pub value: Payload,
}

/// What may happen after a step.
#[derive(Clone, Debug)]
pub struct Action {
    /// `name`.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What happens.
    pub kind: ActionKind,
    /// What must hold for it to happen.
    pub criteria: Vec<Criterion>,
    /// The inputs of the workflow that it goes to or runs; if there are none, that
    /// workflow is given those of the current one.
    pub parameters: Vec<Parameter>,
}

/// The kinds of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// The workflow ends.
    End,
    /// The workflow goes on at this step.
    GotoStep(usize),
    /// The run goes on with this workflow and does not come back.
    GotoWorkflow(usize),
    /// The step is tried again.
    Retry {
        /// How long to wait before, in milliseconds, where the answer has no
        /// `Retry-After`.
        after: u64,
        /// How many times at most.
        limit: u64,
        /// What is run before the step is tried again.
        first: Option<Detour>,
    },
}

impl RequestBody {
    /// The payload, and what is set within it.
    pub fn values(&self) -> impl Iterator<Item = &Payload> {
        std::iter::once(&self.payload).chain(self.replacements.iter().map(|it| &it.value))
    }
}

/// What is run before a step is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detour {
    /// A step of the same workflow.
    Step(usize),
    /// Another workflow.
    Workflow(usize),
}

impl ActionKind {
    /// The `type` of the action.
    pub fn as_str(self) -> &'static str {
        match self {
            ActionKind::End => "end",
            ActionKind::GotoStep(_) | ActionKind::GotoWorkflow(_) => "goto",
            ActionKind::Retry { .. } => "retry",
        }
    }
}
