//! What we accept, held against the official JSON Schemas of Arazzo: on the
//! fixtures and examples of the specification, and on a probe for each clause.
//!
//! The text of the specification beats its schemas. Where they disagree, the
//! disagreement is listed with its reason; one that is not listed fails, and so
//! does one that is listed and has gone.
#![cfg(feature = "schema")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "spec/probes.rs"]
mod probes;

use std::collections::BTreeSet;
use std::fs;

use jsonschema::Validator;
use serde_json::{Value, json};
use telaio::diagnostic::{Diagnostic, Severity};
use telaio::validate::{Options, all_rules, validate};
use telaio::{arazzo, syntax};

use probes::{Edit, PROBES};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/arazzo");

const VERSIONS: [(&str, &str); 2] = [
    ("1.0", "spec.openapis.org/arazzo/1.0/schema/2025-10-15"),
    ("1.1", "spec.openapis.org/arazzo/1.1/schema/2026-04-15"),
];

const BOTH: &[&str] = &["1.0", "1.1"];
const V1_0: &[&str] = &["1.0"];
const V1_1: &[&str] = &["1.1"];

const TYPE_OBJECT: &str = "the text has the Expression Type Object in 1.0; the schema of 1.0 has \
                           its two fields on the criterion instead";
const ANY: &str = "the text says Any, and its examples are numbers and objects";
const NAME: &str = "the text only advises it, so it is a warning";
const OUTPUT: &str = "the text says MUST; the schema has the pattern but lets other names through";
const ACTION: &str = "the text says that `in` MUST NOT be used; the schema takes any list";

/// What we judge differently from the schema of these versions, and why.
const EXCEPTIONS: &[(&str, &[&str], &str)] = &[
    ("source name with a space", BOTH, NAME),
    ("source name with a dot", BOTH, NAME),
    ("output name with a space", BOTH, OUTPUT),
    ("output name with a space, a number", BOTH, OUTPUT),
    ("parameter is an object", V1_1, ANY),
    ("replacement by a number", BOTH, ANY),
    ("replacement by an object", BOTH, ANY),
    ("extended reference", BOTH, "the text says that added fields are ignored: a warning"),
    ("simple criterion without a context", BOTH, "nothing would read it: a warning"),
    ("criterion of jsonpath goessner", V1_0, TYPE_OBJECT),
    ("criterion of jsonpath rfc9535", V1_0, TYPE_OBJECT),
    ("criterion of xpath-31", V1_0, TYPE_OBJECT),
    ("criterion of xpath-30", V1_0, TYPE_OBJECT),
    ("criterion of jsonpointer", V1_1, "the text has no such criterion: a pointer does not hold"),
    ("expression type without a version", BOTH, "the text gives a default: a warning"),
    ("expression type with an unknown field", V1_1, "the text allows only `x-` fields"),
    ("retry with two destinations", BOTH, "the text says that they are mutually exclusive"),
    ("action with parameters and in", V1_1, ACTION),
    ("action with parameters that are none", V1_1, ACTION),
];

/// Fixtures and examples that we judge differently, and why.
const FIXTURES: &[(&str, &str)] = &[];

#[test]
fn probes_agree_with_the_schemas() {
    let mut disagreements = BTreeSet::new();
    for (version, path) in VERSIONS {
        let Some(schema) = schema(path) else { return };
        for (name, edits) in PROBES {
            let document = document(version, edits);
            let errors = structural_errors(&document.to_string());
            if schema.is_valid(&document) != errors.is_empty() {
                disagreements.insert((*name, version));
            }
        }
    }
    let listed = EXCEPTIONS.iter().flat_map(|it| it.1.iter().map(|version| (it.0, *version)));
    assert_eq!(disagreements, listed.collect());
}

#[test]
fn probes_are_named_once() {
    let names: BTreeSet<_> = PROBES.iter().map(|it| it.0).collect();
    assert_eq!(names.len(), PROBES.len());
}

#[test]
fn fixtures_are_judged_as_their_folder_says() {
    let Some(manifest) = file("manifest.json") else { return };
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let mut disagreements = Vec::new();
    for fixture in manifest["fixtures"].as_array().unwrap() {
        let path = fixture["path"].as_str().unwrap();
        let errors = structural_errors(&file(path).unwrap());
        if fixture["schemaValid"] != json!(errors.is_empty()) {
            disagreements.push((path.rsplit('/').next().unwrap(), errors));
        }
    }
    let names: Vec<_> = disagreements.iter().map(|it| it.0).collect();
    let listed: Vec<_> = FIXTURES.iter().map(|it| it.0).collect();
    assert_eq!(names, listed, "{disagreements:#?}");
}

/// `spec.md` says what is checked of each clause.
#[test]
fn the_ledger_is_complete() {
    let ledger = include_str!("spec.md");
    let mut failures = Vec::new();
    let rules: BTreeSet<_> = all_rules().iter().map(|it| it.name).collect();
    let rows = rows(ledger);
    for row in rows.iter().filter(|it| !is_of_a_run(it[0])) {
        // The last table has a decision instead of rules and a reason.
        let [id, _, named, reason] = row[..] else { continue };
        let named: Vec<_> = named.split(", ").filter(|it| !it.is_empty()).collect();
        for name in named.iter().map(|it| it.trim_matches('`')).filter(|it| !rules.contains(it)) {
            failures.push(format!("{id} names `{name}`, which is no rule"));
        }
        if named.is_empty() && reason.is_empty() {
            failures.push(format!("{id} has neither a rule nor a reason"));
        }
    }
    let ids: BTreeSet<_> = rows.iter().map(|it| it[0]).collect();
    failures.extend(survey().difference(&ids).map(|it| format!("{it} is not in the ledger")));
    assert!(failures.is_empty(), "{failures:#?}");
}

/// `spec.md` says what shows that each clause on execution happens.
#[test]
fn what_happens_in_a_run_is_shown() {
    let rows = rows(include_str!("spec.md"));
    let rows: Vec<_> = rows.into_iter().filter(|it| is_of_a_run(it[0])).collect();
    let mut failures = Vec::new();
    for row in &rows {
        let [id, _, named, reason] = row[..] else { panic!("{row:?} has not four cells") };
        let named: Vec<_> = named.split(", ").filter(|it| !it.is_empty()).collect();
        for name in named.iter().map(|it| it.trim_matches('`')) {
            // A page of runs by its name, all else by its path.
            let path = match name.contains('.') {
                true => format!("{}/tests/{name}", env!("CARGO_MANIFEST_DIR")),
                false => format!("{}/tests/runs/{name}.md", env!("CARGO_MANIFEST_DIR")),
            };
            if !fs::exists(path).unwrap() {
                failures.push(format!("{id} names `{name}`, which does not exist"));
            }
        }
        if named.is_empty() && reason.is_empty() {
            failures.push(format!("{id} is neither shown nor explained"));
        }
    }
    let ids: BTreeSet<_> = rows.iter().map(|it| it[0]).collect();
    failures.extend((rows.len() != ids.len()).then(|| "two rows have one number".to_owned()));
    let sections: BTreeSet<_> = ids.iter().filter_map(|it| it.split('-').next()).collect();
    let missing = sections_of_execution();
    let missing = missing.iter().filter(|it| !sections.contains(it.as_str()));
    failures.extend(missing.map(|it| format!("nothing is said of {it}")));
    assert!(failures.is_empty(), "{failures:#?}");
}

/// The cells of every row of the tables.
fn rows(ledger: &str) -> Vec<Vec<&str>> {
    let is_row =
        |it: &&str| it.starts_with("| ") && !it.starts_with("| row") && !it.starts_with("| ---");
    let rows = ledger.lines().filter(is_row);
    rows.map(|it| it.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

fn is_of_a_run(row: &str) -> bool {
    row.starts_with("3.")
}

/// The sections on execution in the survey of the specification.
fn sections_of_execution() -> BTreeSet<String> {
    let survey = file("../arazzo-notes.md").unwrap_or_default();
    let headings = survey.lines().filter_map(|it| it.strip_prefix("## 3."));
    headings.filter_map(|it| Some(format!("3.{}", it.split(' ').next()?))).collect()
}

/// The numbers of the rows in the survey of the specification.
fn survey() -> BTreeSet<&'static str> {
    let Some(survey) = file("../arazzo-notes.md") else { return BTreeSet::new() };
    let (_, checks) = survey.leak().split_once("\n# 2").unwrap();
    let (checks, _) = checks.split_once("\n# 3").unwrap();
    let first = checks.lines().filter_map(|it| it.strip_prefix("| ")?.split(" |").next());
    let is_number = |it: &&str| {
        let (letter, digits) = it.split_at(it.find(|it: char| it.is_ascii_digit()).unwrap_or(0));
        ["L", "U", "R", "X", "X-", "S", "C", "O"].contains(&letter) && digits.parse::<u8>().is_ok()
    };
    first.filter(is_number).collect()
}

/// A small document with two steps, changed at some places.
fn document(version: &str, edits: &[Edit]) -> Value {
    let mut document = json!({
        "arazzo": format!("{version}.0"),
        "info": { "title": "Probe", "version": "1" },
        "sourceDescriptions": [{ "name": "s", "url": "s.yaml" }],
        "workflows": [{ "workflowId": "w", "steps": [
            { "stepId": "p", "operationId": "op" },
            { "stepId": "q", "workflowId": "w" },
        ] }],
    });
    for (place, value) in edits {
        let place = place.replace("STEP", "workflows/0/steps/0");
        let place = place.replace("CALL", "workflows/0/steps/1");
        let place =
            place.replace("WORKFLOW", "workflows/0").replace("SOURCE", "sourceDescriptions/0");
        let (parent, key) = place.rsplit_once('/').unwrap();
        let parent = document.pointer_mut(parent).unwrap();
        let value = value.replace("VERSION", version);
        match (value.as_str(), parent) {
            ("", Value::Object(members)) => drop(members.remove(key)),
            (text, Value::Object(members)) => {
                members.insert(key.to_owned(), serde_json::from_str(text).unwrap());
            }
            (text, Value::Array(items)) => items.push(serde_json::from_str(text).unwrap()),
            _ => panic!("{place} is nowhere"),
        }
    }
    document
}

/// The errors about the structure: what a schema could find, too.
fn structural_errors(text: &str) -> Vec<Diagnostic> {
    let own = [arazzo::RULES, syntax::RULES, telaio::validate::RULES];
    let is_own =
        |it: &Diagnostic| own.iter().flat_map(|it| it.iter()).any(|rule| rule.name == it.code);
    let mut findings = validate(text, &Options::default()).findings;
    findings.retain(|it| it.severity == Severity::Error && is_own(it));
    findings
}

fn schema(path: &str) -> Option<Validator> {
    let schema = serde_json::from_str(&file(path)?).unwrap();
    Some(jsonschema::validator_for(&schema).unwrap())
}

/// A file beside this project, or a word on why a test has nothing to do.
fn file(path: &str) -> Option<String> {
    let path = format!("{FOLDER}/{path}");
    let text = fs::read_to_string(&path);
    if text.is_err() {
        println!("skipped: {path} is absent");
    }
    text.ok()
}
