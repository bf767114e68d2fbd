//! What holds for the formatting of any text: it means the same, has the same
//! comments, and formatting it again changes nothing.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod real;

use std::fs;

use telaio::diagnostic::Edit;
use telaio::editor::formatting::{FormattingOptions, formatting};
use telaio::editor::{Document, Given};
use telaio::syntax::{Format, is_same_yaml, parse};

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/suites/yaml/src");

fn edits(text: &str, options: &FormattingOptions) -> Vec<Edit> {
    let given = Given::default();
    let documents = given.read(text);
    formatting(&Document::new(text, &documents, &given), options)
}

fn format(text: &str, options: &FormattingOptions) -> String {
    Edit::apply(text, &edits(text, options))
}

/// Everything but white space.
fn signs(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

#[track_caller]
fn check(text: &str) {
    for (tab_size, indent_sequences) in [(2, None), (4, Some(false)), (3, Some(true))] {
        let options = FormattingOptions { tab_size, indent_sequences };
        let formatted = format(text, &options);
        let (before, after) = (parse(text), parse(&formatted));
        let value = |it: &telaio::syntax::Parsed| it.root.as_ref().map(|it| it.to_value());
        assert_eq!(value(&before), value(&after), "{text}\n->\n{formatted}");
        assert_eq!(signs(text), signs(&formatted), "{text}\n->\n{formatted}");
        if before.format == Format::Yaml && is_same_yaml(text, text) {
            assert!(is_same_yaml(text, &formatted), "{text}\n->\n{formatted}");
        }
        assert_eq!(formatted, format(&formatted, &options), "{text}\n->\n{formatted}");
    }
}

#[test]
fn real_documents() {
    real::each("arazzo", 40_000, |path, text| {
        check(text);
        // What can be read is not left as it was.
        let messy = text.replace(": ", ":   ");
        if messy != text && parse(&messy).broken().is_none() {
            assert!(!edits(&messy, &FormattingOptions::default()).is_empty(), "{path}");
        }
    });
}

#[test]
fn the_official_suite() {
    let Ok(files) = fs::read_dir(SUITE) else {
        return println!("skipped: {SUITE} absent");
    };
    let mut count = 0;
    for file in files {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let cases = parse(&text).root.unwrap();
        for case in cases.items() {
            let Some(yaml) = case.get("yaml").and_then(|it| it.as_str()) else { continue };
            let yaml = yaml
                .replace('␣', " ")
                .replace('»', "\t")
                .replace("—", "")
                .replace('←', "\r")
                .replace('⇔', "\u{feff}")
                .replace("↵", "")
                .replace("∎\n", "");
            check(&yaml);
            count += 1;
        }
    }
    assert!(count > 300);
}
