//! A shell script that sends the same requests with curl.
//!
//! A secret is a variable of the shell, named after what holds it: the header
//! `x-api-key` is `$X_API_KEY`. Everything else is in single quotes, so that no
//! shell looks into it.

use serde_json::Value;

use crate::secret::MASK;
use crate::trace::{Trace, TraceRequest};

use super::{Form, body_text, content_type, exchanges, field_texts, form_fields, line, one_line};

/// What a secret is called that nothing else names.
const SECRET: &str = "secret";

pub(super) fn curl(trace: &Trace) -> String {
    let mut names = Vec::new();
    let mut commands = String::new();
    for it in trace.steps.iter().flat_map(exchanges) {
        let (what, command) = (one_line(&it.what), command(it.request, &mut names));
        line(&mut commands, format_args!("\n# {what}"));
        if let Some(content_type) = unwritten(it.request) {
            let name = one_line(content_type);
            line(
                &mut commands,
                format_args!(
                    "# Not as it was sent: the trace has the value, not the {name} of it."
                ),
            );
        }
        line(&mut commands, format_args!("{command}"));
    }
    let mut out = String::from("#!/bin/sh\n");
    let workflow = one_line(&trace.workflow_id);
    line(&mut out, format_args!("# The requests of workflow {workflow}, as they were sent."));
    if !trace.live {
        out.push_str("# It was a dry run: values may be made up.\n");
    }
    if !names.is_empty() {
        out.push_str(
            "# Secrets are variables. Set them first, encoded as a URL or JSON needs it.\n",
        );
        for it in names {
            line(&mut out, format_args!(": \"${{{it}:?}}\""));
        }
    }
    out + &commands
}

/// The content type of a body of which a trace has only the value that it was
/// written from.
fn unwritten(it: &TraceRequest) -> Option<&str> {
    let body = it.body.as_ref()?;
    let content_type = content_type(&it.headers)?;
    let is_written = !matches!(body, Value::Object(_) | Value::Array(_))
        || crate::http::is_json(content_type)
        || form_fields(body, &it.headers).is_some();
    (!is_written).then_some(content_type)
}

fn command(it: &TraceRequest, names: &mut Vec<String>) -> String {
    let mut words = vec!["curl --globoff --path-as-is".to_owned()];
    words.push(match it.method.as_str() {
        // With `--request HEAD` curl waits for a body that never comes.
        "HEAD" => "--head".to_owned(),
        method => format!("--request {}", quoted(method, &[], names)),
    });
    words.push(format!("--url {}", quoted(&it.url, &holders_in_url(&it.url), names)));
    let form = it.body.as_ref().and_then(|body| form_fields(body, &it.headers));
    for (name, value) in &it.headers {
        let value = value.as_str().unwrap_or_default();
        // The boundary between the parts is curl's own.
        if name == "content-type" && form.is_some_and(|it| it.1 == Form::Multipart) {
            continue;
        }
        // `name:` would remove a header, `name;` sends it empty.
        let header = match value.is_empty() {
            true => format!("{name};"),
            false => format!("{name}: {value}"),
        };
        words.push(format!("--header {}", quoted(&header, &[name], names)));
    }
    match (form, &it.body) {
        (Some((fields, form)), _) => {
            for (name, value) in fields {
                for text in field_texts(value) {
                    // What stands before the `=` must be encoded already.
                    let (option, key) = match form {
                        Form::UrlEncoded => ("--data-urlencode", encoded(name)),
                        Form::Multipart => ("--form-string", name.clone()),
                    };
                    let field = quoted(&format!("{key}={text}"), &[name], names);
                    words.push(format!("{option} {field}"));
                }
            }
        }
        (None, Some(body)) => {
            let mut holders = Vec::new();
            holders_in_json(body, SECRET, &mut holders);
            let text = body_text(body, &it.headers);
            words.push(format!("--data-raw {}", quoted(&text, &holders, names)));
        }
        (None, None) => {}
    }
    words.join(" \\\n  ")
}

/// What holds each secret of a URL: the parameters of its query have names.
fn holders_in_url(url: &str) -> Vec<&str> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut holders = vec![SECRET; path.matches(MASK).count()];
    for pair in query.split('&') {
        let name = pair.split_once('=').map_or(SECRET, |it| it.0);
        holders.extend(pair.matches(MASK).map(|_| name));
    }
    holders
}

/// What holds each secret of a JSON value, in the order in which it is written.
fn holders_in_json<'v>(value: &'v Value, name: &'v str, holders: &mut Vec<&'v str>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                holders.extend(name.matches(MASK).map(|_| SECRET));
                holders_in_json(value, name, holders);
            }
        }
        Value::Array(items) => items.iter().for_each(|it| holders_in_json(it, name, holders)),
        Value::String(text) => holders.extend(text.matches(MASK).map(|_| name)),
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

/// One word of a command, with every secret in it as a variable. `holders` says
/// what holds them, in order; the last one holds the rest, too.
fn quoted(text: &str, holders: &[&str], names: &mut Vec<String>) -> String {
    let mut out = String::new();
    for (at, part) in text.split(MASK).enumerate() {
        if let Some(nth) = at.checked_sub(1) {
            let name = variable(holders.get(nth).or(holders.last()).unwrap_or(&SECRET));
            out.push_str(&format!("\"${name}\""));
            if !names.contains(&name) {
                names.push(name);
            }
        }
        if !part.is_empty() {
            // No argument can have a NUL, and no other character needs care.
            let part = part.replace('\0', "").replace('\'', r"'\''");
            out.push_str(&format!("'{part}'"));
        }
    }
    if out.is_empty() { "''".to_owned() } else { out }
}

/// The name of a variable after the name of what holds the secret.
fn variable(name: &str) -> String {
    let mut variable = String::new();
    let mut after_small = false;
    for it in name.chars() {
        if it.is_ascii_uppercase() && after_small {
            variable.push('_');
        }
        after_small = it.is_ascii_lowercase() || it.is_ascii_digit();
        variable.push(if it.is_ascii_alphanumeric() { it.to_ascii_uppercase() } else { '_' });
    }
    let is_name = variable.starts_with(|it: char| it.is_ascii_uppercase());
    // `$PATH` and its like mean something to every command.
    match is_name && !matches!(variable.as_str(), "PATH" | "HOME" | "IFS" | "ENV") {
        true => variable,
        false => format!("SECRET_{variable}"),
    }
}

fn encoded(name: &str) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}
