//! AsyncAPI 2 and 3 descriptions: what can be exchanged, over which channels.
//!
//! Everything is told from the view of a client, as a step of a workflow is.
//! In AsyncAPI 3 an operation says what the described application does, so its
//! clients do the opposite; in AsyncAPI 2 `publish` is what clients do.

mod wire;

use std::collections::HashMap;

use crate::documents::At;
use crate::json_schema::{Dialect, Schema};
use crate::pointer::Pointer;
use crate::syntax::Key;
use crate::text::Spanned;

pub use wire::{Example, Wire, correlation, example};

/// An AsyncAPI description, over the tree of its text.
#[derive(Clone, Debug)]
pub struct Description<'a> {
    operations: Vec<Operation<'a>>,
    channels: Vec<Channel<'a>>,
    /// The first operation of each id.
    by_id: HashMap<&'a str, usize>,
    /// Channels by their keys.
    by_name: HashMap<&'a str, usize>,
}

/// An operation.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// Its key in `operations`, or its `operationId` in AsyncAPI 2.
    pub id: Spanned<&'a str>,
    /// What clients can do. Empty where that is not known.
    pub exchanges: Vec<Exchange<'a>>,
}

/// A channel.
#[derive(Clone, Debug)]
pub struct Channel<'a> {
    /// Its key in `channels`.
    pub name: Spanned<&'a str>,
    /// What clients can do. Empty where that is not known.
    pub exchanges: Vec<Exchange<'a>>,
}

/// Something that a client can do, and the messages of it.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// What the client does.
    pub action: Action,
    /// What says which messages: an operation, a reply or a channel.
    declared: At<'a>,
    /// The channel of the operation that a reply belongs to.
    channel: Option<At<'a>>,
    version: Version,
}

/// What one side does with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Sends it.
    Send,
    /// Receives it.
    Receive,
}

#[derive(Clone, Copy, Debug)]
enum Version {
    V2,
    V3,
}

impl<'a> Description<'a> {
    /// Reads the tree of a description. `None` where its version is not known.
    pub fn read(root: At<'a>) -> Option<Description<'a>> {
        let version = version(root)?;
        let members = |key| root.get(key).into_iter().flat_map(At::entries);
        let channels: Vec<_> = members("channels")
            .map(|(key, at)| Channel {
                name: key.as_str(),
                exchanges: match version {
                    Version::V2 => sides(at).collect(),
                    Version::V3 => both_ways(at),
                },
            })
            .collect();
        let operations: Vec<_> = match version {
            Version::V2 => members("channels").flat_map(|(_, at)| operations_of(at)).collect(),
            Version::V3 => members("operations").map(|(key, at)| operation(key, at)).collect(),
        };
        let mut by_id = HashMap::new();
        for (at, it) in operations.iter().enumerate() {
            by_id.entry(it.id.value).or_insert(at);
        }
        let by_name = channels.iter().enumerate().map(|(at, it)| (it.name.value, at)).collect();
        Some(Description { operations, channels, by_id, by_name })
    }

    /// The operation with this id.
    pub fn operation(&self, id: &str) -> Option<&Operation<'a>> {
        self.operations.get(*self.by_id.get(id)?)
    }

    /// Every operation, in the order of the text.
    pub fn operations(&self) -> &[Operation<'a>] {
        &self.operations
    }

    /// The channel that a pointer such as `/channels/orders` leads to.
    pub fn channel_at(&self, pointer: &Pointer) -> Option<&Channel<'a>> {
        let [section, name] = pointer.tokens.as_slice() else { return None };
        let at = self.by_name.get(name.as_str()).filter(|_| section == "channels")?;
        self.channels.get(*at)
    }

    /// Every channel, in the order of the text.
    pub fn channels(&self) -> &[Channel<'a>] {
        &self.channels
    }
}

impl Action {
    /// The action of this name.
    pub fn parse(text: &str) -> Option<Action> {
        match text {
            "send" => Some(Action::Send),
            "receive" => Some(Action::Receive),
            _ => None,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Send => "send",
            Action::Receive => "receive",
        }
    }

    /// What the other side does.
    fn opposite(self) -> Action {
        match self {
            Action::Send => Action::Receive,
            Action::Receive => Action::Send,
        }
    }
}

fn version(root: At<'_>) -> Option<Version> {
    match root.node.get("asyncapi")?.as_str()?.split('.').next() {
        Some("2") => Some(Version::V2),
        Some("3") => Some(Version::V3),
        _ => None,
    }
}

/// What AsyncAPI 2 says of both sides of a channel.
fn sides(channel: At<'_>) -> impl Iterator<Item = Exchange<'_>> {
    let channel = channel.follow().ok();
    let side = move |(key, action)| {
        Some(Exchange { action, declared: channel?.get(key)?, channel, version: Version::V2 })
    };
    [("publish", Action::Send), ("subscribe", Action::Receive)].into_iter().filter_map(side)
}

fn operations_of(channel: At<'_>) -> impl Iterator<Item = Operation<'_>> {
    sides(channel).filter_map(|it| {
        let id = it.declared.node.get("operationId")?.string()?;
        Some(Operation { id, exchanges: vec![it] })
    })
}

/// AsyncAPI 3: over a channel alone, everything may go both ways.
fn both_ways(channel: At<'_>) -> Vec<Exchange<'_>> {
    [Action::Send, Action::Receive]
        .map(|action| Exchange { action, declared: channel, channel: None, version: Version::V3 })
        .into()
}

/// AsyncAPI 3.
fn operation<'a>(key: &'a Key, at: At<'a>) -> Operation<'a> {
    let exchanges = || {
        let at = at.follow().ok()?;
        let action = Action::parse(at.node.get("action")?.as_str()?)?;
        let version = Version::V3;
        let first = Exchange { action: action.opposite(), declared: at, channel: None, version };
        let channel = at.get("channel");
        let reply = at.get("reply").map(|declared| Exchange { action, declared, channel, version });
        Some([Some(first), reply].into_iter().flatten().collect())
    };
    Operation { id: key.as_str(), exchanges: exchanges().unwrap_or_default() }
}

impl<'a> Exchange<'a> {
    /// Why this is what clients do.
    pub fn side(self) -> &'static str {
        match self.version {
            Version::V2 => "in AsyncAPI 2, `publish` and `subscribe` say what clients do",
            Version::V3 => {
                "in AsyncAPI 3, an operation says what the application does; a workflow is its client"
            }
        }
    }

    /// The messages, one of which is exchanged. `None` where some are not known.
    pub fn messages(self) -> Option<Vec<At<'a>>> {
        let declared = self.declared.follow().ok()?;
        // AsyncAPI 2 has one message, or one of several.
        if let Some(message) = declared.get("message") {
            let message = message.follow().ok()?;
            return match message.get("oneOf") {
                Some(several) => several.items().map(|it| it.follow().ok()).collect(),
                None => Some(vec![message]),
            };
        }
        // An operation of AsyncAPI 3 lists some of its channel's messages, or
        // means all of them.
        if let Some(listed) = declared.get("messages").filter(|it| !it.node.items().is_empty()) {
            return listed.items().map(|it| it.follow().ok()).collect();
        }
        let channel = declared.get("channel").map_or(Ok(declared), At::follow).ok()?;
        channel.get("messages")?.entries().map(|(_, it)| it.follow().ok()).collect()
    }
}

/// What the payload of a message must be. `None` where nobody says, or only in a
/// language that is not JSON Schema.
pub fn payload(message: At<'_>) -> Option<Schema<'_>> {
    let format = message.node.get("schemaFormat");
    schema(message.get("payload")?, format.and_then(|it| it.as_str()))
}

/// What the header fields of a message must be, as the members of an object.
pub fn headers(message: At<'_>) -> Option<Schema<'_>> {
    // A Message Trait Object may add some.
    let is_whole = message.node.get("traits").is_none();
    schema(message.get("headers").filter(|_| is_whole)?, None)
}

/// The media type of a message, if it is said.
pub fn content_type(message: At<'_>) -> Option<&str> {
    let own = message.node.get("contentType");
    own.or_else(|| message.root().node.get("defaultContentType"))?.as_str()
}

/// A schema, or one beside the name of its language: a Multi Format Schema Object.
fn schema<'a>(at: At<'a>, format: Option<&str>) -> Option<Schema<'a>> {
    let whole = at.follow().ok()?;
    match (whole.node.get("schemaFormat"), whole.get("schema")) {
        (Some(format), Some(at)) => Some(Schema { at, dialect: dialect(format.as_str()?)? }),
        _ => Some(Schema { at, dialect: format.map_or(Some(Dialect::Draft2020), dialect)? }),
    }
}

fn dialect(format: &str) -> Option<Dialect> {
    let is_openapi = format.contains("vnd.oai.openapi");
    if is_openapi && format.contains("version=3.0") {
        return Some(Dialect::OpenApi3_0);
    }
    let is_json_schema = format.contains("vnd.aai.asyncapi") || format.contains("/schema+");
    (is_openapi || is_json_schema).then_some(Dialect::Draft2020)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::documents::Documents;

    /// What a client can do by an operation, with the names of the messages.
    #[track_caller]
    fn check(text: &str, id: &str, expected: &[(&str, Option<&[&str]>)]) {
        let documents = Documents::parse(text, None, &[], &[]).0;
        let description = Description::read(documents.root().unwrap()).unwrap();
        let exchanges = &description.operation(id).unwrap().exchanges;
        let names = |it: &At<'_>| it.node.get("name").unwrap().as_str().unwrap().to_owned();
        let actual: Vec<_> = exchanges
            .iter()
            .map(|it| {
                let messages = it.messages();
                (it.action.as_str(), messages.map(|it| it.iter().map(names).collect::<Vec<_>>()))
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|it| (it.0, it.1.map(|it| it.iter().map(|it| (*it).to_owned()).collect())))
            .collect();
        assert_eq!(actual, expected);
    }

    const V3: &str = "
asyncapi: 3.0.0
channels:
  orders: { messages: { new: { $ref: '#/components/messages/new' }, old: { name: Old } } }
  answers: { messages: { yes: { name: Yes } } }
operations:
  place: { action: receive, channel: { $ref: '#/channels/orders' } }
  one:
    action: send
    channel: { $ref: '#/channels/orders' }
    messages: [{ $ref: '#/channels/orders/messages/old' }]
  ask:
    action: receive
    channel: { $ref: '#/channels/orders' }
    reply: { channel: { $ref: '#/channels/answers' } }
  lost: { action: send, channel: { $ref: 'other.yaml#/channels/x' } }
components: { messages: { new: { name: New } } }
";

    #[test]
    fn clients_do_the_opposite_of_the_application() {
        check(V3, "place", &[("send", Some(&["New", "Old"]))]);
        check(V3, "one", &[("receive", Some(&["Old"]))]);
        check(V3, "ask", &[("send", Some(&["New", "Old"])), ("receive", Some(&["Yes"]))]);
        check(V3, "lost", &[("receive", None)]);
    }

    #[test]
    fn what_version_2_calls_publish_is_what_clients_do() {
        let text = "
asyncapi: 2.6.0
channels:
  orders:
    publish: { operationId: place, message: { name: New } }
    subscribe: { operationId: watch, message: { oneOf: [{ name: Yes }, { name: No }] } }
";
        check(text, "place", &[("send", Some(&["New"]))]);
        check(text, "watch", &[("receive", Some(&["Yes", "No"]))]);
    }
}
