//! The MCP server that a run has made, as a configuration of the client that is to
//! use it.
//!
//! What of a run makes a server is data: a file for each API in `handover/`, listed
//! in `APIS`. It names operations, and where in their requests and answers the
//! URL, the user and the name are; and the headers with the variables that hold
//! their values. A key itself is never written.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use crate::mcp::convert::{Converted, Into, Options, convert};
use crate::mcp::dialect::{Dialect, Role};
use crate::mcp::dialects;
use crate::secret::MASK;
use crate::trace::{Trace, TraceAttempt};

/// What is written down, a file for each API.
const APIS: &[&str] = &[include_str!("handover/composio.json")];

/// What of a query needs no escape.
const QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@');

/// A configuration with the server of a run.
#[derive(Debug)]
pub struct Handover {
    /// The configuration; without a text where it cannot be put into the one that is
    /// there already. Its remarks have no places: there is no document.
    pub converted: Converted,
    /// What the server is called.
    pub name: String,
    /// What a person should know and do, as sentences.
    pub notes: Vec<String>,
    /// What a dry run made up of it: `name`, `url`, or a parameter such as `user_id`.
    pub made_up: Vec<String>,
}

/// The configuration of a client with the server that a run has made; `None` if the
/// run has made none that is known.
pub fn handover(trace: &Trace, to: &'static Dialect, into: Option<Into<'_>>) -> Option<Handover> {
    let apis = APIS.iter().filter_map(|it| serde_json::from_str::<Value>(it).ok());
    apis.filter_map(|it| of_api(&it, trace, to, into)).next()
}

fn of_api(
    api: &Value,
    trace: &Trace,
    to: &'static Dialect,
    into: Option<Into<'_>>,
) -> Option<Handover> {
    let mut notes = Vec::new();
    let mut made_up = Vec::new();
    let mut masked = Vec::new();
    let mut url = find(api.get("url")?, trace)?;
    let mut found = |what: &str, found: &Found| {
        if found.is_made_up {
            made_up.push(what.to_owned());
        }
        if found.text.contains(MASK) {
            masked.push(what.to_owned());
        }
    };
    found("url", &url);
    for parameter in list(api, "query") {
        let name = text(parameter, "name")?;
        let others = list(parameter, "instead").filter_map(Value::as_str);
        if others.chain([name]).any(|it| has_parameter(&url.text, it)) {
            continue;
        }
        match parameter.get("value").and_then(|it| find(it, trace)) {
            Some(value) => {
                found(name, &value);
                url.text = with_parameter(&url.text, name, &value.text);
            }
            None => notes.extend(text(parameter, "without").map(str::to_owned)),
        }
    }
    let name = api.get("name").and_then(|it| find(it, trace));
    if let Some(name) = &name {
        found("name", name);
    }
    let name =
        name.map_or_else(|| text(api, "api").unwrap_or("server").to_lowercase(), |it| it.text);
    let mut headers = Map::new();
    for header in list(api, "headers") {
        let (name, variable) = (text(header, "name")?, text(header, "variable")?);
        let about = text(header, "about").unwrap_or(name);
        let asks = to.root.iter().any(|it| it.role == Role::Inputs);
        let id = variable.to_lowercase().replace('_', "-");
        let (value, note) = match asks {
            true => (format!("${{input:{id}}}"), format!("{} asks for {about}", to.title)),
            false => (format!("${{env:{variable}}}"), format!("`{variable}` is to hold {about}")),
        };
        headers.insert(name.to_owned(), Value::String(value));
        notes.push(note);
    }
    let neutral = dialects::find("sep-2633")?;
    let name = to.names.fitting(&neutral.names.fitting(name.trim()));
    let server = json!({
        "type": text(api, "transport"), "url": url.text, "headers": headers,
    });
    let document = json!({ "mcpServers": { name.as_str(): server } }).to_string();
    let options = Options { from: Some(neutral), path: None, to, into };
    let converted = convert(&document, &options);
    notes.extend(converted.remarks.iter().map(|it| it.message.clone()));
    Some(Handover { converted, name, notes, made_up })
}

/// A value of a run.
struct Found {
    text: String,
    is_made_up: bool,
}

/// The first of the places that a run has; of an operation, the last answer counts.
fn find(places: &Value, trace: &Trace) -> Option<Found> {
    let places = places.as_array().into_iter().flatten();
    places.filter_map(|it| find_at(it, trace)).next()
}

fn find_at(place: &Value, trace: &Trace) -> Option<Found> {
    let is_operation = |id: &str| {
        // An id of a source is behind the source's name.
        let id = id.rsplit('.').next().unwrap_or(id);
        list(place, "operations").any(|it| it.as_str() == Some(id))
    };
    let steps = trace.steps.iter().rev();
    let steps = steps.filter(|it| it.operation_id.as_deref().is_some_and(is_operation));
    let attempts = steps.flat_map(|it| it.attempts.iter().rev());
    let mut found = attempts.filter_map(|it| value(place, it)).next()?;
    // What nobody was sent, nobody has made; and inputs that a dry run made up are not
    // marked where they are sent.
    let is_answer = text(place, "response").is_some();
    found.is_made_up |= !trace.live && (is_answer || trace.begun.are_made_up());
    Some(found)
}

fn value(place: &Value, attempt: &TraceAttempt) -> Option<Found> {
    let found = |body: &Value, pointer: &str, made_up: &[String]| {
        let text = body.pointer(pointer)?.as_str().filter(|it| !it.is_empty())?.to_owned();
        let whole = format!("body{pointer}");
        let is_made_up = made_up.iter().any(|it| {
            whole.strip_prefix(it.as_str()).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        });
        Some(Found { text, is_made_up })
    };
    if let Some(pointer) = text(place, "request") {
        return found(attempt.request.as_ref()?.body.as_ref()?, pointer, &[]);
    }
    let response = attempt.response.as_ref().filter(|it| it.status < 300)?;
    found(response.body.as_ref()?, text(place, "response")?, &response.made_up)
}

fn has_parameter(url: &str, name: &str) -> bool {
    let query = url.split('#').next().and_then(|it| it.split_once('?')).map_or("", |it| it.1);
    query.split('&').any(|it| it.split('=').next() == Some(name))
}

fn with_parameter(url: &str, name: &str, value: &str) -> String {
    let (url, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
    let joint = match (url.contains('?'), url.ends_with(['?', '&'])) {
        (false, _) => "?",
        (true, true) => "",
        (true, false) => "&",
    };
    // What is masked must stay readable as that.
    let value = match value.contains(MASK) {
        true => value.to_owned(),
        false => utf8_percent_encode(value, QUERY).to_string(),
    };
    format!("{url}{joint}{name}={value}{fragment}")
}

fn list<'v>(of: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn text<'v>(of: &'v Value, name: &str) -> Option<&'v str> {
    of.get(name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A member that is spelled wrong would be left out in silence.
    #[test]
    fn apis_say_only_what_is_read() {
        for api in APIS.iter().map(|it| serde_json::from_str::<Value>(it).unwrap()) {
            check(&api, &["api", "name", "url", "transport", "query", "headers"]);
            for place in list(&api, "name").chain(list(&api, "url")) {
                let of = if place.get("request").is_some() { "request" } else { "response" };
                check(place, &["operations", of]);
            }
            for parameter in list(&api, "query") {
                check(parameter, &["name", "instead", "value", "without"]);
            }
            for header in list(&api, "headers") {
                check(header, &["name", "variable", "about"]);
            }
        }
    }

    #[track_caller]
    fn check(object: &Value, members: &[&str]) {
        let found: Vec<_> = object.as_object().unwrap().keys().collect();
        assert_eq!(found, members);
    }

    #[test]
    fn parameters_of_urls() {
        let check = |url: &str, expected: &str| {
            assert_eq!(with_parameter(url, "user_id", "a b&c"), expected);
        };
        check("https://a.example/mcp", "https://a.example/mcp?user_id=a%20b%26c");
        check("https://a.example/mcp?", "https://a.example/mcp?user_id=a%20b%26c");
        check("https://a.example/mcp?x=y#z", "https://a.example/mcp?x=y&user_id=a%20b%26c#z");
        assert!(has_parameter("https://a.example/?x&user_id=", "user_id"));
        assert!(!has_parameter("https://a.example/?user_ids=#?user_id=", "user_id"));
    }
}
