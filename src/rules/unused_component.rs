//! `unused-component`: nothing refers to something in `components`.

use foldhash::{HashSet, HashSetExt};

use crate::arazzo::{Action, Inline, Text};
use crate::diagnostic::{Rule, Severity};

use super::{Ctx, schema_reference};

pub(super) static RULE: Rule = Rule {
    name: "unused-component",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Components Object",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    let components = &document.components;
    let mut used: HashSet<&str> = HashSet::new();
    let mut actions: Vec<&Action<'_>> = Vec::new();
    for workflow in &document.workflows {
        let of_steps = workflow.steps.iter().flat_map(|it| &it.parameters);
        let parameters = workflow.parameters.iter().chain(of_steps);
        used.extend(parameters.filter_map(|it| it.reference()).map(|it| it.value));
        for it in workflow.action_lists().flatten() {
            match it {
                Inline::Here(action) => actions.push(action),
                Inline::Reference(it) => {
                    used.insert(it.reference.value);
                }
            }
        }
    }
    let shared = components.success_actions.iter().chain(&components.failure_actions);
    actions.extend(shared.map(|it| &it.1));
    let parameters = actions.iter().flat_map(|it| &it.parameters);
    used.extend(parameters.filter_map(|it| it.reference()).map(|it| it.value));
    let schemas = schema_reference::all(ctx);
    used.extend(schemas.iter().map(|it| it.text.value));
    // A `$ref` is the business of `unknown-field`.
    used.extend(document.foreign_references().map(|it| it.value));
    let inputs = document.workflows.iter().filter_map(|it| it.inputs);
    used.extend(inputs.filter_map(|it| it.get("reference")?.as_str()));
    let parameters = components.parameters.iter().map(|it| it.0).collect();
    check_section(ctx, "parameters", "$components.parameters.", parameters, &used);
    let actions = components.success_actions.iter().map(|it| it.0).collect();
    check_section(ctx, "successActions", "$components.successActions.", actions, &used);
    let actions = components.failure_actions.iter().map(|it| it.0).collect();
    check_section(ctx, "failureActions", "$components.failureActions.", actions, &used);
    let inputs = components.inputs.iter().map(|it| it.0).collect();
    check_section(ctx, "inputs", "#/components/inputs/", inputs, &used);
}

fn check_section<'u>(
    ctx: &mut Ctx<'_>,
    section: &str,
    prefix: &str,
    names: Vec<Text<'_>>,
    used: &HashSet<&'u str>,
) {
    // What is referred to as it is elsewhere has been reported.
    let others = ["$components.", "#/components/"].map(|it| format!("{it}{section}"));
    let name_in = |it: &'u str| {
        let rest = others.iter().find_map(|other| it.strip_prefix(other.as_str()));
        it.strip_prefix(prefix).or_else(|| rest?.strip_prefix(['.', '/']))
    };
    let used = used.iter().filter_map(|it| name_in(it));
    // A pointer may lead further into a schema.
    let used: HashSet<_> = used.map(|it| it.split('/').next().unwrap_or(it)).collect();
    let known: HashSet<_> = names.iter().map(|it| it.value).collect();
    // What is referred to by a wrong name has been reported.
    if !used.is_subset(&known) {
        return;
    }
    for it in names.iter().filter(|it| !used.contains(it.value)) {
        let message = format!("nothing refers to `{}` of `components.{section}`", it.value);
        ctx.report(RULE.at(it.span, message));
    }
}
