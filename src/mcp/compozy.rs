//! Compozy's `mcp_servers`: a list of servers, each with an id, a package and
//! the command that starts it.

use serde_json::Value;

use super::reference::{self, Mistake};
use super::*;
use crate::pointer::{Pointer, array_index};
use crate::schema::Mismatch;
use crate::syntax::place_in_string;
use crate::text::Span;

/// The root member that this dialect is told by.
pub(super) const SERVERS: &str = "mcp_servers";

/// The dialect that this file checks.
pub(super) const DIALECT: &str = "compozy-list";

/// Written from the facts that Compozy's page on `mcp.json` states.
const SCHEMA: &str = include_str!("compozy.schema.json");

/// Where the schema speaks of a server, and of a reference as an object.
const SERVER: &str = "/properties/mcp_servers/items";
const REFERENCE: &str = "/properties/mcp_servers/items/properties/use";

pub(super) fn check(
    root: &Node,
    text: &str,
    validator: Option<&dyn SchemaValidator>,
    checked: &mut Checked,
) {
    let schema = schema();
    match validator.map(|it| it.validate(&schema, &root.to_value())) {
        Some(Ok(mismatches)) => {
            let findings = mismatches.iter().map(|it| finding(root, text, &schema, it));
            checked.findings.extend(findings);
        }
        Some(Err(_)) | None => checked.needs_schema = true,
    }
    let servers = root.get(SERVERS).map_or(&[][..], Node::items);
    for server in servers {
        checked.findings.extend(misspelled_fields(server, &schema, SERVER, text));
        if let Some(used) = server.get("use") {
            checked.findings.extend(misspelled_fields(used, &schema, REFERENCE, text));
            checked.findings.extend(wrong_references(used, text));
        }
    }
}

pub(super) fn schema() -> Value {
    // Never null: it is JSON, or the tests of this dialect fail.
    serde_json::from_str(SCHEMA).unwrap_or_default()
}

fn finding(root: &Node, text: &str, schema: &Value, mismatch: &Mismatch) -> Diagnostic {
    let place = Place::find(root, &mismatch.instance);
    let keyword = mismatch.schema.tokens.last().map(String::as_str);
    match (keyword, mismatch.members.first()) {
        (Some("required"), Some(member)) => {
            let known = fields(schema, &parent(&mismatch.schema));
            missing_field(&place, member, &known, text)
        }
        (Some("type"), _) => {
            let expected = mismatch.schema.resolve(schema).map(types).unwrap_or_default();
            wrong_type(&place, &expected, text)
        }
        // The schema has no other keyword that can fail.
        _ => WRONG_TYPE.at(place.span(), mismatch.message.clone()),
    }
}

/// The members that a schema names, and whether each is required.
fn fields<'s>(schema: &'s Value, at: &Pointer) -> Vec<(&'s str, bool)> {
    let schema = at.resolve(schema).unwrap_or(&Value::Null);
    let properties = schema["properties"].as_object();
    let required = schema["required"].as_array();
    let is_required = |name: &str| required.is_some_and(|it| it.iter().any(|it| it == name));
    let names = properties.into_iter().flat_map(|it| it.keys());
    names.map(|it| (it.as_str(), is_required(it))).collect()
}

fn parent(pointer: &Pointer) -> Pointer {
    let mut parent = pointer.clone();
    parent.tokens.pop();
    parent
}

fn missing_field(
    place: &Place<'_>,
    member: &str,
    known: &[(&str, bool)],
    text: &str,
) -> Diagnostic {
    // A misspelled member is missing where it stands.
    if let Some(entry) = misspelled_as(place.node, member, known) {
        let key = &entry.key;
        let message = format!("{} has `{}`, but no `{member}`", place.name(), key.value);
        return MISSING_FIELD.at(key.span, message).help(format!("did you mean `{member}`?")).fix(
            format!("rename to `{member}`"),
            key.span,
            spelled_as(entry, member, text),
        );
    }
    let id = place.node.get("id").and_then(Node::string);
    let span = id.map_or_else(|| place.span(), |it| it.span);
    let finding = MISSING_FIELD.at(span, format!("{} has no `{member}`", place.name()));
    match purpose(member) {
        Some(purpose) => finding.help(purpose),
        None => finding,
    }
}

/// What a missing member is for.
fn purpose(member: &str) -> Option<&'static str> {
    Some(match member {
        "id" => "give the server a name of its own, as in `{{ mcp_servers.ID.output }}`",
        "use" => "name the server's package, such as `compozy/mcp-servers:telegram`",
        "command" => {
            "add the command that starts the server, such as `npx -y @compozy/mcp-telegram`"
        }
        "repo" => "name the repository as `owner/repo`",
        "package" => "name the package within the repository",
        _ => return None,
    })
}

fn wrong_type(place: &Place<'_>, expected: &str, text: &str) -> Diagnostic {
    let found = place.node.kind_name();
    let message = format!("{} must be {expected}, but is {found}", place.name());
    let finding = WRONG_TYPE.at(place.span(), message);
    match &place.node.kind {
        Kind::Number(_) | Kind::Bool(_) if expected.contains("string") => {
            let span = place.node.span;
            finding.fix("put it in quotes", span, format!("\"{}\"", span.of(text)))
        }
        Kind::Null
        | Kind::Bool(_)
        | Kind::Number(_)
        | Kind::String(_)
        | Kind::List(_)
        | Kind::Map(_) => finding,
    }
}

/// A schema's `type` for people: "a string or an object".
fn types(keyword: &Value) -> String {
    let names = keyword.as_array().map_or(std::slice::from_ref(keyword), Vec::as_slice);
    let named = |it: &Value| match it.as_str() {
        Some("array") => "a list".to_owned(),
        Some("object") => "an object".to_owned(),
        Some(name) => format!("a {name}"),
        None => String::new(),
    };
    names.iter().map(named).collect::<Vec<_>>().join(" or ")
}

/// The unknown members that are most likely known ones. A required one that is
/// misspelled is the business of `missing-field`.
fn misspelled_fields(node: &Node, schema: &Value, at: &str, text: &str) -> Vec<Diagnostic> {
    let known = fields(schema, &Pointer::parse(at).unwrap_or_default());
    let optional = known.iter().filter(|it| !it.1 && node.get(it.0).is_none());
    optional
        .filter_map(|it| Some(misspelled_field(misspelled_as(node, it.0, &known)?, it.0, text)))
        .collect()
}

/// The unknown member that `member` is most likely misspelled as.
fn misspelled_as<'a>(node: &'a Node, member: &str, known: &[(&str, bool)]) -> Option<&'a Entry> {
    node.entries().iter().find(|it| {
        let key = it.key.value.as_str();
        known.iter().all(|it| it.0 != key)
            && did_you_mean(key, known.iter().map(|it| it.0)) == Some(member)
    })
}

fn wrong_references(used: &Node, text: &str) -> Vec<Diagnostic> {
    let check = |node: &Node, check: &dyn Fn(&str) -> Result<(), Mistake>| {
        let value = node.string()?;
        // A template has its value only in a run.
        let is_template = value.value.contains("{{");
        let mistake = check(value.value).err().filter(|_| !is_template)?;
        let span = match mistake.at.is_empty() {
            true => value.span,
            false => place_in_string(text, value.span, value.value, mistake.at),
        };
        Some(INVALID_SERVER_REFERENCE.at(span, mistake.message).help(
            "the forms are `owner/repo`, `owner/repo:package` and `owner/repo:package@version`",
        ))
    };
    let member = |key: &str, it: &dyn Fn(&str) -> Result<(), Mistake>| check(used.get(key)?, it);
    let findings = [
        check(used, &reference::reference),
        member("repo", &reference::repository),
        member("package", &|it| reference::word(it, "package")),
        member("version", &|it| reference::word(it, "version")),
    ];
    findings.into_iter().flatten().collect()
}

/// A value of the document, and how it is reached.
struct Place<'a> {
    node: &'a Node,
    /// The entry that it stands in; the root and the items of a list have none.
    entry: Option<&'a Entry>,
    is_root: bool,
}

impl<'a> Place<'a> {
    /// The place that a pointer leads to, or the last one on the way there.
    fn find(root: &'a Node, pointer: &Pointer) -> Place<'a> {
        let start = Place { node: root, entry: None, is_root: true };
        pointer.tokens.iter().fold(start, |place, token| {
            let entry = place.node.entry(token);
            let item = || place.node.items().get(array_index(token)?);
            match entry.map(|it| &it.value).or_else(item) {
                Some(node) => Place { node, entry, is_root: false },
                None => place,
            }
        })
    }

    /// The key or scalar to point at.
    fn span(&self) -> Span {
        let is_visible = self.node.span.start < self.node.span.end;
        match (&self.node.kind, self.entry) {
            (Kind::List(_) | Kind::Map(_), Some(entry)) => entry.key.span,
            (Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_), Some(entry))
                if !is_visible =>
            {
                entry.key.span
            }
            (
                Kind::Null
                | Kind::Bool(_)
                | Kind::Number(_)
                | Kind::String(_)
                | Kind::List(_)
                | Kind::Map(_),
                _,
            ) => first_key_or_scalar(self.node),
        }
    }

    /// What it is called in a sentence.
    fn name(&self) -> String {
        let id = self.node.get("id").and_then(Node::as_str);
        match (self.entry, id) {
            (Some(entry), _) => format!("`{}`", entry.key.value),
            (None, _) if self.is_root => "the document".to_owned(),
            (None, Some(id)) => format!("server `{id}`"),
            (None, None) => "a server".to_owned(),
        }
    }
}

fn first_key_or_scalar(node: &Node) -> Span {
    match (node.entries().first(), node.items().first()) {
        (Some(entry), _) => entry.key.span,
        (None, Some(item)) => first_key_or_scalar(item),
        (None, None) => node.span,
    }
}
