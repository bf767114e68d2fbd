//! `duplicate-action`: two actions of a list share a name.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{Action, Inline, Workflow, same};
use crate::diagnostic::{Rule, Severity};
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-action",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, onSuccess and onFailure: no duplicate actions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.workflows().flat_map(Workflow::action_lists) {
        check_list(ctx, it);
    }
}

fn check_list(ctx: &mut Ctx<'_>, actions: &[Inline<'_, Action<'_>>]) {
    let mut seen: HashMap<&str, (Span, &Inline<'_, Action<'_>>)> = HashMap::new();
    for it in actions {
        let Some(name) = ctx.document.action(it).and_then(|it| it.name) else { continue };
        let span = it.reference().map_or(name.span, |it| it.span);
        let (first, other) = *seen.entry(name.value).or_insert((span, it));
        // Equal entries are the business of `duplicate-item`.
        let is_equal = match (it, other) {
            (Inline::Here(it), Inline::Here(other)) => same(it.node, other.node),
            (Inline::Reference(it), Inline::Reference(other)) => {
                it.reference.value == other.reference.value
            }
            (Inline::Here(_), Inline::Reference(_)) | (Inline::Reference(_), Inline::Here(_)) => {
                false
            }
        };
        if first != span && !is_equal {
            let message = format!("action name `{}` is used twice", name.value);
            let finding = RULE.at(span, message).label(first, "first used here");
            ctx.report(finding.help("an action of a step replaces those of its workflow by name"));
        }
    }
}
