//! `insecure-url`: a server elsewhere is reached without encryption.

use super::super::variable::PartKind;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::place_in_string;

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "insecure-url",
    severity: Severity::Warning,
    clause: "MCP 2025-11-25, Authorization, Communication Security",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for url in config.servers.iter().filter_map(|it| it.url.as_ref()) {
        let Some(PartKind::Literal(start)) = url.parts.first().map(|it| &it.kind) else { continue };
        let rest = start.strip_prefix("http://").or_else(|| start.strip_prefix("ws://"));
        let Some(rest) = rest.filter(|it| !is_near(it)) else { continue };
        let scheme = start.len() - rest.len();
        let span = place_in_string(config.text, url.span, &url.value, 0..scheme);
        let secure = if start.starts_with("ws") { "wss://" } else { "https://" };
        findings.push(
            RULE.at(span, "what is sent to this server can be read on its way").unsafe_fix(
                format!("use `{secure}`"),
                span,
                secure.to_owned(),
            ),
        );
    }
}

/// Whether the host that a URL goes on with is this machine, or in its network.
fn is_near(rest: &str) -> bool {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(it) => return it.starts_with("::1]") || it.starts_with("fc") || it.starts_with("fd"),
        None => host.split(':').next().unwrap_or_default(),
    };
    let numbers: Vec<u8> = host.split('.').filter_map(|it| it.parse().ok()).collect();
    let is_private = match numbers.as_slice() {
        [127 | 10, _, _, _] | [192, 168, _, _] | [169, 254, _, _] | [0, 0, 0, 0] => true,
        [172, second, _, _] => (16..32).contains(second),
        _ => false,
    };
    let endings = [".localhost", ".local", ".internal", ".lan", ".test", ".home.arpa"];
    // A name without a dot is found in the same network only.
    is_private || !host.contains('.') || endings.iter().any(|it| host.ends_with(it))
}
