//! Where a position of a text is: the values around it, and whether it stands in a
//! key, in a value, or between members.

mod surroundings;
mod typed;

use crate::pointer::Pointer;
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

pub use surroundings::{Surroundings, surroundings};
pub use typed::{Form, NOTHING_YET, Typed, boundary, typed};

/// A position in a tree.
#[derive(Clone, Debug)]
pub struct Cursor<'d> {
    /// The byte offset.
    pub offset: u32,
    /// The way from the root to the innermost value around it. Of a key it is the
    /// way to the mapping that has it.
    pub way: Pointer,
    /// The values on that way, the root first: one more than the way has tokens.
    pub nodes: Vec<&'d Node>,
    /// What stands there.
    pub spot: Spot<'d>,
}

/// What stands at a position.
#[derive(Clone, Copy, Debug)]
pub enum Spot<'d> {
    /// The key of a mapping, which is the innermost value.
    Key(&'d Entry),
    /// A value that holds no others: the innermost one. It may be nothing yet, as
    /// behind `key: `.
    Value(&'d Node),
    /// The innermost value, but none of its members.
    Between,
}

impl<'d> Cursor<'d> {
    /// Finds a byte offset in the tree of a text.
    pub fn at(text: &str, root: &'d Node, offset: u32) -> Cursor<'d> {
        let mut cursor = Cursor {
            offset,
            way: Pointer::default(),
            nodes: vec![root],
            spot: if is_scalar(root) { Spot::Value(root) } else { Spot::Between },
        };
        while let Some(next) = cursor.member(text) {
            match next {
                Member::Key(entry) => {
                    cursor.spot = Spot::Key(entry);
                    return cursor;
                }
                Member::Value(token, value) => {
                    cursor.way.tokens.push(token);
                    cursor.nodes.push(value);
                    if is_scalar(value) {
                        cursor.spot = Spot::Value(value);
                        return cursor;
                    }
                }
            }
        }
        cursor
    }

    /// The innermost value.
    pub fn node(&self) -> &'d Node {
        // There is at least the root.
        self.nodes[self.nodes.len() - 1]
    }

    /// The keys and indices from the root, to be matched.
    pub fn tokens(&self) -> Vec<&str> {
        self.way.tokens.iter().map(String::as_str).collect()
    }

    /// The value around the innermost one, as if the position were between its members.
    pub fn above(&self) -> Option<Cursor<'d>> {
        let mut above = self.clone();
        above.nodes.pop();
        above.way.tokens.pop()?;
        Some(Cursor { spot: Spot::Between, ..above })
    }

    fn member(&self, text: &str) -> Option<Member<'d>> {
        let node = self.node();
        for entry in node.entries() {
            if within(entry.key.span, self.offset) {
                return Some(Member::Key(entry));
            }
            if contains(&entry.value, text, self.offset) || is_behind_key(entry, text, self.offset)
            {
                return Some(Member::Value(entry.key.value.to_string(), &entry.value));
            }
        }
        let mut items = node.items().iter().enumerate().rev();
        let found = items.find(|it| contains(it.1, text, self.offset))?;
        Some(Member::Value(found.0.to_string(), found.1))
    }
}

enum Member<'d> {
    Key(&'d Entry),
    Value(String, &'d Node),
}

/// Whether a value holds no others.
pub fn is_scalar(node: &Node) -> bool {
    match node.kind {
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => true,
        Kind::List(_) | Kind::Map(_) => false,
    }
}

/// The ends belong to it, since a cursor stands between characters.
fn within(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

fn contains(node: &Node, text: &str, offset: u32) -> bool {
    // In front of a bracket is outside of it.
    let is_flow = !is_scalar(node) && node.span.of(text).starts_with(['{', '[']);
    match is_flow {
        true => node.span.start < offset && (offset < node.span.end || is_open(node.span, text)),
        false => within(node.span, offset),
    }
}

/// Whether the bracket that a value begins with is not closed.
fn is_open(span: Span, text: &str) -> bool {
    !span.of(text).ends_with(['}', ']'])
}

/// Whether a position is on the line of a key that has no value yet.
fn is_behind_key(entry: &Entry, text: &str, offset: u32) -> bool {
    let is_nothing = matches!(entry.value.kind, Kind::Null) && entry.value.span.of(text).is_empty();
    let between = text.get(entry.key.span.end as usize..offset as usize);
    is_nothing
        && between.is_some_and(|it| {
            it.starts_with([':', '=']) && it[1..].trim().is_empty() && !it.contains('\n')
        })
}
