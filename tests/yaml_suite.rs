//! Runs the official YAML test suite: every case's value must be ours, and every
//! faulty case must be rejected. The exceptions are listed by name, with a reason.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;

use serde_json::Value;
use telaio::syntax::{Format, Node, parse_as};

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/suites/yaml/src");

/// Valid YAML that we report, with the code of the finding: it has no
/// counterpart in JSON, or an Arazzo document must not contain it.
const REPORTED: &[(&str, &str)] = &[
    // An empty document is no Arazzo or MCP document.
    (
        "empty-document",
        "6XDY 8G76 98YD AVM7 DK95/07 HWV9 MUS6/02 MUS6/03 MUS6/04 MUS6/05 MUS6/06 QT73",
    ),
    // Only the first document of a stream is read.
    (
        "several-documents",
        "35KP 5TYM 6WLZ 6ZKB 7Z25 9DXL 9KAX 9WXW JHB9 KSS4 L383 M7A3 NKF9 PUW8 RZT7 U9NS UT92 W4TN",
    ),
    // The keys of a JSON object are strings.
    (
        "non-string-key",
        "4FJ6 6BFJ 6PBE 9MMW KK5P LX3P M2N8/00 M2N8/01 M5DY Q9WF RZP5 SBG9 V9D5 X38W XW4D",
    ),
    // Arazzo allows the tags of the JSON schema only.
    (
        "unknown-tag",
        "2XXW 565N 5TYM 6CK3 6WLZ 7FWL 9WXW C4HZ CC74 CUP7 J7PZ M5C3 P76L UGM3 Z67P Z9M4",
    ),
    // Two keys without a text are equal.
    ("duplicate-key", "2JQS"),
];

/// The codes that reject a text as faulty YAML.
const MISTAKES: [&str; 2] = ["syntax-error", "unknown-alias"];

/// Faulty YAML that we do not reject as such.
const ACCEPTED: &[&str] = &[
    // The mistake is in the second document, which is reported and not read.
    "QLJ7",
];

#[test]
fn agrees_with_the_suite() {
    let Ok(files) = fs::read_dir(SUITE) else {
        return println!("skipped: {SUITE} absent");
    };
    let mut files: Vec<_> = files.map(|it| it.unwrap().path()).collect();
    files.sort();
    let mut failures = String::new();
    let mut count = 0;
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let cases = parse_as(&text, Format::Yaml).root.unwrap();
        let several = cases.items().len() > 1;
        // The suite asks to skip cases that may become invalid.
        if cases.items().iter().any(|it| it.get("skip").is_some()) {
            continue;
        }
        for (index, case) in cases.items().iter().enumerate() {
            count += 1;
            let name = if several { format!("{name}/{index:02}") } else { name.clone() };
            if let Err(failure) = check(&name, case) {
                writeln!(failures, "{name}: {failure}").unwrap();
            }
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert_eq!(count, 402);
}

fn check(name: &str, case: &Node) -> Result<(), String> {
    let text = visible(case.get("yaml").and_then(Node::as_str).unwrap());
    let parsed = parse_as(&text, Format::Yaml);
    let codes: BTreeSet<_> = parsed.findings.iter().map(|it| it.code).collect();
    if case.get("fail").is_some() {
        let is_rejected = MISTAKES.iter().any(|it| codes.contains(it));
        let is_as_listed = is_rejected != ACCEPTED.contains(&name);
        return is_as_listed.then_some(()).ok_or(format!("rejected: {is_rejected}"));
    }
    let reported = REPORTED.iter().filter(|it| it.1.split(' ').any(|it| it == name));
    let reported: BTreeSet<_> = reported.map(|it| it.0).collect();
    if codes != reported {
        return Err(format!("findings {codes:?}, listed {reported:?}"));
    }
    let Some(json) = case.get("json").and_then(Node::as_str) else { return Ok(()) };
    // Several documents give several values: ours is the first.
    let expected = serde_json::Deserializer::from_str(json).into_iter::<Value>().next();
    let expected = expected.map_or(Value::Null, Result::unwrap);
    let actual = parsed.root.map_or(Value::Null, |it| it.to_value());
    if same(&actual, &expected) { Ok(()) } else { Err(format!("{actual}\nexpected {expected}")) }
}

/// The suite writes invisible characters as visible ones.
fn visible(text: &str) -> String {
    let mut out = String::new();
    for char in text.chars() {
        match char {
            '␣' => out.push(' '),
            '»' => out.push('\t'),
            '—' | '↵' => {}
            '←' => out.push('\r'),
            '⇔' => out.push('\u{feff}'),
            '∎' => {
                // No line break at the end.
                break;
            }
            _ => out.push(char),
        }
    }
    out
}

/// Equal, where 1 and 1.0 are the same number.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|it| same(it.0, it.1))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|it| right.get(it.0).is_some_and(|right| same(it.1, right)))
        }
        _ => left == right,
    }
}
