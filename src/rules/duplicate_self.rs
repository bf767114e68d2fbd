//! `duplicate-self`: two documents call themselves by the same URI.

use foldhash::{HashMap, HashMapExt};

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-self",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Identity-Based Referencing",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // By URI: the source that has it, or none for this document.
    let mut first: HashMap<&str, Option<usize>> = HashMap::new();
    first.extend(ctx.root.document().identity().map(|it| (it, None)));
    let sources = ctx.sources.at_hand();
    for (at, source) in sources.iter().enumerate() {
        let Some(identity) = source.document.identity() else { continue };
        let Some(own) = source.root.and_then(|it| it.node.get("$self")) else { continue };
        let other = *first.entry(identity).or_insert(Some(at));
        let other = other.and_then(|it| sources.get(it));
        // One document may be the source of several names, and of itself.
        let text =
            |it: Option<&str>| it.map_or("this document".to_owned(), |it| format!("source `{it}`"));
        let is_same = match other {
            Some(other) => other.root.zip(source.root).is_some_and(|(one, it)| one.node == it.node),
            None => source.root.is_some_and(|it| it.node == ctx.root.node),
        };
        if is_same {
            continue;
        }
        let declared = ctx.document.source_descriptions.iter().find(|it| it.is_named(source.name));
        let Some(url) = declared.and_then(|it| it.url) else { continue };
        let message = format!(
            "{} and source `{}` have the same `$self`",
            text(other.map(|it| it.name)),
            source.name
        );
        let finding = RULE.at(url.span, message).label_in(Some(source.name), own.span, "here");
        let finding = match (other, ctx.document.self_uri) {
            (Some(other), _) => match other.root.and_then(|it| it.node.get("$self")) {
                Some(it) => finding.label_in(Some(other.name), it.span, "and here"),
                None => finding,
            },
            (None, Some(own)) => finding.label(own.span, "and here"),
            (None, None) => finding,
        };
        ctx.report(finding.help("whatever refers to this URI may mean either of them"));
    }
}
