//! `failed-output`: an output is read of a step that has failed, whose answer then
//! has nothing to set it from.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::contract;
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, split_name};
use crate::flow::{Detour, Flow, Outcome, To};

use super::Ctx;
use super::site::{Place, Site};

pub(super) static RULE: Rule = Rule {
    name: "failed-output",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Failure Action Object",
};

/// How many steps are gone through in one document.
const MOST_WORK: usize = 1_000_000;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // The steps that only a failure of a step leads to.
    let mut after: HashMap<(usize, usize), HashSet<usize>> = HashMap::new();
    let mut work = 0;
    for site in ctx.sites {
        // To compare it with `null` is how one asks whether it is there.
        let (Some(at), Some(here)) = (site.workflow, site.step) else { continue };
        if matches!(site.place, Place::SuccessCriterion | Place::ActionCriterion) {
            continue;
        }
        let Some(workflow) = ctx.document.workflows.get(at) else { continue };
        for (range, expr) in site.expressions() {
            let Expr::StepOutput { step: id, name, .. } = expr else { continue };
            let Some(read) = workflow.step_at(id) else { continue };
            let has_failed = if read == here {
                site.place == Place::ActionParameter && site.is_after_failure
            } else {
                let Some(flow) = ctx.flow(at).filter(|_| work < MOST_WORK) else { continue };
                let after = after.entry((at, read)).or_insert_with(|| {
                    let found = only_after_failure(flow, read);
                    work += if found.is_empty() { 1 } else { flow.exits.len() };
                    found
                });
                after.contains(&here)
            };
            if has_failed {
                report(ctx, site, contract::Place { workflow: at, step: Some(read) }, name, range);
            }
        }
    }
}

fn report(
    ctx: &mut Ctx<'_>,
    site: &Site<'_>,
    place: contract::Place,
    name: &str,
    range: std::ops::Range<usize>,
) {
    let Some(step) = ctx.contract.step(place) else { return };
    let find = |name: &str| step.outputs.iter().find(|it| it.name.value == name);
    let Some((declared, _)) = split_name(name, |it| find(it).is_some()) else { return };
    let lacks = find(declared).and_then(|it| ctx.contract.lacks_after_failure(place, it));
    let (Some(by), Some(id)) = (lacks, step.id) else { return };
    let start = range.start + "$steps.".len() + id.value.len() + ".outputs.".len();
    let span = ctx.place(site, start..start + declared.len());
    let message = format!("step `{}` has failed here, and sets no `{declared}` then", id.value);
    let finding = RULE.at(span, message).label_in(by.source, by.span, "a failure without it");
    ctx.report(finding.help("the value is left out"));
}

/// The steps that a run comes to after a failure of this step, and never after its
/// success before it runs again.
fn only_after_failure(flow: &Flow<'_, '_>, step: usize) -> HashSet<usize> {
    let failed = reached(flow, step, Outcome::Failure);
    if failed.is_empty() {
        return failed;
    }
    let succeeded = reached(flow, step, Outcome::Success);
    failed.difference(&succeeded).copied().collect()
}

/// The steps that can come after this one came to `outcome`, before it runs again.
fn reached(flow: &Flow<'_, '_>, step: usize, outcome: Outcome) -> HashSet<usize> {
    let mut reached = HashSet::new();
    let mut open = Vec::new();
    let mut exits = flow.exits.get(step).map(Vec::as_slice).unwrap_or_default();
    let mut is_first = true;
    loop {
        for edge in exits.iter().filter(|it| !is_first || it.outcome == outcome) {
            match edge.to {
                To::Step(to) if to != step => {
                    if reached.insert(to) {
                        open.push(to);
                    }
                }
                // From there, the run comes back.
                To::Again(Some(Detour::Step(to))) if to != step => {
                    reached.insert(to);
                }
                To::Step(_) | To::Again(_) | To::Workflow(_) | To::End | To::Unknown => {}
            }
        }
        is_first = false;
        let Some(next) = open.pop() else { return reached };
        exits = flow.exits.get(next).map(Vec::as_slice).unwrap_or_default();
    }
}
