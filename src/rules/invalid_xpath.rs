//! `invalid-xpath`: an XPath expression that cannot be read.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;
use super::language::Language;

pub(super) static RULE: Rule = Rule {
    name: "invalid-xpath",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, XPath Conditions; XPath 3.1",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    ctx.report_queries(&RULE, &[Language::XPath]);
}
