//! `duplicate-step-id`: two steps of a workflow share an id.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-step-id",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, stepId",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for workflow in ctx.workflows() {
        let ids = workflow.steps.iter().map(|it| (it.id, it.node));
        ctx.report_repeated(
            &RULE,
            ids,
            "step id",
            "`$steps` expressions and `goto` find a step by its id",
        );
    }
}
