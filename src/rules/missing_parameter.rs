//! `missing-parameter`: a step does not send what its operation needs.

use crate::diagnostic::{Rule, Severity};
use crate::openapi::Location;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "missing-parameter",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Parameter Object, required",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for request in ctx.requests() {
        let parameters = request.step.parameters.iter();
        // Whatever a lost reference stands for may be sent.
        if parameters.clone().any(|it| ctx.document.parameter(it).is_none()) {
            continue;
        }
        for it in request.missing(&contract.sent(request.place)) {
            // The document's own rules ask where it shall go.
            let is_named = |name: &str| it.location.same_name(name, it.name);
            let mut unplaced = parameters.clone().filter_map(|it| ctx.document.parameter(it));
            if unplaced
                .any(|it| it.location.is_none() && it.name.is_some_and(|it| is_named(it.value)))
            {
                continue;
            }
            let (location, name) = (it.location.as_str(), it.name);
            let message = format!("the operation needs the {location} parameter `{name}`");
            let mut finding = RULE.at(request.target.span, message);
            if it.location == Location::Path {
                finding.severity = Severity::Error;
            }
            if let Some(it) = it.declared {
                let source = it.at.document().name;
                finding = finding.label_in(source, it.name.span, "required here");
            }
            ctx.report(finding.help(format!(
                "add `{{ name: {name}, in: {location}, value: … }}` to `parameters`"
            )));
        }
    }
}
