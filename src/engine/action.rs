//! What happens after a step: the first action whose criteria hold.

use crate::expr::Scope;
use crate::plan::{Action, ActionKind};
use crate::query::Host;

use super::frame::Visit;
use super::judge;

/// What to do next, and what a person should know about the criteria.
pub(super) struct Choice<'p> {
    pub(super) next: Next<'p>,
    pub(super) warnings: Vec<String>,
}

/// What to do next, and the action that says so.
pub(super) enum Next<'p> {
    /// Go on with the next step, or stop after a failure.
    Default,
    /// Do what the action says.
    Action(&'p Action),
    /// Try again; the place of the action in its list counts the retries.
    Retry { action: &'p Action, place: usize, after: u64, nth: u64, limit: u64 },
}

/// Chooses among `actions` for a visit of a step. A retry whose limit is reached
/// is passed over. A step that runs for the sake of another one comes back to
/// it, so nothing that leads elsewhere is taken there.
pub(super) fn choose<'p>(
    actions: &'p [Action],
    visit: &Visit,
    comes_back: bool,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Choice<'p> {
    let mut warnings = Vec::new();
    let mut holds = |action: &Action| {
        action.criteria.iter().all(|it| {
            let judgement = judge::judge(it, scope, host);
            warnings.extend(judgement.warnings);
            judgement.passed
        })
    };
    let is_taken = |action: &Action| {
        !comes_back || matches!(action.kind, ActionKind::Retry { first: None, .. })
    };
    let next = actions.iter().enumerate().filter(|it| is_taken(it.1) && holds(it.1)).find_map(
        |(place, action)| match action.kind {
            ActionKind::Retry { after, limit, first: _ } => {
                let used = visit.retries.get(&place).copied().unwrap_or_default();
                let nth = used + 1;
                (used < limit).then_some(Next::Retry { action, place, after, nth, limit })
            }
            ActionKind::End | ActionKind::GotoStep(_) | ActionKind::GotoWorkflow(_) => {
                Some(Next::Action(action))
            }
        },
    );
    Choice { next: next.unwrap_or(Next::Default), warnings }
}
