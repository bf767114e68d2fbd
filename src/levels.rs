//! How loud each rule is: what a person has set, in place of its own severity.

use std::fmt;

use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::syntax;

/// What a person wants of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Its findings are not shown.
    Off,
    /// Its findings have this severity.
    At(Severity),
}

/// The rules whose level is set. All others keep their own severity.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    list: Vec<(&'static str, Level)>,
}

/// Why a level cannot be set.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LevelError {
    /// There is no such rule.
    UnknownRule {
        /// The name that was given.
        name: String,
        /// The rule that was probably meant.
        meant: Option<&'static str>,
    },
    /// A rule of the syntax: what is behind such a finding has not been read.
    Syntax(&'static str),
}

impl Levels {
    /// Sets the level of one of the `known` rules.
    pub fn set(&mut self, known: &[&Rule], name: &str, level: Level) -> Result<(), LevelError> {
        let Some(rule) = known.iter().find(|it| it.name == name) else {
            let meant = did_you_mean(name, known.iter().map(|it| it.name));
            return Err(LevelError::UnknownRule { name: name.to_owned(), meant });
        };
        if is_of_syntax(rule.name) {
            return Err(LevelError::Syntax(rule.name));
        }
        self.list.push((rule.name, level));
        Ok(())
    }

    /// Gives findings their level, and drops those that are off.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>) {
        if self.list.is_empty() {
            return;
        }
        findings.retain_mut(|it| match self.of(it.code) {
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                it.severity = severity;
                true
            }
            None => true,
        });
    }

    /// The level of a rule, if one is set; the last one counts.
    fn of(&self, name: &str) -> Option<Level> {
        self.list.iter().rev().find(|it| it.0 == name).map(|it| it.1)
    }
}

/// Whether a rule is about the reading of a text: its findings are never silent,
/// because what they stand before is not checked.
pub fn is_of_syntax(name: &str) -> bool {
    syntax::RULES.iter().any(|it| it.name == name)
}

impl Level {
    /// The level with this name: `off`, or a severity.
    pub fn parse(text: &str) -> Option<Level> {
        let severities = [Severity::Error, Severity::Warning, Severity::Info];
        match severities.into_iter().find(|it| it.as_str() == text) {
            Some(severity) => Some(Level::At(severity)),
            None => (text == "off").then_some(Level::Off),
        }
    }
}

impl fmt::Display for LevelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LevelError::UnknownRule { name, meant } => {
                write!(f, "no rule is called `{name}`")?;
                meant.map_or(Ok(()), |it| write!(f, "; did you mean `{it}`?"))
            }
            LevelError::Syntax(name) => {
                write!(f, "`{name}` is always an error: what comes after it may not have been read")
            }
        }
    }
}

impl std::error::Error for LevelError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    const LOUD: Rule = Rule { name: "loud-thing", severity: Severity::Error, clause: "" };

    /// What becomes of an error after the levels were set.
    #[track_caller]
    fn check(set: &[(&str, &str)], expected: Option<Severity>) {
        let mut levels = Levels::default();
        for (name, level) in set {
            levels.set(&[&LOUD], name, Level::parse(level).unwrap()).unwrap();
        }
        let mut findings = vec![LOUD.at(Span::default(), "it is loud")];
        levels.apply(&mut findings);
        assert_eq!(findings.first().map(|it| it.severity), expected);
    }

    #[test]
    fn levels_take_the_place_of_severities() {
        check(&[], Some(Severity::Error));
        check(&[("loud-thing", "info")], Some(Severity::Info));
        check(&[("loud-thing", "off")], None);
        check(&[("loud-thing", "off"), ("loud-thing", "warning")], Some(Severity::Warning));
        assert_eq!(Level::parse("warn"), None);
    }

    #[test]
    fn names_that_cannot_be_set() {
        let known: Vec<&Rule> = syntax::RULES.iter().copied().chain([&LOUD]).collect();
        let error = |name| Levels::default().set(&known, name, Level::Off).unwrap_err().to_string();
        assert_eq!(
            error("loud-thign"),
            "no rule is called `loud-thign`; did you mean `loud-thing`?"
        );
        assert_eq!(error("quiet"), "no rule is called `quiet`");
        assert!(error("syntax-error").starts_with("`syntax-error` is always an error"));
    }
}
