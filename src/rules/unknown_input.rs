//! `unknown-input`: an expression or a parameter names an input that the
//! workflow does not have.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::diagnostic::{Diagnostic, Label, Rule, Severity};
use crate::expr::{Expr, WorkflowField};
use crate::text::Span;

use super::Ctx;
use super::inputs::{Inputs, Known};

pub(super) static RULE: Rule = Rule {
    name: "unknown-input",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Workflow Object, inputs",
};

/// How many places are shown where an input is read that nobody declares.
const MOST_LABELS: usize = 8;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // Where the first finding is about each input of each workflow.
    let mut found: HashMap<(usize, &str), usize> = HashMap::new();
    for site in ctx.all_sites() {
        for (range, expr) in site.expressions() {
            let (workflow, name, before) = match expr {
                Expr::Input { name, .. } => (site.workflow, name, "$inputs.".len()),
                Expr::WorkflowField { workflow, field: WorkflowField::Inputs, name, .. } => {
                    let before = "$workflows.".len() + workflow.len() + ".inputs.".len();
                    (ctx.document.workflow_at(workflow), name, before)
                }
                _ => continue,
            };
            let Some(workflow) = workflow else { continue };
            let is_known = |it: &Inputs<'_>| it.known(name) == Known::Yes;
            if ctx.inputs.get(workflow).is_none_or(is_known) {
                continue;
            }
            // Where `user.name` and `user.mail` are unknown, `user` is.
            let head = name.split(['.', '[']).next().unwrap_or(name);
            let first = found.get(&(workflow, head)).copied();
            // What is declared nowhere is one mistake; what is misspelt is many.
            let is_first = |it: &&Diagnostic| it.fix.is_none();
            let labels =
                first.and_then(|it| ctx.out.get(it)).filter(is_first).map(|it| it.labels.len());
            if labels.is_some_and(|it| it >= MOST_LABELS) {
                continue;
            }
            let start = range.start + before;
            let span = ctx.place(site, start..start + name.len());
            match first.filter(|_| labels.is_some()).and_then(|it| ctx.out.get_mut(it)) {
                Some(first) => {
                    first.labels.push(Label { source: None, span, text: "read here, too".into() });
                }
                None => {
                    let count = ctx.out.len();
                    report(ctx, workflow, name, span);
                    if count < ctx.out.len() {
                        found.insert((workflow, head), count);
                    }
                }
            }
        }
    }
    for it in ctx.all_shared_reads() {
        let Expr::Input { name, .. } = it.expr else { continue };
        let Some(finding) = finding(ctx, it.workflow, name, it.reference.span) else { continue };
        let span = ctx.place(it.site, it.range.clone());
        ctx.report(finding.label(span, "read here"));
    }
    for call in ctx.calls {
        for it in call.given {
            let Some(name) = ctx.document.parameter(it).and_then(|it| it.name) else { continue };
            match it.reference() {
                None => report(ctx, call.to, name.value, name.span),
                Some(reference) => ctx.out.extend(
                    finding(ctx, call.to, name.value, reference.span)
                        .map(|it| it.label(name.span, "named here")),
                ),
            }
        }
    }
    let mut seen = HashSet::new();
    // Other documents are looked at on their own.
    let own = &ctx.inputs[..ctx.inputs.len().min(ctx.document.workflows.len())];
    for it in own.iter().flat_map(|it| &it.undeclared) {
        // Workflows may share a schema.
        if seen.insert(it.span) {
            let message = format!("`properties` does not have the required input `{}`", it.value);
            let names = own.iter().find(|inputs| inputs.undeclared.contains(it));
            let names = names.into_iter().flat_map(|it| it.names());
            ctx.report_unknown(RULE.at(it.span, message), it.value, names, it.span);
        }
    }
}

/// Reports a name at `span`, unless the workflow has that input.
fn report(ctx: &mut Ctx<'_>, workflow: usize, name: &str, span: Span) {
    let finding = finding(ctx, workflow, name, span);
    if let (Some(finding), Some(inputs)) = (finding, ctx.inputs.get(workflow)) {
        ctx.report_unknown(finding, name, inputs.names(), span);
    }
}

/// What is wrong with the name, if anything is.
fn finding(ctx: &Ctx<'_>, workflow: usize, name: &str, span: Span) -> Option<Diagnostic> {
    let (inputs, callee) = (ctx.inputs.get(workflow)?, ctx.callees.get(workflow)?);
    let (severity, help) = match (inputs.known(name), callee.workflow.inputs) {
        (Known::Yes, _) => return None,
        // Callers may give it all the same, for nobody forbids it.
        (_, None) => (Severity::Info, Some("it has no `inputs`: declare there what it is given")),
        (Known::Unnamed, Some(_)) => (Severity::Warning, None),
        (Known::Never, Some(_)) => (Severity::Error, None),
    };
    let finding = RULE.at(span, format!("workflow `{}` has no input `{name}`", callee.id()));
    let finding = Diagnostic { severity, ..callee.label(finding) };
    Some(match help {
        Some(help) => finding.help(help),
        None => finding,
    })
}
