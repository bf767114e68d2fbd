//! `misplaced-expression`: an expression reads what does not exist where it stands.

use crate::arazzo::{Step, Target};
use crate::contract;
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::expr::{Expr, Source, Version};
use crate::openapi::Location;
use crate::sources::Found;
use crate::text::Span;

use super::Ctx;
use super::site::{Place, Site};

pub(super) static RULE: Rule = Rule {
    name: "misplaced-expression",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Runtime Expressions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            let end = range.start + root(expr).len();
            let finding = unknown_to_version(ctx, expr)
                .or_else(|| out_of_reach(ctx, site, expr))
                .map(|it| it.placed(ctx.place(site, range.start..end)))
                .or_else(|| part_that_is_not_there(ctx, site, end, expr))
                .or_else(|| parameter_that_is_not_sent(ctx, site, range.end, expr));
            ctx.out.extend(finding);
        }
    }
}

/// A finding whose place is not known yet.
struct Misplaced {
    severity: Severity,
    message: String,
    help: &'static str,
    label: Option<(Span, &'static str)>,
}

impl Misplaced {
    fn placed(self, span: Span) -> Diagnostic {
        let mut finding = RULE.at(span, self.message).help(self.help);
        finding.severity = self.severity;
        match self.label {
            Some((span, text)) => finding.label(span, text),
            None => finding,
        }
    }
}

fn unknown_to_version(ctx: &Ctx<'_>, expr: &Expr) -> Option<Misplaced> {
    let is_new = matches!(expr, Expr::SelfUri | Expr::Message(_));
    if is_new && ctx.document.version == Version::V1_0 {
        let root = root(expr);
        return Some(Misplaced {
            severity: Severity::Error,
            message: format!("`{root}` came with Arazzo 1.1, but this document is Arazzo 1.0"),
            help: "set `arazzo: 1.1.0` to use it",
            label: None,
        });
    }
    let is_unset = ctx.document.self_uri.is_none();
    (*expr == Expr::SelfUri && is_unset).then(|| Misplaced {
        severity: Severity::Warning,
        message: "`$self` has no value: the document does not set it".to_owned(),
        help: "write the URI of the document into its field `$self`",
        label: None,
    })
}

fn out_of_reach(ctx: &Ctx<'_>, site: &Site<'_>, expr: &Expr) -> Option<Misplaced> {
    let root = root(expr);
    if matches!(expr, Expr::Component { .. }) {
        return Some(Misplaced {
            severity: Severity::Warning,
            message: format!("`{root}` has a meaning only as a `reference`"),
            help: "refer to the whole object instead: `reference: $components.…`",
            label: None,
        });
    }
    if matches!(expr, Expr::Output { .. }) {
        return outputs_that_are_not_set(ctx, site);
    }
    let is_answer = matches!(expr, Expr::StatusCode | Expr::Response(_) | Expr::Message(_));
    let is_request = matches!(expr, Expr::Url | Expr::Method | Expr::Request(_));
    if !is_answer && !is_request {
        return None;
    }
    let (severity, message, help) = match site.place {
        // In `components`: where it is referred to, it may well be known.
        Place::Parameter | Place::Body if site.workflow.is_none() => return None,
        Place::Parameter | Place::Body if is_answer => (
            Severity::Error,
            format!("`{root}` is not known before the step is called"),
            "what an earlier step was answered is read through its outputs: \
             `$steps.<stepId>.outputs.<name>`",
        ),
        // The method and the URL are settled by then.
        Place::Parameter | Place::Body if matches!(expr, Expr::Request(_)) => (
            Severity::Warning,
            format!("`{root}` is not complete before the step is called"),
            "repeat the expression that the value is made of",
        ),
        Place::Parameter | Place::Body => return None,
        Place::WorkflowOutput => (
            Severity::Error,
            format!("`{root}` belongs to a step, and here all steps are over"),
            "make it an output of the step: `$steps.<stepId>.outputs.<name>`",
        ),
        Place::SuccessCriterion
        | Place::ActionCriterion
        | Place::ActionParameter
        | Place::StepOutput => {
            return foreign_to_target(ctx, site, expr);
        }
    };
    Some(Misplaced { severity, message, help, label: None })
}

/// `$outputs` are those of the workflow that the step has called. Those of its
/// own workflow are set at the very end.
fn outputs_that_are_not_set(ctx: &Ctx<'_>, site: &Site<'_>) -> Option<Misplaced> {
    let workflow = site.workflow.and_then(|it| ctx.document.workflows.get(it))?;
    let target = site.step.and_then(|it| workflow.steps.get(it)).and_then(|it| it.target);
    let help = match (site.place, target) {
        (Place::Parameter | Place::Body | Place::WorkflowOutput, _) => {
            "read the output of a step: `$steps.<stepId>.outputs.<name>`"
        }
        (
            Place::SuccessCriterion
            | Place::ActionCriterion
            | Place::ActionParameter
            | Place::StepOutput,
            Some(Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_)),
        ) => "what the step was answered is read with `$response.body#/…`",
        (
            Place::SuccessCriterion
            | Place::ActionCriterion
            | Place::ActionParameter
            | Place::StepOutput,
            Some(Target::WorkflowId(_)) | None,
        ) => return None,
    };
    Some(Misplaced {
        severity: Severity::Warning,
        message: "`$outputs` has no values here: the workflow has not ended".to_owned(),
        help,
        label: None,
    })
}

/// HTTP has no messages, messages have no status, and a workflow has neither.
fn foreign_to_target(ctx: &Ctx<'_>, site: &Site<'_>, expr: &Expr) -> Option<Misplaced> {
    let root = root(expr);
    let place = contract::Place { workflow: site.workflow?, step: site.step };
    let step = ctx.contract.step(place)?;
    let target = step.target?;
    let is_message = matches!(expr, Expr::Message(_));
    let is_asynchronous = match ctx.contract.operation(place) {
        Some(_) => Some(false),
        None => is_asynchronous(ctx, step),
    };
    let (text, severity, message, help, label) = match (target, is_asynchronous) {
        (Target::WorkflowId(text), _) => (
            text,
            // Examples of the specification ask for the status here.
            Severity::Warning,
            format!("`{root}` is missing here: the step calls a workflow"),
            "a workflow that fails makes the step fail; its outputs are `$outputs.<name>`",
            "the step calls this workflow",
        ),
        (Target::ChannelPath(text) | Target::OperationId(text), Some(true)) if !is_message => (
            text,
            Severity::Error,
            format!("`{root}` is of HTTP, but the step exchanges messages"),
            "a message has `$message.header` and `$message.payload`",
            "the target of the step",
        ),
        (Target::OperationId(text) | Target::OperationPath(text), Some(false)) if is_message => (
            text,
            Severity::Error,
            format!("`{root}` is of AsyncAPI, but the step calls an HTTP operation"),
            "HTTP has `$response.header` and `$response.body`",
            "the target of the step",
        ),
        (Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_), _) => {
            return None;
        }
    };
    Some(Misplaced { severity, message, help, label: Some((text.span, label)) })
}

/// Whether a step exchanges messages. `None` where nobody says.
fn is_asynchronous(ctx: &Ctx<'_>, step: &Step<'_>) -> Option<bool> {
    let document = ctx.document;
    match ctx.sources.find(step.target?) {
        Found::Operation { .. } => return Some(false),
        Found::Exchange { .. } | Found::Channel { .. } => return Some(true),
        Found::Workflow { .. } | Found::NotAtHand { .. } | Found::Nothing(_) => {}
    }
    if document.version > Version::V1_0 && step.node.entry("action").is_some() {
        return Some(true);
    }
    match step.target? {
        Target::ChannelPath(_) => Some(true),
        Target::OperationPath(_) => Some(false),
        Target::WorkflowId(_) => None,
        Target::OperationId(_) => {
            let kinds = document.source_descriptions.iter().map(|it| it.kind.map(|it| it.value));
            kinds.into_iter().all(|it| matches!(it, Some("openapi" | "arazzo"))).then_some(false)
        }
    }
}

/// `$response.payload`: the grammar has it, but nothing else does.
fn part_that_is_not_there(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    start: usize,
    expr: &Expr,
) -> Option<Diagnostic> {
    let (source, meant) = match expr {
        Expr::Request(source @ Source::Payload(_)) => (source, Some("body")),
        Expr::Response(source @ Source::Payload(_)) => (source, Some("body")),
        Expr::Response(source @ (Source::Query(_) | Source::Path(_))) => (source, None),
        Expr::Message(source @ Source::Body(_)) => (source, Some("payload")),
        Expr::Message(source @ (Source::Query(_) | Source::Path(_))) => (source, None),
        _ => return None,
    };
    let word = match source {
        Source::Header(_) => "header",
        Source::Query(_) => "query",
        Source::Path(_) => "path",
        Source::Body(_) => "body",
        Source::Payload(_) => "payload",
    };
    // The dot stands before it.
    let span = ctx.place(site, start + 1..start + 1 + word.len());
    let mut finding = RULE.at(span, format!("`{}` has no `{word}`", root(expr)));
    finding.severity = Severity::Warning;
    Some(match meant {
        Some(meant) => finding.unsafe_fix(format!("change to `{meant}`"), span, meant.to_owned()),
        None => finding.help("a parameter of the request is read with `$request`"),
    })
}

/// A parameter of a request that the step does not send.
fn parameter_that_is_not_sent(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    end: usize,
    expr: &Expr,
) -> Option<Diagnostic> {
    let (location, name) = match expr {
        Expr::Request(Source::Header(name)) => (Location::Header, name),
        Expr::Request(Source::Query(name)) => (Location::Query, name),
        Expr::Request(Source::Path(name)) => (Location::Path, name),
        _ => return None,
    };
    let place = contract::Place { workflow: site.workflow?, step: Some(site.step?) };
    let request = contract::Request::at(ctx.contract, place)?;
    let sent = request.sends(ctx.contract, location, name)?;
    let span = ctx.place(site, end.saturating_sub(name.len())..end);
    let message = format!("the step sends no {} parameter `{name}`", location.as_str());
    let mut finding = RULE.at(span, message);
    finding.severity = Severity::Warning;
    Some(match did_you_mean(name, sent.iter().map(|it| it.name.value)) {
        Some(meant) => {
            let finding = finding.help(format!("did you mean `{meant}`?"));
            let range = end.saturating_sub(name.len())..end;
            ctx.fix_in(site, finding, format!("change to `{meant}`"), range, meant)
        }
        None => finding,
    })
}

/// The first word of an expression.
fn root(expr: &Expr) -> &'static str {
    match expr {
        Expr::Url => "$url",
        Expr::Method => "$method",
        Expr::StatusCode => "$statusCode",
        Expr::SelfUri => "$self",
        Expr::Request(_) => "$request",
        Expr::Response(_) => "$response",
        Expr::Message(_) => "$message",
        Expr::Input { .. } => "$inputs",
        Expr::Output { .. } => "$outputs",
        Expr::StepOutput { .. } => "$steps",
        Expr::WorkflowField { .. } => "$workflows",
        Expr::SourceDescription { .. } | Expr::SourceWorkflowField { .. } => "$sourceDescriptions",
        Expr::Component { .. } => "$components",
    }
}
