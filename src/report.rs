//! What a run leaves for others: the trace in the formats of other programs.
//!
//! Each is a function of the trace alone, so secrets are as hidden in it as
//! they are there.

mod curl;
mod date;
mod har;
mod junit;
mod markdown;
mod mermaid;

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::trace::{
    Checks, FailureReason, Millis, RunStatus, Trace, TraceAttempt, TraceCriterion, TraceFailure,
    TraceOperand, TraceRequest, TraceResponse, TraceStep,
};

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// HTTP Archive 1.2: each attempt is an entry.
    Har,
    /// JUnit's XML: each step is a test case.
    Junit,
    /// A report for people.
    Markdown,
    /// A shell script that sends the same requests.
    Curl,
    /// A Mermaid sequence diagram of what happened.
    Mermaid,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] =
        [Format::Har, Format::Junit, Format::Markdown, Format::Curl, Format::Mermaid];

    /// The format with this name.
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|it| it.as_str() == name)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Har => "har",
            Format::Junit => "junit",
            Format::Markdown => "markdown",
            Format::Curl => "curl",
            Format::Mermaid => "mermaid",
        }
    }
}

/// Writes a trace in a format. The text ends with a line break.
pub fn report(trace: &Trace, format: Format) -> String {
    match format {
        Format::Har => har::har(trace),
        Format::Junit => junit::junit(trace),
        Format::Markdown => markdown::markdown(trace),
        Format::Curl => curl::curl(trace),
        Format::Mermaid => mermaid::mermaid(trace),
    }
}

/// How a run ended, as a word.
fn status_word(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "running",
        RunStatus::Succeeded => "succeeded",
        RunStatus::Failed => "failed",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Aborted => "aborted",
    }
}

fn checks_word(checks: Checks) -> &'static str {
    match checks {
        Checks::Passed => "passed",
        Checks::Failed => "failed",
    }
}

fn reason_word(reason: FailureReason) -> &'static str {
    match reason {
        FailureReason::Request => "request",
        FailureReason::Connection => "connection",
        FailureReason::Network => "network",
        FailureReason::Timeout => "timeout",
        FailureReason::Aborted => "aborted",
        FailureReason::Authorization => "authorization",
        FailureReason::Prerequisite => "prerequisite",
    }
}

/// A request, and what came of it.
struct Exchange<'t> {
    /// What it was for, in a few words.
    what: String,
    started_at: Millis,
    ended_at: Option<Millis>,
    request: &'t TraceRequest,
    response: Option<&'t TraceResponse>,
    failure: Option<&'t TraceFailure>,
}

impl Exchange<'_> {
    fn took(&self) -> Millis {
        self.ended_at.map_or(0, |end| end.saturating_sub(self.started_at))
    }
}

/// Every request of a step, in order: those for tokens, too.
fn exchanges(step: &TraceStep) -> Vec<Exchange<'_>> {
    let mut exchanges = Vec::new();
    for (number, attempt) in step.attempts.iter().enumerate() {
        let what = match number {
            0 => format!("step {}", step.step_id),
            number => format!("step {}, attempt {}", step.step_id, number + 1),
        };
        exchanges.extend(attempt.tokens.iter().map(|it| Exchange {
            what: format!("{what}, token for {}", it.scheme),
            started_at: it.started_at,
            ended_at: it.ended_at,
            request: &it.request,
            response: it.response.as_ref(),
            failure: None,
        }));
        exchanges.extend(attempt.request.as_ref().map(|request| Exchange {
            what,
            started_at: attempt.started_at,
            ended_at: attempt.ended_at,
            request,
            response: attempt.response.as_ref(),
            failure: attempt.failure.as_ref(),
        }));
    }
    exchanges
}

/// What a step calls.
fn target(step: &TraceStep) -> &str {
    step.operation_id.as_deref().or(step.workflow_id.as_deref()).unwrap_or_default()
}

/// A criterion with its verdict's reason, in a line.
fn criterion(it: &TraceCriterion) -> String {
    match it.reason.is_empty() {
        true => it.condition.clone(),
        false => format!("{}: {}", it.condition, it.reason),
    }
}

/// What became of the message of an attempt, and where, as a sentence.
fn message(it: &TraceAttempt) -> Option<String> {
    let message = it.message.as_ref()?;
    let has_failed = it.failure.is_some();
    let verb = match (message.action.as_str(), has_failed, it.ended_at.is_some()) {
        ("send", false, _) => "sent to",
        ("send", true, _) => "not sent to",
        (_, false, true) => "received from",
        (_, _, _) => "not received from",
    };
    Some(format!("{verb} {}, {}{}", message.channel, message.server, message.address))
}

/// What a criterion looked at: each expression and its value, or what is there
/// instead of one that can be shown. Masked, as all of the trace is.
fn operands(it: &TraceCriterion) -> Vec<(&str, String)> {
    let text = |it: &TraceOperand| match (&it.value, &it.description) {
        (Some(value), _) => value.to_string(),
        (None, Some(description)) => description.clone(),
        (None, None) => "missing".to_owned(),
    };
    it.operands.iter().map(|it| (it.expression.as_str(), text(it))).collect()
}

/// Everything that went wrong in the last attempt at a step, a line for each.
fn failures(step: &TraceStep) -> Vec<String> {
    let Some(attempt) = step.attempts.last() else { return Vec::new() };
    let no_answer = attempt
        .failure
        .iter()
        .map(|it| format!("no answer ({}): {}", reason_word(it.reason), it.message));
    let criteria = attempt.criteria.iter().filter(|it| !it.passed).map(criterion);
    let mut lines: Vec<_> = no_answer.chain(criteria).collect();
    if let Some(advice) = &attempt.advice {
        let said = [
            ("the API says", &advice.message),
            ("why", &advice.cause),
            ("what to do", &advice.remedy),
        ];
        for (name, text) in said {
            lines.extend(text.as_ref().map(|it| format!("{name}: {it}")));
        }
    }
    lines
}

/// How long something took, with a unit that suits it.
fn duration(millis: u64) -> String {
    match millis {
        0..1000 => format!("{millis} ms"),
        1000..60_000 => format!("{}.{} s", millis / 1000, millis % 1000 / 100),
        _ => format!("{} min {} s", millis / 60_000, millis % 60_000 / 1000),
    }
}

/// Seconds with three decimals, as XML and shells write them.
fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// A body as the text that stands for it: texts as they are, unless the content
/// type says that they are JSON, and everything else as JSON.
fn body_text(body: &Value, headers: &Map<String, Value>) -> String {
    let is_json = content_type(headers).is_some_and(crate::http::is_json);
    match body {
        Value::String(text) if !is_json => text.clone(),
        body => body.to_string(),
    }
}

fn content_type(headers: &Map<String, Value>) -> Option<&str> {
    headers.get("content-type").and_then(Value::as_str)
}

/// The fields of a form, if that is what is sent.
fn form_fields<'v>(
    body: &'v Value,
    headers: &Map<String, Value>,
) -> Option<(&'v Map<String, Value>, Form)> {
    let fields = body.as_object()?;
    let essence = content_type(headers)?.split(';').next()?.trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/x-www-form-urlencoded" => Some((fields, Form::UrlEncoded)),
        "multipart/form-data" => Some((fields, Form::Multipart)),
        _ => None,
    }
}

/// How the fields of a form are sent.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    UrlEncoded,
    Multipart,
}

/// The values of a form's field as texts: a list is several fields of a name.
fn field_texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(field_texts).collect(),
        Value::String(text) => vec![text.clone()],
        Value::Null => Vec::new(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
    }
}

/// Adds a line. Writing to a text does not fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = writeln!(out, "{text}");
}

/// A text in one line: line breaks and other control characters are spaces.
fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}

/// At most so many characters of a text.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
