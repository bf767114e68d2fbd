//! Drives a run with `fetch`: in a window, in a worker, in Node.

use gloo_net::http::{Headers, Method, Response};
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestCredentials, RequestInit};

use crate::engine::{CallId, Exchange, Input, Output, Run};
use crate::http;
use crate::http::charset::Charset;
use crate::http::{Body, Content};
use crate::js_error::{origin, text, text_of};
use crate::trace::{FailureReason, Millis, RunEvent};
use crate::transports::{Host, Transports};

/// How long a wait goes on before it looks whether somebody stopped the run.
const NAP: Millis = 200;

/// What the run waits for.
enum Asked {
    Call(CallId, Box<http::Request>, Millis),
    Exchange(CallId, Box<Exchange>, Millis),
}

/// Runs to the end, or until `signal` is aborted. `on_event` sees every event
/// as it happens. Messages go by `host` if that can, else by WebSocket.
pub async fn drive(
    run: &mut Run,
    signal: Option<&AbortSignal>,
    host: &dyn Host,
    mut on_event: impl FnMut(&RunEvent),
) {
    // A run from a checkpoint goes on at the time when that was taken.
    let start = Date::now() - run.time() as f64;
    // The clock may be set back while the run goes on.
    let now = || (Date::now() - start).max(0.0) as Millis;
    let most = run.plan().limits.body;
    let mut transports = Transports::new(host, most);
    let mut asked = None;
    loop {
        match run.poll(now()) {
            Output::Call { id, request, timeout, .. } => {
                asked = Some(Asked::Call(id, request, timeout));
            }
            Output::Exchange { id, exchange, timeout, .. } => {
                asked = Some(Asked::Exchange(id, exchange, timeout));
            }
            Output::Subscribe { channel } => transports.subscribe(&channel),
            Output::Event(event) => on_event(&event),
            Output::Done { .. } => return,
            Output::Wait { .. } if signal.is_some_and(AbortSignal::aborted) => run.cancel(now()),
            Output::Wait { until: Some(until) } => {
                let nap = until.saturating_sub(now()).min(NAP);
                TimeoutFuture::new(nap as u32).await;
            }
            Output::Wait { until: None } => {
                // A run waits without a time only for the answer to what it asked.
                let input = match asked.take() {
                    None => return,
                    Some(Asked::Call(id, request, timeout)) => {
                        send(id, &request, timeout, most, signal).await
                    }
                    Some(Asked::Exchange(id, exchange, timeout)) => {
                        transports.exchange(id, &exchange, timeout, signal).await
                    }
                };
                match signal.is_some_and(AbortSignal::aborted) {
                    true => run.cancel(now()),
                    // The answer is for the call that the run waits for.
                    false => drop(run.handle(now(), input)),
                }
            }
        }
    }
}

/// Sends one request and waits for its answer, whose body may have `most` bytes.
async fn send(
    id: CallId,
    request: &http::Request,
    timeout: Millis,
    most: usize,
    signal: Option<&AbortSignal>,
) -> Input {
    let built = build(request).and_then(|it| Ok((it, Deadline::new(timeout, signal)?)));
    let (built, deadline) = match built {
        Ok(it) => it,
        Err(error) => {
            let reason = FailureReason::Request;
            let message = format!("the request cannot be sent: {}", text_of(&error));
            return Input::Failed { id, reason, message };
        }
    };
    match exchange(&built, &deadline.signal, most).await {
        Ok((response, redirected_to)) => {
            let response = Box::new(response);
            Input::Answer { id, response, redirected_to, made_up: Vec::new() }
        }
        Err(error) => {
            let (reason, message) = explain(&error, request, timeout);
            Input::Failed { id, reason, message }
        }
    }
}

/// When a request is given up: late, or because somebody says so.
///
/// `AbortSignal.timeout` would do, but its timer goes on after the answer, and
/// a signal that follows others costs Node as much as a short request.
struct Deadline {
    signal: AbortSignal,
    /// Goes off unless it is dropped before.
    _timer: Timeout,
}

impl Deadline {
    fn new(timeout: Millis, stop: Option<&AbortSignal>) -> Result<Deadline, JsValue> {
        let controller = AbortController::new()?;
        let own = controller.signal();
        let signal = match stop {
            Some(stop) => AbortSignal::any(&Array::of2(stop, &own)),
            None => own,
        };
        let give_up = move || {
            let reason = js_sys::Error::new("no answer in time");
            reason.set_name("TimeoutError");
            controller.abort_with_reason(&reason);
        };
        // Timers count in 31 bits, and what is longer would go off at once.
        let timeout = timeout.min(i32::MAX as Millis) as u32;
        Ok(Deadline { signal, _timer: Timeout::new(timeout, give_up) })
    }
}

/// A response, and where it is from if the request was redirected.
type Received = (http::Response, Option<String>);

async fn exchange(
    request: &web_sys::Request,
    signal: &AbortSignal,
    most: usize,
) -> Result<Received, JsValue> {
    let response = JsFuture::from(fetch(request, signal)?).await?;
    let response: web_sys::Response = response
        .dyn_into()
        .map_err(|_| JsValue::from_str("`fetch` gave something that is not a Response"))?;
    read(Response::from(response), most).await
}

/// The global `fetch`, whatever kind of global that is.
fn fetch(request: &web_sys::Request, signal: &AbortSignal) -> Result<Promise, JsValue> {
    let global = js_sys::global();
    let fetch: Function = Reflect::get(&global, &"fetch".into())?.dyn_into()?;
    let init = RequestInit::new();
    init.set_signal(Some(signal));
    // What a person is logged in to in the browser is no part of the workflow.
    init.set_credentials(RequestCredentials::Omit);
    fetch.call2(&global, request, &init).map(Promise::from)
}

/// A header or method that `fetch` does not take is an error here, not a panic.
fn build(request: &http::Request) -> Result<web_sys::Request, JsValue> {
    let headers = web_sys::Headers::new()?;
    for (name, value) in &request.headers.0 {
        headers.set(name, value)?;
    }
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_| JsValue::from(format!("`{}` is no HTTP method", request.method)))?;
    let builder = gloo_net::http::RequestBuilder::new(&request.url)
        .method(method)
        .headers(Headers::from_raw(headers));
    let built = match &request.body {
        Some(body) => match &body.content {
            Content::Text(text) => builder.body(text.as_str()),
            Content::Bytes(bytes) => builder.body(Uint8Array::from(bytes.as_slice())),
        },
        None => builder.build(),
    };
    let built = web_sys::Request::from(built.map_err(to_js)?);
    // Browsers drop some headers, such as `cookie`, without a word.
    for (name, _) in &request.headers.0 {
        if !built.headers().has(name)? {
            let message = format!("web pages are not allowed to send the header `{name}`");
            return Err(JsValue::from(message));
        }
    }
    Ok(built)
}

async fn read(response: Response, most: usize) -> Result<Received, JsValue> {
    let headers = http::Headers(response.headers().entries().collect());
    let length = headers.get("content-length").and_then(|it| it.parse::<usize>().ok());
    if length.is_some_and(|it| most < it) {
        return Err(too_large(most));
    }
    let bytes = response.binary().await.map_err(to_js)?;
    if most < bytes.len() {
        return Err(too_large(most));
    }
    let size = Some(bytes.len() as u64);
    let content_type = headers.get("content-type");
    let body = match Charset::of(content_type) {
        Ok(_) => Body::from_bytes(content_type, &bytes),
        Err(charset) => match decode(&charset, &bytes) {
            Some(text) => Body::from_text(content_type, text),
            None => Body::Binary { length: bytes.len() },
        },
    };
    let redirected_to = response.redirected().then(|| response.url());
    let response = http::Response { status: response.status(), headers, size, body };
    Ok((response, redirected_to))
}

/// Bytes as text, by all the charsets that the host knows.
fn decode(charset: &str, bytes: &[u8]) -> Option<String> {
    let constructor = Reflect::get(&js_sys::global(), &"TextDecoder".into()).ok()?;
    let constructor: Function = constructor.dyn_into().ok()?;
    let decoder = Reflect::construct(&constructor, &Array::of1(&charset.into())).ok()?;
    let decode: Function = Reflect::get(&decoder, &"decode".into()).ok()?.dyn_into().ok()?;
    decode.call1(&decoder, &Uint8Array::from(bytes)).ok()?.as_string()
}

fn too_large(most: usize) -> JsValue {
    JsValue::from(format!("the body of the response is larger than {most} bytes"))
}

fn to_js(error: gloo_net::Error) -> JsValue {
    match error {
        gloo_net::Error::JsError(error) => {
            let it = js_sys::Error::new(&error.message);
            it.set_name(&error.name);
            it.into()
        }
        error => JsValue::from(error.to_string()),
    }
}

/// Why there is no answer, and what to do, as far as JavaScript tells.
fn explain(error: &JsValue, request: &http::Request, timeout: Millis) -> (FailureReason, String) {
    let origin = origin(&request.url);
    let message = text_of(error);
    match text(error, "name").as_deref() {
        Some("TimeoutError") => {
            let effect = "the request may have had its effect all the same";
            (
                FailureReason::Timeout,
                format!("no answer from {origin} within {timeout} ms; {effect}"),
            )
        }
        Some("AbortError") => (FailureReason::Aborted, "the request was stopped".to_owned()),
        _ if error.as_string().is_some() => (FailureReason::Network, message),
        _ => {
            let cause = Reflect::get(error, &"cause".into()).ok().filter(JsValue::is_object);
            let cause = cause.and_then(|it| text(&it, "code").or_else(|| text(&it, "message")));
            (FailureReason::Network, no_answer(&origin, cause.as_deref(), &message))
        }
    }
}

/// In a browser `fetch` says the same for a server that is down and for one
/// that forbids pages to read its answers, so both are named.
fn no_answer(origin: &str, cause: Option<&str>, message: &str) -> String {
    let is_browser = ["document", "WorkerGlobalScope"]
        .iter()
        .any(|name| Reflect::has(&js_sys::global(), &(*name).into()).unwrap_or_default());
    match (cause, is_browser) {
        (Some(cause), _) => {
            format!(
                "no connection to {origin} ({cause}); check the URL and whether the server runs"
            )
        }
        (None, true) => format!(
            "the browser got no answer from {origin} ({message}): either there is no connection \
             to the server, or the server does not allow web pages to call it (CORS); the browser \
             does not tell which"
        ),
        (None, false) => format!("no connection to {origin}: {message}"),
    }
}
