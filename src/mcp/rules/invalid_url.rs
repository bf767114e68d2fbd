//! `invalid-url`: what should be a server's URL is none.

use super::super::dialect::{Role, Transport};
use super::super::variable::PartKind;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "invalid-url",
    severity: Severity::Error,
    clause: "RFC 3986, 4.3 Absolute URI; MCP 2025-11-25, Transports",
};

/// `unix` and `pipe` are sockets of the machine.
const SCHEMES: [&str; 6] = ["http", "https", "ws", "wss", "unix", "pipe"];

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let Some(url) = &server.url else { continue };
        // An address of host and port.
        let is_address = server.table.entry.iter().any(|it| {
            it.role == Role::Url(Some(Transport::WebSocket))
                && server.node.get(it.name).is_some_and(|it| it.span == url.span)
        });
        let Some(PartKind::Literal(start)) = url.parts.first().map(|it| &it.kind) else {
            if url.value.is_empty() {
                findings
                    .push(RULE.at(url.span, format!("the URL of {} is empty", server.called())));
            }
            continue;
        };
        // What looks like a variable has its own finding.
        if is_address || start.starts_with(['$', '{', '%', '<']) {
            continue;
        }
        let scheme = start.split_once("://").map(|it| it.0.to_ascii_lowercase());
        let message = match scheme.as_deref() {
            None => format!("the URL of {} has no scheme", server.called()),
            Some(it) if !SCHEMES.contains(&it) => {
                format!("the URL of {} has the scheme `{it}`", server.called())
            }
            Some(_) if url.is_literal() && url.value.contains(char::is_whitespace) => {
                format!("the URL of {} contains a blank", server.called())
            }
            Some(_) => continue,
        };
        findings.push(RULE.at(url.span, message).help("a URL begins with `https://`"));
    }
}
