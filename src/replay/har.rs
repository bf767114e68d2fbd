//! The answers of an HTTP Archive, such as browsers save. A request gets the
//! first answer to its method and URL that has not been given yet, whatever the
//! server; else that to the URL most like it. Messages are in `sockets.rs`.

use serde_json::{Value, json};

use crate::engine::{CallId, Exchange, Input};
use crate::http::{Body, Headers, Request, Response, base64};
use crate::trace::Millis;

use super::sockets::{self, Socket};
use super::{Difference, Played, alike, no_answer};

/// An HTTP Archive 1.2.
#[derive(Clone, Debug)]
pub struct Archive {
    entries: Vec<Entry>,
    sockets: Vec<Socket>,
    /// When the last message was exchanged, in milliseconds since 1970.
    message_at: Option<f64>,
}

#[derive(Clone, Debug)]
struct Entry {
    method: String,
    url: String,
    /// `None` where the browser got no answer.
    response: Option<Response>,
    took: Millis,
    used: bool,
}

impl Archive {
    pub(super) fn read(value: &Value) -> Result<Archive, String> {
        let entries = value.pointer("/log/entries").and_then(Value::as_array);
        let entries = entries.ok_or("this is no HTTP Archive: it has no `log.entries`")?;
        let read = |(at, it): (usize, &Value)| {
            entry(it).ok_or_else(|| format!("entry {at} of the HTTP Archive has no request with a method and a URL, or no response with a status"))
        };
        let sockets = entries.iter().filter_map(Socket::read).collect();
        let entries = entries.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Archive { entries, sockets, message_at: None })
    }

    /// What becomes of a message.
    pub(super) fn exchange(&mut self, id: CallId, step: &str, asked: &Exchange) -> Played {
        sockets::exchange(&mut self.sockets, &mut self.message_at, id, step, asked)
    }

    pub(super) fn answer(&mut self, id: CallId, request: &Request, step: &str) -> Played {
        let unused = self.entries.iter().enumerate().filter(|it| !it.1.used);
        let scored = unused.filter_map(|(at, it)| Some((it.likeness(request)?, at)));
        // Of those that are alike, the first.
        let best = scored.max_by_key(|(likeness, at)| (*likeness, usize::MAX - at));
        let Some((likeness, at)) = best else {
            let message = self.nothing_for(request);
            return Played { input: no_answer(id, message), took: 0, difference: None };
        };
        let entry = &mut self.entries[at];
        entry.used = true;
        let difference = (likeness != EXACT).then(|| Difference {
            what: "request.url".to_owned(),
            step_id: Some(step.to_owned()),
            attempt: None,
            place: None,
            recorded: json!(origin_and_path(&entry.url)),
            found: json!(origin_and_path(&request.url)),
        });
        let input = match &entry.response {
            Some(response) => Input::Answer {
                id,
                response: Box::new(response.clone()),
                redirected_to: None,
                made_up: Vec::new(),
            },
            None => no_answer(id, "the recording has no answer to this request".to_owned()),
        };
        Played { input, took: entry.took, difference }
    }

    /// Why there is no answer, with the entry that is nearest. Queries may hold
    /// secrets and are not shown.
    fn nothing_for(&self, request: &Request) -> String {
        let (method, url) = (&request.method, origin_and_path(&request.url));
        let alike = |it: &Entry| {
            let same = it.method.eq_ignore_ascii_case(method);
            let likeness = strsim::jaro(origin_and_path(&it.url), url);
            (likeness * 1000.0) as u32 + if same { 500 } else { 0 }
        };
        let nearest = self.entries.iter().enumerate().max_by_key(|it| alike(it.1));
        let nearest = nearest.map(|(at, it)| {
            let used = if it.used { ", which has been used" } else { "" };
            let url = origin_and_path(&it.url);
            format!("; the nearest is entry {at}, {} {url}{used}", it.method)
        });
        let nearest = nearest.unwrap_or_else(|| "; it has none at all".to_owned());
        format!("the recording has no answer for {method} {url}{nearest}")
    }
}

/// How like a request an entry is: the parts of the path and of the query that
/// are the same.
pub(super) type Likeness = (bool, usize, usize);

const EXACT: Likeness = (true, usize::MAX, usize::MAX);

impl Entry {
    /// `None` where it cannot be an answer.
    fn likeness(&self, request: &Request) -> Option<Likeness> {
        if !self.method.eq_ignore_ascii_case(&request.method) {
            return None;
        }
        likeness(&self.url, &request.url)
    }
}

/// How like a URL that is asked for one of the archive is. `None` where it is
/// another.
pub(super) fn likeness(own: &str, wanted: &str) -> Option<Likeness> {
    let (own_path, own_query) = path_and_query(own);
    let (path, query) = path_and_query(wanted);
    let is_same_query = own_query.len() == query.len()
        && query.iter().all(|it| own_query.iter().any(|own| alike::texts(own, it)));
    if alike::texts(own_path, path) && is_same_query {
        return Some(EXACT);
    }
    let (own, wanted): (Vec<_>, Vec<_>) =
        (own_path.split('/').collect(), path.split('/').collect());
    let same = own.iter().zip(&wanted).filter(|it| alike::texts(it.0, it.1)).count();
    // The first part is what is before the first slash: always the same.
    let is_alike = own.len() == wanted.len() && wanted.len() <= 2 * same.saturating_sub(1);
    let common = query.iter().filter(|it| own_query.contains(it)).count();
    is_alike.then_some((false, same, common))
}

/// The path and the parts of the query. The server does not matter.
fn path_and_query(url: &str) -> (&str, Vec<&str>) {
    let rest = url.split_once("://").map_or(url, |it| it.1);
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path.find('/').map_or("/", |at| &path[at..]);
    (path, query.split('&').filter(|it| !it.is_empty()).collect())
}

pub(super) fn origin_and_path(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

fn entry(it: &Value) -> Option<Entry> {
    let (request, response) = (it.get("request")?, it.get("response")?);
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
    let status = response.get("status").and_then(Value::as_u64)?;
    let took = it.get("time").and_then(Value::as_f64).filter(|it| it.is_finite());
    Some(Entry {
        method: text(request, "method")?,
        url: text(request, "url")?,
        // Browsers write 0 where there was no answer.
        response: match u16::try_from(status).ok()? {
            0 => None,
            status => Some(self::response(status, response)),
        },
        took: took.map_or(0, |it| it.max(0.0) as Millis),
        used: false,
    })
}

fn response(status: u16, it: &Value) -> Response {
    let fields = it.get("headers").and_then(Value::as_array).into_iter().flatten();
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).map(str::to_owned);
    let fields = fields.filter_map(|it| Some((text(it, "name")?, text(it, "value")?)));
    let mut headers = Headers(fields.collect());
    let content = it.get("content").unwrap_or(&Value::Null);
    let mime = text(content, "mimeType").filter(|it| !it.is_empty());
    if let (None, Some(mime)) = (headers.get("content-type"), &mime) {
        headers.set("content-type", mime.as_str());
    }
    let content_type = headers.get("content-type");
    let body = match (text(content, "text"), text(content, "encoding").as_deref()) {
        (Some(text), Some("base64")) => match base64::decode(&text) {
            Some(bytes) => Body::from_bytes(content_type, &bytes),
            None => Body::from_text(content_type, text),
        },
        (Some(text), _) => Body::from_text(content_type, text),
        (None, _) => Body::Empty,
    };
    Response { status, headers, size: None, body }
}
