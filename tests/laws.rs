//! What holds for any text: validating, preparing and dry-running it ends
//! without a panic, every place lies in it, and a safe fix removes its finding.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod real;

use telaio::diagnostic::Diagnostic;
use telaio::dry_run::dry_run;
use telaio::plan::Options;
use telaio::prepare::prepare;
use telaio::validate::{Options as Given, validate};

/// Documents with about everything in them.
const SEED: &str =
    include_str!("../examples/composio/arazzo/composio-provision-mcp-server-workflow.yml");
const BROKEN: &str = include_str!("../examples/broken/typical-mistakes.arazzo.yaml");

/// Goes the whole way with a text and checks every place that is shown.
#[track_caller]
fn check(text: &str) {
    let findings = validate(text, &Given::default()).findings;
    for it in &findings {
        let labels = it.labels.iter().filter(|it| it.source.is_none()).map(|it| it.span);
        let edits = it.fix.iter().flat_map(|it| &it.edits).map(|it| it.span);
        for span in labels.chain(edits).chain([it.span]) {
            let is_inside = text.get(span.start as usize..span.end as usize).is_some();
            assert!(is_inside, "{span:?} of {it:?} is not in {text:?}");
        }
    }
    let options = Options { dry: true, ..Options::default() };
    if let Ok(plan) = prepare(text, &Given::default(), &options) {
        dry_run(plan, |_| {});
    }
    check_fixes(text, &findings);
}

/// A safe fix removes its finding. It may reveal others: what stands in a
/// misspelt field is checked once the field is known.
#[track_caller]
fn check_fixes(text: &str, findings: &[Diagnostic]) {
    for finding in findings {
        let Some(fix) = finding.fix.as_ref().filter(|it| it.safe) else { continue };
        let (mut fixed, mut at) = (String::new(), 0);
        for it in &fix.edits {
            // Edits are in order and do not overlap, or this panics.
            fixed += &text[at..it.span.start as usize];
            fixed += &it.text;
            at = it.span.end as usize;
        }
        fixed += &text[at..];
        let is_left = |it: &Diagnostic| {
            (it.code, &it.message, it.span.start)
                == (finding.code, &finding.message, finding.span.start)
        };
        let left = validate(&fixed, &Given::default()).findings;
        assert!(!left.iter().any(is_left), "{finding:#?}\n{text}\n->\n{fixed}");
    }
}

#[test]
fn any_beginning_of_a_document_is_judged() {
    for document in [SEED, BROKEN] {
        let ends = document.char_indices().map(|it| it.0).step_by(23);
        ends.for_each(|end| check(&document[..end]));
    }
}

#[test]
fn a_document_with_any_line_gone_is_judged() {
    for document in [SEED, BROKEN] {
        let lines: Vec<_> = document.lines().collect();
        for gone in 0..lines.len() {
            let kept = lines.iter().enumerate().filter(|it| it.0 != gone).map(|it| *it.1);
            check(&kept.collect::<Vec<_>>().join("\n"));
        }
    }
}

#[test]
fn a_document_with_any_byte_changed_is_judged() {
    let signs: Vec<char> = "{}[]\"'$#:-/~|&!(). \n*<0aé".chars().collect();
    for document in [SEED, BROKEN] {
        let places = document.char_indices().map(|it| it.0).enumerate().step_by(29);
        for (turn, at) in places {
            let end = at + document[at..].chars().next().map_or(0, char::len_utf8);
            let sign = signs[turn / 29 % signs.len()];
            check(&format!("{}{sign}{}", &document[..at], &document[end..]));
        }
    }
}

#[test]
fn real_documents_are_judged_however_they_end() {
    real::each("arazzo", 20_000, |_, text| {
        check(text);
        check(&text[..text.floor_char_boundary(text.len() / 2)]);
    });
}
