//! JUnit's XML: a suite for the run, a test case for each visit of a step.
//!
//! A step that did not meet its criteria is a failure, also where an action went
//! on from there; one that got no answer, or was stopped, is an error.

use crate::trace::{Trace, TraceStep};

use super::date::rfc3339;
use super::{failures, line, message, operands, seconds, status_word, target};

pub(super) fn junit(trace: &Trace) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let verdicts: Vec<_> = trace.steps.iter().map(verdict).collect();
    let number = |kind: &str| verdicts.iter().flatten().filter(|it| **it == kind).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"0\" time=\"{}\"",
        trace.steps.len(),
        number("failure"),
        number("error"),
        seconds(trace.ended_at.unwrap_or_default()),
    );
    line(&mut out, format_args!("<testsuites name=\"telaio\" {counts}>"));
    let name = escaped(&trace.workflow_id);
    let timestamp = trace.date.map(|it| format!(" timestamp=\"{}\"", rfc3339(it)));
    let timestamp = timestamp.unwrap_or_default();
    line(&mut out, format_args!("<testsuite name=\"{name}\" {counts}{timestamp}>"));
    properties(&mut out, trace);
    for (step, verdict) in trace.steps.iter().zip(&verdicts) {
        test_case(&mut out, trace, step, *verdict);
    }
    out.push_str("</testsuite>\n</testsuites>\n");
    out
}

/// The element that says what is wrong with a step, if something is.
fn verdict(step: &TraceStep) -> Option<&'static str> {
    let has_answer = step.attempts.last().is_some_and(|it| it.failure.is_none());
    match step.passed {
        Some(true) => None,
        Some(false) if has_answer => Some("failure"),
        Some(false) | None => Some("error"),
    }
}

fn properties(out: &mut String, trace: &Trace) {
    out.push_str("<properties>\n");
    let mode = if trace.live { "live" } else { "dry run" };
    let known = [
        ("document", trace.document.url.as_deref()),
        ("title", trace.document.title.as_deref()),
        ("mode", Some(mode)),
        ("status", Some(status_word(trace.status))),
    ];
    for (name, value) in known {
        if let Some(value) = value {
            let value = escaped(value);
            line(out, format_args!("<property name=\"{name}\" value=\"{value}\"/>"));
        }
    }
    out.push_str("</properties>\n");
}

fn test_case(out: &mut String, trace: &Trace, step: &TraceStep, verdict: Option<&str>) {
    let (class, name) = (escaped(&trace.workflow_id), escaped(&step.step_id));
    let took = step.ended_at.map_or(0, |it| it.saturating_sub(step.started_at));
    let place = match (&step.place, &trace.document.url) {
        (Some(place), Some(url)) if place.source.is_none() => {
            format!(" file=\"{}\" line=\"{}\"", escaped(url), place.line)
        }
        _ => String::new(),
    };
    let time = seconds(took);
    let start = format!("<testcase classname=\"{class}\" name=\"{name}\" time=\"{time}\"{place}");
    line(out, format_args!("{start}>"));
    if let Some(kind) = verdict {
        let lines = failures(step);
        let stopped = || format!("the run {} in this step", status_word(trace.status));
        let first = escaped(&lines.first().cloned().unwrap_or_else(stopped));
        let of = escaped(target(step));
        let said = escaped_text(&lines.join("\n"));
        line(out, format_args!("<{kind} type=\"{of}\" message=\"{first}\">{said}</{kind}>"));
    }
    let said = escaped_text(&account(step));
    line(out, format_args!("<system-out>{said}</system-out>\n</testcase>"));
}

/// What was sent and answered, and the outputs.
fn account(step: &TraceStep) -> String {
    let mut out = String::new();
    for it in &step.attempts {
        if let Some(request) = &it.request {
            let answer = match (&it.response, &it.failure) {
                (Some(response), _) => response.status.to_string(),
                (None, Some(_)) => "no answer".to_owned(),
                (None, None) => "not answered yet".to_owned(),
            };
            line(&mut out, format_args!("{} {} -> {answer}", request.method, request.url));
        }
        if let Some(message) = message(it) {
            line(&mut out, format_args!("message {message}"));
        }
        for it in &it.criteria {
            let verdict = if it.passed { "passed" } else { "failed" };
            line(&mut out, format_args!("{verdict}: {}", it.condition));
            for (expression, value) in operands(it) {
                line(&mut out, format_args!("  {expression} is {value}"));
            }
        }
        if let Some(action) = &it.action {
            line(&mut out, format_args!("{} {}: {}", action.kind, action.name, action.reason));
        }
    }
    for (name, value) in &step.outputs {
        line(&mut out, format_args!("{name} = {value}"));
    }
    out
}

/// A text in an attribute.
fn escaped(text: &str) -> String {
    escape(text, true)
}

/// A text between tags.
fn escaped_text(text: &str) -> String {
    escape(text, false)
}

/// XML has no way to write most control characters.
fn escape(text: &str, in_attribute: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' if !in_attribute => out.push('\n'),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            it if it.is_control() || matches!(it, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            it => out.push(it),
        }
    }
    out
}
