//! `invalid-pointer`: a selector or target that is no JSON Pointer.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;
use super::language::Language;

pub(super) static RULE: Rule = Rule {
    name: "invalid-pointer",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Selector Object and Payload Replacement Object; RFC 6901",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    ctx.report_queries(&RULE, &[Language::Pointer]);
}
