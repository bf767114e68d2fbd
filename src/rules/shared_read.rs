//! What the parameters in `components` read, where they are used: the inputs and
//! steps are those of the workflow that uses them.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::arazzo::{Document, Text};
use crate::expr::Expr;
use crate::text::Span;

use super::site::Site;

/// How many reads are looked at in one part of a document.
const MOST_READS: usize = 100_000;

/// An expression of a shared parameter in a workflow that uses it.
pub(super) struct SharedRead<'a> {
    /// The workflow.
    pub(super) workflow: usize,
    /// What refers to the parameter there, first.
    pub(super) reference: Text<'a>,
    /// Where the expression stands.
    pub(super) site: &'a Site<'a>,
    /// Its bytes in the text of the site.
    pub(super) range: Range<usize>,
    /// The expression.
    pub(super) expr: &'a Expr,
}

/// Every such read of some workflows, once for each. `sites` has those that are shared.
pub(super) fn of_part<'a>(
    document: &'a Document<'a>,
    workflows: Range<usize>,
    sites: &'a [Site<'a>],
) -> Vec<SharedRead<'a>> {
    let mut reads = Vec::new();
    let mut by_place: HashMap<Span, &Site<'_>> = HashMap::new();
    // They come first.
    for it in sites.iter().take_while(|it| it.workflow.is_none()) {
        by_place.insert(it.text.span, it);
    }
    if by_place.is_empty() {
        return reads;
    }
    for (at, workflow) in workflows.clone().zip(&document.workflows[workflows]) {
        let mut seen = HashSet::new();
        let own = workflow.steps.iter().flat_map(|it| &it.parameters);
        for it in workflow.parameters.iter().chain(own) {
            let Some(reference) = it.reference().filter(|it| seen.insert(it.value)) else {
                continue;
            };
            let value = document.parameter(it).and_then(|it| it.value);
            // A value that the reference brings along is looked at there.
            let Some(site) = value.and_then(|it| by_place.get(&it.span)).copied() else {
                continue;
            };
            for (range, expr) in site.expressions() {
                reads.push(SharedRead { workflow: at, reference, site, range, expr });
            }
            if MOST_READS < reads.len() {
                return reads;
            }
        }
    }
    reads
}
