//! `mcp.json`: configurations of MCP servers, in the dialects of their readers.
//!
//! A dialect is told by its root member. Compozy's list of servers is checked;
//! the others are recognized, and said to be unchecked.

mod compozy;
mod reference;

use crate::diagnostic::{self, Diagnostic, Rule, Severity, did_you_mean};
use crate::schema::SchemaValidator;
use crate::syntax::{Entry, Kind, Node};

/// The rules whose findings this layer makes.
pub static RULES: &[&Rule] = &[
    &MISSING_FIELD,
    &WRONG_TYPE,
    &DUPLICATE_SERVER_ID,
    &INVALID_SERVER_REFERENCE,
    &MISSPELLED_FIELD,
    &UNCHECKED_DIALECT,
];

static MISSING_FIELD: Rule = Rule {
    name: "missing-field",
    severity: Severity::Error,
    clause: "Compozy mcp.json schema, required",
};

static WRONG_TYPE: Rule =
    Rule { name: "wrong-type", severity: Severity::Error, clause: "Compozy mcp.json schema, type" };

static DUPLICATE_SERVER_ID: Rule = Rule {
    name: "duplicate-server-id",
    severity: Severity::Error,
    clause: "Compozy mcp.json, mcp_servers[].id: must be unique",
};

static INVALID_SERVER_REFERENCE: Rule = Rule {
    name: "invalid-server-reference",
    severity: Severity::Error,
    clause: "Compozy mcp.json, mcp_servers[].use: its three forms",
};

static MISSPELLED_FIELD: Rule = Rule {
    name: "misspelled-field",
    severity: Severity::Warning,
    clause: "Compozy mcp.json schema, properties; it is open, so others may stand there",
};

static UNCHECKED_DIALECT: Rule = Rule {
    name: "unchecked-dialect",
    severity: Severity::Info,
    clause: "a limit of this validator",
};

/// What a check of a configuration gives.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, in the order of the text.
    pub findings: Vec<Diagnostic>,
    /// Whether the schema was not applied, because no validator was at hand or
    /// it could not be used: types and required members are not checked then.
    pub needs_schema: bool,
}

/// Who reads a root member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// Compozy's list of servers.
    Compozy,
    /// A map of servers, of one of the clients that have one.
    Other,
}

/// The root members that hold servers whatever else they are.
const SERVERS: [&str; 3] = [compozy::SERVERS, "mcpServers", "context_servers"];

/// Whether a document is a configuration of MCP servers.
pub fn is_mcp(root: &Node) -> bool {
    root.entries().iter().any(|it| dialect(it).is_some() || meant(root, it).is_some())
}

/// Checks a configuration of MCP servers, `text`'s tree.
pub fn check(root: &Node, text: &str, validator: Option<&dyn SchemaValidator>) -> Checked {
    let mut checked = Checked::default();
    for entry in root.entries() {
        match (dialect(entry), meant(root, entry)) {
            (Some(Dialect::Compozy), _) | (None, Some(compozy::SERVERS)) => {
                compozy::check(root, text, validator, &mut checked);
            }
            (Some(Dialect::Other), _) => checked.findings.push(unchecked(entry)),
            (None, Some(meant)) => checked.findings.push(misspelled(entry, meant, text)),
            (None, None) => {}
        }
    }
    diagnostic::sort(&mut checked.findings);
    checked
}

fn dialect(entry: &Entry) -> Option<Dialect> {
    match entry.key.value.as_str() {
        // CompozyOS has a map under the same name.
        compozy::SERVERS if is_server_map(&entry.value) => Some(Dialect::Other),
        compozy::SERVERS => Some(Dialect::Compozy),
        "mcpServers" | "context_servers" => Some(Dialect::Other),
        // VS Code. OpenAPI and AsyncAPI have other `servers`.
        "servers" if is_server_map(&entry.value) => Some(Dialect::Other),
        _ => None,
    }
}

/// Whether this is a map of how to start or reach MCP servers.
fn is_server_map(node: &Node) -> bool {
    let is_server = |it: &Node| {
        let has = |key| it.get(key).is_some();
        (has("command") || has("url")) && !has("id") && !has("use") && !has("protocol")
    };
    let entries = node.entries();
    !entries.is_empty() && entries.iter().all(|it| is_server(&it.value))
}

/// The root member that was most likely meant by one that nobody reads.
fn meant(root: &Node, entry: &Entry) -> Option<&'static str> {
    let key = entry.key.value.as_str();
    let is_possible = key.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("mcp"))
        && dialect(entry).is_none()
        && matches!(entry.value.kind, Kind::List(_) | Kind::Map(_));
    let absent = SERVERS.into_iter().filter(|it| root.get(it).is_none());
    is_possible.then(|| did_you_mean(key, absent)).flatten()
}

fn unchecked(entry: &Entry) -> Diagnostic {
    let message = format!(
        "`{}` is recognized as MCP servers, but this dialect is not checked yet",
        entry.key.value
    );
    UNCHECKED_DIALECT
        .at(entry.key.span, message)
        .help("only Compozy's `mcp_servers` list is checked so far")
}

/// A key that is written as something else is meant.
fn misspelled(entry: &Entry, meant: &str, text: &str) -> Diagnostic {
    let message = format!("unknown field `{}`; did you mean `{meant}`?", entry.key.value);
    MISSPELLED_FIELD.at(entry.key.span, message).fix(
        format!("rename to `{meant}`"),
        entry.key.span,
        spelled_as(entry, meant, text),
    )
}

/// `key` in the quotes of the key that it replaces.
fn spelled_as(entry: &Entry, key: &str, text: &str) -> String {
    match entry.key.span.of(text).chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{key}{quote}"),
        Some(_) | None => key.to_owned(),
    }
}

#[cfg(test)]
mod tests;
