//! `similar-ids`: two ids differ only in upper and lower case.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::Text;
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "similar-ids",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, workflowId and stepId: case-sensitive",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    check_ids(ctx, "source names", document.source_descriptions.iter().filter_map(|it| it.name));
    check_ids(ctx, "workflow ids", document.workflows.iter().filter_map(|it| it.id));
}

pub(super) fn check_steps(ctx: &mut Ctx<'_>) {
    for workflow in ctx.workflows() {
        check_ids(ctx, "step ids", workflow.steps.iter().filter_map(|it| it.id));
    }
}

fn check_ids<'t>(ctx: &mut Ctx<'_>, what: &str, ids: impl Iterator<Item = Text<'t>>) {
    let mut seen: HashMap<String, Text<'_>> = HashMap::new();
    for it in ids {
        let first = *seen.entry(it.value.to_lowercase()).or_insert(it);
        // Equal ids are reported as such.
        if first.value != it.value {
            let message =
                format!("the {what} `{}` and `{}` differ only in case", first.value, it.value);
            ctx.report(RULE.at(it.span, message).label(first.span, "the other one"));
        }
    }
}
