//! The kind of YAML that nearly everybody writes → tree, without events.
//!
//! Block mappings and sequences, scalars, flow collections on one line, comments:
//! what stands here is read as the parser of all YAML reads it, to the byte.
//! Everything else is declined, above all what has a mistake, so that there is
//! one place that finds and explains mistakes. ARCHITECTURE.md has the figures
//! that this file exists for, `tests/yaml_agreement.rs` holds it to its word.

mod flow;
mod scalar;

use super::super::{Entry, Key, Kind, MAX_DEPTH, Node, first_places};
use crate::text::Span;

use scalar::{Context, Scalar};

/// How many bytes are looked at before asking whether to go on.
const BLOCK: usize = 64;

/// A longer key is no key for the parser of all YAML, which counts characters.
const LONGEST_KEY: usize = 1000;

/// Reads a text with a tree and without any finding. `None`: ask the parser of
/// all YAML.
pub(super) fn read(text: &str) -> Option<Node> {
    if !is_ordinary(text) {
        return None;
    }
    let (items, entries) = (Vec::new(), Vec::new());
    let bytes = text.as_bytes();
    let mut reader = Reader { text, bytes, at: 0, line: 0, depth: 0, items, entries };
    reader.next_line();
    if reader.is_marker() && reader.byte() == Some(b'-') {
        reader.at += 3;
        reader.end_line()?;
    }
    if reader.is_marker() {
        return None;
    }
    let root = reader.node(None, Spot::OwnLine)?;
    let is_collection = matches!(root.kind, Kind::Map(_) | Kind::List(_));
    (is_collection && reader.column().is_none()).then_some(root)
}

/// Whether all characters are what a person types: no tabs, no control or
/// invisible characters, each `\r` before a `\n`.
fn is_ordinary(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_ordinary = |it: &u8| (*it >= b' ' && *it != 0x7f) || matches!(it, b'\n' | b'\r');
    // Without leaving a block early, many bytes are looked at in one go.
    let is_block = |it: &[u8]| it.iter().fold(true, |is_so, it| is_so & is_ordinary(it));
    let breaks_line = |(at, _)| bytes.get(at + 1) == Some(&b'\n');
    let is_odd = |it| matches!(it, '\u{80}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    bytes.chunks(BLOCK).all(is_block)
        && text.match_indices('\r').all(breaks_line)
        && (text.is_ascii() || !text.contains(is_odd))
}

/// Between two methods it stands at the first character of a line's content, or
/// within a line; at the end of the text there is no line.
struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Where the line begins.
    line: usize,
    /// How many collections are open.
    depth: usize,
    /// What the open sequences and mappings have so far, those within others last:
    /// each gets exactly the memory that it needs.
    items: Vec<Node>,
    entries: Vec<Entry>,
}

/// Where a value begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// On a line of its own, or after a dash.
    OwnLine,
    /// After its key, where a block collection cannot begin.
    AfterKey,
}

impl<'t> Reader<'t> {
    /// A value within a collection at column `parent`; the line after it is next.
    fn node(&mut self, parent: Option<usize>, spot: Spot) -> Option<Node> {
        if spot == Spot::OwnLine && self.is_dash() {
            return self.sequence();
        }
        match self.byte()? {
            b'|' | b'>' => self.block_scalar(parent),
            b'[' | b'{' => {
                let node = self.flow()?;
                self.end_line()?;
                Some(node)
            }
            _ => {
                let column = self.column()?;
                let scalar = self.scalar(Context::Block)?;
                match (self.is_colon(), spot) {
                    (true, Spot::OwnLine) => self.mapping(column, scalar),
                    (true, Spot::AfterKey) => None,
                    (false, _) => self.rest_of_scalar(scalar, parent)?.node(),
                }
            }
        }
    }

    fn sequence(&mut self) -> Option<Node> {
        let (start, column) = (self.at, self.column()?);
        self.open()?;
        let first = self.items.len();
        loop {
            self.at += 1;
            let item = self.item(column)?;
            self.items.push(item);
            if self.column() != Some(column) || !self.is_dash() {
                break;
            }
        }
        self.close(column)?;
        let items = self.items.split_off(first);
        let end = items.last()?.span.end as usize;
        Some(Node { span: Span::new(start, end), kind: Kind::List(items) })
    }

    /// What stands after a dash.
    fn item(&mut self, column: usize) -> Option<Node> {
        if self.is_line_done() {
            self.end_line()?;
            // Where a missing item is, is a question for the parser of all YAML.
            if self.column() <= Some(column) {
                return None;
            }
        }
        self.node(Some(column), Spot::OwnLine)
    }

    /// A mapping whose first key has been read.
    fn mapping(&mut self, column: usize, first: Scalar<'t>) -> Option<Node> {
        let start = first.span.start as usize;
        self.open()?;
        let first_entry = self.entries.len();
        let mut key = first.key()?;
        loop {
            let value = self.value(column)?;
            self.entries.push(Entry { key, value });
            if self.column() != Some(column) {
                break;
            }
            key = self.next_key()?;
        }
        self.close(column)?;
        let entries = self.entries.split_off(first_entry);
        if !first_places(&entries).is_empty() {
            return None;
        }
        let end = entries.last()?.value.span.end as usize;
        Some(Node { span: Span::new(start, end), kind: Kind::Map(entries) })
    }

    fn next_key(&mut self) -> Option<Key> {
        if self.is_marker() {
            return None;
        }
        let key = self.scalar(Context::Block)?.key()?;
        self.is_colon().then_some(key)
    }

    /// What stands after a key, from its colon on.
    fn value(&mut self, column: usize) -> Option<Node> {
        // `is_colon` has seen it, maybe after spaces.
        self.skip_spaces();
        self.at += 1;
        let nothing = self.at;
        if !self.is_line_done() {
            return self.node(Some(column), Spot::AfterKey);
        }
        self.end_line()?;
        match self.column() {
            Some(below) if below > column => self.node(Some(column), Spot::OwnLine),
            // The items of a list may stand under its key.
            Some(below) if below == column && self.is_dash() => self.sequence(),
            Some(_) | None => Some(null(nothing)),
        }
    }

    fn open(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }

    /// Nothing may stand deeper after the last line of a collection.
    fn close(&mut self, column: usize) -> Option<()> {
        self.depth -= 1;
        (self.column() <= Some(column)).then_some(())
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// How far in the line it is; `None` at the end of the text.
    fn column(&self) -> Option<usize> {
        (self.at < self.bytes.len()).then(|| self.at - self.line)
    }

    /// Whether a space, a line break or nothing is there.
    fn is_blank(&self, at: usize) -> bool {
        matches!(self.bytes.get(at), None | Some(b' ' | b'\n' | b'\r'))
    }

    /// Whether the dash of an item is next.
    fn is_dash(&self) -> bool {
        self.byte() == Some(b'-') && self.is_blank(self.at + 1)
    }

    /// Whether the colon after a key is next, maybe after spaces.
    fn is_colon(&self) -> bool {
        let at = self.spaces_end();
        self.bytes.get(at) == Some(&b':') && self.is_blank(at + 1)
    }

    /// Whether the line begins or ends a document.
    fn is_marker(&self) -> bool {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        self.at == self.line && (rest.starts_with(b"---") || rest.starts_with(b"..."))
    }

    fn spaces_end(&self) -> usize {
        let mut at = self.at;
        while self.bytes.get(at) == Some(&b' ') {
            at += 1;
        }
        at
    }

    fn skip_spaces(&mut self) {
        self.at = self.spaces_end();
    }

    /// Skips spaces; whether no more than a comment follows on the line.
    fn is_line_done(&mut self) -> bool {
        self.skip_spaces();
        match self.byte() {
            None | Some(b'\n' | b'\r') => true,
            Some(b'#') => self.text[..self.at].ends_with(' '),
            Some(_) => false,
        }
    }

    /// Goes from the end of a value to the next line.
    fn end_line(&mut self) -> Option<()> {
        if !self.is_line_done() {
            return None;
        }
        self.skip_line();
        self.next_line();
        Some(())
    }

    /// Goes on to the first character that is no space and not in a comment.
    fn next_line(&mut self) {
        self.skip_spaces();
        while let Some(b'\n' | b'\r' | b'#') = self.byte() {
            self.skip_line();
            self.skip_spaces();
        }
    }

    /// Goes behind the next line break.
    fn skip_line(&mut self) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|it| *it == b'\n');
        self.at = length.map_or(self.bytes.len(), |it| self.at + it + 1);
        self.line = self.at;
    }
}

/// The value of a key or dash with nothing after it.
fn null(at: usize) -> Node {
    Node { span: Span::new(at, at), kind: Kind::Null }
}
