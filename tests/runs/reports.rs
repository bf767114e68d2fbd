//! What holds for the reports of every run: each is what its format asks for.

use std::process::Command;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use telaio::report::{Format, report};
use telaio::secret::MASK;
use telaio::trace::{Trace, TraceRequest};

use crate::{cases, drive};

static HAR: LazyLock<Validator> = LazyLock::new(|| {
    let text = include_str!("har.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
});

/// Writes a trace in every format, and holds each against what it asks for.
pub fn check(trace: &Trace) {
    let har: Value = serde_json::from_str(&report(trace, Format::Har)).unwrap();
    let wrong: Vec<_> = HAR.iter_errors(&har).map(|it| it.to_string()).collect();
    assert!(wrong.is_empty(), "no HAR: {wrong:#?}\n{har:#}");
    assert_eq!(har["log"]["entries"].as_array().unwrap().len(), sent(trace).count());

    let xml = report(trace, Format::Junit);
    assert_eq!(check_xml(&xml), Ok(trace.steps.len()), "{xml}");

    let markdown = report(trace, Format::Markdown);
    assert!(markdown.starts_with("# Workflow "), "{markdown}");
    let headings = markdown.lines().filter(|it| it.starts_with("## ") && it.contains(". "));
    assert!(trace.steps.len() <= headings.count(), "{markdown}");

    report(trace, Format::Mermaid).lines().for_each(check_mermaid);
}

/// Every request, those for tokens included.
fn sent(trace: &Trace) -> impl Iterator<Item = &TraceRequest> {
    let attempts = trace.steps.iter().flat_map(|it| &it.attempts);
    attempts.flat_map(|it| it.tokens.iter().map(|it| &it.request).chain(&it.request))
}

/// That tags close what they opened, and that nothing else has a meaning. Gives
/// the number of test cases.
fn check_xml(text: &str) -> Result<usize, String> {
    let body =
        text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").ok_or("no head")?;
    let (mut open, mut cases) = (Vec::new(), 0);
    for (at, piece) in body.split('<').enumerate() {
        if at == 0 {
            continue;
        }
        let (tag, text) = piece.split_once('>').ok_or(format!("<{piece} does not end"))?;
        if text.contains('>') {
            return Err(format!("a bare > in {text}"));
        }
        for entity in piece.split('&').skip(1) {
            let name = entity.split_once(';').ok_or(format!("&{entity} does not end"))?.0;
            if !["amp", "lt", "gt", "quot", "#9", "#10", "#13"].contains(&name) {
                return Err(format!("&{name}; is not known"));
            }
        }
        if piece.chars().any(|it| it.is_control() && !matches!(it, '\n' | '\t' | '\r')) {
            return Err(format!("a control character in {piece:?}"));
        }
        if tag.split('"').step_by(2).any(|it| it.contains('&')) || tag.matches('"').count() % 2 != 0
        {
            return Err(format!("the attributes of <{tag}>"));
        }
        let name = tag.trim_matches('/').split(' ').next().unwrap_or_default();
        cases += usize::from(name == "testcase" && !tag.starts_with('/'));
        if tag.starts_with('/') {
            let opened = open.pop();
            if opened != Some(name) {
                return Err(format!("</{name}> closes {opened:?}"));
            }
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    if open.is_empty() { Ok(cases) } else { Err(format!("{open:?} is never closed")) }
}

/// That a line is one of those that we mean to write, and that nothing in its
/// text means anything to Mermaid.
fn check_mermaid(line: &str) {
    if matches!(line, "sequenceDiagram" | "  autonumber") {
        return;
    }
    let text = ["  participant T as ", "  Note over T: "]
        .iter()
        .find_map(|it| line.strip_prefix(it))
        .or_else(|| line.strip_prefix("  participant A")?.split_once(" as ").map(|it| it.1))
        .or_else(|| {
            let rest = ["  T->>A", "  T-)A", "  T-xA"].iter().find_map(|it| line.strip_prefix(it));
            rest?.split_once(": ").map(|it| it.1)
        })
        .or_else(|| line.strip_prefix("  A")?.split_once("T: ").map(|it| it.1));
    let text = text.unwrap_or_else(|| panic!("no line of a diagram: {line}"));
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('#') {
        let (number, after) = after.split_once(';').unwrap_or_else(|| panic!("{line}"));
        assert!(number.parse::<u32>().is_ok(), "{line}");
        rest = after;
    }
    let plain = text.split('#').enumerate().map(|(at, it)| match at {
        0 => it,
        _ => it.split_once(';').map_or(it, |it| it.1),
    });
    assert!(
        plain.into_iter().all(|it| !it.contains([';', '%', '{', '}', '<', '>', '"'])),
        "{line}"
    );
    assert!(!text.trim().is_empty() && !line.chars().any(char::is_control), "{line}");
}

/// A shell must make of the script exactly the words that were meant.
#[test]
fn curl_is_quoted_for_the_shell() {
    let mut seen = 0;
    for (case, plan) in cases() {
        let trace = drive::run(plan, &case.answers, case.cancel_at()).1;
        let given = words(&report(&trace, Format::Curl));
        let requests: Vec<_> = sent(&trace).collect();
        assert_eq!(given.len(), requests.len());
        for (words, request) in given.iter().zip(requests) {
            let after = |option: &str| {
                let at = words.iter().position(|it| it == option)?;
                words.get(at + 1).cloned()
            };
            assert_eq!(after("--url").as_ref(), Some(&request.url));
            let method = after("--request").unwrap_or_else(|| "HEAD".to_owned());
            assert_eq!(method, request.method);
            for (name, value) in &request.headers {
                let value = value.as_str().unwrap();
                let is_there = words.contains(&format!("{name}: {value}"))
                    || (value.is_empty() && words.contains(&format!("{name};")))
                    || value.starts_with("multipart/form-data");
                assert!(is_there, "{name}: {value} is not in {words:?}");
            }
            if let Some(data) = after("--data-raw") {
                let body = request.body.as_ref().unwrap();
                let is_same = body.as_str() == Some(&data)
                    || serde_json::from_str::<Value>(&data).is_ok_and(|it| it == *body);
                assert!(is_same, "{data} is not {body}");
            }
            seen += 1;
        }
    }
    assert!(100 < seen, "only {seen} requests");
}

/// The words of each command of a script, where every variable is the mask.
fn words(script: &str) -> Vec<Vec<String>> {
    let mut shell = Command::new("sh");
    for it in script.lines().filter_map(|it| it.strip_prefix(": \"${")?.strip_suffix(":?}\"")) {
        shell.env(it, MASK);
    }
    let print = "curl() { printf '%s\\0' \"$@\"; printf '\\001\\0'; }\n";
    let output = shell.args(["-u", "-c", &format!("{print}{script}")]).output().unwrap();
    assert!(output.status.success(), "{script}\n{}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let words: Vec<_> = output.split_terminator('\0').map(str::to_owned).collect();
    words.split(|it| it == "\u{1}").filter(|it| !it.is_empty()).map(<[String]>::to_vec).collect()
}
