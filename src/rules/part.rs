//! The parts of a document that rules look at, one after the other.

use crate::arazzo::{Action, Components, Step, Workflow};
use crate::contract::Request;

use super::Check::Part;
use super::{Ctx, RULES};

/// How many steps a part has with its last workflow. What belongs to them fits into
/// the caches that are near the processor.
const STEPS_OF_PART: usize = 64;

/// Checks one part after the other with all the rules that look at parts.
pub(super) fn check_each(ctx: &mut Ctx<'_>) {
    let Ctx { aims, sites, shared_reads, lookups, .. } = *ctx;
    let mut left = (aims, sites, shared_reads, lookups);
    let mut start = 0;
    for end in ends(&ctx.document.workflows) {
        ctx.part = start..end;
        ctx.aims = next(&mut left.0, |it| it.workflow < end);
        ctx.sites = next(&mut left.1, |it| it.workflow.is_none_or(|it| it < end));
        ctx.shared_reads = next(&mut left.2, |it| it.workflow < end);
        ctx.lookups = next(&mut left.3, |it| it.site.workflow.is_none_or(|it| it < end));
        for (_, check) in RULES {
            if let Part(check) = check {
                check(ctx);
            }
        }
        start = end;
    }
    (ctx.aims, ctx.sites, ctx.shared_reads, ctx.lookups) = (aims, sites, shared_reads, lookups);
    ctx.part = 0..start;
}

/// Where each part ends. Without workflows, what is shared is a part by itself.
fn ends(workflows: &[Workflow<'_>]) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut steps = 0;
    for (at, it) in workflows.iter().enumerate() {
        steps += it.steps.len().max(1);
        if STEPS_OF_PART <= steps {
            ends.push(at + 1);
            steps = 0;
        }
    }
    if ends.last() != Some(&workflows.len()) {
        ends.push(workflows.len());
    }
    ends
}

/// Takes the first of a list, as far as they belong to a part.
fn next<'l, T>(left: &mut &'l [T], belongs: impl FnMut(&&T) -> bool) -> &'l [T] {
    let count = left.iter().take_while(belongs).count();
    let (part, others) = left.split_at(count);
    *left = others;
    part
}

impl<'a> Ctx<'a> {
    /// The workflows of the part.
    pub(super) fn workflows(&self) -> impl Iterator<Item = &'a Workflow<'a>> + use<'a> {
        self.numbered_workflows().map(|it| it.1)
    }

    /// The workflows of the part, with their places among all.
    pub(super) fn numbered_workflows(
        &self,
    ) -> impl Iterator<Item = (usize, &'a Workflow<'a>)> + use<'a> {
        self.part.clone().zip(&self.document.workflows[self.part.clone()])
    }

    /// The steps of the part.
    pub(super) fn steps(&self) -> impl Iterator<Item = &'a Step<'a>> + use<'a> {
        self.workflows().flat_map(|it| &it.steps)
    }

    /// The steps of the part that call an operation which is at hand.
    pub(super) fn requests(&self) -> impl Iterator<Item = Request<'a, 'a>> + use<'a> {
        self.contract.requests(self.part.clone())
    }

    /// The components that belong to the part.
    pub(super) fn components(&self) -> Option<&'a Components<'a>> {
        (self.part.start == 0).then_some(&self.document.components)
    }

    /// The shared actions that belong to the part.
    pub(super) fn shared_actions(&self) -> impl Iterator<Item = &'a Action<'a>> + use<'a> {
        let lists = self.components().map(|it| [&it.success_actions, &it.failure_actions]);
        lists.into_iter().flatten().flatten().map(|it| &it.1)
    }
}
