//! `document-cycle`: workflows of several documents call each other in a circle.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::{self, Document, Target, Text, Workflow};
use crate::diagnostic::{Rule, Severity};
use crate::documents::At;
use crate::flow::cycles;
use crate::sources::{ROOT, Source};
use crate::syntax::Node;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "document-cycle",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Step Object, workflowId; Workflow Object, dependsOn",
};

/// How many documents are looked at.
const MOST_DOCUMENTS: usize = 1_000;

/// A workflow document, and the number of its first workflow among all.
struct Member<'a> {
    at: At<'a>,
    /// `None` where its version is not known.
    document: Option<Document<'a>>,
    first: usize,
    /// The documents of its sources, by their names.
    sources: HashMap<&'a str, usize>,
}

impl<'a> Member<'a> {
    fn workflows(&self) -> &[Workflow<'a>] {
        self.document.as_ref().map_or(&[], |it| &it.workflows)
    }
}

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let is_workflows =
        |it: &Source<'_>| it.root.is_some_and(|it| it.node.entry("arazzo").is_some());
    if !ctx.sources.at_hand().iter().any(is_workflows) {
        return;
    }
    let members = members(ctx);
    // Circles in one document are a `workflow-recursion` or a `dependency-cycle`.
    let [own, _, ..] = members.as_slice() else { return };
    let count = members.last().map_or(0, |it| it.first + it.workflows().len());
    let mut next = vec![Vec::new(); count];
    let mut calls = HashMap::new();
    for member in &members {
        for (at, workflow) in member.workflows().iter().enumerate() {
            let steps = workflow.steps.iter().filter_map(|it| match it.target {
                Some(Target::WorkflowId(id)) => Some(id),
                Some(
                    Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_),
                )
                | None => None,
            });
            for id in steps.chain(workflow.depends_on.iter().copied()) {
                let (from, to) = (member.first + at, target(&members, member, id));
                if let Some(to) = to {
                    next[from].push(to);
                    calls.entry((from, to)).or_insert((id, member.at));
                }
            }
        }
    }
    let own_count = own.workflows().len();
    for cycle in cycles(&next) {
        let steps = cycle.iter().copied().zip(cycle.iter().copied().cycle().skip(1));
        let steps: Vec<_> = steps.collect();
        let leaves = steps.iter().position(|(from, to)| *from < own_count && own_count <= *to);
        let Some(leaves) = leaves else { continue };
        let mut way = steps.iter().cycle().skip(leaves).take(steps.len());
        let Some((id, _)) = way.next().and_then(|it| calls.get(it)) else { continue };
        let message = format!("`{}` comes back to the workflow that calls it", id.value);
        let mut finding = RULE.at(id.span, message);
        for (id, at) in way.filter_map(|it| calls.get(it)).take(8) {
            let text = format!("`{}` is called here", id.value);
            finding = finding.label_in(at.document().name, id.span, text);
        }
        ctx.report(finding.help("no call of it comes to an end, unless another way leads out"));
    }
}

/// This document and every other one that its sources lead to.
fn members<'a>(ctx: &Ctx<'a>) -> Vec<Member<'a>> {
    let mut members: Vec<Member<'a>> = Vec::new();
    let mut known: HashMap<*const Node, usize> = HashMap::new();
    let mut open = vec![ctx.root];
    known.insert(std::ptr::from_ref(ctx.root.node), 0);
    // Documents are numbered as they are found, and read in that order.
    let mut read = 0;
    while let Some(at) = open.get(read).copied() {
        let mut sources = HashMap::new();
        let document = arazzo::lower(at.node);
        for it in document.iter().flat_map(|it| &it.source_descriptions) {
            let (Some(name), Some(url)) = (it.name, it.url) else { continue };
            let found = match read {
                0 => ctx.sources.get(name.value).and_then(|it| it.root),
                _ => at.document_at(url.value),
            };
            let Some(found) = found.filter(|it| it.node.entry("arazzo").is_some()) else {
                continue;
            };
            if open.len() < MOST_DOCUMENTS || known.contains_key(&std::ptr::from_ref(found.node)) {
                let index = *known.entry(std::ptr::from_ref(found.node)).or_insert_with(|| {
                    open.push(found);
                    open.len() - 1
                });
                sources.entry(name.value).or_insert(index);
            }
        }
        let first = members.last().map_or(0, |it| it.first + it.workflows().len());
        members.push(Member { at, document, first, sources });
        read += 1;
    }
    members
}

fn target(members: &[Member<'_>], from: &Member<'_>, id: Text<'_>) -> Option<usize> {
    let (member, id) = match id.value.strip_prefix(ROOT) {
        Some(rest) => {
            let (source, id) = rest.split_once('.')?;
            (members.get(*from.sources.get(source)?)?, id)
        }
        None => (from, id.value),
    };
    Some(member.first + member.document.as_ref()?.workflow_at(id)?)
}
