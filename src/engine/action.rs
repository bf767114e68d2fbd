//! What happens after a step: the first action whose criteria hold.

use crate::expr::Scope;
use crate::plan::{Action, ActionKind};

use super::frame::Frame;

/// What to do next, and the action that says so.
pub(super) enum Next<'p> {
    /// Go on with the next step, or stop after a failure.
    Default,
    /// Do what the action says.
    Action(&'p Action),
    /// Try again; the place of the action in its list counts the retries.
    Retry { action: &'p Action, place: usize, after: u64, nth: u64, limit: u64 },
}

/// Chooses among `actions`. A retry whose limit is reached is passed over.
pub(super) fn choose<'p>(actions: &'p [Action], frame: &Frame, scope: &Scope<'_>) -> Next<'p> {
    for (place, action) in actions.iter().enumerate() {
        if !action.criteria.iter().all(|it| it.condition.judge(scope).passed) {
            continue;
        }
        match action.kind {
            ActionKind::Retry { after, limit } => {
                let used = frame.retries.get(&place).copied().unwrap_or_default();
                if used < limit {
                    return Next::Retry { action, place, after, nth: used + 1, limit };
                }
            }
            ActionKind::End | ActionKind::GotoStep(_) | ActionKind::GotoWorkflow(_) => {
                return Next::Action(action);
            }
        }
    }
    Next::Default
}
