//! A Mermaid sequence diagram of what happened: who was asked for what, what
//! came back, and what was done then.

use crate::trace::{Trace, TraceAttempt, TraceMessage, TraceStep};

use super::{Exchange, criterion, cut, exchanges, line, reason_word, status_word, target};

/// A longer text is cut: a diagram is no log.
const MOST: usize = 120;

pub(super) fn mermaid(trace: &Trace) -> String {
    let hosts = hosts(trace);
    let mut out = String::from("sequenceDiagram\n  autonumber\n");
    line(&mut out, format_args!("  participant T as {}", escaped(&trace.workflow_id)));
    for (at, host) in hosts.iter().enumerate() {
        line(&mut out, format_args!("  participant A{at} as {}", escaped(host)));
    }
    for (number, step) in trace.steps.iter().enumerate() {
        let title = match step.workflow_id.is_some() {
            true => format!("{}. {} calls {}", number + 1, step.step_id, target(step)),
            false => format!("{}. {}", number + 1, step.step_id),
        };
        note(&mut out, &title);
        // One list has the requests, the other what was made of their answers.
        let mut exchanges = exchanges(step).into_iter();
        for it in &step.attempts {
            let number = it.tokens.len() + usize::from(it.request.is_some());
            exchanges.by_ref().take(number).for_each(|it| exchange(&mut out, &it, &hosts));
            it.message.iter().for_each(|message| send(&mut out, message, it, &hosts));
            attempt(&mut out, step, it);
        }
    }
    note(&mut out, &format!("{}{}", status_word(trace.status), mode(trace)));
    out
}

fn mode(trace: &Trace) -> &'static str {
    if trace.live { "" } else { " (dry run, nothing was sent)" }
}

fn exchange(out: &mut String, it: &Exchange<'_>, hosts: &[String]) {
    let host = host(&it.request.url);
    let at = hosts.iter().position(|it| *it == host).unwrap_or_default();
    let call = format!("{} {}", it.request.method, path(&it.request.url));
    line(out, format_args!("  T->>A{at}: {}", escaped(&call)));
    if let Some(response) = it.response {
        line(out, format_args!("  A{at}-->>T: {}", response.status));
    }
    if let Some(failure) = it.failure {
        line(out, format_args!("  A{at}--xT: no answer ({})", reason_word(failure.reason)));
    }
}

/// A message that was sent, received, or did not come.
fn send(out: &mut String, message: &TraceMessage, it: &TraceAttempt, hosts: &[String]) {
    let host = host(&message.server);
    let at = hosts.iter().position(|it| *it == host).unwrap_or_default();
    let channel = escaped(&message.channel);
    match (message.action.as_str(), it.failure.as_ref()) {
        ("send", None) => line(out, format_args!("  T-)A{at}: {channel}")),
        (_, None) => line(out, format_args!("  A{at}-)T: {channel}")),
        ("send", Some(_)) => line(out, format_args!("  T-xA{at}: {channel}")),
        (_, Some(failure)) => {
            let why = reason_word(failure.reason);
            line(out, format_args!("  A{at}--xT: no {channel} ({why})"));
        }
    }
}

fn attempt(out: &mut String, step: &TraceStep, it: &TraceAttempt) {
    if let Some(failure) = it.failure.as_ref().filter(|_| it.request.is_none()) {
        note(out, &format!("✗ {}: {}", step.step_id, failure.message));
    }
    for it in it.criteria.iter().filter(|it| !it.passed) {
        note(out, &format!("✗ {}", criterion(it)));
    }
    if let Some(remedy) = it.advice.as_ref().and_then(|it| it.remedy.as_ref()) {
        note(out, remedy);
    }
    if let Some(action) = &it.action {
        note(out, &format!("{} {}: {}", action.kind, action.name, action.reason));
    }
}

fn note(out: &mut String, text: &str) {
    line(out, format_args!("  Note over T: {}", escaped(text)));
}

/// Everyone who was asked, once each, in order.
fn hosts(trace: &Trace) -> Vec<String> {
    let mut hosts = Vec::new();
    for step in &trace.steps {
        let messages = step.attempts.iter().filter_map(|it| it.message.as_ref());
        let urls = exchanges(step).into_iter().map(|it| it.request.url.as_str());
        for url in urls.chain(messages.map(|it| it.server.as_str())) {
            let host = host(url);
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
    }
    hosts
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().to_owned()
}

/// What follows the host.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    rest.find(['/', '?']).map_or("/", |at| &rest[at..])
}

/// A text in one line. What means something to Mermaid is written as an entity,
/// which begins with `#` and ends with `;` there.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for it in cut(text, MOST).chars() {
        match it {
            '#' | ';' | '%' | '<' | '>' | '{' | '}' | '&' | '"' | '\\' | '`' => {
                out.push_str(&format!("#{};", u32::from(it)));
            }
            it if it.is_control() => out.push(' '),
            it => out.push(it),
        }
    }
    match out.trim() {
        "" => "#32;".to_owned(),
        // A line that is just this word ends a block.
        "end" => "#101;nd".to_owned(),
        _ => out,
    }
}
