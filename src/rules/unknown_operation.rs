//! `unknown-operation`: a step calls an operation that its source does not have.

use crate::arazzo::{Target, Text};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::Expr;
use crate::openapi::{self, NoOperation, OperationRef};
use crate::pointer::Pointer;
use crate::sources::{Description, Found, NotFound, ROOT};
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-operation",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, operationId and operationPath",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        match (aim.target, &aim.found) {
            (Target::OperationId(id), Found::Nothing(why)) => check_id(ctx, id, why),
            (Target::OperationPath(path), Found::Nothing(why)) => {
                let finding = path_finding(ctx, path, why);
                ctx.out.extend(finding);
            }
            (Target::WorkflowId(_) | Target::ChannelPath(_), _)
            | (
                _,
                Found::Operation { .. }
                | Found::Exchange { .. }
                | Found::Channel { .. }
                | Found::Workflow { .. }
                | Found::NotAtHand { .. },
            ) => {}
        }
    }
    check_values(ctx);
}

/// What a value reads of a source: an operation, or else a field.
fn check_values(ctx: &mut Ctx<'_>) {
    let fields = ["url", "name", "type"];
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            let Expr::SourceDescription { name, reference } = expr else { continue };
            let Some(source) = ctx.sources.get(name) else { continue };
            let is_api = matches!(
                source.description,
                Ok(Description::OpenApi(_) | Description::AsyncApi(_))
            );
            let is_known = fields.contains(&reference.as_str())
                || reference.starts_with("x-")
                || reference.contains('#')
                || source.has_operation(reference);
            if !is_api || is_known {
                continue;
            }
            let end = range.start + ROOT.len() + name.len() + 1 + reference.len();
            let span = ctx.place(site, end - reference.len()..end);
            let message = format!("source `{name}` has no operation and no field `{reference}`");
            let known = source.operation_ids().into_iter().chain(fields);
            ctx.report_unknown(RULE.at(span, message), reference, known, span);
        }
    }
}

fn check_id(ctx: &mut Ctx<'_>, id: Text<'_>, why: &NotFound) {
    let finding = match why {
        NotFound::UnknownOperation(source) => {
            let name = name_in(ctx, id, source);
            let message = format!("source `{source}` has no operation `{}`", name.value);
            let known = ctx.sources.get(source).map(|it| it.operation_ids()).unwrap_or_default();
            let finding = RULE.at(name.span, message);
            return ctx.report_unknown(finding, name.value, known.into_iter(), name.span);
        }
        NotFound::NoName => {
            let message = format!("expected `.` and an operation id, found `{}`", id.value);
            let finding = RULE.at(id.span, message);
            match id.value.contains('#') {
                true => finding.help("a JSON Pointer belongs into `operationPath`"),
                false => finding,
            }
        }
        NotFound::OtherKind { source, kind } => {
            let phrase = kind.phrase();
            let message = format!("source `{source}` is {phrase}, which has no operations");
            RULE.at(id.span, message).help("a workflow is called by `workflowId`")
        }
        NotFound::NoApi if ctx.document.source_descriptions.is_empty() => return,
        NotFound::NoApi => {
            let message = format!("no source could have the operation `{}`", id.value);
            RULE.at(id.span, message).help("declare the description of the API as a source")
        }
        // Reported by `unknown-source`, `ambiguous-operation` and
        // `unreadable-source`; the others are not of operation ids.
        NotFound::UnknownSource(_)
        | NotFound::Ambiguous { .. }
        | NotFound::Unreadable
        | NotFound::UnknownChannel(_)
        | NotFound::UnknownWorkflow(_)
        | NotFound::Path(_)
        | NotFound::BadPointer(_)
        | NotFound::OtherTarget => return,
    };
    ctx.report(finding);
}

/// The name in a reference, without the source in front of it.
fn name_in<'t>(ctx: &Ctx<'_>, id: Text<'t>, source: &str) -> Text<'t> {
    let own = id.value.find(source).map_or("", |it| &id.value[it + source.len()..]);
    let name = own.strip_prefix('.').unwrap_or(id.value);
    ctx.end_of(id, name)
}

fn path_finding(ctx: &Ctx<'_>, path: Text<'_>, why: &NotFound) -> Option<Diagnostic> {
    Some(match why {
        NotFound::Path(why) => {
            let pointer = ctx.after_hash(path);
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
                NoOperation::Missing { nearest: None }
                | NoOperation::OutsidePaths
                | NoOperation::Webhook
                | NoOperation::Elsewhere => finding,
            }
        }
        NotFound::OtherKind { source, kind } => {
            let message = format!("source `{source}` is {}, which has no paths", kind.phrase());
            RULE.at(path.span, message)
        }
        _ => {
            let finding = bad_path(ctx, &RULE, path, why, "/paths/~1pets/get")?;
            match meant_path(ctx, path.value) {
                Some(meant) => {
                    let text = match in_quotes_of(path.span, ctx.source, &meant) {
                        // A brace begins a mapping where there are no quotes.
                        plain if plain == meant => format!("\"{meant}\""),
                        quoted => quoted,
                    };
                    let finding = finding.help(format!("did you mean `{meant}`?"));
                    finding.unsafe_fix("write the whole reference", path.span, text)
                }
                None => finding,
            }
        }
    })
}

/// The one operation that a path stands for, as in `/pets` or `GET /pets`.
fn meant_path(ctx: &Ctx<'_>, written: &str) -> Option<String> {
    let (method, path) = match written.split_once(' ') {
        Some((method, path)) => (Some(method), path),
        None => (None, written),
    };
    let is_meant = |it: &OperationRef<'_, '_>| {
        it.path() == path && method.is_none_or(|meant| meant.eq_ignore_ascii_case(it.method()))
    };
    let mut meant = ctx.sources.at_hand().iter().flat_map(|source| {
        let api = match &source.description {
            Ok(Description::OpenApi(api)) => Some(api),
            Ok(Description::AsyncApi(_) | Description::Arazzo(_)) | Err(_) => None,
        };
        let operations = api.into_iter().flat_map(openapi::Description::operations);
        let meant = operations.filter(is_meant);
        meant.map(|it| format!("{{{ROOT}{}.url}}#{}", source.name, it.pointer()))
    });
    meant.next().filter(|_| meant.next().is_none())
}

/// What is wrong with an `operationPath` or `channelPath`, whatever it leads to.
pub(super) fn bad_path(
    ctx: &Ctx<'_>,
    rule: &Rule,
    path: Text<'_>,
    why: &NotFound,
    example: &str,
) -> Option<Diagnostic> {
    let NotFound::BadPointer(error) = why else { return None };
    Some(match error {
        None => {
            let message = format!("`{}` has no `#` with a JSON Pointer after it", path.value);
            let help = format!("as in `{{$sourceDescriptions.<name>.url}}#{example}`");
            rule.at(path.span, message).help(help)
        }
        Some(error) => {
            let message = format!("the JSON Pointer needs {}", error.expected);
            rule.at(ctx.after_hash(path).span, message)
        }
    })
}
