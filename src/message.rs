//! Messages of channels as the engine sees them: data, never sent from here.

use serde_json::{Map, Value};

use crate::http::Body;
use crate::pointer::Pointer;

/// A message that is sent or received.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Message {
    /// Its header fields. Their names compare case-insensitively.
    pub headers: Map<String, Value>,
    /// Its payload: a JSON value, or another text as a string.
    pub payload: Option<Value>,
    /// The media type of the payload, if it is known.
    pub content_type: Option<String>,
}

/// A place in a message, such as `$message.header#/id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessagePlace {
    /// In its header fields.
    Header(Pointer),
    /// In its payload.
    Payload(Pointer),
}

impl Message {
    /// A text as a message of this media type. Without one, what is JSON is taken as
    /// such.
    pub fn of_text(text: Option<&str>, content_type: Option<&str>) -> Message {
        let body = text.map(|it| Body::from_text(content_type, it.to_owned()));
        let payload = body.and_then(|it| it.value().cloned());
        Message { headers: Map::new(), payload, content_type: content_type.map(str::to_owned) }
    }

    /// The header field of this name.
    pub fn header(&self, name: &str) -> Option<&Value> {
        self.headers.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1)
    }

    /// What is at a place.
    pub fn at(&self, place: &MessagePlace) -> Option<&Value> {
        match place {
            MessagePlace::Header(pointer) => {
                let (first, rest) = pointer.tokens.split_first()?;
                Pointer { tokens: rest.into() }.resolve(self.header(first)?)
            }
            MessagePlace::Payload(pointer) => pointer.resolve(self.payload.as_ref()?),
        }
    }
}

impl MessagePlace {
    /// Reads a place as AsyncAPI writes it.
    pub fn parse(text: &str) -> Option<MessagePlace> {
        let (part, pointer) = text.strip_prefix("$message.")?.split_once('#')?;
        let pointer = Pointer::parse(pointer).ok()?;
        match part {
            "header" => Some(MessagePlace::Header(pointer)),
            "payload" => Some(MessagePlace::Payload(pointer)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_what_is_at_a_place() {
        let headers = Map::from_iter([("X-Id".to_owned(), json!({ "a": 1 }))]);
        let message = Message { headers, payload: Some(json!({ "id": 2 })), content_type: None };
        let check = |text: &str, expected: Option<Value>| {
            let place = MessagePlace::parse(text);
            assert_eq!(place.and_then(|it| message.at(&it).cloned()), expected, "{text}");
        };
        check("$message.header#/x-id/a", Some(json!(1)));
        check("$message.payload#/id", Some(json!(2)));
        check("$message.payload#", Some(json!({ "id": 2 })));
        check("$message.payload#/none", None);
        check("$message.body#/id", None);
        check("$message.header", None);
    }
}
