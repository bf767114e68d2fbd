//! `duplicate-source-name`: two source descriptions share a name.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-source-name",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Source Description Object, name",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let names = ctx.document.source_descriptions.iter().map(|it| (it.name, it.node));
    ctx.report_repeated(
        &RULE,
        names,
        "source name",
        "steps find an operation by the name of its source",
    );
}
