//! `source-not-at-hand`: the document of a source description was not given, so
//! nothing can be said about what it describes.

use crate::diagnostic::{Rule, Severity};
use crate::documents::is_uri_reference;
use crate::sources::SourceKind;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "source-not-at-hand",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Source Description Object, url",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for source in &ctx.document.source_descriptions {
        let (Some(name), Some(url)) = (source.name, source.url) else { continue };
        // What is no URL leads nowhere, and has been reported.
        if ctx.sources.get(name.value).is_some() || !is_uri_reference(url.value) {
            continue;
        }
        let help = match ctx.sources.kind(name.value) {
            Some(SourceKind::Arazzo) => "its workflows were not checked",
            Some(SourceKind::AsyncApi) => "its operations and channels were not checked",
            Some(SourceKind::OpenApi) | None => {
                "its operations were not checked; the workflow can still be dry-run"
            }
        };
        let message = format!("source `{}` is not at hand", name.value);
        ctx.report(RULE.at(url.span, message).help(help));
    }
}
