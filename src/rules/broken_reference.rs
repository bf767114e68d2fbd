//! `broken-reference`: a `$ref` in an operation that is called leads nowhere.

use foldhash::{HashSet, HashSetExt};

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "broken-reference",
    // The description is wrong; the workflow may run all the same.
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Reference Object, $ref",
};

/// How many are worth reading.
const MOST: usize = 20;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let lost = ctx.lost_references;
    let mut seen = HashSet::new();
    let broken = lost.iter().filter(|it| it.is_broken());
    let new = broken.filter(|it| seen.insert((it.source.name, it.text.value))).take(MOST);
    for it in new {
        let mut declared = ctx.document.source_descriptions.iter();
        let declared = declared.find(|declared| declared.is_named(it.source.name));
        let Some(url) = declared.and_then(|it| it.url) else { continue };
        let message =
            format!("source `{}` has a `$ref` to nothing: `{}`", it.source.name, it.text.value);
        ctx.report(
            RULE.at(url.span, message)
                .label_in(it.at.document().name, it.text.span, "written here")
                .help("what it should describe was not checked"),
        );
    }
}
