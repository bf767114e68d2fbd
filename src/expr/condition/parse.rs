//! Reads simple conditions.
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
//! Three mistakes are read all the same, with a warning: strings in double quotes,
//! braces around an expression or a group, and `'{$…}'`, a string that is nothing
//! but an expression in braces.

use std::{borrow::Cow, ops::Range};

use serde_json::Value;

use super::{Condition, Node, Operand, OperandValue, Operator, Warning};
use crate::expr::{Expr, Mistake, ParseError, Version, judge::number, path};
use crate::pointer::Pointer;

/// How deep parentheses and negations may be nested.
const DEPTH: usize = 64;

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

/// Reads a whole text as a condition.
pub fn condition(text: &str, version: Version) -> Result<Condition, ParseError> {
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

struct Parser<'t> {
    text: &'t str,
    /// The first byte that is not read yet; always between characters.
    at: usize,
    depth: usize,
    version: Version,
    warnings: Vec<Warning>,
}

impl<'t> Parser<'t> {
    fn any(&mut self) -> Result<Node, ParseError> {
        let first = self.all()?;
        let mut others = Vec::new();
        while let Next::Or = self.next()? {
            self.at += "||".len();
            others.push(self.all()?);
        }
        Ok(only_or(first, others, Node::Any))
    }

    fn all(&mut self) -> Result<Node, ParseError> {
        let first = self.comparison()?;
        let mut others = Vec::new();
        while let Next::And = self.next()? {
            self.at += "&&".len();
            others.push(self.comparison()?);
        }
        Ok(only_or(first, others, Node::All))
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
                    // A brace at either end, of one byte.
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
        Ok(self.text_operand(end + 2, value))
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
        let suggestion = format!("'{}'", value.replace('\'', "''"));
        let count = self.warnings.len();
        let operand = self.text_operand(raw.len(), value);
        // One warning is enough for `"{$inputs.id}"`.
        if self.warnings.len() == count {
            let at = from..self.at;
            self.warnings.push(Warning { at, message: "a string needs single quotes", suggestion });
        }
        Ok(operand)
    }

    /// A string of `length` bytes. One that is only `{$…}` means the expression.
    fn text_operand(&mut self, length: usize, text: String) -> Node {
        let inner = text.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
        let expr = inner.and_then(|it| Some((it, Expr::parse(it, Version::V1_1).ok()?)));
        let Some((inner, expr)) = expr else {
            return self.operand(length, OperandValue::Literal(text.into()));
        };
        let from = self.at;
        self.at += length;
        self.warnings.push(Warning {
            at: from..self.at,
            message: "a condition needs no quotes and braces around an expression",
            suggestion: inner.to_owned(),
        });
        Node::Operand(Operand {
            // A quote and a brace at either end.
            at: from + 2..self.at - 2,
            text: inner.to_owned(),
            value: OperandValue::Expr { expr, path: Pointer::default() },
        })
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
        let lower = run.to_ascii_lowercase();
        if self.text[at.end..].starts_with('(') && lower != "not" {
            let expected = "an expression or a literal, as there are no functions";
            return Err(self.error(Mistake::FunctionCall, at, expected, None));
        }
        let (mistake, kind, meant) = match lower.as_str() {
            "not" => (Mistake::UnknownOperator, "an operator", "!".to_owned()),
            "true" | "false" | "null" => (Mistake::BareWord, "a value", lower),
            "none" | "nil" | "undefined" => (Mistake::BareWord, "a value", "null".to_owned()),
            _ => match Expr::parse(run, self.version) {
                // `response.body#/id` lacks only its dollar.
                Err(ParseError { suggestion: Some(root), at, .. }) => {
                    let meant = format!("{root}{}", &run[at.end..]);
                    (Mistake::MissingDollar, "an expression", meant)
                }
                _ => (Mistake::BareWord, "a value", format!("'{}'", run.replace('\'', "''"))),
            },
        };
        let expected = format!("{kind} such as `{meant}`");
        Err(self.error(mistake, at, expected, Some(meant)))
    }

    /// The text up to a blank or an operator; quoted members may have both.
    fn run(&self) -> &'t str {
        let rest = self.rest();
        let mut has_pointer = false;
        let mut end = 0;
        while let Some(char) = rest[end..].chars().next() {
            if char.is_whitespace()
                || matches!(char, '!' | '&' | '(' | ')' | '<' | '=' | '>' | '|' | '{' | '}')
            {
                break;
            }
            has_pointer |= char == '#' && rest[end..].starts_with("#/");
            let is_quoted = char == '[' && rest[end + 1..].starts_with(['\'', '"']);
            let is_member = is_quoted && !has_pointer;
            let member = is_member.then(|| path::bracket_end(&rest[end..])).flatten();
            end += member.unwrap_or(char.len_utf8());
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
fn only_or(first: Node, mut others: Vec<Node>, together: fn(Vec<Node>) -> Node) -> Node {
    if others.is_empty() {
        return first;
    }
    others.insert(0, first);
    together(others)
}
