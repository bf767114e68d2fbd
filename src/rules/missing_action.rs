//! `missing-action`: a step by an AsyncAPI operation does not say what it does.

use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::expr::Version;
use crate::sources::Found;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "missing-action",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, action",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // Arazzo 1.0 has neither AsyncAPI sources nor actions.
    if ctx.document.version == Version::V1_0 {
        return;
    }
    for aim in ctx.aims {
        let Found::Exchange { source, operation } = &aim.found else { continue };
        let (node, id) = (aim.step.node, aim.target.text());
        // A misspelt one is reported as an unknown field.
        let is_meant = |key: &str| did_you_mean(key, ["action"]).is_some() || key == "action";
        if node.entries().iter().any(|it| is_meant(&it.key.value)) {
            continue;
        }
        let message = format!("`{}` is of AsyncAPI, so the step needs an `action`", id.value);
        let finding = RULE.at(id.span, message).label_in(
            Some(source.name),
            operation.id.span,
            "the operation",
        );
        let before = node.entry("operationId");
        let finding = match (operation.exchanges.as_slice(), before) {
            ([only], Some(before)) => {
                let action = ctx.word_beside(before, only.action.as_str());
                ctx.fix_with_member(finding, node, before, "action", &action)
            }
            _ => finding.help("say what it does: `action: send` or `action: receive`"),
        };
        ctx.report(finding);
    }
}
