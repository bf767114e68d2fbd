//! `lenient-reference`: an operation is referred to in a way that only lenient
//! tools read.

use crate::arazzo::Target;
use crate::diagnostic::{Rule, Severity};
use crate::sources::{Found, ROOT, SourcePath};
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "lenient-reference",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, operationId, operationPath and channelPath",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        let text = aim.target.text();
        let meant = match aim.target {
            Target::OperationId(id) if !id.value.starts_with('$') => half_qualified(ctx, id.value),
            Target::OperationPath(path) | Target::ChannelPath(path) => {
                pointed(ctx, path.value).or_else(|| decoded(path.value, &aim.found))
            }
            Target::OperationId(_) | Target::WorkflowId(_) => None,
        };
        // What leads nowhere is reported as that.
        let Some(meant) = meant.filter(|_| !matches!(aim.found, Found::Nothing(_))) else {
            continue;
        };
        let message = format!("expected `{meant}`, found `{}`", text.value);
        let mut written = in_quotes_of(text.span, ctx.source, &meant);
        // A brace begins a mapping where there are no quotes.
        if written.starts_with('{') {
            written = format!("\"{written}\"");
        }
        let is_encoded = SourcePath::parse(text.value).is_some_and(|it| it.is_canonical);
        let (help, title) = match is_encoded {
            true => ("other tools may not find the operation", "write the braces as they are"),
            false => ("other tools may not find the source", "name the source by an expression"),
        };
        let finding = RULE.at(text.span, message).help(help);
        ctx.report(finding.fix(title, text.span, written));
    }
}

/// `source.operationId`, without the root in front.
fn half_qualified(ctx: &Ctx<'_>, id: &str) -> Option<String> {
    let (source, operation) = id.split_once('.')?;
    let is_whole = || ctx.sources.at_hand().iter().any(|it| it.has_operation(id));
    (ctx.sources.is_declared(source) && !is_whole()).then(|| format!("{ROOT}{source}.{operation}"))
}

/// A pointer that leads somewhere only after its braces are no longer encoded.
fn decoded(path: &str, found: &Found<'_, '_>) -> Option<String> {
    let Found::Operation { operation, .. } = found else { return None };
    let decode = |it: &str| {
        it.replace("%7B", "{").replace("%7b", "{").replace("%7D", "}").replace("%7d", "}")
    };
    let meant = decode(path);
    (meant != path && !operation.path().contains('%')).then_some(meant)
}

/// A pointer after something else than `{$sourceDescriptions.<name>.url}`.
fn pointed(ctx: &Ctx<'_>, path: &str) -> Option<String> {
    let SourcePath { source, pointer, is_canonical } = SourcePath::parse(path)?;
    let is_wrong = !is_canonical && ctx.sources.is_declared(source);
    is_wrong.then(|| format!("{{{ROOT}{source}.url}}#{pointer}"))
}
