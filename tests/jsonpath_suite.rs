//! Runs the JSONPath compliance test suite: what is valid there is valid here.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;

use serde_json::Value;
use telaio::query::jsonpath;

const SUITE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/spec/suites/jsonpath/cts.json");

#[test]
fn compliance_test_suite() {
    let Ok(suite) = fs::read_to_string(SUITE) else {
        println!("skipped: {SUITE} is absent");
        return;
    };
    let suite: Value = serde_json::from_str(&suite).unwrap();
    let tests = suite["tests"].as_array().unwrap();
    assert!(tests.len() > 700);
    let is_wrong = |test: &&Value| {
        let is_invalid = test["invalid_selector"] == true;
        jsonpath::parse(test["selector"].as_str().unwrap()).is_ok() == is_invalid
    };
    let wrong: Vec<_> = tests.iter().filter(is_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
