//! In which order the steps of a workflow run where no action says otherwise.
//!
//! It is the order of the list, until a step says what it depends on: then, by
//! Arazzo 1.1.0, "Step Dependencies and Execution Order", each step comes after
//! those that it names and those whose outputs it reads.

use std::ops::Range;

use crate::arazzo::{Document, Workflow};
use crate::expr::Expr;
use crate::flow;
use crate::text::Span;

use super::site::{Place, Site};

/// A step that comes after another one, because it says so or reads its outputs.
#[derive(Clone, Copy)]
pub(super) struct Need {
    pub(super) step: usize,
    pub(super) needs: usize,
    /// Where it says so.
    pub(super) span: Span,
    /// Whether it is said with `dependsOn`.
    pub(super) is_said: bool,
}

/// What the steps of each of some workflows need, whose sites these are. Nothing where
/// no step has `dependsOn`.
pub(super) fn needs(
    document: &Document<'_>,
    workflows: Range<usize>,
    sites: &[Site<'_>],
) -> Vec<Vec<Need>> {
    let mut needs: Vec<Vec<Need>> =
        document.workflows[workflows.clone()].iter().map(said).collect();
    if needs.iter().all(Vec::is_empty) {
        return needs;
    }
    for site in sites {
        let (Some(at), Some(step)) = (site.workflow, site.step) else { continue };
        let needs = needs.get_mut(at - workflows.start);
        let (Some(workflow), Some(needs)) = (document.workflows.get(at), needs) else {
            continue;
        };
        if needs.is_empty() || !matches!(site.place, Place::Parameter | Place::Body) {
            continue;
        }
        for (_, expr) in site.expressions() {
            let Expr::StepOutput { step: name, .. } = expr else { continue };
            if let Some(read) = workflow.step_at(name).filter(|it| *it != step) {
                let span = site.text.span;
                needs.push(Need { step, needs: read, span, is_said: false });
            }
        }
    }
    needs
}

fn said(workflow: &Workflow<'_>) -> Vec<Need> {
    let mut needs = Vec::new();
    for (step, it) in workflow.steps.iter().enumerate() {
        for name in &it.depends_on {
            let (own, id) = (workflow.id.map(|it| it.value), name.value);
            let id = match id.strip_prefix("$workflows.").and_then(|it| it.split_once(".steps.")) {
                Some((workflow, id)) if Some(workflow) == own => id,
                Some(_) => continue,
                None => id,
            };
            let found = workflow.step_at(id);
            needs.extend(found.map(|it| Need { step, needs: it, span: name.span, is_said: true }));
        }
    }
    needs
}

/// The steps in an order that fulfils what they need and is otherwise that of
/// the list. `None` if there is none.
pub(super) fn of(count: usize, needs: &[Need]) -> Option<Vec<usize>> {
    let needs: Vec<_> = needs.iter().map(|it| (it.step, it.needs)).collect();
    flow::order(count, &needs)
}
