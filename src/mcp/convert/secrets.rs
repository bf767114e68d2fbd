//! Secrets that stand in a configuration as they are, and what is put in their
//! place.

use std::borrow::Cow;

use super::super::server::Server;
use super::super::variable::{Part, PartKind, Text};
use super::spelling::{literal, variable_name};
use crate::secret::is_secret_name;

/// How the keys of well-known services begin.
const PREFIXES: &[&str] = &[
    "sk-",
    "sk_",
    "pk_",
    "ak_",
    "rk_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "ya29.",
    "hf_",
    "npm_",
    "eyJ",
];

/// Shorter texts are words, not keys.
const SHORTEST: usize = 16;

/// A text in which a secret has its own part, marked as the variable that it is to
/// be, and that variable's name.
#[derive(Clone, Debug)]
pub(super) struct Hidden<'a> {
    pub(super) text: Text<'a>,
    pub(super) name: String,
}

/// The value of an environment variable, if it is a secret.
pub(super) fn in_env<'a>(name: &str, text: &Text<'a>) -> Option<Hidden<'a>> {
    let value = literal(text)?;
    is_secret(name, &value).then(|| hidden(text, 0..value.len(), &value, variable_name(name)))
}

/// The value of a header, if it is a secret. The scheme before it is none.
pub(super) fn in_header<'a>(
    server: &Server<'_>,
    header: &str,
    text: &Text<'a>,
) -> Option<Hidden<'a>> {
    let value = literal(text)?;
    if !is_secret(header, &value) {
        return None;
    }
    let scheme = ["Bearer ", "Basic ", "Token ", "token ", "bearer ", "basic "];
    let start = scheme.iter().find(|it| value.starts_with(**it)).map_or(0, |it| it.len());
    let owner = server.name.map_or("", |it| it.value);
    let what =
        if start > 0 { "token" } else { header.trim_start_matches("X-").trim_start_matches("x-") };
    // A header is of one server, a variable of all.
    let name = variable_name(&format!("{owner} {what}"));
    (start < value.len()).then(|| hidden(text, start..value.len(), &value, name))
}

/// A secret in an argument: behind an option that is called like one, or behind
/// such a name and `=`.
pub(super) fn in_argument<'a>(before: Option<&str>, text: &Text<'a>) -> Option<Hidden<'a>> {
    let value = literal(text)?;
    if let Some((name, secret)) = value.split_once('=')
        && is_secret(name, secret)
        && !name.contains(['/', '?', '&', ':'])
    {
        let start = name.len() + 1;
        return Some(hidden(text, start..value.len(), &value, variable_name(name)));
    }
    if let Some(found) = in_query(text, &value) {
        return Some(found);
    }
    let option = before.filter(|it| it.starts_with('-') && !it.contains('='));
    let is_option = option.is_some_and(|it| is_secret(it, &value)) && !value.starts_with('-');
    let name = || option.filter(|it| is_secret_name(it)).unwrap_or("API_KEY");
    let is_key = looks_like_key(&value);
    (is_option || is_key).then(|| hidden(text, 0..value.len(), &value, variable_name(name())))
}

/// A secret in the query of a URL.
pub(super) fn in_url<'a>(text: &Text<'a>) -> Option<Hidden<'a>> {
    in_query(text, &literal(text)?)
}

fn in_query<'a>(text: &Text<'a>, value: &str) -> Option<Hidden<'a>> {
    let start = value.find("://").and_then(|_| value.find('?'))? + 1;
    let mut at = start;
    for pair in value[start..].split('&') {
        if let Some((name, secret)) = pair.split_once('=')
            && is_secret(name, secret)
        {
            let start = at + name.len() + 1;
            return Some(hidden(text, start..start + secret.len(), value, variable_name(name)));
        }
        at += pair.len() + 1;
    }
    None
}

/// Whether a value is a secret, by what it is called or by what it looks like.
fn is_secret(name: &str, value: &str) -> bool {
    let is_word = matches!(value, "" | "true" | "false" | "null");
    let is_path = value.starts_with(['/', '~', '.']) || value.contains(":\\");
    // What a client does not know may be known to what it starts.
    let is_variable = value.contains("${") || value.starts_with('$') || value.contains("{{");
    let is_named = is_secret_name(name) && !is_path && !is_word;
    (is_named || looks_like_key(value)) && !is_variable
}

/// Whether a text is a key of a well-known service.
fn looks_like_key(value: &str) -> bool {
    let value = value.strip_prefix("Bearer ").unwrap_or(value);
    let is_key = |it: char| it.is_ascii_alphanumeric() || "-_.=".contains(it);
    value.len() >= SHORTEST
        && PREFIXES.iter().any(|it| value.starts_with(it))
        && value.chars().all(is_key)
}

fn hidden<'a>(
    text: &Text<'a>,
    secret: std::ops::Range<usize>,
    value: &str,
    name: String,
) -> Hidden<'a> {
    let literal = |range: std::ops::Range<usize>| Part {
        kind: PartKind::Literal(value[range.clone()].to_owned()),
        range,
    };
    let kind = PartKind::Variable { name: name.clone(), default: None };
    let mut parts = vec![literal(0..secret.start), Part { range: secret.clone(), kind }];
    parts.push(literal(secret.end..value.len()));
    parts.retain(|it| !it.range.is_empty());
    Hidden { text: Text { span: text.span, value: Cow::Owned(value.to_owned()), parts }, name }
}
