//! Text → tree. Never fails: what cannot be read is a finding.

mod json;
mod node;
mod place;
mod toml;
mod yaml;
pub mod write;

use std::collections::HashMap;

use crate::diagnostic::{self, Diagnostic, Rule, Severity};
use crate::text::Span;

pub use node::{Entry, Key, Kind, Node};
pub use place::{Places, is_alias, place_in_string, places_in_string, written_in_string};
pub use yaml::{
    Token as YamlToken, TokenKind as YamlTokenKind, is_same_yaml, tokens as yaml_tokens,
};

/// What the reading of a text gives.
#[derive(Debug)]
pub struct Parsed {
    /// The tree; `None` for an empty document. A document with mistakes has a
    /// tree of what could be read.
    pub root: Option<Node>,
    /// The format that the text was read as.
    pub format: Format,
    /// What is wrong, in the order of the text.
    pub findings: Vec<Diagnostic>,
}

/// The formats that we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON with comments and trailing commas.
    Json,
    /// YAML 1.2 with the core schema.
    Yaml,
    /// TOML 1.1, and so 1.0.
    Toml,
}

/// How deep values may stand inside each other. Whatever walks a tree by
/// recursion relies on it.
pub const MAX_DEPTH: usize = 128;

/// How many syntax errors of one document are worth reading.
const MAX_SYNTAX_ERRORS: usize = 20;

/// How many findings of other kinds are: hostile documents could have millions.
const MAX_FINDINGS: usize = 500;

/// The rules whose findings this layer makes.
pub static RULES: &[&Rule] = &[
    &SYNTAX_ERROR,
    &JSON_EXTENSION,
    &EMPTY_DOCUMENT,
    &SEVERAL_DOCUMENTS,
    &DUPLICATE_KEY,
    &NON_STRING_KEY,
    &MERGE_KEY,
    &UNKNOWN_TAG,
    &NON_FINITE_NUMBER,
    &UNKNOWN_ALIAS,
    &TOO_MANY_ALIASES,
    &TOO_DEEP,
];

static SYNTAX_ERROR: Rule = error("syntax-error", "YAML 1.2.2; RFC 8259; TOML 1.0.0");
/// What editors read in JSON although it is none. MCP clients do, too.
pub static JSON_EXTENSION: Rule = error("json-extension", "RFC 8259, 2 JSON Grammar");
static EMPTY_DOCUMENT: Rule = error("empty-document", "Arazzo 1.0.1, Arazzo Specification Object");
static SEVERAL_DOCUMENTS: Rule = error("several-documents", "YAML 1.2.2, 9.2 Streams");
static DUPLICATE_KEY: Rule = error("duplicate-key", "YAML 1.2.2, 3.2.1.3 Node Comparison");
static NON_STRING_KEY: Rule = error("non-string-key", "Arazzo 1.0.1, Format");
static MERGE_KEY: Rule = error("merge-key", "YAML 1.2.2, 10.3 Core Schema");
static UNKNOWN_TAG: Rule = error("unknown-tag", "Arazzo 1.0.1, Format");
static NON_FINITE_NUMBER: Rule = error("non-finite-number", "RFC 8259, 6 Numbers");
static UNKNOWN_ALIAS: Rule = error("unknown-alias", "YAML 1.2.2, 7.1 Alias Nodes");
static TOO_MANY_ALIASES: Rule = error("too-many-aliases", "a limit of this reader");
static TOO_DEEP: Rule = error("too-deep", "a limit of this reader");

const fn error(name: &'static str, clause: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, clause }
}

impl Parsed {
    /// What keeps the tree from being the whole document, if anything.
    pub fn broken(&self) -> Option<&Diagnostic> {
        let fatal = [&SYNTAX_ERROR, &EMPTY_DOCUMENT, &TOO_DEEP, &TOO_MANY_ALIASES];
        self.findings.iter().find(|it| fatal.iter().any(|rule| rule.name == it.code))
    }

    /// The first merge key: what it would add is not in the tree.
    pub fn merge_key(&self) -> Option<Span> {
        self.findings.iter().find(|it| it.code == MERGE_KEY.name).map(|it| it.span)
    }
}

/// Reads a text as what it looks like.
///
/// JSON begins with `{`, `[` or a `//` or `/*` comment. A YAML flow mapping may,
/// too: what has fewer mistakes as YAML is YAML, unless a key in double quotes or
/// a comment shows that JSON was meant.
/// TOML begins with `key = value`, or with a `[table]` and has such a line.
pub fn parse(text: &str) -> Parsed {
    let start = significant(text);
    if toml::is_toml(text) {
        return parse_as(text, Format::Toml);
    }
    if !["{", "[", "//", "/*"].iter().any(|it| start.starts_with(it)) {
        return parse_as(text, Format::Yaml);
    }
    let json = parse_as(text, Format::Json);
    if syntax_errors(&json) == 0 || !may_be_flow_yaml(start) {
        return json;
    }
    let yaml = parse_as(text, Format::Yaml);
    if syntax_errors(&yaml) < syntax_errors(&json) { yaml } else { json }
}

fn syntax_errors(parsed: &Parsed) -> usize {
    parsed.findings.iter().filter(|it| it.code == SYNTAX_ERROR.name).count()
}

/// Reads a text as what its file's name says, if that says TOML, else as what it
/// looks like.
pub fn parse_file(text: &str, url: Option<&str>) -> Parsed {
    match url.is_some_and(|it| it.ends_with(".toml")) {
        true => parse_as(text, Format::Toml),
        false => parse(text),
    }
}

/// The format that [`parse_file`] reads a text as. Mostly its beginning tells.
pub fn format_of(text: &str, url: Option<&str>) -> Format {
    let start = significant(text);
    let has_bracket = ["{", "[", "//", "/*"].iter().any(|it| start.starts_with(it));
    match url.is_some_and(|it| it.ends_with(".toml")) || toml::is_toml(text) {
        true => Format::Toml,
        false if !has_bracket => Format::Yaml,
        false if !may_be_flow_yaml(start) => Format::Json,
        false => parse(text).format,
    }
}

/// Reads a text as one format, whatever it looks like.
pub fn parse_as(text: &str, format: Format) -> Parsed {
    let mut parsed = match format {
        Format::Json => json::parse(text),
        Format::Yaml => yaml::parse(text),
        Format::Toml => toml::parse(text),
    };
    diagnostic::sort(&mut parsed.findings);
    parsed
}

/// Reads YAML by the parser of all YAML alone, for tests: what [`parse_as`] reads
/// without it must be the same.
#[doc(hidden)]
pub fn parse_yaml_by_events(text: &str) -> Parsed {
    let mut parsed = yaml::parse_events(text);
    diagnostic::sort(&mut parsed.findings);
    parsed
}

/// The text from its first significant character on.
fn significant(text: &str) -> &str {
    text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
}

fn may_be_flow_yaml(start: &str) -> bool {
    let inner = significant(start.trim_start_matches(['{', '[']));
    start.starts_with(['{', '[']) && !["\"", "//", "/*"].iter().any(|it| inner.starts_with(it))
}

/// Reports repeated keys and keeps the first of each.
fn report_duplicates(entries: &mut Vec<Entry>, findings: &mut Vec<Diagnostic>) {
    let firsts = first_places(entries);
    if firsts.is_empty() {
        return;
    }
    let mut firsts = firsts.into_iter();
    entries.retain(|entry| {
        // There is one place per entry.
        let Some(Some(first)) = firsts.next() else { return true };
        if findings.len() >= MAX_FINDINGS {
            return false;
        }
        let message = format!("key `{}` is used twice", entry.key.value);
        findings.push(
            DUPLICATE_KEY
                .at(entry.key.span, message)
                .label(first, "first used here")
                .help("remove one of them: the first is used here, other readers use the last"),
        );
        false
    });
}

/// For each entry the place where its key was used before; empty if there is no
/// such entry.
fn first_places(entries: &[Entry]) -> Vec<Option<Span>> {
    // Most mappings are small, and then comparing is faster than hashing.
    if entries.len() <= 16 {
        let is_repeated =
            |at: usize| entries[..at].iter().any(|it| it.key.value == entries[at].key.value);
        if !(1..entries.len()).any(is_repeated) {
            return Vec::new();
        }
    }
    let mut seen = HashMap::with_capacity(entries.len());
    let mut is_any_repeated = false;
    let places = entries
        .iter()
        .map(|entry| {
            let first = seen.get(entry.key.value.as_str()).copied();
            is_any_repeated |= first.is_some();
            seen.entry(entry.key.value.as_str()).or_insert(entry.key.span);
            first
        })
        .collect();
    if is_any_repeated { places } else { Vec::new() }
}
