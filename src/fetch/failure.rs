//! Why a request got no answer, or only half of one, and what to do: as far as
//! the host tells, and no further.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use crate::http::{self, essence};
use crate::js_error::{origin, text, text_of, without_urls};
use crate::trace::{FailureReason, Millis};

use super::deadline::Stop;
use super::environment::{is_offline, origin_of_page};
use super::probe;

/// A reason and a message.
pub(super) type Failure = (FailureReason, String);

const EFFECT: &str = "the request may have had its effect all the same";

/// Why there is no answer at all, where the host says what happened.
pub(super) fn unanswered(error: &JsValue, request: &http::Request, timeout: Millis) -> Failure {
    let origin = origin(&request.url);
    late_or_stopped(error, &origin, timeout).unwrap_or_else(|| no_connection(error, &origin))
}

/// The same in a browser. It says the same of a server that is down and of one that
/// forbids pages to read its answers, so that is asked.
pub(super) async fn kept_back(
    error: &JsValue,
    request: &http::Request,
    timeout: Millis,
    stop: &Stop<'_>,
) -> Failure {
    let origin = origin(&request.url);
    if let Some(failure) = late_or_stopped(error, &origin, timeout) {
        return failure;
    }
    match origin_of_page() {
        Some(page) => why_kept_back(&page, &origin, request, stop).await,
        None => no_connection(error, &origin),
    }
}

fn late_or_stopped(error: &JsValue, origin: &str, timeout: Millis) -> Option<Failure> {
    given_up(error, || format!("no answer from {origin} within {timeout} ms; {EFFECT}"))
}

/// Why the body of an answer did not come to its end.
pub(super) fn broken_off(
    error: &JsValue,
    url: &str,
    status: u16,
    timeout: Millis,
    is_browser: bool,
) -> Failure {
    let answer = format!("the answer of {} with status {status}", origin(url));
    let late = || format!("{answer} was not complete within {timeout} ms");
    given_up(error, late).unwrap_or_else(|| {
        let why = match (cause(error), is_browser) {
            (Some(code), _) => format!(" ({code}): {}", why_broken(&code)),
            (None, true) => ": the connection broke, or its length or encoding is wrong; the \
                             browser does not tell which"
                .to_owned(),
            (None, false) => format!(": {}", without_urls(&text_of(error))),
        };
        (FailureReason::Network, format!("{answer} broke off in the middle{why}"))
    })
}

/// That a body is larger than it may be.
pub(super) fn too_large(url: &str, status: u16, most: usize) -> Failure {
    let origin = origin(url);
    let message = format!(
        "the answer of {origin} with status {status} has a body of more than {most} bytes and was \
         not read further; `maxBody` (`--max-body`) says how many it may have"
    );
    (FailureReason::Network, message)
}

/// That there is a redirect, of which a browser shows nothing.
pub(super) fn hidden_redirect(url: &str) -> Failure {
    let origin = origin(url);
    let message = format!(
        "{origin} answers with a redirect, as the step asks for, but browsers do not show pages \
         its status and its headers; `telaio run` does"
    );
    (FailureReason::Network, message)
}

/// Where the request was given up on our side.
fn given_up(error: &JsValue, late: impl FnOnce() -> String) -> Option<Failure> {
    match text(error, "name").as_deref() {
        Some("TimeoutError") => Some((FailureReason::Timeout, late())),
        Some("AbortError") => Some((FailureReason::Aborted, "the request was stopped".to_owned())),
        _ => None,
    }
}

/// The code of what went wrong, where the host has one; else what it says.
fn cause(error: &JsValue) -> Option<String> {
    let cause = Reflect::get(error, &"cause".into()).ok().filter(JsValue::is_object);
    let code = |it: &JsValue| text(it, "code").filter(|it| !it.is_empty());
    let said = |it: &JsValue| text(it, "message").filter(|it| !it.is_empty());
    let cause = cause.as_ref();
    let found = cause.and_then(code).or_else(|| code(error)).or_else(|| cause.and_then(said));
    found.map(|it| without_urls(&it))
}

/// What the host says.
fn no_connection(error: &JsValue, origin: &str) -> Failure {
    let Some(code) = cause(error) else {
        let message = format!("no connection to {origin}: {}", without_urls(&text_of(error)));
        return (FailureReason::Network, message);
    };
    let reason = match is_unsent(error, &code, origin) {
        true => FailureReason::Connection,
        false => FailureReason::Network,
    };
    (reason, format!("no connection to {origin} ({code}): {}", why_unconnected(&code)))
}

/// Whether nothing can have been sent: it is the server of the request itself that
/// is not there, and not one that it was redirected to.
fn is_unsent(error: &JsValue, code: &str, origin: &str) -> bool {
    let member = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let cause = member(error, "cause");
    let (host, port) = host_and_port(origin);
    match code {
        "ENOTFOUND" | "EAI_AGAIN" => text(&cause, "hostname").as_deref() == Some(host),
        "ECONNREFUSED" | "EHOSTUNREACH" | "ENETUNREACH" => {
            // A name may have several addresses.
            let errors = member(&cause, "errors");
            let first = Array::is_array(&errors).then(|| Array::from(&errors).get(0));
            let cause = first.unwrap_or(cause);
            let address = text(&cause, "address").unwrap_or_default();
            let is_here = host == "localhost" && matches!(address.as_str(), "127.0.0.1" | "::1");
            let found = member(&cause, "port").as_f64();
            (address == host || is_here) && found == port.parse().ok()
        }
        _ => false,
    }
}

/// The two parts of an origin. Ports that go without saying are not looked at.
fn host_and_port(origin: &str) -> (&str, &str) {
    let authority = origin.split_once("://").map_or(origin, |it| it.1);
    match authority.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((host, port)) => (host, port.trim_start_matches(':')),
        None => authority.split_once(':').unwrap_or((authority, "")),
    }
}

/// What a code means and what to do. Those of Node come from its system, its TLS
/// and its HTTP client; Bun has words for some of them.
fn why_unconnected(code: &str) -> &'static str {
    match code {
        "ECONNREFUSED" | "ConnectionRefused" => {
            "nothing listens there; start the server, or check the host and the port of its URL"
        }
        "ENOTFOUND" | "EAI_NONAME" => {
            "there is no host of this name; check the spelling of the server's URL"
        }
        "EAI_AGAIN" => {
            "the name of the host cannot be looked up now; check the network, then try again"
        }
        "UND_ERR_CONNECT_TIMEOUT" => {
            "the host does not take connections; check the URL, and whether a firewall or a VPN is \
             in between"
        }
        "EHOSTUNREACH" | "ENETUNREACH" | "EADDRNOTAVAIL" | "ENETDOWN" => {
            "there is no way to this host; check the network, and whether a VPN is needed"
        }
        "CERT_HAS_EXPIRED" | "CERT_NOT_YET_VALID" => {
            "the certificate of the server is not valid at this time; it has to be renewed, or the \
             clock set right"
        }
        "ERR_TLS_CERT_ALTNAME_INVALID" => {
            "the certificate of the server is for another host; check the server's URL"
        }
        "DEPTH_ZERO_SELF_SIGNED_CERT"
        | "SELF_SIGNED_CERT_IN_CHAIN"
        | "UNABLE_TO_GET_ISSUER_CERT"
        | "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
        | "UNABLE_TO_VERIFY_LEAF_SIGNATURE" => {
            "the certificate of the server is signed by nobody who is trusted here; Node trusts \
             those in the file that the variable `NODE_EXTRA_CA_CERTS` names, too"
        }
        "bad port" => "`fetch` does not call this port, which belongs to another protocol",
        "ECONNRESET" | "EPIPE" | "UND_ERR_SOCKET" | "ConnectionClosed" => {
            "the server closed the connection without an answer; the request may have had its \
             effect; check the server's log, and whether its URL should begin with https"
        }
        "ETIMEDOUT" => "nothing comes from the host any more; check the network",
        "UND_ERR_HEADERS_TIMEOUT" => "the host's own limit of time for answers is reached",
        "redirect count exceeded" => "it redirects again and again; check the server's URL",
        "UND_ERR_HEADERS_OVERFLOW" | "HPE_HEADER_OVERFLOW" => {
            "the header fields of the answer are larger than the host takes in"
        }
        _ if code == "EPROTO" || code.starts_with("ERR_SSL") => {
            "no TLS is spoken there; check whether the server's URL should begin with http"
        }
        _ if code.starts_with("HPE_") => {
            "what came is no answer of HTTP; check the port, and whether the server's URL should \
             begin with https"
        }
        _ => "check the URL and whether the server runs",
    }
}

/// The same for an answer whose head has come.
fn why_broken(code: &str) -> &'static str {
    match code {
        "UND_ERR_SOCKET" | "ECONNRESET" | "EPIPE" | "other side closed" => {
            "the server closed the connection; check its log"
        }
        "UND_ERR_RES_CONTENT_LENGTH_MISMATCH" | "HPE_INVALID_CONTENT_LENGTH" => {
            "it has not the length that its `content-length` says; the server, or a proxy, is wrong"
        }
        "UND_ERR_BODY_TIMEOUT" => "the host's own limit of time for bodies is reached",
        _ if code.starts_with("Z_") || code.contains("BROTLI") => {
            "it is not encoded as its `content-encoding` says"
        }
        _ if code.starts_with("HPE_") => "what came is not as HTTP wants it",
        _ => "check the server's log",
    }
}

/// What a browser lets one know.
async fn why_kept_back(
    page: &str,
    origin: &str,
    request: &http::Request,
    stop: &Stop<'_>,
) -> Failure {
    if is_mixed(page, origin) {
        let message = format!(
            "the browser does not let a page that came by https call {origin}, which is http (mixed \
             content); give the server's https URL, or run the workflow where no browser is in \
             between: `telaio run FILE`"
        );
        return (FailureReason::Connection, message);
    }
    if is_offline() {
        let message = format!("no connection to {origin}: the browser has no network");
        return (FailureReason::Network, message);
    }
    if !probe::answers(origin, stop).await {
        let message = format!(
            "no connection to {origin}: nothing listens there, there is no host of this name, its \
             certificate is not trusted, or something in the browser blocks it, such as an \
             extension; the browser does not tell pages which, but says it when the URL is opened \
             in a tab of its own"
        );
        return (FailureReason::Network, message);
    }
    let effect = match asks_first(request) {
        Some(why) => format!(
            "because of {why} the browser asks the server first: if that was refused, the request \
             was not sent; if only its answer was kept back, it may have had its effect"
        ),
        None => "the request was sent and may have had its effect".to_owned(),
    };
    let message = format!(
        "{origin} answers, but the browser keeps the answer to this request from the page: most \
         likely the server does not allow pages of {page} to call it (CORS), or the connection \
         broke; {effect}. If the server is yours, let it allow {page}; else run the workflow where \
         no browser is in between: `telaio run FILE`; or send the requests through a proxy that \
         allows it. A dry run needs no server"
    );
    (FailureReason::Network, message)
}

/// Whether a page that came by https calls a server by http, which browsers allow
/// on the same machine only.
fn is_mixed(page: &str, origin: &str) -> bool {
    let (name, _) = host_and_port(origin);
    let is_here = name == "localhost"
        || name.ends_with(".localhost")
        || name.starts_with("127.")
        || name == "::1";
    origin.starts_with("http://") && page.starts_with("https://") && !is_here
}

/// What makes the browser ask the server before it sends the request (Fetch, 2.2.2
/// and 4.8), if anything does.
fn asks_first(request: &http::Request) -> Option<String> {
    if !matches!(request.method.as_str(), "GET" | "HEAD" | "POST") {
        return Some(format!("the method {}", request.method));
    }
    let is_simple = |(name, value): &&(String, String)| match name.to_ascii_lowercase().as_str() {
        "accept" | "accept-language" | "content-language" => true,
        "content-type" => matches!(
            essence(value).as_ref(),
            "application/x-www-form-urlencoded" | "multipart/form-data" | "text/plain"
        ),
        _ => false,
    };
    let (name, _) = request.headers.0.iter().find(|it| !is_simple(it))?;
    Some(format!("the header `{name}`"))
}
