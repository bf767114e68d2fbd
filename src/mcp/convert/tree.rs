//! What is to be written: values with comments, whatever the format.

use serde_json::Number;

use super::super::dialect::Format;

/// A value of a configuration that is being written.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp) enum Value {
    Text(String),
    Number(Number),
    Bool(bool),
    Null,
    List(Vec<Value>),
    Map(Vec<Field>),
}

/// A member of an object, and the comments on it, each line for itself.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp) struct Field {
    pub(in crate::mcp) key: String,
    pub(in crate::mcp) value: Value,
    pub(in crate::mcp) comments: Remarked,
}

/// The comments on a member.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::mcp) struct Remarked {
    /// On lines of their own before it.
    pub(in crate::mcp) above: Vec<String>,
    /// On its first line.
    pub(in crate::mcp) behind: Option<String>,
    /// On lines of their own after it.
    pub(in crate::mcp) below: Vec<String>,
}

/// Where and how something is written into a text.
#[derive(Clone, Copy, Debug)]
pub(in crate::mcp) struct Style<'s> {
    pub(in crate::mcp) format: Format,
    /// One step of indentation.
    pub(in crate::mcp) indent: &'s str,
    /// What every line after the first begins with.
    pub(in crate::mcp) margin: &'s str,
}

/// Lists of this width stand on one line.
pub(super) const WIDTH: usize = 80;

impl Field {
    pub(in crate::mcp) fn new(key: impl Into<String>, value: Value) -> Field {
        Field { key: key.into(), value, comments: Remarked::default() }
    }
}

impl Value {
    pub(in crate::mcp) fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    /// A number of milliseconds or seconds, whole if it is.
    pub(in crate::mcp) fn number(number: f64) -> Value {
        let whole = number as i64;
        let value = if whole as f64 == number { Some(Number::from(whole)) } else { None };
        value.or_else(|| Number::from_f64(number)).map_or(Value::Null, Value::Number)
    }

    pub(in crate::mcp) fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Value {
        Value::List(texts.into_iter().map(|it| Value::Text(it.into())).collect())
    }

    /// The same value as a tree gives it.
    pub(in crate::mcp) fn of(value: &serde_json::Value) -> Value {
        match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(it) => Value::Bool(*it),
            serde_json::Value::Number(it) => Value::Number(it.clone()),
            serde_json::Value::String(it) => Value::Text(it.clone()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(Value::of).collect()),
            serde_json::Value::Object(members) => {
                Value::Map(members.iter().map(|it| Field::new(it.0, Value::of(it.1))).collect())
            }
        }
    }

    /// A scalar as JSON; lists and objects stand on one line.
    pub(in crate::mcp) fn json(&self) -> String {
        match self {
            Value::Text(it) => quoted(it),
            Value::Number(it) => it.to_string(),
            Value::Bool(it) => it.to_string(),
            Value::Null => "null".to_owned(),
            Value::List(items) => {
                format!("[{}]", items.iter().map(Value::json).collect::<Vec<_>>().join(", "))
            }
            Value::Map(members) => {
                let shown = |it: &Field| format!("{}: {}", quoted(&it.key), it.value.json());
                match members.is_empty() {
                    true => "{}".to_owned(),
                    false => {
                        let members: Vec<_> = members.iter().map(shown).collect();
                        format!("{{ {} }}", members.join(", "))
                    }
                }
            }
        }
    }
}

/// A text in double quotes, as JSON, YAML and TOML all read it.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Line ends of some readers, and what none may have as it is.
            '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' => {
                out.push_str(&format!("\\u{:04x}", u32::from(char)));
            }
            _ => out.push(char),
        }
    }
    out.push('"');
    out
}
