//! `unplaced-parameter`: a parameter that is shared does not say where it goes.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{Inline, Parameter, Target, Text, Workflow};
use crate::diagnostic::{Diagnostic, Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "unplaced-parameter",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Parameter Object, in",
};

/// How many places are shown where a shared parameter is used.
const MOST_LABELS: usize = 8;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let mut found: HashMap<&str, Diagnostic> = HashMap::new();
    let document = ctx.document;
    for workflow in &document.workflows {
        for step in workflow
            .steps
            .iter()
            .filter(|it| !matches!(it.target, Some(Target::WorkflowId(_)) | None))
        {
            for it in &step.parameters {
                check_use(ctx, it, &mut found);
            }
        }
        check_shared(ctx, workflow);
    }
    ctx.out.extend(found.into_values());
}

/// The parameter of a component, where an operation takes it.
fn check_use<'a>(
    ctx: &Ctx<'a>,
    it: &Inline<'a, Parameter<'a>>,
    found: &mut HashMap<&'a str, Diagnostic>,
) {
    let (Some(parameter), Some(reference)) = (ctx.document.parameter(it), it.reference()) else {
        return;
    };
    let (None, Some(name)) = (parameter.location, parameter.name) else { return };
    let finding = found.entry(reference.value).or_insert_with(|| {
        RULE.at(name.span, format!("parameter `{}` has no `in`", name.value))
            .help("say where it goes: `in: path`, `query`, `header` or `cookie`")
    });
    if finding.labels.len() < MOST_LABELS {
        let text = "an operation takes it here";
        let labelled = finding.clone().label(reference.span, text);
        *finding = labelled;
    }
}

/// What a workflow gives to all its steps goes to operations with an `in`, and
/// to workflows without.
fn check_shared(ctx: &mut Ctx<'_>, workflow: &Workflow<'_>) {
    let mut targets = workflow.steps.iter().map(|it| it.target);
    if workflow.steps.is_empty()
        || targets.any(|it| matches!(it, Some(Target::WorkflowId(_)) | None))
    {
        return;
    }
    for it in &workflow.parameters {
        let Some(parameter) = ctx.document.parameter(it) else { continue };
        let (None, Some(name)) = (parameter.location, parameter.name) else { continue };
        let place: Text<'_> = it.reference().unwrap_or(name);
        let message = format!("parameter `{}` has no `in`, so no step is given it", name.value);
        let finding = RULE.at(place.span, message);
        let help = "say where it goes: `in: path`, `query`, `header` or `cookie`";
        ctx.report(match it.reference() {
            Some(_) => finding.label(name.span, "declared here"),
            None => finding.help(help),
        });
    }
}
