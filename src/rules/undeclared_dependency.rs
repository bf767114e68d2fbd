//! `undeclared-dependency`: a step reads what another one receives, and does not
//! say that it waits for that.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::arazzo::{Step, Target, Workflow};
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, Version};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "undeclared-dependency",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, dependsOn",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    if ctx.document.version == Version::V1_0 {
        return;
    }
    // The steps that each step waits for, as far as it was asked.
    let mut awaited: HashMap<(usize, usize), HashSet<usize>> = HashMap::new();
    for site in ctx.sites {
        let (Some(at), Some(reader)) = (site.workflow, site.step) else { continue };
        let Some(workflow) = ctx.document.workflows.get(at) else { continue };
        for (range, expr) in site.expressions() {
            let Expr::StepOutput { step, .. } = expr else { continue };
            let Some(read) = workflow.step_at(step).filter(|it| *it < reader) else { continue };
            let Some(other) = workflow.steps.get(read).filter(|it| is_received(it)) else {
                continue;
            };
            let awaited =
                awaited.entry((at, reader)).or_insert_with(|| waits_for(workflow, reader));
            // Once for each pair of steps.
            if !awaited.insert(read) {
                continue;
            }
            let start = range.start + "$steps.".len();
            let span = ctx.place(site, start..start + step.len());
            let message = format!("the step does not say that it waits for `{step}`");
            let mut finding = RULE.at(span, message);
            if let Some(action) = other.action() {
                finding = finding.label(action.span, "it comes when another side sends it");
            }
            ctx.report(finding.help(format!("add `{step}` to `dependsOn` of the step")));
        }
    }
}

fn is_received(step: &Step<'_>) -> bool {
    let may_be = matches!(step.target, Some(Target::OperationId(_) | Target::ChannelPath(_)));
    may_be && step.action().is_some_and(|it| it.value == "receive")
}

/// Every step that a step waits for, directly or by those.
fn waits_for(workflow: &Workflow<'_>, step: usize) -> HashSet<usize> {
    let mut found = HashSet::new();
    let mut open = vec![step];
    while let Some(step) = open.pop() {
        for it in workflow.steps.get(step).into_iter().flat_map(|it| &it.depends_on) {
            if let Some(it) = workflow.step_at(it.value).filter(|it| found.insert(*it)) {
                open.push(it);
            }
        }
    }
    found
}
