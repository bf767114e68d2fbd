//! The tree of a YAML or JSON document, with a place for every key and value.

use ecow::EcoString;
use serde_json::{Map, Number, Value};

use crate::pointer::{Pointer, array_index};
use crate::text::{Span, Spanned};

/// One value of a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value's text. For a block collection: from its first key or dash to
    /// the end of its last value. For an alias: the alias itself, `*name`.
    pub span: Span,
    /// What the value is.
    pub kind: Kind,
}

/// The values of the JSON data model.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A JSON number. Integers beyond 64 bits lose precision.
    Number(Number),
    /// A string, unescaped. Short ones need no memory of their own.
    String(EcoString),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the text. Keys are different: a repeated key
    /// is reported and its first value kept.
    Map(Vec<Entry>),
}

/// A key, unescaped, and where it is written (with its quotes). The words of most
/// keys are short enough to need no memory of their own.
pub type Key = Spanned<EcoString>;

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Key,
    /// The value.
    pub value: Node,
}

impl Key {
    /// The same, borrowed.
    pub fn as_str(&self) -> Spanned<&str> {
        Spanned::new(self.value.as_str(), self.span)
    }
}

impl From<Spanned<String>> for Key {
    fn from(key: Spanned<String>) -> Key {
        Spanned::new(key.value.into(), key.span)
    }
}

impl Node {
    /// The entry of a mapping with this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let first = key.as_bytes().first();
        // Most keys differ in length or in their first letter, which takes no call to see.
        let is = |it: &str| it.len() == key.len() && it.as_bytes().first() == first && it == key;
        self.entries().iter().find(|it| is(it.key.value.as_str()))
    }

    /// The value of a mapping with this key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|it| &it.value)
    }

    /// The entries of a mapping; none for other values.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::List(_) => &[],
        }
    }

    /// The items of a sequence; none for other values.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) | Kind::Map(_) => &[],
        }
    }

    /// The text of a string; `None` for other values.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::List(_) | Kind::Map(_) => None,
        }
    }

    /// The text of a string with its place; `None` for other values.
    pub fn string(&self) -> Option<Spanned<&str>> {
        self.as_str().map(|it| Spanned::new(it, self.span))
    }

    /// Follows a JSON Pointer. `None` where nothing is there.
    pub fn pointer(&self, pointer: &Pointer) -> Option<&Node> {
        pointer.tokens.iter().try_fold(self, |node, token| node.step(token))
    }

    /// Where a JSON Pointer goes, as the place of each value among those beside it.
    pub fn way(&self, pointer: &Pointer) -> Option<Vec<usize>> {
        let mut node = self;
        let mut way = Vec::with_capacity(pointer.tokens.len());
        for token in &pointer.tokens {
            let at = match &node.kind {
                Kind::Map(entries) => entries.iter().position(|it| it.key.value == *token)?,
                _ => array_index(token)?,
            };
            node = node.child(at)?;
            way.push(at);
        }
        Some(way)
    }

    /// The value of an entry, or an item, by its place.
    pub fn child(&self, at: usize) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries.get(at).map(|it| &it.value),
            Kind::List(items) => items.get(at),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
        }
    }

    fn step(&self, token: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(_) => self.get(token),
            Kind::List(items) => items.get(array_index(token)?),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
        }
    }

    /// The way to the smallest value that is written around `span`.
    pub fn pointer_to(&self, span: Span) -> Pointer {
        let around = |it: &Node| it.span.start <= span.start && span.end <= it.span.end;
        let (mut node, mut pointer) = (self, Pointer::default());
        loop {
            let next = match &node.kind {
                Kind::Map(entries) => entries
                    .iter()
                    .find(|it| around(&it.value))
                    .map(|it| (it.key.value.to_string(), &it.value)),
                Kind::List(items) => items
                    .iter()
                    .enumerate()
                    .find(|it| around(it.1))
                    .map(|(at, it)| (at.to_string(), it)),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
            };
            let Some((token, value)) = next else { return pointer };
            pointer.tokens.push(token);
            node = value;
        }
    }

    /// The same value without places.
    pub fn to_value(&self) -> Value {
        match &self.kind {
            Kind::Null => Value::Null,
            Kind::Bool(it) => Value::Bool(*it),
            Kind::Number(it) => Value::Number(it.clone()),
            Kind::String(it) => Value::String(it.to_string()),
            Kind::List(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Kind::Map(entries) => Value::Object(to_members(entries)),
        }
    }

    /// Translates all places of the tree.
    pub(super) fn move_places(&mut self, place: &impl Fn(Span) -> Span) {
        self.span = place(self.span);
        match &mut self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
            Kind::List(items) => items.iter_mut().for_each(|it| it.move_places(place)),
            Kind::Map(entries) => {
                for entry in entries {
                    entry.key.span = place(entry.key.span);
                    entry.value.move_places(place);
                }
            }
        }
    }

    /// What the value is, for messages: "a string", "a list", "null".
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Map(_) => "an object",
        }
    }
}

fn to_members(entries: &[Entry]) -> Map<String, Value> {
    entries.iter().map(|it| (it.key.value.to_string(), it.value.to_value())).collect()
}
