//! What a workflow reads from the response of one of its steps.

use std::collections::BTreeMap;

use crate::expr::{Constraint, Expr, Source, WorkflowField, split_name};
use crate::plan::{Criterion, Output, Payload, Plan, RequestBody, Step, Target, Test};
use crate::pointer::Pointer;

/// What is read from a response.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// The places in its body, shortest first, each once.
    pub(super) body: Vec<Pointer>,
    /// The names of its header fields.
    pub(super) headers: Vec<String>,
}

/// What the plan reads from the response of a step: the step itself, and all that
/// reads one of its outputs, also by way of other outputs.
pub(super) fn reads(plan: &Plan, workflow: usize, at: usize) -> Reads {
    let step = &plan.workflows[workflow].steps[at];
    let mut reads = Reads::default();
    for (expr, path) in own_expressions(step) {
        reads.add(expr, &path);
    }
    let flow = Flow::of(plan);
    for output in &step.outputs {
        let owner = Owner { workflow, step: Some(at) };
        let ways = flow.ways(owner, &output.name, &mut Known::new());
        for (expr, way) in output.value.reads() {
            ways.iter().for_each(|it| reads.add(expr, &way.then(it)));
        }
    }
    reads
}

/// What has outputs: a step, or the workflow itself.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Owner {
    workflow: usize,
    step: Option<usize>,
}

/// An expression that is evaluated.
struct Read<'p> {
    expr: &'p Expr,
    /// The way that is read into its value.
    way: Pointer,
    /// Where it stands.
    site: Owner,
    /// The output that it is the value of.
    into: Option<&'p str>,
}

/// The ways that are read into outputs.
type Known<'p> = BTreeMap<(Owner, &'p str), Vec<Pointer>>;

/// Every expression of a plan.
struct Flow<'p> {
    plan: &'p Plan,
    reads: Vec<Read<'p>>,
}

impl<'p> Flow<'p> {
    fn of(plan: &'p Plan) -> Flow<'p> {
        let mut reads = Vec::new();
        for (index, workflow) in plan.workflows.iter().enumerate() {
            let outputs = |outputs: &'p [Output], site: Owner| {
                let reads = outputs
                    .iter()
                    .flat_map(|it| it.value.reads().into_iter().map(move |read| (it, read)));
                reads.map(move |(it, (expr, way))| Read { expr, way, site, into: Some(&*it.name) })
            };
            for (at, step) in workflow.steps.iter().enumerate() {
                let site = Owner { workflow: index, step: Some(at) };
                let other = |(expr, way)| Read { expr, way, site, into: None };
                reads.extend(other_expressions(step).into_iter().map(other));
                reads.extend(outputs(&step.outputs, site));
            }
            reads.extend(outputs(&workflow.outputs, Owner { workflow: index, step: None }));
        }
        Flow { plan, reads }
    }

    /// The ways that are read into an output. `known` has those of other outputs
    /// that are read for its sake; what reads itself adds nothing.
    fn ways(&self, owner: Owner, output: &'p str, known: &mut Known<'p>) -> Vec<Pointer> {
        if let Some(ways) = known.get(&(owner, output)) {
            return ways.clone();
        }
        known.insert((owner, output), Vec::new());
        let mut ways = Vec::new();
        for read in &self.reads {
            let Some(way) = self.way_into(read, owner, output) else { continue };
            let further = read.into.map(|into| self.ways(read.site, into, known));
            let further = further.into_iter().flatten().map(|it| way.then(&it));
            for it in further.chain([way.clone()]) {
                if !ways.contains(&it) {
                    ways.push(it);
                }
            }
        }
        known.insert((owner, output), ways.clone());
        ways
    }

    /// The way that an expression reads into this output, if it reads it.
    fn way_into(&self, read: &Read<'_>, owner: Owner, output: &str) -> Option<Pointer> {
        let here = &self.plan.workflows[read.site.workflow];
        let there = &self.plan.workflows[owner.workflow];
        let (name, pointer, is_read) = match read.expr {
            Expr::StepOutput { step, name, pointer } => {
                let is_here = read.site.workflow == owner.workflow;
                let at = owner.step.and_then(|it| there.steps.get(it));
                (name, pointer, is_here && at.is_some_and(|it| it.id == *step))
            }
            Expr::WorkflowField { workflow, field: WorkflowField::Outputs, name, pointer } => {
                let is_named = here.document == there.document && *workflow == there.id;
                (name, pointer, owner.step.is_none() && is_named)
            }
            Expr::SourceWorkflowField {
                source,
                workflow,
                field: WorkflowField::Outputs,
                name,
                pointer,
            } => {
                let document = self.plan.documents[here.document].beside.get(source);
                let is_named = document == Some(&there.document) && *workflow == there.id;
                (name, pointer, owner.step.is_none() && is_named)
            }
            // Of the workflow that the step calls.
            Expr::Output { name, pointer } => {
                let step = read.site.step.and_then(|it| here.steps.get(it));
                let calls =
                    |it: &Step| matches!(it.target, Target::Workflow(to) if to == owner.workflow);
                (name, pointer, owner.step.is_none() && step.is_some_and(calls))
            }
            _ => return None,
        };
        let (_, into) = split_name(name, |it| it == output).filter(|_| is_read)?;
        Some(into.then(pointer).then(&read.way))
    }
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
}

/// The expressions that see the response of the step: those of the step itself.
fn own_expressions(step: &Step) -> Vec<(&Expr, Pointer)> {
    let mut out = of_criteria(step);
    out.extend(step.outputs.iter().flat_map(|it| it.value.reads()));
    out
}

/// The expressions of a step, but for its outputs.
fn other_expressions(step: &Step) -> Vec<(&Expr, Pointer)> {
    let mut out = of_criteria(step);
    let body = match &step.target {
        Target::Operation(operation) => operation.body.as_ref(),
        Target::Exchange(it) => {
            out.extend(it.values().flat_map(Payload::reads));
            None
        }
        Target::Workflow(_) => None,
    };
    let body = body.into_iter().flat_map(RequestBody::values);
    let actions = step.on_success.iter().chain(&step.on_failure);
    let parameters = step.parameters.iter().chain(actions.flat_map(|it| &it.parameters));
    out.extend(parameters.map(|it| &it.value).chain(body).flat_map(Payload::reads));
    out
}

fn of_criteria(step: &Step) -> Vec<(&Expr, Pointer)> {
    let mut out = Vec::new();
    let actions = step.on_success.iter().chain(&step.on_failure);
    let criteria = step.criteria.iter().chain(actions.flat_map(|it| &it.criteria));
    criteria.for_each(|it| of_criterion(it, &mut out));
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
