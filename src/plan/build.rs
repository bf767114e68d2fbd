//! Builds a plan. What keeps a workflow from running becomes a finding.

mod criteria;
mod options;
mod values;

use std::collections::BTreeMap;

use crate::arazzo;
use crate::arazzo::{Document, Inline, Target, Text};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::documents::At;
use crate::openapi::{Location, Server};
use crate::query::no_host;
use crate::schema::SchemaValidator;
use crate::sources::{Found, SourceKind, Sources};
use crate::text::Span;

use super::operation::{Hints, Located, locate};
use super::place::Places;
use super::security::Wallet;
use super::{Action, ActionKind, NOT_RUNNABLE, Operation, Options, Plan, Step, Workflow, inputs};

const DEFAULT_TIMEOUT: u64 = 30_000;
const DEFAULT_MAX_STEPS: usize = 1_000;

/// Plans a run, or says why there can be none.
///
/// The document is expected to be free of errors; a mistake that is left makes
/// a finding here, too, but a less helpful one than the rules'.
pub fn plan(
    document: &Document<'_>,
    root: At<'_>,
    sources: &Sources<'_>,
    options: &Options,
    validator: Option<&dyn SchemaValidator>,
) -> Result<Plan, Vec<Diagnostic>> {
    let mut build = Build {
        document,
        places: Places::of(root),
        sources,
        options,
        findings: Vec::new(),
        warnings: Vec::new(),
        queue: Vec::new(),
        wallet: Wallet::new(&options.credentials, options.dry),
        servers: BTreeMap::new(),
    };
    let Some(entry) = build.entry() else { return Err(build.findings) };
    let mut inputs =
        inputs::take(document, entry, options, validator, &mut build.findings, &mut build.warnings);
    build.queue.push(entry);
    let mut workflows = Vec::new();
    // Each workflow may name others, which are added to the end of the queue.
    while let Some(workflow) = build.queue.get(workflows.len()) {
        workflows.push(build.workflow(workflow));
    }
    build.check_options();
    inputs.secrets.add_all(&build.wallet.secrets);
    if !build.findings.is_empty() {
        build.findings.sort_by_key(|it| it.span);
        return Err(build.findings);
    }
    Ok(Plan {
        workflows,
        inputs,
        grants: build.wallet.grants,
        warnings: build.warnings,
        self_uri: document.self_uri.map(|it| it.value.to_owned()),
        url: root.document().url.map(str::to_owned),
        title: root.node.get("info").and_then(|it| it.get("title")?.as_str()).map(str::to_owned),
        date: options.date,
        source_descriptions: document
            .source_descriptions
            .iter()
            .filter_map(|it| Some((it.name?.value.to_owned(), it.fields())))
            .collect(),
        dry: options.dry,
        max_steps: options.max_steps.unwrap_or(DEFAULT_MAX_STEPS),
        host: options.host.clone().unwrap_or_else(no_host),
    })
}

struct Build<'b, 'a> {
    document: &'b Document<'a>,
    places: Places<'b>,
    sources: &'b Sources<'b>,
    options: &'b Options,
    findings: Vec<Diagnostic>,
    warnings: Vec<String>,
    /// The workflows that are in the plan, in its order.
    queue: Vec<&'b arazzo::Workflow<'a>>,
    wallet: Wallet<'b>,
    /// The servers of the operations that are called, by their source.
    servers: BTreeMap<String, Vec<Server>>,
}

impl<'b, 'a> Build<'b, 'a> {
    fn entry(&mut self) -> Option<&'b arazzo::Workflow<'a>> {
        let found = match &self.options.workflow_id {
            Some(id) => self.document.workflow(id),
            None => self.document.workflows.first(),
        };
        if found.is_none() {
            let message = match &self.options.workflow_id {
                Some(id) => {
                    let ids = self.document.workflows.iter().filter_map(|it| it.id);
                    let meant = did_you_mean(id, ids.map(|it| it.value));
                    let meant = meant.map(|it| format!("; did you mean `{it}`?"));
                    let meant = meant.unwrap_or_default();
                    format!("the document has no workflow `{id}`{meant}")
                }
                None => "the document has no workflow".to_owned(),
            };
            self.refuse(Span::default(), message);
        }
        found
    }

    fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.findings.push(NOT_RUNNABLE.at(span, message));
    }

    fn workflow(&mut self, workflow: &'b arazzo::Workflow<'a>) -> Workflow {
        let id = workflow.id.map(|it| it.value.to_owned()).unwrap_or_default();
        if let Some(it) = workflow.depends_on.first() {
            self.refuse(it.span, "workflows with `dependsOn` cannot be run yet");
        }
        Workflow {
            id,
            inputs: inputs::fields(self.document, workflow),
            steps: workflow.steps.iter().map(|it| self.step(workflow, it)).collect(),
            outputs: self.outputs(&workflow.outputs),
        }
    }

    fn step(&mut self, workflow: &'b arazzo::Workflow<'a>, step: &'b arazzo::Step<'a>) -> Step {
        if let Some(it) = step.depends_on.first() {
            self.refuse(it.span, "steps with `dependsOn` cannot be run yet");
        }
        let body = step.request_body.as_ref();
        let parameters = self.merged_parameters(workflow, step);
        let target = self.target(step, &parameters);
        let (target, secret) = match target {
            Some(Aim::Workflow(at)) => (Some(super::Target::Workflow(at)), Vec::new()),
            Some(Aim::Operation(located)) => {
                let secret = located.secret_parameters();
                let body = body.and_then(|it| self.request_body(it, &parameters, &located));
                let security = self.security(&located, &parameters);
                let Located { id, endpoint, made_up, described, .. } = *located;
                let operation = Operation { id, endpoint, made_up, body, security, described };
                (Some(super::Target::Operation(Box::new(operation))), secret)
            }
            None => (None, Vec::new()),
        };
        if let Some(super::Target::Operation(_)) = target {
            self.refuse_unplaced(&parameters);
        }
        let parameters = parameters.iter().map(|it| self.parameter(it, &secret)).collect();
        let timeout = step.timeout.filter(|it| *it > 0.0).map(|it| it.ceil() as u64);
        Step {
            id: step.id.map(|it| it.value.to_owned()).unwrap_or_default(),
            place: self.places.at(step.node.span),
            // Without a target there is a finding, and the plan is never used.
            target: target.unwrap_or(super::Target::Workflow(0)),
            parameters,
            criteria: self.criteria(&step.success_criteria),
            on_success: self.actions(workflow, &step.on_success, &workflow.success_actions),
            on_failure: self.actions(workflow, &step.on_failure, &workflow.failure_actions),
            outputs: self.outputs(&step.outputs),
            timeout: timeout.or(self.options.timeout).unwrap_or(DEFAULT_TIMEOUT),
        }
    }

    fn target(
        &mut self,
        step: &arazzo::Step<'a>,
        parameters: &[arazzo::Parameter<'a>],
    ) -> Option<Aim> {
        let (id, target) = match step.target {
            None => {
                self.refuse(step.node.span, "the step calls nothing");
                return None;
            }
            Some(Target::WorkflowId(id)) => return self.workflow_at(id).map(Aim::Workflow),
            Some(Target::ChannelPath(it)) => {
                self.refuse(it.span, "steps of AsyncAPI sources cannot be run yet");
                return None;
            }
            Some(target @ (Target::OperationId(id) | Target::OperationPath(id))) => (id, target),
        };
        let in_path =
            |it: &&arazzo::Parameter<'a>| it.location.is_some_and(|it| it.value == "path");
        let names = parameters.iter().filter(in_path).filter_map(|it| it.name);
        let hints = Hints {
            has_body: step.request_body.is_some(),
            path_parameters: names.map(|it| it.value).collect(),
        };
        let found = self.sources.find(target);
        let missing = match &found {
            Found::NotAtHand { source, .. }
                if self.sources.kind(source) == Some(SourceKind::AsyncApi) =>
            {
                self.refuse(id.span, "steps of AsyncAPI sources cannot be run yet");
                return None;
            }
            Found::NotAtHand { source, .. } => Some(source.clone()),
            Found::Operation { .. }
            | Found::Exchange { .. }
            | Found::Channel { .. }
            | Found::Workflow { .. }
            | Found::Nothing(_) => None,
        };
        match locate(found, id.value, id.span, &hints, self.options) {
            Ok(located) => {
                if let Some(source) = missing.filter(|_| !located.made_up.is_empty()) {
                    self.warn_once(format!(
                        "source `{source}` is not at hand, so methods and URLs are made up"
                    ));
                }
                Some(Aim::Operation(Box::new(located)))
            }
            Err(finding) => {
                self.refuse_once(*finding);
                None
            }
        }
    }

    fn warn_once(&mut self, message: String) {
        if !self.warnings.contains(&message) {
            self.warnings.push(message);
        }
    }

    /// What one source lacks is said once, with a label for each further step.
    fn refuse_once(&mut self, finding: Diagnostic) {
        match self.findings.iter().position(|it| it.message == finding.message) {
            Some(at) => {
                let first = self.findings.swap_remove(at);
                self.findings.push(first.label(finding.span, "needed here, too"));
            }
            None => self.findings.push(finding),
        }
    }

    /// The place of a workflow in the plan, which it joins if need be.
    fn workflow_at(&mut self, id: Text<'_>) -> Option<usize> {
        let Some(workflow) = self.document.workflow(id.value) else {
            let message = match id.value.starts_with('$') {
                true => "workflows of other documents cannot be run yet".to_owned(),
                false => format!("the document has no workflow `{}`", id.value),
            };
            self.refuse(id.span, message);
            return None;
        };
        let is_same = |it: &&arazzo::Workflow<'a>| std::ptr::eq(*it, workflow);
        Some(self.queue.iter().position(is_same).unwrap_or_else(|| {
            self.queue.push(workflow);
            self.queue.len() - 1
        }))
    }

    /// The parameters of the workflow, then those of the step, which replace
    /// the workflow's of the same name and place. Of the workflow's, those with
    /// a place are for steps that call operations, the others for steps that
    /// call workflows.
    fn merged_parameters(
        &mut self,
        workflow: &arazzo::Workflow<'a>,
        step: &arazzo::Step<'a>,
    ) -> Vec<arazzo::Parameter<'a>> {
        let calls_workflow = matches!(step.target, Some(Target::WorkflowId(_)));
        let mut merged: Vec<arazzo::Parameter<'a>> = Vec::new();
        for (at, it) in workflow.parameters.iter().chain(&step.parameters).enumerate() {
            let Some(parameter) = self.parameter_of(it) else { continue };
            let is_shared = at < workflow.parameters.len();
            if is_shared && calls_workflow == parameter.location.is_some() {
                continue;
            }
            let key = |it: &arazzo::Parameter<'a>| {
                (it.name.map(|it| it.value), it.location.map(|it| it.value))
            };
            merged.retain(|it| key(it) != key(&parameter));
            merged.push(parameter);
        }
        merged
    }

    fn parameter_of(
        &mut self,
        it: &Inline<'a, arazzo::Parameter<'a>>,
    ) -> Option<arazzo::Parameter<'a>> {
        let found = self.document.parameter(it);
        if let (None, Inline::Reference(it)) = (&found, it) {
            let message = format!("`{}` leads to no parameter", it.reference.value);
            self.refuse(it.reference.span, message);
        }
        found
    }

    /// A parameter that would be sent nowhere is refused.
    fn refuse_unplaced(&mut self, parameters: &[arazzo::Parameter<'a>]) {
        for it in parameters.iter().filter(|it| it.location.is_none()) {
            if let Some(name) = it.name {
                let message = format!("parameter `{}` does not say where to send it", name.value);
                self.refuse(name.span, message);
            }
        }
    }

    /// The actions of the step, then those of the workflow with other names.
    fn actions(
        &mut self,
        workflow: &'b arazzo::Workflow<'a>,
        own: &'b [Inline<'a, arazzo::Action<'a>>],
        shared: &'b [Inline<'a, arazzo::Action<'a>>],
    ) -> Vec<Action> {
        let mut actions: Vec<Action> = Vec::new();
        for (at, it) in own.iter().chain(shared).enumerate() {
            let Some(action) = self.document.action(it) else {
                if let Inline::Reference(it) = it {
                    let message = format!("`{}` leads to no action", it.reference.value);
                    self.refuse(it.reference.span, message);
                }
                continue;
            };
            let name = action.name.map(|it| it.value).unwrap_or_default();
            let is_overridden = own.len() <= at && actions.iter().any(|it| it.name == name);
            if !is_overridden {
                actions.extend(self.action(workflow, action));
            }
        }
        actions
    }

    fn action(
        &mut self,
        workflow: &arazzo::Workflow<'a>,
        action: &arazzo::Action<'a>,
    ) -> Option<Action> {
        let kind = action.kind?;
        let kind = match (kind.value, action.step_id, action.workflow_id) {
            ("end", _, _) => ActionKind::End,
            ("goto", Some(step), _) => {
                let is_meant =
                    |it: &arazzo::Step<'a>| it.id.is_some_and(|it| it.value == step.value);
                match workflow.steps.iter().position(is_meant) {
                    Some(at) => ActionKind::GotoStep(at),
                    None => {
                        self.refuse(
                            step.span,
                            format!("the workflow has no step `{}`", step.value),
                        );
                        return None;
                    }
                }
            }
            ("goto", None, Some(workflow)) => ActionKind::GotoWorkflow(self.workflow_at(workflow)?),
            ("retry", None, None) => ActionKind::Retry {
                after: action.retry_after.map_or(0, |it| (it * 1000.0).round() as u64),
                // "A single retry SHALL be assumed" where nothing is said.
                limit: action.retry_limit.unwrap_or(1),
            },
            ("retry", Some(helper), _) | ("retry", None, Some(helper)) => {
                self.refuse(helper.span, "a `retry` with a step or workflow cannot be run yet");
                return None;
            }
            _ => {
                self.refuse(kind.span, format!("`{}` is no action", kind.value));
                return None;
            }
        };
        let name = action.name.map(|it| it.value.to_owned()).unwrap_or_default();
        let parameters: Vec<_> =
            action.parameters.iter().filter_map(|it| self.parameter_of(it)).collect();
        let parameters = parameters.iter().map(|it| self.parameter(it, &[])).collect();
        Some(Action {
            name,
            place: self.places.at(action.node.span),
            kind,
            criteria: self.criteria(&action.criteria),
            parameters,
        })
    }
}

/// What a step calls, while its plan is being built.
enum Aim {
    Operation(Box<Located>),
    Workflow(usize),
}

impl Located {
    /// The parameters that carry credentials, by the operation's own account.
    fn secret_parameters(&self) -> Vec<(Location, String)> {
        let alternatives = self.described.iter().flat_map(|it| &it.security).flatten();
        let parameters = alternatives.filter_map(|it| it.parameter());
        parameters.map(|(location, name)| (location, name.to_owned())).collect()
    }
}
