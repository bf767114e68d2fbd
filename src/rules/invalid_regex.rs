//! `invalid-regex`: a regular expression that cannot be read.

use crate::arazzo::Text;
use crate::diagnostic::{Rule, Severity};
use crate::query::regex;
use crate::syntax::Node;

use super::Ctx;
use super::language::Language;
use super::schema_reference::inner_schemas;
use super::site::Reading;

pub(super) static RULE: Rule = Rule {
    name: "invalid-regex",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Criterion Object: regex; ECMA-262, 22.2.1 and Annex B.1.2",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    ctx.report_queries(&RULE, &[Language::Regex]);
    check_inputs(ctx);
    for site in ctx.sites {
        let Reading::Query(query) = &site.reading else { continue };
        if query.language != Language::Regex {
            continue;
        }
        let Some((inner, flags)) = in_slashes(site.text.value) else { continue };
        let message = "the slashes around the pattern are looked for in the text";
        let mut finding = RULE.at(site.text.span, message);
        finding.severity = Severity::Warning;
        let meant = match flags {
            "" => inner.to_owned(),
            "i" => format!("(?i:{inner})"),
            _ => {
                ctx.report(finding.help("write the pattern alone, without flags"));
                continue;
            }
        };
        let title = format!("change to `{meant}`");
        let finding = ctx.fix_in(site, finding, title, 0..site.text.value.len(), &meant);
        ctx.report(finding);
    }
}

/// A schema with such a pattern can be held against nothing.
fn check_inputs(ctx: &mut Ctx<'_>) {
    let mut found = Vec::new();
    let own = ctx.workflows().filter_map(|it| it.inputs);
    let shared = ctx.components().into_iter().flat_map(|it| &it.inputs).map(|it| it.1);
    own.chain(shared).for_each(|it| add_patterns(it, &mut found));
    for it in found {
        let Err(error) = regex::check(it.value) else { continue };
        let finding = ctx.query_finding(&RULE, it, Language::Regex, &error);
        ctx.report(finding);
    }
}

/// Trees are not deeper than the reader allows.
fn add_patterns<'a>(schema: &'a Node, found: &mut Vec<Text<'a>>) {
    for it in schema.entries() {
        let (name, value) = (it.key.value.as_str(), &it.value);
        if name == "pattern" {
            found.extend(value.as_str().map(|it| Text::new(it, value.span)));
        } else if name == "patternProperties" {
            found.extend(value.entries().iter().map(|it| Text::new(&it.key.value, it.key.span)));
        }
    }
    inner_schemas(schema).into_iter().for_each(|it| add_patterns(it, found));
}

/// The pattern and the flags of a literal of JavaScript, such as `/^a$/i`. A path
/// such as `/pets/` may well be looked for, but nothing is before the beginning.
fn in_slashes(text: &str) -> Option<(&str, &str)> {
    let (inner, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let is_anchored = inner.starts_with('^') || inner.ends_with('$') && !inner.ends_with("\\$");
    (is_anchored && flags.bytes().all(|it| b"dgimsuvy".contains(&it))).then_some((inner, flags))
}
