//! Makes up the response to a step, so that its criteria hold and everything
//! that is read from it later is there.

use serde_json::{Map, Number, Value};

use crate::engine::{Run, StepAt};
use crate::expr::{Constraint, Expr, Operator, Other, Scope, Source};
use crate::http::{Body, Headers, Response};
use crate::openapi::{self, MediaType};
use crate::plan::{Action, ActionKind, Criterion, Step};
use crate::pointer::{Pointer, array_index};
use crate::query::Host;

use super::reads::{Reads, reads};

/// The statuses that are tried where the criteria leave a choice.
const USUAL: [u16; 12] = [200, 201, 202, 204, 301, 302, 304, 400, 401, 404, 409, 500];

/// A response, and which parts of it are made up: `status`, `body` and a JSON
/// Pointer, `headers/` and a name. What criteria assert, examples show and the
/// caller chooses is not made up.
pub(super) type MadeUp = (Response, Vec<String>);

/// The response to a step, so that it succeeds if it can.
pub(super) fn make_up(run: &Run, at: StepAt) -> MadeUp {
    let asked = Asked::new(run, at);
    let candidates = candidates(asked.step, asked.described);
    let mut answers: Vec<_> = candidates.iter().map(|it| asked.answer(*it, &[])).collect();
    // Where no response can fulfill the criteria, the run will say so.
    let chosen = answers.iter().position(|it| asked.succeeds(it)).unwrap_or_default();
    answers.swap_remove(chosen)
}

/// The response with this status that the API documents. What the criteria ask
/// for and later steps read is added only if they can hold with this status.
pub(super) fn with_status(run: &Run, at: StepAt, status: u16) -> MadeUp {
    let asked = Asked::new(run, at);
    let (response, mut made_up) = match asked.can_succeed_with(status) {
        true => asked.answer(status, &[]),
        false => asked.documented(status),
    };
    made_up.retain(|it| it != "status");
    (response, made_up)
}

/// A response after which this action is taken, if one can be found. `place` is
/// its place among those of the step for a success, or for a failure.
pub(super) fn leading_to(run: &Run, at: StepAt, success: bool, place: usize) -> Option<MadeUp> {
    let asked = Asked::new(run, at);
    let actions = if success { &asked.step.on_success } else { &asked.step.on_failure };
    let criteria = &actions.get(place)?.criteria;
    let constraints: Vec<_> = criteria.iter().flat_map(Criterion::constraints).collect();
    let asserted = asserted_statuses(&constraints);
    let statuses = match (asserted.is_empty(), success) {
        (false, _) => asserted,
        (true, true) => candidates(asked.step, asked.described),
        (true, false) => {
            let documented = documented_statuses(asked.described);
            documented.into_iter().chain(USUAL).filter(|it| 400 <= *it).collect()
        }
    };
    let answers = statuses.iter().flat_map(|status| {
        // With what the criteria of the action ask for, and with nothing but
        // what is documented, for actions that are taken when others are not.
        [asked.answer(*status, &constraints), asked.with(*status, &constraints, false)]
    });
    answers
        .into_iter()
        .find(|it| asked.succeeds(it) == success && asked.chooses(it, actions) == Some(place))
}

/// A step that is to be answered.
struct Asked<'r> {
    step: &'r Step,
    at: usize,
    described: Option<&'r openapi::Operation>,
    reads: Reads,
    scope: Scope<'r>,
    host: &'r dyn Host,
}

impl<'r> Asked<'r> {
    fn new(run: &'r Run, at: StepAt) -> Asked<'r> {
        let workflow = &run.plan().workflows[at.workflow];
        let step = &workflow.steps[at.step];
        let described = step.target.described();
        let reads = reads(run.plan(), at.workflow, at.step);
        Asked { step, at: at.step, described, reads, scope: run.scope(), host: &*run.plan().host }
    }

    /// A response with what the criteria and `extra` ask for.
    fn answer(&self, status: u16, extra: &[Constraint<'_>]) -> MadeUp {
        let way_on = if extra.is_empty() { way_on(self.step, self.at) } else { Vec::new() };
        let (reads, scope) = (&self.reads, &self.scope);
        let constraints = [&way_on, extra].concat();
        let (mut response, mut made_up) =
            answer(self.step, self.described, reads, status, &constraints, scope);
        if let Body::Value(body) = &mut response.body {
            super::queries::fulfill(&self.step.criteria, body, &mut made_up, self.host);
        }
        (response, made_up)
    }

    /// A response with what `extra` asks for; with what is read later, or
    /// without it.
    fn with(&self, status: u16, extra: &[Constraint<'_>], is_read: bool) -> MadeUp {
        let nothing = Reads::default();
        let reads = if is_read { &self.reads } else { &nothing };
        answer(self.step, self.described, reads, status, extra, &self.scope)
    }

    /// A response as the description has it.
    fn documented(&self, status: u16) -> MadeUp {
        let media_type = preferred(self.described, status);
        let made_up = media_type.filter(|it| it.example.is_none()).map(|_| "body".to_owned());
        let mut headers = Headers::default();
        media_type.into_iter().for_each(|it| headers.set("content-type", it.content_type.as_str()));
        let body = media_type.map_or(Body::Empty, |it| Body::Value(it.sample()));
        (Response { status, headers, size: None, body }, made_up.into_iter().collect())
    }

    fn succeeds(&self, (response, _): &MadeUp) -> bool {
        let scope = Scope { response: Some(response), ..self.scope };
        match self.step.criteria.is_empty() {
            true => response.status < 400,
            false => self.step.criteria.iter().all(|it| it.judge(&scope, self.host).passed),
        }
    }

    /// The place of the action that is taken after this response.
    fn chooses(&self, (response, _): &MadeUp, actions: &[Action]) -> Option<usize> {
        let scope = Scope { response: Some(response), ..self.scope };
        let holds = |it: &Action| it.criteria.iter().all(|it| it.judge(&scope, self.host).passed);
        actions.iter().position(holds)
    }

    /// Whether the criteria on the status hold for this one.
    fn can_succeed_with(&self, status: u16) -> bool {
        let (response, _) = self.answer(status, &[]);
        let constraints = self.step.criteria.iter().flat_map(Criterion::constraints);
        let asserted = asserted_statuses(&constraints.collect::<Vec<_>>());
        match asserted.is_empty() {
            false => asserted.contains(&status),
            true => self.succeeds(&(response, Vec::new())),
        }
    }
}

/// The body that the description has for a status.
pub(super) fn preferred(described: Option<&openapi::Operation>, status: u16) -> Option<&MediaType> {
    described.and_then(|it| it.response(status)).and_then(|it| MediaType::preferred(&it.content))
}

/// The statuses that the description names, the successes first.
pub(super) fn documented_statuses(described: Option<&openapi::Operation>) -> Vec<u16> {
    let exact = |it: &openapi::DocumentedResponse| match it.status {
        openapi::Status::Exact(status) => Some(status),
        openapi::Status::Range(_) | openapi::Status::Default => None,
    };
    let documented = described.iter().flat_map(|it| &it.responses).filter_map(exact);
    // A success is the more likely wish.
    let (successes, errors): (Vec<_>, Vec<_>) = documented.partition(|it| *it < 400);
    successes.into_iter().chain(errors).collect()
}

/// The statuses that constraints ask for.
pub(super) fn asserted_statuses(constraints: &[Constraint<'_>]) -> Vec<u16> {
    constraints
        .iter()
        .filter(|it| matches!((it.expr, it.operator), (Expr::StatusCode, Operator::Equal)))
        .filter_map(|it| match it.other {
            Other::Literal(value) => status(value),
            Other::Expr(..) => None,
        })
        .collect()
}

/// The statuses to try, never none.
fn candidates(step: &Step, described: Option<&openapi::Operation>) -> Vec<u16> {
    let constraints = step.criteria.iter().flat_map(Criterion::constraints);
    let asserted = asserted_statuses(&constraints.collect::<Vec<_>>());
    match asserted.is_empty() {
        false => asserted,
        true => documented_statuses(described).into_iter().chain(USUAL).collect(),
    }
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
    extra: &[Constraint<'_>],
    scope: &Scope<'_>,
) -> MadeUp {
    let mut made_up = Vec::new();
    let is_asserted = step
        .criteria
        .iter()
        .any(|it| it.constraints().iter().any(|it| matches!(it.expr, Expr::StatusCode)));
    if !is_asserted {
        made_up.push("status".to_owned());
    }
    let media_type = preferred(described, status);
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
    for it in extra {
        fulfill(it, false, &mut body, &mut made_up, scope);
    }
    for it in &constraints {
        fulfill(it, true, &mut body, &mut made_up, scope);
    }
    let mut headers = Headers::default();
    if body.is_some() {
        headers.set("content-type", media_type.map_or("application/json", |it| &it.content_type));
    }
    for name in reads.headers.iter().filter(|it| !it.eq_ignore_ascii_case("content-type")) {
        let asserted = constraints.iter().chain(extra);
        let asserted = asserted.filter_map(|it| asserted_header(it, name, scope)).next();
        let is_said = asserted.as_ref().is_some_and(|it| it.1);
        if !is_said {
            made_up.push(format!("headers/{}", name.to_ascii_lowercase()));
        }
        let value = asserted.map_or_else(|| format!("made-up-{name}"), |it| it.0);
        headers.set(name.as_str(), value);
    }
    let body = body.map_or(Body::Empty, Body::Value);
    (Response { status, headers, size: None, body }, made_up)
}

/// What leads on from a step that some action would visit again, such as one
/// that waits for a state: else a made-up answer would wait forever.
pub(super) fn way_on(step: &Step, at: usize) -> Vec<Constraint<'_>> {
    let leads_back = |it: &Action| matches!(it.kind, ActionKind::GotoStep(target) if target <= at);
    let forward = step.on_success.iter().find(|it| !leads_back(it));
    match (forward, step.on_success.iter().any(leads_back)) {
        (Some(action), true) => action.criteria.iter().flat_map(Criterion::constraints).collect(),
        (Some(_) | None, _) => Vec::new(),
    }
}

/// Changes the body so that it meets a constraint on a place in it.
pub(super) fn fulfill(
    it: &Constraint<'_>,
    is_asserted: bool,
    body: &mut Option<Value>,
    made_up: &mut Vec<String>,
    scope: &Scope<'_>,
) {
    let (Expr::Response(Source::Body(pointer))
    | Expr::Message(Source::Payload(pointer) | Source::Body(pointer))) = it.expr
    else {
        return;
    };
    let Some(literal) = &known(it, scope) else { return };
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

/// The value that something is compared with: written there, or already known,
/// such as an input; the response itself is not.
fn known(it: &Constraint<'_>, scope: &Scope<'_>) -> Option<Value> {
    match it.other {
        Other::Literal(literal) => Some(literal.clone()),
        Other::Expr(expr, path) => {
            let value = expr.resolve(scope)?;
            Some(path.resolve(&value).cloned().unwrap_or_default())
        }
    }
}

/// The text of a header field that meets a constraint, and whether no other does.
fn asserted_header(it: &Constraint<'_>, name: &str, scope: &Scope<'_>) -> Option<(String, bool)> {
    let Expr::Response(Source::Header(header)) = it.expr else { return None };
    if !header.eq_ignore_ascii_case(name) || !it.path.is_empty() {
        return None;
    }
    let value = match (it.operator, known(it, scope)?) {
        (Operator::Equal | Operator::LessOrEqual | Operator::GreaterOrEqual, it) => it,
        (Operator::Less, Value::Number(it)) => next_to(&it, -1.0),
        (Operator::Greater, Value::Number(it)) => next_to(&it, 1.0),
        (Operator::NotEqual | Operator::Less | Operator::Greater, _) => return None,
    };
    let text = match value {
        Value::String(text) => text,
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((text, it.operator == Operator::Equal))
}

fn next_to(number: &Number, step: f64) -> Value {
    match (number.as_i64(), step > 0.0) {
        (Some(it), true) => it.saturating_add(1).into(),
        (Some(it), false) => it.saturating_sub(1).into(),
        (None, _) => number.as_f64().map_or(Value::Null, |it| (it + step).into()),
    }
}

/// A text that says where it would have come from: `made-up-auth_config-id`.
pub(super) fn made_up_text(pointer: &Pointer) -> String {
    let names = pointer.tokens.iter().filter(|it| array_index(it).is_none());
    let names: Vec<_> = names.map(String::as_str).collect();
    match names.is_empty() {
        true => "made-up".to_owned(),
        false => format!("made-up-{}", names.join("-")),
    }
}

/// Sets the value at a pointer, making objects and lists on the way.
pub(super) fn set(target: &mut Value, pointer: &Pointer, value: Value) {
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
