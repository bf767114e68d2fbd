//! `missing-transport`: an entry does not say its transport, and the client leaves
//! it out.

use super::super::dialect::{Role, Transport, Untyped};
use super::super::edit::first_member;
use super::super::server::Server;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "missing-transport",
    severity: Severity::Error,
    clause: "which transport each client takes an entry for",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        findings.extend(finding(config, server));
    }
}

fn finding(config: &Config<'_>, server: &Server<'_>) -> Option<Diagnostic> {
    let dialect = config.dialect;
    let member = server.table.of_role(Role::Transport)?;
    let is_set = |it: &super::super::dialect::Member| {
        it.role == Role::Transport && server.entry(it.name).is_some()
    };
    let is_both = server.has_url() && !server.command.is_empty();
    if server.transport.is_some() || is_both || server.table.entry.iter().any(is_set) {
        return None;
    }
    let (has, untyped, transport) = match (&server.url, server.command.is_empty()) {
        (Some(url), _) if url.value.trim_end_matches('/').ends_with("/sse") => {
            ("a URL", dialect.untyped_url, Transport::Sse)
        }
        (Some(_), _) => ("a URL", dialect.untyped_url, Transport::Http),
        (None, false) => ("a command", dialect.untyped_command, Transport::Stdio),
        (None, true) => return None,
    };
    if untyped != Untyped::Dropped {
        return None;
    }
    let spelling = dialect.spelling(transport).or_else(|| dialect.spelling(Transport::Http))?;
    let message = format!(
        "{} leaves out {}: with {has} it needs a `{}`",
        dialect.title,
        server.called(),
        member.name
    );
    let finding = RULE.at(server.span(), message);
    let Some((span, text)) = first_member(server.node, config.text, member.name, spelling) else {
        return Some(finding);
    };
    let title = format!("add `{}: {spelling}`", member.name);
    Some(match transport {
        // There is no other for a process.
        Transport::Stdio => finding.fix(title, span, text),
        _ => finding.unsafe_fix(title, span, text),
    })
}
