//! `duplicate-workflow-id`: two workflows of a document share an id.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-workflow-id",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Workflow Object, workflowId",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let ids = ctx.document.workflows.iter().map(|it| (it.id, it.node));
    ctx.report_repeated(
        &RULE,
        ids,
        "workflow id",
        "runtime expressions and `goto` find a workflow by its id",
    );
}
