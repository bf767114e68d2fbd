//! `lenient-condition`: a condition that is understood although the
//! specification does not know how it is written.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;
use super::site::Reading;

pub(super) static RULE: Rule = Rule {
    name: "lenient-condition",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Criterion Object, condition: Literals and Operators",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for site in ctx.sites {
        let Reading::Condition(Ok(condition)) = &site.reading else { continue };
        for it in &condition.warnings {
            let span = ctx.place(site, it.at.clone());
            let finding = RULE.at(span, it.message);
            let title = format!("write `{}`", it.suggestion);
            ctx.report(ctx.fix_in(site, finding, title, it.at.clone(), &it.suggestion));
        }
    }
}
