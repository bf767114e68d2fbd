//! Success criteria + scope → verdicts.

use crate::expr::Scope;
use crate::plan::Criterion;
use crate::secret::Secrets;
use crate::trace;

/// What became of a criterion, fit to be shown.
pub(super) struct Verdict {
    pub(super) criterion: trace::TraceCriterion,
    pub(super) warnings: Vec<String>,
}

/// Judges every criterion. All are judged, so that a person sees all that failed.
pub(super) fn criteria(
    criteria: &[Criterion],
    scope: &Scope<'_>,
    secrets: &Secrets,
) -> Vec<Verdict> {
    criteria
        .iter()
        .map(|it| {
            let judgement = it.condition.judge(scope);
            let criterion = trace::TraceCriterion {
                condition: it.text.clone(),
                kind: "simple".to_owned(),
                passed: judgement.passed,
                reason: secrets.mask(&judgement.reason),
            };
            Verdict { criterion, warnings: judgement.warnings }
        })
        .collect()
}
