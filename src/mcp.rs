//! `mcp.json`: configurations of MCP servers, in the dialects of their readers.
//!
//! Each client has its own file, members and spellings. A dialect is a table of
//! them (`dialect.rs`; `dialects/` has one for each client), and all else works on
//! any table: `recognize.rs` tells the dialect of a document, `server.rs` reads
//! what it says of servers in words that all clients share, `variable.rs` what is
//! put in from elsewhere.

mod compozy;
pub mod dialect;
pub mod dialects;
pub mod recognize;
mod reference;
pub mod server;
pub mod variable;

use dialect::Dialect;
use recognize::{Given, Recognized, recognize};

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
    /// The dialect of the document, if it is told.
    pub recognized: Option<Recognized>,
    /// What is wrong, in the order of the text.
    pub findings: Vec<Diagnostic>,
    /// Whether the schema was not applied, because no validator was at hand or
    /// it could not be used: types and required members are not checked then.
    pub needs_schema: bool,
}

/// The root members that hold servers whatever else they are.
const SERVERS: [&str; 3] = [compozy::SERVERS, "mcpServers", "context_servers"];

/// Whether a document is a configuration of MCP servers.
pub fn is_mcp(root: &Node, given: &Given<'_>) -> bool {
    recognize(root, given).is_some() || root.entries().iter().any(|it| meant(root, it).is_some())
}

/// Checks a configuration of MCP servers, `text`'s tree.
pub fn check(
    root: &Node,
    text: &str,
    given: &Given<'_>,
    validator: Option<&dyn SchemaValidator>,
) -> Checked {
    let mut checked = Checked { recognized: recognize(root, given), ..Checked::default() };
    let misspelled = root.entries().iter().filter_map(|it| Some((it, meant(root, it)?)));
    let mut is_list = false;
    for (entry, meant) in misspelled {
        match meant {
            compozy::SERVERS => is_list = true,
            _ => checked.findings.push(misspelled_field(entry, meant, text)),
        }
    }
    match checked.recognized.map(|it| it.dialect) {
        Some(dialect) if dialect.name != compozy::DIALECT => {
            checked.findings.push(unchecked(root, dialect));
        }
        Some(_) => is_list = true,
        None => {}
    }
    if is_list {
        compozy::check(root, text, validator, &mut checked);
    }
    diagnostic::sort(&mut checked.findings);
    checked
}

/// The root member that was most likely meant by one that nobody reads.
fn meant(root: &Node, entry: &Entry) -> Option<&'static str> {
    let key = entry.key.value.as_str();
    let is_possible = key.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("mcp"))
        && !SERVERS.contains(&key)
        && matches!(entry.value.kind, Kind::List(_) | Kind::Map(_));
    let absent = SERVERS.into_iter().filter(|it| root.get(it).is_none());
    is_possible.then(|| did_you_mean(key, absent)).flatten()
}

fn unchecked(root: &Node, dialect: &'static Dialect) -> Diagnostic {
    let key = server::places(dialect, root).first().and_then(|it| it.key);
    let message = format!(
        "this is recognized as MCP servers of {}, but this dialect is not checked yet",
        dialect.title
    );
    UNCHECKED_DIALECT
        .at(key.map_or(root.span, |it| it.span), message)
        .help("only Compozy's `mcp_servers` list is checked so far")
}

/// A key that is written as something else is meant.
fn misspelled_field(entry: &Entry, meant: &str, text: &str) -> Diagnostic {
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
