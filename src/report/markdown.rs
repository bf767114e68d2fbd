//! A report for people, in Markdown.

use serde_json::{Map, Value};

use crate::trace::{Trace, TraceAttempt, TraceResponse, TraceStep};

use super::date::rfc3339;
use super::{
    body_text, checks_word, criterion, cut, duration, line, message, operands, reason_word,
    status_word, target,
};

/// A longer body is cut.
const MOST_OF_BODY: usize = 4000;

/// A longer value is cut.
const MOST_OF_VALUE: usize = 500;

pub(super) fn markdown(trace: &Trace) -> String {
    let mut out = String::new();
    let (workflow, status) = (code(&trace.workflow_id), status_word(trace.status));
    line(&mut out, format_args!("# Workflow {workflow} {status}\n"));
    summary(&mut out, trace);
    if !trace.steps.is_empty() {
        overview(&mut out, trace);
    }
    if !trace.outputs.is_empty() {
        out.push_str("\n## Outputs\n\n");
        outputs(&mut out, &trace.outputs, &trace.outputs_made_up);
    }
    if !trace.warnings.is_empty() {
        out.push_str("\n## Warnings\n\n");
        trace.warnings.iter().for_each(|it| line(&mut out, format_args!("- {}", plain(it))));
    }
    for (number, it) in trace.steps.iter().enumerate() {
        step(&mut out, number + 1, it);
    }
    out
}

fn summary(out: &mut String, trace: &Trace) {
    out.push_str("| | |\n| --- | --- |\n");
    let mut row = |name: &str, value: String| {
        line(out, format_args!("| {name} | {} |", cell(value)));
    };
    if let Some(title) = &trace.document.title {
        row("Document", plain(title));
    }
    if let Some(url) = &trace.document.url {
        row("From", code(url));
    }
    row("Result", format!("{}, checks {}", status_word(trace.status), checks_word(trace.checks)));
    let mode = if trace.live { "live" } else { "dry run: nothing was sent, answers are made up" };
    row("Mode", mode.to_owned());
    if let Some(date) = trace.date {
        row("Began", rfc3339(date));
    }
    if let Some(took) = trace.ended_at {
        row("Took", duration(took));
    }
    let requests = trace.steps.iter().flat_map(super::exchanges).count();
    row("Steps", trace.steps.len().to_string());
    row("Requests", requests.to_string());
}

fn overview(out: &mut String, trace: &Trace) {
    out.push_str("\n| # | Step | Calls | Answer | Result | Took |\n");
    out.push_str("| ---: | --- | --- | --- | --- | ---: |\n");
    for (number, it) in trace.steps.iter().enumerate() {
        let took = it.ended_at.map(|end| duration(end.saturating_sub(it.started_at)));
        line(
            out,
            format_args!(
                "| {} | {} | {} | {} | {} | {} |",
                number + 1,
                cell(code(&it.step_id)),
                if target(it).is_empty() { String::new() } else { cell(code(target(it))) },
                it.attempts.iter().map(answer).collect::<Vec<_>>().join(", "),
                result(it),
                took.unwrap_or_default(),
            ),
        );
    }
}

fn answer(it: &TraceAttempt) -> String {
    match (&it.response, &it.failure) {
        (Some(response), _) => response.status.to_string(),
        (None, Some(failure)) => reason_word(failure.reason).to_owned(),
        (None, None) => "–".to_owned(),
    }
}

fn result(step: &TraceStep) -> &'static str {
    match step.passed {
        Some(true) => "✓ passed",
        Some(false) => "✗ failed",
        None => "not ended",
    }
}

fn step(out: &mut String, number: usize, step: &TraceStep) {
    line(out, format_args!("\n## {number}. {} {}\n", code(&step.step_id), result(step)));
    if let Some(place) = &step.place {
        let source = place.source.iter().map(|it| format!(" of {}", code(it)));
        let source: String = source.collect();
        let (at, line_number) = (code(&place.pointer), place.line);
        line(out, format_args!("Line {line_number}{source}, {at}"));
    }
    for (at, it) in step.attempts.iter().enumerate() {
        if 1 < step.attempts.len() {
            line(out, format_args!("\n### Attempt {}", at + 1));
        }
        attempt(out, it);
    }
    if !step.outputs.is_empty() {
        out.push('\n');
        outputs(out, &step.outputs, &step.outputs_made_up);
    }
}

fn attempt(out: &mut String, it: &TraceAttempt) {
    for it in &it.tokens {
        let call = code(&format!("{} {}", it.request.method, it.request.url));
        let answer = it.response.as_ref().map_or("–".to_owned(), |it| it.status.to_string());
        line(out, format_args!("\nToken for {}: {call} → **{answer}**", code(&it.scheme)));
    }
    if let Some(request) = &it.request {
        let call = code(&format!("{} {}", request.method, request.url));
        let took = it.ended_at.map(|end| duration(end.saturating_sub(it.started_at)));
        let took: String = took.iter().map(|it| format!(" after {it}")).collect();
        let mark = if request.made_up.is_empty() { "" } else { " (made up)" };
        let answer = answer(it);
        line(out, format_args!("\n{call}{mark} → **{answer}**{took}"));
    }
    if let Some(message) = message(it) {
        line(out, format_args!("\nMessage {}", plain(&message)));
    }
    if let Some(failure) = &it.failure {
        let what =
            if it.request.is_none() && it.message.is_none() { "Not sent" } else { "No answer" };
        line(out, format_args!("\n**{what}:** {}", plain(&failure.message)));
    }
    if !it.criteria.is_empty() {
        out.push('\n');
    }
    for it in &it.criteria {
        match it.passed {
            true => line(out, format_args!("- ✓ {}", code(&it.condition))),
            false => line(out, format_args!("- ✗ **{}**", plain(&criterion(it)))),
        }
        for (expression, value) in operands(it) {
            line(out, format_args!("  - {} is {}", code(expression), code(&value)));
        }
    }
    if let Some(advice) = &it.advice {
        let said = [
            ("The API says", &advice.message),
            ("Why", &advice.cause),
            ("What to do", &advice.remedy),
        ];
        for (name, text) in said {
            if let Some(text) = text {
                line(out, format_args!("\n> **{name}:** {}", plain(text)));
            }
        }
    }
    let is_refused = it.criteria.iter().any(|it| !it.passed);
    if let Some(response) = it.response.as_ref().filter(|_| is_refused) {
        body(out, response);
    }
    if let Some(action) = &it.action {
        let name = code(&action.name);
        line(out, format_args!("\n→ {} {name}: {}", action.kind, plain(&action.reason)));
    }
}

/// The body of an answer that failed, in a block.
fn body(out: &mut String, response: &TraceResponse) {
    let Some(body) = &response.body else { return };
    let text = match body {
        Value::Object(_) | Value::Array(_) => format!("{body:#}"),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
            body_text(body, &response.headers)
        }
    };
    let text = cut(&text, MOST_OF_BODY);
    let fence = fence(&text, '~', 3);
    line(out, format_args!("\n{fence}\n{}\n{fence}", text.trim_end_matches('\n')));
}

fn outputs(out: &mut String, outputs: &Map<String, Value>, made_up: &[String]) {
    out.push_str("| Output | Value |\n| --- | --- |\n");
    for (name, value) in outputs {
        let text = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let mark = if made_up.contains(name) { " (made up)" } else { "" };
        let (name, value) = (cell(code(name)), cell(code(&cut(&text, MOST_OF_VALUE))));
        line(out, format_args!("| {name} | {value}{mark} |"));
    }
}

/// A bar would end a cell of a table, even in code.
fn cell(text: String) -> String {
    text.replace('|', "\\|")
}

/// A text as code, in one line: between more backticks than it has in a row.
fn code(text: &str) -> String {
    let text = super::one_line(text);
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let ticks = fence(&text, '`', 1);
    match text.starts_with('`') || text.ends_with('`') {
        true => format!("{ticks} {text} {ticks}"),
        false => format!("{ticks}{text}{ticks}"),
    }
}

/// More of a character in a row than a text has, but at least so many.
fn fence(text: &str, with: char, least: usize) -> String {
    let (mut longest, mut run) = (0, 0);
    for it in text.chars() {
        run = if it == with { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    with.to_string().repeat(least.max(longest + 1))
}

/// A text in one line that is no Markdown, but for the code in its backticks.
fn plain(text: &str) -> String {
    let text = super::one_line(text);
    let is_paired = text.matches('`').count().is_multiple_of(2);
    let mut out = String::with_capacity(text.len());
    let mut in_code = false;
    for it in text.chars() {
        match it {
            '`' if is_paired => {
                in_code = !in_code;
                out.push(it);
            }
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '&' | '~' | '`' if !in_code => {
                out.push('\\');
                out.push(it);
            }
            it => out.push(it),
        }
    }
    out
}
