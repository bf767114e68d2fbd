//! `unknown-operation`: a step calls an operation that its source does not have.

use crate::arazzo::{Target, Text};
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::openapi::NoOperation;
use crate::sources::{Found, NotFound};
use crate::syntax::place_in_string;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-operation",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, operationId and operationPath",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for step in document.workflows.iter().flat_map(|it| &it.steps) {
        let Some(target @ (Target::OperationId(id) | Target::OperationPath(id))) = step.target
        else {
            continue;
        };
        if let Found::Nothing(why) = ctx.sources.find(document, target) {
            ctx.out.extend(finding(ctx, id, &why));
        }
    }
}

fn finding(ctx: &Ctx<'_>, id: Text<'_>, why: &NotFound) -> Option<Diagnostic> {
    let at = |message: String| RULE.at(id.span, message);
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
        NotFound::Ambiguous => {
            let message = format!("`{}` does not say which source has it", id.value);
            at(message).help(format!(
                "with several sources write `$sourceDescriptions.<name>.{}`",
                id.value
            ))
        }
        NotFound::BadPointer(None) => {
            let message = format!("`{}` has no `#` with a JSON Pointer after it", id.value);
            at(message).help("as in `{$sourceDescriptions.<name>.url}#/paths/~1pets/get`")
        }
        NotFound::BadPointer(Some(error)) => {
            at(format!("the JSON Pointer needs {}", error.expected))
        }
        NotFound::Path(why) => {
            let finding = at(format!("`{}` {why}", id.value));
            match why {
                NoOperation::Missing { nearest: Some(nearest) } => {
                    finding.help(format!("did you mean `#{nearest}`?"))
                }
                NoOperation::PathItem { operations } => match operations.first() {
                    Some(it) => finding.help(format!("add the method, as in `#{it}`")),
                    None => finding,
                },
                _ => finding,
            }
        }
        // Reported by `unknown-source` and `source-not-at-hand`.
        NotFound::UnknownSource(_) | NotFound::NotOpenApi(_) | NotFound::OtherTarget => {
            return None;
        }
    })
}
