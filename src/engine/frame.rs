//! One workflow being run: where it is, and what it knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};

use crate::expr::{Expr, Scope, Source, WorkflowField, WorkflowValues, split_name};
use crate::http::{Request, Response};
use crate::plan::{Payload, Plan, RequestBody, Step, Target};
use crate::trace::Checks;

/// One workflow being run. A step that calls a workflow puts a frame on top.
///
/// A new member goes into checkpoints, too: `checkpoint.rs` and `resume.rs` name
/// them all, so that none is forgotten.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Its place in the plan.
    pub(super) workflow: usize,
    /// The current step; the number of steps once all are done.
    pub(super) at: usize,
    pub(super) inputs: Map<String, Value>,
    /// The outputs of the steps that ran.
    pub(super) steps: BTreeMap<String, Map<String, Value>>,
    /// The inputs and outputs that a dry run made up.
    pub(super) made_up: MadeUp,
    /// How often each retry action was used in this visit of the step.
    pub(super) retries: HashMap<usize, u64>,
    /// The current step's place in the trace.
    pub(super) index: usize,
    /// The current attempt at it, from 0.
    pub(super) attempt: usize,
    /// Whether the checks had passed when the current step began.
    pub(super) checks: Checks,
    /// Whether a request of the current step was sent and no answer came.
    pub(super) in_doubt: bool,
    pub(super) request: Option<Request>,
    pub(super) response: Option<Answer>,
}

/// An answer, and which parts of it a dry run made up.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) made_up: Vec<String>,
}

/// Which values do not come from an API, but from a dry run.
#[derive(Clone, Debug, Default)]
pub(super) struct MadeUp {
    pub(super) inputs: BTreeSet<String>,
    /// Step id and output name.
    pub(super) outputs: BTreeSet<(String, String)>,
    /// The outputs of the workflow that was just called.
    pub(super) called: BTreeSet<String>,
    /// Whether something in the current request.
    pub(super) request: bool,
}

/// The outputs of workflows that a dry run made up: workflow id and output name.
pub(super) type MadeUpWorkflows = BTreeSet<(String, String)>;

impl Frame {
    pub(super) fn new(workflow: usize, inputs: Map<String, Value>) -> Frame {
        Frame {
            workflow,
            at: 0,
            inputs,
            steps: BTreeMap::new(),
            made_up: MadeUp::default(),
            retries: HashMap::new(),
            index: 0,
            attempt: 0,
            checks: Checks::Passed,
            in_doubt: false,
            request: None,
            response: None,
        }
    }

    /// What the expressions of the current step can see.
    pub(super) fn scope<'a>(
        &'a self,
        plan: &'a Plan,
        workflows: &'a BTreeMap<String, WorkflowValues>,
        outputs: Option<&'a Map<String, Value>>,
    ) -> Scope<'a> {
        Scope {
            inputs: Some(&self.inputs),
            steps: Some(&self.steps),
            outputs,
            workflows: Some(workflows),
            request: self.request.as_ref(),
            response: self.response.as_ref().map(|it| &it.response),
            self_uri: plan.self_uri.as_deref(),
            source_descriptions: Some(&plan.source_descriptions),
        }
    }

    /// Whether a value depends on something that was made up.
    pub(super) fn is_made_up(&self, value: &Payload, workflows: &MadeUpWorkflows) -> bool {
        value.reads().iter().any(|(expr, way)| match expr {
            Expr::Input { name, .. } => is_among(name, |it| self.made_up.inputs.contains(it)),
            Expr::StepOutput { step, name, .. } => {
                is_among(name, |it| self.made_up.outputs.contains(&(step.clone(), it.to_owned())))
            }
            Expr::Output { name, .. } => is_among(name, |it| self.made_up.called.contains(it)),
            Expr::WorkflowField { workflow, field: WorkflowField::Outputs, name, .. } => {
                is_among(name, |it| workflows.contains(&(workflow.clone(), it.to_owned())))
            }
            Expr::StatusCode => self.answer_made_up("status"),
            Expr::Response(Source::Body(pointer)) => {
                self.answer_made_up(&format!("body{}", pointer.then(way)))
            }
            Expr::Response(Source::Header(name)) => {
                self.answer_made_up(&format!("headers/{}", name.to_ascii_lowercase()))
            }
            Expr::Url | Expr::Method | Expr::Request(_) => self.made_up.request,
            Expr::SelfUri
            | Expr::Response(_)
            | Expr::Message(_)
            | Expr::WorkflowField { .. }
            | Expr::SourceDescription { .. }
            | Expr::Component { .. } => false,
        })
    }

    /// Whether something in the request of `step` was made up.
    pub(super) fn is_request_made_up(&self, step: &Step, workflows: &MadeUpWorkflows) -> bool {
        let operation = match &step.target {
            Target::Operation(operation) => Some(operation),
            Target::Workflow(_) => None,
        };
        let body = operation.and_then(|it| it.body.as_ref());
        let body = body.into_iter().flat_map(RequestBody::values);
        let mut values = step.parameters.iter().map(|it| &it.value).chain(body);
        operation.is_some_and(|it| !it.made_up.is_empty())
            || values.any(|it| self.is_made_up(it, workflows))
    }

    /// Whether this part of the answer, something in it or something around it
    /// was made up.
    fn answer_made_up(&self, part: &str) -> bool {
        let made_up = self.response.as_ref().map(|it| it.made_up.as_slice()).unwrap_or_default();
        made_up.iter().any(|it| is_within(it, part) || is_within(part, it))
    }
}

/// Whether a name, or with dots its beginning, is among some names.
fn is_among(name: &str, is_one: impl Fn(&str) -> bool) -> bool {
    split_name(name, is_one).is_some()
}

/// Whether the pointer `part` is `whole` or leads into it.
fn is_within(part: &str, whole: &str) -> bool {
    part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
