//! Sends the requests of a run, and waits for their answers.

use js_sys::{Array, Function, Object, Promise, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Request, RequestCredentials, RequestInit, RequestRedirect, Response, ResponseType};

use crate::engine::{CallId, Input};
use crate::http::{self, Content, Headers};
use crate::js_error::{text_of, without_urls};
use crate::trace::{FailureReason, Millis};

use super::Host;
use super::body::{self, Unread};
use super::deadline::{Deadline, Stop};
use super::environment::{global_function, is_browser};
use super::failure::{self, Failure};
use super::turns::Turns;

/// What sends the requests of a run.
pub(super) struct Sender<'a> {
    /// The global `fetch`, or what the caller has instead.
    fetch: Function,
    /// Whether a browser says what may be sent and read.
    is_browser: bool,
    /// How many bytes the body of an answer may have.
    most: usize,
    stop: Stop<'a>,
    turns: Turns,
}

impl Sender<'_> {
    /// Stops requests with the host's signal, and reads at most so many bytes of a
    /// body.
    pub(super) fn new(host: &Host, most: usize) -> Result<Sender<'_>, JsValue> {
        let stop = Stop::new(host.signal.as_ref())?;
        let is_browser = host.fetch.is_none() && is_browser();
        let fetch = host.fetch.clone().map_or_else(|| global_function("fetch"), Ok)?;
        Ok(Sender { fetch, is_browser, most, stop, turns: Turns::new() })
    }

    /// Sends one request and waits for its answer.
    pub(super) async fn send(&self, id: CallId, request: &http::Request, timeout: Millis) -> Input {
        let begun = Deadline::new(timeout, &self.stop).and_then(|deadline| {
            let init = self.options(request, &deadline)?;
            Ok((self.begin(request, &init)?, init, deadline))
        });
        let (promise, init, deadline) = match begun {
            Ok(it) => it,
            Err(error) => return refused(id, &error),
        };
        let response = match self.turns.settled(&promise).await {
            Ok(it) => it,
            Err(error) => {
                // `fetch` says in the same way that it does not take a request, such
                // as one with a header that cannot be.
                if let Err(error) = Request::new_with_str_and_init(&request.url, &init) {
                    return refused(id, &error);
                }
                let error = deadline.why_given_up().unwrap_or(error);
                let why = match self.is_browser {
                    true => failure::kept_back(&error, request, timeout, &self.stop).await,
                    false => failure::unanswered(&error, request, timeout),
                };
                return failed(id, why);
            }
        };
        let Ok(response) = response.dyn_into::<Response>() else {
            let message = "`fetch` gave something that is not a Response".to_owned();
            return failed(id, (FailureReason::Network, message));
        };
        // Browsers say that there is a redirect, but not where it leads.
        if response.type_() == ResponseType::Opaqueredirect {
            return failed(id, failure::hidden_redirect(&request.url));
        }
        match self.read(&response).await {
            Ok(it) => {
                let redirected_to = response.redirected().then(|| response.url());
                Input::Answer { id, response: Box::new(it), redirected_to, made_up: Vec::new() }
            }
            Err(unread) => {
                let given_up = deadline.why_given_up();
                deadline.give_up();
                let (url, status) = (request.url.as_str(), response.status());
                failed(
                    id,
                    match unread {
                        Unread::TooLarge => failure::too_large(url, status, self.most),
                        Unread::Broken(error) => {
                            let error = given_up.unwrap_or(error);
                            failure::broken_off(&error, url, status, timeout, self.is_browser)
                        }
                    },
                )
            }
        }
    }

    /// What `fetch` is told besides the URL.
    fn options(
        &self,
        request: &http::Request,
        deadline: &Deadline<'_>,
    ) -> Result<RequestInit, JsValue> {
        let init = RequestInit::new();
        init.set_method(&request.method);
        if !request.headers.0.is_empty() {
            let fields = request.headers.0.iter().map(|(name, value)| {
                JsValue::from(Array::of2(&name.as_str().into(), &value.as_str().into()))
            });
            init.set_headers(&fields.collect::<Array>());
        }
        match request.body.as_ref().map(|it| &it.content) {
            Some(Content::Text(text)) => init.set_body(&text.as_str().into()),
            Some(Content::Bytes(bytes)) => init.set_body(&Uint8Array::from(bytes.as_slice())),
            None => {}
        }
        if self.is_browser {
            // What a person is logged in to is no part of the workflow.
            init.set_credentials(RequestCredentials::Omit);
            check_headers(request, &init)?;
        }
        if request.keeps_redirects {
            init.set_redirect(RequestRedirect::Manual);
        }
        init.set_signal(Some(deadline.signal()));
        Ok(init)
    }

    async fn read(&self, response: &Response) -> Result<http::Response, Unread> {
        let headers = headers_of(response);
        let bytes = body::read(response, &headers, self.most, &self.turns).await?;
        let size = Some(bytes.len() as u64);
        let body = body::parse(headers.get("content-type"), &bytes);
        Ok(http::Response { status: response.status(), headers, size, body })
    }

    fn begin(&self, request: &http::Request, init: &RequestInit) -> Result<Promise, JsValue> {
        let url = JsValue::from(request.url.as_str());
        self.fetch.call2(&js_sys::global(), &url, init).map(|it| Promise::resolve(&it))
    }
}

/// That a request is none that can be sent.
pub(super) fn refused(id: CallId, error: &JsValue) -> Input {
    let message = format!("the request cannot be sent: {}", without_urls(&text_of(error)));
    failed(id, (FailureReason::Request, message))
}

fn failed(id: CallId, (reason, message): Failure) -> Input {
    Input::Failed { id, reason, message }
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

/// All at once, as lines: each text that crosses the border by itself costs more. A
/// name has no comma, and a value no line break.
fn headers_of(response: &Response) -> Headers {
    let fields = Array::from(response.headers().unchecked_ref::<Object>());
    let lines = String::from(fields.join("\n"));
    let fields = lines.split('\n').filter_map(|it| it.split_once(','));
    Headers(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}
