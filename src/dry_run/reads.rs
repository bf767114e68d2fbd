//! What a workflow reads from the response of one of its steps.

use crate::expr::{Constraint, Expr, Source, split_name};
use crate::plan::{Criterion, Payload, RequestBody, Step, Target, Test, Workflow};
use crate::pointer::Pointer;

/// What is read from a response.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// The places in its body, shortest first, each once.
    pub(super) body: Vec<Pointer>,
    /// The names of its header fields.
    pub(super) headers: Vec<String>,
}

/// What the whole workflow reads from the response of the step at `at`.
pub(super) fn reads(workflow: &Workflow, at: usize) -> Reads {
    let step = &workflow.steps[at];
    let mut reads = Reads::default();
    for (expr, path) in own_expressions(step) {
        reads.add(expr, &path);
    }
    for (expr, path) in workflow_expressions(workflow) {
        reads.add_through_output(step, expr, &path);
    }
    reads
}

impl Reads {
    fn add(&mut self, expr: &Expr, path: &Pointer) {
        match expr {
            // No step has both an answer and a message.
            Expr::Response(Source::Body(pointer))
            | Expr::Message(Source::Payload(pointer) | Source::Body(pointer)) => {
                let tokens = pointer.tokens.iter().chain(&path.tokens).cloned().collect();
                let pointer = Pointer { tokens };
                if !self.body.contains(&pointer) {
                    let length = pointer.tokens.len();
                    let at = self.body.partition_point(|it| it.tokens.len() <= length);
                    self.body.insert(at, pointer);
                }
            }
            Expr::Response(Source::Header(name)) | Expr::Message(Source::Header(name))
                if !self.headers.iter().any(|it| it.eq_ignore_ascii_case(name)) =>
            {
                self.headers.push(name.clone());
            }
            _ => {}
        }
    }

    /// Where `expr` reads into an output of `step`, it reads into what the
    /// output was read from.
    fn add_through_output(&mut self, step: &Step, expr: &Expr, path: &Pointer) {
        let Expr::StepOutput { step: id, name, pointer } = expr else { return };
        let is_output = |it: &str| step.outputs.iter().any(|output| output.name == it);
        let Some((name, into)) = split_name(name, is_output).filter(|_| *id == step.id) else {
            return;
        };
        let tokens = into.tokens.iter().chain(&pointer.tokens).chain(&path.tokens);
        let path = Pointer { tokens: tokens.cloned().collect() };
        let output = step.outputs.iter().find(|it| it.name == name);
        for (expr, way) in output.iter().flat_map(|it| it.value.reads()) {
            self.add(expr, &way.then(&path));
        }
    }
}

/// The expressions that see the response of the step: those of the step itself.
fn own_expressions(step: &Step) -> Vec<(&Expr, Pointer)> {
    let mut out = Vec::new();
    let actions = step.on_success.iter().chain(&step.on_failure);
    let criteria = step.criteria.iter().chain(actions.flat_map(|it| &it.criteria));
    criteria.for_each(|it| of_criterion(it, &mut out));
    out.extend(step.outputs.iter().flat_map(|it| it.value.reads()));
    out
}

/// Every expression of the workflow.
fn workflow_expressions(workflow: &Workflow) -> Vec<(&Expr, Pointer)> {
    let mut out = Vec::new();
    for step in &workflow.steps {
        out.extend(own_expressions(step));
        let body = match &step.target {
            Target::Operation(operation) => operation.body.as_ref(),
            Target::Exchange(it) => {
                out.extend(it.values().flat_map(Payload::reads));
                None
            }
            Target::Workflow(_) => None,
        };
        let body = body.into_iter().flat_map(RequestBody::values);
        let values = step.parameters.iter().map(|it| &it.value).chain(body);
        out.extend(values.flat_map(Payload::reads));
    }
    out.extend(workflow.outputs.iter().flat_map(|it| it.value.reads()));
    out
}

fn of_criterion<'c>(criterion: &'c Criterion, out: &mut Vec<(&'c Expr, Pointer)>) {
    match &criterion.test {
        Test::Simple(condition) => {
            // The way in which a condition can hold; what it reads besides need not be.
            let constraints = condition.constraints();
            out.extend(constraints.iter().map(|it: &Constraint<'c>| (it.expr, it.path.clone())));
        }
        Test::Query { .. } => {
            let expressions = criterion.expressions();
            out.extend(expressions.into_iter().map(|it| (it, Pointer::default())));
        }
    }
}
