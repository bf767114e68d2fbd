//! JSONPath of RFC 9535: text → query. Functions and their types are those of
//! section 2.4.

mod condition;
mod draft;
mod literal;
mod location;
mod parse;
mod select;

use std::ops::Range;

use serde_json::Value;

use super::QueryError;
pub use condition::{Answer, Condition, is_bare_comparison};
pub use draft::check as check_draft;
pub use location::{Location, Step};
pub use select::{Node, select};

/// A query.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Whether it begins at the root, with `$`, or at the current node, with `@`.
    pub is_absolute: bool,
    /// The steps of its way.
    pub segments: Vec<Segment>,
}

/// One step of a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its bytes.
    pub at: Range<usize>,
    /// Whether it looks at everything below, with `..`, or at the children.
    pub descends: bool,
    /// What it selects.
    pub selectors: Vec<Selector>,
}

/// What is selected of the children of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Selector {
    /// The member with this name.
    Name(String),
    /// All.
    Wildcard,
    /// The item at this index, from the end if it is negative.
    Index(i64),
    /// A range of items.
    Slice {
        /// The first one.
        start: Option<i64>,
        /// One past the last one.
        end: Option<i64>,
        /// How far it is from one to the next.
        step: Option<i64>,
    },
    /// Those for which this holds.
    Filter(Box<Logical>),
}

/// What holds or fails for a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Logical {
    /// One of them holds.
    Any(Vec<Logical>),
    /// All of them hold.
    All(Vec<Logical>),
    /// It does not hold.
    Not(Box<Logical>),
    /// The query finds something.
    Exists(Query),
    /// The function says so.
    Holds(Call),
    /// Two values compared.
    Compare {
        /// The first.
        left: Box<Comparable>,
        /// The operator as it is written.
        operator: &'static str,
        /// The second.
        right: Box<Comparable>,
    },
}

/// A value in a filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Comparable {
    /// As it is written.
    Literal(Value),
    /// What a query finds.
    Query(Query),
    /// What a function gives.
    Call(Call),
}

/// An argument of a function.
pub type Argument = Comparable;

/// A function and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// Which one.
    pub function: Function,
    /// As many as it takes, of the types that it takes.
    pub arguments: Vec<Argument>,
}

/// The functions of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The length of a string, array or object.
    Length,
    /// How many nodes a query finds.
    Count,
    /// Whether a pattern matches the whole of a string.
    Match,
    /// Whether a pattern matches a part of a string.
    Search,
    /// The value of the only node that a query finds.
    Value,
}

/// The types of arguments and results.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Value,
    Logical,
    Nodes,
}

/// Reads a whole text as a query.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    parse::query(text)
}

impl Query {
    /// Whether it finds one node at most, whatever the value is.
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(|it| {
            let is_one = matches!(it.selectors[..], [Selector::Name(_) | Selector::Index(_)]);
            !it.descends && is_one
        })
    }
}

impl Function {
    /// The function with this name.
    pub fn named(name: &str) -> Option<Function> {
        Some(match name {
            "length" => Function::Length,
            "count" => Function::Count,
            "match" => Function::Match,
            "search" => Function::Search,
            "value" => Function::Value,
            _ => return None,
        })
    }

    fn parameters(self) -> &'static [Kind] {
        match self {
            Function::Length => &[Kind::Value],
            Function::Count | Function::Value => &[Kind::Nodes],
            Function::Match | Function::Search => &[Kind::Value, Kind::Value],
        }
    }

    fn result(self) -> Kind {
        match self {
            Function::Length | Function::Count | Function::Value => Kind::Value,
            Function::Match | Function::Search => Kind::Logical,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::check_page;
    use super::*;

    #[test]
    fn explains_mistakes() {
        check_page(
            expect![[r#"
                > $.items[?@.status == 'placed' && !(@.total < 10)].id
                > $.a == 'x'
                      ^^ expected the end of the query, as only a filter `[?…]` can compare, found `==`
                  write `$[?$.a == 'x']`
                > $.items.length > 0
                                 ^ expected the end of the query, as only a filter `[?…]` can compare, found `>`
                  write `$[?length($.items) > 0]`
                > $.items.length() > 0
                                ^^^^^^ expected no call here, as functions stand in front, in a filter, found `() > 0`
                > $.items[*].id == 5
                                ^^ expected the end of the query, as only a filter `[?…]` can compare, found `==`
                > $.a = 1
                      ^ expected the end of the query, as only a filter `[?…]` can compare, found `=`
                  write `$[?$.a == 1]`
                > $.a === 1 && $.b
                      ^^^ expected the end of the query, as only a filter `[?…]` can compare, found `===`
                  write `$[?$.a == 1 && $.b]`
                > items[0]
                  ^^^^^^^^ expected a query that begins with `$`, found `items[0]`
                > .items
                  ^ expected a query that begins with `$`, found `.`
                  write `$.items`
                > @.items
                  ^ expected a query that begins with `$`, found `@`
                  write `$.items`
                > $.user-agent
                    ^^^^^^^^^^ expected a name of letters, digits and `_`; others stand in brackets, found `user-agent`
                  write `$['user-agent']`
                > $.items.0.id
                          ^ expected a name after the dot; an index stands in brackets, found `0`
                  write `$.items[0].id`
                > $.items[0
                         ^ expected `]` to close this `[`, found the end
                > $.items[id]
                          ^^ expected a name in quotes, an index, `*` or a filter `?`, found `id`
                  write `$.items['id']`
                > $.items[(@.length-1)]
                          ^ expected a name, an index, `*` or a filter `?`, found `(`
                > $.items[01]
                          ^^ expected a whole number without zeros in front, up to 9007199254740991, found `01`
                > $.items[@.id == 1]
                          ^^^^ expected a name in quotes, an index, `*` or a filter `?`, found `@.id`
                  write `$.items[?@.id == 1]`
                > $.items[?(@.a = 1)]
                                ^ expected the operator `==`, found `=`
                  write `$.items[?(@.a == 1)]`
                > $.items[?@.a == 'x'
                         ^ expected `]` to close this `[`, found the end
                > $.items[?@.a == 'x]
                                  ^ expected `'` to close this `'`, found the end
                > $.items[?(@.a == 1]
                                    ^ expected `)`, or an operator such as `==` or `&&`, found `]`
                > $[?@.status === 400]
                              ^^^ expected the operator `==`, found `===`
                  write `$[?@.status == 400]`
                > $[?@.a == 1 and @.b == 2]
                              ^^^ expected the operator `&&`, found `and`
                  write `$[?@.a == 1 && @.b == 2]`
                > $[?not @.a]
                     ^^^ expected a query such as `@.id`, a literal or a function, found `not`
                  write `$[?! @.a]`
                > $[?@.a =~ /x/]
                         ^^ expected the function `match` or `search` for a pattern, found `=~`
                > $[?@.a == active]
                            ^^^^^^ expected a query such as `@.id`, a literal or a function, found `active`
                  write `$[?@.a == 'active']`
                > $[?@.a == True]
                            ^^^^ expected a query such as `@.id`, a literal or a function, found `True`
                  write `$[?@.a == true]`
                > $[?@.a.size() > 1]
                             ^ expected no call here, as functions stand in front, as in `length(@.items)`, found `(`
                > $[?length(@.a, 2) > 1]
                                 ^ expected no more arguments, found `2`
                > $[?length(@.*) > 1]
                            ^^^ expected a query with one result at most, without `*`, `..` or filters, found `@.*`
                > $[?count(1) > 1]
                           ^ expected a query, found `1`
                > $[?size(@.a) > 1]
                     ^^^^ expected the function `length`, `count`, `match`, `search` or `value`, found `size`
                > $[?length(@.a)]
                     ^^^^^^^^^^^ expected a comparison, as this alone neither holds nor fails, found `length(@.a)`
                > $[?match(@.a, 'x') == true]
                     ^^^^^^^^^^^^^^^ expected a value, as this function only holds or fails, found `match(@.a, 'x')`
                > $[?@.* == 1]
                     ^^^ expected a query with one result at most, without `*`, `..` or filters, found `@.*`
                > $[?!@.a == 1]
                          ^^ expected parentheses around a comparison after `!`, found `==`
                > $[?1]
                     ^ expected a comparison, as this alone neither holds nor fails, found `1`
                > $[?@.a == 1 == 2]
                              ^^ expected `]`, or an operator such as `==` or `&&`, found `==`
                > $.
                    ^ expected a name or `*` after the dot, found the end
                > $..
                     ^ expected a name or `*` after the dot, found the end
                > $[]
                    ^ expected a name in quotes, an index, `*` or a filter `?`, found `]`
                > $[?]
                     ^ expected a query such as `@.id`, a literal or a function, found `]`
                > $.a b
                     ^^ expected the end of the query, found ` b`
                > $.a)
                     ^ expected `.`, `[` or the end, found `)`
                > $['a\q']
                      ^^ expected an escape of JSON such as `\n` or `\u00e9`, found `\q`
                > $[?@.a == 1.]
                            ^^ expected a number as in JSON, found `1.`
            "#]],
            |text| parse(text).map(drop),
        );
    }

    #[test]
    fn drafts_are_read_leniently() {
        check_page(
            expect![[r#"
                > $.items[(@.length-1)]
                > $.items[?(@.a == 'x')
                         ^ expected `]` to close this `[`, found the end
                > $.items[?(@.a == 'x]
                                   ^ expected `'` to close this `'`, found the end
                > $.items[0)]
                         ^ expected `]` to close this `[`, found the end
                > $.a]
                     ^ expected no `]`, as none is open, found `]`
                > items
                  ^^^^^ expected a query that begins with `$`, found `items`
            "#]],
            check_draft,
        );
    }

    #[test]
    fn limits_the_depth() {
        for (open, close) in [("(", ")"), ("!(", ")"), ("@[?", "]"), ("@[?count(", ")>0]")] {
            let nested = |depth| format!("$[?{}@{}]", open.repeat(depth), close.repeat(depth));
            assert!(parse(&nested(15)).is_ok(), "{open}");
            assert!(parse(&nested(10_000)).is_err(), "{open}");
        }
    }
}
