//! Success criteria + scope → verdicts.

use serde_json::Value;

use crate::expr::{Judgement, Scope, show};
use crate::plan::Criterion;
use crate::query::Host;
use crate::secret::Secrets;
use crate::trace;

use super::mask;

/// What became of a criterion, fit to be shown.
pub(super) struct Verdict {
    pub(super) criterion: trace::TraceCriterion,
    pub(super) warnings: Vec<String>,
}

/// The longest value, as JSON in bytes, that a trace repeats beside its criterion;
/// longer ones are described, as they stand in the request or the answer anyway.
const LONGEST_OPERAND: usize = 200;

/// Judges one criterion. What is said about its expressions is among the warnings.
pub(super) fn judge(criterion: &Criterion, scope: &Scope<'_>, host: &dyn Host) -> Judgement {
    let mut judgement = criterion.judge(scope, host);
    let expressions = criterion.expressions();
    judgement.warnings.extend(expressions.into_iter().filter_map(|it| it.warning(scope)));
    judgement
}

/// Judges every criterion. All are judged, so that a person sees all that failed.
pub(super) fn criteria(
    criteria: &[Criterion],
    scope: &Scope<'_>,
    host: &dyn Host,
    secrets: &Secrets,
) -> Vec<Verdict> {
    criteria
        .iter()
        .map(|it| {
            let Judgement { passed, reason, warnings, operands } = judge(it, scope, host);
            let operands = operands.into_iter().map(|it| operand(it, secrets)).collect();
            let criterion = trace::TraceCriterion {
                place: Some(mask::place(&it.place)),
                condition: secrets.mask(&it.text),
                kind: it.kind().to_owned(),
                passed,
                reason: secrets.mask(&reason),
                operands,
            };
            Verdict { criterion, warnings }
        })
        .collect()
}

/// What was looked at, without secrets.
fn operand((expression, value): (String, Option<Value>), secrets: &Secrets) -> trace::TraceOperand {
    let expression = secrets.mask(&expression);
    match value {
        Some(value) if value.to_string().len() <= LONGEST_OPERAND => {
            let value = Some(secrets.mask_value(&value));
            trace::TraceOperand { expression, value, description: None }
        }
        other => {
            let description = Some(secrets.mask(&show(other.as_ref())));
            trace::TraceOperand { expression, value: None, description }
        }
    }
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
        operands: vec![trace::TraceOperand {
            expression: "$statusCode".to_owned(),
            value: Some(status.into()),
            description: None,
        }],
    }
}
