//! `plaintext-secret`: a key or token in the file, for everybody who reads it.

use std::ops::Range;

use super::super::dialect::{Means, Role};
use super::super::server::{Server, Setting};
use super::super::variable::Text;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::secret::is_secret_name;
use crate::syntax::place_in_string;

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "plaintext-secret",
    severity: Severity::Warning,
    clause: "MCP, Security Best Practices; SEP-2633 (draft), Security",
};

/// How keys of services begin that can be told by it.
const PREFIXES: [&str; 18] = [
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "sk-",
    "sk_live_",
    "rk_live_",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "AIza",
    "hf_",
    "npm_",
    "ak_",
    "ck_",
    "lin_api_",
    "eyJ",
];

/// What stands where a person shall put in a secret.
const PLACEHOLDERS: [&str; 16] = [
    "your",
    "xxx",
    "example",
    "placeholder",
    "change",
    "replace",
    "insert",
    "todo",
    "dummy",
    "test",
    "fake",
    "sample",
    "secret",
    "token",
    "here",
    "...",
];

/// No value of them is needed to tell a secret from a word.
const SHORTEST: usize = 12;

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let settings = server.env.iter().chain(&server.headers);
        for setting in settings.filter(|it| matches!(it.role, Role::Env | Role::Headers)) {
            findings.extend(of_setting(config, server, setting));
        }
        findings.extend(server.url.iter().filter_map(|it| of_url(config, it)));
        for pair in server.command.windows(2) {
            findings.extend(of_option(config, &pair[0].value, &pair[1]));
        }
        for word in &server.command {
            let at = word.value.find('=').map_or(0, |it| it + 1);
            let name = word.value.get(..at.saturating_sub(1)).unwrap_or_default();
            findings.extend(of_word(config, name, word, at));
        }
    }
}

fn of_setting(
    config: &Config<'_>,
    server: &Server<'_>,
    setting: &Setting<'_>,
) -> Option<Diagnostic> {
    let (name, text) = (&*setting.name.value, &setting.value);
    let at = secret_in(&text.value);
    let secret = text.value.get(at.clone())?;
    let is_named = is_secret_name(name) || name.eq_ignore_ascii_case("authorization");
    if !text.is_literal() || !is_secret(secret, is_named) {
        return None;
    }
    let span = place_in_string(config.text, text.span, &text.value, at);
    let finding = RULE.at(span, format!("the value of `{name}` is a secret in plain text"));
    let variable = match setting.role {
        Role::Env => name.to_owned(),
        _ => variable_name(server, name),
    };
    let syntax = config.variables(setting.role).unwrap_or_default().iter();
    let syntax =
        syntax.into_iter().find(|it| matches!(it.means, Means::Variable | Means::VariableOr(_)));
    Some(match syntax {
        Some(it) => {
            let written = format!("{}{variable}{}", it.open, it.close);
            let help = format!("set the environment variable `{variable}` where the client starts");
            finding.help(help).unsafe_fix(format!("write `{written}`"), span, written)
        }
        None => without_variables(config, server, setting.role, finding),
    })
}

/// What to do where the client has another way than variables, or none.
fn without_variables(
    config: &Config<'_>,
    server: &Server<'_>,
    role: Role,
    finding: Diagnostic,
) -> Diagnostic {
    let roles = match role {
        Role::Env => [Role::SecretEnv, Role::EnvNames, Role::EnvFile],
        _ => [Role::BearerEnv, Role::EnvHeaders, Role::EnvHeaders],
    };
    match roles.into_iter().find_map(|it| server.table.of_role(it)) {
        Some(member) => finding.help(format!("use `{}` of {}", member.name, config.dialect.title)),
        None => finding.help("keep this file to yourself, and out of version control"),
    }
}

/// A password before the host.
fn of_url(config: &Config<'_>, url: &Text<'_>) -> Option<Diagnostic> {
    let start = url.value.find("://")? + 3;
    let end =
        start + url.value.get(start..)?.find(['/', '?', '#']).unwrap_or(url.value.len() - start);
    let at = start + url.value.get(start..end)?.rfind('@')?;
    let colon = start + url.value.get(start..at)?.find(':')? + 1;
    let is_written =
        url.is_literal() && colon < at && !url.value.get(colon..at)?.contains(['$', '{']);
    let span = place_in_string(config.text, url.span, &url.value, colon..at);
    is_written.then(|| RULE.at(span, "the password in the URL is in plain text"))
}

/// What follows an option such as `--api-key`.
fn of_option(config: &Config<'_>, option: &str, value: &Text<'_>) -> Option<Diagnostic> {
    let name = option.strip_prefix("--")?;
    if name.contains('=') || value.value.starts_with('-') || !value.is_literal() {
        return None;
    }
    if !is_secret_name(name) || !is_secret(&value.value, true) || has_prefix(&value.value) {
        return None;
    }
    let span = place_in_string(config.text, value.span, &value.value, 0..value.value.len());
    Some(RULE.at(span, format!("the value of `{option}` is a secret in plain text")))
}

/// `NAME=value`, or a key that can be told by its beginning.
fn of_word(config: &Config<'_>, name: &str, word: &Text<'_>, at: usize) -> Option<Diagnostic> {
    let secret = word.value.get(at..)?;
    if !word.is_literal() || !is_secret(secret, is_secret_name(name)) {
        return None;
    }
    let span = place_in_string(config.text, word.span, &word.value, at..word.value.len());
    Some(RULE.at(span, "an argument is a secret in plain text"))
}

/// Where the secret is: behind the scheme of an `Authorization`.
fn secret_in(value: &str) -> Range<usize> {
    let schemes = ["Bearer ", "Basic ", "Token ", "ApiKey "];
    let is_scheme =
        |it: &&&str| value.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it));
    schemes.iter().find(is_scheme).map_or(0, |it| it.len())..value.len()
}

fn is_secret(value: &str, is_named: bool) -> bool {
    let lower = value.to_lowercase();
    let is_placeholder = PLACEHOLDERS.iter().any(|it| lower.contains(it))
        || value.contains(['<', '>', '$', '{', '}', '[', ']', '*', '…', '%', ' '])
        || ["://", "op:", "vault:", "env:", "keychain:"].iter().any(|it| lower.contains(it))
        || value.starts_with(['/', '.', '~', '\\']);
    let has = |is_it: fn(char) -> bool| value.contains(is_it);
    // A word or a number is no key.
    let is_random = has(|it| it.is_ascii_digit()) && has(|it| it.is_ascii_alphabetic());
    !is_placeholder && is_random && value.len() >= SHORTEST && (is_named || has_prefix(value))
}

fn has_prefix(value: &str) -> bool {
    value.len() >= 20 && PREFIXES.iter().any(|it| value.starts_with(it))
}

/// A name for the variable of a header: `GITHUB_TOKEN`, `GITHUB_X_API_KEY`.
fn variable_name(server: &Server<'_>, header: &str) -> String {
    let last = if header.eq_ignore_ascii_case("authorization") { "token" } else { header };
    let whole = format!("{}_{last}", server.name.map_or("mcp", |it| it.value));
    let name = whole.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' });
    let name = name.collect::<String>().to_uppercase();
    match name.starts_with(|it: char| it.is_ascii_digit()) {
        true => format!("MCP_{name}"),
        false => name,
    }
}
