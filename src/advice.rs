//! What is known of a failure: what the API says of it and, for APIs that people
//! have written down, why it happens and what to do next.
//!
//! The knowledge is data: a file for each API in `advice/`, listed in `APIS`.
//! A failure is known by the API (a host of its servers, or a word of the title
//! of its description), the operation, the status, and what the answer says. The
//! first that fits is taken, so the special ones stand before the general ones.

mod said;

use serde_json::Value;

use crate::trace::{FailureReason, TraceAdvice};

use said::Said;

/// What is written down, a file for each API.
const APIS: &[&str] = &[include_str!("advice/composio.json")];

/// A failed attempt at an operation, without secrets.
#[derive(Clone, Copy, Debug)]
pub struct Failed<'f> {
    /// The URL that was called.
    pub url: &'f str,
    /// The title of the API's description, if that is at hand.
    pub title: Option<&'f str>,
    /// The operation's id.
    pub operation: &'f str,
    /// What came of it.
    pub outcome: Outcome<'f>,
}

/// What came of a request.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'f> {
    /// An answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its body, if it has one that is a text.
        body: Option<&'f Value>,
    },
    /// None.
    Unanswered {
        /// Why.
        reason: FailureReason,
        /// The same as a sentence.
        message: &'f str,
    },
}

/// What is known of a failure; `None` if nothing is.
pub fn advise(failed: &Failed<'_>) -> Option<TraceAdvice> {
    let said = match failed.outcome {
        // A message in an answer that is no error says that all is well.
        Outcome::Answered { status, body: Some(body) } if 400 <= status || names_error(body) => {
            said::read(body)
        }
        Outcome::Answered { .. } | Outcome::Unanswered { .. } => Said::default(),
    };
    let apis = APIS.iter().filter_map(|it| serde_json::from_str::<Value>(it).ok());
    let known = apis
        .filter(|it| is_api(it, failed))
        .find_map(|it| list(&it, "failures").find(|it| fits(it, failed, &said)).cloned());
    let text = |name: &str| Some(known.as_ref()?.get(name)?.as_str()?.to_owned());
    let (cause, remedy) = (text("cause"), text("remedy"));
    // What an API itself advises is better than nothing.
    let remedy = remedy.or(said.fix);
    let is_known = said.message.is_some() || cause.is_some() || remedy.is_some();
    is_known.then_some(TraceAdvice { message: said.message, cause, remedy })
}

/// Some APIs answer 200 and say in the body that it was an error.
fn names_error(body: &Value) -> bool {
    ["error", "errors"].iter().any(|it| body.get(it).is_some_and(|it| !it.is_null()))
}

/// Whether the data of an API is about the API that failed.
fn is_api(api: &Value, failed: &Failed<'_>) -> bool {
    let rest = failed.url.split_once("://").map_or("", |it| it.1);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    // What keeps an answer from coming is a matter of the server, whatever API it stands in for.
    let is_answered = matches!(failed.outcome, Outcome::Answered { .. });
    texts(api, "hosts").any(|it| it.eq_ignore_ascii_case(host))
        || is_answered
            && texts(api, "titles").any(|it| failed.title.is_some_and(|title| has(title, it)))
}

/// Whether a failure is one that is written down. What is not said fits all.
fn fits(known: &Value, failed: &Failed<'_>, said: &Said) -> bool {
    let is_operation = is_any(known, "operations", |it| it == failed.operation);
    let is_path = is_any(known, "paths", |it| failed.url.contains(it));
    let (is_outcome, words) = match failed.outcome {
        Outcome::Answered { status, .. } => {
            let is_status = list(known, "status").any(|it| it.as_u64() == Some(status.into()));
            (is_status, said.everything.as_str())
        }
        Outcome::Unanswered { reason, message } => {
            let is_network = matches!(reason, FailureReason::Network | FailureReason::Connection);
            let is_reason = known.get("unanswered").and_then(Value::as_bool) == Some(true);
            (is_reason && is_network, message)
        }
    };
    let is_said = is_any(known, "says", |it| has(words, it));
    let is_code = is_any(known, "codes", |it| said.codes.iter().any(|code| code == it));
    is_operation && is_path && is_outcome && is_said && is_code
}

/// Whether one of the texts of a list fits, or there is no such list.
fn is_any(known: &Value, name: &str, mut fits: impl FnMut(&str) -> bool) -> bool {
    known.get(name).is_none() || texts(known, name).any(&mut fits)
}

/// Whether a text has a word or phrase, in any case.
fn has(text: &str, phrase: &str) -> bool {
    text.to_lowercase().contains(&phrase.to_lowercase())
}

fn list<'v>(of: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn texts<'v>(of: &'v Value, name: &str) -> impl Iterator<Item = &'v str> {
    list(of, name).filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that stands below a more general one would never be found.
    #[test]
    fn every_failure_can_be_found() {
        for api in APIS.iter().map(|it| serde_json::from_str::<Value>(it).unwrap()) {
            let host = texts(&api, "hosts").next().unwrap();
            for known in list(&api, "failures") {
                let first = |name: &str| texts(known, name).next();
                let url = format!("https://{host}{}", first("paths").unwrap_or("/"));
                let message = first("says").unwrap_or_default();
                let body = serde_json::json!({
                    "error": { "message": message, "slug": first("codes") },
                });
                let status = list(known, "status").find_map(Value::as_u64);
                let outcome = match status {
                    Some(status) => Outcome::Answered { status: status as u16, body: Some(&body) },
                    None => Outcome::Unanswered { reason: FailureReason::Network, message },
                };
                let operation = first("operations").unwrap_or("getToolkits");
                let failed = Failed { url: &url, title: None, operation, outcome };
                let found = advise(&failed).and_then(|it| it.remedy);
                assert_eq!(found.as_deref(), known["remedy"].as_str(), "{known}");
            }
        }
    }

    /// A member that is spelled wrong would make a failure fit all.
    #[test]
    fn failures_say_only_what_is_read() {
        for api in APIS.iter().map(|it| serde_json::from_str::<Value>(it).unwrap()) {
            for known in list(&api, "failures") {
                for (name, value) in known.as_object().unwrap() {
                    let is_right = match name.as_str() {
                        "operations" | "paths" | "says" | "codes" => {
                            texts(known, name).count() == value.as_array().unwrap().len()
                        }
                        "status" => list(known, name).all(Value::is_u64),
                        "unanswered" => value.is_boolean(),
                        "cause" | "remedy" => value.is_string(),
                        _ => false,
                    };
                    assert!(is_right, "{name} of {known}");
                }
                assert!(known.get("remedy").is_some(), "{known} has no remedy");
            }
        }
    }
}
