//! String values: a literal, one whole expression, or text with expressions in
//! braces.
//!
//! ```text
//! expression-string   = *( literal-char / embedded-expression )
//! embedded-expression = "{" expression "}"
//! literal-char        = %x00-7A / %x7C / %x7E-10FFFF     ; no braces
//! ```
//!
//! We differ from the grammar of Arazzo 1.1.0 in one point: only `{$` begins an
//! embedded expression. Every other brace is literal, because the examples of
//! the specification embed expressions in JSON texts.

use std::{borrow::Cow, error::Error, fmt, ops::Range};

use serde_json::Value;

use super::{Expr, Mistake, ParseError, Placed, Scope, Version, is_expression_like};

/// A string value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// Text without expressions.
    Literal(String),
    /// One expression, whose value keeps its type.
    Whole(Placed),
    /// Text with expressions in braces; always becomes a string.
    Parts(Vec<Part>),
}

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Text as it stands.
    Text(String),
    /// `{$…}`; the place is that of the expression, without the braces.
    Expr(Placed),
}

/// How many bytes a value may have: one that is put together of copies of
/// itself, round after round, would fill all memory.
pub const LARGEST: usize = 64 * 1024 * 1024;

/// Why a string with embedded expressions has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// This expression resolves to nothing. There is no text for nothing, so the
    /// whole string has no value.
    Missing(Expr),
    /// It would have more than [`LARGEST`] bytes.
    TooLarge,
}

impl Template {
    /// Reads a string value. What looks like an expression but is none stays
    /// literal and is reported; ranges are bytes of `text`.
    pub fn parse(text: &str, version: Version) -> (Template, Vec<ParseError>) {
        match Template::may_embed(text) {
            true => parts(text, version),
            false => match Expr::parse(text, version) {
                Ok(expr) => (Template::Whole(Placed { expr, at: 0..text.len() }), Vec::new()),
                Err(error) => {
                    let is_meant = is_expression_like(text);
                    (
                        Template::Literal(text.to_owned()),
                        is_meant.then_some(error).into_iter().collect(),
                    )
                }
            },
        }
    }

    /// Whether an embedded expression may begin somewhere in a text. Most texts have
    /// no brace, and looking for one character takes no preparation.
    pub fn may_embed(text: &str) -> bool {
        text.contains('{') && text.contains("{$")
    }

    /// The value. `Ok(None)` where it is a whole expression that the scope does
    /// not have; an error where an embedded one is missing.
    ///
    /// Embedded strings are inserted as they are, other values as JSON.
    pub fn resolve(&self, scope: &Scope<'_>) -> Result<Option<Value>, Unresolved> {
        self.resolve_with(scope, |piece| match piece {
            Piece::Text(text) => Cow::Borrowed(text),
            Piece::Value(value) => print(value),
        })
    }

    /// The value, where the text is a JSON text: what is embedded in one of its
    /// strings is escaped, so that a quote in a value does not end that string.
    pub fn resolve_json(&self, scope: &Scope<'_>) -> Result<Option<Value>, Unresolved> {
        let mut is_in_string = false;
        self.resolve_with(scope, |piece| match piece {
            Piece::Text(text) => {
                is_in_string = ends_in_string(is_in_string, text);
                Cow::Borrowed(text)
            }
            Piece::Value(value @ Value::String(_)) if is_in_string => {
                let json = value.to_string();
                // A JSON string has a quote at each end.
                Cow::Owned(json[1..json.len() - 1].to_owned())
            }
            Piece::Value(value) => print(value),
        })
    }

    /// The value, where what is embedded must be written in a way of its own.
    pub fn resolve_printed(
        &self,
        scope: &Scope<'_>,
        print_value: impl Fn(&Value) -> String,
    ) -> Result<Option<Value>, Unresolved> {
        self.resolve_with(scope, |piece| match piece {
            Piece::Text(text) => Cow::Borrowed(text),
            Piece::Value(value) => Cow::Owned(print_value(value)),
        })
    }

    fn resolve_with(
        &self,
        scope: &Scope<'_>,
        mut print: impl for<'p> FnMut(Piece<'p>) -> Cow<'p, str>,
    ) -> Result<Option<Value>, Unresolved> {
        let parts = match self {
            Template::Literal(text) => return Ok(Some(text.as_str().into())),
            Template::Whole(it) => return Ok(it.expr.resolve(scope).map(Cow::into_owned)),
            Template::Parts(parts) => parts,
        };
        let mut out = String::new();
        for part in parts {
            let value;
            let piece = match part {
                Part::Text(text) => print(Piece::Text(text)),
                Part::Expr(it) => {
                    let missing = || Unresolved::Missing(it.expr.clone());
                    value = it.expr.resolve(scope).ok_or_else(missing)?;
                    print(Piece::Value(&value))
                }
            };
            if LARGEST - out.len() < piece.len() {
                return Err(Unresolved::TooLarge);
            }
            out.push_str(&piece);
        }
        Ok(Some(out.into()))
    }

    /// The expressions in order, with their places in the text.
    pub fn expressions(&self) -> impl Iterator<Item = (Range<usize>, &Expr)> {
        let (whole, parts) = match self {
            Template::Literal(_) => (None, [].as_slice()),
            Template::Whole(it) => (Some(it), [].as_slice()),
            Template::Parts(parts) => (None, parts.as_slice()),
        };
        let embedded = parts.iter().filter_map(|it| match it {
            Part::Text(_) => None,
            Part::Expr(it) => Some(it),
        });
        whole.into_iter().chain(embedded).map(|it| (it.at.clone(), &it.expr))
    }
}

/// What goes into a string, in order.
enum Piece<'p> {
    Text(&'p str),
    Value(&'p Value),
}

/// A value inside a text: a string as it is, anything else as JSON.
fn print(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Cow::Owned(value.to_string())
        }
    }
}

/// Whether a JSON string is open after `text`, given whether one was before.
fn ends_in_string(mut is_in_string: bool, text: &str) -> bool {
    let mut is_escaped = false;
    for char in text.chars() {
        is_in_string ^= char == '"' && !is_escaped;
        is_escaped = is_in_string && char == '\\' && !is_escaped;
    }
    is_in_string
}

/// A text of JSON with something in place of its expressions that JSON can have
/// there, as long as they are: in strings letters, elsewhere a number. `places` are
/// those of the expressions, in order. Also where those in strings begin.
pub fn masked_json(text: &str, places: &[Range<usize>]) -> (String, Vec<usize>) {
    let mut masked = String::with_capacity(text.len());
    let (mut is_string, mut is_escaped) = (false, false);
    let mut quoted = Vec::new();
    for at in places {
        let before = &text[masked.len()..at.start];
        for char in before.chars() {
            is_string ^= char == '"' && !is_escaped;
            is_escaped = is_string && char == '\\' && !is_escaped;
        }
        masked.push_str(before);
        let (first, other) = if is_string { ("x", "x") } else { ("1", " ") };
        masked.push_str(first);
        masked.push_str(&other.repeat(at.len() - 1));
        if is_string {
            quoted.push(at.start);
        }
    }
    masked.push_str(&text[masked.len()..]);
    (masked, quoted)
}

fn parts(text: &str, version: Version) -> (Template, Vec<ParseError>) {
    let mut errors = Vec::new();
    let mut parts = Vec::new();
    // Where the text begins that is not yet in `parts`.
    let mut literal = 0;
    // All offsets are of braces and dollars, so that they lie between characters.
    for (open, _) in text.match_indices("{$") {
        let start = open + 1;
        let rest = &text[start..];
        let end = start + rest.find('}').unwrap_or(rest.len());
        let inner = &text[start..end];
        if end == text.len() || inner.contains("{$") {
            errors.extend(unclosed(rest).map(|it| it.shifted(open)));
            continue;
        }
        match Expr::parse(inner, version) {
            Ok(expr) => {
                if literal < open {
                    parts.push(Part::Text(text[literal..open].to_owned()));
                }
                parts.push(Part::Expr(Placed { expr, at: start..end }));
                literal = end + 1;
            }
            Err(error) if is_expression_like(inner) => errors.push(error.shifted(start)),
            Err(_) => {}
        }
    }
    if parts.is_empty() {
        return (Template::Literal(text.to_owned()), errors);
    }
    if literal < text.len() {
        parts.push(Part::Text(text[literal..].to_owned()));
    }
    (Template::Parts(parts), errors)
}

/// The mistake of an opening brace, given the text after it.
fn unclosed(rest: &str) -> Option<ParseError> {
    let is_end = |it: char| it.is_whitespace() || matches!(it, '{' | '"' | '\'' | '/' | '&' | '?');
    let word = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    is_expression_like(word).then(|| ParseError {
        at: 0..word.len() + 1,
        mistake: Mistake::UnclosedBrace,
        expected: Cow::Owned(format!("`}}` after `{{{word}`")),
        found: rest[word.len()..].chars().next().map(String::from),
        suggestion: Some(format!("{{{word}}}")),
    })
}

impl fmt::Display for Unresolved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unresolved::Missing(expr) => write!(f, "`{expr}` has no value"),
            Unresolved::TooLarge => write!(f, "it would have more than {LARGEST} bytes"),
        }
    }
}

impl Error for Unresolved {}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::expr::sample::{check_page, point_at, with_scope};

    #[track_caller]
    fn check(page: Expect) {
        check_page(page, |text| {
            let (template, errors) = Template::parse(text, Version::V1_1);
            assert!(template.expressions().all(|(at, expr)| text[at] == expr.to_string()));
            let resolved = with_scope(|scope| template.resolve(scope));
            let mut lines = vec![match resolved {
                Ok(Some(value)) => value.to_string(),
                Ok(None) => "missing".to_owned(),
                Err(error) => error.to_string(),
            }];
            lines.extend(errors.iter().flat_map(|it| point_at(it, text)));
            lines
        });
    }

    #[test]
    fn fills_templates() {
        check(expect![[r#"
            > plain
              "plain"
            > $inputs.limit
              3
            > $inputs.nobody
              missing
            > {$inputs.limit}
              "3"
            > /pets/{$inputs.user}/{$inputs.limit}?x={$response.body#/ok}
              "/pets/ada/3?x=true"
            > [{$inputs.customer}, {$inputs.nothing}]
              "[{\"firstName\":\"Ada\",\"pets\":[{\"id\":7}]}, null]"
            > a {$inputs.nobody}
              `$inputs.nobody` has no value
            > { "name": "{$inputs.user}", "more": {} }
              "{ \"name\": \"ada\", \"more\": {} }"
            > ^\d{2}$
              "^\\d{2}$"
            > {id}
              "{id}"
            > {{$inputs.user}}
              "{ada}"
            > $5.00
              "$5.00"
            > $ref
              "$ref"
            > {$ref}
              "{$ref}"
            > $response.body.id
              "$response.body.id"
                            ^^^ PropertyAccess: expected a JSON Pointer such as `#/id` after `$response.body`, found `.id`
              write `#/id`
            > Bearer {$inputs.user
              "Bearer {$inputs.user"
                     ^^^^^^^^^^^^^ UnclosedBrace: expected `}` after `{$inputs.user`, found the end
              write `{$inputs.user}`
            > {$inputs.user {$inputs.limit}
              "{$inputs.user 3"
              ^^^^^^^^^^^^^ UnclosedBrace: expected `}` after `{$inputs.user`, found ` `
              write `{$inputs.user}`
            > ü{$response.body.id} and {$inputs.user}
              "ü{$response.body.id} and ada"
                              ^^^ PropertyAccess: expected a JSON Pointer such as `#/id` after `$response.body`, found `.id`
              write `#/id`
        "#]]);
    }

    #[test]
    fn escapes_values_in_json_strings() {
        let check = |text: &str, expected: &str| {
            let (template, _) = Template::parse(text, Version::V1_1);
            let value = with_scope(|scope| template.resolve_json(scope)).unwrap().unwrap();
            assert_eq!(value, Value::from(expected), "{text}");
        };
        check(r#"{ "a": "{$inputs.quote}" }"#, r#"{ "a": "say \"hi\"" }"#);
        check(r#"{ "\"": "{$inputs.quote}" }"#, r#"{ "\"": "say \"hi\"" }"#);
        // A string outside of quotes may be JSON itself.
        check(r#"{ "a": {$inputs.quote} }"#, r#"{ "a": say "hi" }"#);
        check(r#"{ "a": {$inputs.a} }"#, r#"{ "a": {"b":"inner","c":"deep"} }"#);
        check(r#"{ "a": {$inputs.limit} }"#, r#"{ "a": 3 }"#);
    }
}
