//! `unreadable-source`: the document of a source is at hand, but says nothing, or
//! only a part of what it should.

use crate::diagnostic::{Rule, Severity};
use crate::sources::{SourceKind, Unreadable};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unreadable-source",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Source Description Object, url",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for declared in &ctx.document.source_descriptions {
        let (Some(name), Some(url)) = (declared.name, declared.url) else { continue };
        let Some(source) = ctx.sources.get(name.value) else { continue };
        let finding =
            |message: &str| RULE.at(url.span, format!("source `{}` {message}", name.value));
        let Err(why) = &source.description else {
            if let Some(span) = source.document.merge_key() {
                let mut finding = finding("has merge keys, which YAML 1.2 does not know");
                finding.severity = Severity::Warning;
                let finding = finding.label_in(Some(name.value), span, "the first one");
                ctx.report(finding.help("what they would add is taken to be absent"));
            }
            continue;
        };
        ctx.report(match why {
            Unreadable::Broken(first) => finding("cannot be read")
                .label_in(Some(name.value), first.span, first.message.clone())
                .help("nothing that it describes was checked"),
            Unreadable::NoKind => finding("is neither an OpenAPI, AsyncAPI nor Arazzo document")
                .help("such documents begin with `openapi`, `asyncapi` or `arazzo`"),
            Unreadable::Version(kind, entry) => {
                let known = match kind {
                    SourceKind::OpenApi => "Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2",
                    SourceKind::AsyncApi => "AsyncAPI 2 and 3",
                    SourceKind::Arazzo => "Arazzo 1.0 and 1.1",
                };
                let mut finding = finding("is of a version that is not known")
                    .label_in(Some(name.value), entry.value.span, "its version")
                    .help(format!("known are {known}; nothing that it describes was checked"));
                // It may be a later one.
                finding.severity = Severity::Warning;
                finding
            }
        });
    }
}
