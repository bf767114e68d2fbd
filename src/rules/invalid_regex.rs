//! `invalid-regex`: a regular expression that cannot be read.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;
use super::language::Language;
use super::site::Reading;

pub(super) static RULE: Rule = Rule {
    name: "invalid-regex",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Criterion Object: regex; ECMA-262, 22.2.1 and Annex B.1.2",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    ctx.report_queries(&RULE, &[Language::Regex]);
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

/// The pattern and the flags of a literal of JavaScript, such as `/^a$/i`. A path
/// such as `/pets/` may well be looked for, but nothing is before the beginning.
fn in_slashes(text: &str) -> Option<(&str, &str)> {
    let (inner, flags) = text.strip_prefix('/')?.rsplit_once('/')?;
    let is_anchored = inner.starts_with('^') || inner.ends_with('$') && !inner.ends_with("\\$");
    (is_anchored && flags.bytes().all(|it| b"dgimsuvy".contains(&it))).then_some((inner, flags))
}
