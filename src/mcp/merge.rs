//! Puts servers into a configuration that is there already. Every byte that is not
//! about them stays as it is: comments, order, indentation, line ends.
//!
//! Servers go in one after the other, each into the text that the last has left.
//! Where the way that a file is written leaves no room, it is refused.

mod json;
mod place;
mod toml;
mod yaml;

use super::WRONG_TYPE;
use super::convert::document::{Document, Draft};
use super::convert::inputs_member;
use super::convert::tree::{Field, Value};
use super::dialect::{Compare, Dialect, Format, ServersShape};
use super::rules::duplicate_server_id;
use super::server;

use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::syntax::{self, Kind, Node, Parsed};
use crate::text::Span;
use place::Target;

/// What becomes of a server that is there already under the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Nothing is changed, and a finding says so.
    Refuse,
    /// Its entry is replaced.
    Replace,
}

/// The text with the servers and inputs of a document; findings about it where it
/// cannot be done.
pub(super) fn merge(
    text: &str,
    document: &Document,
    to: &'static Dialect,
    existing: Existing,
) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text, to);
    if parsed.root.is_none() && is_only_comments(text, to) {
        return Ok(begin(text, &document.write(to)));
    }
    let root = readable(text, to)?;
    if document.root.is_some() {
        // A document that is more than its servers has no place for others.
        return Err(cannot(root.span));
    }
    let mut merged = text.to_owned();
    for draft in &document.drafts {
        merged = put_server(&merged, draft, to, existing)?;
    }
    for input in &document.inputs {
        merged = put_input(&merged, input, to)?;
    }
    let is_there = |it: &Draft, root: &Node| {
        let servers = server::read(to, root, &merged);
        servers.iter().any(|server| server.name.is_some_and(|name| name.value == it.name))
    };
    let root = readable(&merged, to).map_err(|_| cannot(Span::new(0, 0)))?;
    match document.drafts.iter().all(|it| is_there(it, &root)) {
        true => Ok(merged),
        false => Err(cannot(Span::new(0, 0))),
    }
}

/// Reads a file of a dialect as its client does.
fn parse(text: &str, to: &Dialect) -> Parsed {
    match to.format {
        Format::Toml => syntax::parse_as(text, syntax::Format::Toml),
        Format::Json | Format::Jsonc => syntax::parse_as(text, syntax::Format::Json),
        Format::Yaml => syntax::parse(text),
    }
}

/// The tree of a file without errors.
fn readable(text: &str, to: &Dialect) -> Result<Node, Vec<Diagnostic>> {
    let parsed = parse(text, to);
    let is_error =
        |it: &Diagnostic| it.severity == Severity::Error && it.code != syntax::JSON_EXTENSION.name;
    let (errors, _): (Vec<_>, Vec<_>) = parsed.findings.into_iter().partition(is_error);
    match parsed.root {
        Some(root) if errors.is_empty() => match root.kind {
            Kind::Map(_) => Ok(root),
            _ => Err(vec![wrong_type(&root, "an object")]),
        },
        Some(_) | None => Err(errors),
    }
}

fn wrong_type(node: &Node, expected: &str) -> Diagnostic {
    let message = format!("expected {expected} to put a server into, found {}", node.kind_name());
    WRONG_TYPE.at(node.span, message)
}

fn cannot(span: Span) -> Vec<Diagnostic> {
    let message = "the way that this file is written leaves no place for a server";
    vec![WRONG_TYPE.at(span, message).help("write it by hand, from a conversion on its own")]
}

/// Whether a file has nothing that counts.
fn is_only_comments(text: &str, to: &Dialect) -> bool {
    let comment = match to.format {
        Format::Json | Format::Jsonc => "//",
        Format::Yaml | Format::Toml => "#",
    };
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.into_iter().all(|it| it.is_empty() || it.starts_with(comment))
}

/// A document behind what a file begins with.
fn begin(text: &str, document: &str) -> String {
    let end = line_end(text);
    let gap = match text.trim_start_matches('\u{feff}') {
        "" => "",
        it if it.ends_with('\n') => "",
        _ => end,
    };
    format!("{text}{gap}{}", document.replace('\n', end))
}

/// How lines end in a text.
fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

fn put_server(
    text: &str,
    draft: &Draft,
    to: &'static Dialect,
    existing: Existing,
) -> Result<String, Vec<Diagnostic>> {
    let root = readable(text, to)?;
    let target = Target::find(to, &root);
    if let Some(there) = target.existing(draft, to) {
        if existing == Existing::Refuse {
            let message = format!("there is a server `{}` already", draft.name);
            let help = "replace it only if it is the same server, else give one another name";
            return Err(vec![duplicate_server_id::RULE.at(there.span, message).help(help)]);
        }
        return replace(text, &root, &target, there.value, draft, to);
    }
    if to.format == Format::Toml {
        return toml::insert(text, &target, draft);
    }
    insert(text, &root, &target.of_draft(draft))
}

/// Puts a server in the place of the one of its name.
fn replace(
    text: &str,
    root: &Node,
    target: &Target<'_>,
    there: &Node,
    draft: &Draft,
    to: &'static Dialect,
) -> Result<String, Vec<Diagnostic>> {
    if to.format == Format::Toml {
        return toml::replace(text, target, draft).ok_or_else(|| cannot(there.span));
    }
    let value = match target.table.shape {
        ServersShape::Map => Value::Map(draft.fields.clone()),
        ServersShape::List(key) | ServersShape::ListOrNames(key) => draft.item(key),
    };
    let written = match is_json(text, root) {
        true => json::value(text, root, there, &value),
        false => yaml::value(text, there, &value),
    };
    Ok(edited(text, there.span, &written))
}

/// Puts an input beside those that are there.
fn put_input(text: &str, input: &Value, to: &'static Dialect) -> Result<String, Vec<Diagnostic>> {
    let Some(member) = inputs_member(to) else { return Ok(text.to_owned()) };
    let root = readable(text, to)?;
    let id = |it: &Value| match it {
        Value::Map(fields) => fields.iter().find(|it| it.key == "id").map(|it| it.value.clone()),
        _ => None,
    };
    let list = root.get(member.name);
    let is_there = |it: &Node| it.get("id").and_then(Node::as_str).map(Value::text) == id(input);
    match list {
        Some(list) if list.items().iter().any(is_there) => Ok(text.to_owned()),
        Some(list) if matches!(list.kind, Kind::List(_)) => {
            insert(text, &root, &Addition::Item { list, value: input.clone() })
        }
        Some(other) => Err(vec![wrong_type(other, "a list")]),
        None => {
            let field = Field::new(member.name, Value::List(vec![input.clone()]));
            insert(text, &root, &Addition::Member { map: &root, field })
        }
    }
}

/// What is put into a text, and into what of it.
#[derive(Debug)]
pub(super) enum Addition<'a> {
    /// A member of an object.
    Member { map: &'a Node, field: Field },
    /// An item of a list.
    Item { list: &'a Node, value: Value },
    /// The value of a key that has none.
    Value { key: Span, of: &'a Node, value: Value },
    /// Nothing fits there.
    Nowhere { at: &'a Node, expected: &'static str },
}

fn insert(text: &str, root: &Node, addition: &Addition<'_>) -> Result<String, Vec<Diagnostic>> {
    if let Addition::Nowhere { at, expected } = addition {
        return Err(vec![wrong_type(at, expected)]);
    }
    let edits = match is_json(text, root) {
        true => json::insert(text, root, addition),
        false => yaml::insert(text, addition),
    };
    let Some(edits) = edits else { return Err(cannot(root.span)) };
    Ok(edits.iter().rev().fold(text.to_owned(), |it, edit| edited(&it, edit.span, &edit.text)))
}

/// Whether a document is JSON; YAML in braces is written as that.
fn is_json(text: &str, root: &Node) -> bool {
    root.span.of(text).starts_with('{')
}

/// The text with another part, in its own line ends.
fn edited(text: &str, span: Span, part: &str) -> String {
    let (start, end) = (span.start as usize, span.end as usize);
    format!("{}{}{}", &text[..start], part.replace('\n', line_end(text)), &text[end..])
}

fn edit(at: usize, text: String) -> Edit {
    Edit { span: Span::new(at, at), text }
}

/// Whether a client takes two names for the same.
fn is_same_name(to: &Dialect, a: &str, b: &str) -> bool {
    let key = |it: &str| {
        let it = it.chars().filter(|it| it.is_alphanumeric());
        it.flat_map(char::to_lowercase).collect::<String>()
    };
    match to.names.compare {
        Compare::Exactly => a == b,
        Compare::Trimmed => a.trim() == b.trim(),
        Compare::Key => key(a) == key(b),
    }
}

/// What a line begins with before a place in it, if that is only blanks.
fn indentation(text: &str, at: usize) -> Option<&str> {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let before = text[start..at].trim_start_matches('\u{feff}');
    before.chars().all(|it| it == ' ' || it == '\t').then_some(before)
}
