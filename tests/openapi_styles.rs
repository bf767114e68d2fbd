//! The tables of `openapi_styles.md`: every row is a style, every cell a value
//! and the text that it becomes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::{Value, json};
use telaio::openapi::{Location, Serialization, Style, serialize};

const PAGE: &str = include_str!("openapi_styles.md");

/// The values of the columns of OpenAPI's own table.
fn values(column: &str) -> Vec<Value> {
    match column {
        "missing" => vec![Value::Null, json!([]), json!({}), json!([null]), json!({ "a": null })],
        "empty" => vec![json!("")],
        "string" => vec![json!("blue")],
        "array" => vec![json!(["blue", "black", "brown"])],
        "object" => vec![json!({ "R": 100, "G": 200, "B": 150 })],
        column => panic!("`{column}` is no column"),
    }
}

fn written(place: &str, value: &Value, by: &Serialization) -> Option<String> {
    match place {
        "path" => serialize::path("color", value, by),
        "query" => serialize::query("color", value, by),
        "header" => serialize::header(value, by),
        "cookie" => serialize::cookie("color", value, by),
        place => panic!("`{place}` is no place"),
    }
}

/// The cells of a row. A bar within a cell has a backslash.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim_matches('|').replace("\\|", "\u{0}");
    row.split('|').map(|it| it.trim().replace('\u{0}', "|")).collect()
}

/// The text in a cell; `None` where there is none.
fn text(cell: &str) -> Option<String> {
    let cell = cell.strip_suffix('*').unwrap_or(cell);
    (!cell.is_empty()).then(|| cell.trim_matches('`').to_owned())
}

#[test]
fn every_cell() {
    let mut failures = Vec::new();
    let mut checked = 0;
    let mut header = Vec::new();
    for line in PAGE.lines() {
        if !line.starts_with('|') {
            header.clear();
            continue;
        }
        let row = cells(line);
        if header.is_empty() {
            header = row;
            continue;
        }
        if row[0].starts_with('-') {
            continue;
        }
        let location = Location::parse(&row[0]).unwrap();
        let style = Style::parse(&row[1], location).unwrap_or_else(|| panic!("{line}"));
        let is = |name: &str| row[2] == name;
        let by = match Serialization::of(style) {
            Serialization::Style { explode, .. } => Serialization::Style {
                style,
                explode: if is("reserved") { explode } else { is("true") },
                allow_reserved: is("reserved"),
            },
            other => other,
        };
        let mut check = |value: &Value, expected: Option<String>| {
            checked += 1;
            let written = written(&row[0], value, &by);
            if written != expected {
                failures.push(format!("{line}\n  {value}: {written:?}, expected {expected:?}"));
            }
        };
        if header[3] == "value" {
            let value = serde_json::from_str(row[3].trim_matches('`')).unwrap();
            check(&value, text(&row[4]));
            continue;
        }
        for (column, cell) in header.iter().zip(&row).skip(3) {
            values(column).iter().for_each(|it| check(it, text(cell)));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    // A reader that finds no tables would test nothing.
    assert!(200 < checked, "{checked} cells");
}
