//! `deprecated-operation`: a step calls an operation that should no longer be used.

use crate::arazzo::Target;
use crate::contract::Place;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "deprecated-operation",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Operation Object, deprecated",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for (workflow, it) in ctx.document.workflows.iter().enumerate() {
        for (step, it) in it.steps.iter().enumerate() {
            let Some(operation) = contract.operation(Place { workflow, step: Some(step) }) else {
                continue;
            };
            let (Some(Target::OperationId(id) | Target::OperationPath(id)), Some(deprecated)) =
                (it.target, operation.deprecated)
            else {
                continue;
            };
            let finding = RULE.at(id.span, "the operation is deprecated");
            let source = operation.at.document().name;
            ctx.report(finding.label_in(source, deprecated, "deprecated here"));
        }
    }
}
