//! What does not fit, and why: the words of the findings about a request.

use foldhash::{HashSet, HashSetExt};

use crate::expr::Expr;
use crate::json_schema::Schema;
use crate::syntax::Node;
use crate::text::Span;

use super::super::{Absence, Origin, Place};

/// Something in a request that does not fit what the operation takes.
#[derive(Clone, Debug)]
pub struct Misfit<'a> {
    /// Where it is in the workflow document: a key or a scalar.
    pub span: Span,
    /// What is wrong.
    pub problem: Problem<'a>,
    /// Where the operation's side of the story is, if there is one place.
    pub by: Origin<'a>,
}

/// What is wrong with a part of a request.
#[derive(Clone, Debug)]
pub enum Problem<'a> {
    /// A value that never fits.
    Value(Reason<'a>),
    /// A member that is needed and not sent.
    MissingMember {
        /// Its name.
        name: &'a str,
    },
    /// A member that is not taken, or most likely another one, misspelled.
    UnknownMember {
        /// Its name.
        name: String,
        /// The member that was probably meant.
        meant: Option<&'a str>,
        /// Whether the schema forbids members that it does not name.
        is_forbidden: bool,
    },
    /// A member that should no longer be sent.
    DeprecatedMember {
        /// Its name.
        name: String,
    },
    /// A member that only answers have.
    ReadOnlyMember {
        /// Its name.
        name: String,
    },
    /// What is needed is given by an optional input without a default.
    OptionalInput {
        /// What is needed, for people: "`name`", "the query parameter `name`".
        name: String,
        /// The input.
        input: String,
        /// Where it is declared.
        declared: Origin<'a>,
        /// The schema of all inputs.
        inputs: Schema<'a>,
    },
    /// What is needed is given by an expression that an answer may leave without a
    /// value.
    OptionalOutput {
        /// What is needed, for people.
        name: String,
        /// The expression.
        expr: Expr,
        /// The step that sends it.
        place: Place,
        /// What the answer may lack.
        absence: Absence<'a>,
    },
    /// An input whose schema lets through what does not fit.
    LooserInput {
        /// The input's schema.
        input: Schema<'a>,
        /// Where the input is declared.
        declared: Option<Origin<'a>>,
        /// The keywords that it lacks.
        missing: Vec<Limit<'a>>,
    },
    /// An input lets through a value that chooses an alternative for which the
    /// request lacks a member.
    ImpossibleBranch {
        /// The values that choose it.
        values: Vec<String>,
        /// The member that is missing then.
        missing: &'a str,
    },
}

/// Why a value does not fit.
#[derive(Clone, Debug)]
pub struct Reason<'a> {
    /// What would fit, such as "an integer".
    pub expected: String,
    /// What is there, such as "a string".
    pub found: String,
    /// The value that was probably meant.
    pub meant: Option<&'a str>,
    /// What is held against it.
    pub by: Origin<'a>,
    /// The expression that gives it.
    pub given: Option<String>,
    /// Where the type of what the expression gives is declared.
    pub value: Option<Origin<'a>>,
    /// What kind of promise is broken.
    pub weight: Weight,
    /// Whether it is a string that some read as what would fit: one of digits in a
    /// URL, or one in a text of JSON that is no more than an expression.
    pub is_readable: bool,
}

/// How much a broken promise of a schema means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A format, which many do not look at.
    Format,
    /// A length, a range or a pattern.
    Limit,
    /// Not one of the values to choose from.
    Choice,
    /// Another kind of value.
    Kind,
}

/// A keyword with its value.
#[derive(Clone, Debug)]
pub struct Limit<'a> {
    /// The keyword.
    pub keyword: &'static str,
    value: LimitValue<'a>,
}

/// What a keyword is set to, which few ask for.
#[derive(Clone, Debug)]
enum LimitValue<'a> {
    One(&'a Node),
    Choices(Vec<&'a Node>),
}

impl<'a> Limit<'a> {
    /// A keyword with the value that a schema has for it.
    pub(super) fn one(keyword: &'static str, value: &'a Node) -> Limit<'a> {
        Limit { keyword, value: LimitValue::One(value) }
    }

    /// The values that are left to choose from.
    pub(super) fn choices(values: Vec<&'a Node>) -> Limit<'a> {
        Limit { keyword: "enum", value: LimitValue::Choices(values) }
    }

    /// Its value as JSON.
    pub fn value(&self) -> String {
        match &self.value {
            LimitValue::One(node) => node.to_value().to_string(),
            LimitValue::Choices(nodes) => {
                nodes.iter().map(|it| it.to_value()).collect::<serde_json::Value>().to_string()
            }
        }
    }
}

impl Misfit<'_> {
    /// Leaves the first of each: what a workflow or a component says is sent by many
    /// steps, and one value may break several limits.
    pub fn tell_once(misfits: &mut Vec<Misfit<'_>>) {
        let mut said = HashSet::new();
        misfits.retain(|it| {
            let by = match it.problem {
                // An object may lack several members.
                Problem::MissingMember { .. } | Problem::ImpossibleBranch { .. } => Some(it.by),
                Problem::Value(_)
                | Problem::UnknownMember { .. }
                | Problem::DeprecatedMember { .. }
                | Problem::ReadOnlyMember { .. }
                | Problem::OptionalInput { .. }
                | Problem::OptionalOutput { .. }
                | Problem::LooserInput { .. } => None,
            };
            said.insert((it.span, std::mem::discriminant(&it.problem), by))
        });
    }

    /// Whether no value that stands there can ever fit.
    pub fn is_fatal(&self) -> bool {
        match &self.problem {
            Problem::Value(reason) => reason.weight > Weight::Format && !reason.is_readable,
            Problem::MissingMember { .. } => true,
            Problem::UnknownMember { is_forbidden, .. } => *is_forbidden,
            Problem::DeprecatedMember { .. }
            | Problem::ReadOnlyMember { .. }
            | Problem::OptionalInput { .. }
            | Problem::OptionalOutput { .. }
            | Problem::LooserInput { .. }
            | Problem::ImpossibleBranch { .. } => false,
        }
    }
}
