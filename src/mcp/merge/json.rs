//! Additions to JSON, in the style that it is written in.

use super::super::convert::json;
use super::super::convert::tree::{Field, Style, Value};
use super::super::dialect::Format;
use super::{Addition, edit, indentation};
use crate::diagnostic::Edit;
use crate::syntax::Node;
use crate::text::Span;

/// A value in the place of another one.
pub(super) fn value(text: &str, root: &Node, there: &Node, value: &Value) -> String {
    if is_on_one_line(text, root) {
        return value.json();
    }
    let margin = line_indentation(text, there.span.start as usize);
    json::write(value, margin.len(), style(&unit(text, root), margin))
}

/// The edits that put something in.
pub(super) fn insert(text: &str, root: &Node, addition: &Addition<'_>) -> Option<Vec<Edit>> {
    let unit = unit(text, root);
    let (of, parts): (&Node, Vec<Span>) = match addition {
        Addition::Member { map, .. } => {
            (map, map.entries().iter().map(|it| it.value.span).collect())
        }
        Addition::Item { list, .. } => (list, list.items().iter().map(|it| it.span).collect()),
        Addition::Value { of, value, .. } => {
            let written = self::value(text, root, of, value);
            return Some(vec![Edit { span: of.span, text: written }]);
        }
        Addition::Nowhere { .. } => return None,
    };
    let outer = line_indentation(text, of.span.start as usize).to_owned();
    let close = (of.span.end as usize).checked_sub(1)?;
    let first = match addition {
        Addition::Member { map, .. } => map.entries().first().map(|it| it.key.span),
        _ => parts.first().copied(),
    };
    let inner = first.and_then(|it| indentation(text, it.start as usize));
    let inner = inner.map_or_else(|| format!("{outer}{unit}"), str::to_owned);
    let is_inline = is_on_one_line(text, root);
    let written = match (addition, is_inline) {
        (Addition::Member { field, .. }, true) if has_no_comments(field) => {
            let (before, after) = if text.contains(": ") { ("", " ") } else { ("", "") };
            format!("{before}{}:{after}{}", Value::text(&field.key).json(), field.value.json())
        }
        (Addition::Member { field, .. }, _) => json::write_member(field, "", style(&unit, &inner)),
        (Addition::Item { value, .. }, true) => value.json(),
        (Addition::Item { value, .. }, false) => {
            format!("{inner}{}", json::write(value, inner.len(), style(&unit, &inner)))
        }
        _ => return None,
    };
    let Some(last) = parts.last() else { return Some(into_empty(text, of, &written, &outer)) };
    let gap = Gap::read(text, last.end as usize, close);
    if is_inline {
        let blank = if text.contains(", ") { " " } else { "" };
        return Some(match gap.comma {
            Some(comma) => vec![edit(comma + 1, format!("{blank}{written},"))],
            None => vec![edit(last.end as usize, format!(",{blank}{written}"))],
        });
    }
    let mut edits = Vec::new();
    if gap.comma.is_none() {
        edits.push(edit(last.end as usize, ",".to_owned()));
    }
    let comma = if gap.comma.is_some() { "," } else { "" };
    // The bracket that closes stays where it is if it has a line of its own.
    let end = match text[gap.line_end..close].contains('\n') {
        true => String::new(),
        false => format!("\n{outer}"),
    };
    edits.push(edit(gap.line_end, format!("\n{written}{comma}{end}")));
    Some(edits)
}

/// Fills brackets that have nothing between them but blanks and comments.
fn into_empty(text: &str, of: &Node, written: &str, outer: &str) -> Vec<Edit> {
    let (open, close) = (of.span.start as usize + 1, of.span.end as usize - 1);
    let within = &text[open..close];
    if !written.contains('\n') && !text.contains('\n') {
        return vec![Edit { span: Span::new(open, close), text: format!(" {written} ") }];
    }
    if within.trim().is_empty() {
        let text = format!("\n{written}\n{outer}");
        return vec![Edit { span: Span::new(open, close), text }];
    }
    let end = open + within.trim_end().len();
    let after = if text[end..close].contains('\n') { String::new() } else { format!("\n{outer}") };
    vec![edit(end, format!("\n{written}{after}"))]
}

/// What stands between the last value and the bracket that closes.
struct Gap {
    /// Where a comma is, which some allow.
    comma: Option<usize>,
    /// Where the line of the last value ends, comments included.
    line_end: usize,
}

impl Gap {
    fn read(text: &str, start: usize, close: usize) -> Gap {
        let mut gap = Gap { comma: None, line_end: start };
        let mut at = start;
        let mut is_first_line = true;
        while let Some(rest) = text.get(at..close).filter(|it| !it.is_empty()) {
            let comment = match rest {
                _ if rest.starts_with("//") => {
                    rest.find('\n').map(|it| if rest[..it].ends_with('\r') { it - 1 } else { it })
                }
                _ if rest.starts_with("/*") => rest.find("*/").map(|it| it + 2),
                _ => None,
            };
            if let Some(length) = comment {
                at += length;
                if is_first_line {
                    gap.line_end = at;
                }
                continue;
            }
            match rest.chars().next() {
                Some(',') => {
                    gap.comma = Some(at);
                    // A comma on a line of its own is the end of the value.
                    gap.line_end = at + 1;
                    is_first_line = true;
                }
                Some('\n') => is_first_line = false,
                _ => {}
            }
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
        gap
    }
}

fn style<'s>(unit: &'s str, margin: &'s str) -> Style<'s> {
    Style { format: Format::Jsonc, indent: unit, margin }
}

/// One step of indentation, as the document has it.
fn unit(text: &str, root: &Node) -> String {
    let first = root.entries().first().map(|it| it.key.span.start as usize);
    match first.and_then(|it| indentation(text, it)) {
        Some(it) if !it.is_empty() => it.to_owned(),
        Some(_) | None => "  ".to_owned(),
    }
}

/// What the line of a place begins with.
fn line_indentation(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let line = text[start..at].trim_start_matches('\u{feff}');
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

fn is_on_one_line(text: &str, root: &Node) -> bool {
    !root.entries().is_empty() && !root.span.of(text).contains('\n')
}

fn has_no_comments(field: &Field) -> bool {
    let own = &field.comments;
    let is_within = match &field.value {
        Value::Map(fields) => fields.iter().all(has_no_comments),
        _ => true,
    };
    is_within && own.above.is_empty() && own.behind.is_none() && own.below.is_empty()
}
