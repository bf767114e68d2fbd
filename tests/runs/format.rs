//! The trace as a format: it is as its schema says, and can be read back.

use std::sync::LazyLock;

use jsonschema::Validator;
use telaio::trace::Trace;

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
