//! `no-success-criteria`: a step calls an operation and asserts nothing.

use crate::arazzo::Target;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "no-success-criteria",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Step Object, successCriteria",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for step in ctx.document.workflows.iter().flat_map(|it| &it.steps) {
        let calls = matches!(step.target, Some(Target::OperationId(_) | Target::OperationPath(_)));
        let Some(id) = step.id.filter(|_| calls && step.success_criteria.is_empty()) else {
            continue;
        };
        // An empty list is reported as such.
        if step.node.entry("successCriteria").is_none() {
            let message = format!("step `{}` asserts nothing about its response", id.value);
            let help = "any status below 400 counts as success; \
                        say what you expect: `successCriteria: [{ condition: $statusCode == 200 }]`";
            ctx.report(RULE.at(id.span, message).help(help));
        }
    }
}
