//! The workflow documents of a run: the one that is run, and those that its
//! sources lead to.

use std::collections::BTreeMap;

use crate::arazzo;
use crate::arazzo::{Document, Workflow};
use crate::documents::At;
use crate::expr::Version;
use crate::sources::{Found, ROOT, Source, Sources};
use crate::text::Span;

use super::Options;

/// How many documents are looked at.
const MOST_DOCUMENTS: usize = 1_000;

/// The workflow documents of a run; the first is the one that is run.
#[derive(Debug)]
pub struct Members<'a>(Vec<Member<'a>>);

/// One workflow document.
#[derive(Debug)]
pub struct Member<'a> {
    /// The whole document.
    pub root: At<'a>,
    /// The same, lowered.
    pub document: Document<'a>,
    /// Its own sources.
    pub sources: Sources<'a>,
    /// The names of sources that lead to it, such as `pets` or `pets.shop`; empty
    /// for the first.
    way: String,
    /// The other workflow documents among its sources, by their names.
    pub(super) links: BTreeMap<String, usize>,
}

/// What a reference to a workflow leads to.
pub(super) enum Lookup<'m, 'a> {
    /// A workflow, and the place of its document among the members.
    Workflow(usize, &'m Workflow<'a>),
    /// A document that is not at hand.
    NotAtHand {
        /// Its name.
        source: String,
    },
    /// Nothing.
    Nothing,
}

impl<'a> Members<'a> {
    /// Reads every workflow document that the sources of this one lead to.
    pub fn read(document: Document<'a>, root: At<'a>, sources: Sources<'a>) -> Members<'a> {
        let first = Member { root, document, sources, way: String::new(), links: BTreeMap::new() };
        let mut members = vec![first];
        let mut at = 0;
        // Documents are numbered as they are found, and read in that order.
        while let Some(member) = members.get(at) {
            let mut links = BTreeMap::new();
            let mut found = Vec::new();
            for source in member.sources.at_hand() {
                let Some(root) = source.root.filter(|_| source.workflows().is_some()) else {
                    continue;
                };
                let known = members
                    .iter()
                    .map(|it| it.root)
                    .chain(found.iter().map(|it: &Member<'_>| it.root));
                let known = known.enumerate().find(|it| std::ptr::eq(it.1.node, root.node));
                let index = match known {
                    Some((index, _)) => index,
                    None => {
                        let count = members.len() + found.len();
                        let Some(document) = arazzo::lower(root.node) else { continue };
                        if MOST_DOCUMENTS <= count {
                            continue;
                        }
                        let way = match member.way.is_empty() {
                            true => source.name.to_owned(),
                            false => format!("{}.{}", member.way, source.name),
                        };
                        let (sources, links) = (Sources::of(root), BTreeMap::new());
                        found.push(Member { root, document, sources, way, links });
                        count
                    }
                };
                links.insert(source.name.to_owned(), index);
            }
            members[at].links = links;
            members.extend(found);
            at += 1;
        }
        Members(members)
    }

    /// Where the first document declares the source that leads to another one.
    pub fn declared_at(&self, at: usize) -> Span {
        let way = self.0.get(at).and_then(|it| it.way.split('.').next()).unwrap_or_default();
        let mut declared = self.0.iter().take(1).flat_map(|it| &it.document.source_descriptions);
        let found = declared.find_map(|it| it.name.filter(|it| it.value == way));
        found.map(|it| it.span).unwrap_or_default()
    }

    /// The documents in order, never none.
    pub fn list(&self) -> &[Member<'a>] {
        &self.0
    }
}

/// The workflow that a reference in one of the documents leads to.
pub(super) fn find<'m, 'a>(
    members: &'m [Member<'a>],
    from: usize,
    reference: &str,
) -> Lookup<'m, 'a> {
    let Some(member) = members.get(from) else { return Lookup::Nothing };
    if let Some(workflow) = member.document.workflow(reference) {
        return Lookup::Workflow(from, workflow);
    }
    let mut links = member.links.iter();
    let found = match member.sources.workflow(reference) {
        Found::Workflow { source, .. } => {
            let rest = reference.strip_prefix(ROOT).and_then(|it| it.strip_prefix(source.name));
            let id = rest.and_then(|it| it.strip_prefix('.'));
            member.links.get(source.name).zip(id)
        }
        Found::NotAtHand { source, .. } => return Lookup::NotAtHand { source },
        // Arazzo 1.0.0: the id alone is enough, where only one document has it.
        Found::Nothing(_) if member.document.version == Version::V1_0 => {
            let has = |it: &(&String, &usize)| {
                members.get(*it.1).is_some_and(|it| it.document.workflow(reference).is_some())
            };
            let owner = links.find(has).map(|it| (it.1, reference));
            owner.filter(|_| !links.any(|it| has(&it)))
        }
        Found::Operation { .. }
        | Found::Exchange { .. }
        | Found::Channel { .. }
        | Found::Nothing(_) => None,
    };
    let workflow = |at: &usize, id: &str| Some((*at, members.get(*at)?.document.workflow(id)?));
    let found = found.and_then(|(at, id)| workflow(at, id));
    found.map_or(Lookup::Nothing, |(at, it)| Lookup::Workflow(at, it))
}

impl Member<'_> {
    /// What a workflow of it is called in traces.
    pub(super) fn name_of(&self, id: &str) -> String {
        match self.way.is_empty() {
            true => id.to_owned(),
            false => format!("{ROOT}{}.{id}", self.way),
        }
    }

    /// What a caller calls one of its sources: by the way to it, such as
    /// `pets.shop`; by its name alone where the first document has the same
    /// description.
    pub(super) fn key_of(&self, source: &str, first: &Member<'_>) -> String {
        if self.way.is_empty() {
            return source.to_owned();
        }
        let shared = || {
            let document = self.sources.get(source)?.document;
            let same = |it: &&Source<'_>| std::ptr::eq(it.document, document);
            first.sources.at_hand().iter().find(same).map(|it| it.name.to_owned())
        };
        shared().unwrap_or_else(|| format!("{}.{source}", self.way))
    }

    /// What the caller chooses for its sources, by their own names.
    pub(super) fn options(&self, first: &Member<'_>, options: &Options) -> Options {
        let mut own = options.clone();
        if self.way.is_empty() {
            return own;
        }
        own.servers.clear();
        own.server_variables.clear();
        for name in self.document.source_descriptions.iter().filter_map(|it| it.name) {
            let (name, key) = (name.value.to_owned(), self.key_of(name.value, first));
            if let Some(server) = options.servers.get(&key) {
                own.servers.insert(name.clone(), server.clone());
            }
            if let Some(variables) = options.server_variables.get(&key) {
                own.server_variables.insert(name, variables.clone());
            }
        }
        own
    }
}
