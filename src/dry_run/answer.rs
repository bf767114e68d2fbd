//! Makes up the response to a step, so that its criteria hold and everything
//! that is read from it later is there.

use serde_json::{Map, Number, Value};

use crate::engine::{Run, StepAt};
use crate::expr::{Constraint, Expr, Operator, Other, Scope, Source};
use crate::http::{Body, Headers, Response};
use crate::openapi::{self, MediaType};
use crate::plan::{Action, ActionKind, Criterion, Step, Target};
use crate::pointer::{Pointer, array_index};

use super::reads::{Reads, reads};

/// The statuses that are tried where the criteria leave a choice.
const USUAL: [u16; 12] = [200, 201, 202, 204, 301, 302, 304, 400, 401, 404, 409, 500];

/// The response to a step, and which parts of it are made up: `status`,
/// `body` and a JSON Pointer, `headers/` and a name. What criteria assert and
/// examples show is not made up.
pub(super) fn make_up(run: &Run, at: StepAt) -> (Response, Vec<String>) {
    let scope = run.scope();
    let workflow = &run.plan().workflows[at.workflow];
    let step = &workflow.steps[at.step];
    let reads = reads(workflow, at.step);
    let described = match &step.target {
        Target::Operation(operation) => operation.described.as_ref(),
        Target::Workflow(_) => None,
    };
    let candidates = candidates(step, described);
    let answers =
        candidates.iter().map(|status| answer(step, described, &reads, *status, at.step, &scope));
    let mut answers: Vec<_> = answers.collect();
    let holds = |(response, _): &(Response, _)| {
        let scope = Scope { response: Some(response), ..scope };
        step.criteria.iter().all(|it| it.judge(&scope, &*run.plan().host).passed)
    };
    // Where no response can fulfill the criteria, the run will say so.
    let chosen = answers.iter().position(holds).unwrap_or_default();
    answers.swap_remove(chosen)
}

/// The statuses to try, never none.
fn candidates(step: &Step, described: Option<&openapi::Operation>) -> Vec<u16> {
    let constraints = step.criteria.iter().flat_map(Criterion::constraints);
    let asserted: Vec<u16> = constraints
        .filter(|it| matches!((it.expr, it.operator), (Expr::StatusCode, Operator::Equal)))
        .filter_map(|it| match it.other {
            Other::Literal(value) => status(value),
            Other::Expr(..) => None,
        })
        .collect();
    if !asserted.is_empty() {
        return asserted;
    }
    let exact = |it: &openapi::DocumentedResponse| match it.status {
        openapi::Status::Exact(status) => Some(status),
        openapi::Status::Range(_) | openapi::Status::Default => None,
    };
    let documented = described.iter().flat_map(|it| &it.responses).filter_map(exact);
    // A success is the more likely wish.
    let (successes, errors): (Vec<_>, Vec<_>) = documented.partition(|it| *it < 400);
    successes.into_iter().chain(errors).chain(USUAL).collect()
}

fn status(value: &Value) -> Option<u16> {
    let number = match value {
        Value::String(text) => text.parse().ok()?,
        value => value.as_u64()?,
    };
    u16::try_from(number).ok()
}

fn answer(
    step: &Step,
    described: Option<&openapi::Operation>,
    reads: &Reads,
    status: u16,
    at: usize,
    scope: &Scope<'_>,
) -> (Response, Vec<String>) {
    let mut made_up = Vec::new();
    let is_asserted = step
        .criteria
        .iter()
        .any(|it| it.constraints().iter().any(|it| matches!(it.expr, Expr::StatusCode)));
    if !is_asserted {
        made_up.push("status".to_owned());
    }
    let documented = described.and_then(|it| it.response(status));
    let media_type = documented.and_then(|it| MediaType::preferred(&it.content));
    let mut body = media_type.map(MediaType::sample);
    if media_type.is_some_and(|it| it.example.is_none()) {
        made_up.push("body".to_owned());
    }
    for pointer in &reads.body {
        let value = body.get_or_insert(Value::Null);
        if pointer.resolve(value).is_none_or(Value::is_null) {
            set(value, pointer, made_up_text(pointer).into());
            made_up.push(format!("body{pointer}"));
        }
    }
    let constraints: Vec<_> = step.criteria.iter().flat_map(Criterion::constraints).collect();
    // What the workflow asserts is no invention of ours; what leads on is.
    for it in way_on(step, at) {
        fulfill(&it, false, &mut body, &mut made_up, scope);
    }
    for it in &constraints {
        fulfill(it, true, &mut body, &mut made_up, scope);
    }
    let mut headers = Headers::default();
    if body.is_some() {
        headers.set("content-type", media_type.map_or("application/json", |it| &it.content_type));
    }
    for name in reads.headers.iter().filter(|it| !it.eq_ignore_ascii_case("content-type")) {
        let asserted = constraints.iter().find_map(|it| asserted_header(it, name));
        if asserted.is_none() {
            made_up.push(format!("headers/{}", name.to_ascii_lowercase()));
        }
        headers.set(name.as_str(), asserted.unwrap_or_else(|| format!("made-up-{name}")));
    }
    let body = body.map_or(Body::Empty, Body::Value);
    (Response { status, headers, size: None, body }, made_up)
}

/// What leads on from a step that some action would visit again, such as one
/// that waits for a state: else a made-up answer would wait forever.
fn way_on(step: &Step, at: usize) -> Vec<Constraint<'_>> {
    let leads_back = |it: &Action| matches!(it.kind, ActionKind::GotoStep(target) if target <= at);
    let forward = step.on_success.iter().find(|it| !leads_back(it));
    match (forward, step.on_success.iter().any(leads_back)) {
        (Some(action), true) => action.criteria.iter().flat_map(Criterion::constraints).collect(),
        (Some(_) | None, _) => Vec::new(),
    }
}

/// Changes the body so that it meets a constraint on a place in it.
fn fulfill(
    it: &Constraint<'_>,
    is_asserted: bool,
    body: &mut Option<Value>,
    made_up: &mut Vec<String>,
    scope: &Scope<'_>,
) {
    let Expr::Response(Source::Body(pointer)) = it.expr else { return };
    let literal = match it.other {
        Other::Literal(literal) => literal,
        // What is already known, such as an input; the response itself is not.
        Other::Expr(expr, path) => match expr.resolve(scope) {
            Some(known) => &path.resolve(&known).cloned().unwrap_or_default(),
            None => return,
        },
    };
    let tokens = pointer.tokens.iter().chain(&it.path.tokens).cloned().collect();
    let pointer = Pointer { tokens };
    let body = body.get_or_insert(Value::Null);
    let value = match (it.operator, literal) {
        (Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual, it) => it.clone(),
        (Operator::Less, Value::Number(it)) => next_to(it, -1.0),
        (Operator::Greater, Value::Number(it)) => next_to(it, 1.0),
        // Something is there already, and it is not null.
        (Operator::NotEqual, Value::Null) => return,
        (Operator::NotEqual, literal) if pointer.resolve(body) != Some(literal) => return,
        (Operator::NotEqual, Value::Bool(it)) => Value::Bool(!it),
        (Operator::NotEqual, _) => format!("not-{}", made_up_text(&pointer)).into(),
        (Operator::Less | Operator::Greater, _) => return,
    };
    set(body, &pointer, value);
    let part = format!("body{pointer}");
    made_up.retain(|it| *it != part);
    if it.operator != Operator::Equal || !is_asserted {
        made_up.push(part);
    }
}

fn asserted_header(it: &Constraint<'_>, name: &str) -> Option<String> {
    match (it.expr, it.operator, it.other) {
        (
            Expr::Response(Source::Header(header)),
            Operator::Equal,
            Other::Literal(Value::String(text)),
        ) if header.eq_ignore_ascii_case(name) => Some(text.clone()),
        _ => None,
    }
}

fn next_to(number: &Number, step: f64) -> Value {
    match (number.as_i64(), step > 0.0) {
        (Some(it), true) => it.saturating_add(1).into(),
        (Some(it), false) => it.saturating_sub(1).into(),
        (None, _) => number.as_f64().map_or(Value::Null, |it| (it + step).into()),
    }
}

/// A text that says where it would have come from: `made-up-auth_config-id`.
fn made_up_text(pointer: &Pointer) -> String {
    let names = pointer.tokens.iter().filter(|it| array_index(it).is_none());
    let names: Vec<_> = names.map(String::as_str).collect();
    match names.is_empty() {
        true => "made-up".to_owned(),
        false => format!("made-up-{}", names.join("-")),
    }
}

/// Sets the value at a pointer, making objects and lists on the way.
fn set(target: &mut Value, pointer: &Pointer, value: Value) {
    /// More items than this are not made up to reach an index.
    const LONGEST_LIST: usize = 64;
    let mut target = target;
    for token in &pointer.tokens {
        let index = array_index(token).filter(|it| *it < LONGEST_LIST);
        if let (Some(index), false) = (index, target.is_object()) {
            if !target.is_array() {
                *target = Value::Array(Vec::new());
            }
            let Value::Array(items) = target else { return };
            while items.len() <= index {
                items.push(Value::Null);
            }
            target = &mut items[index];
        } else {
            if !target.is_object() {
                *target = Value::Object(Map::new());
            }
            let Value::Object(members) = target else { return };
            target = members.entry(token.as_str()).or_insert(Value::Null);
        }
    }
    *target = value;
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sets_a_value_and_the_way_to_it() {
        let check = |start: Value, pointer: &str, expected: Value| {
            let mut target = start;
            set(&mut target, &Pointer::parse(pointer).unwrap(), json!(1));
            assert_eq!(target, expected, "{pointer}");
        };
        check(Value::Null, "", json!(1));
        check(Value::Null, "/a/b", json!({ "a": { "b": 1 } }));
        check(json!({ "a": 0, "c": 2 }), "/a/b", json!({ "a": { "b": 1 }, "c": 2 }));
        check(Value::Null, "/items/1/id", json!({ "items": [null, { "id": 1 }] }));
        check(json!({ "0": 5 }), "/0", json!({ "0": 1 }));
        check(Value::Null, "/999999999", json!({ "999999999": 1 }));
    }
}
