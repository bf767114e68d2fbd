//! A body that is written as a text of JSON or of a form, as the tree that it will
//! be: each value with its place in the workflow document.

use std::ops::Range;

use foldhash::{HashSet, HashSetExt};

use percent_encoding::percent_decode_str;

use crate::expr::{Template, masked_json};
use crate::syntax::{self, Entry, Format, Kind, Node, Places, places_in_string};
use crate::text::{Span, Spanned};

/// The value that a text will be.
pub(super) struct Tree {
    /// The value. Where an expression stands for a whole one, its words.
    pub(super) root: Node,
    /// Where those expressions stand.
    pub(super) holes: HashSet<Span>,
}

/// Reads a text while its expressions stand in it.
struct Reader<'t> {
    text: &'t str,
    places: Places,
    /// The expressions with their braces, in order.
    embedded: Vec<Range<usize>>,
    holes: HashSet<Span>,
}

impl<'t> Reader<'t> {
    fn of(source: &str, text: Spanned<&'t str>, template: &Template) -> Option<Reader<'t>> {
        let places = places_in_string(source, text.span, text.value)?;
        let embedded = template.expressions().map(|(it, _)| it.start - 1..it.end + 1).collect();
        Some(Reader { text: text.value, places, embedded, holes: HashSet::new() })
    }

    fn tree(self, root: Node) -> Tree {
        Tree { root, holes: self.holes }
    }

    /// The expressions that begin in a part of the text.
    fn embedded_in(&self, range: &Range<usize>) -> &[Range<usize>] {
        let from = self.embedded.partition_point(|it| it.start < range.start);
        let to = self.embedded.partition_point(|it| it.start < range.end);
        self.embedded.get(from..to).unwrap_or_default()
    }

    /// The words of the expression in braces at `at`, as a value.
    fn hole(&mut self, at: &Range<usize>) -> Node {
        let span = self.places.of(at.clone());
        self.holes.insert(span);
        let words = self.text.get(at.start + 1..at.end - 1).unwrap_or_default();
        Node { span, kind: Kind::String(words.into()) }
    }
}

/// A text of JSON; `None` where it is none, or its members are not known.
pub(super) fn of_json(source: &str, text: Spanned<&str>, template: &Template) -> Option<Tree> {
    let mut reader = Reader::of(source, text, template)?;
    let (masked, _) = masked_json(text.value, &reader.embedded);
    let parsed = syntax::parse_as(&masked, Format::Json);
    let mut root = parsed.root.filter(|_| parsed.findings.is_empty())?;
    let count = reader.restore(&mut root)?;
    // One that has become a part of a number cannot be known.
    (count == reader.embedded.len()).then(|| reader.tree(root))
}

impl Reader<'_> {
    /// Puts the expressions back into a value, and every place where it belongs.
    /// Gives how many there are; `None` where one stands in a name.
    fn restore(&mut self, node: &mut Node) -> Option<usize> {
        let at = range(node.span);
        node.span = self.places.of(at.clone());
        let mut count = 0;
        match &mut node.kind {
            Kind::Null | Kind::Bool(_) => {}
            Kind::Number(_) => {
                if let [only] = self.embedded_in(&at) {
                    let only = only.clone();
                    count = usize::from(only.start == at.start);
                    *node = self.hole(&only);
                }
            }
            Kind::String(value) => {
                let inner = at.start + 1..at.end - 1;
                count = self.embedded_in(&inner).len();
                if count > 0 {
                    *value = self.text.get(inner.clone()).unwrap_or_default().into();
                }
                // Without the quotes, which may have backslashes before them.
                node.span = self.places.of(inner);
            }
            Kind::List(items) => {
                for it in items {
                    count += self.restore(it)?;
                }
            }
            Kind::Map(entries) => {
                for it in entries {
                    let key = range(it.key.span);
                    if !self.embedded_in(&key).is_empty() {
                        return None;
                    }
                    it.key.span = self.places.of(key.start + 1..key.end - 1);
                    count += self.restore(&mut it.value)?;
                }
            }
        }
        Some(count)
    }
}

/// A text of a form: `a=1&b=2`. `None` where its members are not known.
pub(super) fn of_form(source: &str, text: Spanned<&str>, template: &Template) -> Option<Tree> {
    let mut reader = Reader::of(source, text, template)?;
    let mut entries: Vec<Entry> = Vec::new();
    for pair in pieces(text.value) {
        let written = text.value.get(pair.clone())?;
        let (name, _) = written.split_once('=')?;
        let key = trimmed(text.value, pair.start..pair.start + name.len());
        let value = trimmed(text.value, pair.start + name.len() + 1..pair.end);
        // Some write paths into deeper objects.
        if name.contains('[') || !reader.embedded_in(&pair).iter().all(|it| value.start <= it.start)
        {
            return None;
        }
        let node = match reader.embedded_in(&value) {
            [only] if *only == value => {
                let only = only.clone();
                reader.hole(&only)
            }
            [] => reader.constant(&value),
            _ => Node {
                span: reader.places.of(value.clone()),
                kind: Kind::String(text.value.get(value)?.into()),
            },
        };
        let key = Spanned::new(decoded(text.value.get(key.clone())?), reader.places.of(key));
        match entries.iter_mut().find(|it| it.key.value == key.value) {
            Some(Entry { value: Node { kind: Kind::List(items), .. }, .. }) => items.push(node),
            // What is there several times is a list.
            Some(Entry { value, .. }) => {
                let span = value.span;
                let first = std::mem::replace(value, Node { span, kind: Kind::Null });
                value.kind = Kind::List(vec![first, node]);
            }
            None => entries.push(Entry { key: key.into(), value: node }),
        }
    }
    let root = Node { span: text.span, kind: Kind::Map(entries) };
    Some(reader.tree(root))
}

impl Reader<'_> {
    fn constant(&self, at: &Range<usize>) -> Node {
        let written = self.text.get(at.clone()).unwrap_or_default();
        Node { span: self.places.of(at.clone()), kind: Kind::String(decoded(written).into()) }
    }
}

/// What stands between the ampersands, but for nothing.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut at = 0;
    let pieces = text.split('&').map(|it| {
        let range = at..at + it.len();
        at = range.end + 1;
        range
    });
    pieces.filter(|it| text.get(it.clone()).is_some_and(|it| !it.trim().is_empty())).collect()
}

/// Without line breaks and the like around it.
fn trimmed(text: &str, at: Range<usize>) -> Range<usize> {
    let part = text.get(at.clone()).unwrap_or_default();
    let start = at.start + (part.len() - part.trim_start().len());
    let end = at.end - (part.len() - part.trim_end().len());
    start..end.max(start)
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

fn range(span: Span) -> Range<usize> {
    span.start as usize..span.end as usize
}
