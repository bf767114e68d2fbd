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
#[cfg(test)]
pub(crate) mod sample;
mod scope;
mod template;

pub use condition::{
    Comparison, Condition, Constraint, Node, Operand, OperandValue, Operator, Other, Warning,
};
pub use error::{Mistake, ParseError};
pub(crate) use judge::show;
pub use judge::{Judgement, compare};
pub use scope::{Beside, Scope, SourceFields, WorkflowValues, split_name};
pub use template::{LARGEST, Part, Template, Unresolved, masked_json};

/// The minor version of Arazzo whose grammar applies.
///
/// Both are read by the structure of 1.1. Under 1.0, whose names are any
/// characters, a name may also hold blanks, brackets and braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    /// `$sourceDescriptions.source.workflow.outputs.name`, or `.inputs.`: of a
    /// workflow of another document.
    SourceWorkflowField {
        /// The name of the source description.
        source: String,
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
            Expr::SourceWorkflowField { source, workflow, field, name, pointer } => {
                let (field, tail) = (field.as_str(), Tail(pointer));
                write!(f, "$sourceDescriptions.{source}.{workflow}.{field}.{name}{tail}")
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::expr::sample::{check_page, point_at};

    #[track_caller]
    fn check_in(version: Version, page: Expect) {
        check_page(page, |text| match Expr::parse(text, version) {
            Ok(expr) => vec![format!("{expr:?}")],
            Err(error) => point_at(&error, text),
        });
    }

    #[track_caller]
    fn check(page: Expect) {
        check_in(Version::V1_1, page);
    }

    #[test]
    fn points_at_the_mistake() {
        check(expect![[r#"
            > $
              ^ JsonPath: expected a root such as `$response.body` instead of a JSONPath, found `$`
            > hello
              ^^^^^ MissingDollar: expected an expression that begins with `$`, found `hello`
            > response.body#/id
              ^^^^^^^^ MissingDollar: expected an expression that begins with `$`, found `response`
              write `$response`
            > {$response.body#/id}
              ^^^^^^^^^^^^^^^^^^^^ Braces: expected an expression without braces, found `{$response.body#/id}`
              write `$response.body#/id`
            > $.items[0]
              ^^^^^^^^^^ JsonPath: expected a root such as `$response.body` instead of a JSONPath, found `$.items[0]`
            > $body.valid
              ^^^^^ UnknownRoot: expected a root such as `$response` or `$inputs`, found `$body`
              write `$response.body`
            > $input.user
              ^^^^^^ UnknownRoot: expected a root such as `$response` or `$inputs`, found `$input`
              write `$inputs`
            > $StatusCode
              ^^^^^^^^^^^ UnknownRoot: expected a root such as `$response` or `$inputs`, found `$StatusCode`
              write `$statusCode`
            > $ref
              ^^^^ UnknownRoot: expected a root such as `$response` or `$inputs`, found `$ref`
            > $statusCode.value
                         ^^^^^^ UnexpectedTail: expected nothing after `$statusCode`, found `.value`
            > $inputs
                     ^ MissingName: expected `.` and the name of an input, found the end
            > $inputs.
                      ^ MissingName: expected the name of an input, found the end
            > $inputs#/user
                     ^^^^^^ MissingName: expected `.` and the name of an input, found `#/user`
            > $inputs.first name
                           ^ BadCharacter: expected a letter, a digit, `.`, `-` or `_`, found ` `
            > $inputs.größe
                        ^ BadCharacter: expected a letter, a digit, `.`, `-` or `_`, found `ö`
            > $outputs.data[0].id
                           ^^^^^^ PropertyAccess: expected a JSON Pointer such as `#/0/id` after `$outputs.data`, found `[0].id`
              write `#/0/id`
            > $response
                       ^ MissingName: expected `.header` or `.body` after `$response`, found the end
            > $response.
                        ^ MissingName: expected `.header` or `.body` after `$response`, found the end
            > $response.headers.Location
                       ^^^^^^^^ UnknownSource: expected `.header` or `.body` after `$response`, found `.headers`
              write `.header`
            > $response.statusCode
              ^^^^^^^^^^^^^^^^^^^^ UnknownSource: expected `.header` or `.body` after `$response`, found `$response.statusCode`
              write `$statusCode`
            > $response.header
                              ^ MissingName: expected `.` and the name of a header, found the end
            > $response.header.
                               ^ MissingName: expected a name, found the end
            > $response.header.Location#/0
                                        ^ BadCharacter: expected a character of a header name, found `/`
            > $response.body.links.self
                            ^^^^^^^^^^^ PropertyAccess: expected a JSON Pointer such as `#/links/self` after `$response.body`, found `.links.self`
              write `#/links/self`
            > $response.body.id == null
                            ^^^^^^^^^^^ PropertyAccess: expected `#/` and a JSON Pointer after `$response.body`, found `.id == null`
            > $response.body[0]
                            ^^^ PropertyAccess: expected a JSON Pointer such as `#/0` after `$response.body`, found `[0]`
              write `#/0`
            > $response.body.
                            ^ PropertyAccess: expected `#/` and a JSON Pointer after `$response.body`, found `.`
            > $response.body/id
                            ^^^ MissingSlash: expected a JSON Pointer such as `#/id` after `$response.body`, found `/id`
              write `#/id`
            > $response.body#id
                             ^^ MissingSlash: expected `/` after `#`, found `id`
              write `/id`
            > $response.body#.items[0]
                             ^^^^^^^^^ MissingSlash: expected `/` after `#`, found `.items[0]`
              write `/items/0`
            > $response.body#/a~2b
                               ^ BadEscape: expected `~0` for `~` or `~1` for `/`, found `~`
              write `~0`
            > $response.body#/a~
                               ^ BadEscape: expected `~0` for `~` or `~1` for `/`, found `~`
              write `~0`
            > $response.body#/{id}
                              ^ BadCharacter: expected a JSON Pointer without braces, found `{`
            > $message.payload.orderId
                              ^^^^^^^^ PropertyAccess: expected a JSON Pointer such as `#/orderId` after `$message.payload`, found `.orderId`
              write `#/orderId`
            > $request.cookie.sid
                      ^^^^^^^ UnknownSource: expected `.header`, `.query`, `.path` or `.body` after `$request`, found `.cookie`
            > $request.querys.q
                      ^^^^^^^ UnknownSource: expected `.header`, `.query`, `.path` or `.body` after `$request`, found `.querys`
              write `.query`
            > $request.query.a{b}
                              ^ BadCharacter: expected a character of a name, found `{`
            > $steps
                    ^ MissingName: expected `.` and a step id, found the end
            > $steps.
                     ^ MissingName: expected a step id, found the end
            > $steps.log-in
                           ^ MissingOutputs: expected `.outputs.` and a name after `log-in`, found the end
            > $steps.log-in.outputs
                                   ^ MissingName: expected `.` and the name of an output, found the end
            > $steps.log-in.outputs.
                                    ^ MissingName: expected the name of an output, found the end
            > $steps.log-in.outputs#/token
                                   ^^^^^^^ MissingName: expected `.` and the name of an output, found `#/token`
            > $steps.log-in.token
                           ^^^^^^ MissingOutputs: expected `.outputs.` and a name after `log-in`, found `.token`
              write `.outputs.token`
            > $steps.log-in.token#/value
                           ^^^^^^ MissingOutputs: expected `.outputs.` and a name after `log-in`, found `.token`
              write `.outputs.token`
            > $steps.log-in.output.token
                           ^^^^^^^ MissingOutputs: expected `.outputs.` and a name after `log-in`, found `.output`
              write `.outputs`
            > $steps.log-in.response.body#/id
                           ^^^^^^^^^ MissingOutputs: expected `.outputs.` and a name after `log-in`, found `.response`
            > $steps.log in.outputs.token
                        ^ BadCharacter: expected a letter, a digit, `-` or `_`, found ` `
            > $workflows.order
                              ^ MissingOutputs: expected `.inputs.` or `.outputs.` and a name after `order`, found the end
            > $workflows.order.steps.wait.outputs.id
                              ^^^^^^ MissingOutputs: expected `.inputs.` or `.outputs.` and a name after `order`, found `.steps`
            > $workflows.order.output.id
                              ^^^^^^^ MissingOutputs: expected `.inputs.` or `.outputs.` and a name after `order`, found `.output`
              write `.outputs`
            > $sourceDescriptions.pets
                                      ^ MissingName: expected `.` and an operation id, a workflow id or `url`, found the end
            > $sourceDescriptions.pets#/paths/~1pets/get
                                      ^^^^^^^^^^^^^^^^^^ MissingName: expected `.` and an operation id, a workflow id or `url`, found `#/paths/~1pets/get`
            > $components.inputs.page
                         ^^^^^^^ UnknownComponents: expected `.parameters`, `.successActions` or `.failureActions`, found `.inputs`
            > $components.parameter.page
                         ^^^^^^^^^^ UnknownComponents: expected `.parameters`, `.successActions` or `.failureActions`, found `.parameter`
              write `.parameters`
            > $components.parameters
                                    ^ MissingName: expected `.` and the name of a component, found the end
        "#]]);
    }

    #[test]
    fn reads_what_only_1_0_allows() {
        let check = |page| check_in(Version::V1_0, page);
        check(expect![[r#"
            > $inputs.first name
              Input { name: "first name", pointer: Pointer { tokens: [] } }
            > $response.body#/{id}
              Response(Body(Pointer { tokens: ["{id}"] }))
            > $steps.v1.log.in.outputs.token
              StepOutput { step: "v1.log.in", name: "token", pointer: Pointer { tokens: [] } }
            > $inputs.customer#/firstName
              Input { name: "customer", pointer: Pointer { tokens: ["firstName"] } }
            > $inputs.a#b
              Input { name: "a#b", pointer: Pointer { tokens: [] } }
            > $workflows.v1.a.inputs.outputs.c
              WorkflowField { workflow: "v1.a", field: Inputs, name: "outputs.c", pointer: Pointer { tokens: [] } }
            > $message.payload#/id
              Message(Payload(Pointer { tokens: ["id"] }))
            > $steps.log-in.token
                           ^^^^^^ MissingOutputs: expected `.outputs.` and a name after `log-in`, found `.token`
              write `.outputs.token`
            > $response.body.id
                            ^^^ PropertyAccess: expected a JSON Pointer such as `#/id` after `$response.body`, found `.id`
              write `#/id`
            > $components.page
                         ^^^^^ UnknownComponents: expected `.parameters`, `.successActions` or `.failureActions`, found `.page`
        "#]]);
    }

    #[test]
    fn points_at_the_end_and_at_blanks() {
        let check = |text: &str, at: Range<usize>, suggestion: Option<&str>| {
            let error = Expr::parse(text, Version::V1_1).unwrap_err();
            assert_eq!((error.at.clone(), error.suggestion()), (at, suggestion), "{text}");
        };
        check("", 0..0, None);
        check("$statusCode ", 11..12, Some(""));
        check("$inputs.", 8..8, None);
        check(" $url", 0..5, None);
    }

    #[test]
    fn tells_expressions_from_other_dollars() {
        let check = |text: &str, expected: bool| {
            assert_eq!(is_expression_like(text), expected, "{text}");
        };
        for text in ["$statusCode", "$inputs", "$inputs.a b", "$response.body.id", "$input.a"] {
            check(text, true);
        }
        for text in ["$body.id", "$step.a.outputs.b", "$outputs[0]", "$inputs#/a", "$Inputs.a"] {
            check(text, true);
        }
        for text in
            ["", "$", "$ref", "$5.00", "$top", "$filter", "$select", "$urls", "$.items", "inputs.a"]
        {
            check(text, false);
        }
    }

    /// Texts made of the pieces that the grammars know, in any order.
    #[test]
    fn no_text_panics_and_printing_reads_back() {
        let pieces = [
            "$", "inputs", "steps", "response", "body", "header", ".", "#", "/", "~", "{", "}",
            "[", "]", "'", "\"", "(", ")", "!", "=", "&", "|", "<", " ", "0", "é", "\\", "outputs",
        ];
        // A fixed walk: equal on every run, and far through the combinations.
        let mut state = 1_u64;
        for _ in 0..2_000 {
            let mut text = String::new();
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut digits = state >> 8;
            for _ in 0..8 {
                text.push_str(pieces[(digits % pieces.len() as u64) as usize]);
                digits /= pieces.len() as u64;
            }
            for prefix in ["", "$", "$inputs.", "$response.body", "$steps.a.outputs.b"] {
                holds_for(&format!("{prefix}{text}"));
            }
        }
    }

    fn holds_for(text: &str) {
        for version in [Version::V1_0, Version::V1_1] {
            if let Ok(expr) = Expr::parse(text, version) {
                assert_eq!(Expr::parse(&expr.to_string(), version), Ok(expr), "{text}");
            }
            let in_text = |it: &ParseError| text.get(it.at.clone()).is_some();
            if let Err(error) = Expr::parse(text, version) {
                assert!(in_text(&error), "{text}");
            }
            let (template, errors) = Template::parse(text, version);
            assert!(errors.iter().all(in_text), "{text}");
            assert!(template.expressions().all(|(at, _)| text[at].starts_with('$')), "{text}");
            match Condition::parse(text, version) {
                Ok(condition) => {
                    condition.judge(&Scope::default());
                    condition.constraints();
                    assert!(
                        condition.expressions().all(|(at, _)| text[at].starts_with('$')),
                        "{text}"
                    );
                }
                Err(error) => assert!(in_text(&error), "{text}"),
            }
        }
    }
}
