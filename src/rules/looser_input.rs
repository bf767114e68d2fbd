//! `looser-input`: an input lets through values that the operation does not take.

use foldhash::{HashSet, HashSetExt};

use crate::arazzo::listing_with;
use crate::contract::{Limit, Problem};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::json_schema::Schema;
use crate::syntax::Node;
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "looser-input",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Workflow Object, inputs",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // One input may be sent to several places; the first is told.
    let mut told = HashSet::new();
    // `impossible-branch` says that some of the values do not fit.
    let branches = ctx.misfits.iter();
    let branches = branches.filter(|it| matches!(it.problem, Problem::ImpossibleBranch { .. }));
    let branches: HashSet<_> = branches.map(|it| it.span).collect();
    for it in ctx.misfits {
        let Problem::LooserInput { input, declared, missing } = &it.problem else { continue };
        let place = declared.filter(|it| it.source.is_none()).map_or(it.span, |it| it.span);
        if branches.contains(&it.span) || !told.insert(place) {
            continue;
        }
        let lacking = keywords(missing);
        let message = format!("the input allows more than the operation takes: it lacks {lacking}");
        let mut finding = RULE.at(place, message);
        finding = finding.label_in(it.by.source, it.by.span, "limited here");
        if place != it.span {
            finding = finding.label(it.span, "sent here");
        }
        ctx.report(tightened(finding, *input, missing, &lacking, ctx.source));
    }
}

/// "`minLength` and `pattern`".
pub(super) fn keywords(missing: &[Limit<'_>]) -> String {
    listing_with("and", missing.iter().map(|it| it.keyword))
}

/// Adds the fix that gives an input the keywords that it lacks, which are `named`.
pub(super) fn tightened(
    finding: Diagnostic,
    input: Schema<'_>,
    missing: &[Limit<'_>],
    named: &str,
    source: &str,
) -> Diagnostic {
    let node = input.at.node;
    let is_here = input.at.document().name.is_none() && node.get("$ref").is_none();
    // What is there already would be there twice.
    if !is_here || missing.iter().any(|it| node.get(it.keyword).is_some()) {
        return finding;
    }
    match insertion(node, missing, source) {
        Some((at, text)) => {
            finding.unsafe_fix(format!("add {named}"), Span { start: at, end: at }, text)
        }
        None => finding,
    }
}

/// Where keywords are added to a schema, and how they are written: after its
/// `type`, else before its first keyword, in the way of the others.
fn insertion(node: &Node, missing: &[Limit<'_>], source: &str) -> Option<(u32, String)> {
    let kind = node.entry("type");
    let near = kind.or_else(|| node.entries().first())?;
    let key = near.key.span;
    let quote = match key.of(source).as_bytes().first() {
        Some(b'"') => "\"",
        Some(b'\'') => "'",
        _ => "",
    };
    let before = source.get(..key.start as usize)?;
    let line = before.rsplit('\n').next().unwrap_or_default();
    // In a block, the key may follow a dash: spaces stand for it below.
    let indent: String = line.chars().map(|it| if it == '\t' { it } else { ' ' }).collect();
    let separator = match (node.span.of(source).starts_with('{'), line.trim().is_empty()) {
        (true, true) => format!(",\n{indent}"),
        (true, false) => ", ".to_owned(),
        (false, _) => format!("\n{indent}"),
    };
    let (before, after) = match kind {
        Some(_) => (separator.as_str(), ""),
        None => ("", separator.as_str()),
    };
    let mut added = String::new();
    for it in missing {
        for piece in [before, quote, it.keyword, quote, ": ", &it.value(), after] {
            added.push_str(piece);
        }
    }
    Some((kind.map_or(key.start, |it| it.value.span.end), added))
}
