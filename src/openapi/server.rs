//! Where an API is: Server Objects as plain data.

use crate::documents::At;
use crate::syntax::Node;

use super::Found;
use super::read::scalar;

/// A server of an API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// The URL with `{name}` for variables. It may be relative.
    pub url: String,
    /// Its name (OpenAPI 3.2).
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The variables of the URL.
    pub variables: Vec<ServerVariable>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVariable {
    /// Its name.
    pub name: String,
    /// Its value where nobody says otherwise.
    pub default: Option<String>,
    /// The values that it may have; empty where any may be.
    pub allowed: Vec<String>,
}

/// The servers that an operation may be called at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Servers {
    /// Those of the operation, else of its path item, else of the description.
    pub own: Vec<Server>,
    /// Those of the description.
    pub shared: Vec<Server>,
}

impl Server {
    /// The URL with the defaults of its variables.
    pub fn default_url(&self) -> String {
        self.variables.iter().fold(self.url.clone(), |url, it| match &it.default {
            Some(default) => url.replace(&format!("{{{}}}", it.name), default),
            None => url,
        })
    }
}

/// The servers of an operation in the description at `root`.
pub(super) fn of(found: &Found<'_>, root: At<'_>) -> Servers {
    let lists = [found.node, found.item, root].map(|it| list(it.node));
    let shared = lists[2].clone();
    let own = lists.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
    Servers { own, shared }
}

/// The first of its own servers.
pub(super) fn first(found: &Found<'_>, root: At<'_>) -> Option<Server> {
    [found.node, found.item, root].into_iter().find_map(|it| listed(it.node).next())
}

/// The servers that an object lists.
pub(super) fn list(of: &Node) -> Vec<Server> {
    listed(of).collect()
}

fn listed(of: &Node) -> impl Iterator<Item = Server> {
    of.get("servers").map_or(&[][..], Node::items).iter().filter_map(server)
}

fn server(node: &Node) -> Option<Server> {
    let text = |key| Some(node.get(key)?.as_str()?.to_owned());
    let variables = node.get("variables").map_or(&[][..], Node::entries);
    let variables = variables.iter().map(|it| ServerVariable {
        name: it.key.value.to_string(),
        default: it.value.get("default").and_then(scalar),
        allowed: it
            .value
            .get("enum")
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(scalar)
            .collect(),
    });
    Some(Server {
        url: text("url")?,
        name: text("name"),
        description: text("description"),
        variables: variables.collect(),
    })
}
