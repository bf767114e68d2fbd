//! Requests and responses as they are shown: without secrets.

use serde_json::{Map, Value};

use crate::http::{self, Body, Headers};
use crate::message::Message;
use crate::openapi::Location;
use crate::plan;
use crate::plan::Step;
use crate::secret::{MASK, Secrets, is_secret_member, is_secret_name};
use crate::trace;

/// Shorter values are hidden where they stand, but not taken for secrets
/// elsewhere: only the name beside them says that they are some.
const SHORTEST_LEARNED: usize = 8;

pub(super) fn request(
    it: &http::Request,
    step: &Step,
    operation: &plan::Operation,
    secrets: &Secrets,
) -> trace::TraceRequest {
    // Whatever a security scheme takes is hidden, be it as short as it may.
    let is_credential = |location: Location, name: &str| {
        let is_same = |it: &&plan::Parameter| {
            it.location == Some(location) && location.same_name(&it.name, name)
        };
        let places = operation.security.schemes.iter().filter_map(|it| it.place.as_ref());
        step.parameters.iter().any(|it| it.secret && is_same(&it))
            || places.into_iter().any(|it| it.0 == location && location.same_name(&it.1, name))
    };
    trace::TraceRequest {
        method: it.method.clone(),
        url: url(&it.url, |name| is_credential(Location::Query, name), secrets),
        headers: headers(&it.headers, |name| is_credential(Location::Header, name), secrets),
        body: it.body.as_ref().map(|it| body(&it.value, secrets)),
        size: it.body.as_ref().map(|it| it.content.as_bytes().len() as u64),
        made_up: operation.made_up.iter().map(|it| (*it).to_owned()).collect(),
    }
}

/// The request for a token.
pub(super) fn token_request(it: &http::Request, secrets: &Secrets) -> trace::TraceRequest {
    trace::TraceRequest {
        method: it.method.clone(),
        url: url(&it.url, |_| false, secrets),
        headers: headers(&it.headers, |_| false, secrets),
        body: it.body.as_ref().map(|it| body(&it.value, secrets)),
        size: it.body.as_ref().map(|it| it.content.as_bytes().len() as u64),
        made_up: Vec::new(),
    }
}

pub(super) fn response(
    it: &http::Response,
    redirected_to: Option<&str>,
    made_up: &[String],
    secrets: &Secrets,
) -> trace::TraceResponse {
    trace::TraceResponse {
        status: it.status,
        headers: headers(&it.headers, |_| false, secrets),
        body: match &it.body {
            Body::Empty => None,
            Body::Value(value) | Body::Malformed { text: value, .. } => Some(body(value, secrets)),
            Body::Binary { length } => Some(format!("{length} bytes, not a text").into()),
        },
        size: it.size,
        redirected_to: redirected_to.map(|it| url(it, |_| false, secrets)),
        made_up: made_up.to_vec(),
    }
}

pub(super) fn place(it: &plan::Place) -> trace::Place {
    trace::Place {
        source: it.source.clone(),
        pointer: it.pointer.to_string(),
        line: it.at.line,
        column: it.at.column,
    }
}

/// Takes in the secrets that a message names, such as a token in a response, so
/// that they are hidden wherever they go from here.
pub(super) fn learn(headers: &Headers, body: Option<&Value>, secrets: &mut Secrets) {
    let named = headers.0.iter().filter(|it| is_secret_name(&it.0)).map(|it| it.1.as_str());
    // A redirect may carry a token in its query.
    let query = headers.get("location").and_then(|it| it.split_once('?')).map_or("", |it| it.1);
    let query = query.split(['&', '#']).filter_map(|it| it.split_once('='));
    let carried = query.filter(|it| is_secret_name(it.0)).map(|it| it.1);
    for value in named.chain(carried).filter(|it| SHORTEST_LEARNED <= it.len()) {
        secrets.learn_text(value);
    }
    body.into_iter().for_each(|it| learn_members(it, secrets));
}

/// The same for a message of a channel.
pub(super) fn learn_message(it: &Message, secrets: &mut Secrets) {
    let headers = Value::Object(it.headers.clone());
    [Some(&headers), it.payload.as_ref()]
        .into_iter()
        .flatten()
        .for_each(|it| learn_members(it, secrets));
}

fn learn_members(value: &Value, secrets: &mut Secrets) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_secret_member(name) => {
                        if SHORTEST_LEARNED <= text.len() {
                            secrets.learn_text(text);
                        }
                    }
                    value => learn_members(value, secrets),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|it| learn_members(it, secrets)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// A URL by value, and its query by name.
pub(super) fn url(url: &str, is_credential: impl Fn(&str) -> bool, secrets: &Secrets) -> String {
    let Some((path, query)) = url.split_once('?') else { return secrets.mask(url) };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_credential(name) || is_secret_name(name) => format!("{name}={MASK}"),
        Some(_) | None => secrets.mask(pair),
    });
    format!("{}?{}", secrets.mask(path), pairs.collect::<Vec<_>>().join("&"))
}

fn headers(
    headers: &Headers,
    is_credential: impl Fn(&str) -> bool,
    secrets: &Secrets,
) -> Map<String, Value> {
    let mut shown: Map<String, Value> = Map::new();
    for (name, value) in &headers.0 {
        let value = match is_credential(name) || is_secret_name(name) {
            true => MASK.to_owned(),
            // A redirect may carry a code or a token.
            false if name.eq_ignore_ascii_case("location") => url(value, |_| false, secrets),
            false => secrets.mask(value),
        };
        match shown.get_mut(&name.to_ascii_lowercase()) {
            Some(Value::String(before)) => {
                before.push_str(", ");
                before.push_str(&value);
            }
            _ => {
                shown.insert(name.to_ascii_lowercase(), value.into());
            }
        }
    }
    shown
}

/// The header fields of a message, by value and by name.
pub(super) fn members(headers: &Map<String, Value>, secrets: &Secrets) -> Map<String, Value> {
    match body(&Value::Object(headers.clone()), secrets) {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Map::new()
        }
    }
}

/// A body by value and by name.
pub(super) fn body(value: &Value, secrets: &Secrets) -> Value {
    match value {
        Value::Object(members) => {
            let shown = |(name, value): (&String, &Value)| {
                let value = match value {
                    Value::String(_) | Value::Number(_) if is_secret_member(name) => MASK.into(),
                    value => body(value, secrets),
                };
                (secrets.mask_name(name), value)
            };
            Value::Object(members.iter().map(shown).collect())
        }
        Value::Array(items) => items.iter().map(|it| body(it, secrets)).collect(),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
            secrets.mask_value(value)
        }
    }
}
