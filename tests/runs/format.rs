//! The trace as a format: it is as its schema says, can be read back, and can
//! be written in every other format.

use std::sync::LazyLock;

use jsonschema::Validator;
use telaio::pointer::Pointer;
use telaio::secret::MASK;
use telaio::syntax;
use telaio::text::LineIndex;
use telaio::trace::{Place, Trace};

use crate::{cases, drive, reports};

static SCHEMA: LazyLock<Validator> = LazyLock::new(|| {
    let text = include_str!("../../pkg/src/trace.schema.json");
    jsonschema::validator_for(&serde_json::from_str(text).unwrap()).unwrap()
});

/// Holds a trace against its schema, and reads it back.
pub fn check(trace: &Trace) {
    let written = serde_json::to_value(trace).unwrap();
    let wrong: Vec<_> = SCHEMA.iter_errors(&written).map(|it| it.to_string()).collect();
    assert!(wrong.is_empty(), "the trace is not as its schema says: {wrong:#?}\n{written:#}");
    assert_eq!(Trace::read(&written).as_ref(), Ok(trace));
    reports::check(trace);
}

/// A place must lead to what it is the place of.
#[test]
fn places_lead_there() {
    let mut seen = 0;
    for (case, plan) in cases() {
        let trace = drive::run(plan, &case.answers, case.cancel_at()).1;
        let parsed = syntax::parse(&case.document);
        let (root, index) = (parsed.root.unwrap(), LineIndex::new(&case.document));
        let mut lead = |place: &Option<Place>, member: &str, value: &str| {
            let Some(place) = place.as_ref().filter(|it| it.source.is_none()) else { return };
            let node = root.pointer(&Pointer::parse(&place.pointer).unwrap()).unwrap();
            let found = node.get(member).unwrap();
            let is_shown = found.as_str() == Some(value) || value.contains(MASK);
            assert!(is_shown, "{place:?} has no `{member}` {value}");
            let at = index.line_column(found.span.start);
            assert!(place.line <= at.line, "{place:?} is after {at:?}");
            seen += 1;
        };
        for step in &trace.steps {
            lead(&step.place, "stepId", &step.step_id);
            for attempt in &step.attempts {
                let action = attempt.action.iter();
                action.clone().for_each(|it| lead(&it.place, "name", &it.name));
                let criteria = attempt.criteria.iter().chain(action.flat_map(|it| &it.criteria));
                criteria.for_each(|it| lead(&it.place, "condition", &it.condition));
            }
        }
    }
    assert!(100 < seen, "only {seen} places");
}

#[test]
fn what_is_no_trace_is_refused() {
    let read = |text: &str| Trace::read(&serde_json::from_str(text).unwrap()).unwrap_err();
    assert_eq!(read("[]"), "this is no trace of a run");
    assert_eq!(read(r#"{ "log": {} }"#), "this is no trace of a run");
    let of_version = |it: &str| format!(r#"{{ "steps": [], "workflowId": "main"{it} }}"#);
    assert_eq!(read(&of_version("")), "expected a trace of version 1, found none");
    assert_eq!(read(&of_version(r#", "version": 2"#)), "expected a trace of version 1, found 2");
    assert_eq!(
        read(&of_version(r#", "version": 1"#)),
        "the trace lacks `document`, which must be an object"
    );
}
