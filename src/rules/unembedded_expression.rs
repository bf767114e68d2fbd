//! `unembedded-expression`: an expression inside a text has no braces around it,
//! so that its own words are sent, or too many.

use std::ops::Range;

use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, Template, Version};

use super::Ctx;
use super::site::{Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "unembedded-expression",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Runtime Expressions: embedded in string values with `{}`",
};

/// Roots that no other text has by chance.
const ROOTS: [&str; 7] = [
    "$inputs.",
    "$steps.",
    "$outputs.",
    "$workflows.",
    "$response.",
    "$request.",
    "$sourceDescriptions.",
];

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for site in ctx.sites {
        match &site.reading {
            // Under 1.0, a name may hold another expression.
            Reading::Whole(_) => check_site(ctx, site, &[]),
            // What cannot be read is the business of `invalid-expression`.
            Reading::Value(template, errors) if errors.is_empty() => {
                let embedded: Vec<_> = template.expressions().map(|it| it.0).collect();
                check_site(ctx, site, &embedded);
                check_double_braces(ctx, site, template);
            }
            Reading::Value(..)
            | Reading::Expression(_)
            | Reading::Context(_)
            | Reading::Condition(_)
            | Reading::Query(_) => {}
        }
    }
}

fn check_site(ctx: &mut Ctx<'_>, site: &Site<'_>, embedded: &[Range<usize>]) {
    let text = site.text.value;
    for range in bare_expressions(text, embedded) {
        let written = &text[range.clone()];
        let span = ctx.place(site, range.clone());
        let message = format!("`{written}` is sent as these words, not as its value");
        let finding = RULE.at(span, message).help("inside a text an expression needs braces");
        let Some(meant) = meant(written) else {
            ctx.report(finding);
            continue;
        };
        let after = &text[range.end..];
        // Half of the braces may be there: `scope=$inputs.scope}`.
        let close = if after.starts_with('}') { "" } else { "}" };
        let title = format!("change to `{{{meant}}}`");
        let meant = format!("{{{meant}{close}");
        ctx.report(ctx.fix_in(site, finding, title, range, &meant));
    }
}

/// Other template languages have two pairs of braces. Here the outer one is sent.
fn check_double_braces(ctx: &mut Ctx<'_>, site: &Site<'_>, template: &Template) {
    let text = site.text.value;
    for (range, expr) in template.expressions() {
        let (before, after) = (&text[..range.start], &text[range.end..]);
        // In a text of JSON, an object may begin there.
        if !before.ends_with("{{") || !after.starts_with("}}") || text.starts_with('{') {
            continue;
        }
        let outer = range.start - 2..range.end + 2;
        let message = format!("the outer braces of `{}` are sent", &text[outer.clone()]);
        let finding = RULE.at(ctx.place(site, outer.clone()), message);
        let meant = format!("{{{expr}}}");
        let title = format!("change to `{meant}`");
        let finding = finding.help("an expression inside a text has one pair of braces");
        ctx.report(ctx.fix_in(site, finding, title, outer, &meant));
    }
}

/// The expression that is written, or was most likely meant.
fn meant(written: &str) -> Option<String> {
    let Err(error) = Expr::parse(written, Version::V1_1) else { return Some(written.to_owned()) };
    let (before, after) = (&written[..error.at.start], &written[error.at.end..]);
    let meant = format!("{before}{}{after}", error.suggestion()?);
    Expr::parse(&meant, Version::V1_1).is_ok().then_some(meant)
}

/// The expressions of a text that are neither the whole of it nor in braces, as
/// those at `embedded` are.
pub(super) fn bare_expressions(text: &str, embedded: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    // An expression at the beginning is meant to be the whole text.
    for (at, _) in text.match_indices('$').filter(|it| it.0 > 0) {
        let rest = &text[at..];
        let Some(root) = ROOTS.iter().find(|it| rest.starts_with(**it)) else { continue };
        let before = text[..at].chars().next_back();
        let is_name = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
        let name = rest[root.len()..].find(|it| !is_name(it)).unwrap_or(rest.len() - root.len());
        let mut end = root.len() + name;
        if rest[end..].starts_with("#/") {
            let is_pointer = |it: char| is_name(it) || "#/~".contains(it);
            end = rest[end..].find(|it| !is_pointer(it)).map_or(rest.len(), |it| end + it);
        }
        // A sentence may end here.
        let written = rest[..end].trim_end_matches(['.', '-', '/']);
        let next = embedded.partition_point(|it| it.end <= at);
        let is_inside = found.last().is_some_and(|it| at < it.end)
            || embedded.get(next).is_some_and(|it| it.start <= at);
        if before != Some('{') && before.is_none_or(|it| !is_name(it)) && !is_inside && name > 0 {
            found.push(at..at + written.len());
        }
    }
    found
}
