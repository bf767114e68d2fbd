//! `workflow-not-run`: an expression reads the values of a workflow that has not
//! run by then.

use foldhash::{HashMap, HashMapExt};

use crate::diagnostic::{Label, Rule, Severity};
use crate::expr::{Expr, WorkflowField};

use super::Ctx;
use super::call::Caller;
use super::site::{Place, Site};

pub(super) static RULE: Rule = Rule {
    name: "workflow-not-run",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Workflow Object, dependsOn; Runtime Expressions: $workflows",
};

/// How many workflows are looked at in one document, over all expressions.
const MOST_WORK: usize = 1_000_000;

/// How many places are shown where a workflow is read.
const MOST_LABELS: usize = 8;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    let count = document.workflows.len();
    // What has run when a workflow has, and who is run by another one.
    let (mut next, mut is_entered) = (vec![Vec::new(); count], vec![false; count]);
    let mut calls_of = vec![Vec::new(); count];
    for call in ctx.calls.iter().filter(|it| it.to < count) {
        next[call.from].push(call.to);
        is_entered[call.to] |= call.to != call.from;
        calls_of[call.from].push(call);
    }
    for (at, workflow) in document.workflows.iter().enumerate() {
        for it in workflow.depends_on.iter().filter_map(|it| document.workflow_at(it.value)) {
            next[at].push(it);
            is_entered[it] = true;
        }
    }
    // Where the finding is about what each workflow should depend on.
    let mut found: HashMap<(usize, usize), usize> = HashMap::new();
    let mut ran: HashMap<usize, Vec<bool>> = HashMap::new();
    let mut work = 0;
    for site in ctx.all_sites() {
        for (range, expr) in site.expressions() {
            let Expr::WorkflowField { workflow: id, field, .. } = expr else { continue };
            let (Some(here), Some(read)) = (site.workflow, document.workflow_at(id)) else {
                continue;
            };
            let start = range.start + "$workflows.".len();
            let span = ctx.place(site, start..start + id.len());
            if here == read {
                // Its inputs are there from the beginning.
                if *field == WorkflowField::Outputs {
                    let message = format!("workflow `{id}` has no outputs before it ends");
                    let help = "read those of its steps: `$steps.<stepId>.outputs.<name>`";
                    ctx.report(RULE.at(span, message).help(help));
                }
                continue;
            }
            // Who runs it may have run the other one before.
            if is_entered[here] && is_entered[read] || MOST_WORK < work {
                continue;
            }
            let is_run_by = |from: usize, ran: &mut HashMap<usize, Vec<bool>>, work: &mut usize| {
                let reached = ran.entry(from).or_insert_with(|| {
                    *work += count;
                    reached_from(from, &next)
                });
                reached.get(read) == Some(&true)
            };
            let depends_on = &document.workflows[here].depends_on;
            let mut needed = depends_on.iter().filter_map(|it| document.workflow_at(it.value));
            if needed.any(|it| is_run_by(it, &mut ran, &mut work)) {
                continue;
            }
            let mut running = calls_of[here].iter();
            let running = running.find(|it| is_run_by(it.to, &mut ran, &mut work));
            let message = format!("workflow `{id}` has not run when this is read");
            let Some(first) = running else {
                if let Some(it) = found.get(&(here, read)).and_then(|it| ctx.out.get_mut(*it)) {
                    if it.labels.len() < MOST_LABELS {
                        let text = "read here, too".into();
                        it.labels.push(Label { source: None, span, text });
                    }
                    continue;
                }
                found.insert((here, read), ctx.out.len());
                let here = document.workflows[here].id.map_or("it", |it| it.value);
                let help = format!("make `{here}` depend on it: `dependsOn: [{id}]`");
                ctx.report(RULE.at(span, message).help(help));
                continue;
            };
            let later = calls_of[here].iter().all(|it| {
                is_run_by(it.to, &mut ran, &mut work) && is_later(ctx, site, here, it.by)
            });
            if later {
                ctx.report(RULE.at(span, message).label(first.name.span, "it is called later"));
            }
        }
    }
}

/// Whether what calls surely comes after the site.
fn is_later(ctx: &Ctx<'_>, site: &Site<'_>, workflow: usize, by: Caller) -> bool {
    let (Caller::Step(caller), Some(step)) = (by, site.step) else { return false };
    let Some(graph) = ctx.graph(workflow) else { return false };
    if caller == step {
        return matches!(site.place, Place::Parameter | Place::Body);
    }
    let after = graph.after(caller);
    !graph.visits(step).any(|it| after.get(it) == Some(&true))
}

fn reached_from(start: usize, next: &[Vec<usize>]) -> Vec<bool> {
    let mut is_reached = vec![false; next.len()];
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut is_reached[at], true) {
            open.extend(&next[at]);
        }
    }
    is_reached
}
