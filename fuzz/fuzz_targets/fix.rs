//! Any text is fixed, alone and beside any source, with the safe fixes and with
//! all: no finding with a safe fix is left, fixing again changes nothing, and what
//! stands outside of the edits of a fix stays as it was.
//!
//! The text after a line `---source---` is the description of `pets`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telaio::diagnostic::{Diagnostic, Edit, Fix};
use telaio::documents::SourceText;
use telaio::fix::{Extent, fix};
use telaio::validate::{Options, validate};

fuzz_target!(|text: &str| {
    let (document, source) = text.split_once("---source---\n").unwrap_or((text, ""));
    let sources = [SourceText { name: "pets", text: source, url: None }];
    let sources = if source.is_empty() { &[][..] } else { &sources[..] };
    let options = Options { sources, ..Options::default() };
    let found = validate(document, &options).findings;
    for extent in [Extent::Safe, Extent::All] {
        check(document, &options, extent, &found);
    }
});

fn check(document: &str, options: &Options<'_>, extent: Extent, found: &[Diagnostic]) {
    let is_wanted = |it: &&Fix| it.safe || extent == Extent::All;
    let fixes: Vec<_> = found.iter().filter_map(|it| it.fix.as_ref()).filter(is_wanted).collect();
    let fixed = fix(document, options, extent);
    if fixes.is_empty() {
        assert_eq!(fixed.text, document);
    }
    // One that stands alone is the only one that is applied in the first round.
    if let ([only], true) = (fixes.as_slice(), fixed.applied.len() == 1) {
        check_rest(document, only, &fixed.text);
    }
    let is_left = |it: &&Diagnostic| it.fix.as_ref().is_some_and(|it| it.safe);
    let left = fixed.left.findings.iter().find(is_left).filter(|_| extent == Extent::Safe);
    assert!(left.is_none(), "{left:#?} is left in\n{}", fixed.text);
    // Guesses at what was meant do not make ever more text.
    assert!(fixed.text.len() <= 4 * document.len() + (16 << 10), "{}", fixed.text.len());
    assert_eq!(fix(&fixed.text, options, extent).text, fixed.text, "{extent:?}");
}

/// What stands before, between and after the edits comes in that order.
fn check_rest(before: &str, fix: &Fix, after: &str) {
    let mut edits: Vec<&Edit> = fix.edits.iter().collect();
    edits.sort_by_key(|it| it.span);
    let (mut at, mut rest) = (0, after);
    for edit in edits {
        let kept = &before[at..edit.span.start as usize];
        rest = rest.strip_prefix(kept).expect("what stands before an edit is gone");
        let break_of = |it: &str| it.replace("\r\n", "\n");
        // New lines end as the others do.
        let lengths = edit.text.len()..=2 * edit.text.len();
        let length = lengths
            .filter(|it| rest.is_char_boundary(*it))
            .find(|it| break_of(&rest[..*it]) == break_of(&edit.text));
        rest = &rest[length.expect("the edit is not there")..];
        at = edit.span.end as usize;
    }
    assert_eq!(rest, &before[at..]);
}
