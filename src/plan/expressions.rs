//! What a step reads.

use crate::expr::Expr;

use super::{Criterion, Parameter, Payload, RequestBody, Step, Target, Workflow};

impl Step {
    /// Every expression of the step, in no particular order.
    pub fn expressions(&self) -> Vec<&Expr> {
        let mut out = Vec::new();
        self.parameters.iter().for_each(|it| payload(&it.value, &mut out));
        match &self.target {
            Target::Operation(operation) => {
                let values = operation.body.iter().flat_map(RequestBody::values);
                values.for_each(|it| payload(it, &mut out));
            }
            Target::Exchange(it) => it.values().for_each(|it| payload(it, &mut out)),
            Target::Workflow(_) => {}
        }
        criteria(&self.criteria, &mut out);
        for action in self.on_success.iter().chain(&self.on_failure) {
            criteria(&action.criteria, &mut out);
            action.parameters.iter().for_each(|it: &Parameter| payload(&it.value, &mut out));
        }
        self.outputs.iter().for_each(|it| payload(&it.value, &mut out));
        out
    }
}

impl Workflow {
    /// Every expression of the workflow's own outputs.
    pub fn output_expressions(&self) -> Vec<&Expr> {
        let mut out = Vec::new();
        self.outputs.iter().for_each(|it| payload(&it.value, &mut out));
        out
    }
}

fn payload<'p>(it: &'p Payload, out: &mut Vec<&'p Expr>) {
    out.extend(it.templates().into_iter().flat_map(|it| it.expressions()).map(|it| it.1));
}

fn criteria<'p>(criteria: &'p [Criterion], out: &mut Vec<&'p Expr>) {
    out.extend(criteria.iter().flat_map(Criterion::expressions));
}
