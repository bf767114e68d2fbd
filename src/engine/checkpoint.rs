//! Run → checkpoint: where a run stands, as JSON that another process can go on
//! from. `docs/checkpoint.md` describes the format.
//!
//! Workflows, steps and actions go by their ids, not by their places, so that
//! the document may have been corrected in between. Secrets are left out, or,
//! where the caller asks for them, kept in a part of their own.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::expr::{Expr, WorkflowValues};
use crate::plan::{Action, Parameter, Plan, Step, Target, Workflow};
use crate::pointer::Pointer;
use crate::secret::{MASK, Secrets, is_secret_member};
use crate::sort;
use crate::trace::{Checks, RunStatus};

use super::frame::{Ended, Frame, MadeUp, Visit};
use super::{Run, State};

/// The version of the format. It grows when an older Telaio could not go on
/// from it.
pub(super) const VERSION: u64 = 1;

/// What becomes of the secrets in a checkpoint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrecy {
    /// They are left out; whoever resumes gives them again.
    #[default]
    LeaveOut,
    /// They are kept, in the part `secrets`: the checkpoint is confidential.
    Include,
}

impl Run {
    /// Where the run stands, as JSON. It can be taken at any time; what has
    /// been said but not been polled is in its trace.
    pub fn checkpoint(&self, secrecy: Secrecy) -> Value {
        // Every member is named, so that none is forgotten.
        let Run {
            plan,
            frames,
            failed,
            ended,
            completed,
            passed,
            outputs: _, // Those of a run that is over.
            state,
            queue: _, // What was said is in the trace; what was not sent is sent again.
            trace,
            secrets,
            tokens,
            most_learned: _,
            next_call,
            executed,
            time,
            notes: _, // Of the resumption before this one.
            is_watched: _,
        } = self;
        let frames = match (state, failed) {
            (State::Ended { .. }, Some(failed)) => failed,
            _ => frames,
        };
        let written: Vec<_> = frames.iter().map(|it| frame(it, plan)).collect();
        let mut values = json!({
            "inputs": plan.inputs.values,
            "frames": written,
            "workflows": workflows(ended, plan),
        });
        let known = with_credentials(secrets, plan, frames);
        let mut left_out =
            LeftOut { inputs: named(plan, &known), secrets: &known, found: Vec::new() };
        for at in parts(&values) {
            if let Some(part) = values.pointer_mut(&at.to_string()) {
                left_out.value(part, &at, None);
            }
        }
        let found = left_out.found;
        let (state, until) = match state {
            State::New => ("new", None),
            State::Ready => ("ready", None),
            State::Sleeping { until } => ("sleeping", Some(*until)),
            State::InFlight { .. } if self.is_sent() => ("inFlight", None),
            State::InFlight { .. } => ("sleeping", Some(*time)),
            State::Ended { status } => (status_word(*status), None),
        };
        let mut checkpoint = json!({
            "checkpoint": VERSION,
            "workflowId": plan.workflows.first().map(|it| it.name.as_str()),
            "live": !plan.dry,
            "time": time,
            "state": state,
            "until": until,
            "executed": executed,
            "nextCall": next_call,
            "completed": completed.iter().map(|it| name(plan, *it)).collect::<Vec<_>>(),
            "passed": steps(plan, passed.iter().copied()),
            "inputsMadeUp": pairs(&made_up(ended, plan, |it| &it.inputs_made_up)),
            "madeUp": pairs(&made_up(ended, plan, |it| &it.outputs_made_up)),
            "leftOut": found.iter().map(|it| it.0.to_string()).collect::<Vec<_>>(),
        });
        if let (Value::Object(checkpoint), Value::Object(values)) = (&mut checkpoint, values) {
            checkpoint.retain(|_, it| !it.is_null());
            checkpoint.extend(values);
            // A trace has no map with keys that are no strings, so this does not fail.
            checkpoint.insert("trace".into(), serde_json::to_value(trace).unwrap_or_default());
            if secrecy == Secrecy::Include {
                let values: Map<_, _> =
                    found.into_iter().map(|(at, value)| (at.to_string(), value)).collect();
                let learned: Vec<_> = secrets.learned().collect();
                let tokens = tokens.write(plan);
                checkpoint.insert(
                    "secrets".into(),
                    json!({ "values": values, "learned": learned, "tokens": tokens }),
                );
            }
        }
        checkpoint
    }
}

/// The secrets of a run, and what it will send as credentials but has not yet.
fn with_credentials(secrets: &Secrets, plan: &Plan, frames: &[Frame]) -> Secrets {
    let mut secrets = secrets.clone();
    let inputs = secret_inputs(plan);
    for frame in frames {
        for name in &inputs[frame.workflow] {
            frame.inputs.get(name).into_iter().for_each(|it| secrets.learn(it));
        }
        for expr in plan.workflows[frame.workflow].steps.iter().flat_map(secret_reads) {
            if let Expr::StepOutput { step, name, .. } = expr {
                let value = frame.steps.get(step).and_then(|it| it.get(name));
                value.into_iter().for_each(|it| secrets.learn(it));
            }
        }
    }
    secrets
}

/// The inputs of each workflow that are declared to be secret or are sent as
/// credentials, there or in workflows that they are handed on to.
pub(super) fn secret_inputs(plan: &Plan) -> Vec<BTreeSet<String>> {
    let declared = |it: &Workflow| -> BTreeSet<String> {
        it.inputs.iter().filter(|it| it.secret).map(|it| it.name.clone()).collect()
    };
    let mut secret: Vec<_> = plan.workflows.iter().map(declared).collect();
    loop {
        let mut more = secret.clone();
        for (workflow, names) in plan.workflows.iter().zip(&mut more) {
            for step in &workflow.steps {
                let handed_on = match &step.target {
                    Target::Workflow(it) => Some(&secret[*it]),
                    Target::Operation(_) | Target::Exchange(_) => None,
                };
                let is_handed_on = |it: &&Parameter| {
                    handed_on.is_some_and(|names: &BTreeSet<String>| names.contains(&it.name))
                };
                let handed_on = step.parameters.iter().filter(is_handed_on);
                let handed_on = handed_on.flat_map(|it| it.value.reads()).map(|it| it.0);
                for expr in secret_reads(step).into_iter().chain(handed_on) {
                    if let Expr::Input { name, .. } = expr {
                        names.insert(name.clone());
                    }
                }
            }
        }
        if more == secret {
            return secret;
        }
        secret = more;
    }
}

/// What the credentials of a step are made of.
fn secret_reads(step: &Step) -> Vec<&Expr> {
    let of_message: Vec<_> = match &step.target {
        Target::Exchange(it) => it.headers.iter().chain(&it.address_parameters).collect(),
        Target::Operation(_) | Target::Workflow(_) => Vec::new(),
    };
    let parameters = step.parameters.iter().chain(of_message).filter(|it| it.secret);
    parameters.flat_map(|it| it.value.reads()).map(|it| it.0).collect()
}

/// Where the values of the run are; the rest is the workflow's own.
fn parts(values: &Value) -> Vec<Pointer> {
    let root = Pointer::default();
    let mut parts = vec![root.join("inputs")];
    let names = |it: &Value| -> Vec<String> {
        it.as_object().into_iter().flat_map(Map::keys).cloned().collect()
    };
    for (index, it) in values["frames"].as_array().into_iter().flatten().enumerate() {
        let frame = root.join("frames").join(index.to_string());
        parts.push(frame.join("inputs"));
        parts.extend(names(&it["outputs"]).into_iter().map(|it| frame.join("outputs").join(it)));
    }
    for id in names(&values["workflows"]) {
        let workflow = root.join("workflows").join(id);
        parts.extend(["inputs", "outputs"].map(|it| workflow.join(it)));
    }
    parts
}

fn frame(it: &Frame, plan: &Plan) -> Value {
    let Frame {
        workflow,
        called,
        purpose,
        has_begun,
        deadline,
        inputs,
        steps: outputs,
        passed,
        made_up,
        visit,
        suspended,
    } = it;
    let MadeUp {
        inputs: made_up_inputs,
        outputs: made_up_outputs,
        called: made_up_called,
        request: _,
    } = made_up;
    let planned = &plan.workflows[*workflow];
    let passed = passed.iter().filter_map(|it| Some(planned.steps.get(*it)?.id.as_str()));
    let mut out = json!({
        "workflowId": planned.name,
        "called": name(plan, *called),
        "purpose": purpose.as_str(),
        "begun": has_begun,
        "deadline": deadline,
        "inputs": inputs,
        "outputs": outputs,
        "passed": passed.collect::<Vec<_>>(),
        "madeUp": {
            "inputs": made_up_inputs,
            "outputs": pairs(made_up_outputs),
            "called": made_up_called,
        },
        "suspended": suspended.as_ref().map(|it| self::visit(it, planned)),
    });
    if let (Value::Object(members), Value::Object(visit)) = (&mut out, self::visit(visit, planned))
    {
        members.retain(|_, it| !it.is_null());
        members.extend(visit);
    }
    out
}

fn visit(it: &Visit, planned: &Workflow) -> Value {
    let Visit {
        at,
        index,
        attempt,
        retries,
        retry,
        checks,
        in_doubt,
        request: _, // These belong to an attempt, and every attempt is made anew.
        response: _,
        exchange: _,
        message: _,
        message_made_up: _,
    } = it;
    let step = planned.steps.get(*at);
    // Only what follows a failure can be a retry.
    let actions = step.map(|it| it.on_failure.as_slice()).unwrap_or_default();
    let action = |place: usize| {
        Some(json!({ "action": actions.get(place)?.name, "nth": nth(actions, place) }))
    };
    let used = retries.iter().filter_map(|(place, used)| {
        let mut written = action(*place)?;
        written["used"] = json!(used);
        Some(written)
    });
    let mut out = json!({
        "stepId": step.map(|it| it.id.as_str()),
        "retries": used.collect::<Vec<_>>(),
        "retry": retry.and_then(action),
        "index": index,
        "attempt": attempt,
        "checks": match checks {
            Checks::Passed => "passed",
            Checks::Failed => "failed",
        },
        "inDoubt": in_doubt,
    });
    if let Value::Object(members) = &mut out {
        members.retain(|_, it| !it.is_null());
    }
    out
}

/// What a workflow of the plan is called.
fn name(plan: &Plan, at: usize) -> &str {
    plan.workflows.get(at).map_or("", |it| it.name.as_str())
}

/// Steps as pairs: the names of their workflows, and their own.
fn steps(plan: &Plan, steps: impl Iterator<Item = (usize, usize)>) -> Value {
    let pair = |(workflow, step): (usize, usize)| {
        let planned = plan.workflows.get(workflow)?;
        Some(json!([planned.name, planned.steps.get(step)?.id]))
    };
    steps.filter_map(pair).collect()
}

/// How many actions before this one have its name: usually none.
pub(super) fn nth(actions: &[Action], place: usize) -> usize {
    let same = |it: &&Action| actions.get(place).is_some_and(|own| own.name == it.name);
    actions.iter().take(place).filter(same).count()
}

/// The workflows that have ended, by what the plan calls them.
fn workflows(ended: &[Ended], plan: &Plan) -> Value {
    let known = plan.workflows.iter();
    let values = known.filter_map(|it| Some((it, ended.get(it.document)?.get(&it.id)?)));
    let values = values.map(|(planned, it)| {
        // What was made up stands in lists of their own.
        let WorkflowValues { inputs, outputs, inputs_made_up: _, outputs_made_up: _ } = it;
        (planned.name.clone(), json!({ "inputs": inputs, "outputs": outputs }))
    });
    Value::Object(values.collect())
}

/// Their inputs or outputs that a dry run made up.
fn made_up(
    ended: &[Ended],
    plan: &Plan,
    names: fn(&WorkflowValues) -> &BTreeSet<String>,
) -> BTreeSet<(String, String)> {
    let mut all = BTreeSet::new();
    for planned in &plan.workflows {
        let own = ended.get(planned.document).and_then(|it| it.get(&planned.id));
        let names = own.into_iter().flat_map(names);
        all.extend(names.map(|it| (planned.name.clone(), it.clone())));
    }
    all
}

fn pairs(pairs: &BTreeSet<(String, String)>) -> Value {
    pairs.iter().map(|it| json!([it.0, it.1])).collect()
}

fn status_word(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "ready",
        RunStatus::Succeeded => "succeeded",
        RunStatus::Failed => "failed",
        RunStatus::Cancelled => "cancelled",
        RunStatus::Aborted => "aborted",
    }
}

/// The secret inputs that are one text or number, the longest first: where they
/// stand in other values, their names can stand instead.
fn named(plan: &Plan, secrets: &Secrets) -> Vec<(String, String)> {
    let text = |it: &Value| match it {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    let inputs = plan.inputs.values.iter().filter(|it| secrets.mask_value(it.1) != *it.1);
    let mut named: Vec<_> = inputs.filter_map(|it| Some((it.0.clone(), text(it.1)?))).collect();
    sort::by_key(&mut named, |it| std::cmp::Reverse(it.1.len()));
    named
}

/// What stands where an input was.
pub(super) fn placeholder(input: &str) -> String {
    format!("{MASK}inputs.{input}{MASK}")
}

/// Takes secrets out of values, and keeps where they were.
struct LeftOut<'s> {
    inputs: Vec<(String, String)>,
    secrets: &'s Secrets,
    found: Vec<(Pointer, Value)>,
}

impl LeftOut<'_> {
    /// `name` is that of the member which `value` is.
    fn value(&mut self, value: &mut Value, at: &Pointer, name: Option<&str>) {
        let is_secret = name.is_some_and(is_secret_member);
        let instead = match &*value {
            Value::String(text) if is_secret || self.secrets.mask(text) != *text => {
                Some(self.text(text))
            }
            Value::Number(number) if is_secret || self.secrets.mask_value(value) != *value => {
                Some(self.text(&number.to_string()))
            }
            // A name that is a secret cannot be replaced without the rest.
            Value::Object(members)
                if members.keys().any(|it| self.secrets.mask_name(it) != *it) =>
            {
                Some(MASK.to_owned())
            }
            Value::Null | Value::Bool(_) | Value::String(_) | Value::Number(_) => None,
            Value::Array(_) | Value::Object(_) => None,
        };
        if let Some(instead) = instead {
            let secret = std::mem::replace(value, Value::String(instead));
            return self.found.push((at.clone(), secret));
        }
        match value {
            Value::Array(items) => {
                for (index, it) in items.iter_mut().enumerate() {
                    self.value(it, &at.join(index.to_string()), None);
                }
            }
            Value::Object(members) => {
                for (name, it) in members {
                    self.value(it, &at.join(name.as_str()), Some(name));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The text with names where inputs were. What is secret besides is masked.
    fn text(&self, text: &str) -> String {
        let name = |(name, value): &(String, String)| (text == value).then(|| placeholder(name));
        if let Some(whole) = self.inputs.iter().find_map(name) {
            return whole;
        }
        let mut out = text.to_owned();
        for (name, value) in &self.inputs {
            out = out.replace(value.as_str(), &placeholder(name));
        }
        match self.secrets.mask(&out) {
            masked if masked == text => MASK.to_owned(),
            masked => masked,
        }
    }
}
