//! `unknown-transport`: the transport is spelled as the client does not spell it.

use super::super::dialect::{Transport, Untyped};
use super::super::dialects::DIALECTS;
use super::Config;
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::text::in_quotes_of;

pub(in crate::mcp) static RULE: Rule = Rule {
    name: "unknown-transport",
    severity: Severity::Error,
    clause: "how each client spells transports; MCP 2025-11-25, Transports",
};

pub(super) fn check(config: &Config<'_>, findings: &mut Vec<Diagnostic>) {
    let dialect = config.dialect;
    for word in config.servers.iter().filter_map(|it| it.transport_word) {
        if dialect.transports.is_empty() || dialect.transport(word.value).is_some() {
            continue;
        }
        let message = format!("{} has no transport `{}`", dialect.title, word.value);
        let mut finding = RULE.at(word.span, message);
        // Who finds out by itself does not need the word.
        if dialect.untyped_url == Untyped::Guessed {
            finding.severity = Severity::Warning;
        }
        let words = || dialect.transports.iter().map(|it| it.0);
        let spelling = transport(word.value).and_then(|it| dialect.spelling(it));
        let meant = spelling.or_else(|| did_you_mean(word.value, words()));
        findings.push(match meant {
            Some(meant) => {
                let text = in_quotes_of(word.span, config.text, meant);
                finding.fix(format!("write `{meant}`"), word.span, text)
            }
            None => {
                let known: Vec<_> = words().map(|it| format!("`{it}`")).collect();
                finding.help(format!("it knows {}", known.join(", ")))
            }
        });
    }
}

/// What a word means to any client, however it joins words.
fn transport(word: &str) -> Option<Transport> {
    let plain = |it: &str| it.replace(['-', '_'], "").to_lowercase();
    let word = plain(word);
    let known = DIALECTS.iter().flat_map(|it| it.transports).find(|it| plain(it.0) == word);
    known.map(|it| it.1).or_else(|| (word == "websocket").then_some(Transport::WebSocket))
}
