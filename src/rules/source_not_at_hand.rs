//! `source-not-at-hand`: a source description was not given or is no OpenAPI 3
//! description, so nothing can be said about the operations in it.

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "source-not-at-hand",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Source Description Object, url",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for source in &ctx.document.source_descriptions {
        let (Some(name), Some(url)) = (source.name, source.url) else { continue };
        // Other kinds of sources are not looked into.
        if source.kind.is_some_and(|it| it.value != "openapi") {
            continue;
        }
        let finding = match ctx.sources.get(name.value).map(|it| &it.description) {
            Some(Ok(_)) => continue,
            Some(Err(why)) => RULE.at(url.span, format!("source `{}` {why}", name.value)),
            None => {
                let message = format!("source `{}` is not at hand", name.value);
                RULE.at(url.span, message)
                    .help("its operations were not checked; the workflow can still be dry-run")
            }
        };
        ctx.report(finding);
    }
}
