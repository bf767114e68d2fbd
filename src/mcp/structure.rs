//! A document against the table of its dialect: shapes, members that are needed,
//! and members that the client does not know or does not read.

use regex_lite::Regex;

use super::config::Config;
use super::dialect::*;
use super::dialects::DIALECTS;
use super::edit::rename;
use super::server::{Place, Server};
use super::{MISSING_FIELD, MISSPELLED_FIELD, WRONG_TYPE};
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::syntax::{Entry, Kind, Node};

pub(super) static UNKNOWN_FIELD: Rule = Rule {
    name: "unknown-field",
    severity: Severity::Error,
    clause: "what each client reads, where it refuses all else",
};

pub(super) static IGNORED_FIELD: Rule =
    Rule { name: "ignored-field", severity: Severity::Warning, clause: "what each client reads" };

pub(super) static INVALID_VALUE: Rule =
    Rule { name: "invalid-value", severity: Severity::Error, clause: "what each client takes" };

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    check_root(config, findings);
    for place in &config.places {
        check_place(place, findings);
    }
    for server in &config.servers {
        check_server(config, server, findings);
    }
}

fn check_root(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    let dialect = config.dialect;
    if !matches!(config.root.kind, Kind::Map(_)) {
        let found = config.root.kind_name();
        let message = format!("the document must be an object, but is {found}");
        findings.push(WRONG_TYPE.at(config.start(), message));
    }
    for entry in config.root.entries() {
        let key = entry.key.value.as_str();
        if let Some(member) = dialect.root.iter().find(|it| it.name == key) {
            check_shape(config, &entry.value, &member.shape, &Subject::Member(key), findings);
        } else if dialect.is_closed && !config.is_root_member(key) && !config.is_foreign_root(key) {
            let known = dialect.root.iter().map(|it| it.name);
            let known = known.chain(dialect.servers.iter().filter_map(|it| it.at.first().copied()));
            findings.push(unknown_field(config, entry, known, "the document"));
        }
    }
    for member in
        dialect.root.iter().filter(|it| it.is_needed && config.root.get(it.name).is_none())
    {
        let key = config.places.first().and_then(|it| it.key);
        let span = key.map_or_else(|| config.start(), |it| it.span);
        findings.push(MISSING_FIELD.at(span, format!("the document has no `{}`", member.name)));
    }
}

fn check_place(place: &Place<'_>, findings: &mut Vec<Diagnostic>) {
    let expected = match (place.table.shape, &place.node.kind) {
        (ServersShape::Map, Kind::Map(_)) => return,
        (ServersShape::List(_) | ServersShape::ListOrNames(_), Kind::List(_)) => return,
        (ServersShape::Map, _) => "an object",
        (ServersShape::List(_) | ServersShape::ListOrNames(_), _) => "a list",
    };
    let name = place.key.map_or("the document", |it| &it.value);
    let message = format!("`{name}` must be {expected}, but is {}", place.node.kind_name());
    findings.push(WRONG_TYPE.at(place.key.map_or(place.node.span, |it| it.span), message));
}

fn check_server(config: &Config<'_>, server: &Server<'_>, findings: &mut Vec<Diagnostic>) {
    let Kind::Map(entries) = &server.node.kind else {
        let found = server.node.kind_name();
        let message = format!("{} must be an object, but is {found}", server.called());
        findings.push(WRONG_TYPE.at(server.node.span, message));
        return;
    };
    for entry in entries {
        match server.table.member(&entry.key.value) {
            Some(member) => check_member(config, server, entry, member, findings),
            None => check_unknown(config, server, entry, findings),
        }
    }
    check_missing(config, server, findings);
    if let Some(program) = server.command.first().filter(|it| it.value.trim().is_empty()) {
        let message = format!("the command of {} is empty", server.called());
        findings.push(INVALID_VALUE.at(program.span, message));
    }
}

fn check_member(
    config: &Config<'_>,
    server: &Server<'_>,
    entry: &Entry,
    member: &Member,
    findings: &mut Vec<Diagnostic>,
) {
    if let Some(ignored) = member.ignored {
        findings.push(ignored_member(config, server, entry, ignored));
        return;
    }
    // What has both, or neither, has a finding of its own.
    let is_misplaced = match member.of {
        Of::Any => false,
        Of::Local => server.is_remote() && !server.is_local(),
        Of::Remote => server.is_local() && !server.is_remote(),
    };
    let is_target = matches!(member.role, Role::Url(_) | Role::Command | Role::CommandLine);
    if is_misplaced && !is_target {
        let (what, other) = match member.of {
            Of::Local => ("a remote server", "starts no process"),
            Of::Remote | Of::Any => ("a local server", "sends no requests"),
        };
        let message = format!("`{}` has no effect: {what} {other}", entry.key.value);
        let mut finding = IGNORED_FIELD.at(entry.key.span, message);
        if server.table.unknown == Unknown::Refused {
            finding.severity = Severity::Error;
            finding.message =
                format!("{} does not take `{}` for {what}", config.dialect.title, entry.key.value);
        }
        findings.push(finding);
    }
    let subject = Subject::Member(&entry.key.value);
    check_shape(config, &entry.value, &member.shape, &subject, findings);
}

fn ignored_member(
    config: &Config<'_>,
    server: &Server<'_>,
    entry: &Entry,
    ignored: Ignored,
) -> Diagnostic {
    let key = &entry.key;
    let message = format!("{} does not read `{}`", config.dialect.title, key.value);
    let finding = IGNORED_FIELD.at(key.span, message).help(ignored.help);
    let free = ignored.instead.filter(|it| server.node.get(it).is_none());
    match free {
        Some(instead) => rename(finding, key, instead, config.text),
        None => finding,
    }
}

fn check_unknown(
    config: &Config<'_>,
    server: &Server<'_>,
    entry: &Entry,
    findings: &mut Vec<Diagnostic>,
) {
    let key = entry.key.value.as_str();
    let readable = server.table.entry.iter().filter(|it| it.ignored.is_none()).map(|it| it.name);
    if server.table.unknown == Unknown::Refused {
        let called = server.called();
        findings.push(unknown_field(config, entry, readable, &called));
        return;
    }
    // A member of another client is nobody's slip of the pen.
    let mut tables = DIALECTS.iter().flat_map(|it| it.servers);
    if tables.any(|it| it.member(key).is_some()) {
        return;
    }
    let absent = readable.filter(|it| server.node.get(it).is_none());
    let needed = |it: &str| server.table.member(it).is_some_and(|it| it.is_needed);
    if let Some(meant) = did_you_mean(key, absent).filter(|it| !needed(it)) {
        let message = format!("unknown field `{key}`; did you mean `{meant}`?");
        let finding = MISSPELLED_FIELD.at(entry.key.span, message);
        findings.push(rename(finding, &entry.key, meant, config.text));
    }
}

fn unknown_field<'m>(
    config: &Config<'_>,
    entry: &Entry,
    known: impl Iterator<Item = &'m str>,
    owner: &str,
) -> Diagnostic {
    let key = entry.key.value.as_str();
    let message = format!("{} does not know `{key}` in {owner}", config.dialect.title);
    let finding = UNKNOWN_FIELD.at(entry.key.span, message);
    match did_you_mean(key, known) {
        Some(meant) => {
            let finding = finding.help(format!("did you mean `{meant}`?"));
            rename(finding, &entry.key, meant, config.text)
        }
        None => finding,
    }
}

fn check_missing(config: &Config<'_>, server: &Server<'_>, findings: &mut Vec<Diagnostic>) {
    // Off is off, whatever else there is; and a switch alone is about a server that
    // another file has.
    let is_switch = server.node.entries().len() == 1;
    if server.disabled.is_some_and(|it| it.value || is_switch) {
        return;
    }
    let needs = |of: Of| server.table.entry.iter().any(|it| it.is_needed && it.of == of);
    if !server.is_local() && !server.is_remote() && needs(Of::Local) {
        if !server.has_ignored_target() {
            findings.push(without_target(config, server));
        }
        return;
    }
    let needed = server.table.entry.iter().filter(|it| it.is_needed && it.ignored.is_none());
    for member in needed {
        let is_of = match member.of {
            Of::Any => true,
            Of::Local => server.is_local() && !server.is_remote(),
            Of::Remote => server.is_remote() && !server.is_local(),
        };
        let is_there = match member.role {
            Role::Url(_) => server.has_url() || server.has_ignored_target(),
            // `missing-transport` knows which one.
            Role::Transport if matches!(member.shape, Shape::Text) => true,
            _ => server.node.get(member.name).is_some(),
        };
        if is_of && !is_there {
            findings.push(missing(config, server, member));
        }
    }
}

fn missing(config: &Config<'_>, server: &Server<'_>, member: &Member) -> Diagnostic {
    let is_meant = |it: &&Entry| {
        let key = it.key.value.as_str();
        server.table.member(key).is_none() && did_you_mean(key, [member.name]).is_some()
    };
    // A misspelled member is missing where it stands.
    let message = format!("{} has no `{}`", server.called(), member.name);
    match server.node.entries().iter().find(is_meant) {
        Some(entry) if server.table.unknown == Unknown::Ignored => {
            let message =
                format!("{} has `{}`, but no `{}`", server.called(), entry.key.value, member.name);
            let finding = MISSING_FIELD.at(entry.key.span, message);
            rename(finding, &entry.key, member.name, config.text)
        }
        Some(_) | None => MISSING_FIELD.at(server.span(), message),
    }
}

fn without_target(config: &Config<'_>, server: &Server<'_>) -> Diagnostic {
    let names = server.table.entry.iter().filter(|it| it.ignored.is_none()).filter_map(|it| {
        matches!(it.role, Role::Command | Role::CommandLine | Role::Url(_)).then_some(it.name)
    });
    let names: Vec<_> = names.collect();
    let message = match names.as_slice() {
        [one] => format!("{} has no `{one}`", server.called()),
        [first, second] => format!("{} has neither `{first}` nor `{second}`", server.called()),
        _ => format!("{} has none of `{}`", server.called(), names.join("`, `")),
    };
    let is_meant = |it: &&Entry| {
        let key = it.key.value.as_str();
        server.table.member(key).is_none() && did_you_mean(key, names.iter().copied()).is_some()
    };
    match server.node.entries().iter().find(is_meant) {
        Some(entry) => {
            let meant = did_you_mean(&entry.key.value, names.iter().copied()).unwrap_or_default();
            let finding = MISSING_FIELD.at(entry.key.span, message);
            let finding = finding.help(format!("did you mean `{meant}`?"));
            // Where others are refused, that finding has the fix.
            match server.table.unknown {
                Unknown::Ignored => rename(finding, &entry.key, meant, config.text),
                Unknown::Refused => finding,
            }
        }
        None => MISSING_FIELD.at(server.span(), message),
    }
}

/// What a value is called in a sentence.
enum Subject<'s> {
    Member(&'s str),
    Item(&'s str),
}

impl Subject<'_> {
    fn name(&self) -> &str {
        match self {
            Subject::Member(it) | Subject::Item(it) => it,
        }
    }

    fn words(&self) -> String {
        match self {
            Subject::Member(it) => format!("`{it}`"),
            Subject::Item(it) => format!("an item of `{it}`"),
        }
    }
}

fn check_shape(
    config: &Config<'_>,
    node: &Node,
    shape: &Shape,
    subject: &Subject<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    match (shape, &node.kind) {
        (Shape::List(item), Kind::List(items)) => {
            for it in items {
                check_shape(config, it, item, &Subject::Item(subject.name()), findings);
            }
        }
        (Shape::Map(value), Kind::Map(entries)) => {
            for it in entries {
                check_shape(config, &it.value, value, &Subject::Member(&it.key.value), findings);
            }
        }
        (Shape::Object(members, is_closed), Kind::Map(_)) => {
            check_object(config, node, members, *is_closed, subject, findings);
        }
        (Shape::Word(words), Kind::String(found)) if !words.contains(&found.as_str()) => {
            findings.push(invalid_word(config, node, words, subject));
        }
        (Shape::Pattern(pattern, words), Kind::String(found))
            if Regex::new(pattern).is_ok_and(|it| !it.is_match(found)) =>
        {
            let message = format!("{} must be {words}", subject.words());
            findings.push(INVALID_VALUE.at(node.span, message));
        }
        _ if is_of_shape(node, shape) => {}
        _ => findings.push(wrong_type(config, node, shape, subject)),
    }
}

fn check_object(
    config: &Config<'_>,
    node: &Node,
    members: &'static [Member],
    is_closed: bool,
    subject: &Subject<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    for entry in node.entries() {
        let key = entry.key.value.as_str();
        match members.iter().find(|it| it.name == key) {
            Some(it) => {
                check_shape(config, &entry.value, &it.shape, &Subject::Member(key), findings);
            }
            None if is_closed => {
                let known = members.iter().map(|it| it.name);
                findings.push(unknown_field(config, entry, known, &subject.words()));
            }
            None => {}
        }
    }
    for it in members.iter().filter(|it| it.is_needed && node.get(it.name).is_none()) {
        let span = node.entries().first().map_or(node.span, |it| it.key.span);
        findings.push(MISSING_FIELD.at(span, format!("{} has no `{}`", subject.words(), it.name)));
    }
}

/// Whether the value itself fits; what is within it is another question.
fn is_of_shape(node: &Node, shape: &Shape) -> bool {
    match (shape, &node.kind) {
        (Shape::Any, _)
        | (Shape::Text | Shape::Pattern(..) | Shape::Word(_), Kind::String(_))
        | (Shape::Number, Kind::Number(_))
        | (Shape::Bool, Kind::Bool(_))
        | (Shape::Null, Kind::Null)
        | (Shape::List(_), Kind::List(_))
        | (Shape::Map(_) | Shape::Object(..), Kind::Map(_)) => true,
        (Shape::Either(shapes), _) => shapes.iter().any(|it| is_of_shape(node, it)),
        _ => false,
    }
}

fn wrong_type(
    config: &Config<'_>,
    node: &Node,
    shape: &Shape,
    subject: &Subject<'_>,
) -> Diagnostic {
    let expected = words(shape);
    let message = format!("{} must be {expected}, but is {}", subject.words(), node.kind_name());
    let finding = WRONG_TYPE.at(node.span, message);
    match &node.kind {
        Kind::Number(_) | Kind::Bool(_) if expected.contains("a string") => {
            let written = node.span.of(config.text);
            finding.fix("put it in quotes", node.span, format!("\"{written}\""))
        }
        Kind::String(_) if matches!(shape, Shape::List(Shape::Text)) => {
            let written = node.span.of(config.text);
            match written.starts_with(['"', '\'']) {
                true => finding.unsafe_fix("make it a list", node.span, format!("[{written}]")),
                false => finding,
            }
        }
        _ => finding,
    }
}

/// A shape for people.
fn words(shape: &Shape) -> String {
    match shape {
        Shape::Any => "anything".to_owned(),
        Shape::Text | Shape::Pattern(..) | Shape::Word(_) => "a string".to_owned(),
        Shape::Number => "a number".to_owned(),
        Shape::Bool => "a boolean".to_owned(),
        Shape::Null => "null".to_owned(),
        Shape::List(_) => "a list".to_owned(),
        Shape::Map(_) | Shape::Object(..) => "an object".to_owned(),
        Shape::Either(shapes) => shapes.iter().map(words).collect::<Vec<_>>().join(" or "),
    }
}

fn invalid_word(
    config: &Config<'_>,
    node: &Node,
    words: &'static [&'static str],
    subject: &Subject<'_>,
) -> Diagnostic {
    let message = format!("{} must be one of `{}`", subject.words(), words.join("`, `"));
    let finding = INVALID_VALUE.at(node.span, message);
    match did_you_mean(node.as_str().unwrap_or_default(), words.iter().copied()) {
        Some(meant) => {
            let text = crate::text::in_quotes_of(node.span, config.text, meant);
            finding.fix(format!("write `{meant}`"), node.span, text)
        }
        None => finding,
    }
}
