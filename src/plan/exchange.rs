//! A step that sends or receives a message, as the plan has it.

use serde_json::{Map, Value};

use crate::asyncapi::Action;
use crate::message::MessagePlace;

use super::{Parameter, Payload, RequestBody};

/// A message that a step sends or receives.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The operation, or the path to the channel that the step gave.
    pub id: String,
    /// What the step does.
    pub action: Action,
    /// The name of the source.
    pub source: String,
    /// Where the API is; its scheme is the protocol, such as `wss` or `kafka`.
    pub server: String,
    /// The name of the channel.
    pub channel: String,
    /// Its address with `{name}` for parameters.
    pub address: String,
    /// The parameters of the address.
    pub address_parameters: Vec<Parameter>,
    /// The header fields of a message that is sent.
    pub headers: Vec<Parameter>,
    /// The payload of a message that is sent.
    pub body: Option<RequestBody>,
    /// The correlation id of the message that is awaited.
    pub correlation: Option<Payload>,
    /// Where messages have their correlation id.
    pub places: Vec<MessagePlace>,
    /// What a message may look like, for dry runs.
    pub sample: Sample,
    /// What was made up because the source is not at hand.
    pub made_up: Vec<&'static str>,
}

/// What a message may look like.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// Its header fields.
    pub headers: Map<String, Value>,
    /// Its payload.
    pub payload: Option<Value>,
    /// Whether the description has it as an example.
    pub is_example: bool,
    /// The media type of the payload.
    pub content_type: Option<String>,
}

impl Exchange {
    /// The payload that is sent, what is set within it, and all other values
    /// that are evaluated for the message.
    pub fn values(&self) -> impl Iterator<Item = &Payload> {
        let parameters = self.headers.iter().chain(&self.address_parameters).map(|it| &it.value);
        let body = self.body.iter().flat_map(RequestBody::values);
        parameters.chain(body).chain(&self.correlation)
    }
}
