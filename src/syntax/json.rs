//! JSON → tree. Comments and trailing commas are read, as in every editor that
//! reads `mcp.json`, and noted. After a mistake the reading goes on.
//!
//! ```text
//! value  = object / array / string / number / "true" / "false" / "null"
//! object = "{" [ member *( "," member ) [ "," ] ] "}"
//! member = string ":" value
//! array  = "[" [ value *( "," value ) [ "," ] ] "]"
//! ```

mod scan;

use std::borrow::Cow;

use ecow::EcoString;
use jsonc_parser::Scanner;
use jsonc_parser::tokens::Token;
use serde_json::Number;

use super::{
    EMPTY_DOCUMENT, Entry, Format, JSON_EXTENSION, Kind, MAX_DEPTH, MAX_FINDINGS,
    MAX_SYNTAX_ERRORS, NON_FINITE_NUMBER, Node, Parsed, SYNTAX_ERROR, TOO_DEEP, report_duplicates,
};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::{Span, Spanned};

use scan::scanner;

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
    /// One comment is enough to say that there are some.
    is_comment_reported: bool,
    /// The comma before the token.
    comma: Option<Span>,
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
            is_comment_reported: false,
            comma: None,
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
            Token::String(text) => Kind::String(EcoString::from(text)),
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
            entries.push(Entry { key: Spanned::new(key.into(), key_span), value });
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
                self.trailing_comma(bracket);
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

    fn trailing_comma(&mut self, bracket: Bracket) {
        if let Some(comma) = self.comma
            && self.findings.len() < MAX_FINDINGS
        {
            let message = format!("JSON has no comma before `{}`", bracket.close());
            let mut finding = JSON_EXTENSION.at(comma, message);
            // YAML has it.
            finding.severity = Severity::Warning;
            self.findings.push(finding.fix("remove the comma", comma, String::new()));
        }
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
        Kind::String(digits.into())
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
                return Kind::String(word.into());
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
        check("\u{feff} // a\n[1, /* b */ 2,]\r\n", &[(1, 3), (2, 14)], json!([1, 2]));
        check("18446744073709551615", &[], json!(u64::MAX));
        check("123456789012345678901234567890", &[], json!(123456789012345678901234567890.0));
    }

    #[test]
    fn reads_on_after_a_mistake() {
        check("{\"a\": 1 \"b\": 2}", &[(1, 9)], json!({"a": 1, "b": 2}));
        check("{\"a\": \"x,\n\"b\": 2}", &[(1, 7)], json!({"a": "x", "b": 2}));
        check("{\"a\": \"x, y, \"b\": 2}", &[(1, 7)], json!({"a": "x, y", "b": 2}));
        check("{\"a\": [\"x, \"], \"b\": \",\"}", &[], json!({"a": ["x, "], "b": ","}));
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
