//! `unknown-channel`: a `channelPath` leads to no channel of its source.

use crate::arazzo::Target;
use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::pointer::{Pointer, escape};
use crate::sources::{Description, Found, NotFound, Source};

use super::{Ctx, unknown_operation};

pub(super) static RULE: Rule = Rule {
    name: "unknown-channel",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, channelPath",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for aim in ctx.aims {
        let (Target::ChannelPath(path), Found::Nothing(why)) = (aim.target, &aim.found) else {
            continue;
        };
        let finding = match why {
            NotFound::UnknownChannel(source) => {
                let pointer = ctx.after_hash(path);
                let message =
                    format!("`{}` leads to no channel of source `{source}`", pointer.value);
                let finding = RULE.at(pointer.span, message);
                match ctx.sources.get(source).and_then(|it| nearest(it, pointer.value)) {
                    Some(meant) => finding.help(format!("did you mean `{meant}`?")).unsafe_fix(
                        format!("change to `{meant}`"),
                        pointer.span,
                        meant,
                    ),
                    None => finding,
                }
            }
            NotFound::OtherKind { source, kind } => {
                let phrase = kind.phrase();
                let message = format!("source `{source}` is {phrase}, which has no channels");
                RULE.at(path.span, message)
            }
            _ => match unknown_operation::bad_path(ctx, &RULE, path, why, "/channels/orders") {
                Some(finding) => finding,
                // `unknown-source` or `unreadable-source` has said so.
                None => continue,
            },
        };
        ctx.report(finding);
    }
}

/// The channel that was most likely meant. Without `/channels` in front, with
/// the slashes of its name, or as the operation over it, people write it, too.
fn nearest(source: &Source<'_>, written: &str) -> Option<String> {
    let Ok(Description::AsyncApi(description)) = &source.description else { return None };
    let pointers = description.channels().iter();
    let pointers: Vec<_> =
        pointers.map(|it| format!("/channels/{}", escape(it.name.value))).collect();
    let unescaped = |it: &&String| {
        let plain = Pointer::parse(it).map(|it| it.tokens.join("/")).unwrap_or_default();
        written.trim_start_matches('/') == plain || written == it.trim_start_matches("/channels")
    };
    let known = pointers.iter().map(String::as_str);
    pointers
        .iter()
        .find(unescaped)
        .map(String::as_str)
        .or_else(|| did_you_mean(written, known))
        .map(str::to_owned)
}
