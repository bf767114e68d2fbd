//! The inputs with which a workflow is explored: those that conditions read, with
//! every value that their schemas leave to choose from.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::expr::{Expr, Operator, Other, split_name};
use crate::openapi::sample::sample;
use crate::plan::{Criterion, InputField, Plan, Target, Workflow};

/// So many sets of inputs are tried at most; with more, one input after the other.
const MOST_SETS: usize = 24;

/// The sets of inputs to try.
pub(super) struct Variation {
    /// The names of the inputs that are varied.
    pub(super) names: Vec<String>,
    /// All inputs; the first set is that of the plan.
    pub(super) sets: Vec<Map<String, Value>>,
    /// Whether there would be more.
    pub(super) cut: bool,
}

/// The inputs to explore `plan` with. What the caller gives stays as it is.
pub(super) fn inputs(plan: &Plan) -> Variation {
    let read = read_by_conditions(plan);
    let first = &plan.inputs.values;
    let mut varied: Vec<(&str, Vec<Option<Value>>)> = Vec::new();
    for it in &plan.workflows[0].inputs {
        let is_open = !it.secret && !plan.inputs.given.contains(&it.name);
        if !is_open || !read.contains(&(0, it.name.as_str())) {
            continue;
        }
        let mut choices = vec![first.get(&it.name).cloned()];
        for choice in choices_of(it, plan) {
            if !choices.contains(&choice) {
                choices.push(choice);
            }
        }
        if 1 < choices.len() {
            varied.push((&it.name, choices));
        }
    }
    let count = varied.iter().map(|it| it.1.len()).try_fold(1, usize::checked_mul);
    let is_whole = count.is_some_and(|it| it <= MOST_SETS);
    let mut sets = vec![first.clone()];
    for (name, choices) in &varied {
        let from = if is_whole { sets.clone() } else { vec![first.clone()] };
        for set in from {
            sets.extend(choices[1..].iter().map(|it| with(&set, name, it.as_ref())));
        }
    }
    let cut = !is_whole || MOST_SETS < sets.len();
    sets.truncate(MOST_SETS);
    // What the schema refuses as a whole is no input of a run.
    let mut number = 0;
    sets.retain(|it| {
        number += 1;
        number == 1 || plan.check_inputs(0, it).is_ok()
    });
    let names = varied.iter().map(|it| it.0.to_owned()).collect();
    Variation { names, sets, cut }
}

fn with(set: &Map<String, Value>, name: &str, value: Option<&Value>) -> Map<String, Value> {
    let mut set = set.clone();
    match value {
        Some(value) => drop(set.insert(name.to_owned(), value.clone())),
        None => drop(set.remove(name)),
    }
    set
}

/// What an input can be; `None` for nothing.
fn choices_of(field: &InputField, plan: &Plan) -> Vec<Option<Value>> {
    let schema = &field.schema;
    let mut choices: Vec<Option<Value>> = match schema.get("enum").and_then(Value::as_array) {
        Some(values) => values.iter().cloned().map(Some).collect(),
        None if schema.get("type").is_some_and(|it| it == "boolean") => {
            vec![Some(true.into()), Some(false.into())]
        }
        None => compared(plan, &field.name).into_iter().map(Some).collect(),
    };
    // What has a default is never missing.
    if !field.required && schema.get("default").is_none() {
        choices.push(None);
        if choices.iter().all(Option::is_none) {
            choices.push(Some(sample(schema)));
        }
    }
    choices
}

/// The values that conditions of the first workflow ask an input to equal: where
/// the schema names none, these are the ones that matter.
fn compared(plan: &Plan, input: &str) -> Vec<Value> {
    let mut values = Vec::new();
    for it in criteria(&plan.workflows[0]).flat_map(Criterion::constraints) {
        let Expr::Input { name, pointer } = it.expr else { continue };
        let is_whole = pointer.is_empty() && it.path.is_empty() && name == input;
        if let (true, Operator::Equal, Other::Literal(value)) = (is_whole, it.operator, it.other) {
            values.push(value.clone());
        }
    }
    values
}

/// The inputs that decide something, by the place of their workflow: in a
/// condition there, or in one of a workflow that they are passed on to.
fn read_by_conditions(plan: &Plan) -> BTreeSet<(usize, &str)> {
    let mut read = BTreeSet::new();
    for (at, workflow) in plan.workflows.iter().enumerate() {
        for expr in criteria(workflow).flat_map(Criterion::expressions) {
            read.extend(input_of(workflow, expr).map(|it| (at, it)));
        }
    }
    // A chain of calls is no longer than there are workflows.
    for _ in 0..plan.workflows.len() {
        let known = read.len();
        for (at, workflow) in plan.workflows.iter().enumerate() {
            for step in &workflow.steps {
                let Target::Workflow(to) = step.target else { continue };
                let passed = step.parameters.iter().filter(|it| read.contains(&(to, &*it.name)));
                let passed: Vec<_> = passed
                    .flat_map(|it| it.value.reads())
                    .filter_map(|it| input_of(workflow, it.0))
                    .collect();
                read.extend(passed.into_iter().map(|it| (at, it)));
            }
        }
        if read.len() == known {
            break;
        }
    }
    read
}

fn criteria(workflow: &Workflow) -> impl Iterator<Item = &Criterion> {
    workflow.steps.iter().flat_map(|it| {
        let actions = it.on_success.iter().chain(&it.on_failure);
        it.criteria.iter().chain(actions.flat_map(|it| &it.criteria))
    })
}

/// The declared input that an expression reads.
fn input_of<'p>(workflow: &'p Workflow, expr: &Expr) -> Option<&'p str> {
    let Expr::Input { name, .. } = expr else { return None };
    let declared = |name: &str| workflow.inputs.iter().any(|it| it.name == name);
    let (name, _) = split_name(name, declared)?;
    workflow.inputs.iter().find(|it| it.name == name).map(|it| it.name.as_str())
}
