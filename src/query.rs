//! The languages in which criteria and selectors ask something of a value.
//!
//! Each reads a whole text, or says where it cannot be read and what should
//! stand there. None of them uses recursion without a bound. Reading takes a time
//! that grows with the text alone; the work of evaluating is counted, and there
//! is a [`Failure`] where it would be too much.

mod host;
pub mod jsonpath;
pub mod regex;
pub mod xpath;

use std::{borrow::Cow, fmt, ops::Range};

pub use host::{Host, Item, NoHost, SharedHost, no_host};

/// The first mistake in a query. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// The wrong token, in bytes of the text; empty at the end of the text.
    pub at: Range<usize>,
    /// What should stand there, to be read after "expected".
    pub expected: Cow<'static, str>,
    /// What stands there; `None` for the end of the text.
    pub found: Option<String>,
    /// A place and what to write there instead, where that is clear.
    pub suggestion: Option<(Range<usize>, String)>,
}

impl QueryError {
    /// A mistake at a place of `text`.
    fn new(text: &str, at: Range<usize>, expected: impl Into<Cow<'static, str>>) -> QueryError {
        let found = text.get(at.clone()).filter(|it| !it.is_empty()).map(str::to_owned);
        QueryError { at, expected: expected.into(), found, suggestion: None }
    }

    /// The same mistake, with what to write in its place.
    fn suggest(self, meant: impl Into<String>) -> QueryError {
        let at = self.at.clone();
        self.suggest_at(at, meant)
    }

    /// The same mistake, with what to write at some place.
    fn suggest_at(self, at: Range<usize>, meant: impl Into<String>) -> QueryError {
        QueryError { suggestion: Some((at, meant.into())), ..self }
    }

    /// The same mistake at something that was opened and not closed.
    fn unclosed(text: &str, open: Range<usize>, close: impl fmt::Display) -> QueryError {
        let of = text.get(open.clone()).unwrap_or_default();
        let expected = format!("`{close}` to close this `{of}`");
        QueryError { found: None, ..QueryError::new(text, open, expected) }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Some(found) => write!(f, "expected {}, found `{found}`", self.expected),
            None => write!(f, "expected {}, found the end", self.expected),
        }
    }
}

impl std::error::Error for QueryError {}

/// Why a query that can be read has no answer. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Cow<'static, str>);

impl Failure {
    pub(crate) fn new(why: impl Into<Cow<'static, str>>) -> Failure {
        Failure(why.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}

/// In tests: a page of queries, each with what is wrong with it below.
#[cfg(test)]
#[track_caller]
fn check_page(page: expect_test::Expect, check: fn(&str) -> Result<(), QueryError>) {
    crate::expr::sample::check_page(page, |text| {
        let Err(error) = check(text) else { return Vec::new() };
        let before = text[..error.at.start].chars().count();
        let marks = "^".repeat(text[error.at.clone()].chars().count().max(1));
        let mut lines = vec![format!("{}{marks} {error}", " ".repeat(before))];
        if let Some((at, meant)) = &error.suggestion {
            let fixed = format!("{}{meant}{}", &text[..at.start], &text[at.end..]);
            assert!(check(&fixed).is_ok() || check(&fixed).unwrap_err() != error, "{fixed}");
            lines.push(format!("write `{fixed}`"));
        }
        lines
    });
}
