//! One server as an entry of another dialect.

use super::super::dialect::{Dialect, Member, Role, Servers, Shape, Transport, Unit, Untyped};
use super::super::server::Server;
use super::super::variable::{PartKind, Text};
use super::comments::Comments;
use super::secrets::{self, Hidden};
use super::spelling::{self, Lost, input_id, spell, syntaxes};
use super::tree::{Field, Remarked, Value};
use super::{Inputs, Remark, RemarkKind};
use crate::sort;
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

/// Writes the entry of one server.
pub(super) struct Writer<'w, 'a> {
    /// The document.
    pub(super) text: &'w str,
    pub(super) from: &'static Dialect,
    pub(super) to: &'static Dialect,
    pub(super) table: &'static Servers,
    pub(super) server: &'w Server<'a>,
    pub(super) comments: &'w mut Comments,
    pub(super) inputs: &'w mut Inputs,
    pub(super) remarks: &'w mut Vec<Remark>,
    /// The members that are written, and where the like of each stands.
    pub(super) members: Vec<(u32, Field)>,
    /// What of the document is expressed, or said not to be.
    pub(super) told: Vec<Span>,
}

impl<'w, 'a> Writer<'w, 'a> {
    /// The members of the entry, in the order in which they stand in the document;
    /// `None` if the client cannot talk with the server at all.
    pub(super) fn entry(mut self) -> Option<Vec<Field>> {
        let transport = self.transport()?;
        match transport {
            Transport::Stdio => {
                self.program();
                self.env();
                self.env_file();
                self.cwd();
                self.left_out(|it| matches!(it, Role::Url(_) | Role::Headers));
            }
            Transport::Http | Transport::Sse | Transport::WebSocket => {
                self.url(transport);
                self.headers();
                self.left_out(|it| {
                    matches!(it, Role::Command | Role::CommandLine | Role::Args | Role::Cwd)
                        || matches!(it, Role::Env | Role::EnvNames | Role::SecretEnv)
                });
            }
        }
        self.switch();
        self.times();
        self.words();
        self.tools();
        super::rest::write(&mut self);
        sort::by_key(&mut self.members, |it| it.0);
        Some(self.members.into_iter().map(|it| it.1).collect())
    }

    /// The transport: as it is, else as the document seems to mean it.
    fn transport(&mut self) -> Option<Transport> {
        let server = self.server;
        let meant = server.transport.or_else(|| {
            let url = server.url.as_ref().map(|it| it.value.trim_end_matches('/'));
            match (server.command.is_empty(), url) {
                (false, _) => Some(Transport::Stdio),
                (true, Some(url)) if url.ends_with("/sse") => Some(Transport::Sse),
                (true, Some(_)) => Some(Transport::Http),
                (true, None) => None,
            }
        })?;
        if let (None, Some(url)) = (server.transport, &server.url) {
            let message = format!(
                "{} leaves this server out, because it is not clear how to talk with it: it is \
                 taken to talk {}",
                self.from.title,
                words(meant)
            );
            let span = server.transport_word.map_or(url.span, |it| it.span);
            self.note(span, message);
        }
        let source = self.source(|it| it == Role::Transport);
        let at = source.map_or(0, |it| it.key.span.start);
        self.told.extend(server.transport_word.map(|it| it.span));
        let transport = self.nearest(meant)?;
        let by_url = transport != Transport::Stdio
            && self.target(|it| it == Role::Url(Some(transport))).is_some();
        let member = self.target(|it| it == Role::Transport);
        let is_told = by_url || self.untyped(transport) == Some(transport);
        if let (Some(member), Some(word)) = (member, self.to.spelling(transport))
            && (!is_told || member.is_usual)
        {
            self.push(at, source, member.name, Value::text(word));
        }
        Some(transport)
    }

    /// The transport that the client has, best of all the one that is meant.
    fn nearest(&mut self, meant: Transport) -> Option<Transport> {
        let has = |it| self.to.spelling(it).is_some() || self.untyped(it) == Some(it);
        let others = match meant {
            Transport::Http => [Transport::Http, Transport::Sse],
            Transport::Sse => [Transport::Sse, Transport::Http],
            it => [it, it],
        };
        let found = others.into_iter().find(|it| has(*it));
        if found != Some(meant) {
            let span = self.server.transport_word.map(|it| it.span);
            let span = span.or(self.server.url.as_ref().map(|it| it.span));
            let instead = match found {
                Some(it) => format!("it is told to talk {}", words(it)),
                None => "this server is left out".to_owned(),
            };
            let message = format!("{} does not talk {}: {instead}", self.to.title, words(meant));
            self.lose(span.unwrap_or(self.server.span()), message);
        }
        found
    }

    /// What the client takes an entry for that does not say its transport.
    fn untyped(&self, meant: Transport) -> Option<Transport> {
        let untyped = match meant {
            Transport::Stdio => self.to.untyped_command,
            Transport::Http | Transport::Sse | Transport::WebSocket => self.to.untyped_url,
        };
        match untyped {
            Untyped::Is(it) => Some(it),
            Untyped::Guessed => {
                let url = self.server.url.as_ref().map_or("", |it| &it.value);
                let is_sse = url.trim_end_matches('/').ends_with("/sse");
                Some(if is_sse { Transport::Sse } else { Transport::Http })
            }
            Untyped::Dropped => None,
        }
    }

    /// The program and its arguments: apart, in a list, or in a line.
    fn program(&mut self) {
        let server = self.server;
        let source = self.source(|it| matches!(it, Role::Command | Role::CommandLine));
        let at = source.map_or(server.node.span.start, |it| it.key.span.start);
        let args = self.source(|it| it == Role::Args);
        // The words of a line are parts of it.
        self.told.extend(source.and_then(|it| it.value.string()).map(|it| it.span));
        if let Some(member) = self.target(|it| it == Role::CommandLine) {
            let words = self.arguments(Role::CommandLine);
            let line: Vec<_> = words.iter().map(|it| shell_word(it)).collect();
            self.push(at, source, member.name, Value::text(line.join(" ")));
            return;
        }
        let Some(member) = self.target(|it| it == Role::Command) else {
            let message = format!("{} starts no programs", self.to.title);
            self.left_out_with(|it| matches!(it, Role::Command | Role::CommandLine), &message);
            return;
        };
        let mut words = self.arguments(Role::Args);
        if words.is_empty() {
            return;
        }
        if matches!(member.shape, Shape::List(_)) {
            let mut value = Field::new(member.name, Value::texts(words));
            value.comments = self.comments_of(source);
            let of_args = self.comments_of(args);
            value.comments.above.extend(of_args.above.into_iter().chain(of_args.behind));
            self.members.push((at, value));
            return;
        }
        let program = words.remove(0);
        self.push(at, source, member.name, Value::text(program));
        match self.target(|it| it == Role::Args) {
            Some(member) if !words.is_empty() => {
                let at = args.map_or(at, |it| it.key.span.start);
                self.push(at, args, member.name, Value::texts(words));
            }
            Some(_) | None => {}
        }
    }

    /// The program and its arguments in the variables of the client.
    fn arguments(&mut self, role: Role) -> Vec<String> {
        let words = &self.server.command;
        let mut out = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let role = if at == 0 && role == Role::Args { Role::Command } else { role };
            let before = at.checked_sub(1).and_then(|it| words.get(it)).map(|it| it.value.as_ref());
            let hidden = secrets::in_argument(before, word);
            let said = "an argument".to_owned();
            out.push(self.text(role, word, hidden, &said));
        }
        out
    }

    fn env_file(&mut self) {
        if let Some(text) = &self.server.env_file {
            self.simple(Role::EnvFile, text, "a file of environment variables");
        }
    }

    fn cwd(&mut self) {
        if let Some(text) = &self.server.cwd {
            self.simple(Role::Cwd, text, "the folder that a program is started in");
        }
    }

    fn simple(&mut self, role: Role, text: &Text<'_>, what: &str) {
        let source = self.source(|it| it == role);
        let Some(member) = self.target(|it| it == role) else {
            return self.lose(text.span, format!("{} cannot be told {what}", self.to.title));
        };
        let value = self.text(role, text, None, what);
        if !member.shape.takes(&value) {
            let message = format!("{} takes no such `{}`", self.to.title, member.name);
            return self.lose(text.span, message);
        }
        let value = Value::text(value);
        let at = source.map_or(text.span.start, |it| it.key.span.start);
        self.push(at, source, member.name, value);
    }

    fn url(&mut self, transport: Transport) {
        let Some(url) = &self.server.url else { return };
        let source = self.source(|it| matches!(it, Role::Url(_)));
        let implied = self.target(|it| it == Role::Url(Some(transport)));
        let Some(member) = implied.or_else(|| self.target(|it| it == Role::Url(None))) else {
            let message = format!("{} reaches no servers by URL", self.to.title);
            return self.lose(url.span, message);
        };
        let hidden = secrets::in_url(url);
        let value = Value::text(self.text(Role::Url(None), url, hidden, "the URL"));
        let at = source.map_or(url.span.start, |it| it.key.span.start);
        self.push(at, source, member.name, value);
    }

    /// Whether it is on or off.
    fn switch(&mut self) {
        let source = self.source(|it| matches!(it, Role::Enabled | Role::Disabled));
        let at = source.map_or(self.server.node.span.end, |it| it.key.span.start);
        let is_off = self.server.disabled.is_some_and(|it| it.value);
        let is_said = |it: &Member| is_off || it.is_usual;
        if let Some(member) = self.target(|it| it == Role::Enabled).filter(|it| is_said(it)) {
            self.push(at, source, member.name, Value::Bool(!is_off));
        } else if let Some(member) = self.target(|it| it == Role::Disabled).filter(|it| is_said(it))
        {
            self.push(at, source, member.name, Value::Bool(is_off));
        } else if let (true, Some(it)) = (is_off, self.server.disabled) {
            let message = format!("{} turns no server off: this one will be on", self.to.title);
            self.lose(it.span, message);
        }
        self.told.extend(self.server.disabled.map(|it| it.span));
    }

    fn times(&mut self) {
        let is_request = |it| matches!(it, Role::Timeout(_));
        let is_start = |it| matches!(it, Role::StartTimeout(_));
        for (value, is_role) in [
            (self.server.timeout, &is_request as &dyn Fn(Role) -> bool),
            (self.server.start_timeout, &is_start),
        ] {
            let what = if value == self.server.timeout { "a request" } else { "the start" };
            let Some(time) = value else { continue };
            let source = self.source(is_role);
            match self.target(is_role) {
                Some(member) => {
                    self.told.push(time.span);
                    let at = source.map_or(time.span.start, |it| it.key.span.start);
                    self.push(at, source, member.name, time_value(time.value, member.role));
                }
                None => {
                    let message =
                        format!("{} cannot be told how long {what} may take", self.to.title);
                    self.lose(time.span, message);
                }
            }
        }
    }

    /// The title and the description.
    fn words(&mut self) {
        for (role, text, what) in [
            (Role::Title, self.server.title, "title"),
            (Role::Description, self.server.description, "description"),
        ] {
            let source = self.source(|it| it == role);
            match (text, self.target(|it| it == role)) {
                (None, _) => {}
                (Some(text), Some(member)) => {
                    self.told.push(text.span);
                    let at = source.map_or(text.span.start, |it| it.key.span.start);
                    self.push(at, source, member.name, Value::text(text.value));
                }
                (Some(text), None) => {
                    self.lose(text.span, format!("{} has no {what} of a server", self.to.title));
                }
            }
        }
    }

    fn tools(&mut self) {
        for (role, tools, what) in [
            (Role::AllowedTools, &self.server.allowed_tools, "only some tools can be used"),
            (Role::DeniedTools, &self.server.denied_tools, "tools cannot be used"),
            (Role::ApprovedTools, &self.server.approved_tools, "tools run without asking"),
        ] {
            let (Some(tools), Some(source)) = (tools, self.source(|it| it == role)) else {
                continue;
            };
            match self.target(|it| it == role) {
                Some(member) => {
                    self.told.extend(tools.iter().map(|it| it.span));
                    let value = Value::texts(tools.iter().map(|it| it.value));
                    self.push(source.key.span.start, Some(source), member.name, value);
                }
                None => {
                    self.told.push(source.value.span);
                    let message = format!("{} cannot be told that {what}", self.to.title);
                    self.lose(source.key.span, message);
                }
            }
        }
    }

    /// A text for the client, with what it cannot put in told.
    pub(super) fn text(
        &mut self,
        role: Role,
        text: &Text<'_>,
        hidden: Option<Hidden<'_>>,
        what: &str,
    ) -> String {
        let syntaxes = syntaxes(self.to, role);
        self.told.push(text.span);
        if let Some(mut hidden) = hidden {
            let id = input_id(&hidden.name);
            let is_input =
                self.inputs.are_known && spell(&PartKind::Input(id.clone()), syntaxes).is_some();
            if is_input {
                for part in &mut hidden.text.parts {
                    if matches!(part.kind, PartKind::Variable { .. }) {
                        part.kind = PartKind::Input(id.clone());
                    }
                }
                hidden.name = id;
            }
            let (written, lost) = spelling::write(&hidden.text, syntaxes);
            if lost.is_empty() {
                if is_input {
                    self.inputs.ask(&hidden.name, true);
                }
                self.tell_secret(text, Some(&hidden), what);
                return written;
            }
            let message = format!(
                "{what} holds a secret, and {} puts in no variables here: it stays in the file",
                self.to.title
            );
            self.remarks.push(Remark { kind: RemarkKind::Secret, span: text.span, message });
        }
        let (written, lost) = spelling::write(text, syntaxes);
        for it in &text.parts {
            match &it.kind {
                PartKind::Input(id) => self.inputs.ask(id, false),
                PartKind::Variable { name, .. } if spelling::is_asked_for(name, syntaxes) => {
                    self.inputs.ask(name, false);
                }
                _ => {}
            }
        }
        let source = text.span.of(self.text);
        let is_template = ["{{", "${", "{env:"].iter().any(|it| source.contains(it));
        if self.from.variables.is_none() && is_template && lost.is_empty() {
            let (from, to) = (self.from.title, self.to.title);
            let message =
                format!("this is written as it stands in {from}: it may be no variable of {to}");
            self.note(text.span, message);
        }
        for it in lost {
            self.tell_lost(text.span, it, what);
        }
        written
    }

    pub(super) fn tell_lost(&mut self, span: Span, lost: Lost, what: &str) {
        let title = self.to.title;
        let message = match lost {
            Lost::Variable(name) => format!(
                "{title} puts in no variables here: write the value of `{name}` in its place"
            ),
            Lost::Default(name) => {
                format!("variables of {title} have no default: that of `{name}` is left out")
            }
            Lost::Input(id, Some(name)) => {
                format!("{title} asks for no input: `{id}` is the environment variable `{name}`")
            }
            Lost::Input(id, None) => {
                format!("{title} asks for no input: write the value of `{id}` in its place")
            }
            Lost::Unknown(written) => {
                format!("only {} knows `{written}`: write what it stands for", self.from.title)
            }
            Lost::Mistaken => format!("{title} takes a part of {what} for a variable"),
        };
        self.lose(span, message);
    }

    pub(super) fn tell_secret(&mut self, text: &Text<'_>, hidden: Option<&Hidden<'_>>, what: &str) {
        let Some(hidden) = hidden else { return };
        let message = match hidden.text.parts.iter().any(|it| matches!(it.kind, PartKind::Input(_)))
        {
            true => {
                format!("{what} held a secret: {} asks for it as `{}`", self.to.title, hidden.name)
            }
            false => {
                format!(
                    "{what} held a secret: set it as the environment variable `{}`",
                    hidden.name
                )
            }
        };
        self.remarks.push(Remark { kind: RemarkKind::Secret, span: text.span, message });
    }

    /// The member of the document with a role.
    pub(super) fn source(&self, is: impl Fn(Role) -> bool) -> Option<&'a Entry> {
        self.server.node.entries().iter().find(|it| {
            let member = self.server.table.member(&it.key.value);
            member.is_some_and(|it| it.ignored.is_none() && is(it.role))
        })
    }

    /// The member of the client with a role.
    pub(super) fn target(&self, is: impl Fn(Role) -> bool) -> Option<&'static Member> {
        self.table.entry.iter().find(|it| it.ignored.is_none() && is(it.role))
    }

    /// Writes a member in the place of one of the document.
    pub(super) fn push(&mut self, at: u32, source: Option<&Entry>, name: &str, value: Value) {
        let comments = self.comments_of(source);
        self.members.push((at, Field { key: name.to_owned(), value, comments }));
    }

    pub(super) fn comments_of(&mut self, source: Option<&Entry>) -> Remarked {
        let part = |it: &Entry| Span { start: it.key.span.start, end: it.value.span.end };
        source.map_or_else(Remarked::default, |it| self.comments.take(part(it)))
    }

    /// Says that members are left out because the transport is another.
    fn left_out(&mut self, is: impl Fn(Role) -> bool) {
        self.left_out_with(is, "this has no effect on such a server");
    }

    pub(super) fn left_out_with(&mut self, is: impl Fn(Role) -> bool, message: &str) {
        let is_left = |it: &&Entry| {
            self.server.table.member(&it.key.value).is_some_and(|it| is(it.role))
                && super::rest::is_untold(it, &self.told)
        };
        let left: Vec<_> = self.server.node.entries().iter().filter(is_left).collect();
        for entry in left {
            self.told.push(entry.value.span);
            self.lose(entry.key.span, message.to_owned());
        }
    }

    pub(super) fn lose(&mut self, span: Span, message: String) {
        self.told.push(span);
        self.remarks.push(Remark { kind: RemarkKind::NotExpressed, span, message });
    }

    pub(super) fn note(&mut self, span: Span, message: String) {
        self.remarks.push(Remark { kind: RemarkKind::Note, span, message });
    }
}

/// A time of milliseconds as a member counts it.
fn time_value(milliseconds: f64, role: Role) -> Value {
    match role {
        Role::Timeout(Unit::Seconds) | Role::StartTimeout(Unit::Seconds) => {
            Value::number(milliseconds / 1000.0)
        }
        Role::Timeout(Unit::GoDuration) | Role::StartTimeout(Unit::GoDuration) => {
            let is_whole = milliseconds % 1000.0 == 0.0;
            Value::Text(match is_whole {
                true => format!("{}s", milliseconds / 1000.0),
                false => format!("{milliseconds}ms"),
            })
        }
        _ => Value::number(milliseconds),
    }
}

/// A word of a command line. There are no escapes in one, only quotes.
fn shell_word(word: &str) -> String {
    let is_plain = |it: char| !it.is_whitespace() && it != '"' && it != '\'';
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    match word.contains('"') {
        false => format!("\"{word}\""),
        true => format!("'{}'", word.replace('\'', "'\"'\"'")),
    }
}

/// A transport in a sentence.
fn words(transport: Transport) -> &'static str {
    match transport {
        Transport::Stdio => "over standard input and output",
        Transport::Http => "over streamable HTTP",
        Transport::Sse => "over HTTP with server-sent events",
        Transport::WebSocket => "over WebSocket",
    }
}

/// Whether nothing is said by a value.
pub(super) fn is_empty(node: &Node) -> bool {
    match &node.kind {
        Kind::Null => true,
        Kind::List(items) => items.is_empty(),
        Kind::Map(entries) => entries.is_empty(),
        Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => false,
    }
}
