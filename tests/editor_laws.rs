//! What holds for the services of editors in any document: a name that is renamed is
//! renamed everywhere, and no text makes a service panic or point outside of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod real;

use telaio::diagnostic::Edit;
use telaio::editor::names::Names;
use telaio::editor::rename::{prepare_rename, rename};
use telaio::editor::{Document, Given};
use telaio::validate::{Options, validate};

/// A name that no document has, and that is similar to none.
const NEW: &str = "Zq9-xw_7";

fn edited(text: &str, edits: &[Edit]) -> String {
    let (mut out, mut done) = (String::new(), 0);
    for it in edits {
        // Edits are in order and do not overlap, or this panics.
        out += &text[done..it.span.start as usize];
        out += &it.text;
        done = it.span.end as usize;
    }
    out + &text[done..]
}

/// What is found in a text, but for names in it.
fn found(text: &str) -> Vec<String> {
    let findings = validate(text, &Options::default()).findings;
    let mut found: Vec<_> =
        findings.iter().map(|it| format!("{}[{}]", it.severity.as_str(), it.code)).collect();
    found.sort();
    found
}

#[test]
fn nothing_else_is_found_after_a_rename() {
    let (mut renamed, mut refused) = (0, 0);
    real::each(30_000, |path, text| {
        let given = Given::default();
        let documents = given.read(text);
        let document = Document::new(text, &documents, &given);
        let names = Names::of(&document);
        let before = found(text);
        // A name that is not allowed gives a finding, which goes with it.
        let is_plain =
            |it: &str| it.chars().all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
        let definitions = names.all().iter().filter(|it| it.is_definition);
        let definitions = definitions.filter(|it| is_plain(it.symbol.name()));
        for it in definitions.step_by(names.all().len() / 40 + 1) {
            let at = it.span.start;
            assert_eq!(prepare_rename(&document, at).is_ok(), rename(&document, at, NEW).is_ok());
            let edits = match rename(&document, at, NEW) {
                Ok(edits) => edits,
                Err(why) => {
                    println!("{path}: {:?}: {why}", it.symbol);
                    refused += 1;
                    continue;
                }
            };
            renamed += 1;
            let after = edited(text, &edits);
            assert_eq!(before, found(&after), "{path}: {:?}\n{edits:#?}", it.symbol);
            // And back again it is the same text.
            let documents = given.read(&after);
            let document = Document::new(&after, &documents, &given);
            let back = rename(&document, edits[0].span.start, it.symbol.name()).unwrap();
            assert_eq!(edited(&after, &back), text, "{path}: {:?}", it.symbol);
        }
    });
    println!("{renamed} renamed, {refused} refused");
}
