//! Makes up the message that a step waits for, so that it is the one that is
//! meant, its criteria hold, and everything that is read from it is there.

use serde_json::Value;

use crate::engine::{Exchange, Run, StepAt};
use crate::expr::{Expr, Operator, Other, Source};
use crate::message::{Message, MessagePlace};
use crate::plan::{Criterion, Sample, Target};
use crate::pointer::Pointer;

use super::answer::{fulfill, made_up_text, set, way_on};
use super::reads::reads;

/// The message for a step, and which parts of it are made up: `payload` or
/// `headers`, and a JSON Pointer.
pub(super) fn make_up(run: &Run, at: StepAt, exchange: &Exchange) -> (Message, Vec<String>) {
    let scope = run.scope();
    let workflow = &run.plan().workflows[at.workflow];
    let step = &workflow.steps[at.step];
    let reads = reads(run.plan(), at.workflow, at.step);
    let sample = match &step.target {
        Target::Exchange(it) => it.sample.clone(),
        Target::Operation(_) | Target::Workflow(_) => Sample::default(),
    };
    let (mut headers, mut payload) = (sample.headers, sample.payload);
    // What becomes of the payload is said as of the body of an answer.
    let mut made_up = Vec::new();
    if payload.is_some() && !sample.is_example {
        made_up.push("body".to_owned());
    }
    for pointer in &reads.body {
        let value = payload.get_or_insert(Value::Null);
        if pointer.resolve(value).is_none_or(Value::is_null) {
            set(value, pointer, made_up_text(pointer).into());
            made_up.push(format!("body{pointer}"));
        }
    }
    let constraints: Vec<_> = step.criteria.iter().flat_map(Criterion::constraints).collect();
    for it in way_on(step, at.step) {
        fulfill(&it, false, &mut payload, &mut made_up, &scope);
    }
    for it in &constraints {
        fulfill(it, true, &mut payload, &mut made_up, &scope);
    }
    let asserted = |name: &str| {
        constraints.iter().find_map(|it| match (it.expr, it.operator, it.other) {
            (Expr::Message(Source::Header(header)), Operator::Equal, Other::Literal(value))
                if header.eq_ignore_ascii_case(name) =>
            {
                Some(value.clone())
            }
            _ => None,
        })
    };
    for name in &reads.headers {
        let is_there = headers.keys().any(|it| it.eq_ignore_ascii_case(name));
        match asserted(name) {
            Some(value) => {
                headers.retain(|it, _| !it.eq_ignore_ascii_case(name));
                headers.insert(name.clone(), value);
            }
            None if is_there => {}
            None => {
                headers.insert(name.clone(), format!("made-up-{name}").into());
                made_up.push(format!("headers/{}", name.to_ascii_lowercase()));
            }
        }
    }
    if let Some(correlation) = &exchange.correlation
        && let Some(place) = correlation.places.first()
    {
        match place {
            MessagePlace::Payload(pointer) => {
                set(payload.get_or_insert(Value::Null), pointer, correlation.id.clone());
            }
            MessagePlace::Header(pointer) => {
                let mut all = Value::Object(std::mem::take(&mut headers));
                set(&mut all, pointer, correlation.id.clone());
                if let (Value::Object(members), false) = (all, *pointer == Pointer::default()) {
                    headers = members;
                }
            }
        }
    }
    let part = |it: String| match it.strip_prefix("body") {
        Some(rest) => format!("payload{rest}"),
        None => it,
    };
    let made_up = made_up.into_iter().map(part).collect();
    (Message { headers, payload, content_type: sample.content_type }, made_up)
}
