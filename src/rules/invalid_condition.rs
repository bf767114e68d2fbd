//! `invalid-condition`: a simple condition that cannot be read.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;
use super::site::Reading;

pub(super) static RULE: Rule = Rule {
    name: "invalid-condition",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Criterion Object, condition: Literals and Operators",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for site in ctx.sites {
        if let Reading::Condition(Err(error)) = &site.reading {
            ctx.report(ctx.unreadable(&RULE, site, error));
        }
    }
}
