//! The tables of `simple_conditions.md`: every row is a condition, or two values
//! that every operator stands between.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Map, Value};
use telaio::expr::{Condition, Judgement, Operator, Scope, Version};
use telaio::http::{Body, Headers, Response};

const PAGE: &str = include_str!("simple_conditions.md");

const OPERATORS: [Operator; 6] = [
    Operator::Equal,
    Operator::NotEqual,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
];

/// The cells of every row of the tables with this first column.
fn rows(first: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut is_wanted = false;
    let mut lines = PAGE.lines().peekable();
    while let Some(line) = lines.next() {
        if !line.starts_with('|') {
            is_wanted = false;
            continue;
        }
        // A bar within a cell has a backslash.
        let cells: Vec<String> = line
            .trim_matches('|')
            .replace("\\|", "\u{0}")
            .split('|')
            .map(|it| it.trim().replace('\u{0}', "|"))
            .collect();
        match lines.peek() {
            Some(next) if next.starts_with("| -") => is_wanted = cells[0] == first,
            _ if is_wanted && !cells[0].starts_with('-') => rows.push(cells),
            _ => {}
        }
    }
    rows
}

fn block(info: &str) -> Value {
    let (_, rest) = PAGE.split_once(&format!("```json {info}\n")).unwrap();
    serde_json::from_str(rest.split_once("```").unwrap().0).unwrap()
}

fn judge(condition: &str, inputs: &Value, body: &Value) -> Option<(Judgement, bool)> {
    let condition = Condition::parse(condition, Version::V1_1).ok()?;
    let (status, headers, size) = (200, Headers::default(), None);
    let response = Response { status, headers, size, body: Body::Value(body.clone()) };
    let inputs = inputs.as_object().unwrap();
    let scope = Scope { inputs: Some(inputs), response: Some(&response), ..Scope::default() };
    let judgement = condition.judge(&scope);
    let of_names = condition.expressions().any(|it| it.1.warning(&scope).is_some());
    let is_warned = of_names || !judgement.warnings.is_empty() || !condition.warnings.is_empty();
    Some((judgement, is_warned))
}

#[test]
fn every_pair() {
    let mut failures = Vec::new();
    let mut count = 0;
    for row in rows("left") {
        let value = |cell: &str| match cell.trim_matches('`') {
            "missing" => None,
            text => Some(serde_json::from_str::<Value>(text).unwrap()),
        };
        let values = [value(&row[0]), value(&row[1])];
        let mut inputs = Map::new();
        for (name, value) in ["left", "right"].into_iter().zip(&values) {
            inputs.extend(value.clone().map(|it| (name.to_owned(), it)));
        }
        // A literal, where the language has one.
        let literal = |value: &Option<Value>| match value.as_ref()? {
            Value::String(text) => Some(format!("'{text}'")),
            Value::Array(_) | Value::Object(_) => None,
            other => Some(other.to_string()),
        };
        let sides = |name: &str, value| {
            [Some(format!("$inputs.{name}")), literal(value)].into_iter().flatten()
        };
        for (operator, cell) in OPERATORS.into_iter().zip(&row[2..]) {
            for left in sides("left", &values[0]) {
                for right in sides("right", &values[1]) {
                    let text = format!("{left} {} {right}", operator.as_str());
                    let (judgement, _) =
                        judge(&text, &inputs.clone().into(), &Value::Null).unwrap();
                    count += 1;
                    if judgement.passed != (cell == "yes") {
                        failures.push(format!("{text} {inputs:?}: {}", judgement.reason));
                    }
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(count > 2_500, "{count}");
}

#[test]
fn every_text() {
    let (inputs, body) = (block("inputs"), block("body"));
    let rows = rows("condition");
    let mut failures = Vec::new();
    for row in &rows {
        let text = row[0].trim_matches('`');
        let found = match judge(text, &inputs, &body) {
            None => "refused".to_owned(),
            Some((judgement, is_warned)) => format!(
                "{}{}",
                if judgement.passed { "yes" } else { "no" },
                if is_warned { ", warned" } else { "" }
            ),
        };
        if found != row[1] {
            failures.push(format!("{text}: {found}, not {}", row[1]));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(rows.len() > 100, "{}", rows.len());
}
