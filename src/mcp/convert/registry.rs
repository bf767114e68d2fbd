//! `server.json` of the registry: how one server can be had. Its packages are
//! commands for a client, and what it asks for are variables.

use std::borrow::Cow;

use super::super::dialect::{Role, Transport};
use super::super::package::{Runner, package};
use super::super::server::{Server, Setting};
use super::super::variable::{Part, PartKind, Text};
use super::document::Document;
use super::rest::is_untold;
use super::secrets::{self, Hidden};
use super::spelling::{self, input_id, syntaxes};
use super::tree::{Field, Value};
use super::{Conversion, RemarkKind};
use crate::secret::is_secret_name;
use crate::syntax::{Kind, Node};
use crate::text::{Span, Spanned};

/// The name of the dialect.
pub(super) const NAME: &str = "registry";

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/// What a variable is described by that a client has no place for.
const DESCRIBED: &[&str] = &["description", "placeholder", "choices", "variables"];

impl Conversion<'_> {
    /// A package or remote as a server of a client, and what is told by it.
    pub(super) fn of_registry<'a>(
        &mut self,
        root: &'a Node,
        read: &Server<'a>,
    ) -> (Server<'a>, Vec<Span>) {
        let mut server = read.clone();
        let mut told = Vec::new();
        let word = |key| root.get(key).and_then(Node::string);
        let short = |it: Spanned<&'a str>| {
            let start = it.value.rfind('/').map_or(0, |it| it + 1);
            // Where the document has this way to have it.
            Spanned::new(&it.value[start..], read.span())
        };
        server.name = word("name").map(short).or(server.name);
        server.title = word("title");
        server.description = word("description");
        for setting in &mut server.env {
            let name = setting.name.value.to_string();
            ask(setting, PartKind::Variable { name, default: None });
        }
        for setting in &mut server.headers {
            let id = input_id(&setting.name.value);
            ask(setting, PartKind::Input(id));
        }
        self.described(read.node, &mut told);
        if read.node.get("registryType").is_some() {
            self.command(&mut server, &mut told);
        }
        (server, told)
    }

    /// The command that starts a package.
    fn command<'a>(&mut self, server: &mut Server<'a>, told: &mut Vec<Span>) {
        let node = server.node;
        let word = |key| node.get(key).and_then(Node::string);
        let kind = word("registryType").map_or("", |it| it.value);
        let Some(identifier) = word("identifier") else { return };
        let hint = word("runtimeHint").map(|it| it.value);
        let runner = match (hint, kind) {
            (Some(hint), _) => hint,
            (None, "npm") => "npx",
            (None, "pypi") => "uvx",
            (None, "oci") => "docker",
            (None, "nuget") => "dnx",
            (None, _) => {
                let message = format!("no command is known that starts a package of `{kind}`");
                return self.tell(RemarkKind::NotExpressed, identifier.span, message);
            }
        };
        for key in ["registryType", "identifier", "version", "runtimeHint"] {
            told.extend(word(key).map(|it| it.span));
        }
        let plain = |text: String, span| {
            let kind = PartKind::Literal(text.clone());
            let parts = vec![Part { range: 0..text.len(), kind }];
            Text { span, value: Cow::Owned(text), parts }
        };
        let mut command = vec![plain(runner.to_owned(), identifier.span)];
        match node.get("runtimeArguments") {
            Some(list) => command.extend(arguments(list, told)),
            None if runner == "npx" => command.push(plain("-y".to_owned(), identifier.span)),
            None if kind == "oci" => {
                let names = server.env.iter().flat_map(|it| ["-e", it.name.value.as_ref()]);
                let words = ["run", "-i", "--rm"].into_iter().chain(names);
                command.extend(words.map(|it| plain(it.to_owned(), identifier.span)));
            }
            None => {}
        }
        let (id, version) = (identifier.value, word("version").map(|it| it.value));
        let whole = match (version, kind) {
            (Some(version), "pypi") => format!("{id}=={version}"),
            (Some(version), "oci") => format!("{id}:{version}"),
            (Some(version), _) => format!("{id}@{version}"),
            (None, _) => id.to_owned(),
        };
        command.push(plain(whole, identifier.span));
        if let Some(list) = node.get("packageArguments") {
            command.extend(arguments(list, told));
        }
        server.command = command;
        server.transport = Some(Transport::Stdio);
        let transport = node.get("transport");
        let word = transport.and_then(|it| it.get("type")).and_then(Node::string);
        told.extend(word.map(|it| it.span));
        if let Some(word) = word.filter(|it| it.value != "stdio") {
            let message = "the package listens at a URL: start it, and write that URL";
            self.tell(RemarkKind::NotExpressed, word.span, message.to_owned());
        }
    }

    /// What variables and arguments are described by.
    fn described(&mut self, node: &Node, told: &mut Vec<Span>) {
        for key in ["environmentVariables", "headers", "packageArguments", "runtimeArguments"] {
            let items = node.get(key).map_or(&[][..], Node::items);
            for entry in items.iter().flat_map(Node::entries) {
                if DESCRIBED.contains(&entry.key.value.as_str()) {
                    let message = format!("`{}` has no place in a client", entry.key.value);
                    self.tell(RemarkKind::NotExpressed, entry.key.span, message);
                    told.push(entry.value.span);
                } else if matches!(entry.key.value.as_str(), "isRequired" | "isSecret" | "format") {
                    told.push(entry.value.span);
                }
            }
        }
    }

    /// The first of the servers as `server.json`; the others are left out.
    pub(super) fn as_registry(
        &mut self,
        servers: &[(Server<'_>, Vec<Span>)],
        document: &mut Document,
    ) {
        for (server, _) in servers.iter().skip(1) {
            let message = "a `server.json` is of one server: this one is left out".to_owned();
            self.tell(RemarkKind::NotExpressed, server.span(), message);
        }
        let Some((server, told)) = servers.first() else { return };
        let mut told = told.clone();
        told.extend(server.transport_word.map(|it| it.span));
        let mut fields = vec![Field::new("$schema", Value::text(SCHEMA))];
        let shape = self.to.root.iter().find(|it| it.role == Role::Name).map(|it| it.shape);
        let name = server.name.map_or("", |it| it.value);
        if shape.is_some_and(|it| it.takes(name)) {
            fields.push(Field::new("name", Value::text(name)));
        }
        for (key, text) in [("description", server.description), ("title", server.title)] {
            if let Some(text) = text {
                told.push(text.span);
                fields.push(Field::new(key, Value::text(text.value)));
            }
        }
        match (&server.url, server.transport) {
            (Some(url), transport) if server.command.is_empty() => {
                fields.extend(self.remote(server, url, transport, &mut told));
            }
            _ => fields.extend(self.package(server, &mut told)),
        }
        for needed in self.to.root.iter().filter(|it| it.is_needed) {
            if !fields.iter().any(|it| it.key == needed.name) {
                let message = format!(
                    "{} needs `{}`, which is not known from here",
                    self.to.title, needed.name
                );
                self.tell(RemarkKind::NotExpressed, server.span(), message);
            }
        }
        for entry in server.node.entries() {
            if is_untold(entry, &told) {
                let message = format!("{} has nothing like `{}`", self.to.title, entry.key.value);
                self.tell(RemarkKind::NotExpressed, entry.key.span, message);
            }
        }
        document.root = Some(fields);
    }

    fn remote(
        &mut self,
        server: &Server<'_>,
        url: &Text<'_>,
        transport: Option<Transport>,
        told: &mut Vec<Span>,
    ) -> Option<Field> {
        let transport = transport.unwrap_or(Transport::Http);
        let Some(word) = self.to.spelling(transport) else {
            let message = format!("{} knows no such transport", self.to.title);
            self.tell(RemarkKind::NotExpressed, url.span, message);
            return None;
        };
        let mut fields = vec![Field::new("type", Value::text(word))];
        let hidden = secrets::in_url(url);
        fields.extend(self.valued("url", Role::Url(None), url, hidden.as_ref(), told));
        let headers = server.headers.iter().map(|it| {
            let hidden = secrets::in_header(server, &it.name.value, &it.value);
            told.push(it.name.span);
            let mut fields = vec![Field::new("name", Value::text(it.name.value.as_ref()))];
            fields.extend(self.valued("value", Role::Headers, &it.value, hidden.as_ref(), told));
            Value::Map(fields)
        });
        let headers: Vec<_> = headers.collect();
        if !headers.is_empty() {
            fields.push(Field::new("headers", Value::List(headers)));
        }
        Some(Field::new("remotes", Value::List(vec![Value::Map(fields)])))
    }

    fn package(&mut self, server: &Server<'_>, told: &mut Vec<Span>) -> Option<Field> {
        let words = &server.command;
        let Some(found) = package(words) else {
            let message = "only packages of npm, PyPI and images of containers can be named";
            let span = words.first().map_or(server.span(), |it| it.span);
            self.tell(RemarkKind::NotExpressed, span, message.to_owned());
            return None;
        };
        let (kind, identifier, version) = match found.runner {
            Runner::Npm => ("npm", found.name, found.version),
            Runner::Python => ("pypi", found.name, found.version),
            Runner::Container => ("oci", words[found.word].value.to_string(), None),
        };
        told.extend([words[0].span, words[found.word].span]);
        let mut fields = vec![
            Field::new("registryType", Value::text(kind)),
            Field::new("identifier", Value::text(identifier)),
        ];
        fields.extend(version.map(|it| Field::new("version", Value::text(it))));
        fields.push(Field::new("runtimeHint", Value::text(words[0].value.as_ref())));
        let before = self.positions(&words[1..found.word], told);
        fields.push(Field::new("runtimeArguments", before));
        if found.word + 1 < words.len() {
            let after = self.positions(&words[found.word + 1..], told);
            fields.push(Field::new("packageArguments", after));
        }
        let stdio = vec![Field::new("type", Value::text("stdio"))];
        fields.push(Field::new("transport", Value::Map(stdio)));
        let env: Vec<_> = server.env.iter().map(|it| self.variable(it, told)).collect();
        if !env.is_empty() {
            fields.push(Field::new("environmentVariables", Value::List(env)));
        }
        Some(Field::new("packages", Value::List(vec![Value::Map(fields)])))
    }

    fn positions(&mut self, words: &[Text<'_>], told: &mut Vec<Span>) -> Value {
        let mut before: Option<&str> = None;
        let mut items = Vec::new();
        for word in words {
            let hidden = secrets::in_argument(before, word);
            let mut fields = vec![Field::new("type", Value::text("positional"))];
            fields.extend(self.valued("value", Role::Args, word, hidden.as_ref(), told));
            items.push(Value::Map(fields));
            before = Some(&word.value);
        }
        Value::List(items)
    }

    /// An environment variable: without a value where whoever installs it sets one.
    fn variable(&mut self, setting: &Setting<'_>, told: &mut Vec<Span>) -> Value {
        let name = setting.name.value.as_ref();
        told.push(setting.name.span);
        let mut fields = vec![Field::new("name", Value::text(name))];
        let hidden = secrets::in_env(name, &setting.value);
        let is_own = matches!(setting.value.parts.as_slice(),
            [Part { kind: PartKind::Variable { name: own, default: None }, .. }] if own == name);
        if is_own || hidden.is_some() {
            told.push(setting.value.span);
            fields.push(Field::new("isRequired", Value::Bool(true)));
            fields.push(Field::new(
                "isSecret",
                Value::Bool(is_secret_name(name) || hidden.is_some()),
            ));
            if hidden.is_some() {
                let message = format!("`{name}` held a secret: it is asked for");
                self.tell(RemarkKind::Secret, setting.value.span, message);
            }
        } else {
            fields.extend(self.valued("value", Role::Env, &setting.value, None, told));
        }
        Value::Map(fields)
    }

    /// A member with a text, and what its variables are.
    fn valued(
        &mut self,
        key: &str,
        role: Role,
        text: &Text<'_>,
        hidden: Option<&Hidden<'_>>,
        told: &mut Vec<Span>,
    ) -> Vec<Field> {
        told.push(text.span);
        if let Some(hidden) = hidden {
            let message = format!("a secret stood here: it is asked for as `{}`", hidden.name);
            self.tell(RemarkKind::Secret, text.span, message);
        }
        let shown = hidden.map_or(text, |it| &it.text);
        let (written, lost) = spelling::write(shown, syntaxes(self.to, role));
        for _ in lost {
            let message = format!("{} does not know all that is put in here", self.to.title);
            self.tell(RemarkKind::NotExpressed, text.span, message);
        }
        let asked = shown.parts.iter().filter_map(|it| match &it.kind {
            PartKind::Variable { name, .. } | PartKind::Input(name) => {
                let is_secret = is_secret_name(name) || hidden.is_some();
                let described = [("isRequired", true), ("isSecret", is_secret)];
                let fields = described.map(|it| Field::new(it.0, Value::Bool(it.1)));
                Some(Field::new(name, Value::Map(fields.into())))
            }
            _ => None,
        });
        let asked: Vec<_> = asked.collect();
        let mut fields = vec![Field::new(key, Value::text(written))];
        if !asked.is_empty() {
            fields.push(Field::new("variables", Value::Map(asked)));
        }
        fields
    }
}

/// What is asked for has no value.
fn ask(setting: &mut Setting<'_>, kind: PartKind) {
    if setting.value.parts.is_empty() && !setting.value.value.is_empty() {
        setting.value.parts = vec![Part { range: 0..0, kind }];
    }
}

/// The words of a list of arguments.
fn arguments<'a>(list: &'a Node, told: &mut Vec<Span>) -> Vec<Text<'a>> {
    let registry = super::super::dialects::find(NAME);
    let syntaxes = registry.map_or(&[][..], |it| syntaxes(it, Role::Args));
    let mut words = Vec::new();
    for item in list.items() {
        told.extend(item.get("type").map(|it| it.span));
        for key in ["name", "value", "default", "valueHint"] {
            let is_needed = matches!(key, "name" | "value")
                || item.get("value").is_none()
                    && !(key == "valueHint" && item.get("default").is_some());
            let Some(node) = item.get(key) else { continue };
            told.push(node.span);
            if let (true, Kind::String(text)) = (is_needed, &node.kind) {
                words.push(Text::new(node.span, Cow::Borrowed(text), syntaxes));
            }
        }
    }
    words
}
