//! `dependency-cycle`: workflows or steps wait for each other.

use crate::arazzo::Workflow;
use crate::diagnostic::{Rule, Severity};
use crate::flow::cycles;

use super::Ctx;
use super::order::Need;

pub(super) static RULE: Rule = Rule {
    name: "dependency-cycle",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Workflow Object and Step Object, dependsOn",
};

/// How many places of a cycle are shown.
const MOST_LABELS: usize = 8;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    let mut needs = Vec::new();
    for (step, workflow) in document.workflows.iter().enumerate() {
        for it in &workflow.depends_on {
            let found = document.workflow_at(it.value);
            needs.extend(found.map(|needs| Need { step, needs, span: it.span, is_said: true }));
        }
    }
    let ids = document.workflows.iter().map(|it| it.id.map(|it| it.value));
    report(ctx, "workflow", &ids.collect::<Vec<_>>(), &needs);
    for (workflow, needs) in document.workflows.iter().zip(ctx.all_needs()) {
        let ids: Vec<_> = workflow.steps.iter().map(|it| it.id.map(|it| it.value)).collect();
        let said: Vec<_> = needs.iter().filter(|it| it.is_said).copied().collect();
        let is_found = report(ctx, "step", &ids, &said);
        // In a loop, what is read may be there from the time before.
        if !is_found && !goes_back(workflow) {
            report(ctx, "step", &ids, needs);
        }
    }
}

fn goes_back(workflow: &Workflow<'_>) -> bool {
    let shared = [&workflow.success_actions, &workflow.failure_actions];
    let own = workflow.steps.iter().flat_map(|it| [&it.on_success, &it.on_failure]);
    shared.into_iter().chain(own).any(|it| !it.is_empty())
}

/// Reports the cycles, and says whether there are any.
fn report(ctx: &mut Ctx<'_>, what: &str, ids: &[Option<&str>], needs: &[Need]) -> bool {
    if needs.is_empty() {
        return false;
    }
    let mut next = vec![Vec::new(); ids.len()];
    for it in needs {
        next[it.step].push(it.needs);
    }
    let cycles = cycles(&next);
    let name = |at: usize| ids.get(at).copied().flatten().unwrap_or("?");
    for cycle in &cycles {
        let steps = cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
        let mut edges: Vec<(&Need, String)> = Vec::new();
        for (from, to) in steps {
            let edge = needs.iter().find(|it| (it.step, it.needs) == (from, to));
            let Some(edge) = edge else { continue };
            let does = if edge.is_said { "depends on" } else { "reads an output of" };
            edges.push((edge, format!("`{}` {does} `{}`", name(from), name(to))));
        }
        let Some((last, _)) = edges.pop() else { continue };
        let message = match cycle.as_slice() {
            [only] => format!("{what} `{}` depends on itself", name(*only)),
            [first, ..] => {
                let mut way: Vec<_> = cycle.iter().chain([first]).map(|it| name(*it)).collect();
                if MOST_LABELS < way.len() {
                    way.splice(MOST_LABELS - 1..way.len() - 1, ["…"]);
                }
                format!("{what}s depend on each other: `{}`", way.join("` → `"))
            }
            [] => continue,
        };
        let mut finding = RULE.at(last.span, message);
        for (edge, text) in edges.into_iter().take(MOST_LABELS) {
            finding = finding.label(edge.span, text);
        }
        ctx.report(finding);
    }
    !cycles.is_empty()
}
