//! Where two traces differ.

use serde_json::{Map, Value, json};

use crate::trace::{Place, Trace, TraceAttempt, TraceMessage, TraceRequest, TraceStep};

use super::{Difference, alike};

/// Adds what differs between the trace of a recording and that of its replay.
pub(super) fn traces(before: &Trace, now: &Trace, out: &mut Vec<Difference>) {
    for (was, is) in before.steps.iter().zip(&now.steps) {
        if was.step_id != is.step_id {
            // From here on the ways are different ones.
            add(out, None, "step", is.place.as_ref(), json!(was.step_id), json!(is.step_id));
            break;
        }
        steps(was, is, out);
    }
    let (was, is) = (before.steps.len(), now.steps.len());
    if was != is {
        add(out, None, "steps", None, json!(was), json!(is));
    }
    if before.status != now.status {
        add(out, None, "status", None, json!(before.status), json!(now.status));
    }
    members(&before.outputs, &now.outputs, out, None, "outputs", None);
}

fn steps(was: &TraceStep, is: &TraceStep, out: &mut Vec<Difference>) {
    let place = is.place.as_ref();
    for (nth, (was, is_now)) in was.attempts.iter().zip(&is.attempts).enumerate() {
        attempts(was, is_now, Some((is.step_id.as_str(), nth)), place, out);
    }
    let at = Some((is.step_id.as_str(), is.attempts.len().saturating_sub(1)));
    let (before, now) = (was.attempts.len(), is.attempts.len());
    if before != now {
        add(out, at, "attempts", place, json!(before), json!(now));
    }
    if was.passed != is.passed {
        add(out, at, "passed", place, json!(was.passed), json!(is.passed));
    }
    members(&was.outputs, &is.outputs, out, at, "outputs", place);
}

/// A step and an attempt at it.
type At<'s> = Option<(&'s str, usize)>;

fn attempts(
    was: &TraceAttempt,
    is: &TraceAttempt,
    at: At<'_>,
    place: Option<&Place>,
    out: &mut Vec<Difference>,
) {
    match (&was.request, &is.request) {
        (Some(was), Some(is)) => requests(was, is, at, place, out),
        (None, None) => {}
        (was, is) => add(out, at, "request", place, json!(was), json!(is)),
    }
    match (&was.message, &is.message) {
        (Some(was), Some(is)) => messages(was, is, at, place, out),
        (None, None) => {}
        (was, is) => add(out, at, "message", place, json!(was), json!(is)),
    }
    for (was, is) in was.criteria.iter().zip(&is.criteria) {
        let is_same = was.condition == is.condition && was.passed == is.passed;
        if !is_same || !alike::texts(&was.reason, &is.reason) {
            let said = |condition: &str, passed: bool, reason: &str| json!({ "condition": condition, "passed": passed, "reason": reason });
            let recorded = said(&was.condition, was.passed, &was.reason);
            let found = said(&is.condition, is.passed, &is.reason);
            add(out, at, "criterion", is.place.as_ref().or(place), recorded, found);
        }
    }
    let (before, now) = (was.criteria.len(), is.criteria.len());
    if before != now {
        add(out, at, "criteria", place, json!(before), json!(now));
    }
    let names = (was.action.as_ref().map(|it| &it.name), is.action.as_ref().map(|it| &it.name));
    if names.0 != names.1 {
        let own = is.action.as_ref().and_then(|it| it.place.as_ref());
        add(out, at, "action", own.or(place), json!(names.0), json!(names.1));
    }
}

fn requests(
    was: &TraceRequest,
    is: &TraceRequest,
    at: At<'_>,
    place: Option<&Place>,
    out: &mut Vec<Difference>,
) {
    // What is made up because the API is not at hand says nothing.
    let is_known = |name: &str| !is.made_up.iter().any(|it| it == name);
    if is_known("method") && was.method != is.method {
        add(out, at, "request.method", place, json!(was.method), json!(is.method));
    }
    if is_known("url") && !alike::texts(&was.url, &is.url) {
        add(out, at, "request.url", place, json!(was.url), json!(is.url));
    }
    members(&was.headers, &is.headers, out, at, "request.headers", place);
    let (before, now) = (was.body.as_ref(), is.body.as_ref());
    let is_same = match (before, now) {
        (Some(before), Some(now)) => alike::values(before, now),
        (before, now) => before == now,
    };
    if !is_same {
        add(out, at, "request.body", place, json!(before), json!(now));
    }
}

fn messages(
    was: &TraceMessage,
    is: &TraceMessage,
    at: At<'_>,
    place: Option<&Place>,
    out: &mut Vec<Difference>,
) {
    // What is made up because the API is not at hand says nothing.
    let is_known = |name: &str| !is.made_up.iter().any(|it| it == name);
    for (name, before, now) in [
        ("action", &was.action, &is.action),
        ("server", &was.server, &is.server),
        ("channel", &was.channel, &is.channel),
        ("address", &was.address, &is.address),
    ] {
        if is_known(name) && !alike::texts(before, now) {
            add(out, at, &format!("message.{name}"), place, json!(before), json!(now));
        }
    }
    members(&was.headers, &is.headers, out, at, "message.headers", place);
    for (name, before, now) in [
        ("correlationId", &was.correlation_id, &is.correlation_id),
        ("payload", &was.payload, &is.payload),
    ] {
        let is_same = match (before, now) {
            (Some(before), Some(now)) => alike::values(before, now),
            (before, now) => before == now,
        };
        if !is_same {
            add(out, at, &format!("message.{name}"), place, json!(before), json!(now));
        }
    }
}

fn members(
    was: &Map<String, Value>,
    is: &Map<String, Value>,
    out: &mut Vec<Difference>,
    at: At<'_>,
    what: &str,
    place: Option<&Place>,
) {
    let more = is.keys().filter(|it| !was.contains_key(*it));
    for name in was.keys().chain(more) {
        let (before, now) = (was.get(name), is.get(name));
        let is_same = before.zip(now).is_some_and(|it| alike::values(it.0, it.1));
        if !is_same {
            add(out, at, &format!("{what}.{name}"), place, json!(before), json!(now));
        }
    }
}

fn add(
    out: &mut Vec<Difference>,
    at: At<'_>,
    what: &str,
    place: Option<&Place>,
    recorded: Value,
    found: Value,
) {
    out.push(Difference {
        what: what.to_owned(),
        step_id: at.map(|it| it.0.to_owned()),
        attempt: at.map(|it| it.1),
        place: place.cloned(),
        recorded,
        found,
    });
}
