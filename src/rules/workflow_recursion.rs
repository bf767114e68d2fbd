//! `workflow-recursion`: a workflow calls itself, perhaps over others.

use crate::diagnostic::{Rule, Severity};
use crate::flow::cycles;
use crate::sort;
use crate::text::Span;

use super::Ctx;
use super::call::{Call, Caller};

pub(super) static RULE: Rule = Rule {
    name: "workflow-recursion",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, workflowId",
};

/// How many places of a cycle are shown.
const MOST_LABELS: usize = 8;

/// One workflow that does not come to its end without another one.
struct Edge {
    from: usize,
    to: usize,
    span: Span,
    does: &'static str,
    /// Whether every run that succeeds goes this way.
    is_certain: bool,
}

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    // Over other documents it is a `document-cycle`.
    let count = document.workflows.len();
    let own = ctx.calls.iter().filter(|it| it.to < count);
    let calls: Vec<_> = own.filter_map(|it| edge(ctx, it)).collect();
    report(ctx, &calls);
    // Workflows that only wait for each other are a `dependency-cycle`.
    let mut edges = calls;
    let mut is_called = vec![false; count];
    edges.iter().for_each(|it| is_called[it.to] = true);
    for (from, workflow) in document.workflows.iter().enumerate() {
        for it in workflow.depends_on.iter().filter(|_| is_called[from]) {
            let to = document.workflow_at(it.value).filter(|to| *to != from);
            let edge = |to| Edge { from, to, span: it.span, does: "depends on", is_certain: true };
            edges.extend(to.map(edge));
        }
    }
    report(ctx, &edges);
}

fn edge(ctx: &Ctx<'_>, call: &Call<'_, '_>) -> Option<Edge> {
    let &Call { from, to, name, .. } = call;
    let graph = ctx.graph(from);
    let (does, is_certain) = match call.by {
        Caller::Step(step) => {
            ("calls", graph.is_some_and(|it| it.is_always_before(step, it.end())))
        }
        Caller::Retry => ("calls", false),
        Caller::Goto { is_certain: true } => ("goes to", true),
        // What is gone to for a reason may begin anew for that reason.
        Caller::Goto { is_certain: false } => return None,
    };
    Some(Edge { from, to, span: name.span, does, is_certain })
}

fn report(ctx: &mut Ctx<'_>, edges: &[Edge]) {
    if edges.is_empty() {
        return;
    }
    let mut next = vec![Vec::new(); ctx.document.workflows.len()];
    edges.iter().for_each(|it| next[it.from].push(it.to));
    let ids: Vec<_> =
        ctx.document.workflows.iter().map(|it| it.id.map_or("", |it| it.value)).collect();
    let name = |at: usize| ids.get(at).copied().unwrap_or_default();
    for cycle in cycles(&next) {
        let steps = cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
        let on_it = |(from, to)| edges.iter().find(|it| (it.from, it.to) == (from, to));
        let mut on_it: Vec<_> = steps.filter_map(on_it).collect();
        if !ctx.blamed.insert(on_it.first().map(|it| it.span).unwrap_or_default()) {
            continue;
        }
        let is_certain = on_it.iter().all(|it| it.is_certain);
        let calls = on_it.iter().any(|it| it.does == "calls");
        // The place that closes the circle comes last in the text.
        sort::by_key(&mut on_it, |it| it.span);
        let Some(last) = on_it.pop().filter(|_| calls || is_certain) else { continue };
        let message = match cycle.as_slice() {
            [only] => format!("workflow `{}` {} itself", name(*only), last.does),
            [first, ..] => {
                let mut way: Vec<_> = cycle.iter().chain([first]).map(|it| name(*it)).collect();
                if MOST_LABELS < way.len() {
                    way.splice(MOST_LABELS - 1..way.len() - 1, ["…"]);
                }
                format!("workflows call each other: `{}`", way.join("` → `"))
            }
            [] => continue,
        };
        let mut finding = RULE.at(last.span, message);
        if !is_certain {
            finding.severity = Severity::Info;
        }
        for it in on_it.iter().take(MOST_LABELS) {
            let text = format!("`{}` {} `{}`", name(it.from), it.does, name(it.to));
            finding = finding.label(it.span, text);
        }
        ctx.report(finding.help("a run stops when workflows call each other too deeply"));
    }
}
