//! `invalid-jsonpath`: a JSONPath query that cannot be read.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;
use super::language::Language;

pub(super) static RULE: Rule = Rule {
    name: "invalid-jsonpath",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, JSONPath Conditions; RFC 9535",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    ctx.report_queries(&RULE, &[Language::JsonPath, Language::JsonPathDraft]);
}
