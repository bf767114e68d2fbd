//! Servers, whatever client they are written for: what rules look at, and what
//! is converted. Every part knows where it is written.

use std::borrow::Cow;

use super::dialect::*;
use super::variable::{Part, PartKind, Text};
use crate::syntax::{Entry, Kind, Node, place_in_string};
use crate::text::{Span, Spanned};

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
    pub key: Option<&'a Spanned<String>>,
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
    key: Option<&'a Spanned<String>>,
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

struct Reader<'t> {
    dialect: &'static Dialect,
    table: &'static Servers,
    text: &'t str,
}

impl Reader<'_> {
    fn server<'a>(&self, name: Option<Spanned<&'a str>>, node: &'a Node) -> Server<'a> {
        let mut server = Server {
            table: self.table,
            name,
            node,
            command: Vec::new(),
            env: Vec::new(),
            env_file: None,
            cwd: None,
            url: None,
            transport_word: None,
            transport: None,
            headers: Vec::new(),
            disabled: None,
            timeout: None,
            start_timeout: None,
            title: None,
            description: None,
            allowed_tools: None,
            denied_tools: None,
            approved_tools: None,
            oauth: None,
            rest: Vec::new(),
        };
        let mut args = Vec::new();
        let mut implied = None;
        for entry in node.entries() {
            match self.table.member(&entry.key.value) {
                Some(it) if it.ignored.is_none() => {
                    if let Role::Url(transport @ Some(_)) = it.role {
                        implied = transport;
                    }
                    self.member(&mut server, &mut args, it.role, entry);
                }
                Some(_) | None => server.rest.push(entry),
            }
        }
        server.command.append(&mut args);
        server.transport = self.transport(&server, implied);
        server
    }

    /// Reads a member that the client reads.
    fn member<'a>(
        &self,
        server: &mut Server<'a>,
        args: &mut Vec<Text<'a>>,
        role: Role,
        entry: &'a Entry,
    ) {
        let node = &entry.value;
        match role {
            Role::Command => self.command(server, args, node),
            Role::CommandLine => server.command.extend(self.words(node)),
            Role::Args => args.extend(node.items().iter().filter_map(|it| self.value(role, it))),
            Role::Env | Role::EnvNames | Role::SecretEnv => {
                server.env.extend(self.settings(role, entry));
            }
            Role::Headers | Role::EnvHeaders | Role::BearerEnv => {
                server.headers.extend(self.settings(role, entry));
            }
            Role::EnvFile => server.env_file = self.value(role, node),
            Role::Cwd => server.cwd = self.value(role, node),
            // Where there are several, the first counts.
            Role::Url(_) => {
                server.url = server.url.take().or_else(|| self.value(Role::Url(None), node))
            }
            Role::Transport => server.transport_word = node.string(),
            Role::Enabled => {
                server.disabled = boolean(node).map(|it| Spanned::new(!it.value, it.span))
            }
            Role::Disabled => server.disabled = boolean(node),
            Role::Timeout(unit) => server.timeout = milliseconds(node, unit),
            Role::StartTimeout(unit) => server.start_timeout = milliseconds(node, unit),
            Role::Title => server.title = node.string(),
            Role::Description => server.description = node.string(),
            Role::AllowedTools => server.allowed_tools = Some(strings(node)),
            Role::DeniedTools => server.denied_tools = Some(strings(node)),
            Role::ApprovedTools => server.approved_tools = Some(strings(node)),
            Role::OAuth => server.oauth = Some(entry),
            Role::Name => {}
            Role::Inputs | Role::Other => server.rest.push(entry),
        }
    }

    /// One word, a list of words, or an object with `path`, `args` and `env`.
    fn command<'a>(&self, server: &mut Server<'a>, args: &mut Vec<Text<'a>>, node: &'a Node) {
        let value = |it| self.value(Role::Command, it);
        match &node.kind {
            Kind::List(items) => server.command.extend(items.iter().filter_map(value)),
            Kind::Map(entries) => {
                server.command.extend(node.get("path").and_then(value));
                let items = node.get("args").map_or(&[][..], Node::items);
                args.extend(items.iter().filter_map(value));
                let env = entries.iter().filter(|it| it.key.value == "env");
                server.env.extend(env.flat_map(|it| self.settings(Role::Env, it)));
            }
            _ => server.command.extend(value(node)),
        }
    }

    /// The words of a command line. Quotes keep blanks, as in a shell.
    fn words<'a>(&self, node: &'a Node) -> Vec<Text<'a>> {
        let Some(line) = node.as_str() else { return Vec::new() };
        let text = |(word, range): (Cow<'a, str>, std::ops::Range<usize>)| {
            let span = place_in_string(self.text, node.span, line, range);
            Text::new(span, word, self.syntaxes(Role::CommandLine))
        };
        words(line).into_iter().map(text).collect()
    }

    fn syntaxes(&self, role: Role) -> &'static [Syntax] {
        match self.dialect.variables {
            Some(syntaxes) if self.dialect.expands.contains(&role) => syntaxes,
            Some(_) | None => &[],
        }
    }

    /// A scalar as a text with its variables.
    fn value<'a>(&self, role: Role, node: &'a Node) -> Option<Text<'a>> {
        let syntaxes = self.syntaxes(role);
        Some(Text::new(node.span, scalar(node)?, syntaxes))
    }

    /// A map from names to values, a list of objects with `name` and `value`, a
    /// list of names, or one name.
    fn settings<'a>(&self, role: Role, entry: &'a Entry) -> Vec<Setting<'a>> {
        let node = &entry.value;
        let set = |name: Spanned<&'a str>, value: &'a Node| {
            let name = Spanned::new(Cow::Borrowed(name.value), name.span);
            Some(Setting { name, value: self.setting(role, value)?, role })
        };
        match &node.kind {
            Kind::Map(entries) => entries
                .iter()
                .filter_map(|it| set(Spanned::new(it.key.value.as_str(), it.key.span), &it.value))
                .collect(),
            Kind::List(items) => {
                let item = |it: &'a Node| {
                    let name = it.get("name").and_then(Node::string).or_else(|| it.string())?;
                    set(name, it.get("value").or_else(|| it.get("default")).unwrap_or(it))
                };
                items.iter().filter_map(item).collect()
            }
            Kind::String(name) if role == Role::BearerEnv => {
                let literal = PartKind::Literal("Bearer ".to_owned());
                let parts = vec![Part { range: 0..0, kind: literal }, variable(name)];
                let value = Text { span: node.span, value: Cow::Borrowed(name), parts };
                let name = Spanned::new(Cow::Borrowed("Authorization"), entry.key.span);
                vec![Setting { name, value, role }]
            }
            _ => Vec::new(),
        }
    }

    fn setting<'a>(&self, role: Role, node: &'a Node) -> Option<Text<'a>> {
        let mut text = match &node.kind {
            // An item of a list of names, with no value of its own.
            Kind::Map(_) => {
                let name = node.get("name").and_then(Node::string)?;
                Text { span: name.span, value: Cow::Borrowed(name.value), parts: Vec::new() }
            }
            _ => self.value(role, node)?,
        };
        match role {
            Role::EnvNames | Role::EnvHeaders => text.parts = vec![variable(&text.value)],
            Role::SecretEnv => {
                let whole = 0..text.value.len();
                let kind = match text.value.strip_prefix("env:") {
                    Some(name) => PartKind::Variable { name: name.to_owned(), default: None },
                    None => PartKind::Reference(text.value.to_string()),
                };
                text.parts = vec![Part { range: whole, kind }];
            }
            _ => {}
        }
        Some(text)
    }

    fn transport(&self, server: &Server<'_>, implied: Option<Transport>) -> Option<Transport> {
        if let Some(word) = server.transport_word {
            return self.dialect.transport(word.value);
        }
        let untyped = match (server.url.is_some(), server.command.is_empty()) {
            (true, _) if implied.is_some() => return implied,
            (_, false) => self.dialect.untyped_command,
            (true, true) => self.dialect.untyped_url,
            (false, true) => return None,
        };
        match untyped {
            Untyped::Is(transport) => Some(transport),
            Untyped::Guessed => {
                let url = server.url.as_ref().map_or("", |it| &it.value).trim_end_matches('/');
                Some(if url.ends_with("/sse") { Transport::Sse } else { Transport::Http })
            }
            Untyped::Dropped => None,
        }
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

/// A scalar as text. `None` for `null`, lists and objects.
fn scalar(node: &Node) -> Option<Cow<'_, str>> {
    match &node.kind {
        Kind::String(it) => Some(Cow::Borrowed(it)),
        Kind::Number(it) => Some(Cow::Owned(it.to_string())),
        Kind::Bool(it) => Some(Cow::Borrowed(if *it { "true" } else { "false" })),
        Kind::Null | Kind::List(_) | Kind::Map(_) => None,
    }
}

fn boolean(node: &Node) -> Option<Spanned<bool>> {
    match &node.kind {
        Kind::Bool(it) => Some(Spanned::new(*it, node.span)),
        _ => None,
    }
}

fn strings(node: &Node) -> Vec<Spanned<&str>> {
    node.items().iter().filter_map(Node::string).collect()
}

fn variable(name: &str) -> Part {
    let kind = PartKind::Variable { name: name.to_owned(), default: None };
    Part { range: 0..name.len(), kind }
}

fn milliseconds(node: &Node, unit: Unit) -> Option<Spanned<f64>> {
    let number = match &node.kind {
        Kind::Number(it) => it.as_f64(),
        _ => None,
    };
    let value = match unit {
        Unit::Milliseconds => number?,
        Unit::Seconds => number? * 1000.0,
        Unit::GoDuration => go_duration(node.as_str()?)?,
    };
    Some(Spanned::new(value, node.span))
}

/// A duration as Go writes it, in milliseconds: numbers, each with its unit.
pub(super) fn go_duration(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        rest = &rest[end..];
        let end = rest.find(|it: char| it.is_ascii_digit() || it == '.').unwrap_or(rest.len());
        sum += number
            * match &rest[..end] {
                "h" => 3_600_000.0,
                "m" => 60_000.0,
                "s" => 1000.0,
                "ms" => 1.0,
                "us" | "µs" => 0.001,
                "ns" => 0.000_001,
                _ => return None,
            };
        rest = &rest[end..];
    }
    (!text.is_empty()).then_some(sum)
}

/// The words of a command line, and where each is.
fn words(line: &str) -> Vec<(Cow<'_, str>, std::ops::Range<usize>)> {
    let mut words: Vec<(Cow<'_, str>, std::ops::Range<usize>)> = Vec::new();
    let mut word: Option<(usize, String)> = None;
    let mut quote = None;
    for (at, char) in line.char_indices() {
        match (quote, char) {
            (None, ' ' | '\t' | '\n') => {
                words.extend(word.take().map(|(start, it)| (Cow::Owned(it), start..at)));
            }
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_with(|| (at, String::new()));
            }
            (Some(it), _) if it == char => quote = None,
            _ => word.get_or_insert_with(|| (at, String::new())).1.push(char),
        }
    }
    words.extend(word.map(|(start, it)| (Cow::Owned(it), start..line.len())));
    words
}

#[cfg(test)]
mod tests {
    use super::super::dialects;
    use super::*;
    use crate::syntax;

    /// What a document says of its first server, in one line.
    fn shown(dialect: &str, text: &str) -> String {
        let root = syntax::parse(text).root.unwrap();
        let servers = read(dialects::find(dialect).unwrap(), &root, text);
        let it = &servers[0];
        let texts = |it: &[Text<'_>]| it.iter().map(shown_text).collect::<Vec<_>>().join(" ");
        let settings = |it: &[Setting<'_>]| {
            let each = it.iter().map(|it| format!(" {}={}", it.name.value, shown_text(&it.value)));
            each.collect::<String>()
        };
        let rest: Vec<_> = it.rest.iter().map(|it| it.key.value.as_str()).collect();
        format!(
            "{} {}: {}{}{}{} {rest:?}",
            it.name.map_or("-", |it| it.value),
            it.transport.map_or("-", Transport::as_str),
            texts(&it.command),
            it.url.as_ref().map(shown_text).unwrap_or_default(),
            settings(&it.env),
            settings(&it.headers),
        )
    }

    fn shown_text(text: &Text<'_>) -> String {
        let part = |it: &Part| match &it.kind {
            PartKind::Literal(it) => it.clone(),
            PartKind::Variable { name, .. } => format!("<{name}>"),
            other => format!("<{other:?}>"),
        };
        text.parts.iter().map(part).collect()
    }

    #[track_caller]
    fn check(dialect: &str, text: &str, expected: &str) {
        assert_eq!(shown(dialect, text), expected, "{text}");
    }

    #[test]
    fn servers_mean_the_same_whoever_reads_them() {
        let text = r#"{ "mcpServers": { "a": { "args": ["-y", "b"], "command": "npx",
            "env": { "KEY": "${KEY}", "N": 1 }, "disabled": true } } }"#;
        check("claude-code", text, r#"a stdio: npx -y b KEY=<KEY> N=1 ["disabled"]"#);
        check("cline", text, "a stdio: npx -y b KEY=${KEY} N=1 []");
        let text =
            "mcp: { a: { type: local, command: [npx, -y, b], environment: { KEY: '{env:KEY}' } } }";
        check("opencode", text, "a stdio: npx -y b KEY=<KEY> []");
        let text = "context_servers: { a: { command: { path: npx, args: [b], env: { K: v } } } }";
        check("zed", text, "a stdio: npx b K=v []");
        let text = "mcp_servers: [{ id: a, command: npx -y '@b/c d', env: { K: v } }]";
        check("compozy-list", text, "a stdio: npx -y @b/c d K=v []");
        let text =
            "mcp_servers: { a: { url: u, bearer_token_env_var: T, env_http_headers: { X: Y } } }";
        check("codex", text, "a streamable-http: u Authorization=Bearer <T> X=<Y> []");
        let text =
            r#"{ "mcpServers": { "a": { "command": "b", "secret_env": { "K": "env:V" } } } }"#;
        check("compozy", text, "a stdio: b K=<V> []");
        let text = r#"{ "mcpServers": { "a": { "httpUrl": "u", "headers": { "X": "$Y" } } } }"#;
        check("gemini-cli", text, "a streamable-http: u X=<Y> []");
        let text = "extensions: { a: { type: streamable_http, uri: u, enabled: false } }";
        check("goose", text, "a streamable-http: u []");
        let text = r#"{ "remotes": [{ "type": "sse", "url": "u", "headers": [{ "name": "X", "value": "{y}" }] }] }"#;
        assert!(shown("registry", text).starts_with("u sse: u X="));
    }

    #[test]
    fn what_the_client_leaves_out_has_no_transport() {
        let text = r#"{ "mcpServers": { "a": { "url": "https://a.example/sse" } } }"#;
        check("claude-code", text, "a -: https://a.example/sse []");
        check("cursor", text, "a sse: https://a.example/sse []");
        check("windsurf", text, r#"a -:  ["url"]"#);
        check(
            "claude-code",
            r#"{ "mcpServers": { "a": { "type": "htp", "url": "u" } } }"#,
            "a -: u []",
        );
    }

    #[test]
    fn maps_within_maps() {
        let text = "mcp: { servers: { a: { type: remote, url: u } }, b: { type: remote, url: v } }";
        let root = syntax::parse(text).root.unwrap();
        let servers = read(dialects::find("opencode").unwrap(), &root, text);
        let names: Vec<_> = servers.iter().filter_map(|it| Some(it.name?.value)).collect();
        assert_eq!(names, ["b", "a"]);
    }

    #[test]
    fn durations_of_go() {
        assert_eq!(go_duration("1m30s"), Some(90_000.0));
        assert_eq!(go_duration("1.5h"), Some(5_400_000.0));
        assert_eq!(go_duration("100ms"), Some(100.0));
        assert_eq!([go_duration(""), go_duration("30"), go_duration("s")], [None; 3]);
    }
}
