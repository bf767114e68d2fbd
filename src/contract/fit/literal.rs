//! A value that is written down, held against the keywords of a schema that
//! speak of it alone: not of its members or items.

use crate::arazzo::listing;
use crate::diagnostic::did_you_mean;
use crate::json_schema::{Kinds, Parts, Schema};
use crate::query::regex;
use crate::syntax::{Entry, Kind, Node};

use super::super::Origin;
use super::format;
use super::misfit::{Reason, Weight};

/// Longer texts are cut in messages.
const LONGEST_SHOWN: usize = 40;

/// Items of longer lists are not compared.
const MOST_COMPARED: usize = 256;

/// More choices are not listed.
const MOST_SHOWN: usize = 8;

/// Why a value does not fit; nothing where it does.
pub(super) fn reasons<'a>(node: &Node, parts: &Parts<'a>) -> Vec<Reason<'a>> {
    if let Some(reason) = kind(node, parts).or_else(|| choice(node, parts)) {
        return vec![reason];
    }
    match &node.kind {
        Kind::Null | Kind::Bool(_) | Kind::Map(_) => Vec::new(),
        Kind::Number(_) => number(node, parts),
        Kind::String(text) => string(text, parts),
        Kind::List(items) => list(items, parts),
    }
}

/// The reason where its kind is none that fits.
fn kind<'a>(node: &Node, parts: &Parts<'a>) -> Option<Reason<'a>> {
    if let Some(schema) = parts.list.iter().find(|it| matches!(it.at.node.kind, Kind::Bool(false)))
    {
        let by = Origin::of(*schema);
        return Some(reason("nothing here".to_owned(), shown(node), by, Weight::Kind));
    }
    let kinds = kinds(parts);
    if kinds.is_empty() || kinds.has(Kinds::of(node)) {
        return None;
    }
    let is_fraction = matches!(node.kind, Kind::Number(_)) && kinds.has(Kinds::INTEGER);
    let found = if is_fraction { shown(node) } else { Kinds::of(node).words() };
    let excludes = |it: &Entry| {
        let names = [&it.value].into_iter().chain(it.value.items()).filter_map(Node::as_str);
        names.map(Kinds::named).reduce(Kinds::or).is_some_and(|it| !it.has(Kinds::of(node)))
    };
    let (schema, _) = parts.keyword("type").find(|(_, it)| excludes(it))?;
    Some(reason(kinds.words(), found, Origin::of(schema), Weight::Kind))
}

/// The kinds that fit. Many descriptions say `nullable` beside an `allOf`, where
/// it has no effect but surely a meaning.
pub(super) fn kinds(parts: &Parts<'_>) -> Kinds {
    match parts.kinds() {
        kinds if parts.mentions_nullable() && !kinds.is_empty() => kinds.or(Kinds::NULL),
        kinds => kinds,
    }
}

fn choice<'a>(node: &Node, parts: &Parts<'a>) -> Option<Reason<'a>> {
    let is_nullable = kinds(parts).has(Kinds::NULL) && node.kind == Kind::Null;
    for (schema, it) in parts.keyword("enum") {
        let choices = it.value.items();
        if choices.is_empty() || is_nullable || choices.iter().any(|it| equal(node, it)) {
            continue;
        }
        let by = Origin { source: schema.at.document().name, span: it.key.span };
        let mut reason = reason(one_of(choices), shown(node), by, Weight::Choice);
        let texts: Vec<&'a str> = choices.iter().filter_map(Node::as_str).collect();
        reason.meant = node.as_str().and_then(|text| {
            let same = texts.iter().find(|it| it.eq_ignore_ascii_case(text)).copied();
            same.or_else(|| did_you_mean(text, texts.iter().copied()))
        });
        return Some(reason);
    }
    let (schema, it) = parts.keyword("const").find(|(_, it)| !equal(node, &it.value))?;
    let by = Origin { source: schema.at.document().name, span: it.value.span };
    Some(reason(shown(&it.value), shown(node), by, Weight::Choice))
}

/// "`a`, `b` or `c`", or how many there are.
pub(super) fn one_of(choices: &[Node]) -> String {
    let texts: Vec<String> = choices.iter().map(text).collect();
    match texts.len() <= MOST_SHOWN {
        true => listing(texts.iter().map(String::as_str)),
        false => format!("one of {} values", texts.len()),
    }
}

fn number<'a>(node: &Node, parts: &Parts<'a>) -> Vec<Reason<'a>> {
    let mut reasons = Vec::new();
    let Some(value) = as_number(node) else { return reasons };
    for (keyword, words, is_broken) in NUMBER_LIMITS {
        for (schema, it) in parts.keyword(keyword) {
            // OpenAPI 3.0: `exclusiveMinimum: true` goes with `minimum`.
            let is_exclusive =
                |name| schema.keyword(name).is_some_and(|it| it.value.kind == Kind::Bool(true));
            let Some(limit) = as_number(&it.value) else { continue };
            let is_edge = value == limit
                && match *keyword {
                    "minimum" => is_exclusive("exclusiveMinimum"),
                    "maximum" => is_exclusive("exclusiveMaximum"),
                    _ => false,
                };
            if is_broken(value, limit) || is_edge {
                let words = if is_edge { "a number beyond" } else { words };
                let expected = format!("{words} {}", text(&it.value));
                reasons.push(reason(expected, shown(node), at(schema, it), Weight::Limit));
            }
        }
    }
    for (schema, it) in parts.keyword("format") {
        let Some((name, range)) = it.value.as_str().and_then(|it| Some((it, integers(it)?))) else {
            continue;
        };
        if value < range.0 || value > range.1 {
            let expected = format!("an integer of `{name}`");
            reasons.push(reason(expected, shown(node), at(schema, it), Weight::Format));
        }
    }
    reasons
}

/// The keywords that limit numbers: the words for what fits, and whether a value
/// breaks a limit.
type NumberLimit = (&'static str, &'static str, fn(f64, f64) -> bool);

static NUMBER_LIMITS: &[NumberLimit] = &[
    ("minimum", "at least", |it, limit| it < limit),
    ("maximum", "at most", |it, limit| it > limit),
    ("exclusiveMinimum", "more than", |it, limit| it <= limit),
    ("exclusiveMaximum", "less than", |it, limit| it >= limit),
    ("multipleOf", "a multiple of", |it, limit| limit > 0.0 && !is_multiple(it, limit)),
];

fn is_multiple(value: f64, of: f64) -> bool {
    let times = value / of;
    // Fractions such as 0.01 are not exact.
    (times - times.round()).abs() < 1e-9 * times.abs().max(1.0)
}

fn integers(format: &str) -> Option<(f64, f64)> {
    match format {
        "int32" => Some((f64::from(i32::MIN), f64::from(i32::MAX))),
        "int64" => Some((i64::MIN as f64, i64::MAX as f64)),
        _ => None,
    }
}

fn string<'a>(text: &str, parts: &Parts<'a>) -> Vec<Reason<'a>> {
    let mut reasons = size(text.chars().count(), "character", ["minLength", "maxLength"], parts);
    for (schema, it) in parts.keyword("pattern") {
        let pattern = it.value.as_str().filter(|it| regex::is_match(it, text) == Some(false));
        if let Some(pattern) = pattern {
            let expected = format!("a string that matches {}", quoted(pattern));
            reasons.push(reason(expected, quoted(text), at(schema, it), Weight::Limit));
        }
    }
    for (schema, it) in parts.keyword("format") {
        let expected = it.value.as_str().and_then(|it| format::mismatch(it, text));
        if let Some(expected) = expected {
            let found = quoted(text);
            reasons.push(reason(expected.to_owned(), found, at(schema, it), Weight::Format));
        }
    }
    reasons
}

fn list<'a>(items: &[Node], parts: &Parts<'a>) -> Vec<Reason<'a>> {
    // What is not there in a run is left out, so there may be fewer.
    let is_constant = !items.iter().any(has_expressions);
    let mut reasons = size(items.len(), "item", ["minItems", "maxItems"], parts);
    if !is_constant {
        reasons.retain(|it| it.expected.starts_with("at least"));
    }
    for (schema, it) in parts.keyword("uniqueItems") {
        let repeats = |(at, it): (usize, &Node)| {
            items.iter().take(at).any(|other| is_constant && equal(it, other))
        };
        let is_asked = it.value.kind == Kind::Bool(true) && items.len() < MOST_COMPARED;
        if is_asked && items.iter().enumerate().any(repeats) {
            let found = "an item twice".to_owned();
            let expected = "different items".to_owned();
            reasons.push(reason(expected, found, at(schema, it), Weight::Limit));
        }
    }
    reasons
}

fn size<'a>(size: usize, unit: &str, keywords: [&str; 2], parts: &Parts<'a>) -> Vec<Reason<'a>> {
    let mut reasons = Vec::new();
    let [least, most] = keywords;
    let plural = |count: f64| if count == 1.0 { "" } else { "s" };
    let actual = size as f64;
    for (keyword, words) in [(least, "at least"), (most, "at most")] {
        for (schema, it) in parts.keyword(keyword) {
            let Some(limit) = as_number(&it.value) else { continue };
            let is_broken = if keyword == least { actual < limit } else { actual > limit };
            if is_broken {
                let expected = format!("{words} {limit} {unit}{}", plural(limit));
                reasons.push(reason(expected, size.to_string(), at(schema, it), Weight::Limit));
            }
        }
    }
    reasons
}

/// Whether a string somewhere in it may be an expression.
pub(super) fn has_expressions(node: &Node) -> bool {
    match &node.kind {
        Kind::String(text) => text.contains('$'),
        Kind::List(items) => items.iter().any(has_expressions),
        Kind::Map(entries) => entries.iter().any(|it| has_expressions(&it.value)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => false,
    }
}

/// Equal as JSON: `1` is `1.0`. A choice that lost its quotes in YAML is still the
/// same text. What has expressions in it may become equal.
fn equal(node: &Node, choice: &Node) -> bool {
    match (&node.kind, &choice.kind) {
        (Kind::Number(a), Kind::Number(b)) => a.as_f64() == b.as_f64(),
        (Kind::String(a), Kind::Number(_) | Kind::Bool(_)) => *a == text(choice),
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Kind::Map(a), Kind::Map(b)) => {
            let in_b =
                |it: &Entry| choice.get(&it.key.value).is_some_and(|other| equal(&it.value, other));
            a.len() == b.len() && a.iter().all(in_b)
        }
        (Kind::String(a), _) if a.contains('$') => true,
        (a, b) => a == b,
    }
}

pub(super) fn as_number(node: &Node) -> Option<f64> {
    match &node.kind {
        Kind::Number(it) => it.as_f64(),
        Kind::Null | Kind::Bool(_) | Kind::String(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}

/// A value for a message, in backticks.
pub(super) fn shown(node: &Node) -> String {
    match &node.kind {
        Kind::List(_) => "an array".to_owned(),
        Kind::Map(_) => "an object".to_owned(),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => quoted(&text(node)),
    }
}

fn quoted(text: &str) -> String {
    match text.char_indices().nth(LONGEST_SHOWN) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}

/// A scalar as it is sent in a URL.
pub(super) fn text(node: &Node) -> String {
    match &node.kind {
        Kind::String(text) => text.to_string(),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_) => {
            node.to_value().to_string()
        }
    }
}

fn at<'a>(schema: Schema<'a>, it: &Entry) -> Origin<'a> {
    Origin { source: schema.at.document().name, span: it.key.span }
}

pub(super) fn reason(
    expected: String,
    found: String,
    by: Origin<'_>,
    weight: Weight,
) -> Reason<'_> {
    Reason {
        expected,
        found,
        meant: None,
        by,
        given: None,
        value: None,
        weight,
        is_readable: false,
    }
}
