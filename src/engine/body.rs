//! Payload + scope → the body of a request.

use serde_json::Value;

use crate::expr::{Scope, Template};
use crate::http::{RequestBody, essence, parameter};
use crate::openapi::body::{Notation, Written, write, xml_text};
use crate::openapi::{self, serialize};
use crate::plan;
use crate::plan::{Language, Payload};
use crate::query::Host;

use super::replace::replace;

/// Builds a body: evaluates the payload, sets the replacements, and writes the
/// result in its content type, which is given, too. `Err` says as a sentence why
/// there is none.
pub(super) fn build(
    body: &plan::RequestBody,
    described: Option<&openapi::RequestBody>,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Result<Option<(RequestBody, String)>, String> {
    let notation = Notation::of(&body.content_type);
    let value = match &body.payload {
        Payload::Template(template) => filled(template, notation, scope),
        payload => payload.evaluate(scope, host),
    };
    let value = value.map_err(|it| format!("the request body cannot be built: {it}"))?;
    let Some(mut value) = value else { return Ok(None) };
    if let Value::String(text) = &value
        && notation == Notation::Json
        && is_written(&body.payload)
    {
        value = serde_json::from_str(text)
            .map_err(|it| format!("the request body, filled in, is not JSON: {it}"))?;
    }
    let media_type = described.and_then(|it| it.media_type(&body.content_type));
    for it in &body.replacements {
        // An XPath looks in the text, whatever it was made of.
        if let (Language::XPath(_), Notation::Xml, Value::Object(_) | Value::Array(_)) =
            (it.language, notation, &value)
        {
            value = xml_of(&value, &body.content_type, media_type)?;
        }
        replace(&mut value, it, scope, host)?;
    }
    let written = write(&value, &body.content_type, media_type);
    let Written { content, content_type } =
        written.map_err(|it| format!("the request body cannot be written: {it}"))?;
    Ok(Some((RequestBody { value, content }, content_type)))
}

/// A payload as the text of XML that it would be sent as.
fn xml_of(
    value: &Value,
    content_type: &str,
    media_type: Option<&openapi::MediaType>,
) -> Result<Value, String> {
    let written = write(value, &essence(content_type), media_type);
    let written = written.map_err(|it| format!("the request body cannot be written: {it}"))?;
    Ok(String::from_utf8_lossy(written.content.as_bytes()).into())
}

/// The text of a payload with its expressions filled in: what is put into it
/// must not change what stands around it.
fn filled(
    template: &Template,
    notation: Notation,
    scope: &Scope<'_>,
) -> Result<Option<Value>, String> {
    let filled = match notation {
        Notation::Json | Notation::JsonLines => template.resolve_json(scope),
        Notation::Form => template.resolve_printed(scope, |it| serialize::encoded(&plain(it))),
        Notation::Xml => template.resolve_printed(scope, in_xml),
        Notation::Multipart | Notation::Text | Notation::Binary => template.resolve(scope),
    };
    filled.map_err(|it| it.to_string())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            value.to_string()
        }
    }
}

/// A value in a text of XML. What is XML itself, such as the answer to another
/// step, is put in as it is. What no XML can hold stays, too: it is refused by
/// the one who reads it.
fn in_xml(value: &Value) -> String {
    let text = plain(value);
    let is_xml = text.trim_start().starts_with('<') && text.trim_end().ends_with('>');
    match xml_text(&text) {
        Ok(escaped) if !is_xml => escaped,
        Ok(_) | Err(_) => text,
    }
}

/// Whether the author wrote a text in the notation, not a value.
fn is_written(payload: &Payload) -> bool {
    match payload {
        Payload::Constant(_) => true,
        Payload::Template(Template::Parts(_) | Template::Literal(_)) => true,
        Payload::Template(Template::Whole(_))
        | Payload::Selector(_)
        | Payload::List(_)
        | Payload::Map(_) => false,
    }
}

/// The content type that is sent: what a header parameter of the step says, but
/// never without the boundary that the body has.
pub(super) fn content_type(given: Option<&str>, written: &str) -> String {
    match (given, parameter(written, "boundary")) {
        (None, _) => written.to_owned(),
        (Some(given), Some(_)) if parameter(given, "boundary").is_none() => written.to_owned(),
        (Some(given), _) => given.to_owned(),
    }
}
