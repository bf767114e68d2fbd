//! `optional-input`: an input that need not be given is sent where the operation
//! requires a value.

use foldhash::{HashSet, HashSetExt};

use crate::contract::Problem;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::Node;
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "optional-input",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Workflow Object, inputs; OpenAPI 3.1.1, Parameter Object, required",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // One input may be sent to several places; the first is told.
    let mut told = HashSet::new();
    for it in ctx.misfits {
        let Problem::OptionalInput { name, input, declared, inputs } = &it.problem else {
            continue;
        };
        if declared.source.is_some() || !told.insert(declared.span) {
            continue;
        }
        let message = format!("`{input}` is optional, but the operation needs {name}");
        let mut finding = RULE.at(declared.span, message);
        let required = inputs.at.node.get("required");
        if required.is_none() {
            // Whoever requires nothing has most likely not thought of it.
            finding.severity = Severity::Info;
        }
        finding = finding.label(it.span, "sent here");
        finding = finding.label_in(it.by.source, it.by.span, "required here");
        finding = finding.help("require the input, or give it a `default`");
        ctx.report(match required {
            Some(list) => with_fix(finding, list, input, ctx.source),
            None => finding,
        });
    }
}

/// Adds the input to those that are required already.
fn with_fix(finding: Diagnostic, list: &Node, input: &str, source: &str) -> Diagnostic {
    let Some(last) = list.items().last() else { return finding };
    let end = last.span.end;
    let quote = match last.span.of(source).chars().next() {
        Some(quote @ ('"' | '\'')) => quote.to_string(),
        _ => String::new(),
    };
    let before = source.get(..last.span.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let separator = match list.span.of(source).starts_with('[') {
        true if line.trim().is_empty() => format!(",\n{line}"),
        true => ", ".to_owned(),
        // In a block, the line is an indentation and a dash.
        false => format!("\n{line}"),
    };
    let span = Span { start: end, end };
    finding.unsafe_fix(
        format!("require `{input}`"),
        span,
        format!("{separator}{quote}{input}{quote}"),
    )
}
