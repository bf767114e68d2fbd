//! A regular expression made ready: rewritten for regex-lite, whose time is
//! linear in the text.
//!
//! Criteria read ECMA-262 without flags, in which a text is a sequence of UTF-16
//! code units. regex-lite reads characters, so each half of a surrogate pair is
//! written as one: `D800` as `10D800`, which no half of a real pair can be.
//! JSONPath reads I-Regexp (RFC 9485), in which a text is a sequence of
//! characters.

use std::borrow::Cow;
use std::collections::BTreeSet;

use regex_lite::RegexBuilder;

use super::rewrite;
use crate::query::{Failure, Host};

/// How many bytes a compiled pattern may take: repetitions multiply.
const LARGEST: usize = 1 << 18;

/// How much work one match may be: states of the pattern times bytes of the
/// text. About a second.
const MOST_WORK: usize = 1 << 28;

/// Which language a pattern is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// ECMA-262 without flags; may match any part of a text.
    Ecma,
    /// I-Regexp, and what else ECMA-262 has in common with it.
    IRegexp {
        /// Whether a match must be the whole text.
        is_whole: bool,
    },
}

/// A regular expression that can be matched in linear time.
#[derive(Debug)]
pub struct Regex {
    dialect: Dialect,
    pattern: String,
    /// `None` if the pattern has Unicode categories: these are spelled out for
    /// the characters of each text.
    compiled: Option<regex_lite::Regex>,
    weight: usize,
}

/// Why there is no [`Regex`] for a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRegex {
    /// It cannot be read. Where and why, as a sentence.
    Invalid(String),
    /// It asks for more than can be matched in linear time: what, to be read
    /// after "has".
    Unsupported(&'static str),
    /// It repeats too much.
    TooLarge,
}

impl Regex {
    /// Reads a pattern.
    pub fn new(pattern: &str, dialect: Dialect) -> Result<Regex, NoRegex> {
        if let Err(error) = super::check(pattern) {
            return Err(NoRegex::Invalid(error.to_string()));
        }
        let rewritten = rewrite::rewrite(pattern, dialect, &mut |_, _| Ok(String::new()))?;
        let compiled = match rewritten.has_categories {
            true => None,
            false => Some(compile(&rewritten.text, dialect)?),
        };
        Ok(Regex { dialect, pattern: pattern.to_owned(), compiled, weight: rewritten.weight })
    }

    /// How much work it is to match a text: states times bytes.
    pub fn work(&self, text: &str) -> usize {
        self.weight.saturating_mul(text.len() + 1)
    }

    /// Whether a text has a match. Fails where that would take too long, or
    /// where a Unicode category is asked for and nobody knows it.
    pub fn is_match(&self, text: &str, host: &dyn Host) -> Result<bool, Failure> {
        if MOST_WORK < self.work(text) {
            return Err(Failure::new("the text is too long for this pattern"));
        }
        let text = match self.dialect {
            Dialect::Ecma => code_units(text),
            Dialect::IRegexp { .. } => Cow::Borrowed(text),
        };
        match &self.compiled {
            Some(regex) => Ok(regex.is_match(&text)),
            None => self.spelled_out(&text, host).map(|it| it.is_match(&text)),
        }
    }

    /// The pattern with the characters of a text in place of categories.
    fn spelled_out(&self, text: &str, host: &dyn Host) -> Result<regex_lite::Regex, Failure> {
        let chars: BTreeSet<char> = text.chars().collect();
        let mut failure = None;
        let rewritten = rewrite::rewrite(&self.pattern, self.dialect, &mut |category, is_in| {
            let mut set = String::new();
            for char in &chars {
                match super::category::is_in(*char, category, host) {
                    Ok(it) if it == is_in => rewrite::push_literal(&mut set, *char),
                    Ok(_) => {}
                    Err(it) => {
                        failure = Some(it);
                        return Err(NoRegex::Unsupported("Unicode categories"));
                    }
                }
            }
            Ok(set)
        });
        match (failure, rewritten) {
            (Some(failure), _) => Err(failure),
            (None, rewritten) => rewritten
                .and_then(|it| compile(&it.text, self.dialect))
                .map_err(|it| Failure::new(it.to_string())),
        }
    }
}

fn compile(text: &str, dialect: Dialect) -> Result<regex_lite::Regex, NoRegex> {
    let text = match dialect {
        Dialect::IRegexp { is_whole: true } => Cow::Owned(format!("^(?:{text})$")),
        Dialect::IRegexp { is_whole: false } | Dialect::Ecma => Cow::Borrowed(text),
    };
    RegexBuilder::new(&text).size_limit(LARGEST).build().map_err(|_| NoRegex::TooLarge)
}

/// A text as its UTF-16 code units, one character each.
fn code_units(text: &str) -> Cow<'_, str> {
    match text.chars().any(|it| it > '\u{FFFF}') {
        false => Cow::Borrowed(text),
        true => Cow::Owned(text.encode_utf16().filter_map(rewrite::unit).collect()),
    }
}

impl std::fmt::Display for NoRegex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            NoRegex::Invalid(why) => f.write_str(why),
            NoRegex::Unsupported(what) => {
                write!(f, "the pattern has {what}, which cannot be matched in bounded time")
            }
            NoRegex::TooLarge => f.write_str("the pattern repeats or nests too much"),
        }
    }
}
