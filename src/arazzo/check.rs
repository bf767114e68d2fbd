//! Holds a tree against the tables of `shape.rs` and reports what does not fit.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::{FoldHasher, RandomState};
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::diagnostic::{Diagnostic, Edit, Fix, MOST_FINDINGS, Rule, Severity, did_you_mean};
use crate::expr::Version;
use crate::syntax::{Entry, Kind, MAX_DEPTH, Node};
use crate::text::{Span, in_quotes_of};

use super::json_schema;
use super::shape::{ARAZZO, Field, Object, Shape};

pub(super) static UNKNOWN_FIELD: Rule = Rule {
    name: "unknown-field",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Fixed Fields and Specification Extensions",
};
pub(super) static MISSING_FIELD: Rule = Rule {
    name: "missing-field",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Fixed Fields: REQUIRED",
};
pub(super) static WRONG_TYPE: Rule = Rule {
    name: "wrong-type",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Fixed Fields: Type",
};
pub(super) static EMPTY_LIST: Rule = Rule {
    name: "empty-list",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0 JSON Schema, minItems",
};
pub(super) static DUPLICATE_ITEM: Rule = Rule {
    name: "duplicate-item",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, \"The list MUST NOT include duplicate …\"",
};
pub(super) static INVALID_VALUE: Rule = Rule {
    name: "invalid-value",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Fixed Fields: possible values",
};

/// One walk over one document.
pub(super) struct Check<'a> {
    pub(super) version: Version,
    source: &'a str,
    out: Vec<Diagnostic>,
}

/// What findings call a value.
#[derive(Clone, Copy)]
pub(super) enum What<'w> {
    /// As it is: "a workflow".
    Words(&'static str),
    /// By its name in the document: "`steps`".
    Named(&'w str),
    /// As one of many: "an item of `steps`".
    ItemOf(&'w What<'w>),
}

/// Everything about the structure of `root` that Arazzo forbids.
pub(super) fn check(root: &Node, source: &str, version: Version) -> Vec<Diagnostic> {
    let mut check = Check { version, source, out: Vec::new() };
    check.object(root, anchor_of_item(root), What::Words(ARAZZO.name), &ARAZZO);
    check.out
}

impl<'a> Check<'a> {
    pub(super) fn report(&mut self, finding: Diagnostic) {
        if self.out.len() < MOST_FINDINGS {
            self.out.push(finding);
        }
    }

    /// Checks `node`. `anchor` is where findings about the whole of it are
    /// shown: its key, or the first key of a list's item.
    pub(super) fn value(
        &mut self,
        node: &Node,
        anchor: Span,
        what: What<'_>,
        shape: &'static Shape,
    ) {
        match shape {
            Shape::Any => {}
            Shape::Text => {
                if node.as_str().is_none() {
                    self.wrong_type(node, anchor, what, "a string");
                }
            }
            Shape::ArazzoVersion => self.arazzo_version(node, anchor),
            Shape::Amount => match number(node) {
                Some(it) if it >= 0.0 => {}
                Some(_) => {
                    self.report(INVALID_VALUE.at(node.span, format!("{what} must be zero or more")))
                }
                None => self.wrong_type(node, anchor, what, "a number"),
            },
            Shape::Whole { signed } => match number(node) {
                Some(it) if it.fract() != 0.0 => {
                    let message = format!("{what} must be a whole number, but is `{it}`");
                    self.report(WRONG_TYPE.at(node.span, message));
                }
                Some(it) if !signed && it < 0.0 => {
                    self.report(INVALID_VALUE.at(node.span, format!("{what} must be zero or more")))
                }
                Some(_) => {}
                None => self.wrong_type(node, anchor, what, "a whole number"),
            },
            Shape::Choice(choices) => self.choice(node, anchor, what, choices),
            Shape::Schema => json_schema::check(self, node, anchor, what),
            Shape::Object(object) => self.object(node, anchor, what, object),
            Shape::List { items, non_empty } => self.list(node, anchor, what, items, *non_empty),
            Shape::Map { values } => match &node.kind {
                Kind::Map(entries) => {
                    for it in entries {
                        self.value(&it.value, it.key.span, What::Named(&it.key.value), values);
                    }
                }
                _ => self.wrong_type(node, anchor, what, "an object"),
            },
            Shape::By(choose) => self.value(node, anchor, what, choose(node, self.version)),
        }
    }

    fn object(&mut self, node: &Node, anchor: Span, what: What<'_>, object: &'static Object) {
        let Kind::Map(entries) = &node.kind else {
            return self.wrong_type(node, anchor, what, "an object");
        };
        let mut meant = Vec::new();
        for entry in entries {
            match object.field(&entry.key.value, self.version) {
                Some(field) => {
                    self.value(&entry.value, entry.key.span, What::Named(field.name), &field.shape);
                }
                None => meant.extend(self.unknown_field(node, entry, object)),
            }
        }
        for field in object.fields.iter().filter(|it| it.required) {
            // A misspelt field is reported as such, not as missing, too.
            if node.entry(field.name).is_none() && !meant.contains(&field.name) {
                let message = format!("{} has no `{}`", object.name, field.name);
                self.report(MISSING_FIELD.at(anchor, message));
            }
        }
        for law in object.laws {
            law(self, node, anchor);
        }
    }

    /// Reports a key that the object does not have; returns the field that was
    /// probably meant.
    fn unknown_field(
        &mut self,
        node: &Node,
        entry: &Entry,
        object: &'static Object,
    ) -> Option<&'static str> {
        let name = entry.key.value.as_str();
        let span = entry.key.span;
        if object.extensible && name.starts_with("x-") {
            return None;
        }
        if object.fields.iter().any(|it| it.name == name) {
            let message = format!("`{name}` came with Arazzo 1.1, but this document is Arazzo 1.0");
            self.report(UNKNOWN_FIELD.at(span, message).help("set `arazzo: 1.1.0` to use it"));
            return None;
        }
        if name == "$ref" && object.fields.iter().any(|it| it.name == "reference") {
            self.report(self.foreign_reference(entry));
            return Some("reference");
        }
        let free = object.fields.iter().filter(|it| it.since <= self.version);
        let free = free.filter(|it| node.entry(it.name).is_none()).map(|it| it.name);
        let meant = did_you_mean(name, free);
        let mut finding = UNKNOWN_FIELD.at(
            span,
            match meant {
                Some(meant) => format!("unknown field `{name}`; did you mean `{meant}`?"),
                None => format!("{} has no field `{name}`", object.name),
            },
        );
        if let Some(meant) = meant {
            let text = self.in_quotes_of(span, meant);
            let title = format!("rename to `{meant}`");
            finding = match meant.eq_ignore_ascii_case(name) {
                true => finding.fix(title, span, text),
                false => finding.unsafe_fix(title, span, text),
            };
        } else if object.name == "a criterion" && name == "version" {
            // The official 1.0 schema takes it here, the text does not: it
            // would be ignored, which must be said but is no error.
            if self.version == Version::V1_0 {
                finding.severity = Severity::Warning;
            }
            finding = finding.help("move it into the type: `type: { type: …, version: … }`");
        } else if !object.extensible {
            // "Any properties added MUST be ignored."
            finding.severity = Severity::Warning;
            finding = finding.help("it is ignored; remove it");
        } else {
            finding = finding.help("only names that begin with `x-` may be added");
        }
        self.report(finding);
        meant.and_then(|meant| object.fields.iter().map(|it| it.name).find(|it| *it == meant))
    }

    /// A reference as OpenAPI has it.
    fn foreign_reference(&self, entry: &Entry) -> Diagnostic {
        let message = "a component is referred to by `reference`, not by `$ref`";
        let finding = UNKNOWN_FIELD.at(entry.key.span, message);
        let (key, value) = (entry.key.span, entry.value.span);
        let components = entry.value.as_str().and_then(|it| it.strip_prefix("#/components/"));
        let Some((section, name)) = components.and_then(|it| it.split_once('/')) else {
            return finding.help("as in `reference: $components.parameters.<name>`");
        };
        let edits = [(key, "reference"), (value, &format!("$components.{section}.{name}"))];
        let edits = edits.map(|(span, to)| Edit { span, text: self.in_quotes_of(span, to) });
        let fix = Fix { title: "refer by an expression".into(), safe: true, edits: edits.into() };
        Diagnostic { fix: Some(fix), ..finding }
    }

    fn choice(
        &mut self,
        node: &Node,
        anchor: Span,
        what: What<'_>,
        choices: &'static [(&'static str, Version)],
    ) {
        let mut allowed = choices.iter().filter(|it| it.1 <= self.version).map(|it| it.0);
        let Some(word) = node.as_str() else {
            return self.wrong_type(node, anchor, what, &listing(allowed));
        };
        if allowed.clone().any(|it| it == word) {
            return;
        }
        if choices.iter().any(|it| it.0 == word) {
            let message = format!("`{word}` came with Arazzo 1.1, but this document is Arazzo 1.0");
            let finding = INVALID_VALUE.at(node.span, message);
            return self.report(finding.help("set `arazzo: 1.1.0` to use it"));
        }
        let listed = listing(allowed.clone());
        let message = format!("{what} must be {listed}, but is `{word}`");
        let mut finding = INVALID_VALUE.at(node.span, message);
        if let Some(meant) = did_you_mean(word, &mut allowed) {
            let text = self.in_quotes_of(node.span, meant);
            let title = format!("change to `{meant}`");
            finding = match meant.eq_ignore_ascii_case(word) {
                true => finding.fix(title, node.span, text),
                false => finding.unsafe_fix(title, node.span, text),
            };
        }
        self.report(finding);
    }

    fn list(
        &mut self,
        node: &Node,
        anchor: Span,
        what: What<'_>,
        shape: &'static Shape,
        non_empty: bool,
    ) {
        let Kind::List(items) = &node.kind else {
            return self.wrong_type(node, anchor, what, "a list");
        };
        if non_empty && items.is_empty() {
            self.report(EMPTY_LIST.at(anchor, format!("{what} must have at least one item")));
        }
        // Few items are compared faster than hashed: most differ at once.
        let is_hashed = items.len() > 16;
        let mut seen: HashMap<u64, &Node> = HashMap::new();
        let hashing = RandomState::default();
        // Of many, most differ in what is not deep in them.
        let is_each_other = is_hashed && {
            let mut seen = HashSet::with_capacity(items.len());
            items.iter().all(|it| seen.insert(fingerprint(it, SHALLOW, &hashing)))
        };
        for (at, item) in items.iter().enumerate() {
            let first = match is_hashed {
                true if is_each_other => None,
                true => Some(*seen.entry(fingerprint(item, MAX_DEPTH, &hashing)).or_insert(item)),
                false => items[..at].iter().find(|it| same(it, item)),
            };
            match first {
                Some(first) if first.span != item.span && same(first, item) => {
                    let message = format!("{what} has the same item twice");
                    let first = anchor_of_item(first);
                    let span = anchor_of_item(item);
                    self.report(DUPLICATE_ITEM.at(span, message).label(first, "first here"));
                }
                Some(_) | None => {
                    self.value(item, anchor_of_item(item), What::ItemOf(&what), shape);
                }
            }
        }
    }

    /// The version was chosen before the walk; here its form is checked.
    fn arazzo_version(&mut self, node: &Node, anchor: Span) {
        let Some(text) = node.as_str() else {
            if number(node).is_none() {
                let what = What::Named("arazzo");
                return self.wrong_type(node, anchor, what, "a version such as `1.0.1`");
            }
            let written = node.span.of(self.source);
            let message =
                format!("`arazzo` must be a version with three parts, but is `{written}`");
            return self.report(self.complete_version(WRONG_TYPE.at(node.span, message), written));
        };
        if !is_version(text) {
            let message = format!("`arazzo` must be a version such as `1.0.1`, but is `{text}`");
            self.report(self.complete_version(INVALID_VALUE.at(node.span, message), text));
        }
    }

    /// Offers the last patch of a version with two parts.
    fn complete_version(&self, finding: Diagnostic, written: &str) -> Diagnostic {
        let complete = match written {
            "1.0" => "1.0.1",
            "1.1" => "1.1.0",
            _ => return finding,
        };
        let span = finding.span;
        let text = format!("\"{complete}\"");
        finding.unsafe_fix(format!("change to `{complete}`"), span, text)
    }

    pub(super) fn wrong_type(&mut self, node: &Node, anchor: Span, what: What<'_>, expected: &str) {
        let span = match &node.kind {
            Kind::List(_) | Kind::Map(_) => anchor,
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => node.span,
        };
        // Nothing written at all has no place of its own.
        let span = if span.start == span.end { anchor } else { span };
        let found = node.kind_name();
        let finding = WRONG_TYPE.at(span, format!("{what} must be {expected}, but is {found}"));
        self.report(match &node.kind {
            Kind::Bool(_) | Kind::Number(_) if expected == "a string" => {
                let text = format!("\"{}\"", span.of(self.source));
                finding.fix("put it in quotes", span, text)
            }
            Kind::Map(_) if self.version == Version::V1_0 && node.get("selector").is_some() => {
                finding
                    .help("Selector Objects came with Arazzo 1.1: set `arazzo: 1.1.0` to use one")
            }
            _ => finding,
        });
    }

    /// `text` in the same quotes as what is written at `span`.
    pub(super) fn in_quotes_of(&self, span: Span, text: &str) -> String {
        in_quotes_of(span, self.source, text)
    }
}

impl Object {
    /// The field with this name, if `version` has it.
    pub fn field(&self, name: &str, version: Version) -> Option<&'static Field> {
        self.fields.iter().find(|it| it.name == name && it.since <= version)
    }
}

/// Whether `text` is `1.minor.patch` with an optional suffix.
fn is_version(text: &str) -> bool {
    let (numbers, suffix) = match text.split_once('-') {
        Some((numbers, suffix)) => (numbers, Some(suffix)),
        None => (text, None),
    };
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    numbers.split('.').count() == 3 && numbers.split('.').all(digits) && suffix != Some("")
}

/// Where to show a finding about a whole item of a list.
pub(super) fn anchor_of_item(node: &Node) -> Span {
    node.entries().first().map_or(node.span, |it| it.key.span)
}

/// `a`, `b` or `c`.
pub(crate) fn listing<'w>(words: impl Iterator<Item = &'w str>) -> String {
    listing_with("or", words)
}

/// The same with another conjunction.
pub(crate) fn listing_with<'w>(conjunction: &str, words: impl Iterator<Item = &'w str>) -> String {
    let mut words = words.peekable();
    let mut listing = String::new();
    while let Some(word) = words.next() {
        let before = match (listing.is_empty(), words.peek()) {
            (true, _) => ["", "", ""],
            (false, Some(_)) => [", ", "", ""],
            (false, None) => [" ", conjunction, " "],
        };
        for piece in before.into_iter().chain(["`", word, "`"]) {
            listing.push_str(piece);
        }
    }
    listing
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            What::Words(words) => f.write_str(words),
            What::Named(name) => write!(f, "`{name}`"),
            What::ItemOf(list) => write!(f, "an item of {list}"),
        }
    }
}

/// Whether an object has a field, be it misspelt: that is reported where it stands.
pub(super) fn is_meant(node: &Node, field: &str) -> bool {
    let mut keys = node.entries().iter().map(|it| it.key.value.as_str());
    node.entry(field).is_some()
        || keys.any(|it| !it.starts_with("x-") && did_you_mean(it, [field]).is_some())
}

pub(super) fn number(node: &Node) -> Option<f64> {
    match &node.kind {
        Kind::Number(it) => it.as_f64(),
        _ => None,
    }
}

/// How deep values are looked at first.
const SHALLOW: usize = 1;

/// Equal values have equal fingerprints, wherever they are written. What is deeper
/// than `depth` has no part in it.
fn fingerprint(node: &Node, depth: usize, hashing: &RandomState) -> u64 {
    let mut hasher = hashing.build_hasher();
    hash(node, depth, hashing, &mut hasher);
    hasher.finish()
}

fn hash<'h>(node: &Node, depth: usize, hashing: &'h RandomState, hasher: &mut FoldHasher<'h>) {
    match &node.kind {
        Kind::List(_) | Kind::Map(_) if depth == 0 => {}
        Kind::Null => 0.hash(hasher),
        Kind::Bool(it) => it.hash(hasher),
        Kind::Number(it) => it.hash(hasher),
        Kind::String(it) => it.hash(hasher),
        Kind::List(items) => items.iter().for_each(|it| hash(it, depth - 1, hashing, hasher)),
        // The order of keys has no meaning.
        Kind::Map(entries) => entries
            .iter()
            .map(|it| {
                let mut hasher = hashing.build_hasher();
                it.key.value.hash(&mut hasher);
                hash(&it.value, depth - 1, hashing, &mut hasher);
                hasher.finish()
            })
            .fold(0_u64, u64::wrapping_add)
            .hash(hasher),
    }
}

/// Whether two values are equal, wherever they are written.
pub(crate) fn same(a: &Node, b: &Node) -> bool {
    match (&a.kind, &b.kind) {
        (Kind::List(a), Kind::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Kind::Map(entries), Kind::Map(others)) => {
            let in_b =
                |it: &Entry| b.get(&it.key.value).is_some_and(|other| same(&it.value, other));
            entries.len() == others.len() && entries.iter().all(in_b)
        }
        (a, b) => a == b,
    }
}
