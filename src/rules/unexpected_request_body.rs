//! `unexpected-request-body`: a step has a body for what takes none: an operation
//! without one, a method that should have none, a workflow.

use crate::arazzo::{Step, Target};
use crate::contract::Place;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unexpected-request-body",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, requestBody; OpenAPI 3.1.1, Operation Object, requestBody",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for request in ctx.requests() {
        let operation = request.operation;
        if operation.request_body.is_some() || !operation.unresolved.is_empty() {
            continue;
        }
        let Some(key) = request.step.node.entry("requestBody").map(|it| it.key.span) else {
            continue;
        };
        let finding = RULE.at(key, "the operation takes no request body");
        let source = operation.at.document().name;
        ctx.report(finding.label_in(source, operation.span, "the operation is here"));
    }
    for (workflow, it) in ctx.numbered_workflows() {
        for (step, it) in it.steps.iter().enumerate() {
            let place = Place { workflow, step: Some(step) };
            check_step(ctx, it, contract.operation(place).is_some());
        }
    }
}

/// What the document alone says.
fn check_step(ctx: &mut Ctx<'_>, step: &Step<'_>, is_at_hand: bool) {
    let (Some(body), Some(target)) = (step.node.entry("requestBody"), step.target) else { return };
    let at = |message: &str| RULE.at(body.key.span, message);
    match target {
        Target::WorkflowId(id) => {
            let finding = at("a workflow takes no request body").label(id.span, "called here");
            ctx.report(finding.help("its inputs are the `parameters` of the step"));
        }
        Target::OperationPath(path) if !is_at_hand => {
            let method = path.value.rsplit('/').next().unwrap_or_default();
            if ["get", "head", "delete"].contains(&method) {
                let message = format!("a {} request should have no body", method.to_uppercase());
                let finding = at(&message).label(path.span, "the method is here");
                ctx.report(finding.help("many servers ignore or refuse it"));
            }
        }
        Target::OperationPath(_) | Target::OperationId(_) | Target::ChannelPath(_) => {}
    }
}
