//! `duplicate-server-id`: two servers have the same name as the client compares
//! them.

use std::collections::HashMap;

use super::super::dialect::{Compare, ServersShape};
use super::super::server;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::Node;
use crate::text::{Span, Spanned};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "duplicate-server-id",
    severity: Severity::Error,
    clause: "Compozy mcp.json, mcp_servers[].id: must be unique; how each client compares names",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    let compare = config.dialect.names.compare;
    for place in &config.places {
        let names: Vec<Spanned<&str>> = match place.table.shape {
            ServersShape::Map => server::entries(config.dialect, *place)
                .map(|it| Spanned::new(it.key.value.as_str(), it.key.span))
                .collect(),
            ServersShape::List(key) | ServersShape::ListOrNames(key) => place
                .node
                .items()
                .iter()
                .filter_map(|it| it.get(key).and_then(Node::string))
                .collect(),
        };
        let mut first_use: HashMap<String, Span> = HashMap::new();
        for name in names {
            let Some(first) = first_use.get(&compared(name.value, compare)).copied() else {
                first_use.insert(compared(name.value, compare), name.span);
                continue;
            };
            let finding = RULE
                .at(name.span, format!("server id `{}` is used twice", name.value.trim()))
                .label(first, "first used here");
            findings.push(match compare {
                Compare::Exactly => finding.help("references find a server by its id"),
                Compare::Trimmed => finding.help("blanks around a name do not count"),
                Compare::Key => finding.help("only letters and digits count, in either case"),
            });
        }
    }
}

fn compared(name: &str, compare: Compare) -> String {
    match compare {
        Compare::Exactly => name.to_owned(),
        Compare::Trimmed => name.trim().to_owned(),
        Compare::Key => {
            name.chars().filter(|it| it.is_alphanumeric()).collect::<String>().to_lowercase()
        }
    }
}
