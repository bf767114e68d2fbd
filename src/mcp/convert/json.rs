//! Values as JSON, with comments where the client reads them.

use super::super::dialect::Format;
use super::tree::{Field, Style, Value, WIDTH, quoted};

/// A value that stands behind `before` on its first line.
pub(in crate::mcp) fn write(value: &Value, before: usize, style: Style<'_>) -> String {
    let inner = format!("{}{}", style.margin, style.indent);
    let within = Style { margin: &inner, ..style };
    match value {
        Value::List(items) if !is_short(value, before) => {
            let items: Vec<_> = items
                .iter()
                .map(|it| format!("{inner}{}", write(it, inner.len(), within)))
                .collect();
            format!("[\n{}\n{}]", items.join(",\n"), style.margin)
        }
        Value::Map(members) if !members.is_empty() => {
            format!("{{\n{}\n{}}}", write_members(members, within), style.margin)
        }
        Value::Text(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Null
        | Value::List(_)
        | Value::Map(_) => value.json(),
    }
}

/// The members of an object, each on a line, all behind the margin.
pub(in crate::mcp) fn write_members(members: &[Field], style: Style<'_>) -> String {
    let mut lines = Vec::new();
    for (at, member) in members.iter().enumerate() {
        let comma = if at + 1 < members.len() { "," } else { "" };
        lines.push(write_member(member, comma, style));
    }
    lines.join("\n")
}

/// A member with its comments, and a comma behind it.
pub(in crate::mcp) fn write_member(member: &Field, comma: &str, style: Style<'_>) -> String {
    let margin = style.margin;
    let has_comments = style.format != Format::Json;
    let mut lines = Vec::new();
    let comments = |lines: &mut Vec<String>, texts: &[String]| {
        if has_comments {
            lines.extend(texts.iter().map(|it| format!("{margin}// {it}").trim_end().to_owned()));
        }
    };
    comments(&mut lines, &member.comments.above);
    let key = quoted(&member.key);
    let value = write(&member.value, margin.len() + key.len() + 2, style);
    let behind = member.comments.behind.as_ref().filter(|_| has_comments);
    let behind = behind.map_or(String::new(), |it| format!(" // {it}"));
    // Behind the bracket that opens, so that it stays with the key.
    lines.push(match value.split_once('\n') {
        Some((first, rest)) => format!("{margin}{key}: {first}{behind}\n{rest}{comma}"),
        None => format!("{margin}{key}: {value}{comma}{behind}"),
    });
    comments(&mut lines, &member.comments.below);
    lines.join("\n")
}

/// Whether a list stands on one line.
fn is_short(value: &Value, before: usize) -> bool {
    let Value::List(items) = value else { return true };
    let is_plain = items.iter().all(|it| !matches!(it, Value::Map(_) | Value::List(_)));
    items.is_empty() || is_plain && before + value.json().chars().count() <= WIDTH
}
