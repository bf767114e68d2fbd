//! An object as `application/x-www-form-urlencoded`.

use serde_json::{Map, Value};

use crate::http::Content;
use crate::openapi::operation::Encoding;
use crate::openapi::serialize;

use super::{Notation, alone, schema};

/// Writes an object. A list repeats its name, an object within is JSON, unless
/// the Encoding Object says otherwise. A null is left out.
pub(super) fn write(
    members: &Map<String, Value>,
    schema: &Value,
    encodings: &[Encoding],
) -> Result<String, String> {
    let mut pairs = Vec::with_capacity(members.len());
    for (name, value) in members {
        let encoding = encodings.iter().find(|it| it.name == *name);
        if let Some(by) = encoding.and_then(|it| it.serialization.as_ref()) {
            pairs.extend(serialize::query(name, value, by));
            continue;
        }
        let of_member = schema::property(schema, name);
        for item in each(value) {
            let media_type = media_type(encoding, of_member, item, false);
            let content = alone(item, Notation::of(&media_type), &media_type);
            let text = match content {
                Ok(Content::Text(text)) => text,
                Ok(Content::Bytes(_)) => {
                    return Err(format!("member `{name}`: a form cannot hold bytes"));
                }
                Err(why) => return Err(format!("member `{name}`: {why}")),
            };
            pairs.push(serialize::pair(name, &text));
        }
    }
    Ok(pairs.join("&"))
}

/// The values that are written on their own: those of a list are. OpenAPI 3.2,
/// Encoding Object: by name, "array" means one part for each item.
pub(super) fn each(value: &Value) -> impl Iterator<Item = &Value> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            std::slice::from_ref(value)
        }
    };
    items.iter().filter(|it| !it.is_null())
}

/// The media type of a member: what the description says, else by its value.
/// `schema` is that of the member, or of the list that holds it.
pub(super) fn media_type(
    encoding: Option<&Encoding>,
    schema: Option<&Value>,
    value: &Value,
    may_be_bytes: bool,
) -> String {
    let named = encoding.and_then(|it| it.content_type.as_deref());
    // Of several, the first that is no range is taken.
    let mut listed = named.iter().flat_map(|it| it.split(',')).map(str::trim);
    if let Some(it) = listed.find(|it| !it.contains('*') && !it.is_empty()) {
        return it.to_owned();
    }
    let binary = "application/octet-stream";
    match value {
        Value::Object(_) | Value::Array(_) => "application/json",
        _ if named.is_some() => binary,
        Value::String(_) if may_be_bytes => {
            let is_list = schema.and_then(|it| schema::keyword(it, "type"));
            let is_list = is_list.is_some_and(|it| it == "array");
            let schema = schema.and_then(|it| if is_list { schema::items(it) } else { Some(it) });
            match schema.is_some_and(schema::is_binary) {
                true => schema
                    .and_then(|it| schema::keyword(it, "contentMediaType")?.as_str())
                    .unwrap_or(binary),
                false => "text/plain",
            }
        }
        _ => "text/plain",
    }
    .to_owned()
}
