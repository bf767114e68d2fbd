//! `unknown-server-reference`: a template reads what no server of the document
//! gives.

use super::super::dialect::ServersShape;
use super::super::template::references;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::{Kind, Node, place_in_string};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "unknown-server-reference",
    severity: Severity::Error,
    clause: "Compozy mcp.json, Output References",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    // Only where servers have ids do templates speak of them.
    let has_ids = |it: &super::super::server::Place<'_>| it.table.shape == ServersShape::List("id");
    if !config.places.iter().any(has_ids) {
        return;
    }
    let ids: Vec<_> = config.servers.iter().filter_map(|it| Some(it.name?.value)).collect();
    walk(config.root, &mut |node, text| {
        for reference in references(text) {
            let Some(mistake) = reference.mistake(&ids) else { continue };
            let span = place_in_string(config.text, node.span, text, mistake.range);
            let finding = RULE.at(span, mistake.message);
            findings.push(match mistake.meant {
                Some(meant) => finding.fix(format!("write `{meant}`"), span, meant.to_owned()),
                None => {
                    finding.help("a reference is `mcp_servers.ID.output` or `mcp_servers.ID.error`")
                }
            });
        }
    });
}

fn walk<'a>(node: &'a Node, see: &mut dyn FnMut(&'a Node, &'a str)) {
    match &node.kind {
        Kind::String(text) => see(node, text),
        Kind::List(items) => items.iter().for_each(|it| walk(it, see)),
        Kind::Map(entries) => entries.iter().for_each(|it| walk(&it.value, see)),
        Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
    }
}
