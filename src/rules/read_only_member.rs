//! `read-only-member`: the body of a request has what only answers have.

use crate::contract::Problem;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "read-only-member",
    severity: Severity::Warning,
    clause: "JSON Schema Validation 2020-12, 9.4, readOnly; OpenAPI 3.0.4, Schema Object, readOnly",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.misfits {
        let Problem::ReadOnlyMember { name } = &it.problem else { continue };
        let finding = RULE.at(it.span, format!("`{name}` is read-only, and should not be sent"));
        ctx.report(finding.label_in(it.by.source, it.by.span, "read-only here"));
    }
}
