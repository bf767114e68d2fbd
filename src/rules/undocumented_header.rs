//! `undocumented-header`: an expression reads a header field of which the
//! response does not speak.

use crate::contract::Place;
use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::expr::{Expr, Source};

use super::Ctx;
use super::site;

pub(super) static RULE: Rule = Rule {
    name: "undocumented-header",
    severity: Severity::Info,
    clause: "OpenAPI 3.1.1, Response Object, headers",
};

/// What a server or a gateway says of itself or of the exchange.
const OF_HTTP: [&str; 16] = [
    "age",
    "allow",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "server",
    "set-cookie",
    "transfer-encoding",
    "vary",
];

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for site in ctx.sites {
        let Some(workflow) = site.workflow else { continue };
        if site.place == site::Place::ActionCriterion {
            continue;
        }
        let place = Place { workflow, step: site.step };
        for (range, expr) in site.expressions() {
            let Expr::Response(Source::Header(name)) = expr else { continue };
            let headers = || contract.responses(place).flat_map(|it| &it.headers);
            let is_documented = headers().any(|it| it.0.value.eq_ignore_ascii_case(name));
            let is_usual = OF_HTTP.contains(&name.to_ascii_lowercase().as_str());
            let Some(response) = contract.responses(place).next() else { continue };
            if is_documented || is_usual {
                continue;
            }
            // The name is at the end of the expression.
            let token = range.end.saturating_sub(name.len())..range.end;
            let span = ctx.place(site, token.clone());
            let finding = RULE.at(span, format!("the response documents no header `{name}`"));
            let source = response.at.document().name;
            let mut finding = finding.label_in(source, response.key, "the response");
            if let Some(meant) = did_you_mean(name, headers().map(|it| it.0.value)) {
                finding.severity = Severity::Warning;
                finding = finding.help(format!("did you mean `{meant}`?"));
                finding = ctx.fix_in(site, finding, format!("change to `{meant}`"), token, meant);
            }
            ctx.report(finding);
        }
    }
}
