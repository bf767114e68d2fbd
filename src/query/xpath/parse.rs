//! Reads XPath 1.0, and what later versions add to it that needs no types.
//!
//! ```text
//! expression = or-expression
//! binary     = or < and < comparison < "||" < additive < multiplicative < unary < union
//! comparison = "=" / "!=" / "<" / "<=" / ">" / ">=" / "eq" / "ne" / "lt" / "le" / "gt" / "ge"
//! path       = [ "/" / "//" ] step *( ( "/" / "//" ) step ) / primary *predicate [ "/" … ]
//! step       = "." / ".." / [ axis "::" / "@" ] node-test *predicate
//! node-test  = name / "*" / prefix ":*" / "*:" name / "Q{" uri "}" name
//!            / ( "node" / "text" / "comment" / "element" / "attribute" ) "()"
//! primary    = number / string / "(" expression ")" / function "(" … ")"
//! ```

use super::function::{Function, named};
use super::{Kind, Token, Version};

/// How many parts an expression may have, which bounds how deep it is.
const MOST_PARTS: usize = 128;

/// What is computed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Text(String),
    Binary { operator: Operator, left: Box<Expr>, right: Box<Expr> },
    Negate(Box<Expr>),
    Path { start: Start, steps: Vec<Step> },
    Filter { inner: Box<Expr>, predicates: Vec<Expr> },
    Call { function: Function, arguments: Vec<Expr> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    /// Whether any pair of items compares so.
    General(Comparison),
    /// Whether the only two items compare so (2.0).
    Value(Comparison),
    /// `||` (3.0)
    Concat,
    Add,
    Subtract,
    Multiply,
    Divide,
    /// `idiv` (2.0)
    DivideWhole,
    Modulo,
    Union,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    Root,
    Context,
    Inner(Box<Expr>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) predicates: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// Any node.
    Node,
    Text,
    Comment,
    Instruction,
    /// Any element; on the attribute axis, any attribute.
    Element,
    Name {
        space: Space,
        local: Option<String>,
    },
}

/// The namespace of a name.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Space {
    /// No prefix.
    Plain,
    /// Any: `*:name`.
    Any,
    Prefix(String),
    Uri(String),
}

/// Reads tokens that [`check`](super::check) has found to take turns. `Err` says
/// what is not evaluated here, as a sentence.
pub(super) fn parse(tokens: &[Token<'_>], version: Version) -> Result<Expr, String> {
    let mut parser = Parser { tokens, at: 0, parts: 0, version };
    let expr = parser.binary(0)?;
    match parser.tokens.get(parser.at) {
        None => Ok(expr),
        Some(it) => Err(not_here(it.text)),
    }
}

struct Parser<'p, 't> {
    tokens: &'p [Token<'t>],
    at: usize,
    parts: usize,
    version: Version,
}

fn not_here(what: &str) -> String {
    format!("`{what}` is not evaluated here")
}

/// The operators by precedence, loosest first.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("or", Operator::Or)],
    &[("and", Operator::And)],
    &[
        ("=", Operator::General(Comparison::Equal)),
        ("!=", Operator::General(Comparison::NotEqual)),
        ("<", Operator::General(Comparison::Less)),
        ("<=", Operator::General(Comparison::LessOrEqual)),
        (">", Operator::General(Comparison::Greater)),
        (">=", Operator::General(Comparison::GreaterOrEqual)),
        ("eq", Operator::Value(Comparison::Equal)),
        ("ne", Operator::Value(Comparison::NotEqual)),
        ("lt", Operator::Value(Comparison::Less)),
        ("le", Operator::Value(Comparison::LessOrEqual)),
        ("gt", Operator::Value(Comparison::Greater)),
        ("ge", Operator::Value(Comparison::GreaterOrEqual)),
    ],
    &[("||", Operator::Concat)],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[
        ("*", Operator::Multiply),
        ("div", Operator::Divide),
        ("idiv", Operator::DivideWhole),
        ("mod", Operator::Modulo),
    ],
];

impl<'t> Parser<'_, 't> {
    fn peek(&self) -> Option<&'t str> {
        self.tokens.get(self.at).map(|it| it.text)
    }

    fn is(&self, ahead: usize, text: &str) -> bool {
        self.tokens
            .get(self.at + ahead)
            .is_some_and(|it| it.text == text && it.kind != Kind::Literal)
    }

    fn eat(&mut self, text: &str) -> bool {
        let is_next = self.is(0, text);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, text: &str) -> Result<(), String> {
        match self.eat(text) {
            true => Ok(()),
            false => Err(not_here(self.peek().unwrap_or("the end"))),
        }
    }

    fn binary(&mut self, level: usize) -> Result<Expr, String> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        let mut is_first = true;
        while let Some((text, operator)) = operators.iter().find(|it| self.is(0, it.0)) {
            let is_comparison = matches!(operator, Operator::General(_) | Operator::Value(_));
            if is_comparison && !is_first {
                return Err("a comparison of a comparison is not evaluated here".to_owned());
            }
            let since = match operator {
                Operator::Value(_) | Operator::DivideWhole => Version::V2_0,
                Operator::Concat => Version::V3_0,
                Operator::Or
                | Operator::And
                | Operator::General(_)
                | Operator::Add
                | Operator::Subtract
                | Operator::Multiply
                | Operator::Divide
                | Operator::Modulo
                | Operator::Union => Version::V1_0,
            };
            self.must_have(since, text)?;
            is_first = false;
            self.at += 1;
            let right = self.binary(level + 1)?;
            left =
                Expr::Binary { operator: *operator, left: Box::new(left), right: Box::new(right) };
            self.count()?;
        }
        Ok(left)
    }

    fn must_have(&self, since: Version, what: &str) -> Result<(), String> {
        match since <= self.version {
            true => Ok(()),
            false => Err(format!(
                "`{what}` is of XPath {}, and the version asked for is {}",
                since.number(),
                self.version.number()
            )),
        }
    }

    /// Counts a part.
    fn count(&mut self) -> Result<(), String> {
        self.parts += 1;
        match self.parts <= MOST_PARTS {
            true => Ok(()),
            false => Err("the expression has too many parts".to_owned()),
        }
    }

    fn unary(&mut self) -> Result<Expr, String> {
        let mut is_negative = false;
        let mut has_sign = false;
        loop {
            if self.eat("-") {
                is_negative = !is_negative;
            } else if !(self.version > Version::V1_0 && self.eat("+")) {
                break;
            }
            has_sign = true;
        }
        let inner = self.union()?;
        Ok(match (has_sign, is_negative) {
            (false, _) => inner,
            (true, true) => Expr::Negate(Box::new(inner)),
            (true, false) => Expr::Negate(Box::new(Expr::Negate(Box::new(inner)))),
        })
    }

    fn union(&mut self) -> Result<Expr, String> {
        let mut left = self.path()?;
        loop {
            if self.is(0, "union") {
                self.must_have(Version::V2_0, "union")?;
                self.at += 1;
            } else if !self.eat("|") {
                return Ok(left);
            }
            let right = Box::new(self.path()?);
            left = Expr::Binary { operator: Operator::Union, left: Box::new(left), right };
        }
    }

    fn path(&mut self) -> Result<Expr, String> {
        self.count()?;
        let mut steps = Vec::new();
        let start = if self.eat("//") {
            steps.push(anywhere());
            steps.push(self.step()?);
            Start::Root
        } else if self.eat("/") {
            if !self.begins_step() {
                return Ok(Expr::Path { start: Start::Root, steps });
            }
            steps.push(self.step()?);
            Start::Root
        } else if self.is_primary() {
            let inner = self.primary()?;
            let predicates = self.predicates()?;
            let inner = match predicates.is_empty() {
                true => inner,
                false => Expr::Filter { inner: Box::new(inner), predicates },
            };
            if !self.is(0, "/") && !self.is(0, "//") {
                return Ok(inner);
            }
            Start::Inner(Box::new(inner))
        } else {
            steps.push(self.step()?);
            Start::Context
        };
        loop {
            if self.eat("//") {
                steps.push(anywhere());
            } else if !self.eat("/") {
                return Ok(Expr::Path { start, steps });
            }
            steps.push(self.step()?);
            self.count()?;
        }
    }

    fn begins_step(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|it| match it.kind {
            Kind::Name => true,
            Kind::Sign => ["*", "@", ".", ".."].contains(&it.text),
            Kind::Literal | Kind::Variable => false,
        })
    }

    /// A literal, a parenthesis or a function; a node test is none.
    fn is_primary(&self) -> bool {
        let Some(token) = self.tokens.get(self.at) else { return false };
        match token.kind {
            Kind::Literal | Kind::Variable => true,
            Kind::Sign => token.text == "(",
            Kind::Name => self.is(1, "(") && node_test(token.text).is_none(),
        }
    }

    fn primary(&mut self) -> Result<Expr, String> {
        let Some(token) = self.tokens.get(self.at) else { return Err(not_here("the end")) };
        self.at += 1;
        match token.kind {
            Kind::Variable => Err(format!("the variable `{}` has no value", token.text)),
            Kind::Literal => match token.text.chars().next() {
                Some(quote @ ('\'' | '"')) => {
                    // It ends with the same quote; doubled ones within stand for one.
                    let inner = token.text.get(1..token.text.len() - 1).unwrap_or_default();
                    let text = inner.replace(&format!("{quote}{quote}"), &quote.to_string());
                    Ok(Expr::Text(text))
                }
                _ => token.text.parse().map(Expr::Number).map_err(|_| not_here(token.text)),
            },
            Kind::Sign => {
                if self.is(0, ")") {
                    return Err(not_here("()"));
                }
                let inner = self.binary(0)?;
                self.expect(")")?;
                Ok(inner)
            }
            Kind::Name => {
                let name = token.text.strip_prefix("fn:").unwrap_or(token.text);
                let Some((function, since)) = named(name) else {
                    return Err(format!("the function `{name}` is not evaluated here"));
                };
                self.must_have(since, name)?;
                self.at += 1;
                let mut arguments = Vec::new();
                while !self.eat(")") {
                    if !arguments.is_empty() {
                        self.expect(",")?;
                    }
                    arguments.push(self.binary(0)?);
                }
                let (least, most) = function.arity();
                match (least..=most).contains(&arguments.len()) {
                    true => Ok(Expr::Call { function, arguments }),
                    false => Err(format!("`{name}` does not take {} arguments", arguments.len())),
                }
            }
        }
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, String> {
        let mut predicates = Vec::new();
        while self.eat("[") {
            self.count()?;
            predicates.push(self.binary(0)?);
            self.expect("]")?;
        }
        Ok(predicates)
    }

    fn step(&mut self) -> Result<Step, String> {
        if self.eat(".") {
            let predicates = self.predicates()?;
            return Ok(Step { axis: Axis::Itself, test: Test::Node, predicates });
        }
        if self.eat("..") {
            let predicates = self.predicates()?;
            return Ok(Step { axis: Axis::Parent, test: Test::Node, predicates });
        }
        let axis = if self.eat("@") {
            Axis::Attribute
        } else if self.is(1, "::") {
            let name = self.peek().unwrap_or_default();
            self.at += 2;
            axis(name).ok_or_else(|| format!("the axis `{name}` is not evaluated here"))?
        } else {
            Axis::Child
        };
        let Some(token) = self.tokens.get(self.at) else { return Err(not_here("the end")) };
        self.at += 1;
        let test = match token.kind {
            Kind::Name if self.is(0, "(") => {
                let Some(test) = node_test(token.text) else {
                    return Err(format!("`{}()` as a step is not evaluated here", token.text));
                };
                self.at += 1;
                self.expect(")")?;
                test
            }
            Kind::Name => name_test(token.text),
            Kind::Sign if token.text == "*" => Test::Element,
            Kind::Sign | Kind::Literal | Kind::Variable => return Err(not_here(token.text)),
        };
        Ok(Step { axis, test, predicates: self.predicates()? })
    }
}

/// The step that `//` stands for.
fn anywhere() -> Step {
    Step { axis: Axis::DescendantOrSelf, test: Test::Node, predicates: Vec::new() }
}

fn axis(name: &str) -> Option<Axis> {
    Some(match name {
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "attribute" => Axis::Attribute,
        "child" => Axis::Child,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "following" => Axis::Following,
        "following-sibling" => Axis::FollowingSibling,
        "parent" => Axis::Parent,
        "preceding" => Axis::Preceding,
        "preceding-sibling" => Axis::PrecedingSibling,
        "self" => Axis::Itself,
        _ => return None,
    })
}

fn node_test(name: &str) -> Option<Test> {
    Some(match name {
        "node" => Test::Node,
        "text" => Test::Text,
        "comment" => Test::Comment,
        "processing-instruction" => Test::Instruction,
        "element" | "attribute" => Test::Element,
        _ => return None,
    })
}

fn name_test(name: &str) -> Test {
    let local = |it: &str| (it != "*").then(|| it.to_owned());
    let (space, name) = match name.strip_prefix("Q{").and_then(|it| it.split_once('}')) {
        Some((uri, name)) => (Space::Uri(uri.to_owned()), name),
        None => match name.split_once(':') {
            None => (Space::Plain, name),
            Some(("*", name)) => (Space::Any, name),
            Some((prefix, name)) => (Space::Prefix(prefix.to_owned()), name),
        },
    };
    Test::Name { space, local: local(name) }
}
