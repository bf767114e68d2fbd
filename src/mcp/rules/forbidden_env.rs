//! `forbidden-env`: an environment variable that the client lets no entry set.

use super::super::dialect::{Dialect, Role};
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "forbidden-env",
    severity: Severity::Error,
    clause: "Agent Plugins 1.0.0, mcp.json, env; CompozyOS mcp.json, env and secret_env",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for setting in config.servers.iter().flat_map(|it| &it.env) {
        let name = &setting.name;
        if is_forbidden(config.dialect, &name.value) {
            let message = format!("{} lets no server set `{}`", config.dialect.title, name.value);
            findings.push(RULE.at(name.span, message));
        }
        let is_refused = setting.role == Role::Env
            && config.has_role(Role::SecretEnv)
            && crate::secret::is_secret_name(&name.value);
        if is_refused {
            let message = format!("`{}` sounds secret, and is refused in `env`", name.value);
            let help = "move it to `secret_env`, as `env:NAME` or `vault:mcp/…`";
            findings.push(RULE.at(name.span, message).help(help));
        }
    }
}

/// Whether a client lets no entry set this variable.
pub(in crate::mcp) fn is_forbidden(dialect: &Dialect, name: &str) -> bool {
    dialect.forbidden_env.iter().any(|it| match it.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *it,
    })
}
