//! Places in a source text, and their translations.

use std::borrow::Cow;

/// A half-open range of bytes in a UTF-8 text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// A value and the place where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where it was written.
    pub span: Span,
}

/// A place as people and editors count: from one, columns in UTF-16 code units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from one.
    pub line: u32,
    /// The column in UTF-16 code units, from one.
    pub column: u32,
}

/// Translates byte offsets of one text. Built once, then logarithmic.
#[derive(Debug)]
pub struct LineIndex<'a> {
    text: &'a str,
    lines: Cow<'a, Lines>,
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub struct Lines {
    list: Vec<Line>,
    /// The place of each [`MARK`]th byte in UTF-16 code units: a line may be long.
    /// Empty where each byte is a unit, as in most texts.
    marks: Vec<u32>,
}

const MARK: usize = 128;

#[derive(Clone, Copy, Debug)]
struct Line {
    /// Byte offset of the first character.
    start: u32,
    /// The same place in UTF-16 code units.
    utf16_start: u32,
}

impl Span {
    /// A span from `start` to `end`, in bytes.
    pub fn new(start: usize, end: usize) -> Span {
        Span { start: start as u32, end: end as u32 }
    }

    /// The text under the span; empty where the span does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The part of this span from `start` to `end`, in bytes from its beginning.
    pub fn part(self, start: usize, end: usize) -> Span {
        let clamp = |it: usize| self.start.saturating_add(it as u32).min(self.end);
        Span { start: clamp(start), end: clamp(end) }
    }
}

/// `text` in the same quotes as what is written at `span`.
pub fn in_quotes_of(span: Span, source: &str, text: &str) -> String {
    match span.of(source).chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{text}{quote}"),
        _ => text.to_owned(),
    }
}

/// How the lines of a text end, by its first one.
pub fn line_break(text: &str) -> &'static str {
    let first = text.find('\n').unwrap_or_default();
    if text[..first].ends_with('\r') { "\r\n" } else { "\n" }
}

impl<T> Spanned<T> {
    /// `value`, written at `span`.
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

impl Spanned<String> {
    /// The same, borrowed.
    pub fn as_str(&self) -> Spanned<&str> {
        Spanned::new(self.value.as_str(), self.span)
    }
}

impl Lines {
    /// Reads `text` once. Lines end at `\n`, `\r\n` or a lone `\r`.
    pub fn of(text: &str) -> Lines {
        let mut lines = vec![Line { start: 0, utf16_start: 0 }];
        if text.is_ascii() && !text.contains('\r') {
            let starts = text.match_indices('\n').map(|it| it.0 as u32 + 1);
            lines.extend(starts.map(|start| Line { start, utf16_start: start }));
            return Lines { list: lines, marks: Vec::new() };
        }
        let mut marks = Vec::with_capacity(text.len() / MARK + 1);
        let mut utf16 = 0;
        let bytes = text.as_bytes();
        for (at, byte) in bytes.iter().enumerate() {
            if at % MARK == 0 {
                marks.push(utf16);
            }
            utf16 += units(*byte);
            let is_lone_return = || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            if *byte == b'\n' || is_lone_return() {
                lines.push(Line { start: at as u32 + 1, utf16_start: utf16 });
            }
        }
        marks.push(utf16);
        Lines { list: lines, marks }
    }
}

impl<'a> LineIndex<'a> {
    /// Reads `text` once.
    pub fn new(text: &'a str) -> LineIndex<'a> {
        LineIndex { text, lines: Cow::Owned(Lines::of(text)) }
    }

    /// The same for a text whose lines are known.
    pub fn with(text: &'a str, lines: &'a Lines) -> LineIndex<'a> {
        LineIndex { text, lines: Cow::Borrowed(lines) }
    }

    /// The line and column of a byte offset. Offsets past the end mean the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let (index, line) = self.line_at(offset);
        LineColumn { line: index as u32 + 1, column: self.utf16(offset) - line.utf16_start + 1 }
    }

    /// The byte offset of a line and column. What lies past the end of a line means
    /// its end, and what lies within a character its beginning.
    pub fn offset(&self, place: LineColumn) -> u32 {
        let Some(line) = self.lines.list.get(place.line.saturating_sub(1) as usize) else {
            return self.text.len() as u32;
        };
        let rest = self.text.get(line.start as usize..).unwrap_or_default();
        let mut left = place.column.saturating_sub(1) as usize;
        let mut at = 0;
        for char in rest.chars() {
            if left < char.len_utf16() || char == '\n' || char == '\r' {
                break;
            }
            left -= char.len_utf16();
            at += char.len_utf8() as u32;
        }
        line.start + at
    }

    /// A byte offset in UTF-16 code units, as JavaScript strings count.
    pub fn utf16(&self, offset: u32) -> u32 {
        let mut end = (offset as usize).min(self.text.len());
        if self.lines.marks.is_empty() {
            return end as u32;
        }
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let mark = end / MARK;
        let known = self.lines.marks.get(mark).copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(mark * MARK..end).unwrap_or_default();
        known + rest.iter().map(|it| units(*it)).sum::<u32>()
    }

    fn line_at(&self, offset: u32) -> (usize, Line) {
        // Never zero: the first line starts at 0.
        let index = self.lines.list.partition_point(|it| it.start <= offset) - 1;
        (index, self.lines.list[index])
    }
}

/// The UTF-16 code units of a character, all counted for its first byte.
fn units(byte: u8) -> u32 {
    match byte {
        0x80..=0xbf => 0,
        0xf0..=0xff => 2,
        0..=0x7f | 0xc0..=0xef => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, offset: u32, line: u32, column: u32, utf16: u32) {
        let index = LineIndex::new(text);
        assert_eq!(index.line_column(offset), LineColumn { line, column });
        assert_eq!(index.utf16(offset), utf16);
        assert_eq!(index.offset(LineColumn { line, column }), offset.min(text.len() as u32));
    }

    #[test]
    fn finds_the_nearest_offset() {
        let index = LineIndex::new("é😀x\r\nb");
        let offset = |line, column| index.offset(LineColumn { line, column });
        assert_eq!([offset(1, 3), offset(1, 9), offset(2, 9), offset(3, 1)], [2, 7, 10, 10]);
        assert_eq!([offset(0, 0), offset(u32::MAX, u32::MAX)], [0, 10]);
    }

    #[test]
    fn counts_lines_and_utf16_units() {
        check("", 0, 1, 1, 0);
        check("a\nb", 2, 2, 1, 2);
        check("a\r\nb", 3, 2, 1, 3);
        check("a\rb", 2, 2, 1, 2);
        check("é😀x", 6, 1, 4, 3);
        check("a\n😀x", 6, 2, 3, 4);
        check("ab", 99, 1, 3, 2);
        let long = "é😀".repeat(1000);
        check(&long, 6 * 500, 1, 1501, 1500);
        check(&long, 6 * 1000, 1, 3001, 3000);
        check(&"x".repeat(1024), 1024, 1, 1025, 1024);
    }
}
