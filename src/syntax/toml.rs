//! TOML → tree. The events are toml_parser's; what a key adds to which table is
//! told in `toml/tables.rs`. After a mistake the reading goes on.

mod tables;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, parse_document};
use toml_parser::{ErrorSink, Expected, ParseError, Raw, Source, Span as Range};

use serde_json::Number;

use super::{
    EMPTY_DOCUMENT, Format, Kind, MAX_DEPTH, MAX_SYNTAX_ERRORS, NON_FINITE_NUMBER, Node, Parsed,
    SYNTAX_ERROR, TOO_DEEP,
};
use crate::diagnostic::Diagnostic;
use crate::text::{Span, Spanned};

use tables::{Tables, Value};

/// Reads TOML.
pub(super) fn parse(text: &str) -> Parsed {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut reader = Reader::new(text);
    let mut errors = Vec::new();
    parse_document(&tokens, &mut reader, &mut errors);
    let mut findings = reader.findings;
    findings.extend(errors.iter().take(MAX_SYNTAX_ERRORS).map(|it| syntax_error(text, it)));
    let root = reader.tables.into_node(&mut findings);
    if root.is_none() && findings.is_empty() {
        findings.push(EMPTY_DOCUMENT.at(Span::new(0, 0), "the document is empty"));
    }
    Parsed { root, format: Format::Toml, findings }
}

/// Whether a text looks like TOML: it begins with a key and `=`, or with a table
/// and has such a line.
pub(super) fn is_toml(text: &str) -> bool {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    let mut lines = lines.filter(|it| !it.is_empty() && !it.starts_with('#'));
    match lines.next() {
        Some(first) if is_header(first) => lines.take(100).any(is_key_value),
        Some(first) => is_key_value(first),
        None => false,
    }
}

fn is_header(line: &str) -> bool {
    let line = line.split('#').next().unwrap_or_default().trim_end();
    let Some(keys) = line.strip_prefix('[').and_then(|it| it.strip_suffix(']')) else {
        return false;
    };
    let keys = keys.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(keys);
    is_key(keys)
}

fn is_key_value(line: &str) -> bool {
    let Some((key, value)) = line.split_once('=') else { return false };
    let value = value.trim_start();
    let is_value = value.starts_with(['"', '\'', '[', '{', '+', '-'])
        || value.starts_with(|it: char| it.is_ascii_digit())
        || ["true", "false", "inf", "nan"].iter().any(|it| value.starts_with(it));
    is_key(key.trim_end()) && is_value
}

/// Whether this can be a key: bare or quoted parts with dots between them.
fn is_key(text: &str) -> bool {
    let mut quote = None;
    let is_part = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    // Blanks stand around parts, not within.
    let (mut is_ended, mut is_blank) = (false, false);
    for char in text.trim().chars() {
        match quote {
            Some(it) if it == char => quote = None,
            Some(_) => {}
            None if char == ' ' || char == '\t' => is_blank = true,
            None if char == '.' => (is_ended, is_blank) = (false, false),
            None if is_ended && is_blank => return false,
            None => {
                is_ended = true;
                match char {
                    '"' | '\'' => quote = Some(char),
                    _ if is_part(char) => {}
                    _ => return false,
                }
            }
        }
    }
    quote.is_none() && is_ended
}

fn syntax_error(text: &str, error: &ParseError) -> Diagnostic {
    let span = error.unexpected().or(error.context()).map(place).unwrap_or_default();
    // A place within a character cannot be shown.
    let is_in = text.get(span.start as usize..span.end as usize).is_some();
    let span = if is_in { span } else { Span::new(text.len(), text.len()) };
    let mut message = error.description().trim_end_matches('.').to_owned();
    if let Some(expected) = error.expected().filter(|it| !it.is_empty()) {
        let name = |it: &Expected| match it {
            Expected::Literal("\n") => "a line break".to_owned(),
            Expected::Literal(it) => format!("`{it}`"),
            Expected::Description(it) => (*it).to_owned(),
            _ => "something else".to_owned(),
        };
        let names: Vec<_> = expected.iter().map(name).collect();
        message = format!("{message}, expected {}", names.join(" or "));
    }
    SYNTAX_ERROR.at(span, message)
}

fn place(range: Range) -> Span {
    Span::new(range.start(), range.end())
}

/// What a value is read for.
enum Frame {
    Array {
        start: usize,
        items: Vec<Value>,
    },
    Inline {
        start: usize,
        table: usize,
    },
    /// The key, with its parts, that the value belongs to.
    Key(Vec<Spanned<String>>),
}

struct Reader<'a> {
    text: &'a str,
    tables: Tables,
    /// The table of the last header.
    current: usize,
    frames: Vec<Frame>,
    /// The parts of a key so far.
    keys: Vec<Spanned<String>>,
    findings: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Reader<'a> {
        Reader {
            text,
            tables: Tables::new(),
            current: Tables::ROOT,
            frames: Vec::new(),
            keys: Vec::new(),
            findings: Vec::new(),
        }
    }

    fn raw(&self, range: Range, encoding: Option<Encoding>) -> Raw<'a> {
        let text = self.text.get(range.start()..range.end()).unwrap_or_default();
        Raw::new_unchecked(text, encoding, range)
    }

    fn header(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        self.current = self.tables.header(&keys, &mut self.findings);
    }

    fn array_header(&mut self) {
        let keys = std::mem::take(&mut self.keys);
        self.current = self.tables.array_header(&keys, &mut self.findings);
    }

    /// A header ends whatever a mistake has left open.
    fn reset(&mut self) {
        self.frames.clear();
        self.keys.clear();
    }

    fn is_too_deep(&mut self, range: Range) -> bool {
        let is_deep = |it: &&Frame| !matches!(it, Frame::Key(_));
        // The header and the keys add to this; `Tables` looks at the whole.
        let is_too_deep = self.frames.iter().filter(is_deep).count() >= MAX_DEPTH / 2;
        if is_too_deep && !self.findings.iter().any(|it| it.code == TOO_DEEP.name) {
            self.findings.push(TOO_DEEP.at(place(range), "values are nested too deeply"));
        }
        is_too_deep
    }

    fn value(&mut self, value: Value) {
        match self.frames.last_mut() {
            Some(Frame::Array { items, .. }) => items.push(value),
            Some(Frame::Key(keys)) => {
                let keys = std::mem::take(keys);
                self.frames.pop();
                let table = match self.frames.last() {
                    Some(Frame::Inline { table, .. }) => *table,
                    _ => self.current,
                };
                self.tables.insert(table, &keys, value, &mut self.findings);
            }
            // The reader has said what is wrong.
            Some(Frame::Inline { .. }) | None => {}
        }
    }

    fn scalar_kind(&mut self, range: Range, kind: ScalarKind, text: String) -> Kind {
        match kind {
            ScalarKind::Boolean(it) => Kind::Bool(it),
            ScalarKind::Integer(radix) => {
                let signless = text.trim_start_matches('+');
                let digits = signless.trim_start_matches(|it: char| it.is_ascii_alphabetic());
                let integer = i64::from_str_radix(digits, radix.value());
                match integer.ok() {
                    Some(it) => Kind::Number(it.into()),
                    None => self.float(range, signless),
                }
            }
            ScalarKind::Float => self.float(range, text.trim_start_matches('+')),
            // JSON has no dates.
            ScalarKind::String | ScalarKind::DateTime => Kind::String(text.into()),
        }
    }

    fn float(&mut self, range: Range, digits: &str) -> Kind {
        match digits.parse().ok().and_then(Number::from_f64) {
            Some(it) => Kind::Number(it),
            None => {
                let message = format!("`{}` has no meaning here", place(range).of(self.text));
                self.findings.push(NON_FINITE_NUMBER.at(place(range), message));
                Kind::Null
            }
        }
    }
}

impl EventReceiver for Reader<'_> {
    fn std_table_open(&mut self, _: Range, _: &mut dyn ErrorSink) {
        self.reset();
    }

    fn std_table_close(&mut self, _: Range, _: &mut dyn ErrorSink) {
        self.header();
    }

    fn array_table_open(&mut self, _: Range, _: &mut dyn ErrorSink) {
        self.reset();
    }

    fn array_table_close(&mut self, _: Range, _: &mut dyn ErrorSink) {
        self.array_header();
    }

    fn inline_table_open(&mut self, range: Range, _: &mut dyn ErrorSink) -> bool {
        let table = self.tables.inline();
        self.frames.push(Frame::Inline { start: range.start(), table });
        !self.is_too_deep(range)
    }

    fn inline_table_close(&mut self, range: Range, _: &mut dyn ErrorSink) {
        while let Some(frame) = self.frames.pop() {
            if let Frame::Inline { start, table } = frame {
                self.tables.close(table, Span::new(start, range.end()));
                return self.value(Value::Table(table));
            }
        }
    }

    fn array_open(&mut self, range: Range, _: &mut dyn ErrorSink) -> bool {
        self.frames.push(Frame::Array { start: range.start(), items: Vec::new() });
        !self.is_too_deep(range)
    }

    fn array_close(&mut self, range: Range, _: &mut dyn ErrorSink) {
        while let Some(frame) = self.frames.pop() {
            if let Frame::Array { start, items } = frame {
                return self.value(Value::List(items, Span::new(start, range.end())));
            }
        }
    }

    fn simple_key(&mut self, range: Range, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let mut key = String::new();
        self.raw(range, encoding).decode_key(&mut key, error);
        self.keys.push(Spanned::new(key, place(range)));
    }

    fn key_val_sep(&mut self, _: Range, _: &mut dyn ErrorSink) {
        // The value of the key before is missing.
        if let Some(Frame::Key(_)) = self.frames.last() {
            self.frames.pop();
        }
        let keys = std::mem::take(&mut self.keys);
        self.frames.push(Frame::Key(keys));
    }

    fn scalar(&mut self, range: Range, encoding: Option<Encoding>, error: &mut dyn ErrorSink) {
        let mut text = String::new();
        let kind = self.raw(range, encoding).decode_scalar(&mut text, error);
        let kind = self.scalar_kind(range, kind, text);
        self.value(Value::Scalar(Node { span: place(range), kind }));
    }

    fn comment(&mut self, range: Range, error: &mut dyn ErrorSink) {
        self.raw(range, None).decode_comment(error);
    }

    fn newline(&mut self, range: Range, error: &mut dyn ErrorSink) {
        self.raw(range, None).decode_newline(error);
        // A key without a value.
        self.keys.clear();
        if let Some(Frame::Key(_)) = self.frames.last() {
            self.frames.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Value) {
        let parsed = parse(text);
        assert_eq!(parsed.findings, [], "{text}");
        assert_eq!(parsed.root.unwrap().to_value(), expected, "{text}");
    }

    /// The first finding, as its place in the text and its words.
    #[track_caller]
    fn check_error(text: &str, code: &str, place: &str) {
        let mut findings = parse(text).findings;
        crate::diagnostic::sort(&mut findings);
        let first = &findings[0];
        assert_eq!((first.code, first.span.of(text)), (code, place), "{findings:#?}");
    }

    #[test]
    fn values() {
        check("a = 1", json!({ "a": 1 }));
        check(
            "a = 0x1F\nb = -1_000\nc = 1e3\nd = 0.5",
            json!({ "a": 31, "b": -1000, "c": 1000.0, "d": 0.5 }),
        );
        check("a = \"x\\n\\u00fc\"\nb = 'C:\\x'", json!({ "a": "x\nü", "b": "C:\\x" }));
        check("a = \"\"\"\nb\n\\\n  c\"\"\"", json!({ "a": "b\nc" }));
        check("a = [1, \"b\",\n # c\n [], {}]", json!({ "a": [1, "b", [], {}] }));
        check("a = { b.c = 1, \"d e\" = true }", json!({ "a": { "b": { "c": 1 }, "d e": true } }));
        check("a = 2026-11-30", json!({ "a": "2026-11-30" }));
    }

    #[test]
    fn tables() {
        check(
            "[a]\nb = 1\n[a.c]\nd = 2\n[e]",
            json!({ "a": { "b": 1, "c": { "d": 2 } }, "e": {} }),
        );
        check("[a.b]\nc = 1\n[a]\nd = 2", json!({ "a": { "b": { "c": 1 }, "d": 2 } }));
        check(
            "[[a]]\nb = 1\n[[a]]\n[a.c]\nd = 2",
            json!({ "a": [{ "b": 1 }, { "c": { "d": 2 } }] }),
        );
        check("a.b = 1\na.c = 2", json!({ "a": { "b": 1, "c": 2 } }));
        check(
            "[mcp_servers.\"a.b\"]\ncommand = 'npx'",
            json!({ "mcp_servers": { "a.b": { "command": "npx" } } }),
        );
    }

    #[test]
    fn mistakes_have_places() {
        check_error("a = 1\na = 2", "duplicate-key", "a");
        check_error("[a]\n[b]\n[a]", "duplicate-key", "a");
        check_error("a = 1\n[a.b]", "duplicate-key", "a");
        check_error("a = { b = 1 }\na.c = 2", "duplicate-key", "a");
        check_error("a = [1", "syntax-error", "");
        check_error("a =\nb = 1", "syntax-error", "");
        check_error("a = nan", "non-finite-number", "nan");
        check_error("a = b", "syntax-error", "b");
        check_error("# nothing", "empty-document", "");
        let deep = format!("a = {}1", "[".repeat(1_000_000));
        assert!(parse(&deep).findings.iter().any(|it| it.code == "too-deep"));
        let dotted = format!("{}a = 1", "a.".repeat(10_000));
        assert!(parse(&dotted).findings.iter().any(|it| it.code == "too-deep"));
    }

    #[test]
    fn what_follows_a_mistake_is_read() {
        let parsed = parse("a =\nb = 1\n[c\nd = 2\n[e]\nf = 3");
        let root = parsed.root.unwrap().to_value();
        assert_eq!((&root["b"], &root["e"]["f"]), (&json!(1), &json!(3)));
    }

    #[test]
    fn a_place_for_every_key_and_value() {
        let text = "[mcp_servers.a]\nargs = ['x']\n\n[mcp_servers.b]\n";
        let root = parse(text).root.unwrap();
        let servers = root.entry("mcp_servers").unwrap();
        assert_eq!(servers.key.span.of(text), "mcp_servers");
        let a = servers.value.entry("a").unwrap();
        assert_eq!((a.key.span.of(text), a.value.span.of(text)), ("a", "args = ['x']"));
        assert_eq!(a.value.get("args").unwrap().span.of(text), "['x']");
        assert_eq!(servers.value.get("b").unwrap().span.of(text), "b");
    }

    #[test]
    fn is_told_from_yaml_and_json() {
        let is = |text: &str| assert!(is_toml(text), "{text}");
        let is_not = |text: &str| assert!(!is_toml(text), "{text}");
        is("# comment\n\n[mcp_servers.\"a b\"] # x\ncommand = 'npx'");
        is("model = \"o3\"\n[a]");
        is("[[mcp_servers]]\nname = \"a\"");
        is_not("[mcp_servers]");
        is_not("[1, 2]");
        is_not("a: b = 1");
        is_not("- a = 1");
        is_not("{ \"a\": \"b = 1\" }");
        is_not("a = b");
        is_not("");
    }
}
