//! Sends one request, and waits for its answer.

use js_sys::{Array, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Request, RequestCredentials, RequestInit, Response};

use crate::engine::{CallId, Input};
use crate::http::{self, Content, Headers};
use crate::js_error::{text_of, without_urls};
use crate::trace::{FailureReason, Millis};

use super::body::{self, Unread};
use super::deadline::{Deadline, Stop};
use super::environment::{global_function, is_browser};
use super::failure;

/// Sends one request and waits for its answer, whose body may have `most` bytes.
pub(super) async fn send(
    id: CallId,
    request: &http::Request,
    timeout: Millis,
    most: usize,
    stop: &Stop<'_>,
) -> Input {
    let begun = Deadline::new(timeout, stop).and_then(|deadline| {
        let init = options(request, &deadline)?;
        Ok((begin(request, &init)?, init, deadline))
    });
    let (promise, init, deadline) = match begun {
        Ok(it) => it,
        Err(error) => return refused(id, &error),
    };
    let response = match JsFuture::from(promise).await {
        Ok(it) => it,
        Err(error) => {
            // `fetch` says in the same way that it does not take a request, such as
            // one with a header that cannot be.
            if let Err(error) = Request::new_with_str_and_init(&request.url, &init) {
                return refused(id, &error);
            }
            let (reason, message) = failure::unanswered(&error, request, timeout, stop).await;
            return Input::Failed { id, reason, message };
        }
    };
    let Ok(response) = response.dyn_into::<Response>() else {
        let message = "`fetch` gave something that is not a Response".to_owned();
        return Input::Failed { id, reason: FailureReason::Network, message };
    };
    match read(&response, most).await {
        Ok(it) => {
            let redirected_to = response.redirected().then(|| response.url());
            Input::Answer { id, response: Box::new(it), redirected_to, made_up: Vec::new() }
        }
        Err(unread) => {
            deadline.give_up();
            let (status, origin) = (response.status(), request.url.as_str());
            let (reason, message) = match unread {
                Unread::TooLarge => failure::too_large(origin, status, most),
                Unread::Broken(error) => failure::broken_off(&error, origin, status, timeout),
            };
            Input::Failed { id, reason, message }
        }
    }
}

/// That a request is none that can be sent.
fn refused(id: CallId, error: &JsValue) -> Input {
    let message = format!("the request cannot be sent: {}", without_urls(&text_of(error)));
    Input::Failed { id, reason: FailureReason::Request, message }
}

/// What `fetch` is told besides the URL.
fn options(request: &http::Request, deadline: &Deadline<'_>) -> Result<RequestInit, JsValue> {
    let init = RequestInit::new();
    init.set_method(&request.method);
    let fields = request.headers.0.iter().map(|(name, value)| {
        JsValue::from(Array::of2(&name.as_str().into(), &value.as_str().into()))
    });
    init.set_headers(&fields.collect::<Array>());
    match request.body.as_ref().map(|it| &it.content) {
        Some(Content::Text(text)) => init.set_body(&text.as_str().into()),
        Some(Content::Bytes(bytes)) => init.set_body(&Uint8Array::from(bytes.as_slice())),
        None => {}
    }
    // What a person is logged in to in the browser is no part of the workflow.
    init.set_credentials(RequestCredentials::Omit);
    if is_browser() {
        check_headers(request, &init)?;
    }
    init.set_signal(Some(&deadline.signal()));
    Ok(init)
}

/// Calls the global `fetch`, whatever kind of global that is.
fn begin(request: &http::Request, init: &RequestInit) -> Result<Promise, JsValue> {
    let fetch = global_function("fetch")?;
    fetch.call2(&js_sys::global(), &request.url.as_str().into(), init).map(Promise::from)
}

/// Browsers drop some headers, such as `cookie`, without a word.
fn check_headers(request: &http::Request, init: &RequestInit) -> Result<(), JsValue> {
    let sent = Request::new_with_str_and_init(&request.url, init)?.headers();
    for (name, _) in &request.headers.0 {
        if !sent.has(name)? {
            let message = format!("web pages are not allowed to send the header `{name}`");
            return Err(message.into());
        }
    }
    Ok(())
}

async fn read(response: &Response, most: usize) -> Result<http::Response, Unread> {
    let headers = headers_of(response);
    let bytes = body::read(response, &headers, most).await?;
    let size = Some(bytes.len() as u64);
    let body = body::parse(headers.get("content-type"), &bytes);
    Ok(http::Response { status: response.status(), headers, size, body })
}

fn headers_of(response: &Response) -> Headers {
    let fields = Array::from(response.headers().unchecked_ref::<Object>());
    let field = |it: JsValue| {
        let it: Array = it.dyn_into().ok()?;
        Some((it.get(0).as_string()?, it.get(1).as_string()?))
    };
    Headers(fields.iter().filter_map(field).collect())
}
