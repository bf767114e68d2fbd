//! Formats JSON by its tokens: only the white space between them is written anew.

use crate::diagnostic::Edit;
use crate::text::{Span, line_break};

use super::{FormattingOptions, LINE_WIDTH};

/// The edits that format a text; none where they would change its tokens.
pub(super) fn edits(text: &str, options: &FormattingOptions) -> Vec<Edit> {
    let tokens = tokens(text);
    let mut layout = Layout {
        text,
        line_end: line_break(text),
        tab: options.tab_size,
        opens: broken(text, &tokens),
        depth: Vec::new(),
        edits: Vec::new(),
        last: None,
    };
    tokens.iter().enumerate().for_each(|(at, it)| layout.write(at, *it));
    layout.finish();
    let edits = layout.edits;
    let formatted = Edit::apply(text, &edits);
    let texts = |text: &str, tokens: &[Token]| -> Vec<String> {
        tokens.iter().map(|it| it.span.of(text).to_owned()).collect()
    };
    match texts(text, &tokens) == texts(&formatted, &self::tokens(&formatted)) {
        true => edits,
        false => Vec::new(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Close,
    Comma,
    Colon,
    /// A string, a number or a word.
    Value,
    LineComment,
    BlockComment,
}

#[derive(Clone, Copy)]
struct Token {
    kind: Kind,
    span: Span,
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut list = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while let Some(byte) = bytes.get(at) {
        let rest = &text[at..];
        let (kind, length) = match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'{' | b'[' => (Kind::Open, 1),
            b'}' | b']' => (Kind::Close, 1),
            b',' => (Kind::Comma, 1),
            b':' => (Kind::Colon, 1),
            b'"' | b'\'' => (Kind::Value, string_length(rest)),
            b'/' if rest.starts_with("//") => {
                let line = rest.split(['\r', '\n']).next().unwrap_or_default();
                (Kind::LineComment, line.trim_end().len())
            }
            b'/' if rest.starts_with("/*") => {
                (Kind::BlockComment, rest.find("*/").map_or(rest.len(), |it| it + 2))
            }
            _ => {
                let is_end = |it: char| it.is_whitespace() || "{}[],:/\"".contains(it);
                let first = rest.chars().next().map_or(1, char::len_utf8);
                (Kind::Value, rest[first..].find(is_end).map_or(rest.len(), |it| it + first))
            }
        };
        list.push(Token { kind, span: Span::new(at, at + length) });
        at += length;
    }
    list
}

fn string_length(text: &str) -> usize {
    let quote = text.as_bytes().first().copied();
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        if Some(byte) == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    text.len()
}

/// For each token that opens a collection, whether its members have lines of their own:
/// it was written so, or is too long, or has a comment that ends a line.
fn broken(text: &str, tokens: &[Token]) -> Vec<bool> {
    let mut list = vec![false; tokens.len()];
    // For each open collection: its token, and the width of what is in it.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let width = token.span.of(text).chars().count();
        let width = width + usize::from(matches!(token.kind, Kind::Comma | Kind::Colon));
        match token.kind {
            Kind::Open => open.push((at, 1)),
            Kind::Close => {
                let Some((start, width)) = open.pop() else { continue };
                let begin = tokens[start].span.end as usize;
                let is_written_so = text[begin..token.span.start as usize].contains('\n');
                let is_empty = start + 1 == at;
                let breaks = !is_empty && (list[start] || is_written_so || LINE_WIDTH < width);
                list[start] = breaks;
                if let Some((outer, all)) = open.last_mut() {
                    *all += width + 1;
                    list[*outer] |= breaks;
                }
            }
            kind => {
                if let Some((outer, all)) = open.last_mut() {
                    *all += width;
                    list[*outer] |= kind == Kind::LineComment;
                }
            }
        }
    }
    list
}

struct Layout<'t> {
    text: &'t str,
    line_end: &'static str,
    tab: usize,
    /// For each token whether it opens what has lines of its own.
    opens: Vec<bool>,
    /// The same for each open collection.
    depth: Vec<bool>,
    edits: Vec<Edit>,
    last: Option<Token>,
}

impl Layout<'_> {
    fn write(&mut self, at: usize, token: Token) {
        let is_broken = self.depth.last() == Some(&true);
        if token.kind == Kind::Close {
            self.depth.pop();
        }
        let space = match self.last {
            None => String::new(),
            Some(last) => self.between(last, token, is_broken),
        };
        self.write_space(token.span.start as usize, space);
        if token.kind == Kind::Open {
            self.depth.push(self.opens.get(at) == Some(&true));
        }
        self.last = Some(token);
    }

    fn between(&self, last: Token, token: Token, is_broken: bool) -> String {
        let gap = &self.text[last.span.end as usize..token.span.start as usize];
        let breaks = gap.matches('\n').count();
        let is_comment = matches!(token.kind, Kind::LineComment | Kind::BlockComment);
        let was_comment = matches!(last.kind, Kind::LineComment | Kind::BlockComment);
        let indent = self.tab * self.depth.iter().filter(|it| **it).count();
        let new_line =
            |most: usize| self.line_end.repeat(breaks.clamp(1, most)) + &" ".repeat(indent);
        match (last.kind, token.kind) {
            (Kind::LineComment, Kind::Close) => new_line(1),
            (Kind::LineComment, _) => new_line(2),
            (Kind::BlockComment, _) if breaks > 0 && is_broken => new_line(2),
            (_, _) if is_comment && breaks > 0 => {
                new_line(if last.kind == Kind::Open { 1 } else { 2 })
            }
            // People align such comments with each other.
            (_, _) if is_comment => match !gap.is_empty() && gap.bytes().all(|it| it == b' ') {
                true => gap.to_owned(),
                false => " ".to_owned(),
            },
            (_, Kind::Comma | Kind::Colon) => String::new(),
            (Kind::Open, Kind::Close) => String::new(),
            (Kind::Open, _) | (_, Kind::Close) if is_broken => new_line(1),
            (Kind::Open, _) => space_in(last.span.of(self.text) == "{"),
            (_, Kind::Close) => space_in(token.span.of(self.text) == "}"),
            (Kind::Comma, _) if is_broken => new_line(2),
            (Kind::BlockComment, _) if was_comment => " ".to_owned(),
            _ if self.depth.is_empty() => new_line(2),
            _ => " ".to_owned(),
        }
    }

    fn write_space(&mut self, to: usize, space: String) {
        let mark = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let from = self.last.map_or(mark, |it| it.span.end as usize);
        if self.text[from..to] != space {
            self.edits.push(Edit { span: Span::new(from, to), text: space });
        }
    }

    fn finish(&mut self) {
        let space = if self.last.is_some() { self.line_end } else { "" };
        self.write_space(self.text.len(), space.to_owned());
    }
}

fn space_in(is_object: bool) -> String {
    if is_object { " ".to_owned() } else { String::new() }
}
