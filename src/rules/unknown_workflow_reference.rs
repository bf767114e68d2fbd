//! `unknown-workflow-reference`: something names a workflow that the document
//! does not have.

use crate::arazzo::{Target, Text};
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, Version};
use crate::sources::{Found, NotFound, ROOT, SourceKind};
use crate::syntax::place_in_string;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-workflow-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, workflowId; Workflow Object, dependsOn",
};

/// Every place where a workflow is named, but for expressions.
pub(super) fn references<'a>(ctx: &Ctx<'a>) -> Vec<Text<'a>> {
    let document = ctx.document;
    let mut references: Vec<Text<'_>> = Vec::new();
    for workflow in ctx.workflows() {
        references.extend(&workflow.depends_on);
        // References into `components` are checked there, once.
        let here = workflow.action_lists().flatten().filter(|it| it.reference().is_none());
        references.extend(here.filter_map(|it| document.action(it)?.workflow_id));
        references.extend(workflow.steps.iter().filter_map(|it| match it.target {
            Some(Target::WorkflowId(id)) => Some(id),
            Some(Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_)) => {
                None
            }
            None => None,
        }));
        // `$sourceDescriptions.<name>.<workflowId>.steps.<stepId>`
        for it in workflow.steps.iter().flat_map(|it| &it.depends_on) {
            let workflow = it.value.split_once(".steps.").map(|it| it.0);
            let workflow = workflow.filter(|it| it.starts_with(ROOT));
            references.extend(workflow.map(|id| Text::new(id, it.span)));
        }
    }
    references.extend(ctx.shared_actions().filter_map(|it| it.workflow_id));
    references
}

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in references(ctx) {
        match it.value.starts_with('$') {
            true => check_foreign(ctx, it),
            false => check_own(ctx, it, true),
        }
    }
    for it in ctx.steps().flat_map(|it| &it.depends_on) {
        let path = it.value.strip_prefix("$workflows.").and_then(|it| it.split_once(".steps."));
        let Some((id, _)) = path else { continue };
        let start = "$workflows.".len();
        let span = place_in_string(ctx.source, it.span, it.value, start..start + id.len());
        check_own(ctx, Text::new(id, span), false);
    }
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            if let Expr::WorkflowField { workflow, .. } = expr {
                let start = range.start + "$workflows.".len();
                let span = ctx.place(site, start..start + workflow.len());
                check_own(ctx, Text::new(workflow, span), false);
            }
            if let Expr::SourceWorkflowField { source, workflow, .. } = expr {
                let reference = format!("{ROOT}{source}.{workflow}");
                let span = ctx.place(site, range.start..range.start + reference.len());
                check_foreign(ctx, Text::new(&reference, span));
            }
        }
    }
}

/// A workflow of this document. `is_all` says whether nothing but its id stands
/// there, so that another form of reference can.
fn check_own(ctx: &mut Ctx<'_>, id: Text<'_>, is_all: bool) {
    if ctx.document.workflow(id.value).is_some() {
        return;
    }
    let mut finding = RULE.at(id.span, format!("the document has no workflow `{}`", id.value));
    // Arazzo 1.0.0: the id alone is enough if one source is a workflow document.
    let may_be_foreign = ctx.document.version == Version::V1_0;
    let mut sources = ctx.document.source_descriptions.iter().filter_map(|it| it.name);
    if may_be_foreign && sources.any(|it| is_arazzo(ctx, it.value)) {
        finding.severity = Severity::Warning;
    }
    let owner = ctx.sources.at_hand().iter().find_map(|source| {
        let found = source.workflows()?.workflow(id.value)?.id?;
        Some((source.name, found.span))
    });
    if let Some((source, span)) = owner {
        let finding = finding.label_in(Some(source), span, "another document has it");
        if !is_all {
            return ctx
                .report(finding.help("call it in a step, which can have outputs of its own"));
        }
        let qualified = format!("{ROOT}{source}.{}", id.value);
        let text = in_quotes_of(id.span, ctx.source, &qualified);
        let title = format!("change to `{qualified}`");
        return ctx.report(finding.unsafe_fix(title, id.span, text));
    }
    let known = ctx.document.workflows.iter().filter_map(|it| it.id).map(|it| it.value);
    ctx.report_unknown(finding, id.value, known, id.span);
}

fn is_arazzo(ctx: &Ctx<'_>, source: &str) -> bool {
    ctx.sources.kind(source) == Some(SourceKind::Arazzo)
}

/// A workflow of another document.
fn check_foreign(ctx: &mut Ctx<'_>, reference: Text<'_>) {
    let Found::Nothing(why) = ctx.sources.workflow(reference.value) else { return };
    let finding = match why {
        NotFound::UnknownWorkflow(name) => {
            let Some(source) = ctx.sources.get(&name) else { return };
            let id = &reference.value[ROOT.len() + name.len() + ".".len()..];
            let id = ctx.end_of(reference, id);
            let message = format!("source `{name}` has no workflow `{}`", id.value);
            let known = source.workflows().into_iter().flat_map(|it| &it.workflows);
            let known = known.filter_map(|it| it.id).map(|it| it.value);
            return ctx.report_unknown(RULE.at(id.span, message), id.value, known, id.span);
        }
        NotFound::NoName => {
            let message = format!("expected `.` and a workflow id, found `{}`", reference.value);
            RULE.at(reference.span, message)
        }
        NotFound::OtherKind { source, kind } => {
            let message = format!("source `{source}` is {}, which has no workflows", kind.phrase());
            RULE.at(reference.span, message).help("an operation is called by `operationId`")
        }
        NotFound::OtherTarget => {
            let form = format!("{ROOT}<name>.<workflowId>");
            let message = format!("expected a workflow id, found `{}`", reference.value);
            let finding = RULE.at(reference.span, message);
            let own = reference.value.strip_prefix("$workflows.");
            match own.filter(|it| ctx.document.workflow(it).is_some()) {
                Some(id) => {
                    let text = in_quotes_of(reference.span, ctx.source, id);
                    finding.fix(format!("change to `{id}`"), reference.span, text)
                }
                None => {
                    finding.help(format!("a workflow of another document is named by `{form}`"))
                }
            }
        }
        // `unknown-source` and `unreadable-source` have said so; the others are
        // not of workflows.
        NotFound::UnknownSource(_)
        | NotFound::Unreadable
        | NotFound::NoApi
        | NotFound::Ambiguous { .. }
        | NotFound::UnknownOperation(_)
        | NotFound::UnknownChannel(_)
        | NotFound::Path(_)
        | NotFound::BadPointer(_) => return,
    };
    ctx.report(finding);
}
