//! What is known of a value before it is there.

use crate::json_schema::{Kinds, Schema, Schemas};
use crate::syntax::Node;
use crate::text::Span;

/// What is known of a value before it is there.
#[derive(Clone, Debug)]
pub enum Type<'a> {
    /// Nothing.
    Any,
    /// It is one of these kinds, such as a string with embedded expressions.
    Kinds(Kinds),
    /// It fits one of these schemas.
    Schemas(Schemas<'a>),
    /// It is written in the workflow document. Strings in it may be expressions.
    Written(&'a Node),
}

/// What an expression will give.
#[derive(Clone, Debug)]
pub struct Inferred<'a> {
    /// What is known of the value.
    pub value: Type<'a>,
    /// Whether there will be a value.
    pub presence: Presence,
    /// Where that is said, for the label of a finding.
    pub origin: Option<Origin<'a>>,
}

/// Whether an expression will give a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presence {
    /// In every run that comes that far.
    Always,
    /// It can be missing, such as an optional input.
    Maybe,
    /// Nobody says.
    Unknown,
    /// In no run.
    Never,
}

/// A place that says something of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Origin<'a> {
    /// The source that it lies in; `None` for the workflow document.
    pub source: Option<&'a str>,
    /// Where it is.
    pub span: Span,
}

impl<'a> Inferred<'a> {
    /// An expression of which nothing is known.
    pub fn unknown() -> Inferred<'a> {
        Inferred { value: Type::Any, presence: Presence::Unknown, origin: None }
    }

    /// A value of which only the kind is known, and that is always there.
    pub fn of_kinds(kinds: Kinds) -> Inferred<'a> {
        Inferred { value: Type::Kinds(kinds), presence: Presence::Always, origin: None }
    }

    /// The kinds of values that there can be, where that is known.
    pub fn kinds(&self) -> Option<Kinds> {
        match &self.value {
            Type::Any => None,
            Type::Kinds(kinds) => Some(*kinds),
            Type::Schemas(schemas) => {
                schemas.iter().map(|it| it.parts().kinds()).reduce(|one, other| one.or(other))
            }
            Type::Written(node) => {
                let is_text = node.as_str().is_some_and(|it| it.contains('$'));
                (!is_text).then(|| Kinds::of(node))
            }
        }
    }
}

impl<'a> Origin<'a> {
    /// The smallest part of a schema that stands for the whole of it.
    pub fn of(schema: Schema<'a>) -> Origin<'a> {
        let node = schema.at.node;
        let telling = ["$ref", "type", "enum", "const"].iter().find_map(|it| node.get(it));
        let span = match (telling, node.entries().first()) {
            (Some(value), _) => value.span,
            (None, Some(first)) => first.key.span,
            (None, None) => node.span,
        };
        Origin { source: schema.at.document().name, span }
    }
}
