//! An object as `multipart/form-data` (RFC 7578), and a list as any other kind of
//! multipart (RFC 2046), one part for each item.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::http::{Content, base64, essence, parameter};
use crate::openapi::operation::{Encoding, Encodings, PartHeader};
use crate::openapi::serialize;

use super::form::{each, media_type};
use super::{Notation, Written, alone, data_url, refusal, schema, xml};

/// One part of the body.
struct Part {
    /// Where parts have names.
    name: Option<String>,
    /// Only a part that stands for a file has one.
    filename: Option<String>,
    /// `None` for `text/plain`, which is what a part is if it says nothing.
    content_type: Option<String>,
    headers: Vec<(String, String)>,
    content: Content,
}

/// Writes an object as one part for each member, of a list one for each item; and
/// a list, where parts need no names, as one part for each item.
pub(super) fn write(
    value: &Value,
    content_type: &str,
    schema: &Value,
    encodings: &Encodings,
) -> Result<Written, String> {
    let is_form = essence(content_type) == "multipart/form-data";
    match value {
        Value::String(text) => finished(text, content_type),
        Value::Object(members) => {
            joined(&named_parts(members, schema, &encodings.by_name)?, content_type)
        }
        Value::Array(items) if !is_form => {
            joined(&numbered_parts(items, schema, encodings)?, content_type)
        }
        value => Err(refusal(value, content_type)),
    }
}

/// A text that has parts already: its boundary is in its first line, if the
/// content type does not say it.
fn finished(text: &str, content_type: &str) -> Result<Written, String> {
    let content = Content::Text(text.to_owned());
    if parameter(content_type, "boundary").is_some() {
        return Ok(Written { content, content_type: content_type.to_owned() });
    }
    let boundary = text.lines().next().and_then(|it| it.trim_end().strip_prefix("--"));
    let Some(boundary) = boundary.filter(|it| is_boundary(it)) else {
        return Err("a multipart text must begin with `--` and its boundary".to_owned());
    };
    Ok(Written { content, content_type: with_boundary(content_type, boundary) })
}

/// OpenAPI 3.2, Encoding By Position.
fn numbered_parts(
    items: &[Value],
    schema: &Value,
    encodings: &Encodings,
) -> Result<Vec<Part>, String> {
    let mut parts = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let encoding = encodings.prefix.get(at).or(encodings.item.as_deref());
        let name = at.to_string();
        let headers = self::headers(&name, encoding.map_or(&[][..], |it| &it.headers))?;
        let part = part(None, item, schema::item(schema, at), encoding);
        let mut part = part.map_err(|why| format!("part `{name}`: {why}"))?;
        part.headers.extend(headers);
        parts.push(part);
    }
    Ok(parts)
}

fn named_parts(
    members: &Map<String, Value>,
    schema: &Value,
    encodings: &[Encoding],
) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    for (name, value) in members {
        let encoding = encodings.iter().find(|it| it.name == *name);
        let headers = encoding.map_or(&[][..], |it| &it.headers);
        let headers = self::headers(name, headers)?;
        if let Some(by) = encoding.and_then(|it| it.serialization.as_ref()) {
            for (name, text) in serialize::pairs(name, value, by) {
                let content = Content::Text(text);
                let headers = headers.clone();
                let name = Some(name);
                parts.push(Part { name, filename: None, content_type: None, headers, content });
            }
            continue;
        }
        for item in each(value) {
            let schema = schema::property(schema, name);
            let part = part(Some(name), item, schema, encoding);
            let mut part = part.map_err(|why| format!("part `{name}`: {why}"))?;
            part.headers.extend(headers.iter().cloned());
            parts.push(part);
        }
    }
    Ok(parts)
}

fn part(
    name: Option<&str>,
    value: &Value,
    schema: Option<&Value>,
    encoding: Option<&Encoding>,
) -> Result<Part, String> {
    let is_named = encoding.is_some_and(|it| it.content_type.is_some());
    let mut content_type = media_type(encoding, schema, value, true);
    let notation = Notation::of(&content_type);
    let mut filename = None;
    let content = match (notation, value) {
        (Notation::Xml, Value::Object(_)) => {
            Content::Text(xml::document(value, name, schema.unwrap_or(&Value::Bool(true)))?)
        }
        (Notation::Form, Value::Object(_)) => return Err(refusal(value, &content_type)),
        (Notation::Multipart, Value::Object(_) | Value::Array(_)) => {
            let (nothing, undescribed) = (Value::Bool(true), Encodings::default());
            let nested = encoding.map_or(&undescribed, |it| &it.nested);
            let written = write(value, &content_type, schema.unwrap_or(&nothing), nested)?;
            content_type = written.content_type;
            written.content
        }
        (Notation::Binary, Value::String(text)) => {
            filename = name.map(str::to_owned);
            match data_url::read(text)? {
                Some(data) => {
                    filename = data.name.or(filename);
                    content_type = chosen(encoding, data.media_type).unwrap_or(content_type);
                    Content::Bytes(data.bytes)
                }
                None => Content::Text(text.clone()),
            }
        }
        (notation, value) => alone(value, notation, &content_type)?,
    };
    let is_plain = !is_named && essence(&content_type) == "text/plain" && filename.is_none();
    let content_type = (!is_plain).then_some(content_type);
    let name = name.map(str::to_owned);
    Ok(Part { name, filename, content_type, headers: Vec::new(), content })
}

/// The media type of a file, where the description takes it: it may list several.
fn chosen(encoding: Option<&Encoding>, of_file: Option<String>) -> Option<String> {
    let of_file = of_file?;
    let Some(listed) = encoding.and_then(|it| it.content_type.as_deref()) else {
        return Some(of_file);
    };
    let kind = of_file.split('/').next().unwrap_or_default();
    let takes =
        |it: &str| it == essence(&of_file) || it == "*/*" || it.strip_suffix("/*") == Some(kind);
    listed.split(',').map(essence).any(|it| takes(&it)).then_some(of_file)
}

/// The header fields that the description wants, where it says their values.
fn headers(part: &str, described: &[PartHeader]) -> Result<Vec<(String, String)>, String> {
    let mut headers = Vec::new();
    for it in described {
        match &it.value {
            Some(value) if value.contains(char::is_control) => {
                let name = &it.name;
                return Err(format!("part `{part}`: header `{name}` has a control character"));
            }
            Some(value) => headers.push((it.name.clone(), value.clone())),
            None if it.required => {
                return Err(format!(
                    "part `{part}` needs the header `{}`, and nothing says its value",
                    it.name
                ));
            }
            None => {}
        }
    }
    Ok(headers)
}

fn joined(parts: &[Part], content_type: &str) -> Result<Written, String> {
    if parts.is_empty() && essence(content_type) != "multipart/form-data" {
        return Err(format!("`{content_type}` needs a part at least"));
    }
    let content_type = &of_root(parts, content_type);
    let is_free = |boundary: &str| {
        let boundary = boundary.as_bytes();
        let has = |it: &Part| {
            it.content.as_bytes().windows(boundary.len()).any(|window| window == boundary)
        };
        !parts.iter().any(has)
    };
    let (boundary, content_type) = match parameter(content_type, "boundary") {
        Some(boundary) if is_boundary(&boundary) && is_free(&boundary) => {
            (boundary, content_type.to_owned())
        }
        Some(boundary) => {
            return Err(format!("`{boundary}` cannot be the boundary of these parts"));
        }
        None => {
            // Of so many, the parts cannot hold every one.
            let mut numbers = 0..=u64::MAX;
            let boundary = numbers
                .find_map(|it| Some(boundary(parts, it)).filter(|boundary| is_free(boundary)));
            let boundary = boundary.unwrap_or_default();
            let content_type = with_boundary(content_type, &boundary);
            (boundary, content_type)
        }
    };
    let mut bytes = Vec::new();
    for part in parts {
        let mut head = format!("--{boundary}\r\n");
        let filename = part.filename.as_ref().map(|it| format!("; filename=\"{}\"", quoted(it)));
        // Writing to a string does not fail.
        let _ = match (&part.name, &filename) {
            (None, None) => Ok(()),
            (None, Some(filename)) => {
                write!(head, "Content-Disposition: attachment{filename}\r\n")
            }
            (Some(name), filename) => {
                let (name, filename) = (quoted(name), filename.as_deref().unwrap_or_default());
                write!(head, "Content-Disposition: form-data; name=\"{name}\"{filename}\r\n")
            }
        };
        if let Some(content_type) = &part.content_type {
            let _ = write!(head, "Content-Type: {content_type}\r\n");
        }
        for (name, value) in &part.headers {
            let _ = write!(head, "{name}: {value}\r\n");
        }
        bytes.extend_from_slice(head.as_bytes());
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(part.content.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let content = match parts.iter().all(|it| it.content.text().is_some()) {
        true => String::from_utf8(bytes)
            .map_or_else(|it| Content::Bytes(it.into_bytes()), Content::Text),
        false => Content::Bytes(bytes),
    };
    Ok(Written { content, content_type })
}

/// RFC 2387, 3.1: what is related says the type of its root, which is the first.
fn of_root(parts: &[Part], content_type: &str) -> String {
    let is_related = essence(content_type) == "multipart/related";
    match parts.first().filter(|_| is_related && parameter(content_type, "type").is_none()) {
        Some(root) => {
            let root = root.content_type.as_deref().map_or("text/plain".into(), essence);
            format!("{content_type}; type=\"{root}\"")
        }
        None => content_type.to_owned(),
    }
}

/// A boundary that follows from the content: there is no randomness here, and
/// equal requests are equal to the byte. FNV-1a spreads well enough.
fn boundary(parts: &[Part], number: u64) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let contents = parts.iter().flat_map(|it| {
        let name = it.name.as_deref().unwrap_or_default();
        name.bytes().chain(it.content.as_bytes().iter().copied())
    });
    for byte in contents.chain(number.to_be_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!(
        "telaio-{}",
        base64::encode(&hash.to_be_bytes()).trim_end_matches('=').replace(['+', '/'], "-")
    )
}

/// RFC 2046, 5.1.1.
fn is_boundary(text: &str) -> bool {
    let is_char = |it: char| it.is_ascii_alphanumeric() || "'()+_,-./:=? ".contains(it);
    (1..=70).contains(&text.len()) && text.chars().all(is_char) && !text.ends_with(' ')
}

fn with_boundary(content_type: &str, boundary: &str) -> String {
    // These need quotes in a parameter.
    match boundary.contains(|it: char| !it.is_ascii_alphanumeric() && !"-_.+'".contains(it)) {
        true => format!("{content_type}; boundary=\"{boundary}\""),
        false => format!("{content_type}; boundary={boundary}"),
    }
}

/// A name in quotes, as browsers write it.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
