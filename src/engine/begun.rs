//! What a run begins with, as it is shown.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::plan::Inputs;
use crate::secret::{MASK, Secrets};
use crate::trace::TraceInputs;

use super::checkpoint::secret_inputs;
use super::{Run, mask};

impl Run {
    /// The inputs of its workflow and of those that come before others, without
    /// secrets.
    pub(super) fn begun(&self) -> TraceInputs {
        let plan = &self.plan;
        // Nothing has been sent yet by which a secret would be known.
        let secret = secret_inputs(plan);
        let values = |at: usize, it: &Inputs| shown(&it.values, &secret[at], &self.secrets);
        let made_up = |it: &Inputs| it.made_up.iter().cloned().collect::<Vec<_>>();
        let mut begun = TraceInputs {
            inputs: values(0, &plan.inputs),
            inputs_made_up: made_up(&plan.inputs),
            ..TraceInputs::default()
        };
        for (at, it) in plan.given.iter().filter(|it| !it.1.values.is_empty()) {
            let name = &plan.workflows[*at].name;
            begun.workflow_inputs.insert(name.clone(), values(*at, it).into());
            if !it.made_up.is_empty() {
                begun.workflow_inputs_made_up.insert(name.clone(), made_up(it));
            }
        }
        begun
    }
}

fn shown(
    values: &Map<String, Value>,
    secret: &BTreeSet<String>,
    secrets: &Secrets,
) -> Map<String, Value> {
    let hidden = |(name, value): (&String, &Value)| {
        let value = if secret.contains(name) { MASK.into() } else { value.clone() };
        (name.clone(), value)
    };
    mask::members(&values.iter().map(hidden).collect(), secrets)
}
