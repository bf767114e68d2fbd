//! JSON → tree. Comments and trailing commas are accepted, as in every editor
//! that reads `mcp.json`. After a mistake the reading goes on.
//!
//! ```text
//! value  = object / array / string / number / "true" / "false" / "null"
//! object = "{" [ member *( "," member ) [ "," ] ] "}"
//! member = string ":" value
//! array  = "[" [ value *( "," value ) [ "," ] ] "]"
//! ```

use std::borrow::Cow;

use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::tokens::Token;
use jsonc_parser::{ParseStringErrorKind, Scanner, ScannerOptions};
use serde_json::Number;

use super::{
    EMPTY_DOCUMENT, Entry, Format, Kind, MAX_DEPTH, MAX_SYNTAX_ERRORS, NON_FINITE_NUMBER, Node,
    Parsed, SYNTAX_ERROR, TOO_DEEP, report_duplicates,
};
use crate::diagnostic::Diagnostic;
use crate::text::{Span, Spanned};

/// Reads JSON.
pub(super) fn parse(text: &str) -> Parsed {
    let mut reader = Reader::new(text);
    reader.advance();
    let root = reader.document();
    Parsed { root, format: Format::Json, findings: reader.findings }
}

struct Reader<'a> {
    text: &'a str,
    scanner: Scanner<'a>,
    /// Where in `text` the scanner began: it cannot go on after an error, so
    /// that a new one does.
    base: usize,
    token: Option<Token<'a>>,
    span: Span,
    /// Where the token before this one ends.
    previous_end: usize,
    /// How far the line of the token is indented.
    indent: usize,
    /// Whether the token is the first on its line.
    is_line_start: bool,
    /// The brackets around the token.
    open: Vec<Bracket>,
    /// The first collection whose closing bracket stands further left than the
    /// line that opens it: most likely it lacks its own.
    suspect: Option<(Bracket, Span)>,
    /// One missing bracket makes every outer one seem missing.
    is_unclosed_reported: bool,
    syntax_errors: usize,
    findings: Vec<Diagnostic>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Brace,
    Square,
}

impl Bracket {
    fn open(self) -> char {
        match self {
            Bracket::Brace => '{',
            Bracket::Square => '[',
        }
    }

    fn close(self) -> char {
        match self {
            Bracket::Brace => '}',
            Bracket::Square => ']',
        }
    }
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Reader {
            text,
            scanner: scanner(&text[base..]),
            base,
            token: None,
            span: Span::new(base, base),
            previous_end: base,
            indent: 0,
            is_line_start: true,
            open: Vec::new(),
            suspect: None,
            is_unclosed_reported: false,
            syntax_errors: 0,
            findings: Vec::new(),
        }
    }

    fn document(&mut self) -> Option<Node> {
        let root = loop {
            match self.token {
                None => {
                    if self.findings.is_empty() {
                        let message = "the document is empty";
                        self.findings.push(EMPTY_DOCUMENT.at(Span::default(), message));
                    }
                    return None;
                }
                Some(_) => match self.value() {
                    Some(root) => break root,
                    None => self.unexpected("expected a value"),
                },
            }
        };
        if self.token.is_some() {
            self.report_token("expected the end of the document");
        }
        Some(root)
    }

    /// Reads the value at the token; `None`, and nothing read, if none begins here.
    fn value(&mut self) -> Option<Node> {
        let span = self.span;
        let kind = match self.token.take()? {
            Token::OpenBrace => return Some(self.nested(Bracket::Brace, Reader::object)),
            Token::OpenBracket => return Some(self.nested(Bracket::Square, Reader::array)),
            Token::String(text) => Kind::String(text.into_owned()),
            Token::Number(digits) => self.number(digits),
            Token::Boolean(it) => Kind::Bool(it),
            Token::Null => Kind::Null,
            Token::Word(word) => self.word(word),
            token @ (Token::CloseBrace
            | Token::CloseBracket
            | Token::Comma
            | Token::Colon
            | Token::CommentLine(_)
            | Token::CommentBlock(_)) => {
                self.token = Some(token);
                return None;
            }
        };
        self.advance();
        Some(Node { span, kind })
    }

    fn nested(&mut self, bracket: Bracket, read: fn(&mut Self, Span, usize) -> Kind) -> Node {
        let open = self.span;
        if self.open.len() == MAX_DEPTH {
            let message = format!("values stand more than {MAX_DEPTH} levels deep");
            self.findings.push(TOO_DEEP.at(open, message));
            self.stop();
            return Node { span: open, kind: Kind::Null };
        }
        let indent = self.indent;
        self.open.push(bracket);
        self.advance();
        let kind = read(self, open, indent);
        self.open.pop();
        Node { span: Span::new(open.start as usize, self.previous_end), kind }
    }

    fn object(&mut self, open: Span, indent: usize) -> Kind {
        let mut entries = Vec::new();
        while !self.is_end(Bracket::Brace, open, indent) {
            let key_span = self.span;
            let Some(key) = self.key() else {
                self.member_without_key();
                continue;
            };
            let value = self.member_value(&key, key_span);
            entries.push(Entry { key: Spanned::new(key, key_span), value });
            self.separator(Bracket::Brace);
        }
        report_duplicates(&mut entries, &mut self.findings);
        Kind::Map(entries)
    }

    /// Reads what stands where a key should: a comma, or a value that is dropped.
    fn member_without_key(&mut self) {
        self.report_token("expected a key in double quotes");
        if self.token == Some(Token::Comma) {
            return self.advance();
        }
        if self.token == Some(Token::Colon) {
            self.advance();
        }
        if self.value().is_some() {
            self.separator(Bracket::Brace);
        }
    }

    fn array(&mut self, open: Span, indent: usize) -> Kind {
        let mut items = Vec::new();
        while !self.is_end(Bracket::Square, open, indent) {
            match self.value() {
                Some(item) => {
                    items.push(item);
                    self.separator(Bracket::Square);
                }
                None => self.unexpected("expected a value"),
            }
        }
        Kind::List(items)
    }

    /// Whether the collection ends here; its closing bracket is read.
    fn is_end(&mut self, bracket: Bracket, open: Span, indent: usize) -> bool {
        let found = match &self.token {
            None => None,
            Some(Token::CloseBrace) => Some(Bracket::Brace),
            Some(Token::CloseBracket) => Some(Bracket::Square),
            Some(_) => return false,
        };
        match found {
            Some(it) if it == bracket => {
                if self.is_line_start && self.indent < indent {
                    self.suspect.get_or_insert((bracket, open));
                }
                self.advance();
            }
            // The bracket closes an outer collection, so this one lacks its own.
            Some(it) if self.open.contains(&it) => self.unclosed(bracket, open),
            Some(_) => {
                self.unexpected(&format!("expected `{}`", bracket.close()));
                return false;
            }
            None => self.unclosed(bracket, open),
        }
        true
    }

    fn unclosed(&mut self, bracket: Bracket, open: Span) {
        if !self.is_unclosed_reported {
            self.is_unclosed_reported = true;
            let (bracket, open) = self.suspect.unwrap_or((bracket, open));
            let message = format!("`{}` is never closed", bracket.open());
            let help = match bracket {
                Bracket::Brace => "add the missing `}`",
                Bracket::Square => "add the missing `]`",
            };
            self.report_with(open, message, |it| it.help(help));
        }
    }

    /// The key at the token, which is read.
    fn key(&mut self) -> Option<String> {
        let key = match &self.token {
            Some(Token::String(text)) => text.to_string(),
            Some(Token::Word(_) | Token::Number(_) | Token::Boolean(_) | Token::Null) => {
                let span = self.span;
                let key = span.of(self.text).to_owned();
                let message = format!("expected double quotes around the key `{key}`");
                self.report_with(span, message, |it| it.fix("quote the key", span, quoted(&key)));
                key
            }
            Some(_) | None => return None,
        };
        self.advance();
        Some(key)
    }

    /// The value of a member, with the colon before it.
    fn member_value(&mut self, key: &str, key_span: Span) -> Node {
        let has_colon = self.token == Some(Token::Colon);
        if has_colon {
            self.advance();
        } else {
            let end = key_span.end as usize;
            let message = format!("expected `:` after the key `{key}`{}", self.found());
            let span = if self.token.is_some() { self.span } else { key_span };
            self.report_with(span, message, |it| {
                it.unsafe_fix("add `:`", Span::new(end, end), ":".to_owned())
            });
        }
        let end = self.previous_end;
        self.value().unwrap_or_else(|| {
            // Without a colon, that was the mistake.
            if has_colon {
                let message = format!("expected a value for the key `{key}`{}", self.found());
                self.report(key_span, message);
            }
            Node { span: Span::new(end, end), kind: Kind::Null }
        })
    }

    /// What stands between two members or items.
    fn separator(&mut self, bracket: Bracket) {
        loop {
            match &self.token {
                Some(Token::Comma) => return self.advance(),
                Some(Token::CloseBrace | Token::CloseBracket) | None => return,
                Some(Token::Colon) => {
                    self.unexpected(&format!("expected `,` or `{}`", bracket.close()));
                }
                Some(_) => {
                    let message = format!("expected `,` or `{}`{}", bracket.close(), self.found());
                    let end = Span::new(self.previous_end, self.previous_end);
                    return self.report_with(self.span, message, |it| {
                        it.fix("add `,`", end, ",".to_owned())
                    });
                }
            }
        }
    }

    fn number(&mut self, digits: &str) -> Kind {
        // serde_json decides what a JSON number is.
        if let Ok(number) = digits.parse::<Number>() {
            return Kind::Number(number);
        }
        if is_json_number(digits) {
            // More digits than a float has room for.
            let message = format!("the number `{digits}` is too large");
            self.findings.push(NON_FINITE_NUMBER.at(self.span, message));
        } else if digits.ends_with("Infinity") || digits.ends_with("NaN") {
            let message = format!("JSON has no number `{digits}`");
            self.findings.push(NON_FINITE_NUMBER.at(self.span, message));
        } else {
            let message = format!("expected a decimal number, found `{digits}`");
            self.report_with(self.span, message, |it| {
                it.help(
                    "JSON numbers have digits around the point, and no `+`, `0x` or leading zero",
                )
            });
        }
        Kind::String(digits.to_owned())
    }

    fn word(&mut self, word: &str) -> Kind {
        let span = self.span;
        let (kind, meant) = match word {
            "True" | "TRUE" => (Kind::Bool(true), "true"),
            "False" | "FALSE" => (Kind::Bool(false), "false"),
            "None" | "Null" | "NULL" | "undefined" => (Kind::Null, "null"),
            _ => {
                let message = format!("expected a value, found `{word}` without quotes");
                self.report_with(span, message, |it| {
                    it.unsafe_fix("quote the value", span, quoted(word))
                });
                return Kind::String(word.to_owned());
            }
        };
        let message = format!("expected `{meant}`, found `{word}`");
        self.report_with(span, message, |it| {
            it.fix(format!("write `{meant}`"), span, meant.to_owned())
        });
        kind
    }

    /// Reports the token and goes past it.
    fn unexpected(&mut self, expected: &str) {
        self.report_token(expected);
        self.advance();
    }

    fn report_token(&mut self, expected: &str) {
        let message = format!("{expected}{}", self.found());
        self.report(self.span, message);
    }

    /// ", found …", for a message about the token.
    fn found(&self) -> String {
        match self.token {
            Some(_) => format!(", found `{}`", shortened(self.span.of(self.text))),
            None => ", found the end of the document".to_owned(),
        }
    }

    fn report(&mut self, span: Span, message: impl Into<String>) {
        self.report_with(span, message, |it| it);
    }

    fn report_with(
        &mut self,
        span: Span,
        message: impl Into<String>,
        with: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        self.syntax_errors += 1;
        if self.syntax_errors <= MAX_SYNTAX_ERRORS {
            self.findings.push(with(SYNTAX_ERROR.at(span, message)));
        }
    }

    /// Goes to the next token.
    fn advance(&mut self) {
        self.previous_end = self.span.end as usize;
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
        if raw.starts_with('\'') {
            let message = "expected double quotes around a string, found single quotes";
            let fixed = match &self.token {
                Some(Token::String(text)) => quoted(text),
                Some(_) | None => return,
            };
            let span = self.span;
            self.report_with(span, message, |it| it.fix("use double quotes", span, fixed));
        }
        let Some(at) = raw.bytes().position(|it| it < b' ') else { return };
        let span = Span::new(start + at, start + at + 1);
        let char = char::from(raw.as_bytes()[at]);
        let escaped = quoted(char.encode_utf8(&mut [0; 4]));
        let escaped = escaped.trim_matches('"').to_owned();
        let message =
            format!("expected `{escaped}` in a string, found the character {}", code_point(char));
        self.report_with(span, message, |it| it.fix("escape it", span, escaped));
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
    fn stop(&mut self) {
        self.is_unclosed_reported = true;
        self.restart(self.text.len());
        self.span = Span::new(self.text.len(), self.text.len());
        self.token = None;
    }
}

/// Lenient where our own message is better than the scanner's.
fn scanner(text: &str) -> Scanner<'_> {
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

fn is_json_number(digits: &str) -> bool {
    let digits = digits.strip_prefix('-').unwrap_or(digits);
    let (whole, _) = digits.split_once(['.', 'e', 'E']).unwrap_or((digits, ""));
    let is_leading_zero = whole.len() > 1 && whole.starts_with('0');
    !whole.is_empty() && whole.bytes().all(|it| it.is_ascii_digit()) && !is_leading_zero
}

/// `text` as a JSON string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn shortened(text: &str) -> Cow<'_, str> {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => Cow::Owned(format!("{}…", &line[..end])),
        None => Cow::Borrowed(line),
    }
}

fn code_point(char: char) -> String {
    format!("U+{:04X}", u32::from(char))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{Format, parse_as};
    use crate::text::LineIndex;

    /// Checks the tree that is read in spite of mistakes, and where those are.
    #[track_caller]
    fn check(text: &str, places: &[(u32, u32)], expected: Value) {
        let parsed = parse_as(text, Format::Json);
        let index = LineIndex::new(text);
        let place = |at| (index.line_column(at).line, index.line_column(at).column);
        let actual: Vec<_> = parsed.findings.iter().map(|it| place(it.span.start)).collect();
        assert_eq!(actual, places, "{:#?}", parsed.findings);
        assert_eq!(parsed.root.unwrap().to_value(), expected, "{text}");
    }

    #[test]
    fn reads_json() {
        check(
            r#"{"a": [1, -2.5e3, "x\n\u00fc\ud83d\ude00\/", true, null, {}]}"#,
            &[],
            json!({"a": [1, -2500.0, "x\nü😀/", true, null, {}]}),
        );
        check("\u{feff} // a\n[1, /* b */ 2,]\r\n", &[], json!([1, 2]));
        check("18446744073709551615", &[], json!(u64::MAX));
        check("123456789012345678901234567890", &[], json!(123456789012345678901234567890.0));
    }

    #[test]
    fn reads_on_after_a_mistake() {
        check("{\"a\": 1 \"b\": 2}", &[(1, 9)], json!({"a": 1, "b": 2}));
        check("{\"a\": \"x,\n\"b\": 2}", &[(1, 7)], json!({"a": "x", "b": 2}));
        check("{\"a\": {\"b\": [1, 2}, \"c\": 3}", &[(1, 13)], json!({"a": {"b": [1, 2]}, "c": 3}));
        check("{\"a\": {\"b\": 1", &[(1, 7)], json!({"a": {"b": 1}}));
        check(
            "{\n  \"a\": {\n    \"b\": 1\n  ,\n  \"c\": 2\n}",
            &[(2, 8)],
            json!({"a": {"b": 1, "c": 2}}),
        );
        check(
            "{\"a\": , \"b\" 1, : 2, \"c\"}",
            &[(1, 2), (1, 13), (1, 16), (1, 24)],
            json!({"a": null, "b": 1, "c": null}),
        );
        check(
            "{a: True, 'b': nil}",
            &[(1, 2), (1, 5), (1, 11), (1, 16)],
            json!({"a": true, "b": "nil"}),
        );
        check("[1,, 2, @, 3] x", &[(1, 4), (1, 9), (1, 10), (1, 15)], json!([1, 2, 3]));
        check(
            "{\"a\": \"\\x\", \"b\": \"\\ud800\"}",
            &[(1, 8), (1, 19)],
            json!({"a": "\\x", "b": "\\ud800"}),
        );
        check(
            "[0x1F, +1, .5, 1., NaN]",
            &[(1, 2), (1, 8), (1, 12), (1, 16), (1, 20)],
            json!(["0x1F", "+1", ".5", "1.", "NaN"]),
        );
        check("[\"a\tb\",\u{a0}1] # c", &[(1, 4), (1, 8), (1, 12)], json!(["a\tb", 1]));
        check("{\"a\": 1, \"a\": 2}", &[(1, 10)], json!({"a": 1}));
        check("{\"a\": 1 /* b", &[(1, 9)], json!({"a": 1}));
    }
}
