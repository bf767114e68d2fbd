//! Reading an entry by the table of its dialect.

use std::borrow::Cow;
use std::ops::Range;

use super::super::dialect::*;
use super::super::variable::{Part, PartKind, Text};
use super::{Server, Setting};
use crate::syntax::{Entry, Kind, Node, place_in_string};
use crate::text::Spanned;

pub(super) struct Reader<'t> {
    pub dialect: &'static Dialect,
    pub table: &'static Servers,
    pub text: &'t str,
}

impl Reader<'_> {
    pub(super) fn server<'a>(&self, name: Option<Spanned<&'a str>>, node: &'a Node) -> Server<'a> {
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
            Role::Transport => {
                server.transport_word = node.get("type").unwrap_or(node).string();
            }
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
        let text = |(word, range): (Cow<'a, str>, Range<usize>)| {
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
fn go_duration(text: &str) -> Option<f64> {
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
fn words(line: &str) -> Vec<(Cow<'_, str>, Range<usize>)> {
    let mut words: Vec<(Cow<'_, str>, Range<usize>)> = Vec::new();
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
    use super::super::super::dialects;
    use super::super::read;
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
