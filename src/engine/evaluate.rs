//! Looking at a run that is paused, and changing what it knows.

use serde_json::{Map, Value};

use crate::expr::{Condition, Expr, Template, Version};
use crate::plan::secret_inputs;
use crate::trace::Millis;

use super::Run;

/// What an expression or a condition comes out as.
#[derive(Clone, Debug, PartialEq)]
pub enum Evaluated {
    /// An expression has this value, without secrets; `None` if it has none.
    Value(Option<Value>),
    /// A condition holds or does not, with the reason.
    Condition {
        /// Whether it holds.
        holds: bool,
        /// Why, with the values that were compared.
        reason: String,
    },
}

impl Run {
    /// What an expression, a text with expressions or a simple condition comes
    /// out as where the run stands. `Err` says as a sentence why it cannot be
    /// read. Secrets are masked.
    pub fn evaluate(&self, text: &str) -> Result<Evaluated, String> {
        let (text, scope) = (text.trim(), self.scope());
        if let Ok(expr) = Expr::parse(text, Version::V1_1) {
            let value = expr.resolve(&scope).map(|it| self.secrets.mask_value(&it));
            return Ok(Evaluated::Value(value));
        }
        if text.contains("{$")
            && let (template, errors) = Template::parse(text, Version::V1_1)
            && errors.is_empty()
        {
            let value = template.resolve(&scope).map_err(|it| it.to_string())?;
            return Ok(Evaluated::Value(value.map(|it| self.secrets.mask_value(&it))));
        }
        let condition = Condition::parse(text, Version::V1_1).map_err(|it| it.to_string())?;
        let judgement = condition.judge(&scope);
        let reason = self.secrets.mask(&judgement.reason);
        Ok(Evaluated::Condition { holds: judgement.passed, reason })
    }

    /// Changes an input of the workflow that is being run. The trace says so.
    pub fn set_input(&mut self, now: Millis, name: &str, value: Value) {
        let given = Map::from_iter([(name.to_owned(), value.clone())]);
        let schema = self.plan.workflows[self.top().workflow].schema.as_ref();
        secret_inputs(schema, &given, &mut |it| self.secrets.add(it));
        self.top_mut().inputs.insert(name.to_owned(), value);
        self.warn(now, format!("somebody changed input `{name}`"));
    }

    /// Changes an output of a step that ran in the workflow that is being run.
    /// The trace says so.
    pub fn set_output(&mut self, now: Millis, step: &str, name: &str, value: Value) {
        if crate::secret::is_secret_name(name) {
            self.secrets.learn(&value);
        }
        let outputs = self.top_mut().steps.entry(step.to_owned()).or_default();
        outputs.insert(name.to_owned(), value);
        self.warn(now, format!("somebody changed output `{name}` of step `{step}`"));
    }
}
