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

/// An embedded expression that resolves to nothing. There is no text for
/// nothing, so the whole string has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// The expression.
    pub expr: Expr,
}

impl Template {
    /// Reads a string value. What looks like an expression but is none stays
    /// literal and is reported; ranges are bytes of `text`.
    pub fn parse(text: &str, version: Version) -> (Template, Vec<ParseError>) {
        match text.contains("{$") {
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

    /// The value. `Ok(None)` where it is a whole expression that the scope does
    /// not have; an error where an embedded one is missing.
    ///
    /// Embedded strings are inserted as they are, other values as JSON.
    pub fn resolve(&self, scope: &Scope<'_>) -> Result<Option<Value>, Unresolved> {
        self.resolve_with(scope, |value| match value {
            Value::String(text) => text.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
            Value::Array(_) | Value::Object(_) => value.to_string(),
        })
    }

    /// The value, where the text is a JSON text: embedded strings are escaped,
    /// so that a quote in a value does not end the string around it.
    pub fn resolve_json(&self, scope: &Scope<'_>) -> Result<Option<Value>, Unresolved> {
        self.resolve_with(scope, |value| {
            let json = value.to_string();
            match value {
                // A JSON string has a quote at each end.
                Value::String(_) => json[1..json.len() - 1].to_owned(),
                Value::Null | Value::Bool(_) | Value::Number(_) => json,
                Value::Array(_) | Value::Object(_) => json,
            }
        })
    }

    fn resolve_with(
        &self,
        scope: &Scope<'_>,
        print: impl Fn(&Value) -> String,
    ) -> Result<Option<Value>, Unresolved> {
        match self {
            Template::Literal(text) => Ok(Some(text.as_str().into())),
            Template::Whole(it) => Ok(it.expr.resolve(scope).map(Cow::into_owned)),
            Template::Parts(parts) => {
                let mut out = String::new();
                for part in parts {
                    match part {
                        Part::Text(text) => out.push_str(text),
                        Part::Expr(it) => match it.expr.resolve(scope) {
                            Some(value) => out.push_str(&print(&value)),
                            None => return Err(Unresolved { expr: it.expr.clone() }),
                        },
                    }
                }
                Ok(Some(out.into()))
            }
        }
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

fn parts(text: &str, version: Version) -> (Template, Vec<ParseError>) {
    let mut errors = Vec::new();
    let mut parts = Vec::new();
    // Where the text begins that is not yet in `parts`.
    let mut literal = 0;
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
        write!(f, "`{}` has no value", self.expr)
    }
}

impl Error for Unresolved {}
