//! How messages get to an API: its servers and the addresses of its channels, as
//! plain data.

use serde_json::{Map, Value};

use crate::documents::At;
use crate::openapi::{Server, ServerVariable};
use crate::syntax::{Kind, Node};

use super::{Exchange, Version};

/// A channel over which messages are exchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// Its name in the description.
    pub channel: String,
    /// Its address with `{name}` for parameters; empty where nobody says.
    pub address: String,
    /// The defaults of the parameters.
    pub defaults: Vec<(String, String)>,
    /// The servers that have it. The scheme of a URL is the protocol, such as
    /// `wss` or `kafka`.
    pub servers: Vec<Server>,
}

/// An example of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// Its header fields.
    pub headers: Map<String, Value>,
    /// Its payload.
    pub payload: Option<Value>,
}

impl<'a> Exchange<'a> {
    /// How its messages get there. `None` where its channel is not at hand.
    pub fn wire(self) -> Option<Wire> {
        let declared = self.declared.follow().ok()?;
        let root = declared.root();
        let own = match self.version {
            Version::V2 => self.channel,
            Version::V3 => declared.get("channel").or(self.channel).or(Some(declared)),
        };
        let at = own?.follow().ok()?;
        let is_it = |it: &At<'_>| it.follow().is_ok_and(|it| is_same(it, at));
        let (channel, _) = root.get("channels")?.entries().find(|(_, it)| is_it(it))?;
        let address = match self.version {
            Version::V2 => channel.value.to_string(),
            Version::V3 => text(at.node, "address").unwrap_or_default(),
        };
        let parameters = at.get("parameters").into_iter().flat_map(At::entries);
        let default = |it: At<'_>| {
            let it = it.follow().ok()?;
            text(it.node, "default").or_else(|| text(it.node.get("schema")?, "default"))
        };
        let defaults =
            parameters.filter_map(|(key, it)| Some((key.value.to_string(), default(it)?)));
        Some(Wire {
            channel: channel.value.to_string(),
            address,
            defaults: defaults.collect(),
            servers: servers(root, at),
        })
    }
}

/// The servers of a channel: those that it names, else all.
fn servers<'a>(root: At<'a>, channel: At<'a>) -> Vec<Server> {
    let all = root.get("servers").into_iter().flat_map(At::entries);
    let all = all.filter_map(|(name, it)| Some((name.value.as_str(), it.follow().ok()?)));
    let named: Vec<_> = channel.get("servers").into_iter().flat_map(At::items).collect();
    let has = |name: &str, server: At<'_>| {
        named.is_empty()
            || named.iter().any(|it| match it.node.as_str() {
                Some(text) => text == name,
                None => it.follow().is_ok_and(|it| is_same(it, server)),
            })
    };
    all.filter(|it| has(it.0, it.1)).filter_map(|it| server(it.0, it.1.node)).collect()
}

fn server(name: &str, node: &Node) -> Option<Server> {
    let protocol = text(node, "protocol")?;
    let url = match (text(node, "host"), text(node, "url")) {
        (Some(host), _) => {
            let path = text(node, "pathname").unwrap_or_default();
            format!("{protocol}://{host}{path}")
        }
        (None, Some(url)) if url.contains("://") => url,
        (None, Some(url)) => format!("{protocol}://{}", url.trim_start_matches("//")),
        (None, None) => return None,
    };
    let variables = node.get("variables").map_or(&[][..], Node::entries);
    let variables = variables.iter().map(|it| {
        let allowed = it.value.get("enum").map_or(&[][..], Node::items);
        let allowed = allowed.iter().filter_map(|it| Some(it.as_str()?.to_owned())).collect();
        let name = it.key.value.to_string();
        ServerVariable { name, default: text(&it.value, "default"), allowed }
    });
    let (name, variables) = (Some(name.to_owned()), variables.collect());
    Some(Server { url, name, description: text(node, "description"), variables })
}

/// Where a message has its correlation id, such as `$message.header#/id`.
pub fn correlation(message: At<'_>) -> Option<String> {
    text(message.get("correlationId")?.follow().ok()?.node, "location")
}

/// The first example of a message.
pub fn example(message: At<'_>) -> Option<Example> {
    let example = message.get("examples")?.items().next()?.follow().ok()?;
    let headers = match example.get("headers").map(|it| it.node.to_value()) {
        Some(Value::Object(members)) => members,
        Some(_) | None => Map::new(),
    };
    Some(Example { headers, payload: example.get("payload").map(|it| it.node.to_value()) })
}

fn is_same(one: At<'_>, other: At<'_>) -> bool {
    std::ptr::eq(one.node, other.node)
}

fn text(node: &Node, key: &str) -> Option<String> {
    match &node.get(key)?.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Number(number) => Some(number.to_string()),
        Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}
