//! Values as YAML, in blocks.

use super::tree::{Field, Style, Value, quoted};
use crate::syntax::{self, Kind};

/// The members of a mapping, each on a line, all behind the margin.
pub(in crate::mcp) fn write_members(members: &[Field], style: Style<'_>) -> String {
    let lines: Vec<_> = members.iter().map(|it| write_member(it, style)).collect();
    lines.join("\n")
}

/// A member with its comments.
pub(in crate::mcp) fn write_member(member: &Field, style: Style<'_>) -> String {
    let margin = style.margin;
    let comment = |it: &String| format!("{margin}# {it}").trim_end().to_owned();
    let mut lines: Vec<_> = member.comments.above.iter().map(comment).collect();
    let behind = member.comments.behind.as_ref().map_or(String::new(), |it| format!(" # {it}"));
    let inner = format!("{margin}{}", style.indent);
    let within = Style { margin: &inner, ..style };
    let key = scalar(&member.key);
    lines.push(match &member.value {
        Value::Map(members) if !members.is_empty() => {
            format!("{margin}{key}:{behind}\n{}", write_members(members, within))
        }
        Value::List(items) if !items.is_empty() => {
            let items: Vec<_> = items.iter().map(|it| write_item(it, within)).collect();
            format!("{margin}{key}:{behind}\n{}", items.join("\n"))
        }
        Value::Text(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Null
        | Value::List(_)
        | Value::Map(_) => format!("{margin}{key}: {}{behind}", inline(&member.value)),
    });
    lines.extend(member.comments.below.iter().map(comment));
    lines.join("\n")
}

/// An item of a list: its first line begins with a dash.
pub(in crate::mcp) fn write_item(value: &Value, style: Style<'_>) -> String {
    let margin = style.margin;
    let inner = format!("{margin}  ");
    let within = Style { margin: &inner, ..style };
    let Value::Map(members) = value else { return format!("{margin}- {}", inline(value)) };
    let Some((first, _)) = members.split_first() else { return format!("{margin}- {{}}") };
    let written = write_members(members, within);
    // Comments on the first member must stand before the dash.
    let (above, rest) = split_lines(&written, first.comments.above.len());
    let rest = rest.strip_prefix(inner.as_str()).unwrap_or(rest);
    format!("{above}{margin}- {rest}")
}

/// The first lines of a text, and the others.
fn split_lines(text: &str, count: usize) -> (&str, &str) {
    let ends = text.match_indices('\n').map(|it| it.0 + 1);
    let end = count.checked_sub(1).and_then(|it| ends.clone().nth(it)).unwrap_or(0);
    text.split_at(end)
}

/// A value on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Text(it) => scalar(it),
        Value::Number(_) | Value::Bool(_) | Value::Null | Value::List(_) | Value::Map(_) => {
            value.json()
        }
    }
}

/// A text as it is where it is read as that very text, else in quotes.
pub(super) fn scalar(text: &str) -> String {
    let is_simple = text.chars().all(|it| it.is_ascii_alphanumeric() || "_/@.:+-".contains(it))
        && (text.starts_with(|it: char| it.is_ascii_alphabetic() || "_/.-".contains(it))
            // Not a number for older readers: `1m30s`, but not `1_000` or `1:30`.
            || text.ends_with('s') && text.chars().all(|it| it.is_ascii_alphanumeric()))
        && !text.ends_with(':')
        && !matches!(text.to_ascii_lowercase().as_str(), "y" | "n" | "yes" | "no" | "on" | "off");
    let is_read_so = || {
        let root = syntax::parse_as(text, syntax::Format::Yaml).root;
        matches!(root.map(|it| it.kind), Some(Kind::String(it)) if it == text)
    };
    if is_simple && is_read_so() { text.to_owned() } else { quoted(text) }
}
