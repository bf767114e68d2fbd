//! Servers, whatever client they are written for: what rules look at, and what
//! is converted. Every part knows where it is written.

mod read;

use std::borrow::Cow;

use super::dialect::*;
use super::variable::Text;
use crate::syntax::{Entry, Key, Kind, Node};
use crate::text::{Span, Spanned};

use read::Reader;

/// What a configuration says of one server.
#[derive(Clone, Debug)]
pub struct Server<'a> {
    /// The table that it is read by.
    pub table: &'static Servers,
    /// Its name, and where that is written. An entry of a list may have none.
    pub name: Option<Spanned<&'a str>>,
    /// The whole entry.
    pub node: &'a Node,
    /// The program and its arguments; empty for a server that is reached by URL.
    pub command: Vec<Text<'a>>,
    /// Environment variables of the program.
    pub env: Vec<Setting<'a>>,
    /// A file of environment variables.
    pub env_file: Option<Text<'a>>,
    /// The folder that the program is started in.
    pub cwd: Option<Text<'a>>,
    /// Where it is reached.
    pub url: Option<Text<'a>>,
    /// The transport as it is written.
    pub transport_word: Option<Spanned<&'a str>>,
    /// What the client makes of it; `None` where it leaves the server out, or where
    /// nobody knows.
    pub transport: Option<Transport>,
    /// Headers of every request.
    pub headers: Vec<Setting<'a>>,
    /// Whether it is off.
    pub disabled: Option<Spanned<bool>>,
    /// How long a request may take, in milliseconds.
    pub timeout: Option<Spanned<f64>>,
    /// How long its start may take, in milliseconds.
    pub start_timeout: Option<Spanned<f64>>,
    /// What to call it in front of people.
    pub title: Option<Spanned<&'a str>>,
    /// What it is for.
    pub description: Option<Spanned<&'a str>>,
    /// The tools that can be used.
    pub allowed_tools: Option<Vec<Spanned<&'a str>>>,
    /// The tools that cannot be used.
    pub denied_tools: Option<Vec<Spanned<&'a str>>>,
    /// The tools that run without asking.
    pub approved_tools: Option<Vec<Spanned<&'a str>>>,
    /// How to sign in by OAuth.
    pub oauth: Option<&'a Entry>,
    /// All other members: those of this client alone, those that it does not know,
    /// and those that it does not read.
    pub rest: Vec<&'a Entry>,
}

/// An environment variable or a header, and its value.
#[derive(Clone, Debug)]
pub struct Setting<'a> {
    /// Its name, and where that is written; the value's place where the name is
    /// understood, as that of `bearer_token_env_var`.
    pub name: Spanned<Cow<'a, str>>,
    /// Its value.
    pub value: Text<'a>,
    /// The member that it is written in.
    pub role: Role,
}

/// A map or list of servers, and the table that it is read by.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The table.
    pub table: &'static Servers,
    /// The key of the member that holds them; the root has none.
    pub key: Option<&'a Key>,
    /// The map or list.
    pub node: &'a Node,
}

/// Everything that a document of a dialect says of servers, in the order of its
/// tables. `text` is the document's.
pub fn read<'a>(dialect: &'static Dialect, root: &'a Node, text: &str) -> Vec<Server<'a>> {
    let mut servers = Vec::new();
    for place in places(dialect, root) {
        let read = |name, node| Reader { dialect, table: place.table, text }.server(name, node);
        match place.table.shape {
            ServersShape::Map => servers.extend(entries(dialect, place).map(|it| {
                let name = Spanned::new(it.key.value.as_str(), it.key.span);
                read(Some(name), &it.value)
            })),
            ServersShape::List(key) => servers.extend(
                place.node.items().iter().map(|it| read(it.get(key).and_then(Node::string), it)),
            ),
            ServersShape::ListOrNames(key) => {
                let own = place.node.items().iter().filter(|it| it.as_str().is_none());
                servers.extend(own.map(|it| read(it.get(key).and_then(Node::string), it)));
            }
        }
    }
    servers
}

/// The entries of a map of servers.
pub fn entries<'a>(dialect: &Dialect, place: Place<'a>) -> impl Iterator<Item = &'a Entry> {
    // The second version of a client may have a map within what was the map.
    let within = dialect.servers.iter().filter_map(move |it| match it.at.split_last() {
        Some((last, way)) if way == place.table.at => Some(*last),
        _ => None,
    });
    let within: Vec<_> = within.filter(|it| *it != "*" && is_map_of_maps(place.node, it)).collect();
    place.node.entries().iter().filter(move |it| !within.contains(&it.key.value.as_str()))
}

fn is_map_of_maps(node: &Node, key: &str) -> bool {
    let entries = node.get(key).map_or(&[][..], Node::entries);
    !entries.is_empty() && entries.iter().all(|it| matches!(it.value.kind, Kind::Map(_)))
}

/// Where a document has servers of a dialect.
pub fn places<'a>(dialect: &'static Dialect, root: &'a Node) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    for table in dialect.servers {
        // A document without a member for servers is one map of them.
        if table.at.is_empty() && !found.is_empty() {
            continue;
        }
        walk(table, table.at, None, root, &mut found);
    }
    found
}

fn walk<'a>(
    table: &'static Servers,
    way: &[&str],
    key: Option<&'a Key>,
    node: &'a Node,
    found: &mut Vec<Place<'a>>,
) {
    let Some((first, rest)) = way.split_first() else {
        found.push(Place { table, key, node });
        return;
    };
    for entry in node.entries().iter().filter(|it| *first == "*" || it.key.value == *first) {
        walk(table, rest, Some(&entry.key), &entry.value, found);
    }
}

impl<'a> Server<'a> {
    /// What to call it in a sentence.
    pub fn called(&self) -> String {
        match self.name {
            Some(name) => format!("server `{}`", name.value),
            None => "a server".to_owned(),
        }
    }

    /// Whether it has a URL that the client reads.
    pub fn has_url(&self) -> bool {
        self.has(|it| matches!(it.role, Role::Url(_)) && it.ignored.is_none())
    }

    /// Whether it says that it is a process, by a command or by its transport.
    pub fn is_local(&self) -> bool {
        let is_command = |it: &Member| matches!(it.role, Role::Command | Role::CommandLine);
        self.has(|it| is_command(it) && it.ignored.is_none())
            || (self.transport == Some(Transport::Stdio) && !self.has_url())
    }

    /// Whether it says that it is reached by a URL, or by a transport that needs one.
    pub fn is_remote(&self) -> bool {
        let is_sent = |it| it != Transport::Stdio;
        self.has_url() || (self.transport.is_some_and(is_sent) && self.command.is_empty())
    }

    /// Whether it has a command or a URL that the client does not read.
    pub fn has_ignored_target(&self) -> bool {
        let is_target = |it: &Member| matches!(it.role, Role::Command | Role::Url(_));
        self.has(|it| is_target(it) && it.ignored.is_some())
    }

    fn has(&self, is_it: impl Fn(&Member) -> bool) -> bool {
        let members = self.node.entries().iter().filter_map(|it| self.table.member(&it.key.value));
        members.into_iter().any(is_it)
    }

    /// Every text of the server in which a client may put in variables, and its role.
    pub fn texts(&self) -> impl Iterator<Item = (Role, &Text<'a>)> {
        let word = |(at, it)| (if at == 0 { Role::Command } else { Role::Args }, it);
        let settings = self.env.iter().chain(&self.headers);
        let settings = settings.filter(|it| matches!(it.role, Role::Env | Role::Headers));
        let command = self.command.iter().enumerate().map(word);
        let one = [(Role::EnvFile, &self.env_file), (Role::Cwd, &self.cwd)].into_iter();
        let one = one.chain([(Role::Url(None), &self.url)]);
        let one = one.filter_map(|(role, it)| Some((role, it.as_ref()?)));
        command.chain(settings.map(|it| (it.role, &it.value))).chain(one)
    }

    /// The entry's member with a key.
    pub fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.node.entry(key)
    }

    /// What the client calls the role of an entry's member; `None` for those that it
    /// does not know.
    pub fn role(&self, entry: &Entry) -> Option<Role> {
        self.table.member(&entry.key.value).map(|it| it.role)
    }

    /// The smallest place that stands for the whole server: its name, else its first
    /// key.
    pub fn span(&self) -> Span {
        let key = || self.node.entries().first().map(|it| it.key.span);
        self.name.map(|it| it.span).or_else(key).unwrap_or(self.node.span)
    }
}
