//! `unknown-source`: something names a source that the document does not declare.

use crate::arazzo::{Target, Text};
use crate::diagnostic::{Rule, Severity};
use crate::expr::Expr;
use crate::sources::{Found, NotFound, ROOT};
use crate::syntax::place_in_string;

use super::{Ctx, unknown_workflow_reference};

pub(super) static RULE: Rule = Rule {
    name: "unknown-source",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Object, operationId and operationPath",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for aim in ctx.aims {
        let (Found::Nothing(NotFound::UnknownSource(name)), id) = (&aim.found, aim.target.text())
        else {
            continue;
        };
        // Reported below, with all other references to workflows.
        if matches!(aim.target, Target::WorkflowId(_)) {
            continue;
        }
        let start = id.value.find(name.as_str()).unwrap_or_default();
        let range = start..start + name.len();
        let span = place_in_string(ctx.source, id.span, id.value, range);
        report(ctx, Text::new(name, span));
    }
    for it in unknown_workflow_reference::references(ctx) {
        let Some(rest) = it.value.strip_prefix(ROOT) else { continue };
        let name = rest.split(['.', '#']).next().unwrap_or(rest);
        if !document.source_descriptions.iter().any(|it| it.is_named(name)) {
            let range = ROOT.len()..ROOT.len() + name.len();
            let span = place_in_string(ctx.source, it.span, it.value, range);
            report(ctx, Text::new(name, span));
        }
    }
    for site in ctx.sites {
        for (range, expr) in site.expressions() {
            let (Expr::SourceDescription { name, .. }
            | Expr::SourceWorkflowField { source: name, .. }) = expr
            else {
                continue;
            };
            if !document.source_descriptions.iter().any(|it| it.is_named(name)) {
                let start = range.start + ROOT.len();
                let span = ctx.place(site, start..start + name.len());
                report(ctx, Text::new(name, span));
            }
        }
    }
}

fn report(ctx: &mut Ctx<'_>, name: Text<'_>) {
    let known = ctx.document.source_descriptions.iter().filter_map(|it| it.name);
    let known = known.map(|it| it.value);
    let finding = RULE.at(name.span, format!("the document declares no source `{}`", name.value));
    ctx.report_unknown(finding, name.value, known, name.span);
}
