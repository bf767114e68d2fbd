//! `endless-loop`: steps lead to each other, and nothing leads out.

use crate::diagnostic::{Rule, Severity};
use crate::flow::{Edge, Outcome, To, components};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "endless-loop",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Success Action Object, type: goto",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for (at, workflow) in ctx.numbered_workflows() {
        let (Some(flow), Some(graph)) = (ctx.flow(at), ctx.graph(at)) else {
            continue;
        };
        let steps = |it: &To<'_>| match it {
            To::Step(it) => Some(*it),
            To::Workflow(_) | To::Again(_) | To::End | To::Unknown => None,
        };
        let next = |it: &[Edge<'_, '_>]| it.iter().filter_map(|it| steps(&it.to)).collect();
        let mut all = flow.exits.iter().enumerate();
        if all.all(|(from, it)| it.iter().filter_map(|it| steps(&it.to)).all(|to| from < to)) {
            continue;
        }
        let next: Vec<Vec<usize>> = flow.exits.iter().map(|it| next(it)).collect();
        for set in components(&next) {
            // Other ways out than that something fails and no action says more.
            let stays = |it: &To<'_>| match it {
                To::Step(it) => set.binary_search(it).is_ok(),
                To::Again(_) => true,
                To::Workflow(_) | To::End | To::Unknown => false,
            };
            let mut edges = set.iter().filter_map(|it| flow.exits.get(*it)).flatten();
            let is_left = edges.clone().any(|it| {
                let is_default = it.outcome == Outcome::Failure && it.reason.is_none();
                !is_default && !stays(&it.to)
            });
            let Some(last) = set.last().filter(|it| graph.is_reached(**it)) else { continue };
            let is_loop = 1 < set.len() || next.get(*last).is_some_and(|it| it.contains(last));
            if is_left || !is_loop {
                continue;
            }
            // The action that leads back, the last of them.
            let back = set.iter().rev().find_map(|from| {
                let leads_back =
                    |it: &To<'_>| steps(it).is_some_and(|it| it <= *from && stays(&To::Step(it)));
                flow.exits
                    .get(*from)?
                    .iter()
                    .find_map(|it| it.reason.filter(|_| leads_back(&it.to)))
            });
            let Some(back) = back.filter(|it| !ctx.blamed.contains(&it.span)) else { continue };
            let names: Vec<_> = set
                .iter()
                .filter_map(|it| workflow.steps.get(*it)?.id)
                .map(|it| format!("`{}`", it.value))
                .collect();
            let fails = edges.any(|it| it.outcome == Outcome::Failure && it.reason.is_none());
            let until = if fails { " until one fails" } else { "" };
            let message = match names.as_slice() {
                [only] => format!("step {only} is run again and again{until}"),
                [first, .., last] => {
                    format!("the steps from {first} to {last} are run again and again{until}")
                }
                [] => continue,
            };
            let mut finding = RULE.at(back.span, message);
            ctx.blamed.insert(back.span);
            if !fails {
                finding.severity = Severity::Error;
            }
            ctx.report(finding.help(
                "give the action `criteria`, or put one before it that leads on when all is done",
            ));
        }
    }
}
