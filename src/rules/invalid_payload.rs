//! `invalid-payload`: a text that is sent as JSON, and will not be JSON.

use std::ops::Range;

use serde_json::Value;

use crate::arazzo::Text;
use crate::contract::Place;
use crate::diagnostic::{Diagnostic, Edit, Fix, Rule, Severity};
use crate::expr::{Template, Version, masked_json};
use crate::json_schema::Kinds;
use crate::sort;
use crate::syntax::{self, Format, Node, place_in_string};

use super::Ctx;
use super::language::is_json;
use super::unembedded_expression::bare_expressions;

pub(super) static RULE: Rule = Rule {
    name: "invalid-payload",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Request Body Object, payload; Runtime Expressions; RFC 8259",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for (workflow, it) in ctx.numbered_workflows() {
        for (step, it) in it.steps.iter().enumerate() {
            let Some(body) = &it.request_body else { continue };
            let is_sent_as_json = body.content_type.is_some_and(|it| is_json(it.value));
            let Some(text) = body.payload.and_then(Node::string) else { continue };
            if is_sent_as_json {
                check_text(ctx, Place { workflow, step: Some(step) }, text, document.version);
            }
        }
    }
}

fn check_text(ctx: &mut Ctx<'_>, place: Place, text: Text<'_>, version: Version) {
    let (template, errors) = Template::parse(text.value, version);
    // One expression is a value of its own, and a mistake in one is reported as such.
    if matches!(template, Template::Whole(_)) || !errors.is_empty() {
        return;
    }
    let braces = template.expressions().map(|(it, _)| it.start - 1..it.end + 1);
    // Those without braces are the business of `unembedded-expression`.
    let embedded: Vec<_> = template.expressions().map(|it| it.0).collect();
    let mut places: Vec<_> = braces.chain(bare_expressions(text.value, &embedded)).collect();
    sort::by_key(&mut places, |it| it.start);
    let (masked, quoted) = masked_json(text.value, &places);
    if serde_json::from_str::<Value>(&masked).is_err() {
        let at = first_mistake(&masked);
        ctx.report(at.in_document(ctx, text));
        return;
    }
    let complex = Kinds::OBJECT.or(Kinds::ARRAY);
    for (at, expr) in template.expressions() {
        let inferred = ctx.contract.infer(place, expr);
        let Some(kinds) = inferred.kinds() else { continue };
        let braces = at.start - 1..at.end + 1;
        let is_quoted = quoted.contains(&braces.start);
        let written = &text.value[braces.clone()];
        let finding = match is_quoted {
            true if !kinds.is_empty() && kinds.or(complex) == complex => {
                let what = kinds.words();
                let message = format!("`{written}` is {what}, and its quotes end the string early");
                let finding = warning(ctx, text, braces.clone(), message);
                let is_whole = text.value[..braces.start].ends_with('"')
                    && text.value[braces.end..].starts_with('"');
                match is_whole {
                    true => {
                        let quotes = [braces.start - 1..braces.start, braces.end..braces.end + 1];
                        with_edits(ctx, finding, text, "remove the quotes", quotes, "")
                    }
                    false => finding,
                }
            }
            false if kinds == Kinds::STRING => {
                let message = format!("`{written}` is a string, and there are no quotes around it");
                let finding = warning(ctx, text, braces.clone(), message);
                let places = [braces.start..braces.start, braces.end..braces.end];
                with_edits(ctx, finding, text, "add quotes", places, "\"")
            }
            true | false => continue,
        };
        let finding = match inferred.origin {
            Some(it) => finding.label_in(it.source, it.span, "its type is here"),
            None => finding,
        };
        ctx.report(finding);
    }
}

fn warning(ctx: &Ctx<'_>, text: Text<'_>, at: Range<usize>, message: String) -> Diagnostic {
    let mut finding = RULE.at(place_in_string(ctx.source, text.span, text.value, at), message);
    finding.severity = Severity::Warning;
    finding
}

/// A fix that writes the same at two places.
fn with_edits(
    ctx: &Ctx<'_>,
    mut finding: Diagnostic,
    text: Text<'_>,
    title: &'static str,
    places: [Range<usize>; 2],
    written: &str,
) -> Diagnostic {
    let source = text.span.of(ctx.source);
    // In double quotes the quotes of JSON have a backslash.
    let written = match (source.starts_with('"'), written) {
        (true, "\"") => "\\\"",
        _ => written,
    };
    let spans = places.map(|it| place_in_string(ctx.source, text.span, text.value, it));
    // Where the text is written in another way, both are the whole of it.
    if spans[0].end <= spans[1].start {
        let edits = spans.map(|span| Edit { span, text: written.to_owned() }).to_vec();
        finding.fix = Some(Fix { title: title.into(), safe: false, edits });
    }
    finding
}

/// What is wrong with a JSON text, and where.
struct Mistake {
    message: String,
    at: Range<usize>,
}

impl Mistake {
    fn in_document(self, ctx: &Ctx<'_>, text: Text<'_>) -> Diagnostic {
        let Mistake { message, at } = self;
        let span = place_in_string(ctx.source, text.span, text.value, at);
        let span = if span.start == span.end { text.span } else { span };
        RULE.at(span, message).help("the payload is sent as JSON, and this is not JSON")
    }
}

fn first_mistake(text: &str) -> Mistake {
    let parsed = syntax::parse_as(text, Format::Json);
    if let Some(finding) = parsed.findings.into_iter().next() {
        let at = finding.span.start as usize..finding.span.end as usize;
        return Mistake { message: finding.message, at };
    }
    // Our reader takes comments and trailing commas.
    let error = serde_json::from_str::<Value>(text).err();
    let (line, column) = error.map_or((1, 1), |it| (it.line(), it.column()));
    let before =
        text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let at = text.floor_char_boundary((before + column.saturating_sub(1)).min(text.len()));
    let end = text[at..].chars().next().map_or(at, |it| at + it.len_utf8());
    let message = match text[..at].trim_end().ends_with(',') {
        true => "JSON has no comma after the last member or item",
        false => "JSON has no comments",
    };
    Mistake { message: message.to_owned(), at: at..end }
}
