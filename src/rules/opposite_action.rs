//! `opposite-action`: a step sends what it could only receive, or the reverse.

use crate::asyncapi::Action;
use crate::diagnostic::{Rule, Severity};
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "opposite-action",
    // Which side an AsyncAPI description is told from is not always clear.
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, action",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        let Some((source, name, exchanges)) = aim.exchanges() else { continue };
        let Some(written) = aim.step.action() else { continue };
        let Some(action) = Action::parse(written.value) else { continue };
        let [only] = exchanges else { continue };
        if only.action == action {
            continue;
        }
        let (one, other) = (action.as_str(), only.action.as_str());
        let message = format!("the step is to {one}, but clients of `{}` {other}", name.value);
        let text = in_quotes_of(written.span, ctx.source, other);
        let finding = RULE
            .at(written.span, message)
            .label_in(Some(source.name), name.span, "what it aims at")
            .help(only.side());
        ctx.report(finding.unsafe_fix(format!("change to `{other}`"), written.span, text));
    }
}
