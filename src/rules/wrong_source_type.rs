//! `wrong-source-type`: the `type` of a source is not what its document is.

use crate::diagnostic::{Rule, Severity};
use crate::expr::Version;
use crate::sources::SourceKind;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "wrong-source-type",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Source Description Object, type",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for declared in &ctx.document.source_descriptions {
        let Some(name) = declared.name else { continue };
        let Some(source) = ctx.sources.get(name.value) else { continue };
        // A broken document is reported as such, and may be anything.
        let Some((kind, entry)) = source.kind() else { continue };
        let is_new = kind == SourceKind::AsyncApi && ctx.document.version == Version::V1_0;
        let finding = match (declared.kind, declared.url) {
            (Some(written), _) => {
                let other = SourceKind::parse(written.value).filter(|it| *it != kind);
                let Some(other) = other else { continue };
                let message =
                    format!("source `{}` is {}, not {}", name.value, kind.phrase(), other.phrase());
                let finding = RULE.at(written.span, message);
                match is_new {
                    true => finding.help("AsyncAPI came with Arazzo 1.1"),
                    false => {
                        let text = in_quotes_of(written.span, ctx.source, kind.as_str());
                        let title = format!("change to `{}`", kind.as_str());
                        finding.unsafe_fix(title, written.span, text)
                    }
                }
            }
            (None, Some(url)) if is_new => {
                let message = format!("source `{}` is {}", name.value, kind.phrase());
                RULE.at(url.span, message)
                    .help("AsyncAPI came with Arazzo 1.1: set `arazzo: 1.1.0`")
            }
            (None, _) => continue,
        };
        ctx.report(finding.label_in(Some(name.value), entry.key.span, "this says what it is"));
    }
}
