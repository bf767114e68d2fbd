//! Every way that a workflow can take, by trying one answer after the other.
//!
//! Each step is answered with what the API documents, with the statuses that
//! criteria and actions name, with what each action asks for, and with nothing
//! at all; and all of that with every value that the inputs which decide something
//! can have. A way is tried only if it ends in something new: an answer to a step
//! after another answer to the step before it.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use serde::Serialize;
use serde_json::{Map, Value};
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::engine::{CallId, Exchange, Input, Output, Run, StepAt};
use crate::plan::{self, Criterion, Plan};
use crate::trace::{FailureReason, Place, RunStatus, Trace, What};

use super::answer::{asserted_statuses, documented_statuses, leading_to, make_up, with_status};
use super::{answered, exchanged, failed, vary};

/// How many runs there are at most, if the caller does not say.
pub const MOST_RUNS: usize = 500;

/// No run of an exploration executes more steps than this, or three times as
/// many as the workflows have.
const MOST_STEPS: usize = 60;

/// What can happen in a workflow.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Exploration {
    /// Every way that was found, each once.
    // By its name alone it would be taken for a path of files, which is a string.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Path[]"))]
    pub paths: Vec<Path>,
    /// Every step, and whether it was reached.
    pub steps: Vec<StepReach>,
    /// Every action, and whether it was taken.
    pub actions: Vec<ActionReach>,
    /// Which answers lead where.
    pub leads: Vec<Lead>,
    /// How many runs there were.
    pub runs: usize,
    /// Whether there would be more to try: then what was not reached may be
    /// reachable all the same.
    pub cut: bool,
}

/// One way through a workflow.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Path {
    /// The steps in order; those of a called workflow follow the calling step.
    pub steps: Vec<PathStep>,
    /// How it ends.
    pub status: RunStatus,
    /// What the inputs that are varied were; one that was left out is not there.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "Record<string, unknown>"))]
    pub inputs: Map<String, Value>,
}

/// A step on the way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PathStep {
    /// `stepId`.
    pub step_id: String,
    /// What each attempt was answered: a status, or `timeout`.
    pub answers: Vec<String>,
    /// Whether it succeeded; absent where the run ended before it did.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
    /// The name of the action that was taken at its end.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

/// Whether a step is reached.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct StepReach {
    /// `workflowId`.
    pub workflow_id: String,
    /// `stepId`.
    pub step_id: String,
    /// Where it stands.
    pub place: Place,
    /// Whether some way leads to it.
    pub reached: bool,
}

/// Whether an action is taken.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ActionReach {
    /// `workflowId`.
    pub workflow_id: String,
    /// The step that it follows.
    pub step_id: String,
    /// `success` or `failure`.
    pub after: &'static str,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// Whether some way takes it.
    pub reached: bool,
}

/// Where an answer leads.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Lead {
    /// The step.
    pub step_id: String,
    /// A status, or `timeout`.
    pub answer: String,
    /// What comes of it, as a sentence.
    pub then: String,
}

/// Tries all answers to the steps of `plan`, which should be one of a dry run,
/// in at most `most_runs` runs.
pub fn explore(plan: &Plan, most_runs: usize) -> Exploration {
    let mut plan = plan.clone();
    let steps: usize = plan.workflows.iter().map(|it| it.steps.len()).sum();
    plan.limits.steps = plan.limits.steps.min(MOST_STEPS.max(3 * steps));
    let mut found = Found::default();
    let variation = vary::inputs(&plan);
    let mut left: VecDeque<_> = (0..variation.sets.len()).map(|it| (it, Vec::new())).collect();
    let mut tried = HashSet::new();
    let mut runs = 0;
    while let Some((set, choices)) = left.pop_front().filter(|_| runs < most_runs) {
        runs += 1;
        plan.inputs.values.clone_from(&variation.sets[set]);
        let (trace, asked) = attempt(&plan, &choices);
        let inputs = variation.sets[set].iter().filter(|it| variation.names.contains(it.0));
        let inputs = inputs.map(|(name, it)| (name.clone(), it.clone())).collect();
        found.take_in(&trace, &asked, inputs);
        // Every other answer from where the choices end is a way of its own.
        for at in choices.len()..asked.len() {
            let before = at.checked_sub(1).and_then(|it| asked.get(it));
            let before = before.map(|it| (it.at, it.labels[it.chosen].clone()));
            for other in 1..asked[at].labels.len() {
                let key =
                    (set, before.clone(), asked[at].at, (asked[at].attempt + 1).min(3), other);
                if tried.insert(key) {
                    let mut choices: Vec<usize> = asked[..at].iter().map(|it| it.chosen).collect();
                    choices.push(other);
                    left.push_back((set, choices));
                }
            }
        }
    }
    found.finish(&plan, runs, variation.cut || !left.is_empty())
}

/// A request of a run, and how it could be answered.
struct Request {
    at: StepAt,
    /// The place of the step in the trace.
    index: usize,
    /// The place of the attempt in the step.
    attempt: usize,
    labels: Vec<String>,
    chosen: usize,
}

/// One run, which answers with these choices first and as a dry run after them.
fn attempt(plan: &Plan, choices: &[usize]) -> (Trace, Vec<Request>) {
    let mut run = Run::new(plan.clone());
    let (mut now, mut call, mut asked) = (0, None, Vec::new());
    // A step may go on after others, such as those that a retry runs first.
    let mut begun = (0, 0);
    loop {
        match run.poll(now) {
            Output::Call { id, at, .. } => call = Some((id, at, None)),
            Output::Exchange { id, at, exchange, .. } => call = Some((id, at, Some(exchange))),
            Output::Event(event) => {
                if let What::RequestSent { index, attempt, .. }
                | What::MessageSent { index, attempt, .. }
                | What::MessageAwaited { index, attempt, .. } = event.what
                {
                    begun = (index, attempt);
                }
            }
            Output::Subscribe { .. } => {}
            Output::Wait { until: Some(until) } => now = until,
            Output::Wait { until: None } => {
                let Some((id, at, exchange)) = call.take() else { break };
                let mut answers = match exchange {
                    Some(exchange) => messages(&run, id, at, &exchange),
                    None => answers(&run, id, at),
                };
                let labels: Vec<_> = answers.iter().map(|it| it.0.clone()).collect();
                let chosen = choices.get(asked.len()).copied().unwrap_or_default();
                let chosen = chosen.min(answers.len().saturating_sub(1));
                let (index, attempt) = begun;
                asked.push(Request { at, index, attempt, labels, chosen });
                if run.handle(now, answers.swap_remove(chosen).1).is_err() {
                    break;
                }
            }
            Output::Done { .. } => break,
        }
    }
    (run.trace().clone(), asked)
}

/// What may become of a message; the first is what does in a dry run.
fn messages(run: &Run, id: CallId, at: StepAt, exchange: &Exchange) -> Vec<(String, Input)> {
    let (reason, message) = (FailureReason::Timeout, "no message in time".to_owned());
    let failed = Input::Failed { id, reason, message };
    vec![
        (exchange.action.as_str().to_owned(), exchanged(run, id, at, exchange)),
        ("timeout".to_owned(), failed),
    ]
}

/// The answers to try, never none; the first is that of a dry run.
fn answers(run: &Run, id: CallId, at: StepAt) -> Vec<(String, Input)> {
    let step = &run.plan().workflows[at.workflow].steps[at.step];
    let described = step.target.described();
    let mut responses = vec![make_up(run, at)];
    let actions = step.on_success.iter().chain(&step.on_failure);
    let criteria = step.criteria.iter().chain(actions.flat_map(|it| &it.criteria));
    let constraints: Vec<_> = criteria.flat_map(Criterion::constraints).collect();
    let mut statuses = documented_statuses(described);
    statuses.extend(asserted_statuses(&constraints));
    // Some failure can always come, whatever is documented.
    statuses.push(500);
    responses.extend(statuses.into_iter().map(|it| with_status(run, at, it)));
    for (success, actions) in [(true, &step.on_success), (false, &step.on_failure)] {
        responses.extend((0..actions.len()).filter_map(|it| leading_to(run, at, success, it)));
    }
    let mut answers: Vec<(String, Input)> = Vec::new();
    for made_up in responses {
        let label = made_up.0.status.to_string();
        let answer = answered(id, made_up);
        if !answers.iter().any(|it| it.1 == answer) {
            answers.push((label, answer));
        }
    }
    answers.push(("timeout".to_owned(), failed(id, FailureReason::Timeout)));
    answers
}

/// What has been found so far.
#[derive(Default)]
struct Found {
    paths: Vec<Path>,
    leads: BTreeSet<Lead>,
    steps: HashSet<String>,
    /// Step, whether after a success, name.
    actions: BTreeSet<(String, bool, String)>,
}

impl Found {
    fn take_in(&mut self, trace: &Trace, asked: &[Request], inputs: Map<String, Value>) {
        let label = |it: &Request| ((it.index, it.attempt), it.labels[it.chosen].clone());
        let answers: HashMap<_, _> = asked.iter().map(label).collect();
        let mut path = Path { steps: Vec::new(), status: trace.status, inputs };
        for (index, step) in trace.steps.iter().enumerate() {
            let place = step.place.as_ref().map(|it| it.pointer.clone()).unwrap_or_default();
            self.steps.insert(place.clone());
            let mut labels = Vec::new();
            let mut taken = None;
            for (nth, attempt) in step.attempts.iter().enumerate() {
                let label = answers.get(&(index, nth)).cloned();
                let passed = match &attempt.action {
                    Some(it) if it.kind == "retry" => Some(false),
                    Some(_) | None => step.passed,
                };
                if let (Some(action), Some(passed)) = (&attempt.action, passed) {
                    self.actions.insert((place.clone(), passed, action.name.clone()));
                }
                taken = attempt.action.as_ref().map(|it| it.name.clone());
                if let (Some(answer), Some(passed)) = (&label, passed) {
                    let then = match (&attempt.action, passed) {
                        (Some(it), _) => format!("{} `{}`: {}", it.kind, it.name, said(&it.reason)),
                        (None, true) => "succeeds, and the next step follows".to_owned(),
                        (None, false) => "fails, and the workflow ends".to_owned(),
                    };
                    let (step_id, answer) = (step.step_id.clone(), answer.clone());
                    self.leads.insert(Lead { step_id, answer, then });
                }
                labels.extend(label);
            }
            path.steps.push(PathStep {
                step_id: step.step_id.clone(),
                answers: labels,
                passed: step.passed,
                action: taken,
            });
        }
        let is_same = |it: &Path| it.steps == path.steps && it.status == path.status;
        // The inputs are those with which it was found first.
        if !self.paths.iter().any(is_same) {
            self.paths.push(path);
        }
    }

    fn finish(self, plan: &Plan, runs: usize, cut: bool) -> Exploration {
        let (mut steps, mut actions) = (Vec::new(), Vec::new());
        for workflow in &plan.workflows {
            for step in &workflow.steps {
                let place = shown(&step.place);
                let reached = self.steps.contains(&place.pointer);
                for (after, list) in [("success", &step.on_success), ("failure", &step.on_failure)]
                {
                    actions.extend(list.iter().map(|it| {
                        let key = (place.pointer.clone(), after == "success", it.name.clone());
                        ActionReach {
                            workflow_id: workflow.id.clone(),
                            step_id: step.id.clone(),
                            after,
                            name: it.name.clone(),
                            place: shown(&it.place),
                            reached: self.actions.contains(&key),
                        }
                    }));
                }
                steps.push(StepReach {
                    workflow_id: workflow.id.clone(),
                    step_id: step.id.clone(),
                    place,
                    reached,
                });
            }
        }
        let leads = self.leads.into_iter().collect();
        Exploration { paths: self.paths, steps, actions, leads, runs, cut }
    }
}

/// The reason of an action without what differs from attempt to attempt.
fn said(reason: &str) -> &str {
    match reason.starts_with("retry ") {
        true => "tries again",
        false => reason,
    }
}

fn shown(it: &plan::Place) -> Place {
    Place {
        source: it.source.clone(),
        pointer: it.pointer.to_string(),
        line: it.at.line,
        column: it.at.column,
    }
}
