//! Simple conditions, such as `$statusCode == 200 && $response.body#/id != null`.
//!
//! Arazzo lists literals and operators but has no grammar. Ours:
//!
//! ```text
//! condition  = any
//! any        = all *( "||" all )
//! all        = comparison *( "&&" comparison )
//! comparison = unary [ operator unary ]              ; no chains
//! operator   = "==" / "!=" / "<" / "<=" / ">" / ">="
//! unary      = "!" unary / "(" any ")" / operand
//! operand    = literal / expression *( "." member / "[" index "]" )
//! literal    = "true" / "false" / "null" / number / string
//! number     = as in JSON
//! string     = "'" *( any character but "'" / "''" ) "'"
//! ```
//!
//! An expression ends before a blank or one of `! & ( ) < = > | { }`: names with
//! these characters cannot be used here. After a `#`, dots and brackets belong
//! to the JSON Pointer.
//!
//! Two mistakes are read all the same, with a warning: strings in double quotes,
//! and braces around an expression or a group.

use std::{borrow::Cow, ops::Range};

use serde_json::Value;

use super::{Expr, Mistake, ParseError, Version, judge::number, path};
use crate::pointer::Pointer;

/// How deep parentheses and negations may be nested.
const DEPTH: usize = 64;

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
        let mut parser = Parser { text, at: 0, depth: 0, version, warnings: Vec::new() };
        let root = parser.any()?;
        match parser.next()? {
            Next::End => Ok(Condition { root, warnings: parser.warnings }),
            // `any` has read all that may follow, so that this can only close.
            Next::Close | Next::And | Next::Or | Next::Compare(_) => {
                let at = parser.at..parser.at + 1;
                let expected = "an operator or the end";
                Err(parser.error(Mistake::UnopenedParen, at, expected, Some(String::new())))
            }
        }
    }

    /// Every expression in order, with its place.
    pub fn expressions(&self) -> impl Iterator<Item = (Range<usize>, &Expr)> {
        let mut operands = Vec::new();
        self.root.operands(&mut operands);
        operands.into_iter().filter_map(|it| match &it.value {
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

/// What follows an operand.
#[derive(Clone, Copy)]
enum Next {
    End,
    Close,
    And,
    Or,
    Compare(Operator),
}

/// Operators, longest first, and what is meant by those that do not exist.
const OPERATORS: [(&str, Result<Next, Option<&str>>); 19] = [
    ("===", Err(Some("=="))),
    ("!==", Err(Some("!="))),
    ("==", Ok(Next::Compare(Operator::Equal))),
    ("!=", Ok(Next::Compare(Operator::NotEqual))),
    ("<=", Ok(Next::Compare(Operator::LessOrEqual))),
    (">=", Ok(Next::Compare(Operator::GreaterOrEqual))),
    ("&&", Ok(Next::And)),
    ("||", Ok(Next::Or)),
    ("=~", Err(None)),
    ("=>", Err(Some(">="))),
    ("=<", Err(Some("<="))),
    ("<>", Err(Some("!="))),
    ("<", Ok(Next::Compare(Operator::Less))),
    (">", Ok(Next::Compare(Operator::Greater))),
    ("=", Err(Some("=="))),
    ("&", Err(Some("&&"))),
    ("|", Err(Some("||"))),
    (")", Ok(Next::Close)),
    ("}", Ok(Next::Close)),
];

/// Words that other languages have for operators.
const WORDS: [(&str, &str); 10] = [
    ("and", "&&"),
    ("or", "||"),
    ("eq", "=="),
    ("equals", "=="),
    ("is", "=="),
    ("ne", "!="),
    ("lt", "<"),
    ("le", "<="),
    ("gt", ">"),
    ("ge", ">="),
];

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    version: Version,
    warnings: Vec<Warning>,
}

impl<'t> Parser<'t> {
    fn any(&mut self) -> Result<Node, ParseError> {
        let mut parts = vec![self.all()?];
        while let Next::Or = self.next()? {
            self.at += "||".len();
            parts.push(self.all()?);
        }
        Ok(only_or(parts, Node::Any))
    }

    fn all(&mut self) -> Result<Node, ParseError> {
        let mut parts = vec![self.comparison()?];
        while let Next::And = self.next()? {
            self.at += "&&".len();
            parts.push(self.comparison()?);
        }
        Ok(only_or(parts, Node::All))
    }

    fn comparison(&mut self) -> Result<Node, ParseError> {
        let left = self.unary()?;
        let Next::Compare(operator) = self.next()? else {
            return Ok(left);
        };
        self.at += operator.as_str().len();
        let right = self.unary()?;
        if let Next::Compare(operator) = self.next()? {
            let at = self.at..self.at + operator.as_str().len();
            let expected = "`&&` between two comparisons";
            return Err(self.error(Mistake::ChainedComparison, at, expected, None));
        }
        Ok(Node::Compare { left: Box::new(left), operator, right: Box::new(right) })
    }

    fn unary(&mut self) -> Result<Node, ParseError> {
        self.blanks();
        let from = self.at;
        match self.rest().chars().next() {
            Some('!') => {
                self.at += 1;
                let part = self.deeper(from, Parser::unary)?;
                Ok(Node::Not(Box::new(part)))
            }
            Some('(') => self.group(')'),
            Some('{') => {
                let group = self.group('}')?;
                self.warnings.push(Warning {
                    at: from..self.at,
                    message: "a condition needs no braces around an expression",
                    suggestion: self.text[from + 1..self.at - 1].to_owned(),
                });
                Ok(group)
            }
            Some('\'') => self.string(),
            Some('"') => self.double_quoted(),
            Some('$') => self.expression(),
            Some(_) => self.word(),
            None => Err(self.missing_operand()),
        }
    }

    /// `(`, a condition and `)`; or the same with braces.
    fn group(&mut self, close: char) -> Result<Node, ParseError> {
        let from = self.at;
        self.at += 1;
        let group = self.deeper(from, Parser::any)?;
        self.next()?;
        if self.rest().starts_with(close) {
            self.at += 1;
            return Ok(group);
        }
        let suggestion = self.rest().is_empty().then(|| format!("{}{close}", &self.text[from..]));
        let mut error =
            self.error(Mistake::UnclosedParen, from..self.at, format!("`{close}`"), suggestion);
        error.found = self.rest().chars().next().map(String::from);
        Err(error)
    }

    fn deeper(
        &mut self,
        from: usize,
        read: fn(&mut Self) -> Result<Node, ParseError>,
    ) -> Result<Node, ParseError> {
        if self.depth == DEPTH {
            let expected = format!("at most {DEPTH} parentheses within each other");
            return Err(self.error(Mistake::TooDeep, from..self.at, expected, None));
        }
        self.depth += 1;
        let node = read(self)?;
        self.depth -= 1;
        Ok(node)
    }

    fn string(&mut self) -> Result<Node, ParseError> {
        let inner = &self.rest()[1..];
        let mut end = 0;
        loop {
            end += match inner[end..].find('\'') {
                Some(it) => it,
                None => return Err(self.unclosed('\'')),
            };
            match inner[end..].starts_with("''") {
                true => end += 2,
                false => break,
            }
        }
        let value = inner[..end].replace("''", "'");
        Ok(self.operand(end + 2, OperandValue::Literal(value.into())))
    }

    /// A string as in JSON, which people write where single quotes belong.
    fn double_quoted(&mut self) -> Result<Node, ParseError> {
        let from = self.at;
        let inner = &self.rest()[1..];
        let mut is_escaped = false;
        let end = inner.find(|it| {
            let is_end = it == '"' && !is_escaped;
            is_escaped = it == '\\' && !is_escaped;
            is_end
        });
        let Some(end) = end else {
            return Err(self.unclosed('"'));
        };
        let raw = &self.rest()[..end + 2];
        let value = serde_json::from_str(raw).unwrap_or_else(|_| inner[..end].to_owned());
        self.warnings.push(Warning {
            at: from..from + raw.len(),
            message: "a string needs single quotes",
            suggestion: format!("'{}'", value.replace('\'', "''")),
        });
        Ok(self.operand(raw.len(), OperandValue::Literal(value.into())))
    }

    fn unclosed(&self, quote: char) -> ParseError {
        let rest = self.rest();
        // With a blank inside, nobody knows where the string should end.
        let is_clear = !rest.contains(char::is_whitespace);
        let mut error = self.error(
            Mistake::UnclosedString,
            self.at..self.text.len(),
            format!("`{quote}` at the end of the string"),
            is_clear.then(|| format!("{rest}{quote}")),
        );
        error.found = None;
        error
    }

    fn expression(&mut self) -> Result<Node, ParseError> {
        let run = self.run();
        let value = match Expr::parse(run, Version::V1_1) {
            Ok(expr) => OperandValue::Expr { expr, path: Pointer::default() },
            // `.member` and `[n]` are operators of this language.
            Err(ParseError { mistake: Mistake::PropertyAccess, at, .. }) => {
                let (head, tail) = run.split_at(at.start);
                let Some(path) = path::parse(tail) else {
                    let at = self.at + at.start..self.at + at.end;
                    let expected = "`.member` or `[0]`";
                    return Err(self.error(Mistake::PropertyAccess, at, expected, None));
                };
                let expr = Expr::parse(head, self.version).map_err(|it| it.shifted(self.at))?;
                OperandValue::Expr { expr, path }
            }
            Err(_) => {
                let expr = Expr::parse(run, self.version).map_err(|it| it.shifted(self.at))?;
                OperandValue::Expr { expr, path: Pointer::default() }
            }
        };
        Ok(self.operand(run.len(), value))
    }

    /// A literal without quotes, or what is written in its place.
    fn word(&mut self) -> Result<Node, ParseError> {
        let run = self.run();
        let literal = match run {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            "null" => Some(Value::Null),
            _ => number(run).map(Value::Number),
        };
        if let Some(value) = literal {
            return Ok(self.operand(run.len(), OperandValue::Literal(value)));
        }
        if run.is_empty() {
            return Err(self.missing_operand());
        }
        let at = self.at..self.at + run.len();
        let expected =
            "an expression, a number, `true`, `false`, `null` or a string in single quotes";
        if self.text[at.end..].starts_with('(') && run != "not" {
            let expected = "no function, since conditions have none";
            return Err(self.error(Mistake::FunctionCall, at, expected, None));
        }
        let (mistake, suggestion) = match run.to_ascii_lowercase().as_str() {
            "not" => (Mistake::UnknownOperator, "!".to_owned()),
            lower @ ("true" | "false" | "null") => (Mistake::BareWord, lower.to_owned()),
            "none" | "nil" | "undefined" => (Mistake::BareWord, "null".to_owned()),
            _ => match Expr::parse(run, self.version) {
                // `response.body#/id` lacks only its dollar.
                Err(ParseError { suggestion: Some(root), at, .. }) => {
                    (Mistake::MissingDollar, format!("{root}{}", &run[at.end..]))
                }
                _ => (Mistake::BareWord, format!("'{}'", run.replace('\'', "''"))),
            },
        };
        Err(self.error(mistake, at, expected, Some(suggestion)))
    }

    /// The text up to a blank or an operator; quoted members may have both.
    fn run(&self) -> &'t str {
        let rest = self.rest();
        let mut has_pointer = false;
        let mut end = 0;
        while let Some(char) = rest[end..].chars().next() {
            if char.is_whitespace() || "!&()<=>|{}".contains(char) {
                break;
            }
            has_pointer |= rest[end..].starts_with("#/");
            let is_quoted = char == '[' && rest[end + 1..].starts_with(['\'', '"']);
            end += match path::bracket_end(&rest[end..]) {
                Some(length) if is_quoted && !has_pointer => length,
                _ => char.len_utf8(),
            };
        }
        &rest[..end]
    }

    /// What follows, after blanks; nothing of it is read yet.
    fn next(&mut self) -> Result<Next, ParseError> {
        self.blanks();
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(Next::End);
        }
        let known = OPERATORS.iter().find(|it| rest.starts_with(it.0));
        if let Some((_, Ok(next))) = known {
            return Ok(*next);
        }
        let (length, meant) = match known {
            Some((text, it)) => (text.len(), it.err().flatten()),
            None => {
                // At least one character, so that the error has a place.
                let first = rest.chars().next().map_or(0, char::len_utf8);
                let word = &rest[..self.run().len().max(first)];
                let lower = word.to_ascii_lowercase();
                (word.len(), WORDS.iter().find(|it| it.0 == lower).map(|it| it.1))
            }
        };
        Err(self.error(
            Mistake::UnknownOperator,
            self.at..self.at + length,
            match meant {
                Some(operator) => Cow::Owned(format!("the operator `{operator}`")),
                None => Cow::Borrowed("an operator such as `==` or `&&`"),
            },
            meant.map(str::to_owned),
        ))
    }

    fn operand(&mut self, length: usize, value: OperandValue) -> Node {
        let at = self.at..self.at + length;
        self.at = at.end;
        Node::Operand(Operand { text: self.text[at.clone()].to_owned(), at, value })
    }

    fn missing_operand(&self) -> ParseError {
        let known = OPERATORS.iter().find(|it| self.rest().starts_with(it.0));
        let first = self.rest().chars().next().map_or(0, char::len_utf8);
        let length = known.map_or(first, |it| it.0.len());
        let before = self.text[..self.at].trim_end();
        let expected = match before.chars().next_back() {
            None => Cow::Borrowed("a condition such as `$statusCode == 200`"),
            Some(_) => {
                let start = before
                    .rfind(|it| !"!&(<=>|{".contains(it))
                    .map_or(0, |it| it + before[it..].chars().next().map_or(0, char::len_utf8));
                Cow::Owned(format!("a value after `{}`", &before[start..]))
            }
        };
        self.error(Mistake::MissingOperand, self.at..self.at + length, expected, None)
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn error(
        &self,
        mistake: Mistake,
        at: Range<usize>,
        expected: impl Into<Cow<'static, str>>,
        suggestion: Option<String>,
    ) -> ParseError {
        let found = Some(&self.text[at.clone()]).filter(|it| !it.is_empty()).map(str::to_owned);
        ParseError { at, mistake, expected: expected.into(), found, suggestion }
    }
}

/// The only part, or all of them together.
fn only_or(mut parts: Vec<Node>, together: fn(Vec<Node>) -> Node) -> Node {
    match parts.len() {
        1 => parts.remove(0),
        _ => together(parts),
    }
}
