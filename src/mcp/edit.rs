//! Edits of an entry in the notation around it.

use crate::diagnostic::Diagnostic;
use crate::syntax::{Key, Node};
use crate::text::{Span, in_quotes_of};

/// Adds the safe fix that gives a member another key.
pub(super) fn rename(finding: Diagnostic, key: &Key, name: &str, text: &str) -> Diagnostic {
    finding.fix(format!("rename to `{name}`"), key.span, in_quotes_of(key.span, text, name))
}

/// Where a member can be put before an object's first, and its text: `"key": "value"`
/// as the object is written. `None` for an object without members.
pub(super) fn first_member(
    node: &Node,
    text: &str,
    key: &str,
    value: &str,
) -> Option<(Span, String)> {
    let first = node.entries().first()?.key.span;
    let at = Span { start: first.start, end: first.start };
    let before = text.get(..at.start as usize)?;
    let line = before.rfind('\n').map_or(0, |it| it + 1);
    // What separates it from the next is what stands before the first.
    let indent = before.get(line..).filter(|it| it.trim().is_empty());
    let line_break = if before.ends_with("\r\n") || text.contains("\r\n") { "\r\n" } else { "\n" };
    let is_flow = node.span.of(text).starts_with('{');
    let is_quoted = first.of(text).starts_with(['"', '\'']);
    let is_toml = after_key(text, first).starts_with('=');
    let member = match (is_quoted, is_toml) {
        (_, true) => format!("{key} = \"{value}\""),
        (true, false) => format!("\"{key}\": \"{value}\""),
        (false, false) => format!("{key}: {value}"),
    };
    let end = match (is_flow, indent) {
        (true, Some(indent)) => format!(",{line_break}{indent}"),
        (true, None) => ", ".to_owned(),
        (false, Some(indent)) => format!("{line_break}{indent}"),
        // The first member of a block stands behind the dash of its list.
        (false, None) => {
            let column = before.get(line..)?.chars().count();
            format!("{line_break}{}", " ".repeat(column))
        }
    };
    Some((at, member + &end))
}

fn after_key(text: &str, key: Span) -> &str {
    let rest = text.get(key.end as usize..).unwrap_or_default();
    rest.trim_start_matches([' ', '\t'])
}

/// Adds the safe fix that puts an argument behind another, where the notation is
/// plain: an item of a list on one line, or a command line.
pub(super) fn add_word(finding: Diagnostic, after: Span, word: &str, text: &str) -> Diagnostic {
    let written = after.of(text);
    let next = after_key(text, after).trim_start_matches(['\r', '\n', ' ', '\t']);
    let at = Span { start: after.end, end: after.end };
    let title = format!("add `{word}`");
    match written.chars().next() {
        Some('"' | '\'') if next.starts_with([',', ']']) => {
            finding.fix(title, at, format!(", {}", in_quotes_of(after, text, word)))
        }
        Some('"' | '\'') => finding,
        // Plain items of a list may be on lines of their own.
        Some(_) if next.starts_with([',', ']']) => finding.fix(title, at, format!(", {word}")),
        Some(_) if text.get(after.end as usize..).is_some_and(|it| it.starts_with(' ')) => {
            finding.fix(title, at, format!(" {word}"))
        }
        Some(_) | None => finding,
    }
}
