//! The ways through a workflow as a graph, to ask which step comes before which.

use std::collections::VecDeque;

use super::dominator::Dominators;
use super::{Detour, Edge, Flow, Outcome, To};

/// A point in a run: a step about to run, or the end after a success. The first
/// visits have the numbers of their steps.
///
/// A step that is run before another one is tried again has a visit more there,
/// because the run does not go on with what follows it in the list.
pub type Visit = usize;

/// Where a visit leads, and by which edges.
type Next<'f, 'd, 'a> = Vec<Vec<(Visit, &'f Edge<'d, 'a>)>>;

/// The ways through a workflow as a graph.
#[derive(Debug)]
pub struct Graph<'f, 'd, 'a> {
    /// The visits of each step besides its first one; mostly there are none.
    others: Vec<Vec<Visit>>,
    next: Next<'f, 'd, 'a>,
    start: Option<Visit>,
    end: Visit,
    is_reached: Vec<bool>,
    dominators: Dominators,
}

impl<'f, 'd, 'a> Graph<'f, 'd, 'a> {
    /// The graph of a flow.
    pub fn of(flow: &'f Flow<'d, 'a>) -> Graph<'f, 'd, 'a> {
        let end = flow.exits.len();
        let mut others = vec![Vec::new(); end];
        let mut next: Next<'_, '_, '_> = vec![Vec::new(); end + 1];
        for (from, edges) in flow.exits.iter().enumerate() {
            for edge in edges {
                let to = match edge.to {
                    To::Step(step) => step,
                    To::End if edge.outcome == Outcome::Success => end,
                    To::Again(Some(Detour::Step(step))) => {
                        next.push(vec![(from, edge)]);
                        let visit = next.len() - 1;
                        others[step].push(visit);
                        visit
                    }
                    To::Again(_) | To::End | To::Workflow(_) | To::Unknown => continue,
                };
                // The first visits are the steps, and `from` is one of them.
                next[from].push((to, edge));
            }
        }
        let is_reached = reached_from(flow.start, &next);
        let dominators = Dominators::of(flow.start, &next);
        Graph { others, next, start: flow.start, end, is_reached, dominators }
    }

    /// The end of the workflow after a success.
    pub fn end(&self) -> Visit {
        self.end
    }

    /// The visits of a step that a run can come to.
    pub fn visits(&self, step: usize) -> impl Iterator<Item = Visit> {
        self.all_visits(step).filter(|it| self.is_reached(*it))
    }

    fn all_visits(&self, step: usize) -> impl Iterator<Item = Visit> {
        let others = self.others.get(step);
        others.map(|_| step).into_iter().chain(others.into_iter().flatten().copied())
    }

    /// Whether a run can come to this point.
    pub fn is_reached(&self, visit: Visit) -> bool {
        self.is_reached.get(visit).is_some_and(|it| *it)
    }

    /// Whether every run that comes to `visit` has run `step` before.
    pub fn is_always_before(&self, step: usize, visit: Visit) -> bool {
        step != visit && self.dominators.dominates(step, visit)
    }

    /// The points that a run can come to after `step` has run.
    pub fn after(&self, step: usize) -> Vec<bool> {
        let next = self.visits(step).flat_map(|it| &self.next[it]);
        reached_from(next.map(|it| it.0), &self.next)
    }

    /// The edges of a shortest way to `visit` on which `step` is not run, each
    /// with where it begins.
    pub fn way_around(&self, step: usize, visit: Visit) -> Vec<(Visit, &'f Edge<'d, 'a>)> {
        let mut came_by: Vec<Option<(Visit, &Edge<'_, '_>)>> = vec![None; self.next.len()];
        let mut is_closed = vec![false; self.next.len()];
        self.all_visits(step).chain(self.start).for_each(|it| is_closed[it] = true);
        is_closed[visit] = false;
        let mut queue: VecDeque<_> = self.start.into_iter().collect();
        while let Some(from) = queue.pop_front().filter(|it| *it != visit) {
            for (to, edge) in &self.next[from] {
                if !is_closed[*to] {
                    is_closed[*to] = true;
                    came_by[*to] = Some((from, edge));
                    queue.push_back(*to);
                }
            }
        }
        let mut way = Vec::new();
        let mut at = visit;
        while let Some((from, edge)) = came_by[at] {
            way.push((from, edge));
            at = from;
        }
        way.reverse();
        way
    }
}

/// The visits that can be come to from some of them on, these included.
fn reached_from(start: impl IntoIterator<Item = Visit>, next: &Next<'_, '_, '_>) -> Vec<bool> {
    let mut is_reached = vec![false; next.len()];
    let mut open: Vec<_> = start.into_iter().collect();
    while let Some(at) = open.pop() {
        // Every edge leads to a visit, and each visit has a place in `next`.
        if !std::mem::replace(&mut is_reached[at], true) {
            open.extend(next[at].iter().map(|it| it.0));
        }
    }
    is_reached
}
