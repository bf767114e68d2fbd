//! Applies the fixes of findings to a text, until nothing is left to fix.
//!
//! What stands outside of the edits stays as it is, byte for byte. Of two fixes
//! that overlap, the second is tried again after the first: it may be different
//! then, or no longer needed.

use std::hash::BuildHasher;

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::levels::is_of_syntax;
use crate::sort;
use crate::text::{Span, line_break};
use crate::validate::{Options, Validation, validate};

/// Which fixes are applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Those that may be applied unasked.
    Safe,
    /// All, also those that a person should look at.
    All,
}

/// What [`fix`] has done.
#[derive(Debug)]
pub struct Fixed {
    /// The text with all edits.
    pub text: String,
    /// What was fixed, in the order of the rounds.
    pub applied: Vec<Applied>,
    /// What is found in that text.
    pub left: Validation,
}

/// A fix that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The rule whose finding is gone.
    pub code: &'static str,
    /// What the edits have done, as an imperative.
    pub title: String,
}

/// Fixes may call for each other, and of many mistakes only some are found at a
/// time, but not for ever.
const MAX_ROUNDS: usize = 100;

/// How many bytes fixes may add to a short text; a long one may become twice as long.
const MAX_GROWTH: usize = 4 << 10;

/// Applies the fixes of a document's findings, and those of what is found then.
pub fn fix(text: &str, options: &Options<'_>, extent: Extent) -> Fixed {
    let mut fixed = Fixing::of(text, options);
    if !fixed.go_on(options, extent, false) && extent == Extent::All {
        // Guesses that have led nowhere are taken back. What is sure to help may open
        // a way for the others.
        fixed = Fixing::of(text, options);
        fixed.go_on(options, extent, true);
        let mut further =
            Fixing { applied: fixed.applied.clone(), ..Fixing::of(&fixed.now.text, options) };
        if further.go_on(options, extent, false) {
            fixed = further;
        }
    }
    Fixed { text: fixed.now.text, applied: fixed.applied, left: fixed.now.found }
}

/// A text that is being fixed.
struct Fixing {
    now: State,
    applied: Vec<Applied>,
}

impl Fixing {
    fn of(text: &str, options: &Options<'_>) -> Fixing {
        Fixing { now: State::of(text.to_owned(), options), applied: Vec::new() }
    }

    /// Fixes until nothing is left, or until it is clear that this leads nowhere.
    fn go_on(&mut self, options: &Options<'_>, extent: Extent, is_strict: bool) -> bool {
        let longest = 2 * self.now.text.len() + MAX_GROWTH;
        let mut seen = vec![hash(&self.now.text)];
        for _ in 0..MAX_ROUNDS {
            let Some((chosen, next)) = self.now.round(options, extent, is_strict) else {
                return true;
            };
            let name = |it: &Choice<'_>| Applied { code: it.0.code, title: it.1.title.to_string() };
            self.applied.extend(chosen.iter().map(name));
            self.now = next;
            let hash = hash(&self.now.text);
            if seen.contains(&hash) || self.now.text.len() > longest {
                return false;
            }
            seen.push(hash);
        }
        false
    }
}

/// A finding and its fix.
type Choice<'f> = (&'f Diagnostic, &'f Fix);

/// A text between two rounds.
struct State {
    text: String,
    found: Validation,
}

impl State {
    fn of(text: String, options: &Options<'_>) -> State {
        let found = validate(&text, options);
        State { text, found }
    }

    /// What is fixed next, and what comes of it. If `is_strict`, a guess at what the
    /// syntax was meant to be counts only if more can be read then.
    fn round(
        &self,
        options: &Options<'_>,
        extent: Extent,
        is_strict: bool,
    ) -> Option<(Vec<Choice<'_>>, State)> {
        let chosen = choose(&self.text, &self.found.findings, extent);
        let (guesses, sure): (Vec<_>, Vec<_>) = chosen.iter().copied().partition(is_guess);
        let alone = guesses.iter().map(|it| vec![*it]);
        let others = [sure].into_iter().chain(alone).filter(|_| is_strict && !guesses.is_empty());
        let is_better = |next: &State| !is_strict || next.unread() < self.unread();
        [chosen].into_iter().chain(others).filter(|it| !it.is_empty()).find_map(|it| {
            let next = self.with(&it, options);
            (!it.iter().any(is_guess) || is_better(&next)).then_some((it, next))
        })
    }

    fn with(&self, chosen: &[Choice<'_>], options: &Options<'_>) -> State {
        State::of(edited(&self.text, chosen.iter().flat_map(|it| &it.1.edits)), options)
    }

    /// How many mistakes keep the text from being read, and how much stands behind
    /// the last: after many of them, reading ends.
    fn unread(&self) -> (usize, usize) {
        let mistakes = self.found.findings.iter().filter(|it| is_of_syntax(it.code));
        let last = mistakes.clone().map(|it| it.span.start as usize).max();
        (mistakes.count(), self.text.len() - last.unwrap_or(self.text.len()))
    }
}

fn hash(text: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(text)
}

fn is_guess(choice: &Choice<'_>) -> bool {
    !choice.1.safe && is_of_syntax(choice.0.code)
}

/// The fixes that can be applied together, in the order of their findings.
fn choose<'f>(text: &str, findings: &'f [Diagnostic], extent: Extent) -> Vec<Choice<'f>> {
    let mut taken: Vec<Span> = Vec::new();
    let mut chosen = Vec::new();
    for finding in findings {
        let Some(fix) = &finding.fix else { continue };
        let is_wanted = fix.safe || extent == Extent::All;
        let fits = |it: &Edit| {
            let is_inside = text.get(it.span.start as usize..it.span.end as usize).is_some();
            is_inside && is_free(&taken, it.span)
        };
        if is_wanted && fix.edits.iter().all(fits) {
            for edit in &fix.edits {
                let at = taken.partition_point(|it| *it < edit.span);
                taken.insert(at, edit.span);
            }
            chosen.push((finding, fix));
        }
    }
    chosen
}

/// Whether a place overlaps none of the taken ones, which are in order. Two
/// insertions at one place overlap: their order would be arbitrary.
fn is_free(taken: &[Span], span: Span) -> bool {
    let at = taken.partition_point(|it| it.start < span.start);
    let before = at.checked_sub(1).and_then(|it| taken.get(it));
    let is_after_last = before.is_none_or(|it| it.end <= span.start);
    is_after_last && taken.get(at).is_none_or(|it| span.end <= it.start && span.start < it.start)
}

/// The text with edits that do not overlap. New lines end as the others do.
fn edited<'e>(text: &str, edits: impl Iterator<Item = &'e Edit>) -> String {
    let line_break = line_break(text);
    let mut edits: Vec<Edit> = edits.cloned().collect();
    sort::by_key(&mut edits, |it| it.span);
    for it in edits.iter_mut().filter(|it| !it.text.contains('\r')) {
        it.text = it.text.replace('\n', line_break);
    }
    // They do not overlap and are inside the text: `choose` has seen to it.
    Edit::apply(text, &edits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Rule, Severity};

    const RULE: Rule = Rule { name: "wrong-letter", severity: Severity::Error, clause: "" };

    /// Applies one round of safe fixes, each a place and what shall stand there.
    #[track_caller]
    fn check(text: &str, fixes: &[(usize, usize, &str)], expected: &str) {
        let finding = |it: &(usize, usize, &str)| {
            let span = Span::new(it.0, it.1);
            RULE.at(span, "it is wrong").fix("change it", span, it.2.to_owned())
        };
        let findings: Vec<_> = fixes.iter().map(finding).collect();
        let chosen = choose(text, &findings, Extent::Safe);
        let edits = chosen.into_iter().flat_map(|it| &it.1.edits);
        assert_eq!(edited(text, edits), expected);
    }

    #[test]
    fn edits_that_overlap_wait() {
        check("abcdef", &[(0, 1, "X"), (2, 3, "Y")], "XbYdef");
        check("abcdef", &[(0, 3, "X"), (2, 4, "Y")], "Xdef");
        check("abcdef", &[(2, 4, "Y"), (0, 3, "X")], "abYef");
        check("abcdef", &[(0, 6, ""), (2, 2, "Y")], "");
        check("abcdef", &[(2, 2, "X"), (2, 2, "Y")], "abXcdef");
        check("abcdef", &[(0, 2, "X"), (2, 4, "Y")], "XYef");
        check("äb", &[(1, 2, "X"), (7, 9, "Y")], "äb");
    }

    #[test]
    fn new_lines_end_as_the_others() {
        check("a\r\nb", &[(4, 4, "\nc")], "a\r\nb\r\nc");
        check("a\nb", &[(3, 3, "\nc")], "a\nb\nc");
    }

    #[test]
    fn one_mistake_after_the_other_is_fixed() {
        let text = format!("{{ \"a\": \"b{}c\" }}\n", "\t".repeat(100));
        let fixed = fix(&text, &Options::default(), Extent::Safe);
        assert_eq!(fixed.text, text.replace('\t', "\\t"));
    }

    /// Checks what the safe fixes make of a text, and that they leave it at that.
    #[track_caller]
    fn check_safe(text: &str, expected: &str) {
        let fixed = fix(text, &Options::default(), Extent::Safe);
        assert_eq!(fixed.text, expected);
        let left = fixed.left.findings.iter().filter_map(|it| it.fix.as_ref());
        assert_eq!(left.filter(|it| it.safe).count(), 0, "{:#?}", fixed.left);
    }

    #[test]
    fn mistakes_on_lines_of_their_own_are_all_fixed() {
        check_safe(
            "a: @x\nb:1\nc: Note: d\ne: [1,, 2]\nf: {{ g }}/h\n",
            "a: \"@x\"\nb: 1\nc: \"Note: d\"\ne: [1, 2]\nf: \"{{ g }}/h\"\n",
        );
        // What only a person can mend stays, and keeps nothing else from being fixed.
        check_safe("a: \"b\nc: @d\ne: 'f'g\nh:1\n", "a: \"b\nc: \"@d\"\ne: 'f'g\nh: 1\n");
    }

    #[test]
    fn what_a_repair_has_broken_is_not_fixed() {
        let text = "a:\n  - b: c\n    d\n@x:p: y\n --s:e\n    f: g }]\n";
        check_safe(text, text);
        let text = "-\u{1} [\n  {\n    \"a\": \"b\",\n (    \"c\": \"d\",\n  e:f:\n  g: h";
        let fixed = text.replace('\u{1}', "");
        check_safe(text, &fixed);
    }

    #[test]
    fn only_what_is_not_allowed_is_removed() {
        for text in [
            "a: |\n  <b>\u{1e}c\n  d\ne: f\n",
            "a: |\n  b\n\n  c\u{1e}\n",
            "- -\u{1} a\n",
            "a: 'b\n  c\u{1e}'\n",
        ] {
            let expected = text.replace(['\u{1e}', '\u{1}'], "");
            assert_eq!(fix(text, &Options::default(), Extent::Safe).text, expected);
        }
    }

    #[test]
    fn many_commas_in_a_row_are_one_mistake() {
        check_safe(&format!("a: [{}b]\n", ",".repeat(200)), "a: [b]\n");
    }

    #[test]
    fn quotes_are_put_where_the_mistake_is() {
        let fixed = fix("\"a\"\"b\": c\n", &Options::default(), Extent::All);
        assert_eq!(fixed.text, "'a\"\"b': c\n");
    }

    /// Checks what guesses make of a text that nothing can be made of.
    #[track_caller]
    fn check_guesses(text: &str, expected: &str) {
        let fixed = fix(text, &Options::default(), Extent::All);
        assert_eq!(fixed.text, expected);
        assert_eq!(fix(&fixed.text, &Options::default(), Extent::All).text, fixed.text);
    }

    #[test]
    fn guesses_that_lead_nowhere_are_taken_back() {
        let text = "[mcp_ser\0mcp\"\ntype = \"stdio\"\nenv = { TOKEp\"\ntype = \"stdio\"\nenv = { a = \"b\" }";
        check_guesses(
            text,
            "[mcp_sermcp\"\ntype = \"stdio\"\nenv =, { TOKEp\"\ntype = \"stdio\"\nenv =, { a = \"b\" }}]",
        );
        let text = "{)\"m\": { \"f\": { \"c\": \"d\" } }: @x\nb: `code`\nc: 100%\nd:  }\n";
        check_guesses(text, &text.replace("@x", "\"@x\""));
    }

    #[test]
    fn a_space_is_not_added_at_the_end_of_a_line() {
        let text = "a: { b: c, de\n    f:\n      g: '{ \"h\": {$i\0\0j\0\r\0k} }'\n";
        check_safe(text, text);
    }

    #[test]
    fn many_characters_that_are_not_allowed_are_one_mistake() {
        let text = format!("a: \"b{}c\"\n", "\u{12}".repeat(100));
        let fixed = fix(&text, &Options::default(), Extent::Safe);
        assert_eq!(fixed.text, "a: \"bc\"\n");
        assert_eq!(fixed.applied.len(), 1);
    }
}
