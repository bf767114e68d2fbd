//! `undocumented-header`: an expression reads a header field of which the
//! response or the message does not speak.

use std::ops::Range;

use crate::asyncapi::Action;
use crate::contract::{Contract, Origin, Place};
use crate::diagnostic::{Rule, Severity, did_you_mean};
use crate::expr::{Expr, Source};
use crate::json_schema::Presence;

use super::Ctx;
use super::site::{self, Site};

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
            let found = match expr {
                Expr::Response(Source::Header(name)) => of_response(contract, place, name),
                Expr::Message(Source::Header(name)) => of_message(contract, place, name),
                _ => None,
            };
            if let Some(found) = found {
                report(ctx, site, range, &found);
            }
        }
    }
}

/// A header field that is not among those that are documented.
struct Unknown<'a, 'n> {
    name: &'n str,
    what: &'static str,
    /// Where the others are.
    by: Origin<'a>,
    known: Vec<&'a str>,
}

fn of_response<'a, 'n>(
    contract: &Contract<'a>,
    place: Place,
    name: &'n str,
) -> Option<Unknown<'a, 'n>> {
    let headers = contract.responses(place).flat_map(|it| &it.headers);
    let known: Vec<&str> = headers.map(|it| it.0.value).collect();
    let is_documented = known.iter().any(|it| it.eq_ignore_ascii_case(name));
    let is_usual = OF_HTTP.contains(&name.to_ascii_lowercase().as_str());
    let response = contract.responses(place).next().filter(|_| !is_documented && !is_usual)?;
    let by = Origin { source: response.at.document().name, span: response.key };
    Some(Unknown { name, what: "response", by, known })
}

fn of_message<'a, 'n>(
    contract: &Contract<'a>,
    place: Place,
    name: &'n str,
) -> Option<Unknown<'a, 'n>> {
    let messages = contract.messages(place).filter(|it| it.action == Action::Receive)?;
    let headers = messages.headers()?;
    let known: Vec<&str> = headers.iter().flat_map(|it| it.member_names()).collect();
    let is_documented = known.iter().any(|it| it.eq_ignore_ascii_case(name));
    let is_absent = headers.iter().all(|it| {
        let found = it.member(name, &mut 256).presence;
        matches!(found, Presence::Undeclared { .. } | Presence::Never { .. })
    });
    let by = Origin::of(*headers.first().filter(|_| is_absent && !is_documented)?);
    Some(Unknown { name, what: "message", by, known })
}

fn report(ctx: &mut Ctx<'_>, site: &Site<'_>, range: Range<usize>, found: &Unknown<'_, '_>) {
    let Unknown { name, what, by, known } = found;
    // The name is at the end of the expression.
    let token = range.end.saturating_sub(name.len())..range.end;
    let span = ctx.place(site, token.clone());
    let finding = RULE.at(span, format!("the {what} documents no header `{name}`"));
    let mut finding = finding.label_in(by.source, by.span, format!("the {what}"));
    if let Some(meant) = did_you_mean(name, known.iter().copied()) {
        finding.severity = Severity::Warning;
        finding = finding.help(format!("did you mean `{meant}`?"));
        finding = ctx.fix_in(site, finding, format!("change to `{meant}`"), token, meant);
    }
    ctx.report(finding);
}
