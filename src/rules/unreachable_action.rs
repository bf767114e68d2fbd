//! `unreachable-action`: an action stands after one that is always taken.

use crate::arazzo::{Action, Inline, Text, Workflow};
use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unreachable-action",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, onSuccess and onFailure: the first that fulfills its criteria",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.workflows().flat_map(Workflow::action_lists) {
        check_list(ctx, it);
    }
}

fn check_list(ctx: &mut Ctx<'_>, actions: &[Inline<'_, Action<'_>>]) {
    for (at, it) in actions.iter().enumerate() {
        let Some(action) = ctx.document.action(it).filter(|it| it.is_always_taken()) else {
            continue;
        };
        let Some(next) = actions.get(at + 1).and_then(name) else { return };
        ctx.blamed.insert(it.place(action));
        // The same action twice is reported as that.
        if name(it).is_some_and(|it| it.value == next.value) {
            return;
        }
        let mut finding = RULE.at(next.span, format!("action `{}` is never taken", next.value));
        if let Some(first) = name(it) {
            finding = finding.label(first.span, "this one has no criteria, so it is always taken");
        }
        return ctx.report(finding.help("put the action without criteria last"));
    }
}

/// What names an action where it is used.
fn name<'a>(it: &Inline<'a, Action<'a>>) -> Option<Text<'a>> {
    match it {
        Inline::Here(it) => it.name,
        Inline::Reference(it) => Some(it.reference),
    }
}
