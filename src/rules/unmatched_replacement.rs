//! `unmatched-replacement`: a replacement finds nothing in the payload that it
//! could replace.

use crate::arazzo::{RequestBody, Text, same};
use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::expr::Version;
use crate::pointer::{Pointer, array_index, escape};
use crate::syntax::{Kind, Node, place_in_string};

use super::Ctx;
use super::language::Language;

pub(super) static RULE: Rule = Rule {
    name: "unmatched-replacement",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Payload Replacement Object, target",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for step in ctx.steps() {
        let Some(body) = step.request_body.as_ref().filter(|it| !it.replacements.is_empty()) else {
            continue;
        };
        let Some(payload) = body.payload else {
            let key = step.node.get("requestBody").and_then(|it| it.entry("replacements"));
            if let Some(key) = key {
                let message = "there is no payload to replace anything in";
                ctx.report(RULE.at(key.key.span, message));
            }
            continue;
        };
        for (at, it) in body.replacements.iter().enumerate() {
            check_target(ctx, body, payload, it);
            check_again(ctx, it, &body.replacements[at + 1..]);
        }
    }
}

/// Of two replacements of one target, the first is for nothing.
fn check_again(ctx: &mut Ctx<'_>, replacement: &Node, later: &[&Node]) {
    let Some(target) = replacement.get("target").and_then(Node::string) else { return };
    let is_again = |it: &&&Node| it.get("target").and_then(Node::as_str) == Some(target.value);
    // What is equal in everything is a `duplicate-item`.
    let Some(again) = later.iter().find(is_again).filter(|it| !same(it, replacement)) else {
        return;
    };
    let message = format!("`{}` is replaced again, so that this value is not sent", target.value);
    let finding = RULE.at(target.span, message);
    let label = again.get("target").map(|it| it.span);
    ctx.report(label.into_iter().fold(finding, |it, span| it.label(span, "replaced again here")));
}

fn check_target(ctx: &mut Ctx<'_>, body: &RequestBody<'_>, payload: &Node, replacement: &Node) {
    let Some(target) = replacement.get("target").and_then(Node::string) else { return };
    let language = match replacement.get("targetSelectorType") {
        Some(kind) => Language::of_type(kind),
        None => {
            let language = Language::of_body(body.content_type, Some(payload));
            if language.is_none() && ctx.document.version > Version::V1_0 {
                let media = body.content_type.map_or("this payload", |it| it.value);
                let message = format!("nothing says how to find `{}` in `{media}`", target.value);
                let help = "add `targetSelectorType: jsonpointer`, `jsonpath` or `xpath`; \
                            only JSON and XML have one of their own";
                ctx.report(RULE.at(target.span, message).help(help));
            }
            language
        }
    };
    if language == Some(Language::Pointer)
        && let Ok(pointer) = Pointer::parse(target.value)
    {
        check_pointer(ctx, payload, target, &pointer);
    }
}

fn check_pointer(ctx: &mut Ctx<'_>, payload: &Node, target: Text<'_>, pointer: &Pointer) {
    let mut here = payload;
    // The token that is looked at, in bytes of the target.
    let mut start = 0;
    for token in &pointer.tokens {
        start += "/".len();
        let written = escape(token);
        let at = start..start + written.len();
        start = at.end;
        let next = match &here.kind {
            // What an expression will be is not known, nor what is in a text.
            Kind::String(_) => return,
            Kind::List(_) if token == "-" => return,
            Kind::List(items) => array_index(token).and_then(|it| items.get(it)),
            Kind::Map(_) => here.get(token),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => None,
        };
        if let Some(next) = next {
            here = next;
            continue;
        }
        let span = place_in_string(ctx.source, target.span, target.value, at.clone());
        let place = match &target.value[..at.start - 1] {
            "" => "the payload".to_owned(),
            parent => format!("`{parent}`"),
        };
        let mut finding = RULE.at(span, format!("{place} has no `{token}` to replace"));
        // People add members in this way, and some tools let them.
        let is_new = matches!(here.kind, Kind::Map(_)) && at.end == target.value.len();
        let names = here.entries().iter().map(|it| it.key.value.as_str());
        if is_new && did_you_mean(token, names).is_none() {
            finding.severity = Severity::Info;
            return ctx.report(finding.help("write the member into the payload"));
        }
        let known: Vec<_> = here.entries().iter().map(|it| escape(&it.key.value)).collect();
        return ctx.report_unknown(finding, &written, known.iter().map(|it| &**it), span);
    }
}
