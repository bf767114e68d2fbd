//! Every expression that reads the output of a step that may not have run.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::Document;
use crate::expr::Expr;
use crate::flow::{Graph, Visit};

use super::site::{Place, Site};

/// How many points of graphs are looked at in one part of a document, so that a hostile
/// one costs no more than a large one.
const MOST_WORK: usize = 5_000_000;

/// An expression that reads the output of a step that may not have run.
pub(super) struct EarlyRead<'a> {
    /// Where it stands.
    pub(super) site: &'a Site<'a>,
    /// The id of the step, as a part of the site's text.
    pub(super) id: Range<usize>,
    /// The workflow.
    pub(super) workflow: usize,
    /// The step that is read.
    pub(super) step: usize,
    /// The point in the run where it is read.
    pub(super) visit: Visit,
    /// Whether there is a way to this point on which the step has run.
    pub(super) is_possible: bool,
}

/// Every such expression of some workflows, whose graphs these are.
pub(super) fn of_part<'a>(
    document: &Document<'_>,
    start: usize,
    sites: &'a [Site<'a>],
    graphs: &[Option<Graph<'_, '_, '_>>],
) -> Vec<EarlyRead<'a>> {
    let mut reads = Vec::new();
    let mut after: HashMap<(usize, usize), Vec<bool>> = HashMap::new();
    let mut work = 0;
    for site in sites {
        let Some(at) = site.workflow else { continue };
        let graph = graphs.get(at - start);
        let (Some(workflow), Some(Some(graph))) = (document.workflows.get(at), graph) else {
            continue;
        };
        for (range, expr) in site.expressions() {
            let Expr::StepOutput { step: id, .. } = expr else { continue };
            let Some(step) = workflow.step_at(id) else { continue };
            let (first, others) = match (site.step, site.place) {
                // After a step has run, its outputs are there for its actions.
                (Some(it), Place::ActionCriterion | Place::ActionParameter) if it == step => {
                    continue;
                }
                (Some(it), _) => (None, Some(graph.visits(it))),
                (None, Place::WorkflowOutput) => (Some(graph.end()), None),
                // Shared by steps before and after the one that is read.
                (None, _) => continue,
            };
            let mut visits = first.into_iter().chain(others.into_iter().flatten());
            let is_early = |it: &Visit| graph.is_reached(*it) && !graph.is_always_before(step, *it);
            let Some(visit) = visits.find(is_early) else { continue };
            // What never runs is reported as such.
            if graph.visits(step).next().is_none() || MOST_WORK < work {
                continue;
            }
            let after = after.entry((at, step)).or_insert_with(|| {
                work += workflow.steps.len();
                graph.after(step)
            });
            let is_possible = match site.step {
                Some(it) => graph.visits(it).any(|it| after.get(it) == Some(&true)),
                None => after.get(visit) == Some(&true),
            };
            let start = range.start + "$steps.".len();
            let id = start..start + id.len();
            reads.push(EarlyRead { site, id, workflow: at, step, visit, is_possible });
            work += workflow.steps.len();
        }
    }
    reads
}
