//! What stands in an MCP configuration, as its client reads it.

use crate::editor::client::{Place, meaning, member, places};
use crate::editor::cursor::{Cursor, Spot};
use crate::mcp::dialect::{Dialect, Member, Role, Shape, Transport, Unit, Unknown};
use crate::mcp::server::{self, Server};
use crate::mcp::variable::{Part, PartKind, Text};
use crate::syntax::{Entry, Node, place_in_string};
use crate::text::Span;

use super::{Document, Hover};

/// What stands at an offset.
pub(super) fn hover(
    document: &Document<'_>,
    dialect: &'static Dialect,
    offset: u32,
) -> Option<Hover> {
    let root = document.tree()?;
    let servers = server::read(dialect, root, document.text);
    let named = servers.iter().find(|it| it.name.is_some_and(|it| is_at(it.span, offset)));
    if let Some(server) = named {
        return server_text(dialect, server);
    }
    let cursor = Cursor::at(document.text, root, offset);
    let places = places(&cursor.tokens(), dialect);
    match cursor.spot {
        Spot::Key(entry) => {
            let markdown = places.into_iter().find_map(|it| key(dialect, it, entry));
            let markdown = markdown.or_else(|| {
                let is_root = cursor.way.tokens.is_empty();
                let found = dialect.root.iter().find(|it| is_root && it.name == entry.key.value);
                found.map(|it| member_text(dialect, it))
            });
            Some(Hover { span: entry.key.span, markdown: markdown? })
        }
        Spot::Value(node) => variable(document.text, dialect, root, &servers, offset)
            .or_else(|| transport(dialect, &places, node)),
        Spot::Between => None,
    }
}

fn is_at(span: Span, offset: u32) -> bool {
    span.start <= offset && offset <= span.end
}

/// A server.
fn server_text(dialect: &Dialect, server: &Server<'_>) -> Option<Hover> {
    let name = server.name?;
    let transport = server.transport.map_or("no known transport", |it| it.as_str());
    let mut parts = vec![format!("Server **{}** · {transport}", name.value)];
    parts.extend(server.description.map(|it| it.value.to_owned()));
    parts.push(format!("As {} reads it.", dialect.title));
    if server.disabled.is_some_and(|it| it.value) {
        parts.push("It is off.".to_owned());
    }
    Some(Hover { span: name.span, markdown: parts.join("\n\n") })
}

/// A key in an object of this place.
fn key(dialect: &Dialect, place: Place, entry: &Entry) -> Option<String> {
    let name = entry.key.value.as_str();
    if let Some(member) = member(place, name) {
        return Some(member_text(dialect, member));
    }
    match place {
        Place::Way(next) => {
            (next == name).then(|| format!("**{name}**\n\nThe MCP servers of {}.", dialect.title))
        }
        Place::Entry(table) => {
            let fate = match table.unknown {
                Unknown::Refused => "does not know this member and refuses it",
                Unknown::Ignored => "does not know this member, so it has no effect",
            };
            Some(format!("**{name}**\n\n{} {fate}.", dialect.title))
        }
        Place::Value(member, Shape::Map(_)) => {
            let meaning = match member.role {
                Role::Env => "An environment variable of the program.".to_owned(),
                Role::Headers => "A header of every request.".to_owned(),
                role => meaning(role, dialect),
            };
            Some(format!("**{name}** in `{}`\n\n{meaning}", member.name))
        }
        Place::Servers(_) | Place::Value(..) => None,
    }
}

/// What a member means, and what the client makes of it.
fn member_text(dialect: &Dialect, member: &Member) -> String {
    if let Some(ignored) = member.ignored {
        return format!("**{}** · has no effect\n\n{}.", member.name, capitalized(ignored.help));
    }
    let need = if member.is_needed { " · required" } else { "" };
    let mut parts = vec![format!("**{}** · {}{need}", member.name, words(&member.shape))];
    parts.push(meaning(member.role, dialect));
    parts.extend(choices(dialect, member));
    let unit = match member.role {
        Role::Timeout(unit) | Role::StartTimeout(unit) => Some(unit),
        _ => None,
    };
    parts.extend(unit.map(|it| {
        let unit = match it {
            Unit::Milliseconds => "In milliseconds.",
            Unit::Seconds => "In seconds.",
            Unit::GoDuration => "Such as `30s` or `1m30s`.",
        };
        unit.to_owned()
    }));
    parts.extend(variables(dialect, member.role));
    parts.join("\n\n")
}

/// A sentence of its own.
fn capitalized(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|it| it.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The texts that may stand in a member, if they are counted.
fn choices(dialect: &Dialect, member: &Member) -> Option<String> {
    let quoted = |words: &mut dyn Iterator<Item = &'static str>| {
        words.map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
    };
    let listed = match (member.role, &member.shape) {
        (Role::Transport, _) => quoted(&mut dialect.transports.iter().map(|it| it.0)),
        (_, Shape::Word(words)) => quoted(&mut words.iter().copied()),
        (_, Shape::Pattern(_, words)) => return Some(format!("It must be {words}.")),
        _ => return None,
    };
    (!listed.is_empty()).then(|| format!("One of {listed}."))
}

/// The variables that the client puts in there.
fn variables(dialect: &Dialect, role: Role) -> Option<String> {
    if !dialect.expands.contains(&role) {
        return None;
    }
    let written = dialect.variables?.iter().map(|it| format!("`{}…{}`", it.open, it.close));
    let written = written.collect::<Vec<_>>().join(", ");
    (!written.is_empty()).then(|| format!("{} puts in variables: {written}.", dialect.title))
}

/// A shape for people.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Any => "any value".to_owned(),
        Shape::Text | Shape::Pattern(..) | Shape::Word(_) => "string".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Bool => "boolean".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::List(_) => "list".to_owned(),
        Shape::Map(_) | Shape::Object(..) => "object".to_owned(),
        Shape::Either(shapes) => {
            let mut all: Vec<_> = shapes.iter().map(words).collect();
            all.dedup();
            all.join(" or ")
        }
    }
}

/// What the word for a transport stands for.
fn transport(dialect: &Dialect, places: &[Place], node: &Node) -> Option<Hover> {
    let is_transport =
        |it: &Place| matches!(it, Place::Value(member, _) if member.role == Role::Transport);
    let word = node.as_str().filter(|_| places.iter().any(is_transport))?;
    let text = match dialect.transport(word)? {
        Transport::Stdio => "Through the standard input and output of a process.",
        Transport::Http => "Streamable HTTP.",
        Transport::Sse => "HTTP with server-sent events, of MCP 2024-11-05.",
        Transport::WebSocket => "WebSocket.",
    };
    Some(Hover { span: node.span, markdown: format!("`{word}`\n\n{text}") })
}

/// A variable in a text of a server.
fn variable(
    text: &str,
    dialect: &Dialect,
    root: &Node,
    servers: &[Server<'_>],
    offset: u32,
) -> Option<Hover> {
    let mut texts = servers.iter().flat_map(Server::texts).map(|it| it.1);
    let around: &Text<'_> = texts.find(|it| is_at(it.span, offset))?;
    let placed = |it: &Part| place_in_string(text, around.span, &around.value, it.range.clone());
    let part = around.parts.iter().find(|it| !is_literal(it) && is_at(placed(it), offset))?;
    let meaning = match &part.kind {
        PartKind::Variable { name, default } => {
            let otherwise = match default {
                Some(_) => ", or the text behind it where that is not set",
                None => "",
            };
            format!("The environment variable `{name}` of {}{otherwise}.", dialect.title)
        }
        PartKind::Input(id) => {
            let asked = input(dialect, root, id);
            let asked = asked.map(|it| format!(": {it}")).unwrap_or_default();
            format!("What a person is asked for as `{id}`{asked}.")
        }
        PartKind::Host(name) => format!("`{name}`, which {} knows.", dialect.title),
        PartKind::File(path) => format!("What is in the file `{path}`."),
        PartKind::Reference(_) => format!("What {} looks up.", dialect.title),
        PartKind::Literal(_) => return None,
    };
    Some(Hover { span: placed(part), markdown: meaning })
}

fn is_literal(part: &Part) -> bool {
    part.range.is_empty() || matches!(part.kind, PartKind::Literal(_))
}

/// How a person is asked.
fn input<'n>(dialect: &Dialect, root: &'n Node, id: &str) -> Option<&'n str> {
    let member = dialect.root.iter().find(|it| it.role == Role::Inputs)?;
    let inputs = root.get(member.name)?.items();
    let input = inputs.iter().find(|it| it.get("id").and_then(Node::as_str) == Some(id))?;
    input.get("description")?.as_str().map(|it| it.trim_end_matches('.'))
}
