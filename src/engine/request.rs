//! Step + scope → request.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::expr::{Scope, Template};
use crate::http::{Headers, Parameters, Request, RequestBody, is_json};
use crate::openapi::serialize;
use crate::openapi::{Location, Serialization};
use crate::plan;
use crate::plan::{Operation, Parameter, Payload, Step, Target};
use crate::secret::Secrets;

/// Builds the request of a step that calls an operation, and says what of it is
/// made up. The values that its security schemes take are added to `secrets`.
/// `Err` says as a sentence why there is no request.
pub(super) fn build(
    step: &Step,
    scope: &Scope<'_>,
    secrets: &mut Secrets,
) -> Result<(Request, Vec<&'static str>), String> {
    let Target::Operation(operation) = &step.target else {
        return Err(format!("step `{}` calls a workflow", step.id));
    };
    let mut parts = Parts::default();
    for parameter in &step.parameters {
        let value = evaluate(parameter, scope)?;
        match (value, parameter.location) {
            (Some(value), Some(location)) => {
                if parameter.secret {
                    secrets.add(&value);
                }
                parts.add(parameter, location, value, operation);
            }
            // A missing value in a path is told apart when the path is filled.
            (None, _) | (_, None) => {}
        }
    }
    let url = parts.url(operation)?;
    let mut headers = parts.headers;
    if !parts.cookies.is_empty() {
        headers.set("cookie", parts.cookies.join("; "));
    }
    let body = match &operation.body {
        Some(body) => build_body(body, scope)?,
        None => None,
    };
    if let (Some(_), Some(body)) = (&body, &operation.body)
        && headers.get("content-type").is_none()
    {
        headers.set("content-type", body.content_type.as_str());
    }
    let method = operation.endpoint.method.clone();
    let request = Request { method, url, headers, body, parameters: parts.parameters };
    Ok((request, operation.made_up.clone()))
}

/// The serialized parameters, by where they go.
#[derive(Default)]
struct Parts {
    path: BTreeMap<String, String>,
    query: Vec<String>,
    headers: Headers,
    cookies: Vec<String>,
    parameters: Parameters,
}

impl Parts {
    fn add(
        &mut self,
        parameter: &Parameter,
        location: Location,
        value: Value,
        operation: &Operation,
    ) {
        let name = parameter.name.as_str();
        let described = operation.described.as_ref();
        let described = described.and_then(|it| it.parameter(location, name));
        let default = Serialization::default_in(location);
        let by = described.map_or(&default, |it| &it.serialization);
        match location {
            Location::Path => {
                self.path.extend(serialize::path(name, &value, by).map(|it| (name.to_owned(), it)));
                self.parameters.path.insert(name.to_owned(), value);
            }
            Location::Query => {
                self.query.extend(serialize::query(name, &value, by));
                self.parameters.query.insert(name.to_owned(), value);
            }
            Location::Header => {
                if let Some(text) = serialize::header(&value, by) {
                    self.headers.set(name, text);
                }
            }
            Location::Cookie => self.cookies.extend(serialize::cookie(name, &value, by)),
            Location::Querystring => self.query.extend(serialize::querystring(&value, by)),
        }
    }

    fn url(&self, operation: &Operation) -> Result<String, String> {
        let template = &operation.endpoint.url;
        let mut url = serialize::fill(template, |name| self.path.get(name).cloned())
            .map_err(|it| it.to_string())?;
        let query: Vec<_> = self.query.iter().filter(|it| !it.is_empty()).cloned().collect();
        if !query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&query.join("&"));
        }
        Ok(url)
    }
}

fn evaluate(parameter: &Parameter, scope: &Scope<'_>) -> Result<Option<Value>, String> {
    let value = parameter.value.evaluate(scope);
    value.map_err(|it| format!("parameter `{}` has no value: {it}", parameter.name))
}

fn build_body(body: &plan::RequestBody, scope: &Scope<'_>) -> Result<Option<RequestBody>, String> {
    let is_json = is_json(&body.content_type);
    let value = match &body.payload {
        Payload::Template(template) if is_json => template.resolve_json(scope),
        payload => payload.evaluate(scope),
    };
    let value = value.map_err(|it| format!("the request body has no value: {it}"))?;
    Ok(value.map(|value| match (&body.payload, value) {
        // The author wrote a text in the content type's own language.
        (
            Payload::Template(Template::Parts(_) | Template::Literal(_)) | Payload::Constant(_),
            Value::String(text),
        ) => {
            let parsed = is_json.then(|| serde_json::from_str(&text).ok()).flatten();
            RequestBody { value: parsed.unwrap_or_else(|| text.as_str().into()), text }
        }
        (_, Value::String(text)) if !is_json => RequestBody { value: text.as_str().into(), text },
        (_, value) => RequestBody { text: value.to_string(), value },
    }))
}
