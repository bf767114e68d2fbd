//! What holds for every run, whatever the API answers: equal answers give equal
//! traces, nothing panics, every run ends, and the driver's manners do not matter.

use serde_json::{Value, json};
use telaio::asyncapi::Action;
use telaio::dry_run::{dry_run, explore};
use telaio::engine::{CallId, Input, Output, Resume, Run, Secrecy};
use telaio::http::{Body, Headers, Response};
use telaio::message::Message;
use telaio::plan::Plan;
use telaio::trace::{FailureReason, RunEvent, RunStatus, Trace, TraceStep, What};

use crate::page::Page;
use crate::{cases, drive, format, scan};

/// How many random runs there are of each case.
const TRIES: u64 = 10;

/// No run needs more inputs than this, with [`STEPS`] steps to execute.
const MOST_INPUTS: usize = 200;

const STEPS: usize = 40;

/// What the inputs of the pages keep secret. The secret of an answer is one only
/// where a name says so; those of the inputs are always.
const GIVEN: [&str; 4] = ["s3cret-pin", "ak_s3cret", "s3cret-word", "s3cret-visitor"];

/// Xorshift: numbers without order, the same in every run of the test.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn of<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }

    fn response(&mut self) -> Response {
        let status = *self.of(&[200, 201, 204, 302, 400, 401, 404, 429, 500, 503, 0, 999]);
        let names = ["Location", "content-type", "X-Kind", "Set-Cookie", "retry-after", ""];
        let texts =
            ["", "application/json", "dog", "sid=s3cret-cookie", "ü\u{0}\n", "s3cret", "0", "3"];
        let fields =
            (0..self.below(4)).map(|_| ((*self.of(&names)).into(), (*self.of(&texts)).into()));
        let headers = Headers(fields.collect());
        let body = match self.below(7) {
            0 => Body::Empty,
            1 => Body::Binary { length: self.below(100) },
            2 => Body::Malformed { text: "<html>".into(), why: "expected value".into() },
            _ => Body::Value(self.value(4)),
        };
        Response { status, headers, size: None, body }
    }

    fn value(&mut self, depth: usize) -> Value {
        let names =
            ["id", "name", "state", "count", "items", "access_token", "0", "", "error", "é/~"];
        match self.below(if depth == 0 { 6 } else { 9 }) {
            0 => Value::Null,
            1 => self.below(2).eq(&0).into(),
            2 => json!(self.below(1000) as f64 / 4.0 - 3.0),
            3 => json!(u64::MAX),
            4 => (*self.of(&["ready", "done", "", "Rex", "$inputs.name", "{$url}", "7"])).into(),
            5 => "long ".repeat(self.below(60)).into(),
            6 => (0..self.below(4)).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object(
                (0..self.below(5))
                    .map(|_| ((*self.of(&names)).into(), self.value(depth - 1)))
                    .collect(),
            ),
        }
    }

    fn input(&mut self, Asked { id, action }: Asked) -> Input {
        match (self.below(5), action) {
            (1.., Some(Action::Send)) => Input::Sent { id },
            (1.., Some(Action::Receive)) => Input::Received {
                id,
                message: Box::new(Message {
                    headers: [("id".to_owned(), self.value(1))].into_iter().collect(),
                    payload: (self.below(4) > 0).then(|| self.value(4)),
                    content_type: None,
                }),
                made_up: Vec::new(),
            },
            (0, _) => Input::Failed {
                id,
                reason: *self.of(&[
                    FailureReason::Network,
                    FailureReason::Timeout,
                    FailureReason::Aborted,
                ]),
                message: "it failed".into(),
            },
            (_, None) => Input::Answer {
                id,
                response: Box::new(self.response()),
                redirected_to: self.below(9).eq(&0).then(|| "https://other.test".to_owned()),
                made_up: Vec::new(),
            },
        }
    }
}

/// What a run waits for: an answer, or that a message is sent or comes.
#[derive(Clone, Copy)]
struct Asked {
    id: CallId,
    action: Option<Action>,
}

impl Asked {
    fn of(output: &Output) -> Option<Asked> {
        match output {
            Output::Call { id, .. } => Some(Asked { id: *id, action: None }),
            Output::Exchange { id, exchange, .. } => {
                Some(Asked { id: *id, action: Some(exchange.action) })
            }
            _ => None,
        }
    }
}

/// Runs a case with random answers and a driver without manners: it polls for
/// no reason, answers what was not asked, and now and then stops the run.
fn wild_run(plan: &Plan, seed: u64, may_cancel: bool) -> Trace {
    let mut random = Random((seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mut plan = plan.clone();
    plan.limits.steps = STEPS;
    let mut run = Run::new(plan);
    let (mut now, mut call, mut folded) =
        (0_u64, Asked { id: CallId(u32::MAX), action: None }, Trace::new());
    for _ in 0..MOST_INPUTS {
        let until = loop {
            match run.poll(now) {
                it @ (Output::Call { .. } | Output::Exchange { .. }) => {
                    call = Asked::of(&it).unwrap();
                }
                Output::Subscribe { .. } => {}
                Output::Event(event) => {
                    let is_end = matches!(event.what, What::RunEnded { .. });
                    folded.record(*event);
                    if is_end {
                        assert_eq!(&folded, run.trace());
                    }
                }
                Output::Wait { until } => break until,
                Output::Done { status } => {
                    assert_ne!(status, RunStatus::Running);
                    assert_eq!(run.poll(now), Output::Done { status });
                    let late = random.input(call);
                    assert!(run.handle(now, late).is_err(), "nothing is awaited any more");
                    assert_eq!(&folded, run.trace());
                    return folded;
                }
            }
        };
        assert_eq!(run.poll(now), Output::Wait { until }, "polling changes nothing");
        let stale = random.input(Asked { id: CallId(call.id.0.wrapping_add(1)), ..call });
        assert!(run.handle(now, stale).is_err(), "nobody asked for this");
        if may_cancel && random.below(8) == 0 {
            run.cancel(now);
            continue;
        }
        match until {
            Some(until) => {
                assert!(run.handle(now, random.input(call)).is_err(), "the run waits for the time");
                // The clock may jump.
                now = until.saturating_add(*random.of(&[0, 1, 10_000]));
            }
            None => {
                now = now.saturating_add(random.below(500) as u64);
                let input = random.input(call);
                run.handle(now, input).unwrap();
            }
        }
    }
    panic!("the run does not end: {:#?}", run.trace());
}

#[test]
fn every_run_ends_whatever_is_answered() {
    for (_, plan) in cases() {
        for seed in 0..TRIES {
            let trace = wild_run(&plan, seed, true);
            // One of them is enough to be written in every format.
            if seed == 0 {
                format::check(&trace);
            }
        }
    }
}

#[test]
fn equal_answers_give_equal_traces() {
    for (case, plan) in cases() {
        for seed in 0..TRIES {
            assert_eq!(wild_run(&plan, seed, false), wild_run(&plan, seed, false));
        }
        let run = || drive::run(plan.clone(), &case.answers, case.cancel_at());
        assert_eq!(run(), run());
    }
}

#[test]
fn every_dry_run_ends() {
    for (case, _) in cases() {
        let Ok(plan) = case.plan(true) else { continue };
        assert_eq!(drive::pretend(plan.clone()), drive::pretend(plan));
    }
}

#[test]
fn no_secret_is_shown_whatever_is_answered() {
    for (_, plan) in cases() {
        for seed in 0..TRIES {
            let trace = wild_run(&plan, seed, false);
            // The reports say what the trace says, so a few of them are enough.
            let shown = if seed < 2 { scan::written(&trace) } else { vec![scan::json(&trace)] };
            for (format, shown) in shown {
                GIVEN.iter().for_each(|it| scan::hides(&shown, it, format));
            }
        }
    }
}

#[test]
fn a_run_can_be_stopped_before_it_begins() {
    for (_, plan) in cases() {
        let mut run = Run::new(plan);
        run.cancel(0);
        run.cancel(0);
        let mut trace = Trace::new();
        while let Output::Event(event) = run.poll(0) {
            trace.record(*event);
        }
        assert_eq!(run.poll(0), Output::Done { status: RunStatus::Cancelled });
        assert_eq!(&trace, run.trace());
        assert!(trace.steps.is_empty() && !trace.workflow_id.is_empty());
    }
}

/// Runs to the end with answers that depend on the record alone, so
/// that a run that is given up in between is answered the same. `before` is
/// called with the run before each of its steps, and may put another in its
/// place. Gives the events and the trace.
fn told_run(
    plan: &Plan,
    seed: u64,
    mut before: impl FnMut(usize, &mut Run),
) -> (Vec<RunEvent>, Trace) {
    let mut plan = plan.clone();
    plan.limits.steps = STEPS;
    let (mut run, mut now, mut call) = (Run::new(plan), 0, None);
    let (mut events, mut steps) = (Vec::new(), 0);
    loop {
        if run.next_step().is_some() {
            before(steps, &mut run);
            steps += 1;
        }
        match run.poll(now) {
            it @ (Output::Call { .. } | Output::Exchange { .. }) => call = Asked::of(&it),
            Output::Subscribe { .. } => {}
            Output::Event(event) => events.push(*event),
            Output::Wait { until: Some(until) } => now = until,
            Output::Wait { until: None } => {
                let id = call.take().expect("a call is awaited");
                let sent: usize = run.trace().steps.iter().map(|it| it.attempts.len()).sum();
                let mut random =
                    Random((seed * 999 + 1 + sent as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                now += random.below(500) as u64;
                run.handle(now, random.input(id)).unwrap();
            }
            Output::Done { .. } => return (events, run.trace().clone()),
        }
    }
}

#[test]
fn a_run_from_a_checkpoint_equals_one_that_was_not_interrupted() {
    for (_, plan) in cases() {
        for seed in 0..TRIES / 5 {
            let mut steps = 0;
            let whole = told_run(&plan, seed, |at, _| steps = at + 1);
            for given_up in 0..steps {
                let again = told_run(&plan, seed, |at, run| {
                    if at == given_up {
                        let text = run.checkpoint(Secrecy::Include).to_string();
                        let mut plan = plan.clone();
                        plan.limits.steps = STEPS;
                        let checkpoint = serde_json::from_str(&text).unwrap();
                        *run = Run::resume(plan, &checkpoint, &Resume::default()).unwrap();
                        assert_eq!(run.checkpoint(Secrecy::Include).to_string(), text);
                    }
                });
                assert_eq!(whole, again, "before step {given_up}");
            }
        }
    }
}

#[test]
fn a_run_that_went_back_equals_one_that_did_not() {
    for (_, plan) in cases() {
        for seed in 0..TRIES / 5 {
            let whole = told_run(&plan, seed, |_, _| {});
            let again = told_run(&plan, seed, |_, run| {
                let (here, time) = (run.snapshot().unwrap(), run.time());
                // Some way on, maybe to the end, and back.
                let mut random = Random(seed + 1);
                for _ in 0..random.below(12) {
                    if let Some(asked) = Asked::of(&run.poll(time)) {
                        while matches!(run.poll(time), Output::Event(_)) {}
                        let answer = random.input(asked);
                        run.handle(time, answer).unwrap();
                    }
                }
                run.rewind(time, &here);
            });
            // A secret that was seen on the way stays one: more may be masked.
            let way = |it: &Trace| -> Vec<_> {
                let step = |it: &TraceStep| {
                    (it.step_id.clone(), it.passed, it.attempts.len(), it.ended_at)
                };
                it.steps.iter().map(step).collect()
            };
            assert_eq!((whole.1.status, way(&whole.1)), (again.1.status, way(&again.1)));
        }
    }
}

#[test]
fn no_checkpoint_has_a_secret_unless_it_is_asked_for() {
    for (_, plan) in cases() {
        for seed in 0..TRIES / 5 {
            told_run(&plan, seed, |_, run| {
                let checkpoint = run.checkpoint(Secrecy::LeaveOut);
                let text = checkpoint.to_string();
                GIVEN.iter().for_each(|it| scan::hides(&text, it, "checkpoint"));
                // Whether it can go on depends on what is read later.
                drop(Run::resume(plan.clone(), &checkpoint, &Resume::default()));
            });
        }
    }
}

#[test]
fn a_broken_checkpoint_is_an_error() {
    let (_, plan) = cases().into_iter().find(|it| it.1.workflows.len() == 2).unwrap();
    let mut checkpoint = Value::Null;
    told_run(&plan, 0, |_, run| checkpoint = run.checkpoint(Secrecy::Include));
    let mut places = Vec::new();
    places_in(&checkpoint, &mut String::new(), &mut places);
    for place in places {
        for other in [Value::Null, json!(""), json!(-1), json!(u64::MAX), json!([]), json!({})] {
            let mut broken = checkpoint.clone();
            *broken.pointer_mut(&place).unwrap() = other;
            // Whatever it says, it neither panics nor goes on without end.
            let Ok(mut run) = Run::resume(plan.clone(), &broken, &Resume::default()) else {
                continue;
            };
            for now in 0..MOST_INPUTS {
                if let Some(Asked { id, .. }) = Asked::of(&run.poll(now as u64)) {
                    let reason = FailureReason::Network;
                    let failed = Input::Failed { id, reason, message: String::new() };
                    run.handle(now as u64, failed).unwrap();
                }
            }
        }
    }
}

#[test]
fn a_checkpoint_that_does_not_say_which_inputs_are_made_up_makes_none_real() {
    let (_, plan) = cases().into_iter().find(|it| it.1.workflows.len() == 2).unwrap();
    let name = &plan.workflows[1].name;
    let both = json!([[name, "age"], [name, "name"]]);
    for (outputs, inputs) in [(json!([]), json!([])), (json!([[name, "id"]]), both)] {
        let mut earlier = Run::new(plan.clone()).checkpoint(Secrecy::Include);
        let members = earlier.as_object_mut().unwrap();
        let values = json!({ "inputs": { "name": "Rex", "age": 3 }, "outputs": { "id": 7 } });
        members.insert("workflows".into(), json!({ name: values }));
        members.insert("madeUp".into(), outputs);
        members.remove("inputsMadeUp").unwrap();
        let resumed = Run::resume(plan.clone(), &earlier, &Resume::default()).unwrap();
        assert_eq!(resumed.checkpoint(Secrecy::Include)["inputsMadeUp"], inputs);
    }
}

/// The JSON Pointers to everything in a value.
fn places_in(value: &Value, at: &mut String, out: &mut Vec<String>) {
    out.push(at.clone());
    let members: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, it)| (name.clone(), it)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, it)| (at.to_string(), it)).collect()
        }
        _ => Vec::new(),
    };
    for (name, it) in members {
        let length = at.len();
        *at += &format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        places_in(it, at, out);
        at.truncate(length);
    }
}

#[test]
fn every_exploration_ends() {
    for (case, _) in cases() {
        let Ok(plan) = case.plan(true) else { continue };
        let found = explore(&plan, 12);
        assert!(found.runs <= 12 && !found.paths.is_empty());
        // What a dry run does is one of the ways.
        let trace = dry_run(plan, |_| {});
        let first = found.paths[0].steps.iter().map(|it| &it.step_id);
        assert!(first.eq(trace.steps.iter().map(|it| &it.step_id)));
    }
}

#[test]
fn what_a_run_keeps_does_not_grow_with_its_steps() {
    let page = "```yaml\nsteps:\n  - stepId: poll\n    operationId: listPets\n    outputs: { token: $response.body#/access_token }\n    onSuccess: [{ name: again, type: goto, stepId: poll }]\n```\n```trace\n```\n";
    let mut plan = Page::read(page).cases()[0].plan(false).unwrap();
    plan.limits.steps = 3000;
    let mut run = Run::new(plan);
    run.keep_steps(10);
    let (mut call, mut sizes) = (None, Vec::new());
    loop {
        match run.poll(0) {
            Output::Call { id, .. } => call = Some(id),
            Output::Event(_) | Output::Subscribe { .. } | Output::Exchange { .. } => {}
            Output::Wait { .. } => {
                let id = call.take().unwrap();
                // As long as the others, and never seen before.
                let body = json!({ "access_token": format!("token-{:09}", id.0) });
                let response = Response {
                    status: 200,
                    headers: Headers::default(),
                    size: None,
                    body: Body::Value(body),
                };
                let response = Box::new(response);
                let answer = Input::Answer { id, response, redirected_to: None, made_up: vec![] };
                run.handle(0, answer).unwrap();
                if id.0 % 1000 == 999 {
                    assert_eq!(run.trace().steps.len(), 10);
                    sizes.push(run.checkpoint(Secrecy::Include).to_string().len());
                }
            }
            Output::Done { .. } => break,
        }
    }
    assert_eq!(run.trace().steps_left_out, 2990);
    // The numbers in it get longer, and some more or less tokens are known.
    assert!(sizes.iter().all(|it| it.abs_diff(sizes[0]) < 2000), "{sizes:?}");
}
