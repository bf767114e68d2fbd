//! Edits that add a member to a mapping or an item to a sequence, in the style that
//! it is written in.

use serde_json::Value;

use crate::diagnostic::Edit;
use crate::syntax::write::{TAB, block, block_member, flow, scalar};
use crate::syntax::{Format, Kind, Node};
use crate::text::Span;

/// Adds members to a mapping. `None` where it cannot be told how.
pub(super) fn members(
    text: &str,
    format: Format,
    map: &Node,
    members: &[(String, Value)],
) -> Option<Edit> {
    let Kind::Map(entries) = &map.kind else { return None };
    let last = entries.last().map(|it| it.value.span.end.max(it.key.span.end));
    if format == Format::Toml || members.is_empty() {
        return None;
    }
    if is_flow(text, map) {
        let member =
            |(key, it): &(String, Value)| format!("{}: {}", scalar(format, key), flow(format, it));
        let written: Vec<_> = members.iter().map(member).collect();
        return Some(in_brackets(text, map, last, entries.last().map(|it| it.key.span), &written));
    }
    let first = entries.first()?.key.span.start as usize;
    let column = first - line_start(text, first);
    let at = line_end(text, last? as usize);
    let mut out = String::new();
    for (key, value) in members {
        out.push('\n');
        out.push_str(&" ".repeat(column));
        block_member(key, value, column, &mut out);
    }
    Some(Edit { span: Span::new(at, at), text: out })
}

/// Adds an item to a sequence, behind the item at `behind` or at its end.
pub(super) fn item(
    text: &str,
    format: Format,
    list: &Node,
    behind: Option<usize>,
    value: &Value,
) -> Option<Edit> {
    let Kind::List(items) = &list.kind else { return None };
    let after = behind.and_then(|it| items.get(it)).or(items.last());
    if format == Format::Toml {
        return None;
    }
    if is_flow(text, list) {
        let end = after.map(|it| it.span.end);
        let written = [flow(format, value)];
        return Some(in_brackets(text, list, end, after.map(|it| it.span), &written));
    }
    let start = list.span.start as usize;
    let column = start - line_start(text, start);
    let at = line_end(text, after?.span.end as usize);
    let mut out = format!("\n{}- ", " ".repeat(column));
    block(value, column + TAB, &mut out);
    Some(Edit { span: Span::new(at, at), text: out })
}

/// What a mapping or sequence in brackets gets, behind the member that ends at `last`.
/// It is written as that member is: on a line of its own, or not.
fn in_brackets(
    text: &str,
    node: &Node,
    last: Option<u32>,
    member: Option<Span>,
    written: &[String],
) -> Edit {
    let (Some(last), Some(member)) = (last, member) else {
        // Between the brackets there is nothing but white space.
        let (start, end) = (node.span.start as usize + 1, node.span.end as usize);
        let end = end.saturating_sub(1).max(start);
        let space = if text[node.span.start as usize..].starts_with('{') { " " } else { "" };
        let text = format!("{space}{}{space}", written.join(", "));
        return Edit { span: Span::new(start, end), text };
    };
    let start = member.start as usize;
    let line = &text[line_start(text, start)..start];
    let separator = match line.trim().is_empty() {
        true => format!(",\n{line}"),
        false => ", ".to_owned(),
    };
    let out: String = written.iter().map(|it| format!("{separator}{it}")).collect();
    Edit { span: Span { start: last, end: last }, text: out }
}

/// Whether a collection is written in brackets.
fn is_flow(text: &str, node: &Node) -> bool {
    node.span.of(text).starts_with(['{', '['])
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |it| it + 1)
}

fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    if text[..end].ends_with('\r') { end - 1 } else { end }
}
