//! What is read directly must be what the parser of all YAML reads, to the byte:
//! the suite, real documents, the rules' pages, and mutations of them all.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::Path;

use telaio::syntax::{Format, Node, parse_as, parse_yaml_by_events};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The documents in the text of a file.
type Documents = fn(&str) -> Vec<String>;

/// Where documents are, and what is one in the files there.
const DOCUMENTS: [(&str, Documents); 5] = [
    ("../shared/spec/suites/yaml/src", cases),
    ("../shared/corpus", whole),
    ("examples", whole),
    ("tests/rules", blocks),
    ("tests/runs", blocks),
];

/// Larger documents are not mutated: each takes long, and has nothing new.
const LONGEST_MUTATED: usize = 2_000;

const MUTATIONS: usize = 2;

#[test]
fn both_readers_agree() {
    let mut random = Random(3);
    for (folder, documents) in DOCUMENTS {
        let folder = Path::new(ROOT).join(folder);
        if !folder.exists() {
            println!("skipped: {} absent", folder.display());
        }
        each_file(&folder, &mut |file| {
            for document in documents(file) {
                check(&document);
                if document.len() <= LONGEST_MUTATED {
                    check(&document.replace('\n', "\r\n"));
                    (0..MUTATIONS).for_each(|_| check(&mutated(&document, &mut random)));
                }
            }
        });
    }
}

#[test]
fn both_readers_agree_on_small_texts() {
    // Every text of four pieces, where most of them are mistakes.
    const PIECES: [&str; 12] = ["a", ": ", "- ", "\n", "\n  ", " #", "|", "\"", "[", "]", ",", "{"];
    for number in 0..PIECES.len().pow(4) {
        let piece = |place| PIECES[number / PIECES.len().pow(place) % PIECES.len()];
        check(&(0..4).map(piece).collect::<String>());
    }
}

#[test]
fn both_readers_agree_on_markers() {
    for text in [
        "---\na: b",
        "--- \na: b",
        "--- a: b",
        "...\na: b",
        "---\n... : a",
        "---\n---\na: b",
        "---: a",
    ] {
        check(text);
        check(&format!("# comment\n{text}\n...\n"));
    }
}

/// Reads a text in both ways. What is not read directly is equal for sure.
#[track_caller]
fn check(text: &str) {
    let (direct, by_events) = (parse_as(text, Format::Yaml), parse_yaml_by_events(text));
    assert_eq!(direct.root, by_events.root, "{text:?}");
    assert_eq!(direct.findings, by_events.findings, "{text}");
}

/// The texts of a file of the suite.
fn cases(file: &str) -> Vec<String> {
    let cases = parse_yaml_by_events(file).root.unwrap();
    let text = |it: &Node| Some(it.get("yaml")?.as_str()?.replace('␣', " ").replace('↵', ""));
    cases.items().iter().filter_map(text).collect()
}

fn whole(file: &str) -> Vec<String> {
    vec![file.to_owned()]
}

/// The documents of a page.
fn blocks(page: &str) -> Vec<String> {
    let blocks = page.split("```yaml\n").skip(1);
    blocks.filter_map(|it| Some(it.split_once("```")?.0.to_owned())).collect()
}

/// A text with a few mistakes.
fn mutated(text: &str, random: &mut Random) -> String {
    const PIECES: [&str; 33] = [
        " ", "  ", "\n", "\n\n", "\n  ", "\r", "\t", ":", ": ", "- ", "#", " #", "\"", "'", "\\",
        "|", ">-\n", "|+\n", "[", "]", "{", "}", ",", "?", "&a", "*a", "!", "~", "---\n", "...\n",
        "é", "0", "<<",
    ];
    let mut text: Vec<char> = text.chars().collect();
    for _ in 0..=random.below(3) {
        let at = random.below(text.len());
        let piece = PIECES[random.below(PIECES.len())].chars();
        match random.below(4) {
            0 => drop(text.splice(at..(at + 1).min(text.len()), piece)),
            1 => drop(text.splice(at..at, piece)),
            2 => drop(text.drain(at..(at + 1 + random.below(3)).min(text.len()))),
            _ => {
                // A part of the text again, elsewhere.
                let part: Vec<char> =
                    text.iter().skip(random.below(text.len())).take(12).copied().collect();
                text.splice(at..at, part);
            }
        }
    }
    text.into_iter().collect()
}

fn each_file(folder: &Path, see: &mut dyn FnMut(&str)) {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each_file(&path, see);
        } else if let Ok(text) = fs::read_to_string(&path) {
            see(&text);
        }
    }
}

/// A small generator of numbers, the same at every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}
