//! Step + scope → request.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::expr::{Expr, Scope, Template};
use crate::http::{Headers, Parameters, Request};
use crate::openapi;
use crate::openapi::{Location, Serialization, serialize};
use crate::plan::{Operation, Parameter, Payload, Step, kind_of};
use crate::query::Host;
use crate::secret::Secrets;

use super::authorize::{self, Carried};
use super::body;

/// A request, and what a person should know about it.
pub(super) struct Built {
    pub(super) request: Request,
    pub(super) warnings: Vec<String>,
}

/// Builds the request of a step that calls an operation. It carries `credentials`
/// where no parameter of the step is in their place. The values that its
/// security schemes take are added to `secrets`. `Err` says as a sentence why
/// there is no request.
pub(super) fn build(
    step: &Step,
    operation: &Operation,
    scope: &Scope<'_>,
    host: &dyn Host,
    credentials: &[Carried],
    secrets: &mut Secrets,
) -> Result<Built, String> {
    let mut parts = Parts::default();
    let mut warnings = Vec::new();
    for parameter in &step.parameters {
        // The plan has no parameter of an operation without a place.
        let Some(location) = parameter.location else { continue };
        let value = evaluate(parameter, scope, host)?.filter(|it| !it.is_null());
        warn(&parameter.value, scope, host, &mut warnings);
        let Some(value) = value else {
            let name = &parameter.name;
            let described = operation.described.as_ref();
            let described = described.and_then(|it| it.parameter(location, name));
            if location == Location::Path || described.is_some_and(|it| it.required) {
                return Err(format!(
                    "parameter `{name}` must have a value{}",
                    why(parameter, scope, host)
                ));
            }
            continue;
        };
        if parameter.secret {
            secrets.learn(&value);
        }
        let described = operation.described.as_ref();
        let described = described.and_then(|it| it.parameter(location, &parameter.name));
        warnings.extend(unlikely(parameter, location, &value, described));
        warnings.extend(embedded(parameter, scope));
        let is_sent = parts.add(parameter, location, value, described);
        if !is_sent && described.is_some_and(|it| it.required) {
            let name = &parameter.name;
            return Err(format!("parameter `{name}` must have a value, found an empty one"));
        }
    }
    credentials.iter().for_each(|it| parts.add_credential(it));
    let url = parts.url(operation)?;
    let mut headers = parts.headers;
    if !parts.cookies.is_empty() {
        headers.set("cookie", parts.cookies.join("; "));
    }
    let described = operation.described.as_ref().and_then(|it| it.request_body.as_ref());
    let body = match &operation.body {
        Some(body) => {
            body.values().for_each(|it| warn(it, scope, host, &mut warnings));
            body::build(body, described, scope, host)?
        }
        None => None,
    };
    if operation.body.is_some() && body.is_none() && described.is_some_and(|it| it.required) {
        return Err("the request body must have a value".to_owned());
    }
    let body = body.map(|(body, written)| {
        headers.set("content-type", body::content_type(headers.get("content-type"), &written));
        body
    });
    headers.0.iter().try_for_each(|(name, value)| check_header(name, value))?;
    let method = operation.endpoint.method.clone();
    let (parameters, keeps_redirects) = (parts.parameters, step.keeps_redirects);
    let request = Request { method, url, headers, body, parameters, keeps_redirects };
    warnings.extend(authorize::warnings(&operation.security, &request, &operation.id));
    Ok(Built { request, warnings })
}

/// The expressions that left a parameter without a value.
fn why(parameter: &Parameter, scope: &Scope<'_>, host: &dyn Host) -> String {
    if let Payload::Selector(_) = parameter.value {
        let why = parameter.value.why_missing(scope, host);
        return why.map_or_else(|| ", found null".to_owned(), |it| format!(", but {it}"));
    }
    let templates = parameter.value.templates().into_iter();
    let found: Vec<_> =
        templates.flat_map(Template::expressions).map(|it| format!("`{}`", it.1)).collect();
    match found.is_empty() {
        true => ", found null".to_owned(),
        false => format!(", but {} has none", found.join(", ")),
    }
}

/// Says where a whole object or list is sent in place of a single value, such as
/// an answer instead of the id in it. It can be written, so nobody would notice.
fn unlikely(
    parameter: &Parameter,
    location: Location,
    value: &Value,
    described: Option<&openapi::Parameter>,
) -> Option<String> {
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    let taken: Vec<&str> = match described.and_then(|it| it.schema.get("type")) {
        Some(Value::String(it)) => vec![it],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let (name, found) = (&parameter.name, kind_of(value));
    match taken.as_slice() {
        // Nobody says what it takes: a path is made of single values.
        [] if described.is_none() && location == Location::Path && kind == "object" => {
            Some(format!("parameter `{name}` is {found}, in a path"))
        }
        [] => None,
        taken if taken.contains(&kind) => None,
        taken => Some(format!(
            "parameter `{name}` is {found}, and the API takes `{}`",
            taken.join("` or `")
        )),
    }
}

/// The same within a text, where it stands as JSON.
fn embedded(parameter: &Parameter, scope: &Scope<'_>) -> Option<String> {
    let Payload::Template(template @ Template::Parts(_)) = &parameter.value else { return None };
    let (expr, found) = template.expressions().find_map(|(_, expr)| {
        let value = expr.resolve(scope)?;
        matches!(*value, Value::Object(_) | Value::Array(_)).then(|| (expr, kind_of(&value)))
    })?;
    Some(format!("`{expr}` is {found}, which stands as JSON in parameter `{}`", parameter.name))
}

/// Says which parts are left out although no optional input is missing, and
/// which names with dots were read as ways into a value.
fn warn(payload: &Payload, scope: &Scope<'_>, host: &dyn Host, warnings: &mut Vec<String>) {
    let expressions = payload.templates().into_iter().flat_map(Template::expressions);
    warnings.extend(expressions.filter_map(|it| it.1.warning(scope)));
    for part in payload.parts() {
        match part {
            Payload::Template(Template::Whole(it))
                if !matches!(it.expr, Expr::Input { .. }) && it.expr.resolve(scope).is_none() =>
            {
                warnings.push(format!("`{}` has no value and is left out of the request", it.expr));
            }
            Payload::Selector(selector) if matches!(selector.select(scope, host), Ok(None)) => {
                let why = part.why_missing(scope, host).unwrap_or_default();
                warnings.push(format!("{why}, so it is left out of the request"));
            }
            _ => {}
        }
    }
}

/// What no HTTP message can carry is refused here, for all drivers alike: a
/// line break would begin another header field.
fn check_header(name: &str, value: &str) -> Result<(), String> {
    let is_token = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
    if name.is_empty() || !name.chars().all(is_token) {
        return Err(format!("`{name}` cannot be the name of a header"));
    }
    match value.chars().find(|it| (it.is_control() && *it != '\t') || !it.is_ascii()) {
        None => Ok(()),
        Some(it) => {
            let what = if it.is_control() { "control character" } else { "character" };
            let it = it.escape_unicode();
            Err(format!("header `{name}` cannot be sent with the {what} `{it}` in its value"))
        }
    }
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
    /// Whether anything of the value is sent: an empty list or object is
    /// nothing (RFC 6570, 2.3).
    fn add(
        &mut self,
        parameter: &Parameter,
        location: Location,
        value: Value,
        described: Option<&openapi::Parameter>,
    ) -> bool {
        let name = parameter.name.as_str();
        let default = Serialization::default_in(location);
        let by = described.map_or(&default, |it| &it.serialization);
        match location {
            Location::Path => {
                let text = serialize::path(name, &value, by);
                let is_sent = text.is_some();
                self.path.extend(text.map(|it| (name.to_owned(), it)));
                self.parameters.path.insert(name.to_owned(), value);
                is_sent
            }
            Location::Query => {
                let text = serialize::query(name, &value, by);
                self.parameters.query.insert(name.to_owned(), value);
                put(&mut self.query, text)
            }
            Location::Header => {
                let text = serialize::header(&value, by);
                let is_sent = text.is_some();
                text.into_iter().for_each(|it| self.headers.set(name, it));
                is_sent
            }
            Location::Cookie => put(&mut self.cookies, serialize::cookie(name, &value, by)),
            Location::Querystring => put(&mut self.query, serialize::querystring(&value, by)),
        }
    }

    /// A parameter of the step in the same place has been added before, and stays.
    fn add_credential(&mut self, it: &Carried) {
        let (name, value) = (it.name.as_str(), Value::from(it.text.as_str()));
        let starts = |part: &String| part.split('=').next() == Some(name);
        match it.location {
            Location::Header if self.headers.get(name).is_none() => {
                self.headers.set(name, it.text.as_str());
            }
            Location::Query if !self.parameters.query.contains_key(name) => {
                let by = Serialization::default_in(Location::Query);
                self.query.extend(serialize::query(name, &value, &by));
            }
            Location::Cookie if !self.cookies.iter().any(starts) => {
                // As it is: cookies are not percent-encoded by most servers.
                self.cookies.push(format!("{name}={}", it.text));
            }
            Location::Header
            | Location::Query
            | Location::Cookie
            | Location::Path
            | Location::Querystring => {}
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

/// Adds a part, if there is one.
fn put(parts: &mut Vec<String>, part: Option<String>) -> bool {
    let length = parts.len();
    parts.extend(part);
    length < parts.len()
}

fn evaluate(
    parameter: &Parameter,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Result<Option<Value>, String> {
    let value = parameter.value.evaluate(scope, host);
    value.map_err(|it| format!("parameter `{}` cannot be built: {it}", parameter.name))
}
