//! Success criteria + scope → verdicts.

use crate::expr::Scope;
use crate::plan::Criterion;
use crate::secret::Secrets;
use crate::trace;

use super::mask;

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
                place: Some(mask::place(&it.place)),
                condition: secrets.mask(&it.text),
                kind: "simple".to_owned(),
                passed: judgement.passed,
                reason: secrets.mask(&judgement.reason),
            };
            let mut warnings = judgement.warnings;
            warnings.extend(it.condition.expressions().filter_map(|it| it.1.warning(scope)));
            Verdict { criterion, warnings }
        })
        .collect()
}

/// What is asked of a step that has no criteria: where nothing is asserted, an
/// error is not taken for a success.
pub(super) fn default(status: u16) -> trace::TraceCriterion {
    let passed = status < 400;
    let verdict = if passed { "no error" } else { "an error" };
    trace::TraceCriterion {
        place: None,
        condition: "$statusCode < 400".to_owned(),
        kind: "default".to_owned(),
        passed,
        reason: format!("the step has no success criteria, and {status} is {verdict}"),
    }
}
