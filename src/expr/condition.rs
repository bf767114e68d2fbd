//! Simple conditions, such as `$statusCode == 200 && $response.body#/id != null`.

use std::ops::Range;

use serde_json::Value;

use super::{Expr, ParseError, Version};
use crate::pointer::Pointer;

mod parse;

/// A simple condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// What it says.
    pub root: Node,
    /// What is read although it is not in the language.
    pub warnings: Vec<Warning>,
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Parts with `||` between them.
    Any(Vec<Node>),
    /// Parts with `&&` between them.
    All(Vec<Node>),
    /// `!` and a part.
    Not(Box<Node>),
    /// Two values compared.
    Compare {
        /// The value before the operator.
        left: Box<Node>,
        /// The operator.
        operator: Operator,
        /// The value after it.
        right: Box<Node>,
    },
    /// One value.
    Operand(Operand),
}

/// A value in a condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Operand {
    /// Its bytes.
    pub at: Range<usize>,
    /// What is written there.
    pub text: String,
    /// What it means.
    pub value: OperandValue,
}

/// What an operand means.
#[derive(Clone, Debug, PartialEq)]
pub enum OperandValue {
    /// A value as it is.
    Literal(Value),
    /// A value to look up.
    Expr {
        /// Where to begin.
        expr: Expr,
        /// The property access after it, as a pointer.
        path: Pointer,
    },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// Something that is read although it is not in the language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its bytes.
    pub at: Range<usize>,
    /// What is wrong with it.
    pub message: &'static str,
    /// The text to write in its place.
    pub suggestion: String,
}

/// Two values and how they are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Comparison<'c> {
    /// The value before the operator.
    pub left: &'c Operand,
    /// The operator.
    pub operator: Operator,
    /// The value after it.
    pub right: &'c Operand,
}

impl<'c> Comparison<'c> {
    /// The expression and the literal that it is compared with, with the operator
    /// for that order.
    pub fn with_literal(&self) -> Option<(&'c Operand, Operator, &'c Operand)> {
        match (&self.left.value, &self.right.value) {
            (OperandValue::Expr { .. }, OperandValue::Literal(_)) => {
                Some((self.left, self.operator, self.right))
            }
            (OperandValue::Literal(_), OperandValue::Expr { .. }) => {
                Some((self.right, self.operator.flipped(), self.left))
            }
            _ => None,
        }
    }
}

/// What must be true of one expression for a condition to hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Constraint<'c> {
    /// The expression.
    pub expr: &'c Expr,
    /// The property access after it, as a pointer.
    pub path: &'c Pointer,
    /// How it compares.
    pub operator: Operator,
    /// What it is compared with.
    pub other: Other<'c>,
}

/// The other side of a [`Constraint`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Other<'c> {
    /// A value as it is.
    Literal(&'c Value),
    /// A value to look up, and the property access after it.
    Expr(&'c Expr, &'c Pointer),
}

impl Condition {
    /// Reads a condition that fills the whole text.
    pub fn parse(text: &str, version: Version) -> Result<Condition, ParseError> {
        parse::condition(text, version)
    }

    /// Every expression in order, with its place.
    pub fn expressions(&self) -> impl Iterator<Item = (Range<usize>, &Expr)> {
        self.operands().into_iter().filter_map(|it| match &it.value {
            OperandValue::Literal(_) => None,
            OperandValue::Expr { expr, path } => {
                let length = match path.is_empty() {
                    true => it.text.len(),
                    // Before property access, an expression reads as it prints.
                    false => expr.to_string().len(),
                };
                Some((it.at.start..it.at.start + length, expr))
            }
        })
    }

    /// Every value in order, literals and expressions.
    pub fn operands(&self) -> Vec<&Operand> {
        let mut operands = Vec::new();
        self.root.operands(&mut operands);
        operands
    }

    /// Every comparison of two values in it.
    pub fn comparisons(&self) -> Vec<Comparison<'_>> {
        let mut comparisons = Vec::new();
        self.root.comparisons(&mut comparisons);
        comparisons
    }

    /// What must be true for the condition to hold; of alternatives, the first.
    /// A comparison of two expressions is listed from either side.
    pub fn constraints(&self) -> Vec<Constraint<'_>> {
        let mut constraints = Vec::new();
        self.root.constraints(true, &mut constraints);
        constraints
    }
}

impl Node {
    fn operands<'n>(&'n self, out: &mut Vec<&'n Operand>) {
        match self {
            Node::Any(parts) | Node::All(parts) => parts.iter().for_each(|it| it.operands(out)),
            Node::Not(part) => part.operands(out),
            Node::Compare { left, right, .. } => {
                left.operands(out);
                right.operands(out);
            }
            Node::Operand(operand) => out.push(operand),
        }
    }

    fn comparisons<'n>(&'n self, out: &mut Vec<Comparison<'n>>) {
        match self {
            Node::Any(parts) | Node::All(parts) => parts.iter().for_each(|it| it.comparisons(out)),
            Node::Not(part) => part.comparisons(out),
            Node::Compare { left, operator, right } => match (&**left, &**right) {
                (Node::Operand(left), Node::Operand(right)) => {
                    out.push(Comparison { left, operator: *operator, right });
                }
                // What is compared with the outcome of another comparison.
                (left, right) => {
                    left.comparisons(out);
                    right.comparisons(out);
                }
            },
            Node::Operand(_) => {}
        }
    }

    /// Collects what makes this part come out as `wanted`.
    fn constraints<'n>(&'n self, wanted: bool, out: &mut Vec<Constraint<'n>>) {
        match self {
            Node::Any(parts) | Node::All(parts) => {
                // All must hold, or all must fail; else the first one decides.
                let is_every = matches!(self, Node::All(_)) == wanted;
                let count = if is_every { parts.len() } else { 1 };
                parts.iter().take(count).for_each(|it| it.constraints(wanted, out));
            }
            Node::Not(part) => part.constraints(!wanted, out),
            Node::Compare { left, operator, right } => {
                let operator = if wanted { *operator } else { operator.negated() };
                let (Some(left), Some(right)) = (left.other(), right.other()) else {
                    return;
                };
                let mut push = |one: Other<'n>, operator, other| {
                    if let Other::Expr(expr, path) = one {
                        out.push(Constraint { expr, path, operator, other });
                    }
                };
                push(left, operator, right);
                push(right, operator.flipped(), left);
            }
            Node::Operand(_) => {
                static TRUE: Value = Value::Bool(true);
                static FALSE: Value = Value::Bool(false);
                if let Some(Other::Expr(expr, path)) = self.other() {
                    let other = Other::Literal(if wanted { &TRUE } else { &FALSE });
                    out.push(Constraint { expr, path, operator: Operator::Equal, other });
                }
            }
        }
    }

    fn other(&self) -> Option<Other<'_>> {
        match self {
            Node::Operand(operand) => Some(match &operand.value {
                OperandValue::Literal(value) => Other::Literal(value),
                OperandValue::Expr { expr, path } => Other::Expr(expr, path),
            }),
            Node::Any(_) | Node::All(_) | Node::Not(_) | Node::Compare { .. } => None,
        }
    }
}

impl Operator {
    /// The operator as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Equal => "==",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        }
    }

    /// The operator for the two sides exchanged.
    pub fn flipped(self) -> Operator {
        match self {
            Operator::Equal | Operator::NotEqual => self,
            Operator::Less => Operator::Greater,
            Operator::LessOrEqual => Operator::GreaterOrEqual,
            Operator::Greater => Operator::Less,
            Operator::GreaterOrEqual => Operator::LessOrEqual,
        }
    }

    /// The operator that holds where this one does not, between values that
    /// have an order.
    pub fn negated(self) -> Operator {
        match self {
            Operator::Equal => Operator::NotEqual,
            Operator::NotEqual => Operator::Equal,
            Operator::Less => Operator::GreaterOrEqual,
            Operator::LessOrEqual => Operator::Greater,
            Operator::Greater => Operator::LessOrEqual,
            Operator::GreaterOrEqual => Operator::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::expr::{
        Mistake, Scope,
        sample::{check_page, point_at},
    };

    #[track_caller]
    fn check(page: Expect) {
        check_page(page, |text| {
            let condition = Condition::parse(text, Version::V1_1).unwrap();
            assert!(condition.expressions().all(|(at, expr)| text[at] == expr.to_string()));
            let print = |it: Constraint<'_>| {
                let other = match it.other {
                    Other::Literal(value) => value.to_string(),
                    Other::Expr(expr, path) => format!("{expr}{path}"),
                };
                format!("{}{} {} {other}", it.expr, it.path, it.operator.as_str())
            };
            condition.constraints().into_iter().map(print).collect()
        });
    }

    #[test]
    fn lists_what_must_hold() {
        check(expect![[r#"
            > $statusCode == 201 && $response.body#/status == 'ACTIVE'
              $statusCode == 201
              $response.body#/status == "ACTIVE"
            > 200 <= $statusCode
              $statusCode >= 200
            > $statusCode == 200 || $statusCode == 201
              $statusCode == 200
            > !($statusCode == 200 || $response.body.ok)
              $statusCode != 200
              $response.body/ok == false
            > !($statusCode == 200 && $response.body.ok)
              $statusCode != 200
            > $response.body[0].id == $steps.make.outputs.id
              $response.body/0/id == $steps.make.outputs.id
              $steps.make.outputs.id == $response.body/0/id
            > 1 == 1 && !(1 < $statusCode)
              $statusCode <= 1
        "#]]);
    }

    #[track_caller]
    fn check_parse(page: Expect) {
        check_page(page, |text| match Condition::parse(text, Version::V1_0) {
            Err(error) => point_at(&error, text),
            Ok(condition) => {
                let warnings = condition.warnings.iter();
                let print = |it: &Warning| {
                    let written = &text[it.at.clone()];
                    format!("{}: `{written}`, write `{}`", it.message, it.suggestion)
                };
                warnings.map(print).collect()
            }
        });
    }

    #[test]
    fn reads_leniently() {
        check_parse(expect![[r#"
            > $response.body#/status == "active"
              a string needs single quotes: `"active"`, write `'active'`
            > "a\"b's" == 'A"B''S'
              a string needs single quotes: `"a\"b's"`, write `'a"b''s'`
            > {$statusCode} == 201
              a condition needs no braces around an expression: `{$statusCode}`, write `$statusCode`
            > {$statusCode == 201}
              a condition needs no braces around an expression: `{$statusCode == 201}`, write `$statusCode == 201`
            > $inputs.user == '{$inputs.user}'
              a condition needs no quotes and braces around an expression: `'{$inputs.user}'`, write `$inputs.user`
            > $inputs.user == "{$inputs.user}"
              a condition needs no quotes and braces around an expression: `"{$inputs.user}"`, write `$inputs.user`
            > $inputs.user == '{$inputs.user}!'
        "#]]);
    }

    #[test]
    fn explains_mistakes() {
        check_parse(expect![[r#"
            > $statusCode = 200
                          ^ UnknownOperator: expected the operator `==`, found `=`
              write `==`
            > $statusCode === 200
                          ^^^ UnknownOperator: expected the operator `==`, found `===`
              write `==`
            > $statusCode !== 200
                          ^^^ UnknownOperator: expected the operator `!=`, found `!==`
              write `!=`
            > $statusCode => 200
                          ^^ UnknownOperator: expected the operator `>=`, found `=>`
              write `>=`
            > $statusCode =~ 2
                          ^^ UnknownOperator: expected an operator such as `==` or `&&`, found `=~`
            > $statusCode == 200 and $inputs.user == 'x'
                                 ^^^ UnknownOperator: expected the operator `&&`, found `and`
              write `&&`
            > $statusCode == 200 OR true
                                 ^^ UnknownOperator: expected the operator `||`, found `OR`
              write `||`
            > $statusCode == 200 & true
                                 ^ UnknownOperator: expected the operator `&&`, found `&`
              write `&&`
            > not $statusCode
              ^^^ UnknownOperator: expected an operator such as `!`, found `not`
              write `!`
            > $response.body.url contains 'x'
                                 ^^^^^^^^ UnknownOperator: expected an operator such as `==` or `&&`, found `contains`
            > $statusCode + 1 == 2
                          ^ UnknownOperator: expected an operator such as `==` or `&&`, found `+`
            > $statusCode ==
                            ^ MissingOperand: expected a value after `==`, found the end
            > == 200
              ^^ MissingOperand: expected a condition such as `$statusCode == 200`, found `==`
            > $statusCode == == 200
                             ^^ MissingOperand: expected a value after `==`, found `==`
            > ()
               ^ MissingOperand: expected a value after `(`, found `)`
            > ($statusCode == 200
              ^^^^^^^^^^^^^^^^^^^ UnclosedParen: expected `)`, found the end
              write `($statusCode == 200)`
            > (true && (false)
              ^^^^^^^^^^^^^^^^ UnclosedParen: expected `)`, found the end
              write `(true && (false))`
            > {$statusCode == 200
              ^^^^^^^^^^^^^^^^^^^ UnclosedParen: expected `}`, found the end
              write `{$statusCode == 200}`
            > $statusCode == 200)
                                ^ UnopenedParen: expected an operator or the end, found `)`
              write ``
            > (true}
              ^^^^^ UnclosedParen: expected `)`, found `}`
            > 200 < $statusCode < 300
                                ^ ChainedComparison: expected `&&` between two comparisons, found `<`
            > $response.body#/status == ACTIVE
                                        ^^^^^^ BareWord: expected a value such as `'ACTIVE'`, found `ACTIVE`
              write `'ACTIVE'`
            > $response.header.Content-Type == application/json
                                               ^^^^^^^^^^^^^^^^ BareWord: expected a value such as `'application/json'`, found `application/json`
              write `'application/json'`
            > $response.body#/ok == True
                                    ^^^^ BareWord: expected a value such as `true`, found `True`
              write `true`
            > $response.body#/ok == undefined
                                    ^^^^^^^^^ BareWord: expected a value such as `null`, found `undefined`
              write `null`
            > $statusCode == 500%s
                             ^^^^^ BareWord: expected a value such as `'500%s'`, found `500%s`
              write `'500%s'`
            > $statusCode == 0200
                             ^^^^ BareWord: expected a value such as `'0200'`, found `0200`
              write `'0200'`
            > statusCode == 200
              ^^^^^^^^^^ MissingDollar: expected an expression such as `$statusCode`, found `statusCode`
              write `$statusCode`
            > length($response.body) > 0
              ^^^^^^ FunctionCall: expected an expression or a literal, as there are no functions, found `length`
            > $response.body#/status == 'active
                                        ^^^^^^^ UnclosedString: expected `'` at the end of the string, found the end
              write `'active'`
            > 'a b
              ^^^^ UnclosedString: expected `'` at the end of the string, found the end
            > "a
              ^^ UnclosedString: expected `"` at the end of the string, found the end
              write `"a"`
            > $body.score > 750
              ^^^^^ UnknownRoot: expected a root such as `$response` or `$inputs`, found `$body`
              write `$response.body`
            > $.email
              ^^^^^^^ JsonPath: expected a root such as `$response.body` instead of a JSONPath, found `$.email`
            > $[?@.status == 400]
              ^^^^^^^^^^^ JsonPath: expected a root such as `$response.body` instead of a JSONPath, found `$[?@.status`
            > true && $response.headers.X == 1
                               ^^^^^^^^ UnknownSource: expected `.header` or `.body` after `$response`, found `.headers`
              write `.header`
            > $response.body#/a~x == 1
                               ^ BadEscape: expected `~0` for `~` or `~1` for `/`, found `~`
              write `~0`
            > $inputs.a, $inputs.b
                         ^^^^^^^^^ UnknownOperator: expected an operator such as `==` or `&&`, found `$inputs.b`
            > 'é' ünd 'x'
                  ^^^ UnknownOperator: expected an operator such as `==` or `&&`, found `ünd`
            > $response.body.items[x] == 1
                            ^^^^^^^^^ PropertyAccess: expected `.member` or `[0]`, found `.items[x]`
            > $response.body.items[0 == 1
                            ^^^^^^^^ PropertyAccess: expected `.member` or `[0]`, found `.items[0`
            > $statusCode == 200 && $nothing.is.judged == 1
                                    ^^^^^^^^ UnknownRoot: expected a root such as `$response` or `$inputs`, found `$nothing`
            > NOT true
              ^^^ UnknownOperator: expected an operator such as `!`, found `NOT`
              write `!`
        "#]]);
    }

    #[test]
    fn misses_a_value_at_the_end() {
        for text in ["", "  ", "true && "] {
            let error = Condition::parse(text, Version::V1_1).unwrap_err();
            assert_eq!(
                (error.mistake, error.at),
                (Mistake::MissingOperand, text.len()..text.len())
            );
        }
    }

    #[test]
    fn limits_the_depth() {
        let deep = format!("{}true{}", "(".repeat(10_000), ")".repeat(10_000));
        let error = Condition::parse(&deep, Version::V1_1).unwrap_err();
        assert_eq!((error.mistake, error.at), (Mistake::TooDeep, 64..65));
        let error = Condition::parse(&"!".repeat(10_000), Version::V1_1).unwrap_err();
        assert_eq!(error.mistake, Mistake::TooDeep);
        let wide = vec!["true"; 10_000].join(" && ");
        let condition = Condition::parse(&wide, Version::V1_1).unwrap();
        assert!(condition.judge(&Scope::default()).passed);
    }
}
