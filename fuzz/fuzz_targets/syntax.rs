//! Any text is read, as YAML, JSON and TOML: every place lies in it, and the tree
//! is no deeper than promised.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telaio::syntax::{Format, MAX_DEPTH, Node, parse, parse_as};

fuzz_target!(|text: &str| {
    let formats = [Format::Yaml, Format::Json, Format::Toml].map(|it| parse_as(text, it));
    for parsed in formats.into_iter().chain([parse(text)]) {
        for it in &parsed.findings {
            assert!(is_in(it.span, text), "{it:?}");
        }
        if let Some(root) = &parsed.root {
            check(root, text, 0);
        }
    }
});

fn check(node: &Node, text: &str, depth: usize) {
    assert!(depth <= MAX_DEPTH);
    assert!(is_in(node.span, text), "{node:?}");
    for it in node.entries() {
        assert!(is_in(it.key.span, text), "{it:?}");
        check(&it.value, text, depth + 1);
    }
    node.items().iter().for_each(|it| check(it, text, depth + 1));
}

fn is_in(span: telaio::text::Span, text: &str) -> bool {
    text.get(span.start as usize..span.end as usize).is_some()
}
