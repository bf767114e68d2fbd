//! `conflicting-authorization`: a server signs in by OAuth and has an
//! `Authorization` header, too.

use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "conflicting-authorization",
    severity: Severity::Warning,
    clause: "SEP-2633, oauth: not together with an Authorization header",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let is_authorization = |name: &str| name.eq_ignore_ascii_case("authorization");
        let header = server.headers.iter().find(|it| is_authorization(&it.name.value));
        let (Some(oauth), Some(header)) = (server.oauth, header) else { continue };
        let message =
            format!("{} signs in by OAuth and has an `Authorization` header", server.called());
        findings.push(
            RULE.at(header.name.span, message)
                .label(oauth.key.span, "OAuth sends this header itself")
                .help("keep one of them: only one token can be sent"),
        );
    }
}
