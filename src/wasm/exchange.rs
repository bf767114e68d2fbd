//! Messages of channels as JavaScript sees them.

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use crate::engine;
use crate::message::{Message, MessagePlace};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Where messages are exchanged. */
export interface Channel {
  /** The name of the source description. */
  source: string;
  /** Where the API is. The scheme is the protocol, such as `wss` or `kafka`. */
  server: string;
  /** The name of the channel. */
  name: string;
  /** Its address. */
  address: string;
}
/** A message to send. */
export interface Message {
  headers: Record<string, unknown>;
  payload?: unknown;
  /** The payload as the text of its media type. */
  text: string | null;
  contentType: string | null;
}
/** A message to send, or to wait for. */
export interface Exchange {
  action: "send" | "receive";
  channel: Channel;
  /** What to send. */
  message: Message | null;
  /** Which message to wait for: one that has this id in one of these places, each a part of it and the way into it. */
  correlation: { id: unknown; places: { part: "headers" | "payload"; pointer: string[] }[] } | null;
}
"#;

pub(super) fn received(id: u32, message: Message) -> engine::Input {
    let id = engine::CallId(id);
    engine::Input::Received { id, message: Box::new(message), made_up: Vec::new() }
}

pub(super) fn channel_of(it: &engine::Channel) -> Value {
    json!({ "source": it.source, "server": it.server, "name": it.name, "address": it.address })
}

pub(super) fn exchange_of(it: engine::Exchange) -> Value {
    let place = |it: &MessagePlace| match it {
        MessagePlace::Header(pointer) => json!({ "part": "headers", "pointer": pointer.tokens }),
        MessagePlace::Payload(pointer) => json!({ "part": "payload", "pointer": pointer.tokens }),
    };
    let message = it.message.map(|message| {
        let Message { headers, payload, content_type } = message;
        let mut out = json!({ "headers": headers, "text": it.text, "contentType": content_type });
        // A payload of null is one, too.
        if let (Value::Object(members), Some(payload)) = (&mut out, payload) {
            members.insert("payload".to_owned(), payload);
        }
        out
    });
    let correlation = it.correlation.map(|it| {
        let places: Vec<_> = it.places.iter().map(place).collect();
        json!({ "id": it.id, "places": places })
    });
    json!({
        "action": it.action.as_str(),
        "channel": channel_of(&it.channel),
        "message": message,
        "correlation": correlation,
    })
}
