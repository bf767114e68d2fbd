//! Secrets that stand in a configuration as they are, and what is put in their
//! place.

use std::borrow::Cow;

use super::super::rules::plaintext_secret;
use super::super::server::Server;
use super::super::variable::{Part, PartKind, Text};
use super::spelling::{literal, variable_name};
use crate::secret::is_secret_name;

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
    let secret = plaintext_secret::secret_in(&value);
    let is_secret = is_secret(name, &value[secret.clone()]);
    is_secret.then(|| hidden(text, secret, &value, variable_name(name)))
}

/// The value of an environment variable that is a secret by its name alone.
pub(super) fn whole<'a>(name: &str, text: &Text<'a>) -> Option<Hidden<'a>> {
    let value = literal(text)?;
    Some(hidden(text, 0..value.len(), &value, variable_name(name)))
}

/// The value of a header, if it is a secret. The scheme before it is none.
pub(super) fn in_header<'a>(
    server: &Server<'_>,
    header: &str,
    text: &Text<'a>,
) -> Option<Hidden<'a>> {
    let value = literal(text)?;
    let secret = plaintext_secret::secret_in(&value);
    let is_secret = is_secret(header, &value[secret.clone()]);
    // A header is of one server, a variable of all.
    let name = || variable_name(&plaintext_secret::variable_name(server, header));
    is_secret.then(|| hidden(text, secret, &value, name()))
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
    let is_key = is_secret("", &value);
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
    let is_named = is_secret_name(name) || name.eq_ignore_ascii_case("authorization");
    plaintext_secret::is_secret(value, is_named)
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
