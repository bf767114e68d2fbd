//! `invalid-header`: a header that cannot be sent, or that is there twice.

use std::collections::HashMap;

use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity};

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "invalid-header",
    severity: Severity::Error,
    clause: "RFC 9110, 5.1 Field Names and 5.5 Field Values",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    for server in &config.servers {
        let mut first_use = HashMap::new();
        for setting in &server.headers {
            let name = &setting.name;
            if name.value.is_empty() || !name.value.chars().all(is_token) {
                let message = match name.value.is_empty() {
                    true => "the name of a header is empty".to_owned(),
                    false => format!("`{}` cannot be the name of a header", name.value),
                };
                findings.push(RULE.at(name.span, message).help("letters, digits and `-` can"));
                continue;
            }
            if setting.value.value.contains(['\r', '\n', '\0']) {
                let message = format!("the value of header `{}` contains a line break", name.value);
                findings.push(RULE.at(setting.value.span, message));
            }
            let Some(first) = first_use.insert(name.value.to_ascii_lowercase(), name.span) else {
                continue;
            };
            findings.push(
                RULE.at(name.span, format!("header `{}` is there twice", name.value))
                    .label(first, "first here")
                    .help("names of headers are the same in either case"),
            );
        }
    }
}

fn is_token(char: char) -> bool {
    char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char)
}
