//! What a server has besides the words that all clients share: OAuth, members of
//! one client alone, and whatever else nobody has spoken of.

use super::super::dialect::{Member, Of, Role, Shape};
use super::entry::{Writer, is_empty};
use super::tree::{Field, Remarked, Value};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

/// Writes the rest of an entry, or says that it is not expressed.
pub(super) fn write(writer: &mut Writer<'_, '_>) {
    oauth(writer);
    for entry in &writer.server.rest {
        other(writer, entry);
    }
    for entry in writer.server.node.entries() {
        let is_rest = writer.server.rest.iter().any(|it| std::ptr::eq(*it, entry));
        let role = writer.server.role(entry);
        if !is_rest && role != Some(Role::Name) {
            untold(writer, entry);
        }
    }
    needed(writer);
}

/// How to sign in by OAuth: what both clients have, whatever they call it.
fn oauth(writer: &mut Writer<'_, '_>) {
    let Some(entry) = writer.server.oauth else { return };
    let target = writer.target(|it| it == Role::OAuth);
    let is_same = std::ptr::eq(writer.from, writer.to);
    writer.told.push(entry.value.span);
    let (Some(target), Kind::Map(entries)) = (target, &entry.value.kind) else {
        let has =
            if target.is_some() { "writes this otherwise" } else { "has no settings of OAuth" };
        return writer.lose(entry.key.span, format!("{} {has}", writer.to.title));
    };
    let mut fields = Vec::new();
    for it in entries {
        let name = match target.shape {
            _ if is_same => Some(it.key.value.as_str()),
            Shape::Object(members, _) => {
                members.iter().map(|it| it.name).find(|name| is_alike(name, &it.key.value))
            }
            _ => None,
        };
        match name {
            Some(name) => fields.push(Field::new(name, Value::of(&it.value.to_value()))),
            None => {
                let (title, key) = (writer.to.title, &it.key.value);
                let message = match target.shape {
                    Shape::Object(..) => format!("{title} has no `{key}` of OAuth"),
                    _ => format!("it is not known how {title} writes `{key}` of OAuth"),
                };
                writer.lose(it.key.span, message);
            }
        }
    }
    if !fields.is_empty() {
        writer.push(entry.key.span.start, Some(entry), target.name, Value::Map(fields));
    }
}

/// Whether two names are the same but for their spelling.
fn is_alike(a: &str, b: &str) -> bool {
    let letters = |it: &str| {
        let letters = it.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|it| it.to_ascii_lowercase()).collect::<String>()
    };
    letters(a) == letters(b)
}

/// A member of one client alone, one that it does not know, or does not read.
fn other(writer: &mut Writer<'_, '_>, entry: &Entry) {
    let key = entry.key.value.as_str();
    if !is_untold(entry, &writer.told) && !is_empty(&entry.value) {
        return;
    }
    writer.told.push(entry.value.span);
    let known = writer.server.table.member(key);
    let is_same = std::ptr::eq(writer.from, writer.to);
    if is_same && known.is_none_or(|it| it.ignored.is_none()) {
        let value = Value::of(&entry.value.to_value());
        return writer.push(entry.key.span.start, Some(entry), key, value);
    }
    let (from, to) = (writer.from.title, writer.to.title);
    let message = match known.map(|it| it.ignored) {
        Some(Some(_)) => format!("`{key}` has no effect in {from}"),
        Some(None) => format!("`{key}` is of {from} alone"),
        None if is_same => format!("`{key}` is not known to {from}"),
        None => format!("`{key}` is known neither to {from} nor to {to}"),
    };
    // A comment on what is not there would be read as one on what follows.
    let comments = writer.comments_of(Some(entry));
    let is_commented = comments != Remarked::default();
    let and = if is_commented { ", and so is its comment" } else { "" };
    writer.lose(entry.key.span, format!("{message}: it is left out{and}"));
}

/// Values that nobody has spoken of, such as those of a wrong type.
fn untold(writer: &mut Writer<'_, '_>, entry: &Entry) {
    let mut left = Vec::new();
    leaves(&entry.key.span, &entry.value, &writer.told, &mut left);
    for span in left {
        let key = &entry.key.value;
        let message =
            format!("this is not what `{key}` of {} holds: it is left out", writer.from.title);
        writer.lose(span, message);
    }
}

/// Whether a part of a member has not been spoken of.
pub(super) fn is_untold(entry: &Entry, told: &[Span]) -> bool {
    let mut left = Vec::new();
    leaves(&entry.key.span, &entry.value, told, &mut left);
    !left.is_empty()
}

fn leaves(key: &Span, node: &Node, told: &[Span], left: &mut Vec<Span>) {
    let is_in = |it: &Span| it.start <= node.span.start && node.span.end <= it.end;
    if told.iter().any(is_in) || is_empty(node) && !matches!(node.kind, Kind::Null) {
        return;
    }
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|it| leaves(key, it, told, left)),
        Kind::Map(entries) => {
            entries.iter().for_each(|it| leaves(&it.key.span, &it.value, told, left));
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => left.push(*key),
    }
}

/// Says which members the client needs that nothing is known of.
fn needed(writer: &mut Writer<'_, '_>) {
    let is_local = writer.server.url.is_none();
    let is_missing = |member: &&Member| {
        let is_of = match member.of {
            Of::Any => true,
            Of::Local => is_local,
            Of::Remote => !is_local,
        };
        member.is_needed
            && member.ignored.is_none()
            && is_of
            && member.role != Role::Name
            && !writer.members.iter().any(|it| it.1.key == member.name)
    };
    let missing: Vec<_> = writer.table.entry.iter().filter(is_missing).map(|it| it.name).collect();
    for name in missing {
        let message = format!("{} needs `{name}`, which is not known from here", writer.to.title);
        writer.lose(writer.server.span(), message);
    }
}
