//! Configurations of MCP servers, by the tables of their clients.

use crate::editor::client::{Place, meaning, places};
use crate::editor::cursor::Spot;
use crate::mcp::dialect::{
    Dialect, Means, Member, Of, Role, Servers, ServersShape, Shape, Transport,
};
use crate::syntax::Node;

use super::asked::Asked;
use super::operations::numbered;
use super::sketch::Sketch;
use super::{Item, ItemKind};

/// Everything that can stand at the position.
pub(super) fn complete(asked: &Asked<'_>, dialect: &'static Dialect) -> Vec<Item> {
    let places = places(&asked.cursor.tokens(), dialect);
    let mut items: Vec<Item> = Vec::new();
    for place in places {
        let offered = match (asked.cursor.spot, place) {
            (Spot::Key(_), Place::Way(next)) => {
                vec![servers(asked, dialect, next).sort(0, items.len())]
            }
            (Spot::Key(_), Place::Servers(table)) => new_servers(asked, dialect, table),
            (Spot::Key(_), Place::Entry(table)) => members(asked, dialect, table.entry),
            (Spot::Key(_), Place::Value(_, shape)) => within(asked, dialect, shape),
            (Spot::Value(_), Place::Value(member, shape)) => values(asked, dialect, member, shape),
            (Spot::Value(_), Place::Entry(table)) => names(asked, dialect, table),
            (Spot::Value(_) | Spot::Between, _) => Vec::new(),
        };
        for item in offered {
            if !items.iter().any(|it| it.label == item.label) {
                items.push(item);
            }
        }
    }
    let is_root = asked.cursor.way.tokens.is_empty();
    if is_root && matches!(asked.cursor.spot, Spot::Key(_)) {
        items.extend(members(asked, dialect, dialect.root));
    }
    items
}

/// The member with the servers.
fn servers(asked: &Asked<'_>, dialect: &Dialect, name: &str) -> Item {
    let item = asked.key(name, ItemKind::Field, &Sketch::Map(Vec::new()));
    item.documentation(format!("The MCP servers of {}.", dialect.title))
}

/// A server that is started, and one that is reached by its URL.
fn new_servers(asked: &Asked<'_>, dialect: &Dialect, table: &'static Servers) -> Vec<Item> {
    let kinds = [(Of::Local, "a server that is started"), (Of::Remote, "a server with a URL")];
    let item = |(of, label): (Of, &str)| {
        let members = needed(dialect, table.entry, of);
        let mut item = match table.shape {
            ServersShape::Map => asked.key("my-server", ItemKind::Snippet, &Sketch::Map(members)),
            ServersShape::List(_) | ServersShape::ListOrNames(_) => {
                asked.members(&members, ItemKind::Snippet)
            }
        };
        item.filter = asked.filter_of_nothing(&item.filter);
        item.label = label.to_owned();
        item
    };
    numbered(kinds.map(item).into_iter().collect(), 0)
}

/// The members that an entry needs, or that are usual.
fn needed(dialect: &Dialect, members: &'static [Member], of: Of) -> Vec<(String, Sketch)> {
    let fits = |it: &&'static Member| {
        let is_own = it.of == of && (it.is_needed || it.is_usual || it.role == Role::Args);
        let is_usual = it.of == Of::Any && (it.is_needed || it.is_usual || it.role == Role::Name);
        it.ignored.is_none() && (is_own || is_usual)
    };
    let wanted = match of {
        Of::Local => Transport::Stdio,
        Of::Remote | Of::Any => Transport::Http,
    };
    let sketch = |it: &'static Member| match (it.role, dialect.spelling(wanted)) {
        (Role::Transport, Some(word)) => Sketch::Fixed(word.to_owned()),
        _ => sketch(&it.shape),
    };
    members.iter().filter(fits).map(|it| (it.name.to_owned(), sketch(it))).collect()
}

fn sketch(shape: &'static Shape) -> Sketch {
    match shape {
        Shape::Text | Shape::Pattern(..) => Sketch::Text,
        Shape::List(items) => Sketch::List(vec![sketch(items)]),
        Shape::Object(members, _) => {
            let needed = members.iter().filter(|it| it.is_needed);
            Sketch::Map(needed.map(|it| (it.name.to_owned(), sketch(&it.shape))).collect())
        }
        Shape::Map(_) => Sketch::Map(Vec::new()),
        Shape::Either(shapes) => shapes.first().map_or(Sketch::Any, sketch),
        Shape::Word(_) => Sketch::Text,
        Shape::Any | Shape::Number | Shape::Bool | Shape::Null => Sketch::Any,
    }
}

/// The members that an object does not have yet and that the client reads.
fn members(asked: &Asked<'_>, dialect: &Dialect, all: &'static [Member]) -> Vec<Item> {
    let node = asked.cursor.node();
    let other = |it: &&Member| node.entry(it.name).filter(|it| !asked.is_at(it.key.span)).is_some();
    let has = |of: Of| all.iter().filter(|it| it.of == of).any(|it| other(&it));
    let named = all.iter().find(|it| it.role == Role::Transport);
    let word = named.and_then(|it| node.get(it.name)?.as_str());
    let transport = word.and_then(|it| dialect.transport(it));
    let is_local = transport.map(|it| it == Transport::Stdio);
    let fits = |it: &&Member| match it.of {
        Of::Any => true,
        Of::Local => is_local.unwrap_or(!has(Of::Remote)),
        Of::Remote => is_local.map_or(!has(Of::Local), |it| !it),
    };
    let left = all.iter().filter(|it| it.ignored.is_none() && !other(it)).filter(fits);
    let item = |(at, it): (usize, &'static Member)| {
        let item = asked.key(it.name, ItemKind::Field, &sketch(&it.shape));
        let item = item.documentation(meaning(it.role, dialect));
        let item = if it.is_needed { item.detail("required") } else { item };
        item.sort(if it.is_needed { 1 } else { 2 }, at)
    };
    left.enumerate().map(item).collect()
}

/// What stands in an object of a shape.
fn within(asked: &Asked<'_>, dialect: &'static Dialect, shape: &'static Shape) -> Vec<Item> {
    match shape {
        Shape::Object(all, _) => members(asked, dialect, all),
        Shape::Either(shapes) => shapes.iter().flat_map(|it| within(asked, dialect, it)).collect(),
        _ => Vec::new(),
    }
}

fn values(
    asked: &Asked<'_>,
    dialect: &'static Dialect,
    member: &Member,
    shape: &'static Shape,
) -> Vec<Item> {
    if member.role == Role::Transport {
        let item =
            |it: &(&str, Transport)| asked.text(it.0, ItemKind::EnumMember).detail(it.1.as_str());
        return numbered(dialect.transports.iter().map(item).collect(), 0);
    }
    let word = |it: &&str| asked.text(it, ItemKind::EnumMember);
    match shape {
        Shape::Word(words) => numbered(words.iter().map(word).collect(), 0),
        Shape::Bool => {
            let item = |it: &&str| asked.scalar(it, it, ItemKind::Value);
            numbered(["true", "false"].iter().map(item).collect(), 0)
        }
        Shape::Either(shapes) => {
            shapes.iter().flat_map(|it| values(asked, dialect, member, it)).collect()
        }
        Shape::Text if puts_in_variables(dialect, member.role) => variables(asked, dialect),
        _ => Vec::new(),
    }
}

fn puts_in_variables(dialect: &Dialect, role: Role) -> bool {
    let is_url = matches!(role, Role::Url(_));
    dialect.expands.iter().any(|it| *it == role || (is_url && matches!(it, Role::Url(_))))
}

/// The variables that the client puts in, in the place of what is typed of one.
fn variables(asked: &Asked<'_>, dialect: &'static Dialect) -> Vec<Item> {
    let part = asked.part(|it| !it.is_whitespace() && !matches!(it, '"' | '\'' | '}'));
    let written = part.of(asked.written);
    let typed = (asked.offset - part.start) as usize;
    let begins = written.get(..typed).and_then(|it| it.rfind('$')).unwrap_or(typed);
    let behind = asked.written.get(part.end as usize..).unwrap_or_default();
    let end = part.end + u32::from(behind.starts_with('}') && begins < typed);
    let part = crate::text::Span { start: part.start + begins as u32, end };
    let mut texts: Vec<(String, Option<usize>, &'static str)> = Vec::new();
    for syntax in dialect.variables.into_iter().flatten() {
        let [open, close] = [syntax.open, syntax.close];
        let stop = |name: &str| ([open, name, close].concat(), Some(open.len()));
        match syntax.means {
            Means::Variable | Means::VariableOr(_) => {
                let (text, stop) = stop("");
                texts.push((text, stop, "an environment variable"));
            }
            Means::Input => {
                let ids = input_ids(asked.root.node, dialect);
                let known = ids.iter().map(|it| ([open, it, close].concat(), None));
                texts.extend(known.map(|it| (it.0, it.1, "what a person is asked for")));
                if ids.is_empty() {
                    let (text, stop) = stop("");
                    texts.push((text, stop, "what a person is asked for"));
                }
            }
            Means::Host(names) => texts.extend(names.iter().map(|it| {
                let text = [open, it, close].concat();
                (text, None, "what the client knows")
            })),
            Means::File | Means::Reference => {
                let (text, stop) = stop("");
                texts.push((text, stop, "what the client looks up"));
            }
        }
    }
    let item = |(text, stop, detail): (String, Option<usize>, &'static str)| {
        let item = asked.replacing(part, &text, ItemKind::Variable).detail(detail);
        match stop {
            Some(at) => item.with_stop(&text[..at], &text[at..]),
            None => item,
        }
    };
    numbered(texts.into_iter().map(item).collect(), 0)
}

/// The ids of what a person is asked for.
fn input_ids<'n>(root: &'n Node, dialect: &Dialect) -> Vec<&'n str> {
    let member = dialect.root.iter().find(|it| it.role == Role::Inputs);
    let list = member.and_then(|it| root.get(it.name)).map(Node::items).unwrap_or_default();
    list.iter().filter_map(|it| it.get("id")?.as_str()).collect()
}

/// The names of servers that are declared elsewhere, where a list takes them.
fn names(asked: &Asked<'_>, dialect: &'static Dialect, table: &Servers) -> Vec<Item> {
    if !matches!(table.shape, ServersShape::ListOrNames(_)) {
        return Vec::new();
    }
    let servers = crate::mcp::server::read(dialect, asked.root.node, asked.text);
    let declared = servers.iter().filter_map(|it| it.name).filter(|it| !asked.is_at(it.span));
    let item = |it: crate::text::Spanned<&str>| asked.text(it.value, ItemKind::Module);
    numbered(declared.map(item).collect(), 0)
}
