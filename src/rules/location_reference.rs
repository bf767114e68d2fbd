//! `location-reference`: a document is referred to by where it is, and not by
//! what it calls itself.

use crate::diagnostic::{Rule, Severity};
use crate::sources::SourceKind;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "location-reference",
    // Implementations may find it all the same.
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Identity-Based Referencing",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let from = ctx.root.document();
    for declared in &ctx.document.source_descriptions {
        let (Some(name), Some(url)) = (declared.name, declared.url) else { continue };
        let Some(source) = ctx.sources.get(name.value) else { continue };
        let is_arazzo = ctx.sources.kind(name.value) == Some(SourceKind::Arazzo);
        if !is_arazzo || !source.document.is_found_by_location(url.value, from) {
            continue;
        }
        let Some(identity) = source.document.identity() else { continue };
        let message = format!("source `{}` calls itself `{identity}`", name.value);
        let mut finding = RULE.at(url.span, message);
        if let Some(own) = source.root.and_then(|it| it.node.get("$self")) {
            finding = finding.label_in(Some(source.name), own.span, "its URI");
        }
        let text = in_quotes_of(url.span, ctx.source, identity);
        ctx.report(finding.unsafe_fix(format!("change to `{identity}`"), url.span, text));
    }
}
