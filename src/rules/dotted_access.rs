//! `dotted-access`: an expression leads into a value with a dot instead of a
//! pointer.

use foldhash::HashSet;

use crate::arazzo::{Output, Target};
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, WorkflowField, split_name};
use crate::pointer::Pointer;

use super::Ctx;
use super::site::{Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "dotted-access",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Runtime Expressions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // What leads nowhere at all is a `dead-pointer`.
    let dead = ctx.lookups.iter().filter(|it| it.is_dead());
    let dead: HashSet<_> = dead.map(|it| (it.site.text.span, it.range.start)).collect();
    for site in ctx.sites {
        // In conditions, a dot leads into a value.
        if let Reading::Condition(_) = site.reading {
            continue;
        }
        for (range, expr) in site.expressions() {
            if dead.contains(&(site.text.span, range.start)) {
                continue;
            }
            let Some((name, pointer, declared, path)) = dotted(ctx, site, expr) else { continue };
            let text = site.text.value.get(range.clone()).unwrap_or_default();
            let suffix = if pointer.is_empty() { String::new() } else { format!("#{pointer}") };
            let Some(start) = text.strip_suffix(&suffix).and_then(|it| it.strip_suffix(name))
            else {
                continue;
            };
            let start = range.start + start.len();
            let token = start..start + name.len();
            let span = ctx.place(site, token.clone());
            let meant = format!("{declared}#{path}");
            let message = format!("expected the pointer `{meant}`, found `{name}`");
            // A pointer that follows goes on from there.
            let replaced = token.start..token.end + usize::from(!pointer.is_empty());
            let title = format!("change to `{meant}`");
            ctx.report(ctx.fix_in(site, RULE.at(span, message), title, replaced, &meant));
        }
    }
}

/// The name in an expression and the pointer behind it, where the name leads into
/// something: what is declared, and the way from there.
fn dotted<'e>(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    expr: &'e Expr,
) -> Option<(&'e str, &'e Pointer, &'e str, Pointer)> {
    let (Expr::Input { name, .. }
    | Expr::WorkflowField { name, .. }
    | Expr::StepOutput { name, .. }
    | Expr::Output { name, .. }) = expr
    else {
        return None;
    };
    // Few names have a dot or a bracket to lead in by.
    if !name.contains(['.', '[']) {
        return None;
    }
    let document = ctx.document;
    let workflow = || document.workflows.get(site.workflow?);
    let of = |outputs: &[Output<'_>], name: &'e str| {
        split_name(name, |it| outputs.iter().any(|output| output.name.value == it))
    };
    let (name, pointer, found) = match expr {
        Expr::Input { name, pointer } => {
            (name, pointer, ctx.inputs.get(site.workflow?)?.split(name))
        }
        Expr::WorkflowField { workflow, field, name, pointer } => {
            let at = document.workflow_at(workflow)?;
            let found = match field {
                WorkflowField::Inputs => ctx.inputs.get(at)?.split(name),
                WorkflowField::Outputs => of(&document.workflows.get(at)?.outputs, name),
            };
            (name, pointer, found)
        }
        Expr::StepOutput { step, name, pointer } => {
            (name, pointer, of(&workflow()?.step(step)?.outputs, name))
        }
        Expr::Output { name, pointer } => {
            let target = workflow()?.steps.get(site.step?)?.target;
            let Some(Target::WorkflowId(id)) = target else { return None };
            (name, pointer, of(&document.workflow(id.value)?.outputs, name))
        }
        _ => return None,
    };
    let (declared, path) = found.filter(|it| !it.1.is_empty())?;
    Some((name, pointer, declared, path))
}
