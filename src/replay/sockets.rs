//! The messages of an HTTP Archive, which browsers save beside the request that
//! opened a WebSocket, as `_webSocketMessages`. A step gets the first message of its
//! channel that it waits for and that has not been given yet, whatever the server.

use serde_json::{Value, json};

use crate::asyncapi::Action;
use crate::engine::{CallId, Exchange, Input};
use crate::http::base64;
use crate::message::Message;
use crate::trace::{FailureReason, Millis};

use super::har::{likeness, origin_and_path};
use super::{Difference, Played, alike};

/// A WebSocket that was open.
#[derive(Clone, Debug)]
pub(super) struct Socket {
    url: String,
    frames: Vec<Frame>,
}

#[derive(Clone, Debug)]
struct Frame {
    is_sent: bool,
    /// `None` where it has bytes that are no text.
    text: Option<String>,
    /// In milliseconds since 1970, if it is known.
    time: Option<f64>,
    used: bool,
}

impl Socket {
    /// Reads an entry of an archive; `None` where it is of no WebSocket.
    pub(super) fn read(entry: &Value) -> Option<Socket> {
        let messages = entry.get("_webSocketMessages")?.as_array()?;
        let url = entry.pointer("/request/url")?.as_str()?.to_owned();
        Some(Socket { url, frames: messages.iter().filter_map(frame).collect() })
    }
}

fn frame(it: &Value) -> Option<Frame> {
    let data = it.get("data")?.as_str()?;
    // Binary frames are written in Base64.
    let text = match it.get("opcode").and_then(Value::as_u64) {
        Some(2) => base64::decode(data).and_then(|it| String::from_utf8(it).ok()),
        Some(_) | None => Some(data.to_owned()),
    };
    let is_sent = match it.get("type")?.as_str()? {
        "send" => true,
        "receive" => false,
        _ => return None,
    };
    let time = it.get("time").and_then(Value::as_f64).map(|it| it * 1_000.0);
    Some(Frame { is_sent, text, time, used: false })
}

/// What becomes of a message that a step sends or waits for. `now` is when the message
/// before it was exchanged, in milliseconds since 1970.
pub(super) fn exchange(
    sockets: &mut [Socket],
    now: &mut Option<f64>,
    id: CallId,
    step: &str,
    asked: &Exchange,
) -> Played {
    let url = asked.channel.url();
    let scored = |it: &Socket| likeness(&it.url, &url);
    let Some(best) = sockets.iter().filter_map(scored).max() else {
        let all = sockets.iter().map(|it| origin_and_path(&it.url)).collect::<Vec<_>>();
        let has = if all.is_empty() { "none at all".to_owned() } else { all.join(", ") };
        let url = origin_and_path(&url);
        let why = format!("the recording has no WebSocket for {url}; it has {has}");
        return Played { input: super::no_answer(id, why), took: 0, difference: None };
    };
    let difference = |what: &str, recorded: Value, found: Value| Difference {
        what: what.to_owned(),
        step_id: Some(step.to_owned()),
        attempt: None,
        place: None,
        recorded,
        found,
    };
    for socket in sockets.iter_mut().filter(|it| likeness(&it.url, &url) == Some(best)) {
        let Some((frame, message)) = socket.take(asked) else { continue };
        let sent = asked.message.as_ref().and_then(|it| it.payload.clone());
        let took = pass(now, frame.time);
        return match asked.action {
            Action::Send => {
                let (recorded, sent) =
                    (message.payload.unwrap_or_default(), sent.unwrap_or_default());
                let is_same = alike::values(&recorded, &sent);
                let difference = || difference("message.payload", recorded, sent);
                Played {
                    input: Input::Sent { id },
                    took: 0,
                    difference: (!is_same).then(difference),
                }
            }
            Action::Receive => {
                let message = Box::new(message);
                let input = Input::Received { id, message, made_up: Vec::new() };
                Played { input, took, difference: None }
            }
        };
    }
    match asked.action {
        Action::Send => {
            let url = json!(origin_and_path(&url));
            let difference = Some(difference("message", Value::Null, url));
            Played { input: Input::Sent { id }, took: 0, difference }
        }
        Action::Receive => {
            let which =
                if asked.correlation.is_some() { "with this correlation id" } else { "left" };
            let message = format!("the recording has no message {which}");
            let reason = FailureReason::Timeout;
            let input = Input::Failed { id, reason, message };
            Played { input, took: 0, difference: None }
        }
    }
}

impl Socket {
    /// The next frame of a kind, of those that come the one that is waited for.
    fn take(&mut self, asked: &Exchange) -> Option<(Frame, Message)> {
        let is_sent = asked.action == Action::Send;
        let content_type = asked.message.as_ref().and_then(|it| it.content_type.as_deref());
        let content_type = content_type.or(asked.content_type.as_deref());
        let left = self.frames.iter_mut().filter(|it| it.is_sent == is_sent && !it.used);
        let read = left.map(|it| {
            let message = Message::of_text(it.text.as_deref(), content_type);
            (it, message)
        });
        let (frame, message) = read.into_iter().find(|it| is_sent || asked.awaits(&it.1))?;
        frame.used = true;
        Some((frame.clone(), message))
    }
}

/// How long after the frame before it one came.
fn pass(now: &mut Option<f64>, time: Option<f64>) -> Millis {
    let Some(time) = time else { return 0 };
    let before = now.replace(time).unwrap_or(time);
    (time - before).max(0.0).round() as Millis
}
