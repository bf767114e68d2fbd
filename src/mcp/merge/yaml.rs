//! Additions to YAML, in blocks or, within brackets, on one line.

use super::super::convert::tree::{Style, Value};
use super::super::convert::yaml;
use super::super::dialect::Format;
use super::{Addition, edit};
use crate::diagnostic::Edit;
use crate::syntax::{Kind, Node};
use crate::text::Span;

/// A value in the place of another one.
pub(super) fn value(text: &str, there: &Node, value: &Value) -> String {
    let is_block = matches!(there.kind, Kind::Map(_)) && !is_flow(text, there);
    match value {
        Value::Map(fields) if is_block => {
            let margin = " ".repeat(column(text, there.span.start as usize));
            let written = yaml::write_members(fields, style(text, &margin));
            written[margin.len()..].to_owned()
        }
        _ => value.json(),
    }
}

/// The edits that put something in.
pub(super) fn insert(text: &str, addition: &Addition<'_>) -> Option<Vec<Edit>> {
    match addition {
        Addition::Member { map, field } if is_flow(text, map) => {
            let written = format!("{}: {}", Value::text(&field.key).json(), field.value.json());
            let last = map.entries().last().map(|it| it.value.span);
            Some(vec![into_brackets(text, map, last, &written)])
        }
        Addition::Item { list, value } if is_flow(text, list) => {
            let last = list.items().last().map(|it| it.span);
            Some(vec![into_brackets(text, list, last, &value.json())])
        }
        Addition::Member { map, field } => {
            let margin = " ".repeat(column(text, map.entries().first()?.key.span.start as usize));
            let last = map.entries().last()?;
            let end = last.value.span.end.max(last.key.span.end);
            Some(vec![after(text, end as usize, &yaml::write_member(field, style(text, &margin)))])
        }
        Addition::Item { list, value } => {
            let margin = " ".repeat(column(text, list.span.start as usize));
            let end = list.items().last()?.span.end as usize;
            Some(vec![after(text, end, &yaml::write_item(value, style(text, &margin)))])
        }
        Addition::Value { key, of, value } => {
            let margin = " ".repeat(column(text, key.start as usize) + 2);
            let written = match value {
                Value::Map(fields) => yaml::write_members(fields, style(text, &margin)),
                Value::List(items) => {
                    let items: Vec<_> =
                        items.iter().map(|it| yaml::write_item(it, style(text, &margin))).collect();
                    items.join("\n")
                }
                _ => return None,
            };
            // `null` or `~`, where it is written.
            if of.span.start < of.span.end {
                return Some(vec![Edit { span: of.span, text: value.json() }]);
            }
            Some(vec![after(text, key.end as usize, &written)])
        }
        Addition::Nowhere { .. } => None,
    }
}

/// Lines behind the line of a place, and what else belongs to that line.
fn after(text: &str, at: usize, written: &str) -> Edit {
    // A text in a block ends with its line.
    if text[..at].ends_with('\n') {
        return edit(at, format!("{written}\n"));
    }
    match text[at..].find('\n') {
        Some(end) => edit(at + end + 1, format!("{written}\n")),
        None => edit(text.len(), format!("\n{written}\n")),
    }
}

fn into_brackets(text: &str, of: &Node, last: Option<Span>, written: &str) -> Edit {
    let close = of.span.end as usize - 1;
    let Some(last) = last else {
        let open = of.span.start as usize + 1;
        let blank = if of.span.of(text).starts_with('{') { " " } else { "" };
        return Edit { span: Span::new(open, close), text: format!("{blank}{written}{blank}") };
    };
    let gap = text.get(last.end as usize..close).unwrap_or_default();
    match gap.find(',') {
        Some(comma) => edit(last.end as usize + comma + 1, format!(" {written},")),
        None => edit(last.end as usize, format!(", {written}")),
    }
}

fn is_flow(text: &str, node: &Node) -> bool {
    node.span.of(text).starts_with(['{', '['])
}

fn style<'s>(text: &'s str, margin: &'s str) -> Style<'s> {
    // One step of indentation is what the least indented lines have.
    let indent = |it: &'s str| &it[..it.len() - it.trim_start_matches(' ').len()];
    let is_more = |it: &&str| !it.trim().is_empty() && !it.trim_start().starts_with('#');
    let indents = text.lines().filter(is_more).map(indent).filter(|it| !it.is_empty());
    let indent = indents.min_by_key(|it| it.len());
    Style { format: Format::Yaml, indent: indent.unwrap_or("  "), margin }
}

/// How many characters stand before a place on its line.
fn column(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    text[start..at].trim_start_matches('\u{feff}').chars().count()
}
