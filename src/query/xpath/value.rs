//! What an expression can come to, and how one kind of it becomes another.

use roxmltree::{Attribute, Node};

use super::Version;

/// A node of a document.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'d> {
    Node(Node<'d, 'd>),
    /// An attribute: its element, its place there, itself.
    Attribute(Node<'d, 'd>, usize, Attribute<'d, 'd>),
}

/// The result of an expression.
#[derive(Clone, Debug)]
pub(super) enum Value<'d> {
    /// In the order of the document, each once.
    Nodes(Vec<Item<'d>>),
    Text(String),
    Number(f64),
    Boolean(bool),
}

impl<'d> Item<'d> {
    /// Sorts in the order of the document.
    pub(super) fn key(&self) -> (u32, usize) {
        match self {
            Item::Node(node) => (node.id().get(), 0),
            Item::Attribute(owner, at, _) => (owner.id().get(), at + 1),
        }
    }

    /// The string value.
    pub(super) fn text(&self) -> String {
        match self {
            Item::Attribute(_, _, it) => it.value().to_owned(),
            Item::Node(node) if node.is_root() || node.is_element() => {
                let texts = node.descendants().filter(Node::is_text);
                texts.filter_map(|it| it.text()).collect()
            }
            Item::Node(node) => match node.pi() {
                Some(it) => it.value.unwrap_or_default().to_owned(),
                None => node.text().unwrap_or_default().to_owned(),
            },
        }
    }

    /// How many bytes of the document it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Item::Node(node) => node.range().len(),
            Item::Attribute(_, _, it) => it.range().len(),
        }
    }

    /// The namespace and the local name; empty for what has none.
    pub(super) fn name(&self) -> (Option<&'d str>, &'d str) {
        match self {
            Item::Attribute(_, _, it) => (it.namespace(), it.name()),
            Item::Node(node) => match node.pi() {
                Some(it) => (None, it.target),
                None => (node.tag_name().namespace(), node.tag_name().name()),
            },
        }
    }

    pub(super) fn parent(&self) -> Option<Item<'d>> {
        match self {
            Item::Attribute(owner, _, _) => Some(Item::Node(*owner)),
            Item::Node(node) => node.parent().map(Item::Node),
        }
    }
}

/// The number that a text is, or NaN.
pub(super) fn number(text: &str) -> f64 {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
    // Rust would read `inf`, too.
    if is_number { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// A number as XPath prints it.
pub(super) fn print(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    // Neither exponents nor a negative zero.
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

impl Value<'_> {
    /// The effective boolean value.
    pub(super) fn holds(&self) -> bool {
        match self {
            Value::Nodes(nodes) => !nodes.is_empty(),
            Value::Text(text) => !text.is_empty(),
            Value::Number(number) => *number != 0.0 && !number.is_nan(),
            Value::Boolean(it) => *it,
        }
    }

    /// The value as a text. Of several nodes XPath 1.0 takes the first, and later
    /// versions make it an error.
    pub(super) fn text(&self, version: Version) -> Result<String, String> {
        Ok(match self {
            Value::Nodes(nodes) => {
                at_most_one(nodes, version)?;
                nodes.first().map(Item::text).unwrap_or_default()
            }
            Value::Text(text) => text.clone(),
            Value::Number(number) => print(*number),
            Value::Boolean(it) => it.to_string(),
        })
    }

    /// The value as a number, NaN where it is none.
    pub(super) fn number(&self, version: Version) -> Result<f64, String> {
        Ok(match self {
            Value::Nodes(nodes) => {
                at_most_one(nodes, version)?;
                nodes.first().map_or(f64::NAN, |it| number(&it.text()))
            }
            Value::Text(text) => number(text),
            Value::Number(number) => *number,
            Value::Boolean(it) => f64::from(u8::from(*it)),
        })
    }
}

fn at_most_one(nodes: &[Item<'_>], version: Version) -> Result<(), String> {
    match nodes.len() > 1 && version > Version::V1_0 {
        true => Err(format!(
            "{} nodes are selected where XPath {} takes one",
            nodes.len(),
            version.number()
        )),
        false => Ok(()),
    }
}
