//! `unknown-parameter`: a step sends a parameter that its operation does not take.

use foldhash::{HashMap, HashMapExt};

use crate::contract::Unknown;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::openapi::Location;
use crate::text::{Span, in_quotes_of};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unknown-parameter",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Parameter Object, name; OpenAPI 3.1.1, Parameter Object",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    // What a workflow sends with each step is wrong if no step wants it.
    let mut unwanted: HashMap<Span, (usize, usize, Unknown<'_>)> = HashMap::new();
    for request in ctx.requests() {
        for it in request.unknown(&contract.sent(request.place)) {
            match it.sent.is_of_workflow {
                true => {
                    let workflow = request.place.workflow;
                    unwanted.entry(it.sent.span).or_insert((workflow, 0, it)).1 += 1;
                }
                false => ctx.report(finding(&it, ctx.source)),
            }
        }
    }
    for (workflow, times, unknown) in unwanted.into_values() {
        if ctx.document.workflows.get(workflow).is_some_and(|it| it.steps.len() == times) {
            ctx.report(finding(&unknown, ctx.source));
        }
    }
}

fn finding(Unknown { sent, meant }: &Unknown<'_>, source: &str) -> Diagnostic {
    let (name, location) = (sent.name.value, sent.location.as_str());
    let message = format!("the operation takes no {location} parameter `{name}`");
    let mut finding = RULE.at(sent.span, message);
    finding.severity = match (sent.location, meant) {
        // The path has nothing that it could fill.
        (Location::Path, _) => Severity::Error,
        // Often a gateway takes it that the description knows nothing of.
        (Location::Header | Location::Cookie, None) => Severity::Info,
        (Location::Header | Location::Cookie, Some(_))
        | (Location::Query | Location::Querystring, _) => Severity::Warning,
    };
    let Some(meant) = meant else { return finding };
    let text = format!("`{}`, in {}", meant.name.value, meant.location.as_str());
    finding = finding.label_in(meant.at.document().name, meant.name.span, text);
    // What others use, too, is not changed for the sake of one.
    let (written, right) = match meant.location == sent.location {
        true => (sent.name, meant.name.value),
        false => (sent.written_location, meant.location.as_str()),
    };
    finding = finding.help(match meant.location == sent.location {
        true => format!("did you mean `{right}`?"),
        false => format!("did you mean `in: {right}`?"),
    });
    match sent.is_shared {
        true => finding,
        false => {
            let text = in_quotes_of(written.span, source, right);
            finding.unsafe_fix(format!("change to `{right}`"), written.span, text)
        }
    }
}
