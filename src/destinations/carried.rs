//! Which secrets the values of a request have, by the names where they come from:
//! inputs, what stands inside of them, and outputs of steps.

use std::collections::{BTreeMap, BTreeSet};

use crate::expr::{Expr, Template, WorkflowField, split_name};
use crate::plan::{
    ActionKind, Detour, EACH, Parameter, Payload, Plan, Step, Target, secret_places,
};
use crate::pointer::Pointer;
use crate::secret::{is_secret_member, is_secret_name};

/// Secrets inside of a value: the way to each, and the expression where it comes from.
type Inside = BTreeSet<(Vec<String>, String)>;

/// What lies deeper in a value, or in more places of it, is not told apart.
const DEEPEST: usize = 16;
const MOST_WAYS: usize = 200;

/// The secrets in the inputs of each workflow, as expressions where they come from:
/// those of the first workflow, and outputs of steps.
pub(super) struct Carried {
    /// By workflow, by input.
    inputs: Vec<BTreeMap<String, Inside>>,
    ids: Vec<String>,
}

impl Carried {
    /// Secrets are followed from workflow to workflow until nothing is new.
    pub(super) fn of(plan: &Plan) -> Carried {
        let inputs = (0..plan.workflows.len()).map(|at| own(plan, at)).collect();
        let ids = plan.workflows.iter().map(|it| it.id.clone()).collect();
        let mut carried = Carried { inputs, ids };
        loop {
            let mut is_new = false;
            for (at, workflow) in plan.workflows.iter().enumerate() {
                for (to, parameters) in workflow.steps.iter().flat_map(handed_on) {
                    for (name, secrets) in carried.handed(at, parameters) {
                        let known = carried.inputs[to].entry(name).or_default();
                        secrets.into_iter().for_each(|it| is_new |= learn(known, it));
                    }
                }
            }
            if !is_new {
                return carried.without_shadows(plan);
            }
        }
    }

    /// What the inputs of a called workflow carry. One that is given no
    /// parameters has those of its caller.
    fn handed(&self, at: usize, parameters: &[Parameter]) -> Vec<(String, Inside)> {
        if parameters.is_empty() {
            return self.inputs[at].iter().map(|it| (it.0.clone(), it.1.clone())).collect();
        }
        let of = |it: &Parameter| (it.name.clone(), self.inside(at, &it.value));
        parameters.iter().map(of).filter(|it| !it.1.is_empty()).collect()
    }

    /// A secret that a called workflow is given is named where it comes from, and
    /// not by the name that it has there, too.
    fn without_shadows(mut self, plan: &Plan) -> Carried {
        for (at, inputs) in self.inputs.iter_mut().enumerate().skip(1) {
            for (name, secrets) in inputs.iter_mut() {
                let own = own_name(plan, at, name);
                let is_own = |text: &str| {
                    let rest = text.strip_prefix(&own);
                    rest.is_some_and(|it| it.is_empty() || it.starts_with('#'))
                };
                if secrets.iter().any(|it| !is_own(&it.1)) {
                    secrets.retain(|it| !is_own(&it.1));
                }
            }
        }
        self
    }

    /// The secrets in the parameters and values of a request.
    pub(super) fn in_request<'p>(
        &self,
        at: usize,
        parameters: &'p [Parameter],
        values: impl IntoIterator<Item = &'p Payload>,
    ) -> Vec<String> {
        let values = values.into_iter().chain(parameters.iter().map(|it| &it.value));
        let mut secrets: BTreeSet<String> =
            values.flat_map(|it| self.inside(at, it)).map(|it| it.1).collect();
        // Whatever a security scheme takes is secret.
        for it in parameters.iter().filter(|it| it.secret) {
            for (expr, way) in it.value.reads() {
                if self.in_expression(at, expr, &way).is_empty() {
                    secrets.insert(expr.to_string());
                }
            }
        }
        secrets.into_iter().collect()
    }

    /// The secrets in a value, with the way to each as far as that is plain.
    fn inside(&self, at: usize, value: &Payload) -> Inside {
        match value {
            Payload::Map(members) => {
                let of = |(name, value): &(String, Payload)| {
                    let deeper = |(mut way, text): (Vec<String>, String)| {
                        way.insert(0, name.clone());
                        (way, text)
                    };
                    self.inside(at, value).into_iter().map(deeper).collect::<Vec<_>>()
                };
                members.iter().flat_map(of).collect()
            }
            Payload::Template(Template::Whole(it)) => {
                self.in_expression(at, &it.expr, Pointer::ROOT)
            }
            Payload::Constant(_)
            | Payload::Template(_)
            | Payload::Selector(_)
            | Payload::List(_) => {
                let reads = value.reads();
                let found = reads.iter().flat_map(|it| self.in_expression(at, it.0, &it.1));
                found.map(|it| (Vec::new(), it.1)).collect()
            }
        }
    }

    /// The secrets in what `way` leads to in the value of an expression.
    fn in_expression(&self, at: usize, expr: &Expr, way: &Pointer) -> Inside {
        match expr {
            Expr::Input { name, pointer } => self.in_input(at, name, &pointer.then(way)),
            Expr::WorkflowField { workflow, field: WorkflowField::Inputs, name, pointer } => {
                let of = self.ids.iter().position(|it| it == workflow);
                of.map(|it| self.in_input(it, name, &pointer.then(way))).unwrap_or_default()
            }
            Expr::Output { name, pointer }
            | Expr::StepOutput { name, pointer, .. }
            | Expr::WorkflowField { field: WorkflowField::Outputs, name, pointer, .. }
            | Expr::SourceWorkflowField { name, pointer, .. }
                if is_secret_name(name) || pointer.tokens.iter().any(|it| is_secret_member(it)) =>
            {
                Inside::from([(Vec::new(), expr.to_string())])
            }
            Expr::Url
            | Expr::Method
            | Expr::StatusCode
            | Expr::SelfUri
            | Expr::Request(_)
            | Expr::Response(_)
            | Expr::Message(_)
            | Expr::Output { .. }
            | Expr::StepOutput { .. }
            | Expr::WorkflowField { .. }
            | Expr::SourceWorkflowField { .. }
            | Expr::SourceDescription { .. }
            | Expr::Component { .. } => Inside::new(),
        }
    }

    /// The secrets in what `way` leads to in an input: what it leads through, and
    /// what lies beyond.
    fn in_input(&self, at: usize, name: &str, way: &Pointer) -> Inside {
        let inputs = &self.inputs[at];
        let Some((name, first)) = split_name(name, |it| inputs.contains_key(it)) else {
            return Inside::new();
        };
        let way = first.then(way).tokens;
        let known = inputs.get(name).into_iter().flatten();
        let reached = known.filter_map(|(to, text)| {
            let leads_to = to.iter().zip(&way).all(|(to, token)| to == EACH || to == token);
            leads_to.then(|| (to.get(way.len()..).unwrap_or_default().to_vec(), text.clone()))
        });
        reached.collect()
    }
}

/// Adds a secret, unless it is known. A workflow that calls itself may put it deeper
/// each time, so in the end it is taken to be anywhere in the value.
fn learn(known: &mut Inside, (mut way, text): (Vec<String>, String)) -> bool {
    if DEEPEST < way.len() || MOST_WAYS <= known.len() {
        way.clear();
    }
    let anywhere = (Vec::new(), text);
    if known.contains(&anywhere) {
        return false;
    }
    known.insert((way, anywhere.1))
}

/// The secrets in the inputs of a workflow themselves.
fn own(plan: &Plan, at: usize) -> BTreeMap<String, Inside> {
    let workflow = &plan.workflows[at];
    // Only those of the first are known before a run begins.
    let given = (at == 0).then_some(&plan.inputs.values);
    let mut inputs: BTreeMap<String, Inside> = BTreeMap::new();
    let named = workflow.inputs.iter().filter(|it| it.secret);
    let named = named.map(|it| Pointer::default().join(it.name.as_str()));
    let deeper = secret_places(workflow.schema.as_ref(), given);
    for place in named.chain(deeper) {
        let Some((name, way)) = place.tokens.split_first() else { continue };
        let inside = inputs.entry(name.clone()).or_default();
        // What lies in something secret is secret with it.
        if inside.iter().any(|it| way.starts_with(&it.0)) {
            continue;
        }
        let own = own_name(plan, at, name);
        let named: Vec<_> = way.iter().take_while(|it| *it != EACH).cloned().collect();
        let text = match named.is_empty() {
            true => own,
            false => format!("{own}#{}", Pointer { tokens: named.into() }),
        };
        inside.insert((way.to_vec(), text));
    }
    inputs
}

/// An input, as an expression.
fn own_name(plan: &Plan, at: usize, name: &str) -> String {
    match at {
        0 => format!("$inputs.{name}"),
        _ => format!("$workflows.{}.inputs.{name}", plan.workflows[at].name),
    }
}

/// The workflows that a step may call or lead to, with what it hands on.
fn handed_on(step: &Step) -> Vec<(usize, &[Parameter])> {
    let mut handed = Vec::new();
    if let Target::Workflow(at) = step.target {
        handed.push((at, step.parameters.as_slice()));
    }
    for action in step.on_success.iter().chain(&step.on_failure) {
        match action.kind {
            ActionKind::GotoWorkflow(at)
            | ActionKind::Retry { first: Some(Detour::Workflow(at)), .. } => {
                handed.push((at, action.parameters.as_slice()));
            }
            ActionKind::End
            | ActionKind::GotoStep(_)
            | ActionKind::Retry { first: None | Some(Detour::Step(_)), .. } => {}
        }
    }
    handed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_where_a_workflow_puts_a_secret_deeper_and_deeper() {
        let mut known = Inside::from([(Vec::new(), "$inputs.a".into())]);
        known.extend([(vec!["b".to_owned()], "$inputs.b".to_owned())]);
        let mut is_new = true;
        while is_new {
            is_new = false;
            for (way, text) in known.clone() {
                for member in ["left", "right"] {
                    let way = std::iter::once(member.to_owned()).chain(way.iter().cloned());
                    is_new |= learn(&mut known, (way.collect(), text.clone()));
                }
            }
        }
        assert!(known.contains(&(Vec::new(), "$inputs.b".to_owned())));
    }
}
