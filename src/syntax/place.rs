//! Where a part of a string's value stands in the source: behind escapes, within
//! folded lines, past the indentation of a block.

use std::ops::Range;

use crate::text::Span;

/// The place of a byte range of a string node's *value* in the source. `value`
/// is the whole value, and `range` counts in it. It is exact for plain and
/// quoted scalars and for block scalars; the whole node where the two differ, as
/// for an alias.
///
/// ```
/// use telaio::{syntax::place_in_string, text::Span};
///
/// let source = r#"{ "a": "tab\there" }"#;
/// let node_span = Span::new(7, 18);
/// let place = place_in_string(source, node_span, "tab\there", 4..8);
/// assert_eq!(place.of(source), "here");
/// ```
pub fn place_in_string(source: &str, node_span: Span, value: &str, range: Range<usize>) -> Span {
    let found = place(node_span.of(source), value, range);
    found.map_or(node_span, |it| node_span.part(it.start, it.end))
}

/// Whether an alias of YAML, such as `*name`, stands at this place.
pub fn is_alias(source: &str, span: Span) -> bool {
    let is_name = |it: &str| {
        !it.is_empty() && !it.contains(|it: char| it.is_whitespace() || ",[]{}".contains(it))
    };
    let before = source.get(..span.start as usize).unwrap_or_default();
    let begins = before.ends_with(['[', '{', ',', '\n'])
        || before.ends_with([' ', '\t'])
            && before.trim_end().ends_with([':', '-', '?', ',', '[', '{']);
    begins
        && source
            .get(span.start as usize..span.end as usize)
            .and_then(|it| it.strip_prefix('*'))
            .is_some_and(is_name)
}

/// Where each byte of a string node's value stands in the source, all at once.
/// `None` where the value stands elsewhere, as that of an alias.
///
/// ```
/// use telaio::{syntax::places_in_string, text::Span};
///
/// let source = r#"{ "a": "tab\there" }"#;
/// let places = places_in_string(source, Span::new(7, 18), "tab\there").unwrap();
/// assert_eq!(places.of(4..8).of(source), "here");
/// ```
pub fn places_in_string(source: &str, node_span: Span, value: &str) -> Option<Places> {
    let raw = node_span.of(source);
    let (style, mut at) = beginning(raw)?;
    let mut bytes = Vec::with_capacity(value.len());
    while bytes.len() < value.len() {
        let step = step(raw, style, at, value, bytes.len())?;
        at = step.source.end;
        let place = node_span.part(step.source.start, step.source.end);
        bytes.resize(bytes.len() + step.value_length, place);
    }
    let end = at.min(raw.len());
    Some(Places { bytes, end: node_span.part(end, end) })
}

/// Where each byte of a string stands in the source.
#[derive(Clone, Debug)]
pub struct Places {
    bytes: Vec<Span>,
    end: Span,
}

impl Places {
    /// The place of a byte range of the string.
    pub fn of(&self, range: Range<usize>) -> Span {
        let first = self.bytes.get(range.start).unwrap_or(&self.end);
        let last = range.end.checked_sub(1).filter(|it| range.start <= *it);
        let end = last.map_or(first.start, |it| self.bytes.get(it).unwrap_or(&self.end).end);
        Span { start: first.start, end }
    }
}

/// How a part of a string must be written within the string at `node_span`, so
/// that it is read as `part`. `None` where that would take more than quoting.
pub fn written_in_string(source: &str, node_span: Span, part: &str) -> Option<String> {
    let raw = node_span.of(source);
    let has_break = part.contains(['\n', '\r']);
    match raw.chars().next()? {
        '"' => {
            let escaped = part.replace('\\', "\\\\").replace('"', "\\\"");
            Some(escaped.replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
        }
        '\'' => (!has_break).then(|| part.replace('\'', "''")),
        '|' | '>' => (!has_break).then(|| part.to_owned()),
        '*' => None,
        _ => (!has_break && ![": ", " #"].iter().any(|it| part.contains(it)))
            .then(|| part.to_owned()),
    }
}

/// How a string is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
    Block,
}

/// Some of the source, and the part of the value that it writes.
struct Step {
    source: Range<usize>,
    value_length: usize,
}

fn place(raw: &str, value: &str, range: Range<usize>) -> Option<Range<usize>> {
    let (style, mut at) = beginning(raw)?;
    // Most strings are written as they are, but for the quotes.
    let written = raw.get(at..raw.len().saturating_sub(at));
    if style != Style::Block && written == Some(value) && value.get(range.clone()).is_some() {
        return Some(at + range.start..at + range.end);
    }
    let mut start = None;
    let mut done = 0;
    while done < value.len() {
        let step = step(raw, style, at, value, done)?;
        let end = done + step.value_length;
        if range.start < end && start.is_none() {
            start = Some(step.source.start);
        }
        if range.end <= end && range.start < range.end {
            return start.map(|it| it..step.source.end);
        }
        if range.end < end {
            // An empty range within the value.
            return Some(step.source.start..step.source.start);
        }
        at = step.source.end;
        done = end;
    }
    // An empty range at the end, or more than there is.
    let end = at.min(raw.len());
    Some(start.unwrap_or(end)..end)
}

/// How a string is written, and where that begins.
fn beginning(raw: &str) -> Option<(Style, usize)> {
    Some(match raw.chars().next()? {
        '"' => (Style::Double, 1),
        '\'' => (Style::Single, 1),
        '|' | '>' => (Style::Block, raw.find('\n').unwrap_or(raw.len())),
        '*' => return None,
        _ => (Style::Plain, 0),
    })
}

/// The piece of the source from `at` on that writes the value from `done` on.
fn step(raw: &str, style: Style, mut at: usize, value: &str, done: usize) -> Option<Step> {
    let is_first = done == 0;
    let value = value.get(done..)?;
    loop {
        let rest = raw.get(at..)?;
        let char = value.chars().next()?.len_utf8();
        let Some(first) = rest.chars().next() else {
            // The line breaks at the end of a block are not in the node's span.
            let is_end = style == Style::Block && value.trim_end().is_empty();
            return is_end.then_some(Step { source: at..at, value_length: value.len() });
        };
        let space = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let breaks = rest[..space].matches('\n').count();
        if breaks > 0 {
            return match style {
                Style::Block => block_break(at..at + space, value, is_first),
                // One line break is a space, more are one less.
                Style::Plain | Style::Single | Style::Double => Some(Step {
                    source: at..at + space,
                    value_length: (breaks - 1).max(1).min(value.len()),
                }),
            };
        }
        let length = match (style, first) {
            (Style::Double, '\\') => match escape_length(rest) {
                Some(length) => length,
                None => {
                    // An escaped line break writes nothing.
                    let below = rest[1..].trim_start_matches([' ', '\t', '\r', '\n']);
                    at += rest.len() - below.len();
                    continue;
                }
            },
            (Style::Single, '\'') => 2,
            _ if value.starts_with(first) => first.len_utf8(),
            _ => return None,
        };
        return Some(Step { source: at..at + length, value_length: char });
    }
}

/// A line break in a block scalar, with the indentation after it. The one after
/// the header writes nothing.
fn block_break(source: Range<usize>, value: &str, is_first: bool) -> Option<Step> {
    let space = value.len() - value.trim_start_matches([' ', '\t', '\n']).len();
    let written = match value[..space].rfind('\n') {
        Some(last_break) => last_break + 1,
        None if is_first => 0,
        // Folded: the line break writes one space.
        None => space.min(1),
    };
    // Spaces past the indentation are part of the value, one for one.
    let end = source.end.checked_sub(space - written).filter(|it| *it >= source.start)?;
    if written > 0 {
        return Some(Step { source: source.start..end, value_length: written });
    }
    let char = value.chars().next()?.len_utf8();
    Some(Step { source: end..end + char, value_length: char })
}

/// How long the escape is that the text begins with; `None` for a line break.
fn escape_length(rest: &str) -> Option<usize> {
    let letter = rest[1..].chars().next()?;
    Some(match letter {
        '\r' | '\n' => return None,
        'x' => 4,
        // A surrogate pair is one character.
        'u' if is_high_surrogate(rest) && rest[6..].starts_with("\\u") => 12,
        'u' => 6,
        'U' => 10,
        _ => 1 + letter.len_utf8(),
    })
}

fn is_high_surrogate(escape: &str) -> bool {
    let code = escape.get(2..6).and_then(|it| u32::from_str_radix(it, 16).ok());
    code.is_some_and(|it| (0xD800..0xDC00).contains(&it))
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, parse};
    use super::*;

    /// Finds `part` of the value of `a` in the source.
    #[track_caller]
    fn check(source: &str, part: &str, expected: &str) {
        let root = parse(source).root.unwrap();
        let node = root.get("a").unwrap();
        let Kind::String(value) = &node.kind else { panic!("{source}") };
        let start = value.find(part).unwrap();
        let place = place_in_string(source, node.span, value, start..start + part.len());
        assert_eq!(place.of(source), expected, "{value:?}");
        let all = places_in_string(source, node.span, value);
        assert_eq!(all.map_or(node.span, |it| it.of(start..start + part.len())), place);
    }

    #[test]
    fn plain_and_quoted() {
        check("a: some $x here", "$x", "$x");
        check("a: ünï $x", "$x", "$x");
        check("a: some\n  folded\n\n  $x text", "$x", "$x");
        check("a: some\n  folded", "e folded", "e\n  folded");
        check("a: 'it''s $x'", "$x", "$x");
        check("a: 'it''s $x'", "t's", "t''s");
        check("a: \"\\u00fc\\t$x\\\"\"", "$x", "$x");
        check("a: \"\\t$x\"", "\t$", "\\t$");
        check("a: \"b \\\n   c $x\"", "$x", "$x");
        check(r#"{"a": "\ud83d\ude00 $x \/"}"#, "$x", "$x");
        check(r#"{"a": "\ud83d\ude00 $x \/"}"#, "/", r"\/");
    }

    #[test]
    fn block_scalars() {
        check("a: |\n  some\n  $x here\n", "$x", "$x");
        check("a: |\n  some\n    deeper $x\n\n  y", "  deeper $x", "  deeper $x");
        check("a: |2\n   $x\n", " $x", " $x");
        check("a: |\n\n\n  $x\n", "$x", "$x");
        check("a: >-\n  some\n  folded $x\n\n  other $y\n", "$x", "$x");
        check("a: >-\n  some\n  folded $x\n\n  other $y\n", "$y", "$y");
        check("a: |\r\n  some\r\n  $x\r\n", "$x", "$x");
        check("a: | # x\n  ü\n  $x", "$x", "$x");
    }

    #[test]
    fn parts_are_written_as_their_string_is() {
        let check = |source: &str, part, expected: Option<&str>| {
            let root = parse(source).root.unwrap();
            let written = written_in_string(source, root.get("a").unwrap().span, part);
            assert_eq!(written.as_deref(), expected, "{source}");
        };
        check("a: b", "'x'", Some("'x'"));
        check("a: b", "'x: y'", None);
        check("a: b", "'x\ny'", None);
        check("a: 'b'", "'x: y'", Some("''x: y''"));
        check("a: \"b\"", "'x\n\"y'", Some("'x\\n\\\"y'"));
        check("a: |\n  b", "'x # y'", Some("'x # y'"));
        check("c: &c d\na: *c", "x", None);
    }

    #[test]
    fn an_alias_is_one_place() {
        check("b: &b some $x\na: *b\n", "$x", "*b");
    }

    #[test]
    fn empty_ranges() {
        let source = "a: 'x''y'";
        let place = |at| place_in_string(source, Span::new(3, 9), "x'y", at..at).start;
        assert_eq!([place(0), place(1), place(2), place(3)], [4, 5, 7, 8]);
    }
}
