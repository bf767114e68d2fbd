//! What a page shows of a run: every event as one line.

use std::fmt::Write;

use serde_json::{Map, Value};
use telaio::http::Request;
use telaio::trace::{Millis, RunEvent, Trace, TraceMessage, TraceRequest, TraceResponse, What};

/// The events so far, as text and as the record that they add up to.
#[derive(Default)]
pub struct Lines {
    pub text: String,
    pub trace: Trace,
}

impl Lines {
    pub fn say(&mut self, at: Millis, line: &str) {
        writeln!(self.text, "t={at} {line}").unwrap();
    }

    /// The body as it is sent, where that is not the payload as JSON or text.
    pub fn wire(&mut self, request: &Request) {
        let Some(body) = &request.body else { return };
        let text = String::from_utf8_lossy(body.content.as_bytes());
        if text == body.value.to_string() || body.value.as_str() == Some(&text) {
            return;
        }
        for line in text.lines() {
            writeln!(self.text, "  | {line}").unwrap();
        }
    }

    pub fn add(&mut self, event: &RunEvent) {
        self.trace.record(event.clone());
        let name = |index: &usize| self.trace.steps[*index].step_id.clone();
        let line = match &event.what {
            What::RunStarted { workflow_id, live: true, .. } => format!("run {workflow_id}"),
            What::RunStarted { workflow_id, live: false, .. } => format!("dry run {workflow_id}"),
            What::StepStarted { step_id, workflow_id, within, parent, .. } => {
                // Only where it is not the workflow that the step before it calls.
                let caller = parent.and_then(|it| self.trace.steps[it].workflow_id.clone());
                let of = within.as_ref().filter(|it| Some(*it) != caller.as_ref());
                let of = of.map(|it| format!(" of {it}")).unwrap_or_default();
                match workflow_id {
                    Some(it) => format!("step {step_id}{of}, which calls workflow {it}"),
                    None => format!("step {step_id}{of}"),
                }
            }
            What::TokenRequested { scheme, request, .. } => {
                format!("token of {scheme} {}", sent(request))
            }
            What::TokenReceived { scheme, response, .. } => {
                format!("token of {scheme} {}", answered(response))
            }
            What::RequestSent { request, .. } => sent(request),
            What::ResponseReceived { response, .. } => answered(response),
            What::MessageSent { message, .. } => format!("⇢ {}", exchanged(message)),
            What::MessageAwaited { message, .. } => format!("waits for {}", exchanged(message)),
            What::MessageReceived { message, .. } => format!("⇠ {}", exchanged(message)),
            What::CallFailed { failure, .. } => {
                let reason = serde_json::to_value(failure.reason).unwrap();
                format!("✗ {}: {}", reason.as_str().unwrap(), failure.message)
            }
            What::CriterionJudged { criterion, .. } => {
                let sign = if criterion.passed { "✓" } else { "✗" };
                let kind = match criterion.kind.as_str() {
                    "simple" => String::new(),
                    kind => format!("({kind}) "),
                };
                format!("{sign} {kind}{}: {}", criterion.condition, criterion.reason)
            }
            What::Advised { advice, .. } => {
                let said = [
                    ("the API says", &advice.message),
                    ("because", &advice.cause),
                    ("what to do", &advice.remedy),
                ];
                let said: Vec<_> = said
                    .iter()
                    .filter_map(|(name, it)| Some(format!("{name}: {}", it.as_deref()?)))
                    .collect();
                format!("! {}", said.join(" "))
            }
            What::ActionTaken { action, .. } => {
                format!("{} \"{}\": {}", action.kind, action.name, action.reason)
            }
            What::StepEnded { index, passed, outputs, outputs_made_up } => {
                let verdict = if *passed { "passed" } else { "failed" };
                format!("{} {verdict}{}", name(index), values(outputs, outputs_made_up))
            }
            What::Warned { message } => format!("warning: {message}"),
            What::RunEnded { status, checks, outputs, outputs_made_up } => {
                let word = |it: Value| it.as_str().unwrap().to_owned();
                let status = word(serde_json::to_value(status).unwrap());
                let checks = word(serde_json::to_value(checks).unwrap());
                format!("{status}, checks {checks}{}", values(outputs, outputs_made_up))
            }
        };
        self.say(event.at, &line);
    }
}

fn sent(request: &TraceRequest) -> String {
    let mut line = format!("→ {} {}", request.method, request.url);
    line += &fields(&request.headers);
    line += &request.body.iter().map(|it| format!(" {it}")).collect::<String>();
    line + &made_up(&request.made_up)
}

fn exchanged(it: &TraceMessage) -> String {
    let mut line = format!("{} at {} {:?}", it.channel, it.server, it.address);
    line += &it.correlation_id.iter().map(|it| format!(" with {it}")).collect::<String>();
    line += &it.headers.iter().map(|it| format!(" [{}: {}]", it.0, it.1)).collect::<String>();
    line += &it.payload.iter().map(|it| format!(" {it}")).collect::<String>();
    line + &made_up(&it.made_up)
}

fn answered(response: &TraceResponse) -> String {
    let mut line = format!("← {}", response.status);
    line += &fields(&response.headers);
    line += &response.body.iter().map(|it| format!(" {it}")).collect::<String>();
    line + &made_up(&response.made_up)
}

/// Header fields; the content type that is expected anyway is left out.
fn fields(headers: &Map<String, Value>) -> String {
    let is_plain = |name: &str, it: &Value| name == "content-type" && it == "application/json";
    let shown = headers.iter().filter(|(name, it)| !is_plain(name, it));
    shown.map(|(name, it)| format!(" [{name}: {}]", it.as_str().unwrap())).collect()
}

fn values(outputs: &Map<String, Value>, of: &[String]) -> String {
    match outputs.is_empty() {
        true => String::new(),
        false => format!(", outputs {}{}", Value::Object(outputs.clone()), made_up(of)),
    }
}

fn made_up(parts: &[String]) -> String {
    match parts.is_empty() {
        true => String::new(),
        false => format!(" (made up: {})", parts.join(", ")),
    }
}
