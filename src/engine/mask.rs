//! Requests and responses as they are shown: without secrets.

use serde_json::{Map, Value};

use crate::http::{self, Body, Headers};
use crate::plan;
use crate::secret::{MASK, Secrets, is_secret_name};
use crate::trace;

pub(super) fn request(
    it: &http::Request,
    made_up: &[&'static str],
    secrets: &Secrets,
) -> trace::TraceRequest {
    trace::TraceRequest {
        method: it.method.clone(),
        url: secrets.mask(&it.url),
        headers: headers(&it.headers, secrets),
        body: it.body.as_ref().map(|it| body(&it.value, secrets)),
        made_up: made_up.iter().map(|it| (*it).to_owned()).collect(),
    }
}

pub(super) fn response(
    it: &http::Response,
    made_up: &[String],
    secrets: &Secrets,
) -> trace::TraceResponse {
    trace::TraceResponse {
        status: it.status,
        headers: headers(&it.headers, secrets),
        body: match &it.body {
            Body::Empty => None,
            Body::Value(value) => Some(body(value, secrets)),
            Body::Binary { length } => Some(format!("{length} bytes, not a text").into()),
        },
        made_up: made_up.to_vec(),
    }
}

pub(super) fn action(it: &plan::Action, reason: String) -> trace::TraceAction {
    trace::TraceAction { kind: it.kind.as_str().to_owned(), name: it.name.clone(), reason }
}

fn headers(headers: &Headers, secrets: &Secrets) -> Map<String, Value> {
    let shown = |(name, value): &(String, String)| {
        let value = match is_secret_name(name) {
            true => MASK.to_owned(),
            false => secrets.mask(value),
        };
        (name.to_ascii_lowercase(), Value::String(value))
    };
    headers.0.iter().map(shown).collect()
}

/// A body by value and by name. A member that is just `key` names all sorts of
/// things and is judged by its value alone.
fn body(value: &Value, secrets: &Secrets) -> Value {
    match value {
        Value::Object(members) => {
            let shown = |(name, value): (&String, &Value)| {
                let is_secret = is_secret_name(name) && !name.eq_ignore_ascii_case("key");
                let value = match value {
                    Value::String(_) | Value::Number(_) if is_secret => MASK.into(),
                    value => body(value, secrets),
                };
                (secrets.mask(name), value)
            };
            Value::Object(members.iter().map(shown).collect())
        }
        Value::Array(items) => items.iter().map(|it| body(it, secrets)).collect(),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
            secrets.mask_value(value)
        }
    }
}
