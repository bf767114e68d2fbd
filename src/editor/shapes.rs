//! What the tables of Arazzo say of a position.

use crate::arazzo::{ARAZZO, Field, Object, Shape};
use crate::expr::Version;
use crate::syntax::{Kind, Node};

use super::cursor::{Cursor, Spot};

/// What the tables say of the innermost value. `None` within what they do not
/// describe: a payload, a schema, an extension.
pub fn shape_at(cursor: &Cursor<'_>, version: Version) -> Option<&'static Shape> {
    static ROOT: Shape = Shape::Object(&ARAZZO);
    let mut shape = &ROOT;
    for (token, nodes) in cursor.way.tokens.iter().zip(cursor.nodes.windows(2)) {
        shape = below(told(shape, nodes[0], version), token, version)?;
    }
    Some(told(shape, cursor.node(), version))
}

/// The object and the field that a key, or the innermost value, belongs to. `None` for
/// what an author names, and for what the tables do not describe.
pub fn field_at(
    cursor: &Cursor<'_>,
    version: Version,
) -> Option<(&'static Object, &'static Field)> {
    let (object, name) = match cursor.spot {
        Spot::Key(entry) => (shape_at(cursor, version)?, entry.key.value.as_str()),
        Spot::Value(_) | Spot::Between => {
            (shape_at(&cursor.above()?, version)?, cursor.way.tokens.last()?.as_str())
        }
    };
    let Shape::Object(object) = object else { return None };
    Some((object, object.field(name, version)?))
}

/// One of several shapes, told by the value.
pub fn told(shape: &'static Shape, node: &Node, version: Version) -> &'static Shape {
    match shape {
        Shape::By(tell) => told(tell(node, version), node, version),
        shape => shape,
    }
}

/// The shape of a value of which nothing is written yet.
pub fn untold(shape: &'static Shape, version: Version) -> &'static Shape {
    told(shape, &Node { span: Default::default(), kind: Kind::Null }, version)
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
