//! Which client a document is for: what a person says, the path of the file, else
//! its content.

use super::dialect::*;
use super::dialects::{DIALECTS, GENERIC};
use super::server::{self, Place};
use crate::syntax::{self, Kind, Node};

/// What is known of a document besides its content.
#[derive(Clone, Copy, Debug, Default)]
pub struct Given<'g> {
    /// What a person says that it is.
    pub dialect: Option<&'static Dialect>,
    /// The path or URL of the file.
    pub path: Option<&'g str>,
    /// The format that it was read as.
    pub format: Option<syntax::Format>,
}

/// A dialect, and how sure that is.
#[derive(Clone, Copy, Debug)]
pub struct Recognized {
    /// The dialect.
    pub dialect: &'static Dialect,
    /// What tells.
    pub by: By,
}

/// What tells a dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A person.
    Name,
    /// The path of the file.
    Path,
    /// The content.
    Content,
}

/// Members that hold servers, whatever is in them. Others, such as `servers` and
/// `extensions`, do so only if it looks like servers.
const TELLING: [&str; 4] = ["mcpServers", "mcp_servers", "context_servers", "mcps"];

/// Documents of other kinds, whatever else they have.
const OTHERS: [&str; 4] = ["arazzo", "openapi", "swagger", "asyncapi"];

/// The dialect of a document; `None` if it says nothing of MCP servers.
pub fn recognize(root: &Node, given: &Given<'_>) -> Option<Recognized> {
    if let Some(dialect) = given.dialect {
        return Some(Recognized { dialect, by: By::Name });
    }
    let by_content = by_content(root, given);
    let by_path = given.path.and_then(by_path);
    // A client's file with nothing in it, or with what only this client understands;
    // and one that is for servers alone, whatever is in it.
    let is_alone = given.path.is_some_and(|it| name(it).contains("mcp")) && !is_other(root);
    let is_own = |it: &'static Dialect| {
        by_content.is_some()
            || is_alone
            || root.entries().is_empty()
            || !server::places(it, root).is_empty()
    };
    match by_path.filter(|it| matches!(root.kind, Kind::Map(_)) && is_own(it)) {
        Some(dialect) => Some(Recognized { dialect, by: By::Path }),
        None => by_content.map(|dialect| Recognized { dialect, by: By::Content }),
    }
}

/// The dialect of the files of this path. The more of it a pattern names, the
/// better.
pub fn by_path(path: &str) -> Option<&'static Dialect> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let segments: Vec<_> = path.split(['/', '\\']).collect();
    let patterns = DIALECTS.iter().flat_map(|it| it.paths.iter().map(|path| (*path, *it)));
    let fitting = patterns.filter(|it| is_fitting(it.0, &segments));
    fitting.max_by_key(|it| it.0.matches('/').count()).map(|it| it.1)
}

fn is_fitting(pattern: &str, path: &[&str]) -> bool {
    let pattern: Vec<_> = pattern.trim_start_matches("~/").split('/').collect();
    let Some(start) = path.len().checked_sub(pattern.len()) else { return false };
    pattern.iter().zip(&path[start..]).all(|(pattern, segment)| match pattern.split_once('*') {
        Some((before, after)) => {
            before.len() + after.len() <= segment.len()
                && segment.starts_with(before)
                && segment.ends_with(after)
        }
        None => pattern == segment,
    })
}

/// Of the dialects that have servers here, the one with a sign of its own; where
/// several have servers and none a sign, it may be any of them.
fn by_content(root: &Node, given: &Given<'_>) -> Option<&'static Dialect> {
    if is_other(root) {
        return None;
    }
    let candidates: Vec<_> = DIALECTS.iter().filter_map(|it| Candidate::of(it, root)).collect();
    let is_toml = given.format == Some(syntax::Format::Toml);
    let fits = |it: &&Candidate<'_>| (it.dialect.format == Format::Toml) == is_toml;
    let best = candidates.iter().filter(fits).max_by_key(|it| it.signs(root));
    // A client's own names in another format; lists of tables are none.
    let has_map =
        |it: &&Candidate<'_>| it.places.iter().any(|it| it.table.shape == ServersShape::Map);
    let best = best.or_else(|| candidates.iter().find(has_map))?;
    let equals = |it: &&Candidate<'_>| fits(it) && it.signs(root) == best.signs(root);
    Some(match candidates.iter().filter(equals).count() {
        0 | 1 => best.dialect,
        _ if candidates.iter().any(|it| std::ptr::eq(it.dialect, &GENERIC)) => &GENERIC,
        _ => candidates.iter().find(equals)?.dialect,
    })
}

fn is_other(root: &Node) -> bool {
    OTHERS.iter().any(|it| root.get(it).is_some())
}

/// The name of a file.
fn name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A dialect that has servers in a document.
struct Candidate<'a> {
    dialect: &'static Dialect,
    places: Vec<Place<'a>>,
}

impl<'a> Candidate<'a> {
    fn of(dialect: &'static Dialect, root: &'a Node) -> Option<Candidate<'a>> {
        let mut places = server::places(dialect, root);
        places.retain(|it| is_telling(it) || is_servers(dialect, it));
        let is_one = !places.is_empty() || dialect.signs.iter().any(|it| has_schema(root, it));
        is_one.then_some(Candidate { dialect, places })
    }

    /// How many signs of the dialect there are. A `$schema` is worth them all.
    fn signs(&self, root: &Node) -> usize {
        let count = |it: &Sign| match it {
            Sign::Schema(_) if has_schema(root, it) => 1000,
            Sign::Root(key) if root.get(key).is_some() => 1,
            Sign::Entry(key) => self.entries().filter(|it| it.get(key).is_some()).count().min(1),
            Sign::Transport(word) => self.transports().filter(|it| it == word).count().min(1),
            Sign::Schema(_) | Sign::Root(_) => 0,
        };
        self.dialect.signs.iter().map(count).sum()
    }

    fn entries(&self) -> impl Iterator<Item = &'a Node> {
        let values = |it: &Place<'a>| it.node.entries().iter().map(|it| &it.value);
        let maps = self.places.iter().flat_map(values);
        maps.chain(self.places.iter().flat_map(|it| it.node.items()))
    }

    fn transports(&self) -> impl Iterator<Item = &'a str> {
        self.entries().filter_map(|it| it.get("type")?.as_str())
    }
}

fn has_schema(root: &Node, sign: &Sign) -> bool {
    let schema = root.get("$schema").and_then(Node::as_str);
    matches!((sign, schema), (Sign::Schema(start), Some(it)) if it.starts_with(start))
}

/// Whether the member alone tells that there are servers.
fn is_telling(place: &Place<'_>) -> bool {
    place.key.is_some_and(|it| TELLING.contains(&it.value.as_str())) && is_shape(place)
}

/// One name holds the map of one client and the list of another: what is no map of
/// objects is the list.
fn is_shape(place: &Place<'_>) -> bool {
    if place.table.at != ["mcp_servers"] {
        return true;
    }
    let is_map = match &place.node.kind {
        Kind::Map(entries) if entries.is_empty() => false,
        Kind::Map(entries) => entries.iter().all(|it| matches!(it.value.kind, Kind::Map(_))),
        _ => false,
    };
    is_map == (place.table.shape == ServersShape::Map)
}

/// Whether this is a map or list of servers by what is in it.
fn is_servers(dialect: &Dialect, place: &Place<'_>) -> bool {
    let is_server = |node: &Node| {
        let tells = |it: &Member| match it.role {
            Role::Command | Role::CommandLine | Role::Url(_) | Role::Name => {
                node.get(it.name).is_some()
            }
            Role::Transport => {
                let word = node.get(it.name).and_then(Node::as_str);
                word.is_some_and(|it| dialect.transport(it).is_some())
            }
            _ => false,
        };
        // Servers of AsyncAPI have a protocol.
        node.get("protocol").is_none()
            && place.table.entry.iter().any(tells)
            && (place.key.is_some() || is_telling_entry(dialect, node))
    };
    if !is_shape(place) {
        return false;
    }
    let mut nodes: Vec<&Node> = match place.table.shape {
        ServersShape::Map => server::entries(dialect, *place).map(|it| &it.value).collect(),
        ServersShape::List(_) | ServersShape::ListOrNames(_) => place.node.items().iter().collect(),
    };
    // An entry that only turns a server off says nothing.
    nodes.retain(|it| it.entries().len() != 1 || it.get("enabled").is_none());
    !nodes.is_empty() && nodes.iter().all(|it| is_server(it))
}

/// Whether an entry is a server even where no member around it says so.
fn is_telling_entry(dialect: &Dialect, node: &Node) -> bool {
    let word = |key| node.get(key).and_then(Node::as_str);
    let has_transport = ["type", "transport"].into_iter().filter_map(word);
    let mut has_transport = has_transport.map(|it| dialect.transport(it).is_some());
    has_transport.any(|it| it) || (word("command").is_some() && node.get("args").is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::parse;

    #[track_caller]
    fn check(path: &str, text: &str, expected: Option<(&str, By)>) {
        let parsed = parse(text);
        let given = Given { path: Some(path), format: Some(parsed.format), dialect: None };
        let found = recognize(&parsed.root.unwrap(), &given);
        assert_eq!(found.map(|it| (it.dialect.name, it.by)), expected, "{path}: {text}");
    }

    const NPX: &str = r#"{ "mcpServers": { "a": { "command": "npx" } } }"#;

    #[test]
    fn by_the_path() {
        let check = |path: &str, expected| check(path, NPX, Some((expected, By::Path)));
        check(".mcp.json", "claude-code");
        check("file:///home/a/b/.mcp.json", "claude-code");
        check(r"C:\Users\a\.cursor\mcp.json", "cursor");
        check("/home/a/.codeium/windsurf/mcp_config.json", "windsurf");
        check("/a/.gemini/antigravity/mcp_config.json", "antigravity");
        // The root member is another client's.
        check(".vscode/mcp.json", "vscode");
        check("/a/Code%20-%20Insiders/User/mcp.json", "vscode");
        check("saoudrizwan.claude-dev/settings/cline_mcp_settings.json", "cline");
        check("rooveterinaryinc.roo-cline/settings/mcp_settings.json", "roo");
        check(".cline/mcp_settings.json", "cline");
        check("claude_desktop_config.json", "claude-desktop");
    }

    #[test]
    fn by_the_path_alone() {
        check(".mcp.json", "{}", Some(("claude-code", By::Path)));
        check(".vscode/mcp.json", r#"{ "servers": {} }"#, Some(("vscode", By::Path)));
        let builtin = "extensions: { developer: { enabled: true } }";
        check("goose/config.yaml", builtin, Some(("goose", By::Path)));
        check(".vscode/mcp.json", r#"{ "server": {} }"#, Some(("vscode", By::Path)));
        check(".vscode/mcp.json", r#"{ "openapi": "3.1.0" }"#, None);
        // Such a file may have nothing to do with servers.
        check(".gemini/settings.json", r#"{ "theme": "dark" }"#, None);
        check(".mcp.json", "[1]", None);
    }

    #[test]
    fn by_the_content() {
        let check = |text: &str, expected| check("a.json", text, Some((expected, By::Content)));
        check(NPX, "generic");
        check(r#"{ "mcpServers": {} }"#, "generic");
        check(
            r#"{ "servers": { "a": { "type": "http", "url": "https://a.example" } } }"#,
            "vscode",
        );
        check(r#"{ "context_servers": {} }"#, "zed");
        check(r#"{ "mcp": { "a": { "type": "local", "command": ["npx"] } } }"#, "opencode");
        check(r#"{ "mcpServers": { "a": { "httpUrl": "https://a.example" } } }"#, "gemini-cli");
        check(r#"{ "mcpServers": { "a": { "command": "a", "autoApprove": [] } } }"#, "cline");
        check(r#"{ "mcpServers": { "a": { "command": "a", "secret_env": {} } } }"#, "compozy");
        check(r#"{ "mcp_servers": { "a": { "command": "a" } } }"#, "compozy");
        check("[mcp_servers.a]\ncommand = 'npx'", "codex");
        check("mcp_servers: [{ id: a }]", "compozy-list");
        check("mcp_servers: { id: a }", "compozy-list");
        check("mcp_servers:", "compozy-list");
        check("mcps: [{ id: a, url: https://a.example }]", "compozy-yaml");
        check("extensions: { a: { type: stdio, cmd: npx } }", "goose");
        check(r#"{ "a": { "command": "npx", "args": [] } }"#, "fastmcp");
        let schema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";
        let plugin = format!(r#"{{ "$schema": "{schema}", "mcpServers": [] }}"#);
        check(&plugin, "agent-plugins");
        check(r#"{ "name": "a/b", "remotes": [{ "type": "sse", "url": "u" }] }"#, "registry");
    }

    #[test]
    fn other_documents() {
        let check = |text: &str| check("a.json", text, None);
        check(r#"{ "openapi": "3.1.0", "servers": { "a": { "url": "https://a.example" } } }"#);
        check(r#"{ "servers": { "a": { "url": "a.example", "protocol": "mqtt" } } }"#);
        check(r#"{ "servers": [{ "url": "https://a.example" }] }"#);
        check(r#"{ "mcp": { "a": {} } }"#);
        check(r#"{ "extensions": ["a"], "packages": { "a": {} } }"#);
        check(r#"{ "a": { "command": "npx" } }"#);
        check(r#"{ "a": { "url": "https://a.example" } }"#);
        check("[mcp_servers]");
        check("[[mcp_servers]]\nname = 'a'");
        check("{}");
    }
}
