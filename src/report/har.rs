//! HTTP Archive 1.2. Each attempt that sent a request is an entry.
//!
//! What nobody knows is said as the format says it: -1 for the size of headers,
//! an empty list for cookies, whose values are secrets.

use serde_json::{Map, Value, json};

use crate::trace::{Trace, TraceRequest, TraceResponse};

use super::date::rfc3339;
use super::{Exchange, body_text, content_type, exchanges, field_texts, form_fields, reason_word};

/// `fetch` does not tell the version of HTTP.
const HTTP_VERSION: &str = "unknown";

/// The one page that all entries are of.
const PAGE: &str = "run";

pub(super) fn har(trace: &Trace) -> String {
    let epoch = trace.date.unwrap_or_default();
    let exchanges = trace.steps.iter().flat_map(exchanges);
    let entries: Vec<_> = exchanges.map(|it| entry(epoch, &it)).collect();
    let kind = if trace.live { "live run" } else { "dry run, nothing was sent" };
    let har = json!({ "log": {
        "version": "1.2",
        "creator": { "name": "telaio", "version": env!("CARGO_PKG_VERSION") },
        "pages": [{
            "startedDateTime": rfc3339(epoch),
            "id": PAGE,
            "title": trace.workflow_id,
            "pageTimings": { "onLoad": trace.ended_at.map_or(json!(-1), Value::from) },
        }],
        "entries": entries,
        "comment": format!("{kind}; secrets are replaced by {}", crate::secret::MASK),
    } });
    format!("{har:#}\n")
}

fn entry(epoch: u64, it: &Exchange<'_>) -> Value {
    let time = it.took();
    let mut entry = json!({
        "pageref": PAGE,
        "startedDateTime": rfc3339(epoch.saturating_add(it.started_at)),
        "time": time,
        "request": request(it.request),
        "response": it.response.map_or_else(|| no_response(it), response),
        "cache": {},
        "timings": { "send": 0, "wait": time, "receive": 0 },
        "comment": it.what,
    });
    if let (Some(failure), Some(entry)) = (it.failure, entry.as_object_mut()) {
        let error = format!("{}: {}", reason_word(failure.reason), failure.message);
        entry.insert("_error".to_owned(), error.into());
    }
    entry
}

fn request(it: &TraceRequest) -> Value {
    let mut request = json!({
        "method": it.method,
        "url": it.url,
        "httpVersion": HTTP_VERSION,
        "cookies": [],
        "headers": headers(&it.headers),
        "queryString": query(&it.url),
        "headersSize": -1,
        "bodySize": it.size.unwrap_or_default(),
    });
    if let (Some(body), Some(request)) = (&it.body, request.as_object_mut()) {
        let mime = content_type(&it.headers).unwrap_or("application/octet-stream");
        let data = match form_fields(body, &it.headers) {
            Some((fields, _)) => {
                let params: Vec<_> = fields
                    .iter()
                    .flat_map(|(name, it)| field_texts(it).into_iter().map(move |it| (name, it)))
                    .map(|(name, value)| json!({ "name": name, "value": value }))
                    .collect();
                json!({ "mimeType": mime, "params": params })
            }
            None => json!({ "mimeType": mime, "text": body_text(body, &it.headers) }),
        };
        request.insert("postData".to_owned(), data);
    }
    request
}

fn response(it: &TraceResponse) -> Value {
    let text = it.body.as_ref().map(|body| body_text(body, &it.headers));
    let length = text.as_ref().map_or(0, |it| it.len() as u64);
    let mut content = json!({
        "size": it.size.unwrap_or(length),
        "mimeType": content_type(&it.headers).unwrap_or("x-unknown"),
    });
    if let (Some(text), Some(content)) = (text, content.as_object_mut()) {
        content.insert("text".to_owned(), text.into());
    }
    json!({
        "status": it.status,
        "statusText": "",
        "httpVersion": HTTP_VERSION,
        "cookies": [],
        "headers": headers(&it.headers),
        "content": content,
        "redirectURL": it.headers.get("location").and_then(Value::as_str).unwrap_or_default(),
        "headersSize": -1,
        "bodySize": it.size.map_or(json!(-1), Value::from),
    })
}

/// Browsers, too, write status 0 where no answer came.
fn no_response(it: &Exchange<'_>) -> Value {
    let why = it.failure.map_or("no answer yet", |it| it.message.as_str());
    json!({
        "status": 0,
        "statusText": "",
        "httpVersion": HTTP_VERSION,
        "cookies": [],
        "headers": [],
        "content": { "size": 0, "mimeType": "x-unknown" },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
        "comment": why,
    })
}

fn headers(headers: &Map<String, Value>) -> Value {
    headers.iter().map(|(name, it)| json!({ "name": name, "value": it })).collect()
}

/// The parts of a URL's query, decoded.
fn query(url: &str) -> Value {
    let url = url.split('#').next().unwrap_or_default();
    let query = url.split_once('?').map_or("", |it| it.1);
    let pairs = query.split('&').filter(|it| !it.is_empty());
    pairs
        .map(|it| {
            let (name, value) = it.split_once('=').unwrap_or((it, ""));
            json!({ "name": decoded(name), "value": decoded(value) })
        })
        .collect()
}

fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_encoding::percent_decode_str(&text).decode_utf8_lossy().into_owned()
}
