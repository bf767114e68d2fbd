//! Runs the JSONPath compliance test suite: what is valid there is valid here, and
//! selects the same values at the same places.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write;
use std::fs;

use serde_json::Value;
use telaio::query::{NoHost, jsonpath};

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
    let mut wrong = String::new();
    for test in tests {
        let selector = test["selector"].as_str().unwrap();
        let query = match (jsonpath::parse(selector), test["invalid_selector"] == true) {
            (Ok(query), false) => query,
            (Err(_), true) => continue,
            (read, _) => {
                writeln!(wrong, "{selector}: {read:?}").unwrap();
                continue;
            }
        };
        let nodes = jsonpath::select(&query, &test["document"], &NoHost).unwrap();
        let values: Value = nodes.iter().map(|it| it.value.clone()).collect();
        let places: Value = nodes.iter().map(|it| it.location.to_string()).collect();
        // Where the order is open, the suite lists every one.
        let is_one = |one: &str, all: &str, found: &Value| match test.get(all) {
            Some(all) => all.as_array().unwrap().contains(found),
            None => test[one] == *found,
        };
        if !is_one("result", "results", &values)
            || !is_one("result_paths", "results_paths", &places)
        {
            writeln!(wrong, "{selector}: {values} at {places}").unwrap();
        }
        for node in nodes {
            assert_eq!(node.location.pointer().resolve(&test["document"]), Some(node.value));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
