//! A query as a criterion asks it: does it find anything?

use serde_json::Value;

use super::select::{Asked, ask};
use super::{Comparable, Logical, Query, Segment, Selector, parse};
use crate::pointer::Pointer;
use crate::query::{Failure, Host, QueryError};

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    query: Query,
    /// The text that was read as a query.
    text: String,
    /// Whether a comparison was written that no query can be, such as
    /// `$.a == 'x'`: the query asks it of the root itself.
    is_bare: bool,
}

/// What a value answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The query was asked: how many nodes it selects, and the first of them.
    Nodes {
        /// How many.
        count: usize,
        /// The value of the first.
        first: Option<Value>,
    },
    /// A bare comparison was judged.
    Compared {
        /// Whether it holds.
        holds: bool,
        /// The queries in it and what they find, if it is a single comparison.
        operands: Vec<(String, Option<Value>)>,
    },
}

impl Condition {
    /// Reads a query, or a comparison that is meant to be one.
    pub fn parse(text: &str) -> Result<Condition, QueryError> {
        match parse(text) {
            Ok(query) => Ok(Condition { query, text: text.to_owned(), is_bare: false }),
            Err(error) => {
                let meant = error.suggestion.as_ref().filter(|_| is_bare_comparison(&error, text));
                let read = meant.and_then(|it| Some((it.1.clone(), parse(&it.1).ok()?)));
                let Some((text, query)) = read else { return Err(error) };
                Ok(Condition { query, text, is_bare: true })
            }
        }
    }

    /// The query that says what is meant, if a bare comparison was written.
    pub fn meant(&self) -> Option<&str> {
        self.is_bare.then_some(&self.text)
    }

    /// A place where any value makes it hold, or only this one; `None` where that
    /// is not as simple.
    pub fn wish(&self) -> Option<(Pointer, Option<&Value>)> {
        match self.query.segments.first().map(|it| it.selectors.as_slice()) {
            Some([Selector::Filter(logical)]) if self.is_bare => match &**logical {
                Logical::Compare { left, operator: "==", right } => match (&**left, &**right) {
                    (Comparable::Query(query), Comparable::Literal(value)) => {
                        Some((only_place(query)?, Some(value)))
                    }
                    (_, _) => None,
                },
                _ => None,
            },
            Some(_) | None => Some((only_place(&self.query)?, None)),
        }
    }

    /// Asks a value. See [`select`](super::select) for when that fails.
    pub fn ask(&self, root: &Value, host: &dyn Host) -> Result<Answer, Failure> {
        let comparison = match self.query.segments.first().map(|it| it.selectors.as_slice()) {
            Some([Selector::Filter(logical)]) if self.is_bare => Some(&**logical),
            Some(_) | None => None,
        };
        let asked = match comparison {
            Some(logical) => ask(Asked::Logical(logical), root, host),
            None => ask(Asked::Query(&self.query), root, host),
        }?;
        let Some(logical) = comparison else {
            return Ok(Answer::Nodes { count: asked.0, first: asked.1.cloned() });
        };
        let mut operands = Vec::new();
        if let Logical::Compare { left, right, .. } = logical {
            for it in [left, right] {
                operands.extend(self.operand(it, root, host));
            }
        }
        Ok(Answer::Compared { holds: asked.0 > 0, operands })
    }

    /// A query within the comparison, and what it finds.
    fn operand(
        &self,
        it: &Comparable,
        root: &Value,
        host: &dyn Host,
    ) -> Option<(String, Option<Value>)> {
        let Comparable::Query(query) = it else { return None };
        let found = ask(Asked::Query(query), root, host).ok()?.1.cloned();
        // It begins with a `$` or `@`.
        let (first, last) = (query.segments.first()?, query.segments.last()?);
        let written = self.text.get(first.at.start.checked_sub(1)?..last.at.end)?;
        Some((written.to_owned(), found))
    }
}

/// The place that a query looks at, if there is only one.
fn only_place(query: &Query) -> Option<Pointer> {
    let token = |it: &Segment| match it.selectors.as_slice() {
        [Selector::Name(name)] => Some(name.clone()),
        [Selector::Index(index)] if *index >= 0 => Some(index.to_string()),
        _ => None,
    };
    let tokens = query.segments.iter().map(token).collect::<Option<_>>()?;
    query.is_singular().then_some(Pointer { tokens })
}

/// Whether a mistake is that a comparison stands outside of a filter.
pub fn is_bare_comparison(error: &QueryError, text: &str) -> bool {
    let meant = error.suggestion.as_ref().filter(|it| it.0 == (0..text.len()));
    meant.is_some_and(|it| it.1.starts_with("$[?"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::query::NoHost;

    #[track_caller]
    fn check(text: &str, expected: bool) {
        let value = json!({ "a": "x", "items": [1, 2], "none": null, "no": false });
        let answer = Condition::parse(text).unwrap().ask(&value, &NoHost).unwrap();
        let holds = match answer {
            Answer::Nodes { count, .. } => count > 0,
            Answer::Compared { holds, .. } => holds,
        };
        assert_eq!(holds, expected, "{text}");
    }

    #[test]
    fn asks() {
        check("$.a", true);
        check("$.b", false);
        check("$.none", true);
        check("$.no", true);
        check("$[?@ == 'x']", true);
        check("$.a == 'x'", true);
        check("$.a == 'y'", false);
        check("$.a != 'y' && $.items", true);
        check("$.items.length > 1", true);
        check("$.items.length === 1", false);
        check("$.missing == null", false);
        check("$.none == null", true);
    }

    #[test]
    fn a_bare_comparison_asks_the_root_also_where_it_is_empty() {
        let condition = Condition::parse("$.a != 'x'").unwrap();
        assert_eq!(condition.meant(), Some("$[?$.a != 'x']"));
        let answer = condition.ask(&json!({}), &NoHost).unwrap();
        let operands = vec![("$.a".to_owned(), None)];
        assert_eq!(answer, Answer::Compared { holds: true, operands });
    }

    #[test]
    fn other_mistakes_stay() {
        for text in ["$.a b", "a == 1", "$.items[*].id == 5", "$.a =~ 'x'"] {
            assert!(Condition::parse(text).is_err(), "{text}");
        }
    }
}
