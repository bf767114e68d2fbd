//! What the tests share: pages, and one moment of a run with one of everything.

use std::collections::BTreeMap;

use expect_test::Expect;
use serde_json::{Value, json};

use super::{Beside, ParseError, Scope, SourceFields, WorkflowValues};
use crate::http::{Body, Content, Headers, Parameters, Request, RequestBody, Response};

/// Reads a page anew: every line that begins with `> ` is a text, and the lines
/// under it are what `answer` says about that text.
#[track_caller]
pub fn check_page(page: Expect, answer: impl Fn(&str) -> Vec<String>) {
    let texts = page.data.lines().filter_map(|it| it.trim().strip_prefix("> "));
    let mut out = String::new();
    for text in texts {
        out.push_str(&format!("> {text}\n"));
        for line in answer(text) {
            out.push_str(&format!("  {line}\n"));
        }
    }
    page.assert_eq(&out);
}

/// The mistake under its place, and what to write there.
pub fn point_at(error: &ParseError, text: &str) -> Vec<String> {
    let before = text[..error.at.start].chars().count();
    let marks = "^".repeat(text[error.at.clone()].chars().count().max(1));
    let marked = format!("{}{marks} {:?}: {error}", " ".repeat(before), error.mistake);
    let fix = error.suggestion().map(|it| format!("write `{it}`"));
    [Some(marked), fix].into_iter().flatten().collect()
}

/// The moment after the answer to a request, in a workflow with one of each.
pub fn with_scope<T>(use_scope: impl FnOnce(&Scope<'_>) -> T) -> T {
    let object = |value: Value| match value {
        Value::Object(members) => members,
        other => panic!("not an object: {other}"),
    };
    let inputs = object(json!({
        "user": "ada", "limit": 3, "a.b": "exact", "a": { "b": "inner", "c": "deep" },
        "customer": { "firstName": "Ada", "pets": [{ "id": 7 }] }, "nothing": null,
        "quote": "say \"hi\"",
    }));
    let steps = BTreeMap::from([(
        "log-in".to_owned(),
        object(json!({ "token": { "value": "t0" }, "events": [{ "date": "May" }] })),
    )]);
    let outputs = object(json!({ "total": 2 }));
    let workflows = BTreeMap::from([(
        "order".to_owned(),
        WorkflowValues {
            inputs: object(json!({ "id": 1 })),
            outputs: object(json!({ "id": 2 })),
            ..WorkflowValues::default()
        },
    )]);
    let documents = BTreeMap::from([("flows".to_owned(), 1)]);
    let beside = [BTreeMap::new(), workflows.clone()];
    let request = Request {
        method: "POST".to_owned(),
        url: "https://api.test/pets?q=cat".to_owned(),
        headers: Headers(vec![("Accept".to_owned(), "text/html".to_owned())]),
        body: Some(RequestBody {
            value: json!({ "tag": "cat" }),
            content: Content::Text(String::new()),
        }),
        parameters: Parameters {
            path: object(json!({ "id": 9 })),
            query: object(json!({ "q": "cat", "filter[name]": "tom" })),
        },
        keeps_redirects: false,
    };
    let response = Response {
        status: 201,
        headers: Headers(vec![("X-Rate#1".to_owned(), "10".to_owned())]),
        size: None,
        body: Body::Value(body()),
    };
    let source_descriptions = BTreeMap::from([(
        "pets".to_owned(),
        SourceFields { url: "./pets.yaml".to_owned(), kind: Some("openapi".to_owned()) },
    )]);
    use_scope(&Scope {
        inputs: Some(&inputs),
        steps: Some(&steps),
        outputs: Some(&outputs),
        workflows: Some(&workflows),
        beside: Some(Beside { documents: &documents, workflows: &beside }),
        request: Some(&request),
        response: Some(&response),
        self_uri: Some("https://api.test/flow.yaml"),
        message: None,
        source_descriptions: Some(&source_descriptions),
    })
}

fn body() -> Value {
    json!({
        "status": "ACTIVE", "count": 2, "text": "5", "ok": true, "none": null,
        "items": [{ "id": "x1", "a b": 1 }], "long": "0123456789".repeat(9),
    })
}
