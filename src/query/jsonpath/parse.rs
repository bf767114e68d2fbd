//! Reads JSONPath.
//!
//! The grammar, from RFC 9535 appendix A:
//!
//! ```text
//! jsonpath-query = "$" segments
//! segments       = *( S segment )
//! segment        = "[" selector *( "," selector ) "]" / ".*" / "." name
//!                / ".." ( "[" … "]" / "*" / name )
//! selector       = string / "*" / int / [int] ":" [int] [ ":" [int] ] / "?" logical-or
//! logical-or     = logical-and *( "||" logical-and )
//! logical-and    = basic *( "&&" basic )
//! basic          = [ "!" ] "(" logical-or ")" / comparison / [ "!" ] ( query / function )
//! comparison     = comparable ( "==" / "!=" / "<=" / ">=" / "<" / ">" ) comparable
//! comparable     = literal / singular-query / function
//! function       = name "(" [ argument *( "," argument ) ] ")"
//! ```

use std::ops::Range;

use super::{Call, Comparable, Function, Kind, Logical, Query, Segment, Selector};
use crate::query::QueryError;

/// How deep filters, functions and parentheses may stand within each other.
const DEPTH: usize = 64;

const COMPARISONS: [&str; 6] = ["==", "!=", "<=", ">=", "<", ">"];

/// Operators of other languages, longest first, and what is meant by them.
const FOREIGN: [(&str, Option<&str>); 12] = [
    ("===", Some("==")),
    ("!==", Some("!=")),
    ("=~", None),
    ("=>", Some(">=")),
    ("=<", Some("<=")),
    ("<>", Some("!=")),
    ("=", Some("==")),
    ("&", Some("&&")),
    ("|", Some("||")),
    ("and", Some("&&")),
    ("or", Some("||")),
    ("contains", None),
];

/// Reads a whole text as a query.
pub(super) fn query(text: &str) -> Result<Query, QueryError> {
    let mut parser = Parser { text, at: 0, depth: 0 };
    if !parser.eat("$") {
        return Err(no_root(text));
    }
    let query = parser.segments(true)?;
    match parser.rest().is_empty() {
        true => Ok(query),
        false => Err(parser.after_query(&query)),
    }
}

/// A text that does not begin with `$`.
pub(super) fn no_root(text: &str) -> QueryError {
    let expected = "a query that begins with `$`";
    match text.chars().next() {
        Some('.' | '[') => QueryError::new(text, 0..1, expected).suggest_at(0..0, "$"),
        Some('@') => QueryError::new(text, 0..1, expected).suggest("$"),
        Some(_) => QueryError::new(text, 0..text.len(), expected),
        None => QueryError::new(text, 0..0, expected),
    }
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    /// The first byte that is not read yet; always between characters.
    pub(super) at: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    /// What is wrong with text after a query that fills the whole.
    fn after_query(&mut self, query: &Query) -> QueryError {
        let from = self.at;
        self.blanks();
        let found = self.operator();
        if found.is_empty() {
            return self.unexpected_in_path(from);
        }
        let at = self.at..self.at + found.len();
        let error = QueryError::new(
            self.text,
            at,
            "the end of the query, as only a filter `[?…]` can compare",
        );
        // `$.a == 'x'` asks the root itself, as `$[?$.a == 'x']` does.
        let mut left = self.text[..from].to_owned();
        if let Some(inner) = left.strip_suffix(".length").filter(|_| query.is_singular()) {
            left = format!("length({inner})");
        }
        let operator = self.foreign_operator(self.at).and_then(|it| it.suggestion);
        let operator = operator.map_or(found.to_owned(), |it| it.1);
        let right = &self.text[self.at + found.len()..];
        let meant = format!("$[?{left}{}{operator}{right}]", &self.text[from..self.at]);
        match self::query(&meant) {
            Ok(_) => error.suggest_at(0..self.text.len(), meant),
            Err(_) => error,
        }
    }

    fn segments(&mut self, is_absolute: bool) -> Result<Query, QueryError> {
        let mut segments = Vec::new();
        loop {
            let before = self.at;
            self.blanks();
            let from = self.at;
            let descends = self.eat("..");
            let selectors = if self.rest().starts_with('[') {
                self.bracket()?
            } else if descends || self.eat(".") {
                vec![self.dotted(from)?]
            } else {
                self.at = before;
                break;
            };
            segments.push(Segment { at: from..self.at, descends, selectors });
        }
        Ok(Query { is_absolute, segments })
    }

    /// What follows a dot: `*` or a name.
    fn dotted(&mut self, dot: usize) -> Result<Selector, QueryError> {
        if self.eat("*") {
            return Ok(Selector::Wildcard);
        }
        let rest = self.rest();
        let end = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
        let is_first = rest.starts_with(|it: char| is_name(it) && !it.is_ascii_digit());
        // People write `.user-agent`, and for an index `.0`.
        let is_meant = |it: char| is_name(it) || it == '-' || it == '$';
        let meant = rest.find(|it| !is_meant(it)).unwrap_or(rest.len());
        if is_first && meant == end {
            self.at += end;
            return Ok(Selector::Name(rest[..end].to_owned()));
        }
        let word = &rest[..meant];
        let at = self.at..self.at + meant.max(rest.chars().next().map_or(0, char::len_utf8));
        let dots = if self.text[dot..].starts_with("..") { ".." } else { "" };
        let error = |expected| QueryError::new(self.text, at, expected);
        Err(match word {
            "" => error("a name or `*` after the dot"),
            _ if word.bytes().all(|it| it.is_ascii_digit()) => {
                let index = word.trim_start_matches('0');
                let index = if index.is_empty() { "0" } else { index };
                let error = error("a name after the dot; an index stands in brackets");
                error.suggest_at(dot..self.at + meant, format!("{dots}[{index}]"))
            }
            _ => {
                let error = error("a name of letters, digits and `_`; others stand in brackets");
                error.suggest_at(dot..self.at + meant, format!("{dots}['{word}']"))
            }
        })
    }

    /// `[` selectors `]`
    fn bracket(&mut self) -> Result<Vec<Selector>, QueryError> {
        let open = self.at..self.at + 1;
        self.at += 1;
        let mut selectors = Vec::new();
        loop {
            self.blanks();
            selectors.push(self.selector(&open)?);
            self.blanks();
            if self.eat("]") {
                return Ok(selectors);
            }
            if !self.eat(",") {
                return Err(self.not_closed(open, "]"));
            }
        }
    }

    fn selector(&mut self, open: &Range<usize>) -> Result<Selector, QueryError> {
        let from = self.at;
        match self.peek() {
            None => Err(QueryError::unclosed(self.text, open.clone(), ']')),
            Some('*') => {
                self.at += 1;
                Ok(Selector::Wildcard)
            }
            Some('?') => {
                self.at += 1;
                Ok(Selector::Filter(Box::new(self.deeper(from, Parser::logical_or)?)))
            }
            Some('\'' | '"') => self.string().map(Selector::Name),
            Some(':' | '-' | '0'..='9') => self.index_or_slice(),
            Some('(') => {
                let at = from..from + 1;
                Err(QueryError::new(self.text, at, "a name, an index, `*` or a filter `?`"))
            }
            Some(_) => {
                let rest = self.rest();
                let end = rest.find(|it: char| ",]".contains(it) || it.is_whitespace());
                let word = &rest[..end.unwrap_or(rest.len())];
                let at = from..from + word.len().max(1);
                let at = from..self.text.ceil_char_boundary(at.end);
                let error = QueryError::new(
                    self.text,
                    at,
                    "a name in quotes, an index, `*` or a filter `?`",
                );
                let is_word = !word.is_empty() && word.chars().all(|it| is_name(it) || it == '-');
                Err(match is_word {
                    true => error.suggest(format!("'{word}'")),
                    // `[@.a == 1]` lacks the `?`.
                    false if word.starts_with('@') => error.suggest_at(from..from, "?"),
                    false => error,
                })
            }
        }
    }

    fn index_or_slice(&mut self) -> Result<Selector, QueryError> {
        let mut parts = [None; 3];
        let mut count = 0;
        for part in &mut parts {
            if matches!(self.peek(), Some('-' | '0'..='9')) {
                *part = Some(self.index()?);
            }
            let end = self.at;
            self.blanks();
            if count == 2 || !self.eat(":") {
                self.at = end;
                break;
            }
            count += 1;
            self.blanks();
        }
        Ok(match (count, parts) {
            (0, [Some(index), ..]) => Selector::Index(index),
            (_, [start, end, step]) => Selector::Slice { start, end, step },
        })
    }

    fn logical_or(&mut self) -> Result<Logical, QueryError> {
        let mut parts = vec![self.logical_and()?];
        loop {
            self.blanks();
            if !self.eat("||") {
                return Ok(only_or(parts, Logical::Any));
            }
            parts.push(self.logical_and()?);
        }
    }

    fn logical_and(&mut self) -> Result<Logical, QueryError> {
        let mut parts = vec![self.basic()?];
        loop {
            self.blanks();
            if !self.eat("&&") {
                return Ok(only_or(parts, Logical::All));
            }
            parts.push(self.basic()?);
        }
    }

    fn basic(&mut self) -> Result<Logical, QueryError> {
        self.blanks();
        let from = self.at;
        if self.eat("!") {
            self.blanks();
            let part = match self.rest().starts_with('(') {
                true => self.deeper(self.at, Parser::group)?,
                false => self.test()?,
            };
            return Ok(Logical::Not(Box::new(part)));
        }
        if self.rest().starts_with('(') {
            return self.deeper(from, Parser::group);
        }
        let left = self.comparable()?;
        let end = self.at;
        self.blanks();
        let Some(operator) = COMPARISONS.iter().find(|it| self.is_operator(it)) else {
            self.at = end;
            return self.as_test(left, from..end);
        };
        let at = self.at..self.at + operator.len();
        self.must_compare(&left, from..end)?;
        self.at = at.end;
        self.blanks();
        let from = self.at;
        let right = self.comparable()?;
        self.must_compare(&right, from..self.at)?;
        Ok(Logical::Compare { left: Box::new(left), operator, right: Box::new(right) })
    }

    fn group(&mut self) -> Result<Logical, QueryError> {
        let open = self.at..self.at + 1;
        self.at += 1;
        let inner = self.logical_or()?;
        self.blanks();
        match self.eat(")") {
            true => Ok(inner),
            false => Err(self.not_closed(open, ")")),
        }
    }

    /// What follows `!`: something that is there or is not.
    fn test(&mut self) -> Result<Logical, QueryError> {
        let from = self.at;
        let it = self.comparable()?;
        let end = self.at;
        self.blanks();
        if COMPARISONS.iter().any(|it| self.is_operator(it)) {
            let at = self.at..self.at + self.operator().len();
            return Err(QueryError::new(
                self.text,
                at,
                "parentheses around a comparison after `!`",
            ));
        }
        self.at = end;
        self.as_test(it, from..end)
    }

    fn as_test(&self, it: Comparable, at: Range<usize>) -> Result<Logical, QueryError> {
        match it {
            Comparable::Query(query) => Ok(Logical::Exists(query)),
            Comparable::Call(call) if call.function.result() == Kind::Logical => {
                Ok(Logical::Holds(call))
            }
            Comparable::Call(_) | Comparable::Literal(_) => {
                // Is it an operator that does not exist?
                let foreign = self.foreign_operator(at.end);
                let expected = "a comparison, as this alone neither holds nor fails";
                Err(foreign.unwrap_or_else(|| QueryError::new(self.text, at, expected)))
            }
        }
    }

    fn must_compare(&self, it: &Comparable, at: Range<usize>) -> Result<(), QueryError> {
        let expected = match it {
            Comparable::Literal(_) => return Ok(()),
            Comparable::Query(query) if query.is_singular() => return Ok(()),
            Comparable::Call(call) if call.function.result() == Kind::Value => return Ok(()),
            Comparable::Query(_) => "a query with one result at most, without `*`, `..` or filters",
            Comparable::Call(_) => "a value, as this function only holds or fails",
        };
        Err(QueryError::new(self.text, at, expected))
    }

    /// A literal, a query or a function.
    fn comparable(&mut self) -> Result<Comparable, QueryError> {
        let from = self.at;
        match self.peek() {
            Some('$') => {
                self.at += 1;
                self.deeper_query(from, true).map(Comparable::Query)
            }
            Some('@') => {
                self.at += 1;
                self.deeper_query(from, false).map(Comparable::Query)
            }
            Some('\'' | '"') => Ok(Comparable::Literal(self.string()?.into())),
            Some('-' | '0'..='9') => self.number(),
            Some(_) | None => self.word(),
        }
    }

    fn deeper_query(&mut self, from: usize, is_absolute: bool) -> Result<Query, QueryError> {
        match is_absolute {
            true => self.deeper(from, |it| it.segments(true)),
            false => self.deeper(from, |it| it.segments(false)),
        }
    }

    fn word(&mut self) -> Result<Comparable, QueryError> {
        let from = self.at;
        let rest = self.rest();
        let end = rest.find(|it: char| !is_name(it)).unwrap_or(rest.len());
        let word = &rest[..end];
        let literal = match word {
            "true" => Some(true.into()),
            "false" => Some(false.into()),
            "null" => Some(serde_json::Value::Null),
            _ => None,
        };
        if let Some(value) = literal {
            self.at += end;
            return Ok(Comparable::Literal(value));
        }
        let at = from..from + end.max(rest.chars().next().map_or(0, char::len_utf8));
        if rest[end..].starts_with('(') && !word.is_empty() {
            let Some(function) = Function::named(word) else {
                let expected = "the function `length`, `count`, `match`, `search` or `value`";
                return Err(QueryError::new(self.text, at, expected));
            };
            self.at += end;
            return self.deeper(from, |it| it.call(function)).map(Comparable::Call);
        }
        let error =
            QueryError::new(self.text, at, "a query such as `@.id`, a literal or a function");
        let lower = word.to_ascii_lowercase();
        Err(match lower.as_str() {
            "" => error,
            "true" | "false" | "null" => error.suggest(lower),
            "not" => error.suggest("!"),
            "undefined" | "none" => error.suggest("null"),
            _ => error.suggest(format!("'{word}'")),
        })
    }

    /// The arguments of a function, from its `(` on.
    fn call(&mut self, function: Function) -> Result<Call, QueryError> {
        let open = self.at..self.at + 1;
        self.at += 1;
        let mut arguments = Vec::new();
        self.blanks();
        if !self.eat(")") {
            loop {
                self.blanks();
                let from = self.at;
                let it = self.comparable()?;
                let at = from..self.at;
                let wanted = function.parameters().get(arguments.len());
                let expected = match (wanted, &it) {
                    (None, _) => Some("no more arguments"),
                    (Some(Kind::Nodes), Comparable::Query(_)) => None,
                    (Some(Kind::Nodes), _) => Some("a query"),
                    (Some(_), Comparable::Query(query)) if !query.is_singular() => {
                        Some("a query with one result at most, without `*`, `..` or filters")
                    }
                    (Some(_), Comparable::Call(call))
                        if call.function.result() == Kind::Logical =>
                    {
                        Some("a value, as this function only holds or fails")
                    }
                    (Some(_), _) => None,
                };
                if let Some(expected) = expected {
                    return Err(QueryError::new(self.text, at, expected));
                }
                arguments.push(it);
                self.blanks();
                if self.eat(")") {
                    break;
                }
                if !self.eat(",") {
                    return Err(self.not_closed(open, ")"));
                }
            }
        }
        if arguments.len() < function.parameters().len() {
            let at = self.at - 1..self.at;
            let count = function.parameters().len();
            let expected = format!("{count} argument{}", if count == 1 { "" } else { "s" });
            return Err(QueryError::new(self.text, at, expected));
        }
        Ok(Call { function, arguments })
    }

    /// Something that was opened goes on with what does not belong there.
    fn not_closed(&mut self, open: Range<usize>, close: &str) -> QueryError {
        if self.rest().is_empty() {
            return QueryError::unclosed(self.text, open, close);
        }
        if let Some(error) = self.foreign_operator(self.at) {
            return error;
        }
        let rest = self.rest();
        let end = rest.find(|it: char| it.is_whitespace() || "()[],&|".contains(it));
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let at = self.at..self.at + end.unwrap_or(rest.len()).max(first);
        // `@.a()`: methods of JavaScript.
        let expected = match self.rest().starts_with('(') {
            true => "no call here, as functions stand in front, as in `length(@.items)`".to_owned(),
            false => format!("`{close}`, or an operator such as `==` or `&&`"),
        };
        QueryError::new(self.text, at, expected)
    }

    /// What is wrong at `at`, if an operator of another language stands there.
    fn foreign_operator(&self, at: usize) -> Option<QueryError> {
        let rest = &self.text[at..];
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
        let (at, rest) = (at + blanks, &rest[blanks..]);
        let known = known_operator(rest);
        let (found, meant) = FOREIGN.iter().filter(|it| it.0.len() > known).find(|(it, _)| {
            let is_word = it.starts_with(|it: char| it.is_ascii_alphabetic());
            let after = rest.get(it.len()..).and_then(|it| it.chars().next());
            match is_word {
                true => {
                    let start = rest.get(..it.len()).unwrap_or_default();
                    start.eq_ignore_ascii_case(it) && !after.is_some_and(is_name)
                }
                false => rest.starts_with(it),
            }
        })?;
        let at = at..at + found.len();
        let error = match (meant, *found) {
            (Some(meant), _) => QueryError::new(self.text, at, format!("the operator `{meant}`")),
            (None, "contains") => QueryError::new(self.text, at, "an operator such as `==`"),
            (None, _) => {
                QueryError::new(self.text, at, "the function `match` or `search` for a pattern")
            }
        };
        Some(match meant {
            Some(meant) => error.suggest(*meant),
            None => error,
        })
    }

    /// The comparison or logical operator that stands here, also a foreign one.
    fn operator(&self) -> &'t str {
        match self.foreign_operator(self.at) {
            Some(error) => &self.text[error.at],
            None => &self.rest()[..known_operator(self.rest())],
        }
    }

    /// Whether this operator stands here, and not a longer one that does not exist.
    fn is_operator(&self, operator: &str) -> bool {
        self.rest().starts_with(operator) && self.foreign_operator(self.at).is_none()
    }

    fn unexpected_in_path(&self, from: usize) -> QueryError {
        let rest = &self.text[from..];
        let expected = match rest.chars().next() {
            Some('(') => "no call here, as functions stand in front, in a filter",
            Some(it) if it.is_whitespace() => "the end of the query",
            _ => "`.`, `[` or the end",
        };
        QueryError::new(self.text, from..self.text.len(), expected)
    }

    fn deeper<T>(
        &mut self,
        from: usize,
        read: impl FnOnce(&mut Self) -> Result<T, QueryError>,
    ) -> Result<T, QueryError> {
        if self.depth == DEPTH {
            let expected = "filters and parentheses that are less deep";
            let end = self.text.ceil_char_boundary(from + 1);
            return Err(QueryError::new(self.text, from..end, expected));
        }
        self.depth += 1;
        let it = read(self)?;
        self.depth -= 1;
        Ok(it)
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn eat(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }
}

/// A list of one is that one.
fn only_or(mut parts: Vec<Logical>, of: fn(Vec<Logical>) -> Logical) -> Logical {
    match parts.len() {
        1 => parts.remove(0),
        _ => of(parts),
    }
}

/// How long the operator is that the text begins with; zero if none does.
fn known_operator(text: &str) -> usize {
    let known = ["&&", "||"].iter().chain(&COMPARISONS).find(|it| text.starts_with(**it));
    known.map_or(0, |it| it.len())
}

fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || !char.is_ascii()
}
