//! Messages of channels as JavaScript sees them.

use js_sys::{Function, Promise};
use serde_json::{Map, Value, json};
use wasm_bindgen::prelude::*;

use crate::engine;
use crate::message::{Message, MessagePlace};
use crate::trace::Millis;
use crate::transports::Host;

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
  /** The media type of the payload to wait for, if the description has one. */
  contentType: string | null;
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

pub(super) fn exchange_of(it: &engine::Exchange) -> Value {
    let place = |it: &MessagePlace| match it {
        MessagePlace::Header(pointer) => {
            json!({ "part": "headers", "pointer": pointer.tokens.as_slice() })
        }
        MessagePlace::Payload(pointer) => {
            json!({ "part": "payload", "pointer": pointer.tokens.as_slice() })
        }
    };
    let message = it.message.as_ref().map(|message| {
        let Message { headers, payload, content_type } = message;
        let mut out = json!({ "headers": headers, "text": it.text, "contentType": content_type });
        // A payload of null is one, too.
        if let (Value::Object(members), Some(payload)) = (&mut out, payload) {
            members.insert("payload".to_owned(), payload.clone());
        }
        out
    });
    let correlation = it.correlation.as_ref().map(|it| {
        let places: Vec<_> = it.places.iter().map(place).collect();
        json!({ "id": it.id, "places": places })
    });
    json!({
        "action": it.action.as_str(),
        "channel": channel_of(&it.channel),
        "message": message,
        "contentType": it.content_type,
        "correlation": correlation,
    })
}

#[wasm_bindgen]
extern "C" {
    /// Does what a word says with a JSON text, by the transport of a protocol:
    /// `subscribe`, `send` or `receive`, which promises a JSON text. Gives
    /// nothing where there is no such transport.
    #[wasm_bindgen(
        typescript_type = "((protocol: string, action: string, json: string, timeout: number) => true | Promise<string | undefined> | undefined)"
    )]
    pub type Carrier;
}

/// The transports of the program that has loaded this one.
pub(super) struct JsTransports(pub(super) Option<Carrier>);

impl JsTransports {
    fn ask(&self, protocol: &str, action: &str, json: &Value, timeout: Millis) -> Option<JsValue> {
        let function: &Function = self.0.as_ref()?.unchecked_ref();
        let json = json.to_string();
        // What the transports throw comes with the promise.
        let arguments: [JsValue; 4] =
            [protocol.into(), action.into(), json.into(), (timeout as f64).into()];
        let given = function.apply(&JsValue::NULL, &arguments.iter().collect()).ok()?;
        Some(given).filter(|it| !it.is_undefined())
    }
}

impl Host for JsTransports {
    fn subscribe(&self, protocol: &str, channel: &engine::Channel) -> bool {
        self.ask(protocol, "subscribe", &channel_of(channel), 0).is_some()
    }

    fn exchange(
        &self,
        protocol: &str,
        exchange: &engine::Exchange,
        timeout: Millis,
    ) -> Option<Promise> {
        let action = exchange.action.as_str();
        let given = self.ask(protocol, action, &exchange_of(exchange), timeout)?;
        Some(Promise::resolve(&given))
    }

    fn message(&self, found: &JsValue) -> Result<Message, String> {
        let value = found.as_string().and_then(|it| serde_json::from_str(&it).ok());
        let Some(Value::Object(mut members)) = value else {
            return Err("the transport gave something that is no message".to_owned());
        };
        let headers = match members.remove("headers") {
            None | Some(Value::Null) => Map::new(),
            Some(Value::Object(it)) => it,
            Some(_) => return Err("the transport gave headers that are no object".to_owned()),
        };
        let content_type = members.remove("contentType");
        let content_type = content_type.and_then(|it| it.as_str().map(str::to_owned));
        Ok(Message { headers, payload: members.remove("payload"), content_type })
    }
}
