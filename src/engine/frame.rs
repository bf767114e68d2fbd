//! One workflow being run: where it is, and what it knows. Plain data, so that
//! a run can be written down between any two steps.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::asyncapi::Action;
use crate::expr::{Beside, Expr, Scope, Source, WorkflowValues, split_name};
use crate::http::{Request, Response};
use crate::message::Message;
use crate::plan::{Payload, Plan, RequestBody, Step, Target};
use crate::pointer::Pointer;
use crate::trace::{Checks, Millis};

use super::exchange::Exchange;

/// One workflow being run. What needs another workflow puts a frame on top.
///
/// A new member goes into checkpoints, too: `checkpoint.rs` and `resume.rs` name
/// them all, so that none is forgotten.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Its place in the plan.
    pub(super) workflow: usize,
    /// The workflow that was called; an action may have gone on to another one.
    pub(super) called: usize,
    /// What the frame below needs it for.
    pub(super) purpose: Purpose,
    /// Whether the workflows that it depends on are complete.
    pub(super) has_begun: bool,
    /// When it must be over at the latest, since a step below has a `timeout`.
    pub(super) deadline: Option<Millis>,
    pub(super) inputs: Map<String, Value>,
    /// The outputs of the steps that ran.
    pub(super) steps: BTreeMap<String, Map<String, Value>>,
    /// The steps whose last visit succeeded.
    pub(super) passed: BTreeSet<usize>,
    /// The inputs and outputs that a dry run made up.
    pub(super) made_up: MadeUp,
    /// The current step.
    pub(super) visit: Visit,
    /// The step that is tried again once the current one, which it asked for,
    /// has ended.
    pub(super) suspended: Option<Visit>,
}

/// What a workflow is run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// It is the one that the caller wants.
    Run,
    /// The current step below calls it.
    Step,
    /// The workflow below depends on it and has not begun.
    Dependency,
    /// The current step below is tried again after it.
    Retry,
}

impl Purpose {
    /// The word for it in checkpoints.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Purpose::Run => "run",
            Purpose::Step => "step",
            Purpose::Dependency => "dependency",
            Purpose::Retry => "retry",
        }
    }

    /// What [`Purpose::as_str`] says.
    pub(super) fn parse(text: &str) -> Option<Purpose> {
        let all = [Purpose::Run, Purpose::Step, Purpose::Dependency, Purpose::Retry];
        all.into_iter().find(|it| it.as_str() == text)
    }
}

/// One visit of a step, with all its attempts.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Which step; the number of steps once all are done.
    pub(super) at: usize,
    /// Its place in the trace.
    pub(super) index: usize,
    /// The current attempt, from 0.
    pub(super) attempt: usize,
    /// How often each retry action was used, by its place in `on_failure`.
    pub(super) retries: BTreeMap<usize, u64>,
    /// The retry action that asked for the next attempt.
    pub(super) retry: Option<usize>,
    /// Whether the checks had passed when it began.
    pub(super) checks: Checks,
    /// Whether a request was sent and no answer came.
    pub(super) in_doubt: bool,
    pub(super) request: Option<Request>,
    pub(super) response: Option<Answer>,
    /// What the current step exchanges.
    pub(super) exchange: Option<Exchange>,
    /// The message that it has sent or received.
    pub(super) message: Option<Message>,
    /// Which parts of that were made up.
    pub(super) message_made_up: Vec<String>,
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

/// The workflows of one document that have ended: what each was given and gave
/// the last time, by its id.
pub(super) type Ended = BTreeMap<String, WorkflowValues>;

impl Visit {
    pub(super) fn new(at: usize) -> Visit {
        Visit {
            at,
            index: 0,
            attempt: 0,
            retries: BTreeMap::new(),
            retry: None,
            checks: Checks::Passed,
            in_doubt: false,
            request: None,
            response: None,
            exchange: None,
            message: None,
            message_made_up: Vec::new(),
        }
    }
}

impl Frame {
    /// The beginning of a workflow.
    pub(super) fn new(plan: &Plan, workflow: usize, inputs: Map<String, Value>) -> Frame {
        Frame {
            workflow,
            called: workflow,
            purpose: Purpose::Run,
            has_begun: false,
            deadline: None,
            inputs,
            steps: BTreeMap::new(),
            passed: BTreeSet::new(),
            made_up: MadeUp::default(),
            visit: Visit::new(plan.workflows[workflow].first),
            suspended: None,
        }
    }

    /// What the expressions of the current step can see. `outputs` is what
    /// `$outputs` means.
    pub(super) fn scope<'a>(
        &'a self,
        plan: &'a Plan,
        ended: &'a [Ended],
        outputs: Option<&'a Map<String, Value>>,
    ) -> Scope<'a> {
        let document = plan.workflows[self.workflow].document;
        let of_document = &plan.documents[document];
        Scope {
            inputs: Some(&self.inputs),
            steps: Some(&self.steps),
            outputs,
            workflows: Some(&ended[document]),
            beside: Some(Beside { documents: &of_document.beside, workflows: ended }),
            request: self.visit.request.as_ref(),
            response: self.visit.response.as_ref().map(|it| &it.response),
            message: self.visit.message.as_ref(),
            self_uri: of_document.self_uri.as_deref(),
            source_descriptions: Some(&of_document.source_descriptions),
        }
    }

    /// Whether a value depends on something that was made up.
    pub(super) fn is_made_up(&self, value: &Payload, plan: &Plan, ended: &[Ended]) -> bool {
        self.has_made_up(ended) && self.reads_made_up(value, plan, ended)
    }

    /// Whether anything was made up at all, which in a live run nothing is.
    fn has_made_up(&self, ended: &[Ended]) -> bool {
        let MadeUp { inputs, outputs, called, request } = &self.made_up;
        let answer = self.visit.response.as_ref().is_some_and(|it| !it.made_up.is_empty());
        let are_values_real = inputs.is_empty() && outputs.is_empty() && called.is_empty();
        let is_message = !self.visit.message_made_up.is_empty();
        let mut workflows = ended.iter().flat_map(|it| it.values());
        let is_of_workflow =
            workflows.any(|it| !it.inputs_made_up.is_empty() || !it.outputs_made_up.is_empty());
        !are_values_real || *request || answer || is_message || is_of_workflow
    }

    fn reads_made_up(&self, value: &Payload, plan: &Plan, ended: &[Ended]) -> bool {
        let scope = self.scope(plan, ended, None);
        value.reads().iter().any(|(expr, way)| match expr {
            Expr::Input { name, .. } => is_among(name, |it| self.made_up.inputs.contains(it)),
            Expr::StepOutput { step, name, .. } => {
                is_among(name, |it| self.made_up.outputs.contains(&(step.clone(), it.to_owned())))
            }
            Expr::Output { name, .. } => is_among(name, |it| self.made_up.called.contains(it)),
            Expr::WorkflowField { workflow, field, name, .. } => {
                let values = scope.workflows.and_then(|it| it.get(workflow));
                values.is_some_and(|it| it.is_made_up(*field, name))
            }
            Expr::SourceWorkflowField { source, workflow, field, name, .. } => {
                let values = scope.beside.and_then(|it| it.workflow(source, workflow));
                values.is_some_and(|it| it.is_made_up(*field, name))
            }
            Expr::StatusCode => self.answer_made_up("status"),
            Expr::Response(Source::Body(pointer)) => {
                self.answer_made_up(&format!("body{}", pointer.then(way)))
            }
            Expr::Response(Source::Header(name)) => {
                self.answer_made_up(&format!("headers/{}", name.to_ascii_lowercase()))
            }
            Expr::Message(source) => self.message_made_up(source, way),
            Expr::Url | Expr::Method | Expr::Request(_) => self.made_up.request,
            Expr::SelfUri
            | Expr::Response(_)
            | Expr::SourceDescription { .. }
            | Expr::Component { .. } => false,
        })
    }

    /// Whether something in the request of `step` was made up.
    pub(super) fn is_request_made_up(&self, step: &Step, plan: &Plan, ended: &[Ended]) -> bool {
        let operation = match &step.target {
            Target::Operation(operation) => Some(operation),
            Target::Exchange(it) => {
                return !it.made_up.is_empty()
                    || it.values().any(|it| self.is_made_up(it, plan, ended));
            }
            Target::Workflow(_) => None,
        };
        let body = operation.and_then(|it| it.body.as_ref());
        let body = body.into_iter().flat_map(RequestBody::values);
        let mut values = step.parameters.iter().map(|it| &it.value).chain(body);
        operation.is_some_and(|it| !it.made_up.is_empty())
            || values.any(|it| self.is_made_up(it, plan, ended))
    }

    /// Whether a part of the message was made up. What the step sends is as good
    /// as the values that it is made of.
    fn message_made_up(&self, source: &Source, way: &Pointer) -> bool {
        if self.visit.exchange.as_ref().is_some_and(|it| it.action == Action::Send) {
            return self.made_up.request;
        }
        let part = match source {
            Source::Payload(pointer) | Source::Body(pointer) => {
                format!("payload{}", pointer.then(way))
            }
            Source::Header(name) => format!("headers/{}", name.to_ascii_lowercase()),
            Source::Query(_) | Source::Path(_) => return false,
        };
        self.visit.message_made_up.iter().any(|it| is_within(it, &part) || is_within(&part, it))
    }

    /// Whether this part of the answer, something in it or something around it
    /// was made up.
    fn answer_made_up(&self, part: &str) -> bool {
        let made_up =
            self.visit.response.as_ref().map(|it| it.made_up.as_slice()).unwrap_or_default();
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
