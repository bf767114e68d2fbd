//! `reference-not-at-hand`: a description refers to documents that were not given.

use crate::diagnostic::{Rule, Severity};
use crate::sort;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "reference-not-at-hand",
    severity: Severity::Info,
    clause: "OpenAPI 3.1.1, Reference Object, $ref",
};

/// How many documents are named; one label for each.
const MOST_NAMED: usize = 3;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let lost = ctx.lost_references;
    for declared in &ctx.document.source_descriptions {
        let (Some(name), Some(url)) = (declared.name, declared.url) else { continue };
        let of_source = lost.iter().filter(|it| it.source.name == name.value && !it.is_broken());
        let mut documents: Vec<_> = of_source.collect();
        sort::by_key(&mut documents, |it| it.uri());
        documents.dedup_by_key(|it| it.uri());
        let mut names: Vec<_> =
            documents.iter().take(MOST_NAMED).map(|it| format!("`{}`", it.uri())).collect();
        if names.is_empty() {
            continue;
        }
        if MOST_NAMED < documents.len() {
            names.push(format!("{} more", documents.len() - MOST_NAMED));
        }
        let list = match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            Some(_) | None => names.join(""),
        };
        let message = format!("source `{}` refers to {list}, not at hand", name.value);
        let mut finding = RULE.at(url.span, message);
        for it in documents.iter().take(MOST_NAMED) {
            finding = finding.label_in(it.at.document().name, it.text.span, "referred to here");
        }
        ctx.report(finding.help("what is described there was not checked"));
    }
}
