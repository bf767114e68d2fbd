//! `unknown-operation`: a step calls an operation that its source does not have.

use crate::arazzo::Text;
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::openapi::NoOperation;
use crate::pointer::Pointer;
use crate::sources::NotFound;
use crate::syntax::place_in_string;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-operation",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, operationId and operationPath",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for (id, why) in ctx.lost_targets {
        ctx.out.extend(finding(ctx, *id, why));
    }
}

fn finding(ctx: &Ctx<'_>, id: Text<'_>, why: &NotFound) -> Option<Diagnostic> {
    let at = |message: String| RULE.at(id.span, message);
    let pointer = pointer_in(ctx, id);
    Some(match why {
        NotFound::UnknownOperation { source, known } => {
            let start = id.value.rfind(id.value.trim_start_matches("$sourceDescriptions."));
            let own = id.value[start.unwrap_or_default()..].strip_prefix(&format!("{source}."));
            let name = own.unwrap_or(id.value);
            let from = id.value.len() - name.len();
            let span = place_in_string(ctx.source, id.span, id.value, from..id.value.len());
            let message = format!("source `{source}` has no operation `{name}`");
            let finding = RULE.at(span, message);
            match did_you_mean(name, known.iter().map(String::as_str)) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")).unsafe_fix(
                    format!("change to `{meant}`"),
                    span,
                    meant.to_owned(),
                ),
                None => finding,
            }
        }
        NotFound::Ambiguous { owner } => {
            let finding = at(format!("`{}` does not say which source has it", id.value));
            let qualified = |source: &str| format!("$sourceDescriptions.{source}.{}", id.value);
            match owner {
                Some(owner) => {
                    let text = in_quotes_of(id.span, ctx.source, &qualified(owner));
                    finding.unsafe_fix(format!("change to `{}`", qualified(owner)), id.span, text)
                }
                None => {
                    finding.help(format!("with several sources write `{}`", qualified("<name>")))
                }
            }
        }
        NotFound::NoOperationId => {
            let finding = at(format!("expected `.` and an operation id, found `{}`", id.value));
            match id.value.contains('#') {
                true => finding.help("a JSON Pointer belongs into `operationPath`"),
                false => finding,
            }
        }
        NotFound::BadPointer(None) => {
            let message = format!("`{}` has no `#` with a JSON Pointer after it", id.value);
            at(message).help("as in `{$sourceDescriptions.<name>.url}#/paths/~1pets/get`")
        }
        NotFound::BadPointer(Some(error)) => {
            RULE.at(pointer.span, format!("the JSON Pointer needs {}", error.expected))
        }
        NotFound::Path(why) => {
            let finding = RULE.at(pointer.span, format!("`{}` {why}", pointer.value));
            let change = |finding: Diagnostic, to: &Pointer| {
                finding.unsafe_fix(format!("change to `{to}`"), pointer.span, to.to_string())
            };
            match why {
                NoOperation::Missing { nearest: Some(nearest) } => {
                    change(finding.help(format!("did you mean `{nearest}`?")), nearest)
                }
                NoOperation::PathItem { operations } => match operations.as_slice() {
                    [] => finding,
                    [only] => change(finding.help("add the method"), only),
                    [first, ..] => finding.help(format!("add the method, as in `{first}`")),
                },
                NoOperation::Missing { nearest: None } | NoOperation::OutsidePaths => finding,
            }
        }
        // Reported by `unknown-source` and `source-not-at-hand`.
        NotFound::UnknownSource(_) | NotFound::NotOpenApi(_) | NotFound::OtherTarget => {
            return None;
        }
    })
}

/// The JSON Pointer in an `operationPath`: what follows the `#`.
fn pointer_in<'t>(ctx: &Ctx<'_>, path: Text<'t>) -> Text<'t> {
    let Some((before, pointer)) = path.value.split_once('#') else { return path };
    let range = before.len() + 1..path.value.len();
    Text::new(pointer, place_in_string(ctx.source, path.span, path.value, range))
}
