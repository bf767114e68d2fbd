//! `ambiguous-server`: an entry has a command and a URL, or one of them and the
//! transport of the other.

use super::super::dialect::{Role, Transport, Unknown};
use super::super::server::Server;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::Entry;

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "ambiguous-server",
    severity: Severity::Warning,
    clause: "MCP 2025-11-25, Transports: a server is a process or has a URL",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let of_role = |is_it: &dyn Fn(Role) -> bool| {
            let is_read = |it: &&Entry| {
                let member = server.table.member(&it.key.value);
                member.is_some_and(|it| it.ignored.is_none() && is_it(it.role))
            };
            server.node.entries().iter().find(is_read)
        };
        let command = of_role(&|it| matches!(it, Role::Command | Role::CommandLine));
        let url = of_role(&|it| matches!(it, Role::Url(_)));
        let finding = match (command, url) {
            (Some(command), Some(url)) => both(server, command, url),
            (Some(it), None) | (None, Some(it)) => contradiction(server, it, url.is_some()),
            (None, None) => None,
        };
        findings.extend(finding);
    }
}

fn both(server: &Server<'_>, command: &Entry, url: &Entry) -> Option<Diagnostic> {
    let (first, second) = (&command.key.value, &url.key.value);
    let message = format!("{} has both `{first}` and `{second}`", server.called());
    let mut finding = RULE
        .at(url.key.span, message)
        .label(command.key.span, "this starts a process")
        .help("keep one of them: clients take either, or refuse the entry");
    if server.table.unknown == Unknown::Refused {
        finding.severity = Severity::Error;
    }
    Some(finding)
}

/// The transport is of the other kind than what is there.
fn contradiction(server: &Server<'_>, entry: &Entry, is_url: bool) -> Option<Diagnostic> {
    let word = server.transport_word?;
    let is_local = server.transport? == Transport::Stdio;
    if is_local != is_url {
        return None;
    }
    let key = &entry.key.value;
    let message = format!("{} has a `{key}`, but is `{}`", server.called(), word.value);
    let mut finding =
        RULE.at(word.span, message).label(entry.key.span, "this is of another transport");
    finding.severity = Severity::Error;
    Some(finding)
}
