//! Builds a plan. What keeps a workflow from running becomes a finding.

mod criteria;
mod exchange;
mod options;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Map;

use crate::arazzo;
use crate::arazzo::{Document, Inline, Target, Text};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::openapi::{Location, Server};
use crate::query::no_host;
use crate::schema::SchemaValidator;
use crate::sort;
use crate::sources::{Found, Sources};
use crate::text::Span;

use super::inputs::{Asked, Remarks};
use super::members::{Lookup, Member, find};
use super::operation::{Hints, Known, Located, locate};
use super::place::Places;
use super::security::Wallet;
use super::{
    Action, ActionKind, DEEPEST, Detour, Inputs, Limits, Members, NOT_RUNNABLE, Operation, Options,
    Plan, Prerequisite, Step, Validator, Workflow, inputs, order, redirect, schema,
};

/// What a run is limited to where the caller says nothing.
const LIMITS: Limits = Limits {
    steps: 1_000,
    depth: 8,
    timeout: 30_000,
    wait: 24 * 60 * 60 * 1000,
    body: 10 * 1024 * 1024,
};

/// Plans a run, or says why there can be none.
///
/// The documents are expected to be free of errors; a mistake that is left makes
/// a finding here, too, but a less helpful one than the rules'.
pub fn plan(
    members: &Members<'_>,
    options: &Options,
    validator: Option<&dyn SchemaValidator>,
) -> Result<Plan, Vec<Diagnostic>> {
    let members = members.list();
    let Some(first) = members.first() else { return Err(Vec::new()) };
    let own: Vec<_> = members.iter().map(|it| it.options(first, options)).collect();
    let mut build = Build {
        members,
        own: &own,
        member: 0,
        document: &first.document,
        places: Places::of(first.root),
        sources: &first.sources,
        options,
        site: Span::default(),
        findings: Vec::new(),
        warnings: Vec::new(),
        queue: Vec::new(),
        wallet: Wallet::new(&options.credentials, options.dry),
        servers: BTreeMap::new(),
        known: Known::default(),
    };
    let Some(entry) = build.entry() else { return Err(build.findings) };
    build.queue.push(Queued { member: 0, workflow: entry, site: Span::default() });
    let mut workflows = Vec::new();
    // Each workflow may name others, which are added to the end of the queue.
    while let Some(queued) = build.queue.get(workflows.len()).copied() {
        workflows.push(build.queued(queued));
    }
    build.look_at(0);
    build.check_options();
    let mut remarks = Remarks { findings: build.findings, warnings: build.warnings };
    let (mut inputs, given) = take_inputs(entry, &workflows, options, validator, &mut remarks);
    inputs.secrets.add_all(&build.wallet.secrets);
    if !remarks.findings.is_empty() {
        sort::by_key(&mut remarks.findings, |it| it.span);
        return Err(remarks.findings);
    }
    Ok(Plan {
        workflows,
        documents: members.iter().map(document).collect(),
        inputs,
        grants: build.wallet.grants,
        given,
        warnings: remarks.warnings,
        dry: options.dry,
        date: options.date,
        limits: Limits {
            steps: options.max_steps.unwrap_or(LIMITS.steps),
            depth: options.max_depth.unwrap_or(LIMITS.depth).clamp(1, DEEPEST),
            timeout: options.timeout.unwrap_or(LIMITS.timeout),
            wait: options.max_wait.unwrap_or(LIMITS.wait),
            body: options.max_body.unwrap_or(LIMITS.body),
        },
        validator: validator.map(|it| Validator(it.shared())),
        host: options.host.clone().unwrap_or_else(no_host),
    })
}

fn document(member: &Member<'_>) -> super::Document {
    let (document, root) = (&member.document, member.root);
    let declared = document.source_descriptions.iter();
    super::Document {
        self_uri: document.self_uri.map(|it| it.value.to_owned()),
        url: root.document().url.map(str::to_owned),
        title: root.node.get("info").and_then(|it| it.get("title")?.as_str()).map(str::to_owned),
        source_descriptions: declared
            .filter_map(|it| Some((it.name?.value.to_owned(), it.fields())))
            .collect(),
        beside: member.links.clone(),
    }
}

/// Takes in the inputs of the first workflow, and of all that others depend on.
fn take_inputs(
    entry: &arazzo::Workflow<'_>,
    workflows: &[Workflow],
    options: &Options,
    validator: Option<&dyn SchemaValidator>,
    remarks: &mut Remarks,
) -> (Inputs, BTreeMap<usize, Inputs>) {
    let dry = options.dry;
    let unknown = |at| if at == 0 { &options.unknown_inputs } else { const { &BTreeSet::new() } };
    let ask = |at: usize, node| {
        let (workflow, unknown) = (&workflows[at], unknown(at));
        Asked { workflow, node, is_first: at == 0, dry, unknown }
    };
    let inputs = ask(0, entry.inputs).take(&options.inputs, validator, remarks);
    // What the first workflow depends on comes before it for certain.
    let mut certain = vec![0];
    let mut read = 0;
    while let Some(at) = certain.get(read).copied() {
        for it in &workflows[at].depends_on {
            if !certain.contains(it) {
                certain.push(*it);
            }
        }
        read += 1;
    }
    let needed: BTreeSet<_> = workflows.iter().flat_map(|it| &it.depends_on).copied().collect();
    let nothing = Map::new();
    let mut all = BTreeMap::new();
    for at in needed.iter().copied() {
        let given = options.workflow_inputs.get(&workflows[at].name).unwrap_or(&nothing);
        // Others may have been called with inputs before they are needed.
        let taken = match certain.contains(&at) {
            true => ask(at, None).take(given, validator, remarks),
            false => ask(at, None).take(given, None, &mut Remarks::default()),
        };
        all.insert(at, taken);
    }
    let is_needed = |name: &str| needed.iter().any(|at| workflows[*at].name == name);
    for name in options.workflow_inputs.keys().filter(|it| !is_needed(it)) {
        let known = needed.iter().map(|at| workflows[*at].name.as_str());
        let meant = did_you_mean(name, known).map(|it| format!("; did you mean `{it}`?"));
        let meant = meant.unwrap_or_default();
        remarks.warnings.push(format!("no workflow of the run depends on `{name}`{meant}"));
    }
    (inputs, all)
}

struct Build<'b, 'a> {
    members: &'b [Member<'a>],
    /// What the caller chooses for each of them.
    own: &'b [Options],
    /// Which of them is at work.
    member: usize,
    document: &'b Document<'a>,
    places: Places<'b>,
    sources: &'b Sources<'a>,
    options: &'b Options,
    /// Where the first document leads to the workflow at work.
    site: Span,
    findings: Vec<Diagnostic>,
    warnings: Vec<String>,
    /// The workflows that are in the plan, in its order.
    queue: Vec<Queued<'b, 'a>>,
    wallet: Wallet<'b>,
    /// The servers of the operations that are called, by the keys of their sources.
    servers: BTreeMap<String, Vec<Server>>,
    /// The operations that were read.
    known: Known,
}

/// A workflow that is in the plan.
#[derive(Clone, Copy)]
struct Queued<'b, 'a> {
    member: usize,
    workflow: &'b arazzo::Workflow<'a>,
    /// Where the first document leads to it.
    site: Span,
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

    /// Builds a workflow of any of the documents.
    fn queued(&mut self, queued: Queued<'b, 'a>) -> Workflow {
        self.look_at(queued.member);
        self.site = queued.site;
        let before = self.findings.len();
        let workflow = self.workflow(queued.workflow);
        if self.member != 0 {
            let foreign = self.findings.split_off(before);
            foreign.into_iter().for_each(|it| self.refuse_from_here(it));
        }
        workflow
    }

    /// Turns to one of the documents.
    fn look_at(&mut self, at: usize) {
        if at != self.member {
            let member = &self.members[at];
            (self.member, self.document) = (at, &member.document);
            (self.sources, self.options) = (&member.sources, &self.own[at]);
            self.places = Places::of(member.root);
        }
    }

    /// What is wrong in another document is shown where this one leads there.
    fn refuse_from_here(&mut self, finding: Diagnostic) {
        let source = self.members[self.member].root.document().name;
        let message = format!("{} in source `{}`", finding.message, source.unwrap_or_default());
        let mut shown = NOT_RUNNABLE.at(self.site, message);
        shown.help = finding.help;
        self.findings.push(shown.label_in(source, finding.span, "it is said here"));
    }

    fn refuse(&mut self, span: Span, message: impl Into<String>) {
        self.findings.push(NOT_RUNNABLE.at(span, message));
    }

    fn workflow(&mut self, workflow: &'b arazzo::Workflow<'a>) -> Workflow {
        let member = &self.members[self.member];
        let id = workflow.id.map(|it| it.value.to_owned()).unwrap_or_default();
        let schema = workflow.inputs.map(|it| schema::alone(member.root.with(it)));
        let mut steps: Vec<_> = workflow.steps.iter().map(|it| self.step(workflow, it)).collect();
        Workflow {
            name: member.name_of(&id),
            id,
            document: self.member,
            depends_on: workflow.depends_on.iter().filter_map(|it| self.workflow_at(*it)).collect(),
            inputs: schema.as_ref().map(inputs::fields_of).unwrap_or_default(),
            schema,
            first: order::link(&mut steps),
            steps,
            outputs: self.outputs(&workflow.outputs),
        }
    }

    fn step(&mut self, workflow: &'b arazzo::Workflow<'a>, step: &'b arazzo::Step<'a>) -> Step {
        let body = step.request_body.as_ref();
        let parameters = self.merged_parameters(workflow, step);
        let target = self.target(step, &parameters);
        let (target, secret) = match target {
            Some(Aim::Workflow(at)) => (Some(super::Target::Workflow(at)), Vec::new()),
            Some(Aim::Exchange(it)) => (Some(super::Target::Exchange(it)), Vec::new()),
            Some(Aim::Operation(located)) => {
                let secret = located.secret_parameters();
                let body = body.and_then(|it| self.request_body(it, &parameters, &located));
                let security = self.security(&located, &parameters);
                let source = self.key_of(&located.source);
                let Located { id, endpoint, made_up, described, .. } = *located;
                let operation =
                    Operation { id, source, endpoint, made_up, body, security, described };
                (Some(super::Target::Operation(Box::new(operation))), secret)
            }
            None => (None, Vec::new()),
        };
        if let Some(super::Target::Operation(_)) = target {
            self.refuse_unplaced(&parameters);
        }
        // A message has its parameters in the target.
        let parameters = match target {
            Some(super::Target::Exchange(_)) => Vec::new(),
            Some(super::Target::Operation(_) | super::Target::Workflow(_)) | None => {
                parameters.iter().map(|it| self.parameter(it, &secret)).collect()
            }
        };
        let timeout = step.timeout.filter(|it| *it > 0.0).map(|it| it.ceil() as u64);
        let criteria = self.criteria(&step.success_criteria);
        let on_success = self.actions(workflow, &step.on_success, &workflow.success_actions);
        let on_failure = self.actions(workflow, &step.on_failure, &workflow.failure_actions);
        let described = target.as_ref().and_then(super::Target::described);
        let host = self.options.host.clone().unwrap_or_else(no_host);
        let actions = [on_success.as_slice(), &on_failure];
        Step {
            keeps_redirects: redirect::is_asked_for(&criteria, &actions, described, &*host),
            id: step.id.map(|it| it.value.to_owned()).unwrap_or_default(),
            place: self.places.at(step.node.span),
            // Without a target there is a finding, and the plan is never used.
            target: target.unwrap_or(super::Target::Workflow(0)),
            parameters,
            criteria,
            on_success,
            on_failure,
            outputs: self.outputs(&step.outputs),
            timeout,
            depends_on: self.prerequisites(workflow, step),
            next: None,
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
            Some(
                target @ (Target::OperationId(id)
                | Target::OperationPath(id)
                | Target::ChannelPath(id)),
            ) => (id, target),
        };
        if let Some(exchange) = self.exchange(step, parameters) {
            return exchange.map(Aim::Exchange);
        }
        let in_path =
            |it: &&arazzo::Parameter<'a>| it.location.is_some_and(|it| it.value == "path");
        let names = parameters.iter().filter(in_path).filter_map(|it| it.name);
        let hints = Hints {
            has_body: step.request_body.is_some(),
            path_parameters: names.map(|it| it.value).collect(),
        };
        let found = self.sources.find(target);
        let missing = match &found {
            Found::NotAtHand { source, .. } => Some(source.clone()),
            Found::Operation { .. }
            | Found::Exchange { .. }
            | Found::Channel { .. }
            | Found::Workflow { .. }
            | Found::Nothing(_) => None,
        };
        match locate(found, id.value, id.span, &hints, self.options, &mut self.known) {
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
        let (member, workflow) = match find(self.members, self.member, id.value) {
            Lookup::Workflow(member, workflow) => (member, workflow),
            Lookup::NotAtHand { source } => {
                let message =
                    format!("source `{source}` is not at hand, so its workflows cannot be run");
                let help = format!("give the document, as in `--source {source}=workflows.yaml`");
                self.refuse_once(NOT_RUNNABLE.at(id.span, message).help(help));
                return None;
            }
            Lookup::Nothing => {
                self.refuse(id.span, format!("there is no workflow `{}`", id.value));
                return None;
            }
        };
        let site = if self.member == 0 { id.span } else { self.site };
        let is_same = |it: &Queued<'_, '_>| std::ptr::eq(it.workflow, workflow);
        Some(self.queue.iter().position(is_same).unwrap_or_else(|| {
            self.queue.push(Queued { member, workflow, site });
            self.queue.len() - 1
        }))
    }

    /// The steps that a step says it depends on.
    fn prerequisites(
        &mut self,
        workflow: &'b arazzo::Workflow<'a>,
        step: &arazzo::Step<'a>,
    ) -> Vec<Prerequisite> {
        let own = workflow.id.map(|it| it.value);
        let mut all = Vec::new();
        for it in &step.depends_on {
            let (of, id) = match it.value.rsplit_once(".steps.") {
                Some((of, id)) if it.value.starts_with('$') => {
                    (Some(of.strip_prefix("$workflows.").unwrap_or(of)), id)
                }
                Some(_) | None => (None, it.value),
            };
            let of = match of.filter(|it| Some(*it) != own) {
                None => None,
                Some(of) => match self.workflow_at(Text::new(of, it.span)) {
                    Some(of) => Some(of),
                    None => continue,
                },
            };
            let there = of.and_then(|it| self.queue.get(it)).map_or(workflow, |it| it.workflow);
            match there.step_at(id) {
                Some(step) => {
                    all.push(Prerequisite { text: it.value.to_owned(), workflow: of, step });
                }
                None => self.refuse(it.span, format!("there is no step `{}`", it.value)),
            }
        }
        all
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

    fn step_at(&mut self, workflow: &arazzo::Workflow<'a>, id: Text<'_>) -> Option<usize> {
        let found = workflow.step_at(id.value);
        if found.is_none() {
            self.refuse(id.span, format!("the workflow has no step `{}`", id.value));
        }
        found
    }

    fn action(
        &mut self,
        workflow: &arazzo::Workflow<'a>,
        action: &arazzo::Action<'a>,
    ) -> Option<Action> {
        let kind = action.kind?;
        let kind = match (kind.value, action.step_id, action.workflow_id) {
            ("end", _, _) => ActionKind::End,
            ("goto", Some(step), _) => ActionKind::GotoStep(self.step_at(workflow, step)?),
            ("goto", None, Some(workflow)) => ActionKind::GotoWorkflow(self.workflow_at(workflow)?),
            ("retry", step, helper) => ActionKind::Retry {
                after: action.retry_after.map_or(0, |it| (it * 1000.0).round() as u64),
                // "A single retry SHALL be assumed" where nothing is said.
                limit: action.retry_limit.unwrap_or(1),
                first: match (step, helper) {
                    (Some(step), _) => Some(Detour::Step(self.step_at(workflow, step)?)),
                    (None, Some(it)) => Some(Detour::Workflow(self.workflow_at(it)?)),
                    (None, None) => None,
                },
            },
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
    Exchange(Box<super::Exchange>),
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
