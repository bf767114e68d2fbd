//! Texts with variables, in the syntaxes of a client.

use std::borrow::Cow;
use std::ops::Range;

use super::dialect::{Means, Syntax};
use crate::text::Span;

/// A text of a configuration, and what it is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Text<'a> {
    /// Where it is written, with its quotes.
    pub span: Span,
    /// The text as it is written, without quotes and escapes.
    pub value: Cow<'a, str>,
    /// Its parts, in order; one literal if the client knows no variables there.
    pub parts: Vec<Part>,
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Where it is in the text's `value`, in bytes. Empty for what is not written
    /// there, such as the `Bearer ` that a client puts before a token.
    pub range: Range<usize>,
    /// What it is.
    pub kind: PartKind,
}

/// What a part of a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PartKind {
    /// Itself.
    Literal(String),
    /// An environment variable of the client, or a default value.
    Variable {
        /// Its name.
        name: String,
        /// What it is if the variable is not set.
        default: Option<String>,
    },
    /// What a person has been asked for: the id of the input.
    Input(String),
    /// What the client knows, such as `workspaceFolder`.
    Host(String),
    /// What is in the file of this path.
    File(String),
    /// What only this client can look up; the whole of it, with its delimiters.
    Reference(String),
}

impl<'a> Text<'a> {
    /// A text in which the client puts in these variables.
    pub fn new(span: Span, value: Cow<'a, str>, syntaxes: &[Syntax]) -> Text<'a> {
        let parts = parse(&value, syntaxes);
        Text { span, value, parts }
    }

    /// Whether it is only what is written there.
    pub fn is_literal(&self) -> bool {
        self.parts.iter().all(|it| matches!(it.kind, PartKind::Literal(_)))
    }
}

/// The parts of a text. What looks like a variable and is none is literal.
pub fn parse(text: &str, syntaxes: &[Syntax]) -> Vec<Part> {
    let mut parts = Vec::new();
    let (mut literal, mut at) = (0, 0);
    while let Some(char) = text[at..].chars().next() {
        match variable(text, at, syntaxes) {
            Some(part) => {
                push_literal(&mut parts, text, literal..at);
                at = part.range.end;
                literal = at;
                parts.push(part);
            }
            None => at += char.len_utf8(),
        }
    }
    push_literal(&mut parts, text, literal..at);
    parts
}

fn push_literal(parts: &mut Vec<Part>, text: &str, range: Range<usize>) {
    if !range.is_empty() {
        let kind = PartKind::Literal(text[range.clone()].to_owned());
        parts.push(Part { range, kind });
    }
}

/// The variable that begins here. Syntaxes come in the order in which they count.
fn variable(text: &str, at: usize, syntaxes: &[Syntax]) -> Option<Part> {
    syntaxes.iter().find_map(|syntax| {
        let start = at + opened(&text[at..], syntax.open)?;
        let (name, end) = match syntax.close {
            "" => {
                let end = start + bare_length(&text[start..], syntax.means);
                (&text[start..end], end)
            }
            close => {
                let end = start + text[start..].find(close)?;
                (&text[start..end], end + close.len())
            }
        };
        let kind = kind(name.trim(), &text[at..end], syntax.means)?;
        Some(Part { range: at..end, kind })
    })
}

/// How long the beginning of a variable is, if it begins so. A blank in `open`
/// stands for any number of them.
fn opened(text: &str, open: &str) -> Option<usize> {
    let mut rest = text;
    for (number, piece) in open.split(' ').enumerate() {
        if number > 0 {
            rest = rest.trim_start_matches(' ');
        }
        rest = rest.strip_prefix(piece)?;
    }
    Some(text.len() - rest.len())
}

/// How long a name without an end of its own is.
fn bare_length(text: &str, means: Means) -> usize {
    let is_part = |it: char| match means {
        Means::Reference => !it.is_whitespace(),
        _ => it.is_ascii_alphanumeric() || it == '_',
    };
    text.find(|it| !is_part(it)).unwrap_or(text.len())
}

fn kind(name: &str, whole: &str, means: Means) -> Option<PartKind> {
    Some(match means {
        Means::Variable if is_variable_name(name) => {
            PartKind::Variable { name: name.to_owned(), default: None }
        }
        Means::VariableOr(separator) => {
            let (name, default) = match name.split_once(separator) {
                Some((name, default)) => (name, Some(default.to_owned())),
                None => (name, None),
            };
            if !is_variable_name(name) {
                return None;
            }
            PartKind::Variable { name: name.to_owned(), default }
        }
        Means::Input if is_input_id(name) => PartKind::Input(name.to_owned()),
        Means::Host(names) if names.contains(&name) => PartKind::Host(name.to_owned()),
        Means::File if !name.is_empty() => PartKind::File(name.to_owned()),
        Means::Reference if !name.is_empty() => PartKind::Reference(whole.to_owned()),
        Means::Variable | Means::Input | Means::Host(_) | Means::File | Means::Reference => {
            return None;
        }
    })
}

/// Whether this can be the name of an environment variable.
pub fn is_variable_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|it| it.is_ascii_alphabetic() || it == '_')
        && chars.all(|it| it.is_ascii_alphanumeric() || it == '_')
}

fn is_input_id(id: &str) -> bool {
    !id.is_empty() && !id.contains(|it: char| it.is_whitespace() || "{}\"'".contains(it))
}

#[cfg(test)]
mod tests {
    use super::super::dialects;
    use super::*;

    /// The parts of a text, as the client of a dialect reads it.
    #[track_caller]
    fn check(dialect: &str, text: &str, expected: &[&str]) {
        let syntaxes = dialects::find(dialect).unwrap().variables.unwrap();
        let parts = parse(text, syntaxes);
        let shown = |it: &Part| match &it.kind {
            PartKind::Literal(it) => it.clone(),
            PartKind::Variable { name, default: None } => format!("<{name}>"),
            PartKind::Variable { name, default: Some(it) } => format!("<{name}|{it}>"),
            PartKind::Input(it) => format!("<input {it}>"),
            PartKind::Host(it) => format!("<host {it}>"),
            PartKind::File(it) => format!("<file {it}>"),
            PartKind::Reference(it) => format!("<ref {it}>"),
        };
        assert_eq!(parts.iter().map(shown).collect::<Vec<_>>(), expected, "{text}");
        let whole: String = parts.iter().map(|it| &text[it.range.clone()]).collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn each_client_has_its_own() {
        check("claude-code", "Bearer ${KEY}", &["Bearer ", "<KEY>"]);
        check("claude-code", "${HOST:-a.example}/x", &["<HOST|a.example>", "/x"]);
        check("claude-code", "${env:KEY} $KEY", &["${env:KEY} $KEY"]);
        check("vscode", "${env:KEY}-${input:key}", &["<KEY>", "-", "<input key>"]);
        check("vscode", "${workspaceFolder}/x ${nope}", &["<host workspaceFolder>", "/x ${nope}"]);
        check("vscode", "${config:a.b}", &["<ref ${config:a.b}>"]);
        check("opencode", "{env:KEY}{file:~/.key}", &["<KEY>", "<file ~/.key>"]);
        check(
            "gemini-cli",
            "$KEY/${KEY}/%KEY% $ 5%",
            &["<KEY>", "/", "<KEY>", "/", "<KEY>", " $ 5%"],
        );
        check("compozy-yaml", "{{ .env.KEY }}{{.env.KEY}}", &["<KEY>", "<KEY>"]);
        check("compozy-yaml", "{{ .input.x | upper }}", &["<ref {{ .input.x | upper }}>"]);
        check("sep-2633", "${env:A | value:b}", &["<A|b>"]);
        check("registry", "https://{host}/", &["https://", "<input host>", "/"]);
        check("agent-plugins", "${PLUGIN_ROOT}/${X}", &["<host PLUGIN_ROOT>", "/${X}"]);
        check("codex", "${KEY}", &["${KEY}"]);
        check("claude-code", "${ü} ${", &["${ü} ${"]);
        check("claude-code", "", &[]);
    }
}
