//! A text with small changes, which remembers where everything came from.
//!
//! The YAML parser stops at the first mistake. To see the rest we repair the
//! mistake in a copy, read the copy, and translate its places back.

use crate::text::Span;

/// A changed copy of a text.
pub(super) struct Patched {
    /// The text as it is now.
    pub text: String,
    /// What was changed, in the order of the text.
    changes: Vec<Change>,
}

/// Some bytes of the original, and what stands there now.
#[derive(Clone, Copy)]
struct Change {
    /// Where it begins in the text as it is now.
    at: usize,
    removed: usize,
    inserted: usize,
}

impl Patched {
    pub(super) fn new(text: &str) -> Patched {
        Patched { text: text.to_owned(), changes: Vec::new() }
    }

    /// Puts `new` in the place of `span`, which counts in the text as it is now.
    pub(super) fn replace(&mut self, span: Span, new: &str) {
        let (start, end) = (span.start as usize, span.end as usize);
        if start > end || !self.text.is_char_boundary(start) || !self.text.is_char_boundary(end) {
            return;
        }
        self.text.replace_range(start..end, new);
        let mut change = Change { at: start, removed: end - start, inserted: new.len() };
        let mut changes = Vec::with_capacity(self.changes.len() + 1);
        for it in self.changes.drain(..) {
            if it.at + it.inserted < start {
                changes.push(it);
            } else if it.at > end {
                changes.push(Change { at: it.at + new.len() - (end - start), ..it });
            } else {
                change = it.merged(start, end, change);
            }
        }
        let index = changes.partition_point(|it: &Change| it.at < change.at);
        changes.insert(index, change);
        self.changes = changes;
    }

    /// The place in the original text; the whole change where it is within one.
    pub(super) fn original(&self, span: Span) -> Span {
        let (start, end) = (span.start as usize, span.end as usize);
        // What was removed before a place does not belong to it.
        let start = self.original_at(start, |it| it.at <= start, false);
        let end = self.original_at(end, |it| it.at < end, true);
        Span::new(start, end.max(start))
    }

    fn original_at(&self, at: usize, is_before: impl Fn(&Change) -> bool, is_end: bool) -> usize {
        let (mut removed, mut inserted) = (0, 0);
        for it in self.changes.iter().take_while(|it| is_before(it)) {
            let inside = at - it.at;
            if inside < it.inserted {
                let start = it.at + removed - inserted;
                return if is_end { start + it.removed } else { start };
            }
            removed += it.removed;
            inserted += it.inserted;
        }
        at + removed - inserted
    }
}

impl Change {
    /// This earlier change and a `later` one that touches it, as one. `start`
    /// and `end` are what the later one replaces.
    fn merged(self, start: usize, end: usize, later: Change) -> Change {
        let before = start.saturating_sub(self.at);
        let after = (self.at + self.inserted).saturating_sub(end);
        // What the later change replaces outside of this change was original.
        let kept_of_this = self.inserted - before.min(self.inserted) - after.min(self.inserted);
        Change {
            at: later.at.min(self.at),
            removed: self.removed + later.removed - kept_of_this.min(later.removed),
            inserted: later.inserted + before + after,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces parts of a text, and checks where `part` comes from.
    #[track_caller]
    fn check(text: &str, edits: &[(&str, &str)], part: &str, expected: &str) {
        let mut patched = Patched::new(text);
        for (old, new) in edits {
            let start = patched.text.find(old).unwrap();
            patched.replace(Span::new(start, start + old.len()), new);
        }
        let start = patched.text.find(part).unwrap();
        let original = patched.original(Span::new(start, start + part.len()));
        assert_eq!(original.of(text), expected, "{:?}", patched.text);
    }

    #[test]
    fn finds_the_original_place() {
        check("one two three", &[], "two", "two");
        check("one two three", &[("one", "1")], "three", "three");
        check("one two three", &[("three", "3"), ("one", "first")], "two", "two");
        check("one two three", &[("two", "'two'")], "three", "three");
        check("one two three", &[("two", "'two'")], "'two'", "two");
        check("one two three", &[("one ", ""), ("three", "3")], "two", "two");
        check("one two three", &[("two", "2"), ("2 three", "23")], "one", "one");
        check("one two three four", &[("two", "2"), ("2 three", "23")], "four", "four");
        check(
            "one two three four",
            &[("two", "2"), ("one 2", "12"), ("12 three", "x")],
            "four",
            "four",
        );
    }
}
