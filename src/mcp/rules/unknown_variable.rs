//! `unknown-variable`: a variable as another client writes it, which this one
//! leaves as it is.

use super::super::dialect::{Means, Role, Syntax};
use super::super::server::Server;
use super::super::variable::{Part, PartKind, Text, parse};
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::syntax::place_in_string;
use crate::text::Span;

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "unknown-variable",
    severity: Severity::Warning,
    clause: "which variables each client puts in, and where",
};

/// How clients write variables.
const SYNTAXES: &[Syntax] = &[
    Syntax::new("${env:", "}", Means::VariableOr(":-")),
    Syntax::new("${input:", "}", Means::Input),
    Syntax::new("{env:", "}", Means::Variable),
    Syntax::new("${", "}", Means::VariableOr(":-")),
];

/// What the program may be meant to put in itself.
const SHELLS: [&str; 7] = ["sh", "bash", "zsh", "fish", "cmd", "powershell", "pwsh"];

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let program = server.command.first().map_or("", |it| &it.value);
        let program = program.rsplit(['/', '\\']).next().unwrap_or_default();
        let is_shell = SHELLS.contains(&program.trim_end_matches(".exe"));
        for (role, text) in server.texts() {
            if is_shell && matches!(role, Role::Args | Role::CommandLine | Role::Command) {
                continue;
            }
            check_text(config, server, role, text, findings);
        }
    }
}

fn check_text(
    config: &Config<'_>,
    server: &Server<'_>,
    role: Role,
    text: &Text<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(known) = config.variables(role) else { return };
    for (at, literal) in text.parts.iter().enumerate() {
        let PartKind::Literal(value) = &literal.kind else { continue };
        if let Some(next) = text.parts.get(at + 1).filter(|_| value.ends_with('$')) {
            findings.extend(dollar(config, text, next));
        }
        let mut foreign = parse(value, SYNTAXES);
        if let Some(bare) = bare(value, role) {
            foreign = vec![bare];
        }
        for part in foreign.iter().filter(|it| !matches!(it.kind, PartKind::Literal(_))) {
            let range =
                literal.range.start + part.range.start..literal.range.start + part.range.end;
            let span = place_in_string(config.text, text.span, &text.value, range.clone());
            let written = &text.value[range];
            findings.push(finding(config, server, known, part, written, span));
        }
    }
}

/// The `$` of another client before a variable that is known without it.
fn dollar(config: &Config<'_>, text: &Text<'_>, variable: &Part) -> Option<Diagnostic> {
    let written = text.value.get(variable.range.clone()).filter(|it| it.starts_with('{'))?;
    let at = variable.range.start.checked_sub(1)?;
    let span = place_in_string(config.text, text.span, &text.value, at..variable.range.start);
    let message = format!("{} leaves the `$` before `{written}` as it is", config.dialect.title);
    Some(RULE.at(span, message).unsafe_fix(format!("write `{written}`"), span, String::new()))
}

/// `$NAME` where nothing else stands: within a text it may mean anything.
fn bare(value: &str, role: Role) -> Option<Part> {
    let start = if role == Role::Headers { value.rfind(' ').map_or(0, |it| it + 1) } else { 0 };
    let name = value.get(start..)?.strip_prefix('$')?;
    let is_name = |it: char| it.is_ascii_uppercase() || it.is_ascii_digit() || it == '_';
    let is_value = matches!(role, Role::Env | Role::Headers);
    if !is_value || name.len() < 3 || !name.chars().all(is_name) {
        return None;
    }
    let kind = PartKind::Variable { name: name.to_owned(), default: None };
    Some(Part { range: start..value.len(), kind })
}

fn finding(
    config: &Config<'_>,
    server: &Server<'_>,
    known: &[Syntax],
    part: &Part,
    written: &str,
    span: Span,
) -> Diagnostic {
    let title = config.dialect.title;
    let message = format!("{title} does not know `{written}`, and leaves it as it is");
    let finding = RULE.at(span, message);
    let PartKind::Variable { name, default } = &part.kind else { return finding };
    let syntax = known.iter().find_map(|it| match it.means {
        Means::Variable if default.is_none() => Some((it, None)),
        Means::VariableOr(separator) => Some((it, Some(separator))),
        _ => None,
    });
    match syntax {
        Some((syntax, separator)) => {
            let default = default.iter().flat_map(|it| [separator.unwrap_or_default(), it]);
            let default: String = default.collect();
            let meant = format!("{}{name}{default}{}", syntax.open, syntax.close);
            finding.unsafe_fix(format!("write `{meant}`"), span, meant)
        }
        None => {
            let other =
                server.table.entry.iter().find(|it| {
                    matches!(it.role, Role::EnvNames | Role::EnvHeaders | Role::SecretEnv)
                });
            match other {
                Some(member) => finding.help(format!("name the variable in `{}`", member.name)),
                None => finding.help(format!("{title} puts in no environment variables here")),
            }
        }
    }
}
