//! What we tell a person about their document.
//!
//! A diagnostic answers three questions, in this order: what is wrong
//! (`message`), where else to look (`labels`), and what to do (`help`, `fix`).

use std::borrow::Cow;

use crate::sort;
use crate::text::Span;

/// How many findings one layer makes: nobody reads more, and a large document
/// may have one for every few bytes.
pub const MOST_FINDINGS: usize = 10_000;

/// One finding about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a diagnostic does nothing until it is reported"]
pub struct Diagnostic {
    /// The rule's kebab-case name. Stable: people write it in configs and URLs.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where to look first. As small as possible: a key or a value, not an object.
    pub span: Span,
    /// One sentence, lower case, no final period, user text in backticks.
    pub message: String,
    /// Other places that explain the finding.
    pub labels: Vec<Label>,
    /// What to do, as one sentence.
    pub help: Option<Cow<'static, str>>,
    /// Edits that remove the finding.
    pub fix: Option<Fix>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A MUST of a specification is broken, or a run would fail.
    Error,
    /// A SHOULD is broken, or a mistake is very likely.
    Warning,
    /// Worth knowing.
    Info,
}

/// A second place that explains the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The name of the source whose document has it; `None` for the document
    /// that the finding is about.
    pub source: Option<String>,
    /// Where it is in that document.
    pub span: Span,
    /// What is there.
    pub text: Cow<'static, str>,
}

/// Edits that remove the finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What the edits do, as an imperative: "rename to `stepId`".
    pub title: Cow<'static, str>,
    /// Whether a tool may apply them unasked.
    pub safe: bool,
    /// The replaced places and their new text, in order, not overlapping.
    pub edits: Vec<Edit>,
}

/// A place and the text that shall stand there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Edit {
    /// A text with edits, which are in order, inside of it, and do not overlap.
    pub fn apply(text: &str, edits: &[Edit]) -> String {
        let (mut out, mut done) = (String::with_capacity(text.len()), 0);
        for it in edits {
            out += &text[done..it.span.start as usize];
            out += &it.text;
            done = it.span.end as usize;
        }
        out + &text[done..]
    }
}

/// A rule as data. Its manual and test is `tests/rules/<name>.md`.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case, names the bad thing, reads well after "allow".
    pub name: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// The clause that the rule enforces.
    pub clause: &'static str,
}

impl Rule {
    /// A finding of this rule.
    pub fn at(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: self.name,
            severity: self.severity,
            span,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }
}

impl Diagnostic {
    /// Adds a second place.
    pub fn label(mut self, span: Span, text: impl Into<Cow<'static, str>>) -> Self {
        self.labels.push(Label { source: None, span, text: text.into() });
        self
    }

    /// Adds a second place, which may lie in a source's document.
    pub fn label_in(
        mut self,
        source: Option<&str>,
        span: Span,
        text: impl Into<Cow<'static, str>>,
    ) -> Self {
        let source = source.map(str::to_owned);
        self.labels.push(Label { source, span, text: text.into() });
        self
    }

    /// Says what to do.
    pub fn help(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Adds a fix that replaces one place and may be applied unasked.
    pub fn fix(self, title: impl Into<Cow<'static, str>>, span: Span, text: String) -> Self {
        self.with_fix(title, span, text, true)
    }

    /// Adds a fix that replaces one place and that a person should look at.
    pub fn unsafe_fix(self, title: impl Into<Cow<'static, str>>, span: Span, text: String) -> Self {
        self.with_fix(title, span, text, false)
    }

    fn with_fix(
        mut self,
        title: impl Into<Cow<'static, str>>,
        span: Span,
        text: String,
        safe: bool,
    ) -> Self {
        let edits = vec![Edit { span, text }];
        self.fix = Some(Fix { title: title.into(), safe, edits });
        self
    }
}

impl Severity {
    /// The word that people read.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// Sorts findings as a reader meets them: by place, the worst first.
///
/// The one place that sorts findings: each other would be compiled anew.
pub fn sort(findings: &mut [Diagnostic]) {
    sort::by_key(findings, |it| (it.span, it.severity, it.code));
}

/// The candidate that was most likely meant by `word`, if one is near enough.
pub fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let word = word.to_lowercase();
    let distance = |it: &str| strsim::damerau_levenshtein(&word, &it.to_lowercase());
    // A third of the letters may differ, so that `id` does not become `in`.
    let limit = (word.chars().count() / 3).min(4);
    // Comparing takes as long as both are, and words can be megabytes.
    let is_near = |it: &&str| it.chars().count().abs_diff(word.chars().count()) <= limit;
    candidates
        .into_iter()
        .filter(is_near)
        .map(|it| (distance(it), it))
        .filter(|it| it.0 <= limit && it.0 < word.chars().count())
        .min_by_key(|it| it.0)
        .map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_only_what_is_near() {
        let fields = ["stepId", "operationId", "in"];
        assert_eq!(did_you_mean("stepID", fields), Some("stepId"));
        assert_eq!(did_you_mean("opertionId", fields), Some("operationId"));
        assert_eq!(did_you_mean("colour", fields), None);
        assert_eq!(did_you_mean("x", fields), None);
        assert_eq!(did_you_mean("id", fields), None);
        assert_eq!(did_you_mean("In", fields), Some("in"));
    }
}
