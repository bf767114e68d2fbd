//! `unused-source`: no step, action or expression names a source description.

use foldhash::{HashSet, HashSetExt};

use crate::arazzo::Target;
use crate::diagnostic::{Rule, Severity};
use crate::expr::Expr;

use super::{Ctx, unknown_workflow_reference};

pub(super) static RULE: Rule = Rule {
    name: "unused-source",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Source Description Object",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    if document.workflows.is_empty() {
        return;
    }
    let mut used: HashSet<&str> = HashSet::new();
    for step in document.workflows.iter().flat_map(|it| &it.steps) {
        let text = match step.target {
            Some(Target::OperationId(it) | Target::OperationPath(it) | Target::ChannelPath(it)) => {
                it
            }
            Some(Target::WorkflowId(_)) => continue,
            // It is not known what the step should call.
            None => return,
        };
        match source_in(text.value) {
            Some(name) if document.source_descriptions.iter().any(|it| it.is_named(name)) => {
                used.insert(name);
            }
            // It may be in any of them.
            _ => return,
        }
    }
    let names = unknown_workflow_reference::references(ctx);
    used.extend(names.iter().filter_map(|it| source_in(it.value)));
    let steps = document.workflows.iter().flat_map(|it| &it.steps);
    used.extend(steps.flat_map(|it| &it.depends_on).filter_map(|it| source_in(it.value)));
    for site in ctx.all_sites() {
        for (_, expr) in site.expressions() {
            if let Expr::SourceDescription { name, .. }
            | Expr::SourceWorkflowField { source: name, .. } = expr
            {
                used.insert(name);
            }
        }
    }
    let unused = document.source_descriptions.iter().filter_map(|it| it.name);
    for it in unused.filter(|it| !used.contains(it.value)) {
        ctx.out.push(RULE.at(it.span, format!("nothing is called in source `{}`", it.value)));
    }
}

/// The name of a source at the beginning of a reference to something in it.
fn source_in(text: &str) -> Option<&str> {
    let text = text.trim_start_matches('{');
    let rest = text.strip_prefix("$sourceDescriptions.").unwrap_or(text);
    let end = rest.find(['.', '#', '}']).filter(|it| 0 < *it)?;
    rest.get(..end)
}
