//! `unknown-workflow-reference`: something names a workflow that the document
//! does not have.

use crate::arazzo::{Document, Target, Text};
use crate::diagnostic::{Rule, Severity};
use crate::expr::Expr;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-workflow-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, workflowId; Workflow Object, dependsOn",
};

/// Every place where a workflow is named, but for expressions.
pub(super) fn references<'a>(document: &Document<'a>) -> Vec<Text<'a>> {
    let mut references: Vec<Text<'_>> = Vec::new();
    for workflow in &document.workflows {
        references.extend(&workflow.depends_on);
        let shared = workflow.success_actions.iter().chain(&workflow.failure_actions);
        let own = workflow.steps.iter().flat_map(|it| it.on_success.iter().chain(&it.on_failure));
        // References into `components` are checked there, once.
        let here = shared.chain(own).filter(|it| it.reference().is_none());
        references.extend(here.filter_map(|it| document.action(it)?.workflow_id));
        references.extend(workflow.steps.iter().filter_map(|it| match it.target {
            Some(Target::WorkflowId(id)) => Some(id),
            Some(Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_)) => {
                None
            }
            None => None,
        }));
    }
    let components = &document.components;
    let actions = components.success_actions.iter().chain(&components.failure_actions);
    references.extend(actions.filter_map(|it| it.1.workflow_id));
    references
}

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // Workflows of other documents are named by an expression.
    for it in references(ctx.document).into_iter().filter(|it| !it.value.starts_with('$')) {
        report(ctx, it);
    }
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            if let Expr::WorkflowField { workflow, .. } = expr {
                let start = range.start + "$workflows.".len();
                let span = ctx.place(site, start..start + workflow.len());
                report(ctx, Text::new(workflow, span));
            }
        }
    }
}

fn report(ctx: &mut Ctx<'_>, id: Text<'_>) {
    if ctx.document.workflow(id.value).is_some() {
        return;
    }
    let known = ctx.document.workflows.iter().filter_map(|it| it.id).map(|it| it.value);
    let mut finding = RULE.at(id.span, format!("the document has no workflow `{}`", id.value));
    // Before 1.0.1, a workflow of another document could be named by its id alone.
    let mut sources = ctx.document.source_descriptions.iter();
    if sources.any(|it| it.kind.is_some_and(|it| it.value == "arazzo")) {
        finding.severity = Severity::Warning;
    }
    ctx.report_unknown(finding, id.value, known, id.span);
}
