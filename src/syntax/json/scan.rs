//! Text → tokens, and what is wrong with a token in itself.

use std::borrow::Cow;

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::Token;
use jsonc_parser::{ParseStringErrorKind, Scanner, ScannerOptions};

use super::{JSON_EXTENSION, Reader, quoted, shortened};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::text::Span;

impl Reader<'_> {
    /// Goes to the next token.
    pub(super) fn advance(&mut self) {
        self.previous_end = self.span.end as usize;
        self.comma = (self.token == Some(Token::Comma)).then_some(self.span);
        self.is_line_start = false;
        let mut gap_start = self.previous_end;
        loop {
            match self.scanner.scan() {
                Ok(token) => {
                    let start = self.base + self.scanner.token_start();
                    let end = self.base + self.scanner.token_end();
                    self.check_gap(gap_start, start);
                    gap_start = end;
                    if matches!(token, Some(Token::CommentLine(_) | Token::CommentBlock(_))) {
                        self.comment(Span::new(start, end));
                        continue;
                    }
                    self.span = Span::new(start, end);
                    self.token = token;
                    if matches!(self.token, Some(Token::String(_))) {
                        self.check_string(start, end);
                    }
                    return;
                }
                Err(error) => {
                    if self.scan_error(&error) {
                        return;
                    }
                    gap_start = self.base;
                }
            }
        }
    }

    /// Reports the first comment that is not for us.
    fn comment(&mut self, span: Span) {
        if !self.is_comment_reported && !span.of(self.text).contains("telaio-ignore") {
            self.is_comment_reported = true;
            let finding = JSON_EXTENSION.at(span, "JSON has no comments");
            self.findings
                .push(finding.help("other tools may not read the document; YAML has them"));
        }
    }

    /// Reports spaces that JSON does not know, such as a no-break space.
    fn check_gap(&mut self, start: usize, end: usize) {
        let Some(gap) = self.text.get(start..end) else { return };
        if let Some(line_break) = gap.bytes().rposition(|it| it == b'\n') {
            self.is_line_start = true;
            self.indent = gap.len() - line_break - 1;
        }
        if gap.bytes().all(|it| matches!(it, b' ' | b'\t' | b'\r' | b'\n')) {
            return;
        }
        let is_space = |it: &char| matches!(it, ' ' | '\t' | '\r' | '\n');
        for (at, char) in gap.char_indices().filter(|it| !is_space(&it.1)) {
            let span = Span::new(start + at, start + at + char.len_utf8());
            let message = format!("expected a space, found {}", code_point(char));
            self.report_with(span, message, |it| it.fix("write a space", span, " ".to_owned()));
        }
    }

    /// Reports what the scanner accepts in strings although JSON does not.
    fn check_string(&mut self, start: usize, end: usize) {
        let raw = self.text.get(start..end).unwrap_or_default();
        if raw.contains('\n') {
            return self.unclosed_string(start);
        }
        if let Some(comma) = runs_into_key(self.text, start, end) {
            let quote = Span::new(start, start + 1);
            let (gap, mark) = (Span::new(comma, comma), quote.of(self.text).to_owned());
            self.report_with(quote, "the string that begins here is never closed", |it| {
                it.unsafe_fix("close the string before the comma", gap, mark)
            });
            return self.string_token(start, comma, comma);
        }
        if raw.starts_with('\'') {
            let message = "expected double quotes around a string, found single quotes";
            let fixed = match &self.token {
                Some(Token::String(text)) => quoted(text),
                Some(_) | None => return,
            };
            let span = self.span;
            self.report_with(span, message, |it| it.fix("use double quotes", span, fixed));
        }
        let controls = raw.char_indices().filter(|it| it.1 < ' ');
        let edits = controls.clone().map(|(at, char)| {
            let span = Span::new(start + at, start + at + 1);
            let escaped = quoted(char.encode_utf8(&mut [0; 4]));
            Edit { span, text: escaped.trim_matches('"').to_owned() }
        });
        // One finding speaks of all in the string.
        let edits: Vec<_> = edits.collect();
        let (Some((_, char)), Some(first)) = (controls.clone().next(), edits.first()) else {
            return;
        };
        let found = code_point(char);
        let message = format!("expected `{}` in a string, found the character {found}", first.text);
        let title = if edits.len() == 1 { "escape it" } else { "escape them" };
        self.report_with(first.span, message, |it| {
            let fix = Fix { title: title.into(), safe: true, edits: edits.clone() };
            Diagnostic { fix: Some(fix), ..it }
        });
    }

    /// A string without its closing quote ends with its line.
    fn unclosed_string(&mut self, start: usize) {
        let quote = Span::new(start, start + 1);
        let line = self.text[start..].lines().next().unwrap_or_default();
        // A comma at the end of the line most likely follows the string.
        let inside = line.trim_end().trim_end_matches(',');
        let end = start + inside.len().max(1);
        let mark = quote.of(self.text).to_owned();
        self.report_with(quote, "the string that begins here is never closed", |it| {
            it.unsafe_fix("close the string at the end of the line", Span::new(end, end), mark)
        });
        self.string_token(start, end, end);
    }

    /// Takes the raw text of a string that the scanner cannot read.
    fn string_token(&mut self, start: usize, content_end: usize, end: usize) {
        let content = self.text.get(start + 1..content_end).unwrap_or_default();
        self.token = Some(Token::String(Cow::Borrowed(content)));
        self.span = Span::new(start, end);
        self.restart(end);
    }

    /// Reports what the scanner cannot read; true if it is a token all the same.
    fn scan_error(&mut self, error: &ParseError) -> bool {
        let start = self.base + self.scanner.token_start();
        let span = Span::new(self.base + error.range().start, self.base + error.range().end);
        if let ParseErrorKind::String(kind) = error.kind() {
            if *kind == ParseStringErrorKind::UnterminatedStringLiteral {
                self.unclosed_string(start);
                return true;
            }
            let Some(end) = string_end(self.text, start) else {
                self.unclosed_string(start);
                return true;
            };
            let escape = escape_at(self.text, span.start as usize);
            let message = match kind {
                ParseStringErrorKind::InvalidUnicodeEscapeSequence(_) => format!(
                    "expected a whole character, found `{}`, half of a surrogate pair",
                    escape.of(self.text)
                ),
                ParseStringErrorKind::ExpectedFourHexDigits
                | ParseStringErrorKind::ExpectedTwoHexDigits => {
                    format!("expected four hexadecimal digits in `{}`", escape.of(self.text))
                }
                ParseStringErrorKind::InvalidEscape
                | ParseStringErrorKind::InvalidEscapeInDoubleQuoteString
                | ParseStringErrorKind::InvalidEscapeInSingleQuoteString
                | ParseStringErrorKind::UnterminatedStringLiteral => {
                    format!("expected an escape of JSON, found `{}`", escape.of(self.text))
                }
            };
            self.report_with(escape, message, |it| it.help("write `\\\\` for a backslash"));
            self.string_token(start, end - 1, end);
            return true;
        }
        if matches!(error.kind(), ParseErrorKind::UnterminatedCommentBlock) {
            self.report(Span::new(start, start + 2), "the comment is never closed");
            self.stop();
            return true;
        }
        let rest = self.text.get(start..).unwrap_or_default();
        let is_comment = rest.starts_with('#');
        let is_word = rest.starts_with(|it: char| it.is_alphanumeric() || "_$.".contains(it));
        let length = match is_comment {
            true => rest.find(['\r', '\n']),
            false => rest.find(|it: char| it.is_whitespace() || "{}[],:\"".contains(it)),
        };
        // At least one character, so that the reading always goes on.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        let end = start + length.unwrap_or(rest.len()).max(first);
        let span = Span::new(start, end);
        let found = span.of(self.text);
        if is_word {
            // The scanner wants a space after a word; `value` and `key` report it.
            self.token = Some(Token::Word(found));
            self.span = span;
            self.restart(end);
            return true;
        }
        let message = format!("expected a value, found `{}`", shortened(found));
        self.report_with(span, message, |it| match is_comment {
            true => it.help("comments begin with `//`"),
            false => it,
        });
        self.restart(end);
        false
    }

    fn restart(&mut self, at: usize) {
        self.base = at.min(self.text.len());
        self.scanner = scanner(self.text.get(self.base..).unwrap_or_default());
    }

    /// Goes to the end, because nothing good can follow.
    pub(super) fn stop(&mut self) {
        self.is_unclosed_reported = true;
        self.restart(self.text.len());
        self.span = Span::new(self.text.len(), self.text.len());
        self.token = None;
    }
}

/// Lenient where our own message is better than the scanner's.
pub(super) fn scanner(text: &str) -> Scanner<'_> {
    Scanner::new(
        text,
        &ScannerOptions {
            allow_single_quoted_strings: true,
            allow_hexadecimal_numbers: true,
            allow_unary_plus_numbers: true,
            allow_bare_decimal_point_numbers: true,
            allow_non_finite_numbers: true,
            allow_extended_string_escapes: false,
        },
    )
}

/// Where the comma is before a key whose first quote ends the string at `start`, as
/// in `"a, "b": 1`.
fn runs_into_key(text: &str, start: usize, end: usize) -> Option<usize> {
    let quote = text.get(start..)?.chars().next()?;
    let inside = text.get(start + 1..end - 1)?.trim_end().strip_suffix(',')?;
    let key = text.get(end..)?;
    let is_name = |it: char| it.is_alphanumeric() || "_-$.".contains(it);
    let rest = key.trim_start_matches(is_name);
    let is_key = rest.len() < key.len() && rest.strip_prefix(quote)?.trim_start().starts_with(':');
    is_key.then_some(start + 1 + inside.len())
}

/// One past the closing quote of the string at `start`, if it is on its line.
fn string_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            b'\n' => return None,
            it if it == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The escape sequence at `start`, which is a backslash.
fn escape_at(text: &str, start: usize) -> Span {
    let rest = text.get(start..).unwrap_or_default();
    let mut length: usize = rest.chars().take(2).map(char::len_utf8).sum();
    if let Some(digits) = rest.strip_prefix("\\u") {
        length += digits.bytes().take(4).take_while(u8::is_ascii_hexdigit).count();
    }
    Span::new(start, start + length)
}

fn code_point(char: char) -> String {
    format!("U+{:04X}", u32::from(char))
}
