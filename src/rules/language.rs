//! The languages of criteria, selectors and targets, and reading a text in one.

use crate::arazzo::{Criterion, Text};
use crate::expr::Template;
use crate::http::essence;
use crate::pointer::Pointer;
use crate::query::{QueryError, jsonpath, regex, xpath};
use crate::syntax::{Kind, Node};

/// A language that asks something of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// ECMA-262 without flags.
    Regex,
    /// RFC 9535.
    JsonPath,
    /// What JSONPath was before: without a grammar.
    JsonPathDraft,
    /// Any version of XPath.
    XPath,
    /// RFC 6901.
    Pointer,
}

impl Language {
    /// The language of a criterion; `None` for a simple condition and for a type
    /// that does not exist.
    pub(super) fn of_criterion(criterion: &Criterion<'_>) -> Option<Language> {
        match criterion.kind?.value {
            "regex" => Some(Language::Regex),
            kind => Language::named(kind, criterion.version),
        }
    }

    /// The language of a selector: a word, or an Expression Type Object.
    pub(super) fn of_type(kind: &Node) -> Option<Language> {
        match kind.as_str() {
            Some(word) => Language::named(word, None),
            None => {
                let version = kind.get("version").and_then(Node::string);
                Language::named(kind.get("type")?.as_str()?, version)
            }
        }
    }

    /// The language of a replacement's target, where the body says so.
    pub(super) fn of_body(
        content_type: Option<Text<'_>>,
        payload: Option<&Node>,
    ) -> Option<Language> {
        match content_type {
            Some(it) if is_json(it.value) => Some(Language::Pointer),
            Some(it) if is_xml(it.value) => Some(Language::XPath),
            Some(_) => None,
            // Only JSON has objects and lists.
            None => match payload?.kind {
                Kind::Map(_) | Kind::List(_) => Some(Language::Pointer),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
            },
        }
    }

    fn named(kind: &str, version: Option<Text<'_>>) -> Option<Language> {
        Some(match kind {
            "jsonpath" if version.is_some_and(|it| it.value.starts_with("draft-")) => {
                Language::JsonPathDraft
            }
            "jsonpath" => Language::JsonPath,
            "xpath" => Language::XPath,
            "jsonpointer" => Language::Pointer,
            _ => return None,
        })
    }

    /// Reads a text, in which expressions stand for values that are not known yet.
    pub(super) fn check(self, text: &str, template: &Template) -> Result<(), QueryError> {
        let masked = self.masked(text, template);
        match self {
            Language::Regex => regex::check(&masked),
            Language::JsonPath => jsonpath::parse(&masked).map(drop),
            Language::JsonPathDraft => jsonpath::check_draft(&masked),
            Language::XPath => xpath::check(&masked),
            Language::Pointer => check_pointer(&masked),
        }
    }

    /// The text with something as long in place of each expression, so that all
    /// else keeps its place.
    pub(super) fn masked(self, text: &str, template: &Template) -> String {
        let Template::Parts(_) = template else { return text.to_owned() };
        let mut masked = String::with_capacity(text.len());
        for (at, _) in template.expressions() {
            // The braces around it are a byte each.
            let (start, end) = (at.start - 1, at.end + 1);
            masked.push_str(&text[masked.len()..start]);
            let after = text[end..].chars().next();
            let is_name = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
            let before = masked.chars().next_back();
            // In JSONPath outside of quotes, a value is a number or part of a name.
            let is_number = self == Language::JsonPath
                && !is_quoted(&masked)
                && !is_name(before)
                && before != Some('.')
                && !is_name(after);
            let (first, other) = if is_number { ("1", " ") } else { ("x", "x") };
            masked.push_str(first);
            masked.push_str(&other.repeat(end - start - 1));
        }
        masked.push_str(&text[masked.len()..]);
        masked
    }
}

/// Whether a string is open at the end of the text.
fn is_quoted(text: &str) -> bool {
    let (mut quote, mut is_escaped) = (None, false);
    for char in text.chars() {
        let is_quote = matches!(char, '\'' | '"') && !is_escaped;
        quote = match quote {
            None if is_quote => Some(char),
            Some(open) if is_quote && open == char => None,
            it => it,
        };
        is_escaped = char == '\\' && !is_escaped && quote.is_some();
    }
    quote.is_some()
}

fn check_pointer(text: &str) -> Result<(), QueryError> {
    let Err(error) = Pointer::parse(text) else { return Ok(()) };
    let meant = match text.strip_prefix('#') {
        // As in a URI.
        Some(pointer) if pointer.is_empty() || pointer.starts_with('/') => Some(pointer.to_owned()),
        Some(_) => None,
        None if text.starts_with('$') => jsonpath::parse(text).ok().and_then(|it| as_pointer(&it)),
        None => Some(format!("/{text}")),
    };
    let length = text[error.at..].chars().next().map_or(0, char::len_utf8);
    Err(QueryError {
        at: error.at..error.at + length,
        expected: error.expected.into(),
        found: text.get(error.at..error.at + length).map(str::to_owned),
        suggestion: match error.at {
            0 => meant.map(|it| (0..text.len(), it)),
            at => Some((at..at + length, "~0".to_owned())),
        },
    })
}

/// The pointer to the only place that a query can find.
fn as_pointer(query: &jsonpath::Query) -> Option<String> {
    let token = |it: &jsonpath::Segment| match it.selectors.as_slice() {
        [jsonpath::Selector::Name(name)] => Some(name.clone()),
        [jsonpath::Selector::Index(index)] if *index >= 0 => Some(index.to_string()),
        _ => None,
    };
    let tokens = query.segments.iter().map(token).collect::<Option<_>>()?;
    query.is_singular().then(|| Pointer { tokens }.to_string())
}

/// Whether a media type is JSON: `application/json`, `application/problem+json`.
pub(super) fn is_json(media_type: &str) -> bool {
    let name = essence(media_type);
    name.ends_with("/json") || name.ends_with("+json")
}

fn is_xml(media_type: &str) -> bool {
    let name = essence(media_type);
    name.ends_with("/xml") || name.ends_with("+xml")
}
