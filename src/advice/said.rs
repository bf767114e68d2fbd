//! What the body of an answer says is wrong, in the shapes that APIs use.
//!
//! Problem details (RFC 9457) have `title` and `detail`, OAuth `error` and
//! `error_description`; most others have `error`, `message`, `detail` or
//! `errors`, which are texts, objects with such members, or lists of these.

use serde_json::{Map, Value};

/// A longer message is cut.
const MOST: usize = 500;

/// How deep messages may lie within each other.
const DEEPEST: usize = 4;

/// What a body says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    /// What is wrong, for people.
    pub(super) message: Option<String>,
    /// What to do, if the API says it itself.
    pub(super) fix: Option<String>,
    /// The names of the error: its code, slug or type.
    pub(super) codes: Vec<String>,
    /// Everything that was found, to look for words in.
    pub(super) everything: String,
}

/// Reads the body of an answer that failed.
pub(super) fn read(body: &Value) -> Said {
    let mut parts = Vec::new();
    let mut said = Said::default();
    match body {
        // A page for people is no message.
        Value::String(text) if !text.trim_start().starts_with('<') => {
            parts.extend(text.lines().next().map(str::to_owned));
        }
        Value::Object(_) => collect(body, 0, &mut parts, &mut said),
        Value::String(_) | Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    let mut message = String::new();
    for it in parts {
        let it = it.trim();
        // The list of errors often repeats what the message says.
        if it.is_empty() || message.contains(it) {
            continue;
        }
        if !message.is_empty() {
            message.push_str("; ");
        }
        message.push_str(it);
    }
    said.everything.clone_from(&message);
    if let Some((end, _)) = message.char_indices().nth(MOST) {
        message.truncate(end);
        message.push('…');
    }
    said.message = Some(message).filter(|it| !it.is_empty());
    said
}

fn collect(value: &Value, depth: usize, parts: &mut Vec<String>, said: &mut Said) {
    if depth == DEEPEST {
        return;
    }
    match value {
        Value::String(text) => parts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|it| collect(it, depth + 1, parts, said)),
        Value::Object(members) => {
            for name in ["code", "slug", "type", "error_code"] {
                said.codes.extend(members.get(name).and_then(code));
            }
            // With a description beside it, `error` is a code (RFC 6749, 5.2).
            let is_oauth = members.contains_key("error_description");
            if is_oauth {
                said.codes.extend(members.get("error").and_then(code));
            }
            let fix = members.get("suggested_fix").and_then(Value::as_str);
            said.fix = said.fix.take().or(fix.map(str::to_owned));
            parts.extend(title(members));
            for name in ["message", "error_description", "msg", "detail", "error", "errors"] {
                if name != "error" || !is_oauth {
                    members
                        .get(name)
                        .into_iter()
                        .for_each(|it| collect(it, depth + 1, parts, said));
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The title of problem details; elsewhere a title may be anything.
fn title(members: &Map<String, Value>) -> Option<String> {
    let is_problem = ["detail", "status", "type"].iter().any(|it| members.contains_key(*it));
    members.get("title").and_then(Value::as_str).filter(|_| is_problem).map(str::to_owned)
}

fn code(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_the_message_in_every_usual_shape() {
        let check = |body: Value, expected: Option<&str>| {
            assert_eq!(read(&body).message.as_deref(), expected, "{body}");
        };
        check(json!({ "error": { "message": "no key", "code": 401 } }), Some("no key"));
        check(json!({ "message": "slow down" }), Some("slow down"));
        check(json!({ "error": "Invalid consumer API key" }), Some("Invalid consumer API key"));
        let problem = json!({ "type": "about:blank", "title": "Not Found", "status": 404, "detail": "no such pet" });
        check(problem, Some("Not Found; no such pet"));
        check(json!({ "errors": ["a", { "message": "b" }, { "detail": "c" }] }), Some("a; b; c"));
        check(
            json!({ "error": { "message": "2 mistakes: a; b", "errors": ["a", "b"] } }),
            Some("2 mistakes: a; b"),
        );
        let oauth = json!({ "error": "invalid_client", "error_description": "unknown client" });
        check(oauth.clone(), Some("unknown client"));
        assert_eq!(read(&oauth).codes, ["invalid_client"]);
        let fields = json!({ "detail": [{ "loc": ["body", "name"], "msg": "field required", "type": "missing" }] });
        check(fields, Some("field required"));
        check(json!("busy\nplease wait"), Some("busy"));
        check(json!("<html><h1>502</h1>"), None);
        check(json!({ "title": "A book", "id": 7 }), None);
        check(json!([{ "message": "no error" }]), None);
        check(json!(null), None);
        check(json!({ "message": "x".repeat(1000) }), Some(&format!("{}…", "x".repeat(500))));
    }
}
