//! `deprecated-parameter`: a step sends what should no longer be sent.

use foldhash::{HashSet, HashSetExt};

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "deprecated-parameter",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Parameter Object, deprecated",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    // What a workflow sends with each step is said once.
    let mut said = HashSet::new();
    for request in ctx.requests() {
        for sent in contract.sent(request.place).iter() {
            let parameter = request.operation.parameter(sent.location, sent.name.value);
            let Some((parameter, deprecated)) = parameter.and_then(|it| Some((it, it.deprecated?)))
            else {
                continue;
            };
            if sent.is_of_workflow && !said.insert(sent.span) {
                continue;
            }
            let location = sent.location.as_str();
            let message = format!("the {location} parameter `{}` is deprecated", sent.name.value);
            let source = parameter.at.document().name;
            let finding = RULE.at(sent.span, message);
            ctx.report(finding.label_in(source, deprecated, "deprecated here"));
        }
    }
}
