//! Applies the fixes of findings to a text, until nothing is left to fix.
//!
//! What stands outside of the edits stays as it is, byte for byte. Of two fixes
//! that overlap, the second is tried again after the first: it may be different
//! then, or no longer needed.

use crate::diagnostic::{Diagnostic, Edit, Fix};
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

/// Applies the fixes of a document's findings, and those of what is found then.
pub fn fix(text: &str, options: &Options<'_>, extent: Extent) -> Fixed {
    let mut text = text.to_owned();
    let mut applied = Vec::new();
    let mut left = validate(&text, options);
    for _ in 0..MAX_ROUNDS {
        let chosen = choose(&text, &left.findings, extent);
        if chosen.is_empty() {
            break;
        }
        let name =
            |it: &(&Diagnostic, &Fix)| Applied { code: it.0.code, title: it.1.title.to_string() };
        applied.extend(chosen.iter().map(name));
        text = edited(&text, chosen.into_iter().flat_map(|it| &it.1.edits));
        left = validate(&text, options);
    }
    Fixed { text, applied, left }
}

/// The fixes that can be applied together, in the order of their findings.
fn choose<'f>(
    text: &str,
    findings: &'f [Diagnostic],
    extent: Extent,
) -> Vec<(&'f Diagnostic, &'f Fix)> {
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
