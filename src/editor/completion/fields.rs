//! The fields of the objects of Arazzo, and the words that some of them take.

use crate::arazzo::{ARAZZO, Object, Shape};
use crate::editor::cursor::Spot;
use crate::expr::Version;
use crate::syntax::Node;

use super::asked::Asked;
use super::sketch::Sketch;
use super::{Item, ItemKind};

/// What may stand at the position by the tables.
pub(super) fn complete(asked: &Asked<'_>, version: Version) -> Vec<Item> {
    let Some(shape) = shape(asked, version) else { return Vec::new() };
    match (asked.cursor.spot, shape) {
        (Spot::Key(_), Shape::Object(object)) => fields(asked, object, version),
        (Spot::Value(_), Shape::Choice(words)) => {
            let words = words.iter().filter(|it| it.1 <= version).enumerate();
            let item = |(at, word): (usize, &(&str, Version))| {
                asked.text(word.0, ItemKind::EnumMember).sort(0, at)
            };
            words.map(item).collect()
        }
        (_, _) => Vec::new(),
    }
}

/// What the tables say of the innermost value.
fn shape(asked: &Asked<'_>, version: Version) -> Option<&'static Shape> {
    static ROOT: Shape = Shape::Object(&ARAZZO);
    let mut shape = &ROOT;
    for (token, nodes) in asked.cursor.way.tokens.iter().zip(asked.cursor.nodes.windows(2)) {
        shape = below(told(shape, nodes[0], version), token, version)?;
    }
    Some(told(shape, asked.cursor.node(), version))
}

/// One of several shapes, told by the value.
fn told(shape: &'static Shape, node: &Node, version: Version) -> &'static Shape {
    match shape {
        Shape::By(tell) => told(tell(node, version), node, version),
        shape => shape,
    }
}

fn below(shape: &'static Shape, token: &str, version: Version) -> Option<&'static Shape> {
    match shape {
        Shape::Object(object) => object.field(token, version).map(|it| &it.shape),
        Shape::List { items, .. } => Some(items),
        Shape::Map { values } => Some(values),
        Shape::Any
        | Shape::Text
        | Shape::ArazzoVersion
        | Shape::Amount
        | Shape::Whole { .. }
        | Shape::Choice(_)
        | Shape::Schema
        | Shape::By(_) => None,
    }
}

/// The fields that an object does not have yet, those that it must have first.
fn fields(asked: &Asked<'_>, object: &'static Object, version: Version) -> Vec<Item> {
    let Spot::Key(at) = asked.cursor.spot else { return Vec::new() };
    let present = |name| asked.cursor.node().get(name).is_some() && at.key.value != name;
    let fields = object.fields.iter().enumerate();
    let fields = fields.filter(|(_, it)| it.since <= version && !present(it.name));
    let item = |(place, field): (usize, &'static crate::arazzo::Field)| {
        let item = asked.key(field.name, ItemKind::Field, &sketch(&field.shape, version, 0));
        let item = if field.required { item.detail("required") } else { item };
        item.sort(usize::from(!field.required), place)
    };
    fields.map(item).collect()
}

/// A value of a shape with what it must have.
fn sketch(shape: &'static Shape, version: Version, depth: usize) -> Sketch {
    match shape {
        Shape::Object(object) if depth < 4 => {
            let fields = object.fields.iter().filter(|it| it.required);
            let member = |it: &'static crate::arazzo::Field| {
                (it.name.to_owned(), sketch(&it.shape, version, depth + 1))
            };
            Sketch::Map(fields.map(member).collect())
        }
        Shape::List { items, .. } => Sketch::List(vec![sketch(items, version, depth + 1)]),
        Shape::ArazzoVersion => Sketch::Word("1.0.1".to_owned()),
        Shape::Text => Sketch::Text,
        Shape::By(tell) => {
            let nothing = Node { span: Default::default(), kind: crate::syntax::Kind::Null };
            sketch(tell(&nothing, version), version, depth)
        }
        Shape::Map { .. } | Shape::Schema | Shape::Object(_) => Sketch::Map(Vec::new()),
        Shape::Any | Shape::Amount | Shape::Whole { .. } | Shape::Choice(_) => Sketch::Any,
    }
}
