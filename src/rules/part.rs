//! The parts of a document that rules look at, one after the other.

use std::cell::OnceCell;
use std::ops::Range;

use crate::arazzo::{Action, Components, Document, Step, Workflow};
use crate::contract::{Contract, Misfit, Request};
use crate::flow::{Flow, Graph};
use crate::sources::Sources;

use super::Check::Part;
use super::early_read::{self, EarlyRead};
use super::lookup::{self, Lookup};
use super::order::{self, Need};
use super::shared_read::{self, SharedRead};
use super::site::{self, Site};
use super::{Aim, Ctx, RULES, Wanted};

/// How many steps a part has with its last workflow. What belongs to them fits into
/// the caches that are near the processor.
const STEPS_OF_PART: usize = 64;

/// What rules ask of a part, each when it is first asked for: then what it is made of
/// is near.
pub(super) struct Prepared<'a> {
    document: &'a Document<'a>,
    contract: &'a Contract<'a>,
    sources: &'a Sources<'a>,
    workflows: Range<usize>,
    aims: OnceCell<Vec<Aim<'a>>>,
    sites: OnceCell<Vec<Site<'a>>>,
    shared_reads: OnceCell<Vec<SharedRead<'a>>>,
    lookups: OnceCell<Vec<Lookup<'a>>>,
    needs: OnceCell<Vec<Vec<Need>>>,
    flows: OnceCell<Vec<Option<Flow<'a, 'a>>>>,
    graphs: OnceCell<Vec<Option<Graph<'a, 'a, 'a>>>>,
    early_reads: OnceCell<Vec<EarlyRead<'a>>>,
}

impl<'a> Prepared<'a> {
    /// The parts of a document.
    pub(super) fn all(
        document: &'a Document<'a>,
        contract: &'a Contract<'a>,
        sources: &'a Sources<'a>,
    ) -> Vec<Prepared<'a>> {
        let mut start = 0;
        let part = |end| Prepared {
            document,
            contract,
            sources,
            workflows: std::mem::replace(&mut start, end)..end,
            aims: OnceCell::new(),
            sites: OnceCell::new(),
            shared_reads: OnceCell::new(),
            lookups: OnceCell::new(),
            needs: OnceCell::new(),
            flows: OnceCell::new(),
            graphs: OnceCell::new(),
            early_reads: OnceCell::new(),
        };
        ends(&document.workflows).into_iter().map(part).collect()
    }

    /// What every step aims at.
    fn aims(&'a self) -> &'a [Aim<'a>] {
        self.aims.get_or_init(|| {
            let steps = self.document.workflows[self.workflows.clone()].iter();
            let aims = steps.flat_map(|it| &it.steps).filter_map(|step| {
                let target = step.target?;
                Some(Aim { step, target, found: self.sources.find(target) })
            });
            aims.collect()
        })
    }

    /// Every place where an expression or a condition stands.
    fn sites(&'a self) -> &'a [Site<'a>] {
        self.sites.get_or_init(|| site::of_part(self.document, self.workflows.clone()))
    }

    /// What shared parameters, whose sites are given, read where the part uses them.
    fn shared_reads(&'a self, shared: &'a [Site<'a>]) -> &'a [SharedRead<'a>] {
        let read = || shared_read::of_part(self.document, self.workflows.clone(), shared);
        self.shared_reads.get_or_init(read)
    }

    /// Every place where a value is looked up in something known.
    fn lookups(&'a self) -> &'a [Lookup<'a>] {
        self.lookups.get_or_init(|| lookup::of_part(self.sites(), self.contract))
    }

    /// What the steps of each workflow wait for.
    fn needs(&'a self) -> &'a [Vec<Need>] {
        let needs = || order::needs(self.document, self.workflows.clone(), self.sites());
        self.needs.get_or_init(needs)
    }

    /// The ways through each workflow, unless its steps wait for each other or are too
    /// many.
    fn flows(&'a self) -> &'a [Option<Flow<'a, 'a>>] {
        self.flows.get_or_init(|| {
            let workflows = self.document.workflows[self.workflows.clone()].iter();
            let flow = |(workflow, needs): (&'a Workflow<'a>, &Vec<Need>)| {
                Flow::of(self.document, workflow, &order::of(workflow.steps.len(), needs)?)
            };
            workflows.zip(self.needs()).map(flow).collect()
        })
    }

    /// The same as graphs.
    fn graphs(&'a self) -> &'a [Option<Graph<'a, 'a, 'a>>] {
        let graph = |it: &'a Option<Flow<'a, 'a>>| it.as_ref().map(Graph::of);
        self.graphs.get_or_init(|| self.flows().iter().map(graph).collect())
    }

    /// Reads of what may not be there.
    fn early_reads(&'a self) -> &'a [EarlyRead<'a>] {
        self.early_reads.get_or_init(|| {
            early_read::of_part(self.document, self.workflows.start, self.sites(), self.graphs())
        })
    }
}

/// Checks one part after the other with all the rules that look at parts. What is sent
/// and does not fit is looked for meanwhile.
pub(super) fn check_each<'a>(ctx: &mut Ctx<'a>, wanted: Wanted) -> Vec<Misfit<'a>> {
    let mut misfits = Vec::new();
    for it in ctx.parts {
        ctx.part = it.workflows.clone();
        ctx.aims = it.aims();
        ctx.sites = it.sites();
        ctx.shared_reads = it.shared_reads(ctx.shared_sites());
        ctx.lookups = it.lookups();
        ctx.early_reads = it.early_reads();
        misfits.extend(ctx.contract.misfits(it.workflows.clone()));
        for (rule, check) in RULES {
            if let (Part(check), true) = (check, wanted.of(rule)) {
                check(ctx);
            }
        }
    }
    (ctx.aims, ctx.sites, ctx.shared_reads) = (&[], &[], &[]);
    (ctx.lookups, ctx.early_reads) = (&[], &[]);
    ctx.part = 0..ctx.document.workflows.len();
    misfits
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

impl<'a> Ctx<'a> {
    /// What every step of the document aims at.
    pub(super) fn all_aims(&self) -> impl Iterator<Item = &'a Aim<'a>> + use<'a> {
        self.parts.iter().flat_map(Prepared::aims)
    }

    /// Every site of the document.
    pub(super) fn all_sites(&self) -> impl Iterator<Item = &'a Site<'a>> + use<'a> {
        self.parts.iter().flat_map(Prepared::sites)
    }

    /// The sites in `components` come first in the first part.
    fn shared_sites(&self) -> &'a [Site<'a>] {
        self.parts.first().map(Prepared::sites).unwrap_or_default()
    }

    /// Every shared read of the document.
    pub(super) fn all_shared_reads(&self) -> impl Iterator<Item = &'a SharedRead<'a>> + use<'a> {
        let shared = self.shared_sites();
        self.parts.iter().flat_map(move |it| it.shared_reads(shared))
    }

    /// Every lookup of the document.
    pub(super) fn all_lookups(&self) -> impl Iterator<Item = &'a Lookup<'a>> + use<'a> {
        self.parts.iter().flat_map(Prepared::lookups)
    }

    /// What the steps of every workflow wait for.
    pub(super) fn all_needs(&self) -> impl Iterator<Item = &'a Vec<Need>> + use<'a> {
        self.parts.iter().flat_map(Prepared::needs)
    }

    /// The ways through a workflow of the document, if they are known.
    pub(super) fn flow(&self, workflow: usize) -> Option<&'a Flow<'a, 'a>> {
        let (part, at) = self.part_of(workflow)?;
        part.flows().get(at)?.as_ref()
    }

    /// The same as a graph.
    pub(super) fn graph(&self, workflow: usize) -> Option<&'a Graph<'a, 'a, 'a>> {
        let (part, at) = self.part_of(workflow)?;
        part.graphs().get(at)?.as_ref()
    }

    /// The part that has a workflow, and its place there.
    fn part_of(&self, workflow: usize) -> Option<(&'a Prepared<'a>, usize)> {
        let part = self.parts.partition_point(|it| it.workflows.end <= workflow);
        let part = self.parts.get(part)?;
        Some((part, workflow.checked_sub(part.workflows.start)?))
    }

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
