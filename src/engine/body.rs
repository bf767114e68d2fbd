//! Payload + scope → the body of a request.

use serde_json::Value;

use crate::expr::{Scope, Template};
use crate::http::{Content, RequestBody, is_json};
use crate::plan;
use crate::plan::Payload;

use super::replace::replace;

/// Builds a body: evaluates the payload, sets the replacements, and writes the
/// result in its content type. `Err` says as a sentence why there is none.
pub(super) fn build(
    body: &plan::RequestBody,
    scope: &Scope<'_>,
) -> Result<Option<RequestBody>, String> {
    let is_json = is_json(&body.content_type);
    let value = match &body.payload {
        Payload::Template(template) if is_json => {
            template.resolve_json(scope).map_err(|it| it.to_string())
        }
        payload => payload.evaluate(scope),
    };
    let value = value.map_err(|it| format!("the request body cannot be built: {it}"))?;
    let Some(mut value) = value else { return Ok(None) };
    if let Value::String(text) = &value
        && is_json
        && is_json_text(&body.payload)
    {
        value = serde_json::from_str(text)
            .map_err(|it| format!("the request body, filled in, is not JSON: {it}"))?;
    }
    for it in &body.replacements {
        replace(&mut value, it, scope)?;
    }
    Ok(Some(match value {
        Value::String(text) if !is_json => {
            RequestBody { value: text.as_str().into(), content: Content::Text(text) }
        }
        value => RequestBody { content: Content::Text(value.to_string()), value },
    }))
}

/// Whether the author wrote a JSON text, not a value.
fn is_json_text(payload: &Payload) -> bool {
    match payload {
        Payload::Constant(_) => true,
        Payload::Template(Template::Parts(_) | Template::Literal(_)) => true,
        Payload::Template(Template::Whole(_))
        | Payload::Selector(_)
        | Payload::List(_)
        | Payload::Map(_) => false,
    }
}
