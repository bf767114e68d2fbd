//! `ambiguous-operation`: an operation id that more than one operation may have.

use crate::arazzo::Target;
use crate::diagnostic::{Rule, Severity};
use crate::sources::{Description, Found, NotFound};
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "ambiguous-operation",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, operationId",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        let Target::OperationId(id) = aim.target else { continue };
        match &aim.found {
            Found::Nothing(NotFound::Ambiguous { owner }) => {
                let message = format!("`{}` does not say which source has it", id.value);
                let finding = RULE.at(id.span, message);
                let qualified = |source: &str| format!("$sourceDescriptions.{source}.{}", id.value);
                ctx.report(match owner {
                    Some(owner) => {
                        let text = in_quotes_of(id.span, ctx.source, &qualified(owner));
                        let title = format!("change to `{}`", qualified(owner));
                        finding.unsafe_fix(title, id.span, text)
                    }
                    None => {
                        let help = format!("with several sources write `{}`", qualified("<name>"));
                        finding.help(help)
                    }
                });
            }
            Found::Operation { source, operation } => {
                let Some(operation_id) = operation.id() else { continue };
                let Ok(Description::OpenApi(description)) = &source.description else { continue };
                let Some(second) = description.namesake(operation_id.value) else { continue };
                let message = format!(
                    "source `{}` has several operations `{}`",
                    source.name, operation_id.value
                );
                let mut finding = RULE
                    .at(id.span, message)
                    .label_in(Some(source.name), operation_id.span, "the first, which is called")
                    .help("an `operationPath` says which one is meant");
                if let Some(second) = second.id() {
                    finding = finding.label_in(Some(source.name), second.span, "the second");
                }
                // The description is wrong, and the workflow may still be right.
                finding.severity = Severity::Warning;
                ctx.report(finding);
            }
            Found::Exchange { .. }
            | Found::Channel { .. }
            | Found::Workflow { .. }
            | Found::NotAtHand { .. }
            | Found::Nothing(_) => {}
        }
    }
}
