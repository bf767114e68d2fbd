//! Runtime expressions, such as `$steps.login.outputs.token#/value`, and the
//! two texts that contain them: string templates and simple conditions.
//!
//! Everything here is pure. An [`Expr`] holds names; a [`Scope`] holds values.

use std::{fmt, ops::Range};

use crate::pointer::Pointer;

mod condition;
mod error;
mod judge;
mod parse;
mod path;
mod scope;
mod template;

pub use condition::{Condition, Constraint, Node, Operand, OperandValue, Operator, Other, Warning};
pub use error::{Mistake, ParseError};
pub use judge::Judgement;
pub use scope::{Scope, SourceFields, WorkflowValues, split_name};
pub use template::{Part, Template, Unresolved};

/// The minor version of Arazzo whose grammar applies.
///
/// Both are read by the structure of 1.1. Under 1.0, whose names are any
/// characters, a name may also hold blanks, brackets and braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Version {
    /// Arazzo 1.0.x.
    V1_0,
    /// Arazzo 1.1.x.
    V1_1,
}

/// A parsed expression. Holds names only; a [`Scope`] holds the values.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expr {
    /// `$url`: the URL of the request.
    Url,
    /// `$method`: the method of the request.
    Method,
    /// `$statusCode`: the status of the response.
    StatusCode,
    /// `$self`: the URI of the workflow document.
    SelfUri,
    /// `$request.` and a part of the request.
    Request(Source),
    /// `$response.` and a part of the response.
    Response(Source),
    /// `$message.` and a part of an AsyncAPI message.
    Message(Source),
    /// `$inputs.name`: an input of this workflow.
    Input {
        /// The input, or with dots the way into it.
        name: String,
        /// Where to look inside the value.
        pointer: Pointer,
    },
    /// `$outputs.name`: an output of this workflow, or of the one just called.
    Output {
        /// The output, or with dots the way into it.
        name: String,
        /// Where to look inside the value.
        pointer: Pointer,
    },
    /// `$steps.step.outputs.name`.
    StepOutput {
        /// The id of the step.
        step: String,
        /// The output, or with dots the way into it.
        name: String,
        /// Where to look inside the value.
        pointer: Pointer,
    },
    /// `$workflows.workflow.inputs.name`, or `.outputs.`.
    WorkflowField {
        /// The id of the workflow.
        workflow: String,
        /// Which of its values.
        field: WorkflowField,
        /// The input or output, or with dots the way into it.
        name: String,
        /// Where to look inside the value.
        pointer: Pointer,
    },
    /// `$sourceDescriptions.name.reference`.
    SourceDescription {
        /// The name of the source description.
        name: String,
        /// An operation id, a workflow id, or else a field such as `url`.
        reference: String,
    },
    /// `$components.kind.name`.
    Component {
        /// The group of reusable objects.
        kind: ComponentKind,
        /// The name in that group.
        name: String,
    },
}

/// A part of a request, a response or a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// `header.` and a field name, whose case does not matter.
    Header(String),
    /// `query.` and a parameter name.
    Query(String),
    /// `path.` and a parameter name.
    Path(String),
    /// `body`, or a value inside it.
    Body(Pointer),
    /// `payload`, or a value inside it.
    Payload(Pointer),
}

/// The values of a workflow that others can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkflowField {
    /// What it was given.
    Inputs,
    /// What it gave.
    Outputs,
}

/// The groups of reusable objects that an expression can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComponentKind {
    /// `parameters`.
    Parameters,
    /// `successActions`.
    SuccessActions,
    /// `failureActions`.
    FailureActions,
}

/// An expression and its place in the text around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The expression.
    pub expr: Expr,
    /// Its bytes, from the `$` on, without braces around it.
    pub at: Range<usize>,
}

impl Expr {
    /// Reads an expression that fills the whole text.
    pub fn parse(text: &str, version: Version) -> Result<Expr, ParseError> {
        parse::expression(text, version)
    }
}

/// Whether the text was most likely meant as an expression: it begins with a
/// root such as `$inputs`, or with a misspelling such as `$input.`.
///
/// Where a field takes any value, other texts with `$` are literals.
pub fn is_expression_like(text: &str) -> bool {
    parse::is_expression_like(text)
}

impl WorkflowField {
    /// The word that documents use.
    pub fn as_str(self) -> &'static str {
        match self {
            WorkflowField::Inputs => "inputs",
            WorkflowField::Outputs => "outputs",
        }
    }
}

impl ComponentKind {
    /// The word that documents use.
    pub fn as_str(self) -> &'static str {
        match self {
            ComponentKind::Parameters => "parameters",
            ComponentKind::SuccessActions => "successActions",
            ComponentKind::FailureActions => "failureActions",
        }
    }
}

/// Prints what [`Expr::parse`] reads.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Url => f.write_str("$url"),
            Expr::Method => f.write_str("$method"),
            Expr::StatusCode => f.write_str("$statusCode"),
            Expr::SelfUri => f.write_str("$self"),
            Expr::Request(source) => write!(f, "$request.{source}"),
            Expr::Response(source) => write!(f, "$response.{source}"),
            Expr::Message(source) => write!(f, "$message.{source}"),
            Expr::Input { name, pointer } => write!(f, "$inputs.{name}{}", Tail(pointer)),
            Expr::Output { name, pointer } => write!(f, "$outputs.{name}{}", Tail(pointer)),
            Expr::StepOutput { step, name, pointer } => {
                write!(f, "$steps.{step}.outputs.{name}{}", Tail(pointer))
            }
            Expr::WorkflowField { workflow, field, name, pointer } => {
                write!(f, "$workflows.{workflow}.{}.{name}{}", field.as_str(), Tail(pointer))
            }
            Expr::SourceDescription { name, reference } => {
                write!(f, "$sourceDescriptions.{name}.{reference}")
            }
            Expr::Component { kind, name } => write!(f, "$components.{}.{name}", kind.as_str()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Header(name) => write!(f, "header.{name}"),
            Source::Query(name) => write!(f, "query.{name}"),
            Source::Path(name) => write!(f, "path.{name}"),
            Source::Body(pointer) => write!(f, "body{}", Tail(pointer)),
            Source::Payload(pointer) => write!(f, "payload{}", Tail(pointer)),
        }
    }
}

/// A pointer as the end of an expression: nothing, or `#` and the pointer.
struct Tail<'p>(&'p Pointer);

impl fmt::Display for Tail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.is_empty() {
            true => Ok(()),
            false => write!(f, "#{}", self.0),
        }
    }
}
