//! Checkpoint → run: goes on in another process, maybe with a corrected document.

use std::collections::{BTreeMap, BTreeSet};
use std::{error, fmt};

use serde_json::{Map, Value};

use crate::expr::WorkflowValues;
use crate::plan::{Plan, Target, Workflow};
use crate::pointer::Pointer;
use crate::secret::MASK;
use crate::trace::{Checks, Trace};

use super::authorize::Tokens;
use super::checkpoint::{VERSION, nth, placeholder};
use super::doubt::{MESSAGE, is_idempotent};
use super::exchange::subscriptions;
use super::frame::{Ended, Frame, MadeUp, Purpose, Visit};
use super::needs::{Needed, readers};
use super::rewind::{LEARNED, reopen};
use super::{Run, State};

/// What a caller chooses for a run that goes on from a checkpoint.
#[derive(Clone, Debug, Default)]
pub struct Resume {
    /// Whether to send a request again that may have had its effect already.
    pub repeat: bool,
    /// Outputs of steps by step id, in place of those of the checkpoint: for
    /// those that it leaves out because they are secret.
    pub outputs: BTreeMap<String, Map<String, Value>>,
}

/// Why a run cannot go on from a checkpoint.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ResumeError {
    /// It is not a checkpoint, or not as it was written.
    Broken {
        /// What is missing or wrong.
        what: String,
    },
    /// It is of a version that is not known.
    Version {
        /// That version.
        found: u64,
    },
    /// The document does not have what the run stands at.
    Gone {
        /// The workflow or step.
        what: String,
    },
    /// A dry run goes on as a dry run, a live run as a live one.
    Kind {
        /// Whether the checkpoint is of a live run.
        live: bool,
    },
    /// The run has succeeded.
    Over,
    /// A request was sent, no answer came, and sending it twice could do more
    /// than sending it once.
    InDoubt {
        /// The step.
        step: String,
        /// Its method.
        method: String,
    },
    /// Secrets that the checkpoint leaves out are read later.
    Secrets {
        /// Each of them; never none.
        missing: Vec<MissingSecret>,
    },
}

/// A secret that a checkpoint leaves out and that is read later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingSecret {
    /// What it is, such as "output `token` of step `login`".
    pub what: String,
    /// Who reads it, such as "step `use`".
    pub reader: String,
    /// How to go on.
    pub remedy: &'static str,
}

impl fmt::Display for ResumeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResumeError::Broken { what } => write!(f, "this is no checkpoint: {what}"),
            ResumeError::Version { found } => {
                write!(f, "expected a checkpoint of version {VERSION}, found {found}")
            }
            ResumeError::Gone { what } => {
                write!(f, "the checkpoint stands at {what}, which the document does not have")
            }
            ResumeError::Kind { live: true } => {
                write!(f, "the checkpoint is of a live run and cannot go on as a dry run")
            }
            ResumeError::Kind { live: false } => {
                write!(f, "the checkpoint is of a dry run and cannot go on as a live run")
            }
            ResumeError::Over => write!(f, "the run has succeeded, so nothing is left to do"),
            ResumeError::InDoubt { step, method } => write!(
                f,
                "the {method} of step `{step}` was sent and no answer came, so it may have had \
                 its effect: look whether it had, and resume with `repeat` to send it again"
            ),
            ResumeError::Secrets { missing } => {
                let missing = missing.iter().map(|it| {
                    let MissingSecret { what, reader, remedy } = it;
                    format!("{what} is secret and not in the checkpoint, but {reader} reads it: {remedy}")
                });
                f.write_str(&missing.collect::<Vec<_>>().join("; "))
            }
        }
    }
}

impl error::Error for ResumeError {}

/// The workflow that a checkpoint is of.
pub fn resumed_workflow(checkpoint: &Value) -> Option<&str> {
    checkpoint.get("workflowId").and_then(Value::as_str)
}

/// The inputs that a checkpoint has; those that are secret are not among them,
/// unless it has its secrets.
pub fn resumed_inputs(checkpoint: &Value) -> Map<String, Value> {
    let mut inputs =
        checkpoint.get("inputs").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut whole = checkpoint.clone();
    let left_out = texts(checkpoint, "leftOut");
    for at in left_out.iter().filter_map(|it| Pointer::parse(it).ok()) {
        if let [first, name, ..] = at.tokens.as_slice()
            && first == "inputs"
        {
            let kept = checkpoint.pointer("/secrets/values").and_then(|it| it.get(at.to_string()));
            let known =
                kept.zip(whole.pointer_mut(&at.to_string())).map(|(it, to)| *to = it.clone());
            match known
                .and_then(|()| whole.pointer(&format!("/inputs/{}", crate::pointer::escape(name))))
            {
                Some(value) => inputs.insert(name.clone(), value.clone()),
                None => inputs.remove(name),
            };
        }
    }
    inputs
}

impl Run {
    /// Goes on from a checkpoint with a plan of the same workflow, be it that of
    /// another version of the document. The inputs are those of the plan:
    /// [`resumed_inputs`] are the ones to make it with.
    ///
    /// A run that failed, was stopped or reached a limit goes on with the step
    /// where it did.
    pub fn resume(plan: Plan, checkpoint: &Value, choice: &Resume) -> Result<Run, ResumeError> {
        let version = checkpoint.get("checkpoint").and_then(Value::as_u64);
        match version.ok_or_else(|| broken("it has no `checkpoint` with a version"))? {
            VERSION => {}
            found => return Err(ResumeError::Version { found }),
        }
        let live = boolean(checkpoint, "live")?;
        if live == plan.dry {
            return Err(ResumeError::Kind { live });
        }
        let mut checkpoint = checkpoint.clone();
        let mut missing = restore(&mut checkpoint, &plan);
        missing.retain(|at| !is_given(at, choice));
        let it = &checkpoint;
        let mut frames = Vec::new();
        for frame in list(it, "frames")? {
            frames.push(read_frame(frame, &plan)?);
        }
        let Some(top) = frames.last_mut() else { return Err(broken("`frames` is empty")) };
        let (step, method) = match plan.workflows[top.workflow].steps.get(top.visit.at) {
            Some(step) => match &step.target {
                Target::Operation(operation) => (&step.id, operation.endpoint.method.as_str()),
                Target::Exchange(_) => (&step.id, MESSAGE),
                Target::Workflow(_) => (&step.id, ""),
            },
            None => (&plan.workflows[top.workflow].name, ""),
        };
        let (step, method) = (step.clone(), method.to_owned());
        let is_doubtful = top.visit.in_doubt && !is_idempotent(&method) && !method.is_empty();
        let time = number(it, "time")?;
        let word = text(it, "state")?;
        let is_waiting = matches!(word, "new" | "ready" | "sleeping");
        if is_doubtful && !is_waiting && !choice.repeat {
            return Err(ResumeError::InDoubt { step, method });
        }
        let state = match word {
            "new" => State::New,
            "ready" | "failed" | "cancelled" | "aborted" => State::Ready,
            "sleeping" => State::Sleeping { until: number(it, "until")? },
            "inFlight" => State::Sleeping { until: time },
            "succeeded" => return Err(ResumeError::Over),
            other => return Err(broken(format!("`state` cannot be `{other}`"))),
        };
        if word == "inFlight" {
            top.visit.attempt += 1;
        }
        let trace = it.get("trace").ok_or_else(|| broken("it has no `trace`"))?;
        let mut trace = Trace::read(trace).map_err(|what| ResumeError::Broken { what })?;
        if matches!(word, "failed" | "cancelled" | "aborted") {
            trace.checks = frames.last().map_or(trace.checks, |it| it.visit.checks);
            reopen(&mut trace, &frames);
        }
        let missing: Vec<_> = missing.iter().filter_map(|at| readers(at, &frames, &plan)).collect();
        if !missing.is_empty() {
            return Err(ResumeError::Secrets { missing: missing.into_iter().map(said).collect() });
        }
        give(&mut frames, choice, &plan);
        let mut secrets = plan.inputs.secrets.clone();
        let kept = it.get("secrets").unwrap_or(&Value::Null);
        texts(kept, "learned").iter().for_each(|it| secrets.learn_text(it));
        let tokens = Tokens::read(kept.get("tokens").unwrap_or(&Value::Null), &plan);
        Ok(Run {
            frames,
            failed: None,
            ended: read_ended(it, &plan)?,
            completed: read_completed(it, &plan),
            passed: read_passed(it, &plan)?,
            outputs: Map::new(),
            state,
            queue: subscriptions(&plan),
            trace,
            secrets,
            tokens,
            most_learned: 2 * LEARNED,
            next_call: number(it, "nextCall")?.try_into().map_err(|_| broken("`nextCall`"))?,
            executed: number(it, "executed")? as usize,
            time,
            notes: notes(word, &step, is_doubtful.then_some(&method)),
            is_watched: true,
            plan,
        })
    }
}

/// What a person should know of a run that does not simply go on.
fn notes(word: &str, step: &str, doubtful: Option<&String>) -> Vec<String> {
    let mut notes = Vec::new();
    let is_stopped = matches!(word, "failed" | "cancelled" | "aborted");
    if is_stopped {
        notes.push(format!("the run goes on with step `{step}` after it had ended: {word}"));
    }
    if word == "inFlight" || (is_stopped && doubtful.is_some()) {
        let what = match doubtful {
            Some(method) => format!("; whether the first {method} had its effect is not known"),
            None => String::new(),
        };
        notes.push(format!("the request of step `{step}` is sent again{what}"));
    }
    notes
}

fn said(it: Needed) -> MissingSecret {
    let remedy = match it.is_output {
        true => "resume with its value in `outputs`, or take the checkpoint with its secrets",
        false => "take the checkpoint with its secrets",
    };
    MissingSecret { what: it.what, reader: it.reader, remedy }
}

/// Puts the secrets back that are known, and gives the places of the others,
/// which are then empty.
fn restore(checkpoint: &mut Value, plan: &Plan) -> Vec<Pointer> {
    let mut missing = Vec::new();
    let kept = checkpoint.pointer("/secrets/values").cloned().unwrap_or_default();
    let root = plan.workflows.first().map(|it| it.name.as_str());
    for text in texts(checkpoint, "leftOut") {
        let Ok(at) = Pointer::parse(&text) else { continue };
        let own = match at.tokens.as_slice() {
            // The inputs of the run are given again.
            [frames, index, inputs, rest @ ..] if frames == "frames" && inputs == "inputs" => {
                let frame = checkpoint.pointer(&format!("/frames/{index}/workflowId"));
                let is_root = index == "0" && frame.and_then(Value::as_str) == root;
                let (first, rest) = match rest {
                    [first, rest @ ..] if is_root => (first, rest),
                    _ => (&String::new(), &[][..]),
                };
                let value = plan.inputs.values.get(first);
                value.and_then(|it| Pointer { tokens: rest.into() }.resolve(it)).cloned()
            }
            _ => None,
        };
        let Some(place) = checkpoint.pointer_mut(&text) else { continue };
        let value = kept.get(&text).cloned().or(own).or_else(|| filled(place, plan));
        match value {
            Some(value) => *place = value,
            None => {
                *place = Value::Null;
                missing.push(at);
            }
        }
    }
    // A member that is not there is missing; null would be a value.
    for at in &missing {
        let Some((last, parents)) = at.tokens.split_last() else { continue };
        let parent = Pointer { tokens: parents.into() };
        if let Some(Value::Object(members)) = checkpoint.pointer_mut(&parent.to_string()) {
            members.remove(last);
        }
    }
    missing
}

/// What stood where the names of inputs stand now.
fn filled(value: &Value, plan: &Plan) -> Option<Value> {
    let mut text = value.as_str()?.to_owned();
    for (name, value) in &plan.inputs.values {
        let placeholder = placeholder(name);
        if text == placeholder {
            return Some(value.clone());
        }
        if text.contains(&placeholder) {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text = text.replace(&placeholder, &value);
        }
    }
    (!text.contains(MASK)).then_some(Value::String(text))
}

/// Whether the caller gives the output that is missing at this place.
fn is_given(at: &Pointer, choice: &Resume) -> bool {
    match at.tokens.as_slice() {
        [frames, _, outputs, step, name, ..] if frames == "frames" && outputs == "outputs" => {
            choice.outputs.get(step).is_some_and(|it| it.contains_key(name))
        }
        _ => false,
    }
}

/// Sets the outputs that the caller gives, in the innermost workflow with such
/// a step, and the inputs of the first workflow, which the plan has.
fn give(frames: &mut [Frame], choice: &Resume, plan: &Plan) {
    for (step, outputs) in &choice.outputs {
        let has_step =
            |it: &&mut Frame| plan.workflows[it.workflow].steps.iter().any(|it| it.id == *step);
        if let Some(frame) = frames.iter_mut().rev().find(has_step) {
            let known = frame.steps.entry(step.clone()).or_default();
            known.extend(outputs.iter().map(|(name, it)| (name.clone(), it.clone())));
        }
    }
    if let Some(frame) = frames.first_mut().filter(|it| it.workflow == 0) {
        let inputs = plan.inputs.values.iter();
        frame.inputs.extend(inputs.map(|(name, it)| (name.clone(), it.clone())));
    }
}

fn read_frame(it: &Value, plan: &Plan) -> Result<Frame, ResumeError> {
    let workflow = workflow_named(text(it, "workflowId")?, plan)?;
    let steps = &plan.workflows[workflow].steps;
    let made_up = it.get("madeUp").ok_or_else(|| broken("a frame has no `madeUp`"))?;
    let mut outputs = BTreeMap::new();
    for (step, values) in object(it, "outputs")? {
        let values = values.as_object().ok_or_else(|| broken("`outputs` must be objects"))?;
        outputs.insert(step.clone(), values.clone());
    }
    let passed = texts(it, "passed");
    let is_passed = |at: &usize| passed.contains(&steps[*at].id);
    let purpose = Purpose::parse(text(it, "purpose")?);
    Ok(Frame {
        workflow,
        called: workflow_named(text(it, "called")?, plan)?,
        purpose: purpose.ok_or_else(|| broken("a frame has a `purpose` that is not known"))?,
        has_begun: boolean(it, "begun")?,
        deadline: it.get("deadline").and_then(Value::as_u64),
        inputs: object(it, "inputs")?.clone(),
        steps: outputs,
        passed: (0..steps.len()).filter(is_passed).collect(),
        made_up: MadeUp {
            inputs: texts(made_up, "inputs").into_iter().collect(),
            outputs: read_pairs(made_up, "outputs")?,
            called: texts(made_up, "called").into_iter().collect(),
            request: false,
        },
        visit: read_visit(it, &plan.workflows[workflow])?,
        suspended: match it.get("suspended") {
            Some(it) => Some(read_visit(it, &plan.workflows[workflow])?),
            None => None,
        },
    })
}

fn workflow_named(name: &str, plan: &Plan) -> Result<usize, ResumeError> {
    let found = plan.workflows.iter().position(|it| it.name == name);
    found.ok_or_else(|| ResumeError::Gone { what: format!("workflow `{name}`") })
}

fn read_visit(it: &Value, workflow: &Workflow) -> Result<Visit, ResumeError> {
    let (steps, name) = (&workflow.steps, &workflow.name);
    let gone =
        |step: &str| ResumeError::Gone { what: format!("step `{step}` of workflow `{name}`") };
    let at = match it.get("stepId").and_then(Value::as_str) {
        None => steps.len(),
        Some(id) => steps.iter().position(|it| it.id == id).ok_or_else(|| gone(id))?,
    };
    let actions = steps.get(at).map(|it| it.on_failure.as_slice()).unwrap_or_default();
    // An action that is gone has been corrected away, with its count.
    let place = |it: &Value| -> Result<Option<usize>, ResumeError> {
        let (name, count) = (text(it, "action")?, number(it, "nth")? as usize);
        let is_same = |it: &usize| actions[*it].name == name && nth(actions, *it) == count;
        Ok((0..actions.len()).find(is_same))
    };
    let mut retries = BTreeMap::new();
    for used in list(it, "retries")? {
        if let Some(place) = place(used)? {
            retries.insert(place, number(used, "used")?);
        }
    }
    Ok(Visit {
        at,
        index: number(it, "index")? as usize,
        attempt: number(it, "attempt")? as usize,
        retries,
        retry: match it.get("retry") {
            Some(it) => place(it)?,
            None => None,
        },
        checks: match text(it, "checks")? {
            "passed" => Checks::Passed,
            _ => Checks::Failed,
        },
        in_doubt: boolean(it, "inDoubt")?,
        request: None,
        response: None,
        exchange: None,
        message: None,
        message_made_up: Vec::new(),
    })
}

/// The workflows that have ended; what the document no longer has is forgotten.
fn read_ended(it: &Value, plan: &Plan) -> Result<Vec<Ended>, ResumeError> {
    let mut ended: Vec<_> = plan.documents.iter().map(|_| Ended::default()).collect();
    let planned = |name: &str| plan.workflows.iter().find(|it| it.name == name);
    for (name, it) in object(it, "workflows")? {
        let (inputs, outputs) = (object(it, "inputs")?.clone(), object(it, "outputs")?.clone());
        if let Some(it) = planned(name) {
            let values = WorkflowValues { inputs, outputs, ..WorkflowValues::default() };
            ended[it.document].insert(it.id.clone(), values);
        }
    }
    let mut mark = |member, names: fn(&mut WorkflowValues) -> &mut BTreeSet<String>| {
        for (workflow, name) in read_pairs(it, member)? {
            let values = planned(&workflow).and_then(|it| ended[it.document].get_mut(&it.id));
            values.into_iter().for_each(|it| _ = names(it).insert(name.clone()));
        }
        Ok(())
    };
    mark("madeUp", |it| &mut it.outputs_made_up)?;
    match it.get("inputsMadeUp") {
        Some(_) => mark("inputsMadeUp", |it| &mut it.inputs_made_up)?,
        // Earlier checkpoints do not say. Nothing that may be made up is taken to be real.
        None => ended.iter_mut().flat_map(|it| it.values_mut()).for_each(suspect_inputs),
    }
    Ok(ended)
}

/// Takes all inputs of a workflow to be made up, if one of its outputs is.
fn suspect_inputs(it: &mut WorkflowValues) {
    if !it.outputs_made_up.is_empty() {
        it.inputs_made_up = it.inputs.keys().cloned().collect();
    }
}

fn read_completed(it: &Value, plan: &Plan) -> BTreeSet<usize> {
    let names = texts(it, "completed");
    let place = |name: &String| plan.workflows.iter().position(|it| it.name == *name);
    names.iter().filter_map(place).collect()
}

fn read_passed(it: &Value, plan: &Plan) -> Result<BTreeSet<(usize, usize)>, ResumeError> {
    let place = |(name, step): (String, String)| {
        let at = plan.workflows.iter().position(|it| it.name == name)?;
        Some((at, plan.workflows[at].steps.iter().position(|it| it.id == step)?))
    };
    Ok(read_pairs(it, "passed")?.into_iter().filter_map(place).collect())
}

fn read_pairs(it: &Value, name: &str) -> Result<BTreeSet<(String, String)>, ResumeError> {
    let mut pairs = BTreeSet::new();
    for pair in list(it, name)? {
        let member = |at: usize| pair.get(at).and_then(Value::as_str).map(str::to_owned);
        let pair = member(0).zip(member(1));
        pairs.insert(pair.ok_or_else(|| broken(format!("`{name}` must be pairs of texts")))?);
    }
    Ok(pairs)
}

fn broken(what: impl Into<String>) -> ResumeError {
    ResumeError::Broken { what: what.into() }
}

fn text<'v>(it: &'v Value, name: &str) -> Result<&'v str, ResumeError> {
    let text = it.get(name).and_then(Value::as_str);
    text.ok_or_else(|| broken(format!("`{name}` must be a text")))
}

fn number(it: &Value, name: &str) -> Result<u64, ResumeError> {
    let number = it.get(name).and_then(Value::as_u64);
    number.ok_or_else(|| broken(format!("`{name}` must be a whole number")))
}

fn boolean(it: &Value, name: &str) -> Result<bool, ResumeError> {
    let boolean = it.get(name).and_then(Value::as_bool);
    boolean.ok_or_else(|| broken(format!("`{name}` must be true or false")))
}

fn object<'v>(it: &'v Value, name: &str) -> Result<&'v Map<String, Value>, ResumeError> {
    let object = it.get(name).and_then(Value::as_object);
    object.ok_or_else(|| broken(format!("`{name}` must be an object")))
}

fn list<'v>(it: &'v Value, name: &str) -> Result<&'v [Value], ResumeError> {
    let list = it.get(name).and_then(Value::as_array);
    list.map(Vec::as_slice).ok_or_else(|| broken(format!("`{name}` must be a list")))
}

fn texts(it: &Value, name: &str) -> Vec<String> {
    let items = it.get(name).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
}
