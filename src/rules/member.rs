//! A new member of an object, written as its neighbors are.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::syntax::{Entry, Node};
use crate::text::Span;

use super::Ctx;

impl Ctx<'_> {
    /// Adds a fix that writes a member in front of another one. `value` must be
    /// plain in YAML, with its words in double quotes in JSON.
    pub(super) fn fix_with_member(
        &self,
        finding: Diagnostic,
        object: &Node,
        before: &Entry,
        key: &str,
        value: &str,
    ) -> Diagnostic {
        let at = before.key.span.start;
        let (head, _) = self.source.split_at_checked(at as usize).unwrap_or_default();
        let line = head.rsplit('\n').next().unwrap_or_default();
        let is_flow = object.span.of(self.source).starts_with('{');
        let is_json = before.key.span.of(self.source).starts_with('"');
        let end = if head.ends_with(&format!("\r\n{line}")) { "\r\n" } else { "\n" };
        let starts_line = line.trim().is_empty();
        let separator = match (is_flow, starts_line) {
            (true, false) => ", ".to_owned(),
            (true, true) => format!(",{end}{line}"),
            (false, true) => format!("{end}{line}"),
            // After a dash: the other keys stand below this one.
            (false, false) => format!("{end}{}", " ".repeat(line.chars().count())),
        };
        let quote = if is_json { "\"" } else { "" };
        let text = format!("{quote}{key}{quote}: {value}{separator}");
        let title = format!("add `{key}: {value}`").into();
        let edits = vec![Edit { span: Span { start: at, end: at }, text }];
        Diagnostic { fix: Some(Fix { title, safe: false, edits }), ..finding }
    }

    /// A word as a value in front of `before`.
    pub(super) fn word_beside(&self, before: &Entry, word: &str) -> String {
        match before.key.span.of(self.source).starts_with('"') {
            true => format!("\"{word}\""),
            false => word.to_owned(),
        }
    }
}
