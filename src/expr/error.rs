//! What is wrong with an expression or a condition.

use std::{borrow::Cow, fmt, ops::Range};

/// The first mistake in a text. Prints as one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// The wrong token, in bytes of the text; empty at the end of the text.
    pub at: Range<usize>,
    /// Which mistake it is.
    pub mistake: Mistake,
    /// What should stand there, to be read after "expected".
    pub expected: Cow<'static, str>,
    /// What stands there; `None` for the end of the text.
    pub found: Option<String>,
    /// What to write instead, where that is clear.
    pub(super) suggestion: Option<String>,
}

/// The mistakes that people make, so that a caller can advise on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mistake {
    /// No `$` at the beginning: `steps.login.outputs.token`.
    MissingDollar,
    /// Braces around a bare expression: `{$response.body}`.
    Braces,
    /// A JSONPath: `$.items[0]`.
    JsonPath,
    /// A root that does not exist: `$body`.
    UnknownRoot,
    /// A part of a request, response or message that does not exist:
    /// `$response.headers`.
    UnknownSource,
    /// A group of components that does not exist: `$components.inputs`.
    UnknownComponents,
    /// `$steps.login.token`, or `$workflows.a.token`.
    MissingOutputs,
    /// A name that is missing or empty: `$inputs.`.
    MissingName,
    /// A character that a name or pointer cannot hold.
    BadCharacter,
    /// Property access where a JSON Pointer belongs: `$response.body.id`.
    PropertyAccess,
    /// A pointer that does not begin with `#/`: `$response.body#id`.
    MissingSlash,
    /// `~` in a pointer without `0` or `1` after it.
    BadEscape,
    /// More text where the expression is over: `$statusCode.x`.
    UnexpectedTail,
    /// `{$inputs.name` without `}`.
    UnclosedBrace,
    /// Nothing where a value belongs: `$statusCode ==`.
    MissingOperand,
    /// A word that is neither a literal nor an expression: `active`.
    BareWord,
    /// `length($response.body)`: there are no functions.
    FunctionCall,
    /// An operator of another language: `=`, `===`, `and`, `contains`.
    UnknownOperator,
    /// `1 < $statusCode < 3`.
    ChainedComparison,
    /// `(` without `)`.
    UnclosedParen,
    /// `)` or `}` without an opening one.
    UnopenedParen,
    /// A string without its closing quote.
    UnclosedString,
    /// More parentheses or negations within each other than we follow.
    TooDeep,
}

impl ParseError {
    /// The text to write in place of `at`, where the meaning is clear.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The same mistake in a text that begins `offset` bytes earlier.
    pub(super) fn shifted(self, offset: usize) -> ParseError {
        ParseError { at: self.at.start + offset..self.at.end + offset, ..self }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Some(found) => write!(f, "expected {}, found `{found}`", self.expected),
            None => write!(f, "expected {}, found the end", self.expected),
        }
    }
}

impl std::error::Error for ParseError {}

/// The candidate that differs from `word` by at most a third of its letters.
pub(super) fn nearest(word: &str, candidates: &[&'static str]) -> Option<&'static str> {
    let limit = (word.chars().count() / 3).min(2);
    let word = word.to_lowercase();
    candidates
        .iter()
        .map(|it| (strsim::damerau_levenshtein(&word, &it.to_lowercase()), *it))
        .filter(|it| it.0 <= limit)
        .min_by_key(|it| it.0)
        .map(|it| it.1)
}
