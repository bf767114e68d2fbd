//! `plaintext-secret`: a key or token in the file, for everybody who reads it.

use std::ops::Range;

use super::super::dialect::{Means, Role};
use super::super::server::{Server, Setting};
use super::super::variable::Text;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::secret::{MASK, is_secret_name};
use crate::sort;
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
        for (text, at, message) in in_target(server) {
            let span = place_in_string(config.text, text.span, &text.value, at);
            findings.push(RULE.at(span, message));
        }
    }
}

/// The URL or the command of a server, with `•••` for secrets.
pub(in crate::mcp) fn mask(server: &Server<'_>) -> String {
    let secrets = in_target(server);
    let masked = |text: &Text<'_>| {
        let mut shown = text.value.to_string();
        let mut places: Vec<_> =
            secrets.iter().filter(|it| std::ptr::eq(it.0, text)).map(|it| it.1.clone()).collect();
        sort::by_key(&mut places, |it| it.start);
        for at in places.into_iter().rev() {
            shown.replace_range(at, MASK);
        }
        shown
    };
    match &server.url {
        Some(url) => masked(url),
        None => server.command.iter().map(masked).collect::<Vec<_>>().join(" "),
    }
}

/// A text, the secret in it, and the sentence to say.
type Found<'s, 'a> = (&'s Text<'a>, Range<usize>, String);

/// The secrets in a URL and in a command.
fn in_target<'s, 'a>(server: &'s Server<'a>) -> Vec<Found<'s, 'a>> {
    let mut found = Vec::new();
    if let Some(url) = &server.url {
        let password =
            password(url).map(|it| (url, it, "the password in the URL is in plain text"));
        found.extend(password.map(|it| (it.0, it.1, it.2.to_owned())));
        found.extend(
            queries(url).into_iter().map(|(name, at)| {
                (url, at, format!("`{name}` in the URL is a secret in plain text"))
            }),
        );
    }
    let mut option = "";
    for word in &server.command {
        if let Some(at) = after_option(option, word) {
            found.push((word, at, format!("the value of `{option}` is a secret in plain text")));
        } else if let Some(at) = in_word(word) {
            found.push((word, at, "an argument is a secret in plain text".to_owned()));
        }
        option = &word.value;
    }
    found
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
fn password(url: &Text<'_>) -> Option<Range<usize>> {
    let start = url.value.find("://")? + 3;
    let rest = url.value.get(start..)?;
    let authority = rest.get(..rest.find(['/', '?', '#']).unwrap_or(rest.len()))?;
    let at = authority.rfind('@')?;
    let colon = authority.get(..at)?.find(':')? + 1;
    let is_written = url.is_literal() && !authority.get(colon..at)?.contains(['$', '{']);
    (is_written && colon < at).then_some(start + colon..start + at)
}

/// The secrets in the query of a URL, each with the name of its parameter.
fn queries<'u>(url: &'u Text<'_>) -> Vec<(&'u str, Range<usize>)> {
    let Some(start) = url.value.find('?').filter(|_| url.is_literal()) else { return Vec::new() };
    let mut at = start + 1;
    let mut found = Vec::new();
    for pair in url.value[at..].split(['&', '#']) {
        if let Some((name, value)) = pair.split_once('=')
            && is_secret(value, is_secret_name(name))
        {
            found.push((name, at + name.len() + 1..at + pair.len()));
        }
        at += pair.len() + 1;
    }
    found
}

/// What follows an option such as `--api-key`.
fn after_option(option: &str, value: &Text<'_>) -> Option<Range<usize>> {
    let name = option.strip_prefix("--").filter(|it| !it.contains('='))?;
    let is_one = !value.value.starts_with('-') && value.is_literal() && is_secret_name(name);
    (is_one && is_secret(&value.value, true)).then_some(0..value.value.len())
}

/// `NAME=value`, or a key that can be told by its beginning.
fn in_word(word: &Text<'_>) -> Option<Range<usize>> {
    let (name, at) = match word.value.split_once('=') {
        Some((name, _)) => (name, name.len() + 1),
        None => ("", 0),
    };
    let is_one = word.is_literal() && is_secret(word.value.get(at..)?, is_secret_name(name));
    is_one.then_some(at..word.value.len())
}

/// Where the secret is: behind the scheme of an `Authorization`.
pub(in crate::mcp) fn secret_in(value: &str) -> Range<usize> {
    let schemes = ["Bearer ", "Basic ", "Token ", "ApiKey "];
    let is_scheme =
        |it: &&&str| value.get(..it.len()).is_some_and(|start| start.eq_ignore_ascii_case(it));
    schemes.iter().find(is_scheme).map_or(0, |it| it.len())..value.len()
}

/// Whether a value is a secret and not a word, a path or a placeholder.
pub(in crate::mcp) fn is_secret(value: &str, is_named: bool) -> bool {
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
pub(in crate::mcp) fn variable_name(server: &Server<'_>, header: &str) -> String {
    let last = if header.eq_ignore_ascii_case("authorization") { "token" } else { header };
    let whole = format!("{}_{last}", server.name.map_or("mcp", |it| it.value));
    let name = whole.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' });
    let name = name.collect::<String>().to_uppercase();
    match name.starts_with(|it: char| it.is_ascii_digit()) {
        true => format!("MCP_{name}"),
        false => name,
    }
}
