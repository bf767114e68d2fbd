//! Sends and receives the messages of a run: by what the host of the run has
//! for a protocol, else by WebSocket.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use gloo_timers::future::TimeoutFuture;
use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

use crate::asyncapi::Action;
use crate::engine::{CallId, Channel, Exchange, Input};
use crate::js_error::{origin, text_of};
use crate::message::Message;
use crate::trace::{FailureReason, Millis};
use crate::websocket::{Failure, Sockets};

/// How long a wait goes on before it looks whether somebody stopped the run.
const NAP: Millis = 200;

/// The transports that the host of a run has of its own.
pub trait Host {
    /// Listens to a channel, if the host has its protocol.
    fn subscribe(&self, protocol: &str, channel: &Channel) -> bool;

    /// Sends the message or waits for it, if the host has the protocol.
    fn exchange(&self, protocol: &str, exchange: &Exchange, timeout: Millis) -> Option<Promise>;

    /// The message that the promise has come to.
    fn message(&self, found: &JsValue) -> Result<Message, String>;
}

/// What carries the messages of one run.
pub struct Transports {
    host: Box<dyn Host>,
    sockets: Sockets,
}

impl Transports {
    /// Keeps at most so many bytes of each socket until they are asked for.
    pub fn new(host: Box<dyn Host>, most: usize) -> Transports {
        Transports { host, sockets: Sockets::new(most) }
    }

    /// Listens to a channel from now on. What is wrong with it is said when it
    /// is used.
    pub fn subscribe(&mut self, channel: &Channel) {
        let protocol = protocol(channel);
        if !self.host.subscribe(&protocol, channel) && is_websocket(&protocol) {
            drop(self.sockets.socket(channel));
        }
    }

    /// Sends a message or waits for one.
    pub async fn exchange(
        &mut self,
        id: CallId,
        exchange: &Exchange,
        timeout: Millis,
        signal: Option<&AbortSignal>,
    ) -> Input {
        let protocol = protocol(&exchange.channel);
        let done = match self.host.exchange(&protocol, exchange, timeout) {
            Some(promise) => self.by_host(promise, exchange, timeout, signal).await,
            None if is_websocket(&protocol) => self.by_socket(exchange, timeout, signal).await,
            None => Err((
                FailureReason::Request,
                format!("nothing at hand speaks `{protocol}`; give the run a transport for it"),
            )),
        };
        match done {
            Ok(Some(message)) => {
                Input::Received { id, message: Box::new(message), made_up: Vec::new() }
            }
            Ok(None) => Input::Sent { id },
            Err((reason, message)) => Input::Failed { id, reason, message },
        }
    }

    async fn by_host(
        &self,
        promise: Promise,
        exchange: &Exchange,
        timeout: Millis,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<Message>, Failure> {
        let mut promise = pin!(JsFuture::from(promise));
        let found = within(timeout, signal, |cx| promise.as_mut().poll(cx)).await;
        let network = |it: String| (FailureReason::Network, it);
        let found = found.map_err(|it| it.failure(exchange, timeout))?;
        let found = found.map_err(|it| network(text_of(&it)))?;
        if exchange.action == Action::Send {
            return Ok(None);
        }
        let message = self.host.message(&found).map_err(network)?;
        match exchange.awaits(&message) {
            true => Ok(Some(message)),
            false => Err(network(
                "the transport gave a message that has not the correlation id".to_owned(),
            )),
        }
    }

    async fn by_socket(
        &mut self,
        exchange: &Exchange,
        timeout: Millis,
        signal: Option<&AbortSignal>,
    ) -> Result<Option<Message>, Failure> {
        // A frame has nothing but the payload.
        if let Some((name, _)) = exchange.message.as_ref().and_then(|it| it.headers.iter().next()) {
            let message = format!("a message over WebSocket has no headers such as `{name}`");
            return Err((FailureReason::Request, message));
        }
        let sockets = &mut self.sockets;
        let at = sockets.socket(&exchange.channel).map_err(|it| (FailureReason::Request, it))?;
        let mut seen = 0;
        let done = within(timeout, signal, |cx| match exchange.action {
            Action::Send => {
                let text = exchange.text.as_deref().unwrap_or_default();
                sockets.poll_send(at, text, cx).map_ok(|()| None)
            }
            Action::Receive => sockets.poll_receive(at, exchange, &mut seen, cx).map_ok(Some),
        });
        done.await.map_err(|it| it.failure(exchange, timeout))?
    }
}

/// Why something did not come to its end.
enum Ended {
    Late,
    Stopped,
}

impl Ended {
    fn failure(&self, exchange: &Exchange, timeout: Millis) -> Failure {
        let server = origin(&exchange.channel.server);
        match (self, exchange.action) {
            (Ended::Stopped, _) => (FailureReason::Aborted, "the run was stopped".to_owned()),
            (Ended::Late, Action::Send) => {
                let message = format!("not sent to {server} within {timeout} ms");
                (FailureReason::Timeout, message)
            }
            (Ended::Late, Action::Receive) => {
                let message = format!("no such message from {server} within {timeout} ms");
                (FailureReason::Timeout, message)
            }
        }
    }
}

/// Polls until there is something, at most so long, unless somebody stops it.
async fn within<T>(
    timeout: Millis,
    signal: Option<&AbortSignal>,
    mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
) -> Result<T, Ended> {
    let mut left = timeout;
    loop {
        let nap = left.min(NAP);
        let mut timer = TimeoutFuture::new(nap as u32);
        let found = poll_fn(|cx| match poll(cx) {
            Poll::Ready(it) => Poll::Ready(Some(it)),
            Poll::Pending => Pin::new(&mut timer).poll(cx).map(|()| None),
        });
        if let Some(it) = found.await {
            return Ok(it);
        }
        if signal.is_some_and(AbortSignal::aborted) {
            return Err(Ended::Stopped);
        }
        left -= nap;
        if left == 0 {
            return Err(Ended::Late);
        }
    }
}

/// The scheme of the server, in small letters.
fn protocol(channel: &Channel) -> String {
    let scheme = channel.server.split_once("://").map_or("", |it| it.0);
    scheme.to_ascii_lowercase()
}

fn is_websocket(protocol: &str) -> bool {
    matches!(protocol, "ws" | "wss")
}
