//! Any text is validated, alone and beside any source: every place lies in its
//! document, and applying a fix gives a text that can be validated again.
//!
//! The text after a line `---source---` is the description of `pets`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telaio::diagnostic::Diagnostic;
use telaio::documents::SourceText;
use telaio::text::Span;
use telaio::validate::{Options, validate};

fuzz_target!(|text: &str| {
    let (document, source) = text.split_once("---source---\n").unwrap_or((text, ""));
    let sources = [SourceText { name: "pets", text: source, url: None }];
    let sources = if source.is_empty() { &[][..] } else { &sources[..] };
    let options = Options { sources, ..Options::default() };
    for it in &validate(document, &options).findings {
        check(it, document, source);
    }
});

fn check(finding: &Diagnostic, document: &str, source: &str) {
    assert!(is_in(finding.span, document), "{finding:?}");
    for it in &finding.labels {
        let text = if it.source.is_some() { source } else { document };
        assert!(is_in(it.span, text), "{finding:?}");
    }
    for fix in &finding.fix {
        assert!(fix.edits.iter().all(|it| is_in(it.span, document)), "{finding:?}");
        let is_apart = fix.edits.is_sorted_by(|a, b| a.span.end <= b.span.start);
        assert!(is_apart, "{finding:?}");
    }
}

fn is_in(span: Span, text: &str) -> bool {
    text.get(span.start as usize..span.end as usize).is_some()
}
