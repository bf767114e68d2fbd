//! `invalid-uri`: a `$self` or the URL of a source has not the form of one.

use crate::arazzo::Text;
use crate::diagnostic::{Rule, Severity};
use crate::documents::is_uri_reference;
use crate::syntax::place_in_string;
use crate::text::in_quotes_of;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "invalid-uri",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Source Description Object, url; Arazzo Object, $self; RFC 3986",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let urls = ctx.document.source_descriptions.iter().filter_map(|it| it.url);
    for it in urls.chain(ctx.document.self_uri) {
        if !is_uri_reference(it.value) {
            report(ctx, it);
        }
    }
}

fn report(ctx: &mut Ctx<'_>, uri: Text<'_>) {
    let is_foreign =
        |it: char| !it.is_ascii() || it.is_ascii_control() || " \"<>\\^`{|}".contains(it);
    let Some((at, char)) = uri.value.char_indices().find(|it| is_foreign(it.1)) else {
        let message = format!("`{}` is no URI reference", uri.value);
        return ctx.report(RULE.at(uri.span, message));
    };
    let range = at..at + char.len_utf8();
    let span = place_in_string(ctx.source, uri.span, uri.value, range);
    let message = format!("a URI reference has no `{char}`");
    let finding = RULE.at(span, message);
    ctx.report(match char {
        '\\' => {
            let text = in_quotes_of(uri.span, ctx.source, &uri.value.replace('\\', "/"));
            finding.unsafe_fix("change each `\\` to `/`", uri.span, text)
        }
        ' ' => {
            let text = in_quotes_of(uri.span, ctx.source, &uri.value.replace(' ', "%20"));
            finding.unsafe_fix("change each space to `%20`", uri.span, text)
        }
        _ => finding.help("write it percent-encoded"),
    });
}
