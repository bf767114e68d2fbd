//! The lines of a YAML text around a mistake: keys, values, quotes, brackets.
//!
//! Nothing here parses YAML. It looks at lines as a person does, to say where a
//! mistake most likely is and how it is most likely repaired. Every offset comes
//! from a search in the text itself, so that slicing at it holds.

use crate::diagnostic::Edit;
use crate::text::Span;

/// How many lines are looked at, so that a long text costs no more than a short one.
const NEAR: usize = 400;

/// How far a repair indents at most, for the same reason.
const FAR: usize = 200;

/// One line, without its line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Where it begins in the text.
    pub start: usize,
    /// What it says.
    pub text: &'t str,
}

/// The parts of a line `- key: value # comment`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Where the key or value begins, past the dashes.
    pub content: usize,
    /// The key, with its quotes, if the line has one.
    pub key: Option<Span>,
    /// The value, without the comment. Empty if there is none.
    pub value: Span,
}

impl<'t> Line<'t> {
    /// The line with the byte `at`. A line ends at `\n`, `\r\n` or a lone `\r`.
    pub(super) fn at(text: &'t str, at: usize) -> Line<'t> {
        let is_within_break = text[..at].ends_with('\r') && text[at..].starts_with('\n');
        let at = if is_within_break { at - 1 } else { at };
        let start = text[..at].rfind(['\r', '\n']).map_or(0, |it| it + 1);
        let end = text[at..].find(['\r', '\n']).map_or(text.len(), |it| at + it);
        Line { start, text: &text[start..end] }
    }

    fn above(self, text: &'t str) -> Option<Line<'t>> {
        // Past the `\n`, which may have a `\r` before it.
        self.start.checked_sub(1).map(|it| Line::at(text, it))
    }

    fn below(self, text: &'t str) -> Option<Line<'t>> {
        let rest = &text[self.end()..];
        let line_break = if rest.starts_with("\r\n") { 2 } else { 1 };
        (!rest.is_empty()).then(|| Line::at(text, self.end() + line_break))
    }

    pub(super) fn end(self) -> usize {
        self.start + self.text.len()
    }

    /// Its text, without the space around it.
    pub(super) fn content(self) -> Span {
        let start = self.start + self.indent();
        Span::new(start, start + self.text[self.indent()..].trim_end().len())
    }

    /// How many spaces or tabs it begins with.
    pub(super) fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches([' ', '\t']).len()
    }

    pub(super) fn is_blank(self) -> bool {
        let text = self.text.trim_start();
        text.is_empty() || text.starts_with('#')
    }

    /// The parts of the line.
    pub(super) fn item(self) -> Item {
        let mut at = self.indent();
        while self.text[at..].starts_with("- ") {
            at += 2;
            at += self.text[at..].len() - self.text[at..].trim_start().len();
        }
        let content = self.start + at;
        let rest = &self.text[at..];
        // A colon within quotes is no key's.
        let skipped = closing_quote(rest).map_or(0, |it| it + 1);
        let Some(colon) = colon(&rest[skipped..]).map(|it| it + skipped) else {
            let end = content + uncommented(rest).len();
            return Item { content, key: None, value: Span::new(content, end) };
        };
        let after = &rest[colon + 1..];
        let value = after.trim_start();
        let start = content + rest.len() - value.len();
        Item {
            content,
            key: Some(Span::new(content, content + rest[..colon].trim_end().len())),
            value: Span::new(start, start + uncommented(value).len()),
        }
    }

    /// The columns where its dashes and its key begin.
    fn columns(self) -> Vec<Column> {
        let item = self.item();
        let content = item.content - self.start;
        let dashes = (self.indent()..content).filter(|it| self.text.as_bytes()[*it] == b'-');
        let key = item.key.map(|_| Column { at: content, is_dash: false });
        dashes.map(|at| Column { at, is_dash: true }).chain(key).collect()
    }
}

/// A column where an item of an open block begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Bytes from the start of the line.
    pub at: usize,
    /// Whether the block is a list.
    pub is_dash: bool,
}

/// The lines above the one with `at`, from the nearest on.
pub(super) fn lines_above(text: &str, at: usize) -> impl Iterator<Item = Line<'_>> {
    std::iter::successors(Line::at(text, at).above(text), |it| it.above(text)).take(NEAR)
}

/// The lines below the one with `at`.
pub(super) fn lines_below(text: &str, at: usize) -> impl Iterator<Item = Line<'_>> {
    std::iter::successors(Line::at(text, at).below(text), |it| it.below(text)).take(NEAR)
}

/// The nearest line above that is more than a comment.
pub(super) fn line_above(text: &str, at: usize) -> Option<Line<'_>> {
    lines_above(text, at).find(|it| !it.is_blank())
}

/// The columns where an item of an open block could begin, nearest line first.
pub(super) fn open_columns(text: &str, at: usize) -> Vec<Column> {
    let mut columns = Vec::new();
    let mut limit = usize::MAX;
    for line in lines_above(text, at).filter(|it| !it.is_blank()) {
        if line.indent() < limit {
            columns.extend(line.columns().iter().rev().filter(|it| it.at < limit));
            limit = line.indent();
        }
        if limit == 0 {
            break;
        }
    }
    columns
}

/// How far the text of the block scalar is indented that the line with `at`
/// most likely belongs to.
pub(super) fn block_text_indent(text: &str, at: usize) -> Option<usize> {
    let line = Line::at(text, at);
    let head = lines_above(text, at).find(|it| !it.is_blank() && it.indent() <= line.indent())?;
    let is_header = head.item().value.of(text).starts_with(['|', '>']);
    let first = lines_below(text, head.start).find(|it| !it.text.trim().is_empty())?;
    (is_header && first.start < line.start).then(|| first.indent())
}

/// Edits that move a line, and the deeper lines below it, to another column.
pub(super) fn move_block(text: &str, line: Line<'_>, column: usize) -> Vec<Edit> {
    let indent = line.indent();
    let block =
        lines_below(text, line.start).take_while(|it| it.is_blank() || it.indent() >= indent);
    [line]
        .into_iter()
        .chain(block)
        .filter(|it| !it.text.trim().is_empty())
        .map(|it| Edit {
            span: Span::new(it.start, it.start + it.indent().min(indent)),
            text: spaces(column),
        })
        .collect()
}

/// An indentation.
pub(super) fn spaces(column: usize) -> String {
    " ".repeat(column.min(FAR))
}

/// An edit that empties a line.
pub(super) fn remove_line(text: &str, at: usize) -> Vec<Edit> {
    let line = Line::at(text, at);
    vec![Edit { span: Span::new(line.start, line.end()), text: String::new() }]
}

/// Edits that empty a line and the deeper lines below it.
pub(super) fn remove_block(text: &str, line: Line<'_>) -> Vec<Edit> {
    let indent = line.indent();
    let block =
        lines_below(text, line.start).take_while(|it| it.is_blank() || it.indent() > indent);
    let end = block.last().map_or(line.end(), Line::end);
    vec![Edit { span: Span::new(line.start, end), text: String::new() }]
}

/// The quote of a string that is open at the end of a line above `at`.
pub(super) fn quote_above(text: &str, at: usize) -> Option<usize> {
    lines_above(text, at).find_map(|it| Some(it.start + open_quote(it.text)?))
}

/// The quote in a line that is not closed in it.
pub(super) fn open_quote(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let is_token_start = at == 0 || b" \t[{,:".contains(&bytes[at - 1]);
        match byte {
            b'#' if is_token_start => return None,
            b'"' | b'\'' if is_token_start => match closing_quote(&line[at..]) {
                Some(length) => at += length,
                None => return Some(at),
            },
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where the quote closes that a text begins with.
pub(super) fn closing_quote(text: &str) -> Option<usize> {
    let quote = *text.as_bytes().first().filter(|it| b"\"'".contains(it))?;
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 2,
            it if it == quote => return Some(at),
            _ => at += 1,
        }
    }
}

/// Where the bracket closes that stands at `at`: the place of the first bracket
/// that closes it, right or wrong. `None` if a new key begins before.
pub(super) fn closing_bracket(text: &str, at: usize) -> Option<usize> {
    let limit = Line::at(text, at).indent();
    let mut depth = 0;
    let mut lines = [Line::at(text, at)].into_iter().chain(lines_below(text, at));
    lines.find_map(|line| {
        let is_first = line.start <= at;
        if !is_first && line.indent() <= limit && line.item().key.is_some() {
            // Ends the search: no later line can close the bracket.
            return Some(None);
        }
        let from = if is_first { at - line.start } else { 0 };
        close_in_line(line.text, from, &mut depth).map(|it| Some(line.start + it))
    })?
}

fn close_in_line(line: &str, from: usize, depth: &mut usize) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let is_token_start = at == 0 || b" \t[{,:".contains(&bytes[at - 1]);
        match byte {
            b'#' if is_token_start => return None,
            b'"' | b'\'' if is_token_start => at += closing_quote(&line[at..]).unwrap_or(0),
            b'[' | b'{' => *depth += 1,
            b']' | b'}' => {
                *depth = depth.saturating_sub(1);
                if *depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The first colon that ends a key: before a space or the end of the line.
fn colon(text: &str) -> Option<usize> {
    let mut colons = text.match_indices(':').map(|it| it.0);
    let comment = text.find(" #").unwrap_or(text.len());
    colons.find(|it| {
        let next = text.as_bytes().get(it + 1);
        *it < comment && next.is_none_or(|it| b" \t".contains(it))
    })
}

/// A value without the comment after it.
fn uncommented(value: &str) -> &str {
    let quoted = closing_quote(value).unwrap_or(0);
    let rest = &value[quoted..];
    let comment = if value.starts_with('#') { Some(0) } else { rest.find(" #") };
    value[..quoted + comment.unwrap_or(rest.len())].trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_a_line() {
        let check = |text: &str, key: Option<&str>, value: &str| {
            let item = Line::at(text, 0).item();
            assert_eq!(item.key.map(|it| it.of(text)), key, "{text}");
            assert_eq!(item.value.of(text), value, "{text}");
        };
        check("a: b", Some("a"), "b");
        check("  - - a:  b c  # d", Some("a"), "b c");
        check("a: http://x:80: y", Some("a"), "http://x:80: y");
        check("\"a: b\": 'c # d' # e", Some("\"a: b\""), "'c # d'");
        check("a:", Some("a"), "");
        check("a: # b: c", Some("a"), "");
        check("- b", None, "b");
        check("a:1", None, "a:1");
        check("", None, "");
    }

    #[test]
    fn walks_over_all_line_breaks() {
        let check = |text: &str| {
            let below: Vec<_> = lines_below(text, 0).map(|it| it.text).collect();
            let above: Vec<_> = lines_above(text, text.len()).map(|it| it.text).collect();
            assert_eq!((below, above), (vec!["b", "", "c"], vec!["", "b", "a"]), "{text:?}");
        };
        check("a\nb\n\nc");
        check("a\r\nb\r\n\r\nc");
        check("a\rb\r\rc");
    }

    #[test]
    fn finds_the_quote_that_is_open() {
        let check = |text: &str, expected: Option<usize>| {
            assert_eq!(open_quote(text), expected, "{text}");
        };
        check("a: \"b", Some(3));
        check("a: \"b\\\"", Some(3));
        check("a: 'it''s", Some(3));
        check("a: \"b\"", None);
        check("a: it's", None);
        check("a: b # \"", None);
        check("[\"a\", 'b]", Some(6));
    }

    #[test]
    fn finds_the_bracket_that_closes() {
        let check = |text: &str, expected: Option<usize>| {
            assert_eq!(closing_bracket(text, 3), expected, "{text}");
        };
        check("a: [b, [c], ']']", Some(15));
        check("a: [\nb,\n]", Some(8));
        check("a: {b: []}", Some(9));
        check("a: [b\nc: d]", None);
    }
}
