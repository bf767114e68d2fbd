//! `missing-member`: the body of a request lacks what the operation requires.

use crate::contract::Problem;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "missing-member",
    severity: Severity::Warning,
    clause: "JSON Schema Validation 2020-12, 6.5.3, required",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.misfits {
        let Problem::MissingMember { name } = &it.problem else { continue };
        let finding = RULE.at(it.span, format!("the operation needs `{name}` here"));
        ctx.report(finding.label_in(it.by.source, it.by.span, "required here"));
    }
}
