//! `mcp.json`: configurations of MCP servers, in the dialects of their readers.
//!
//! Each client has its own file, members and spellings. A dialect is a table of
//! them (`dialect.rs`; `dialects/` has one for each client), and all else works on
//! any table: `recognize.rs` tells the dialect of a document, `server.rs` reads
//! what it says of servers in words that all clients share, `variable.rs` what is
//! put in from elsewhere.

mod compozy;
mod config;
pub mod convert;
pub mod dialect;
pub mod dialects;
mod edit;
pub mod list;
pub mod merge;
pub mod package;
pub mod recognize;
mod reference;
mod rules;
pub mod server;
mod structure;
pub mod template;
pub mod variable;

use config::Config;
use recognize::{Given, Recognized, recognize};

use crate::diagnostic::{self, Diagnostic, MOST_FINDINGS, Rule, Severity, did_you_mean};
use crate::schema::SchemaValidator;
use crate::syntax::{Entry, Kind, Node};

/// The rules whose findings this layer makes.
pub fn all_rules() -> impl Iterator<Item = &'static Rule> {
    let of_files = [
        &MISSING_FIELD,
        &WRONG_TYPE,
        &INVALID_SERVER_REFERENCE,
        &MISSPELLED_FIELD,
        &structure::UNKNOWN_FIELD,
        &structure::IGNORED_FIELD,
        &structure::INVALID_VALUE,
    ];
    of_files.into_iter().chain(rules::RULES.iter().map(|it| it.0))
}

static MISSING_FIELD: Rule = Rule {
    name: "missing-field",
    severity: Severity::Error,
    clause: "Compozy mcp.json schema, required",
};

static WRONG_TYPE: Rule =
    Rule { name: "wrong-type", severity: Severity::Error, clause: "Compozy mcp.json schema, type" };

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
    if let Some(recognized) = checked.recognized {
        let config = Config::new(recognized, root, text);
        match recognized.dialect.name {
            // It has a JSON Schema, which is what counts.
            compozy::DIALECT => is_list = true,
            _ => structure::check(&config, &mut checked.findings),
        }
        for (_, check) in rules::RULES {
            check(&config, &mut checked.findings);
        }
    }
    if is_list {
        compozy::check(root, text, validator, &mut checked);
    }
    diagnostic::sort(&mut checked.findings);
    checked.findings.truncate(MOST_FINDINGS);
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
