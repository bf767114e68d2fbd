//! Values as text: on one line in each format, or in blocks of YAML.

use serde_json::Value;

use super::{Format, parse_as};

/// How deep each level is indented.
pub const TAB: usize = 2;

/// A value on one line.
pub fn flow(format: Format, value: &Value) -> String {
    match value {
        Value::String(text) => scalar(format, text),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(|it| flow(format, it)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let members = members.iter();
            let members =
                members.map(|it| format!("{}: {}", scalar(format, it.0), flow(format, it.1)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A string, in quotes where it would be read as something else without them.
pub fn scalar(format: Format, text: &str) -> String {
    let quoted = || Value::from(text).to_string();
    if format != Format::Yaml || text.contains(['{', '}', '[', ']', ',', '\n']) {
        return quoted();
    }
    let parsed = parse_as(&format!("a: {text}\n"), Format::Yaml);
    let read = parsed.root.as_ref().and_then(|it| it.get("a")?.as_str());
    if read == Some(text) && parsed.findings.is_empty() { text.to_owned() } else { quoted() }
}

/// A member of a mapping that begins at `column`, in lines.
pub fn block_member(key: &str, value: &Value, column: usize, out: &mut String) {
    out.push_str(&scalar(Format::Yaml, key));
    out.push(':');
    match value {
        Value::Object(members) if !members.is_empty() => {
            out.push_str(&format!("\n{}", " ".repeat(column + TAB)));
            block(value, column + TAB, out);
        }
        Value::Array(items) if !items.is_empty() => {
            for it in items {
                out.push_str(&format!("\n{}- ", " ".repeat(column + TAB)));
                block(it, column + 2 * TAB, out);
            }
        }
        _ => {
            out.push(' ');
            out.push_str(&flow(Format::Yaml, value));
        }
    }
}

/// A value in lines, the first of which begins at `column`.
pub fn block(value: &Value, column: usize, out: &mut String) {
    let Value::Object(members) = value else {
        return out.push_str(&flow(Format::Yaml, value));
    };
    if members.is_empty() {
        return out.push_str("{}");
    }
    for (at, (key, value)) in members.iter().enumerate() {
        if at > 0 {
            out.push_str(&format!("\n{}", " ".repeat(column)));
        }
        block_member(key, value, column, out);
    }
}
