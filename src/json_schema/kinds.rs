//! The kinds of JSON values, as `type` names them.

use crate::syntax::{Kind, Node};

/// The kinds of JSON values, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// No value.
    pub const NONE: Kinds = Kinds(0);
    /// `null`.
    pub const NULL: Kinds = Kinds(1);
    /// `true` and `false`.
    pub const BOOLEAN: Kinds = Kinds(2);
    /// Numbers without a fraction.
    pub const INTEGER: Kinds = Kinds(4);
    /// Numbers with a fraction.
    pub const FRACTION: Kinds = Kinds(8);
    /// Numbers, integers among them.
    pub const NUMBER: Kinds = Kinds(8 | 4);
    /// Strings.
    pub const STRING: Kinds = Kinds(16);
    /// Arrays.
    pub const ARRAY: Kinds = Kinds(32);
    /// Objects.
    pub const OBJECT: Kinds = Kinds(64);
    /// Every value.
    pub const ALL: Kinds = Kinds(127);

    /// The kinds that a `type` names; all where the name is not known.
    pub fn named(name: &str) -> Kinds {
        match name {
            "null" => Kinds::NULL,
            "boolean" => Kinds::BOOLEAN,
            "integer" => Kinds::INTEGER,
            "number" => Kinds::NUMBER,
            "string" => Kinds::STRING,
            "array" => Kinds::ARRAY,
            "object" => Kinds::OBJECT,
            // `file` of Swagger 2.0, and what is misspelt.
            _ => Kinds::ALL,
        }
    }

    /// The kind of a value that is written.
    pub fn of(node: &Node) -> Kinds {
        match &node.kind {
            Kind::Null => Kinds::NULL,
            Kind::Bool(_) => Kinds::BOOLEAN,
            Kind::Number(it) if it.as_f64().is_some_and(|it| it.fract() == 0.0) => Kinds::INTEGER,
            Kind::Number(_) => Kinds::FRACTION,
            Kind::String(_) => Kinds::STRING,
            Kind::List(_) => Kinds::ARRAY,
            Kind::Map(_) => Kinds::OBJECT,
        }
    }

    /// Both sets together.
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// What is in both sets.
    pub fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// All but `null`.
    pub fn without_null(self) -> Kinds {
        Kinds(self.0 & !Kinds::NULL.0)
    }

    /// Whether any of the other's kinds is among these.
    pub fn has(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is no kind.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names, as in "a string or null".
    pub fn words(self) -> String {
        let names = [
            (Kinds::STRING, "a string"),
            (Kinds::FRACTION, "a number"),
            (Kinds::INTEGER, "an integer"),
            (Kinds::BOOLEAN, "a boolean"),
            (Kinds::ARRAY, "an array"),
            (Kinds::OBJECT, "an object"),
            (Kinds::NULL, "null"),
        ];
        let is_number = self.has(Kinds::FRACTION);
        let named = names.iter().filter(|it| self.has(it.0));
        let named = named.filter(|it| !(is_number && it.0 == Kinds::INTEGER)).map(|it| it.1);
        named.collect::<Vec<_>>().join(" or ")
    }
}
