//! A value as the body of a request, written in its media type.
//!
//! The Encoding Object and the `xml` keywords of the description are heeded.
//! What a media type cannot hold is an error: a guess would be sent as if it
//! were right.

mod data_url;
mod form;
mod multipart;
mod schema;
mod xml;

use serde_json::Value;

use crate::http::charset::Charset;
use crate::http::{Content, essence, is_json, is_xml};

use super::operation::{Encodings, MediaType};

pub use xml::escaped as xml_text;

/// A body that has been written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is sent.
    pub content: Content,
    /// The `Content-Type` that says what it is, boundary included.
    pub content_type: String,
}

/// How the bodies of a media type are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// JSON.
    Json,
    /// One JSON text on each line.
    JsonLines,
    /// XML.
    Xml,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data` and its kin.
    Multipart,
    /// `text/…`: only strings and what reads the same in any text.
    Text,
    /// Everything else: bytes.
    Binary,
}

impl Notation {
    /// The notation of a media type.
    pub fn of(content_type: &str) -> Notation {
        let name = essence(content_type);
        match &*name {
            "application/jsonl"
            | "application/x-ndjson"
            | "application/ndjson"
            | "application/x-jsonlines" => Notation::JsonLines,
            "application/x-www-form-urlencoded" => Notation::Form,
            _ if is_json(&name) => Notation::Json,
            _ if is_xml(&name) => Notation::Xml,
            _ if name.starts_with("multipart/") => Notation::Multipart,
            _ if name.starts_with("text/") => Notation::Text,
            _ => Notation::Binary,
        }
    }

    /// Whether it can hold an object or a list.
    pub fn has_members(self) -> bool {
        match self {
            Notation::Json
            | Notation::JsonLines
            | Notation::Xml
            | Notation::Form
            | Notation::Multipart => true,
            Notation::Text | Notation::Binary => false,
        }
    }
}

/// Writes `value` as a body of `content_type`. A string is a finished body,
/// but for JSON, where it is a value. `Err` says as a sentence why it cannot be
/// written.
pub fn write(
    value: &Value,
    content_type: &str,
    described: Option<&MediaType>,
) -> Result<Written, String> {
    let notation = Notation::of(content_type);
    let mut written =
        Written { content: Content::Text(String::new()), content_type: content_type.to_owned() };
    let nothing = Value::Bool(true);
    let schema = described.map_or(&nothing, |it| &it.schema);
    let undescribed = Encodings::default();
    let encodings = described.map_or(&undescribed, |it| &it.encodings);
    written.content = match (notation, value) {
        (Notation::Multipart, value) => {
            return multipart::write(value, content_type, schema, encodings);
        }
        (Notation::Xml, Value::Object(_) | Value::Array(_)) => {
            let name = described.and_then(|it| it.name.as_deref());
            in_charset(xml::document(value, name, schema)?, content_type)?
        }
        (Notation::Form, Value::Object(members)) => {
            Content::Text(form::write(members, schema, &encodings.by_name)?)
        }
        (notation, value) => alone(value, notation, content_type)?,
    };
    Ok(written)
}

/// Writes a value for which no more is needed than its media type.
fn alone(value: &Value, notation: Notation, content_type: &str) -> Result<Content, String> {
    match (notation, value) {
        (Notation::Json, _) => Ok(Content::Text(value.to_string())),
        (Notation::JsonLines, Value::Array(items)) => {
            Ok(Content::Text(items.iter().map(|it| format!("{it}\n")).collect()))
        }
        (Notation::Binary, Value::String(text)) => match data_url::read(text)? {
            Some(it) => Ok(Content::Bytes(it.bytes)),
            None => Ok(Content::Text(text.clone())),
        },
        (
            Notation::Text | Notation::Xml | Notation::Form | Notation::JsonLines,
            Value::String(text),
        ) => in_charset(text.clone(), content_type),
        (Notation::Text | Notation::Binary, Value::Bool(_) | Value::Number(_)) => {
            in_charset(value.to_string(), content_type)
        }
        _ => Err(refusal(value, content_type)),
    }
}

/// A text as the charset of its media type wants it.
fn in_charset(text: String, content_type: &str) -> Result<Content, String> {
    let charset = Charset::of(Some(content_type));
    let charset = charset.map_err(|it| format!("the charset `{it}` cannot be written here"))?;
    if charset == Charset::Utf8 {
        return Ok(Content::Text(text));
    }
    match charset.encode(&text) {
        Ok(bytes) => Ok(Content::Bytes(bytes)),
        Err(it) => Err(format!("`{content_type}` has no character `{it}`")),
    }
}

fn refusal(value: &Value, content_type: &str) -> String {
    let what = match value {
        Value::Null => "null",
        Value::Bool(_) | Value::Number(_) | Value::String(_) => "a single value",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    format!("{what} cannot be written as `{content_type}`")
}
