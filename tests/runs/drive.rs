//! Drives runs on a clock of its own with answers from a list.

use std::collections::VecDeque;
use std::fmt::Write;

use serde_json::{Map, Value};
use telaio::asyncapi::Action;
use telaio::dry_run::{Answers, Choice, Pretence, chosen, dry_run};
use telaio::engine::{CallId, Channel, Evaluated, Exchange, Input, Output, Run};
use telaio::http::{Body, Headers, Response, base64};
use telaio::message::Message;
use telaio::plan::Plan;
use telaio::replay::Recording;
use telaio::stepper::{Pause, Stepper, StepperOutput, Until};
use telaio::trace::{FailureReason, Millis, Trace};

use crate::format;
use crate::lines::Lines;

/// No page needs more polls; a run that does is caught in a circle.
const MOST_POLLS: usize = 20_000;

/// What happens to one request.
#[derive(Clone, Debug)]
pub struct Answer {
    /// `after`: how long it takes, in milliseconds.
    after: Millis,
    what: Whether,
}

#[derive(Clone, Debug)]
enum Whether {
    /// `status`, `headers`, and one of `body` as it is read, `text` and, in Base64,
    /// `bytes` as they are sent.
    Answered { response: Response, redirected_to: Option<String> },
    /// `received`: a message of the `channel`, with `headers` and `payload`.
    Received { channel: String, message: Message },
    /// `failed`: the `reason` and the `message` of the driver.
    Failed { reason: FailureReason, message: String },
}

impl Answer {
    pub fn read(it: &Value) -> Answer {
        let what = match (it.get("failed"), it.get("received")) {
            (_, Some(received)) => Whether::Received {
                channel: received["channel"].as_str().unwrap().to_owned(),
                message: Message {
                    headers: received["headers"].as_object().cloned().unwrap_or_default(),
                    payload: received.get("payload").cloned(),
                    content_type: None,
                },
            },
            (Some(failed), None) => Whether::Failed {
                reason: match failed["reason"].as_str() {
                    Some("connection") => FailureReason::Connection,
                    Some("timeout") => FailureReason::Timeout,
                    Some("aborted") => FailureReason::Aborted,
                    _ => FailureReason::Network,
                },
                message: failed["message"].as_str().unwrap_or_default().to_owned(),
            },
            (None, None) => {
                let headers = it["headers"].as_object().into_iter().flatten();
                let mut headers: Vec<_> = headers
                    .flat_map(|(name, it)| {
                        // A list is several fields of one name.
                        let values = it.as_array().map_or(std::slice::from_ref(it), Vec::as_slice);
                        values.iter().map(|it| (name.clone(), it.as_str().unwrap().to_owned()))
                    })
                    .collect();
                let has_type = headers.iter().any(|it| it.0.eq_ignore_ascii_case("content-type"));
                // JSON is what most answers are, so it need not be said.
                let is_json = it.get("body").is_some() && !has_type;
                if is_json {
                    headers.push(("content-type".to_owned(), "application/json".to_owned()));
                }
                let content_type =
                    headers.iter().find(|it| it.0.eq_ignore_ascii_case("content-type"));
                let content_type = content_type.map(|it| it.1.as_str());
                let body = match (it["text"].as_str(), it["bytes"].as_str()) {
                    (Some(text), _) => Body::from_text(content_type, text.to_owned()),
                    (None, Some(bytes)) => {
                        Body::from_bytes(content_type, &base64::decode(bytes).unwrap())
                    }
                    (None, None) => it.get("body").cloned().map_or(Body::Empty, Body::Value),
                };
                Whether::Answered {
                    response: Response {
                        status: it["status"].as_u64().unwrap_or(200) as u16,
                        headers: Headers(headers),
                        size: None,
                        body,
                    },
                    redirected_to: it["redirectedTo"].as_str().map(str::to_owned),
                }
            }
        };
        Answer { after: it["after"].as_u64().unwrap_or_default(), what }
    }
}

/// Runs `plan` with these answers, and writes down what happens.
pub fn run(plan: Plan, answers: &[Answer], cancel_at: Option<Millis>) -> (String, Trace) {
    let mut drive = Drive::new(Run::new(plan), answers);
    drive.go(cancel_at, None);
    (drive.lines.text, drive.lines.trace)
}

/// Where a run is given up, to be resumed from its checkpoint.
pub enum Stop {
    /// Before the step with this id.
    Before(String),
    /// While the request of the step with this id is on its way.
    InFlight(String),
    /// When it waits for a time.
    Waiting,
    /// At its end.
    End,
}

/// A run, the answers that are left, and what has been written down.
pub struct Drive {
    pub run: Run,
    answers: VecDeque<Answer>,
    now: Millis,
    pub lines: Lines,
}

impl Drive {
    pub fn new(run: Run, answers: &[Answer]) -> Drive {
        let now = run.time();
        let lines = Lines { text: String::new(), trace: run.trace().clone() };
        Drive { run, answers: answers.iter().cloned().collect(), now, lines }
    }

    /// The same with another run, which goes on from a checkpoint of this one.
    pub fn resumed(mut self, run: Run) -> Drive {
        self.now = run.time();
        self.lines.trace = run.trace().clone();
        self.run = run;
        self
    }

    /// Goes on to the end, or to where it is to stop.
    pub fn go(&mut self, cancel_at: Option<Millis>, stop: Option<&Stop>) {
        let mut call = None;
        for _ in 0..MOST_POLLS {
            if let (Some(Stop::Before(step)), Some(at)) = (stop, self.run.next_step())
                && self.run.plan().workflows[at.workflow].steps[at.step].id == *step
            {
                return;
            }
            match self.run.poll(self.now) {
                Output::Event(event) => self.lines.add(&event),
                Output::Call { id, timeout, at, request, token_of } => {
                    // The request for a token is all secrets.
                    if token_of.is_none() {
                        self.lines.wire(&request);
                    }
                    call = Some((id, timeout, None));
                    let step = &self.run.plan().workflows[at.workflow].steps[at.step].id;
                    if matches!(stop, Some(Stop::InFlight(it)) if it == step) {
                        return;
                    }
                }
                Output::Exchange { id, timeout, at, exchange } => {
                    call = Some((id, timeout, Some(exchange)));
                    let step = &self.run.plan().workflows[at.workflow].steps[at.step].id;
                    if matches!(stop, Some(Stop::InFlight(it)) if it == step) {
                        return;
                    }
                }
                Output::Subscribe { channel } => {
                    let line = format!("subscribe {}", place(&channel));
                    self.lines.say(self.now, &line);
                }
                Output::Wait { until: Some(_) } if matches!(stop, Some(Stop::Waiting)) => return,
                Output::Wait { until } => {
                    let input = match (until, &call) {
                        (None, None) => {
                            panic!("the run waits for nothing\n{}", self.lines.text)
                        }
                        // Nothing answers a message that is sent.
                        (None, Some((id, _, Some(it))))
                            if it.action == Action::Send && !self.fails_next() =>
                        {
                            Some((0, Input::Sent { id: *id }))
                        }
                        (None, Some((id, timeout, Some(it)))) if it.action == Action::Receive => {
                            Some(self.receive(*id, *timeout, it))
                        }
                        (None, Some((id, timeout, _))) => {
                            self.answers.pop_front().map(|it| it.input(*id, *timeout))
                        }
                        (Some(_), _) => None,
                    };
                    let then = match (until, &input) {
                        (Some(until), _) => until,
                        (None, Some((after, _))) => self.now.saturating_add(*after),
                        (None, None) => self.now,
                    };
                    if cancel_at.is_some_and(|at| at <= then) {
                        self.now = self.now.max(cancel_at.unwrap_or_default());
                        self.lines.say(self.now, "somebody stops the run");
                        self.run.cancel(self.now);
                        call = None;
                        continue;
                    }
                    self.now = then;
                    match (input, until) {
                        (Some((_, input)), _) => {
                            self.run.handle(self.now, input).unwrap();
                            call = None;
                        }
                        (None, Some(_)) => {}
                        (None, None) => {
                            self.lines.say(self.now, "the page has no more answers");
                            return;
                        }
                    }
                }
                Output::Done { status } => {
                    if !self.answers.is_empty() && stop.is_none() {
                        let left = self.answers.len();
                        self.lines.say(self.now, &format!("{left} answers were not asked for"));
                    }
                    assert_eq!(self.run.trace().status, status);
                    let trace = self.run.trace();
                    assert_eq!(&self.lines.trace, trace, "the events do not add up to the trace");
                    format::check(trace);
                    return;
                }
            }
        }
        panic!("the run goes round in circles\n{}", self.lines.text);
    }
}

impl Drive {
    /// Whether the page says that what is done next fails.
    fn fails_next(&self) -> bool {
        matches!(self.answers.front(), Some(Answer { what: Whether::Failed { .. }, .. }))
    }

    /// The first message that is the one that is waited for. All others are kept
    /// for later, as by any driver.
    fn receive(&mut self, id: CallId, timeout: Millis, exchange: &Exchange) -> (Millis, Input) {
        let is_meant = |it: &Answer| match &it.what {
            Whether::Received { channel, message } => {
                *channel == exchange.channel.name && exchange.awaits(message)
            }
            Whether::Failed { .. } => true,
            Whether::Answered { .. } => false,
        };
        match self.answers.iter().position(is_meant).and_then(|it| self.answers.remove(it)) {
            Some(it) => it.input(id, timeout),
            None => {
                let message = format!("no such message within {timeout} ms");
                (timeout, Input::Failed { id, reason: FailureReason::Timeout, message })
            }
        }
    }
}

fn place(it: &Channel) -> String {
    format!("{} at {} {:?}", it.name, it.server, it.address)
}

/// Dry-runs `plan`, and writes down what happens.
pub fn pretend(plan: Plan) -> (String, Trace) {
    let mut lines = Lines::default();
    let trace = dry_run(plan, |event| lines.add(event));
    assert_eq!(lines.trace, trace, "the events do not add up to the trace");
    format::check(&trace);
    (lines.text, trace)
}

/// The same with some answers chosen; `Err` says why they cannot be.
pub fn pretend_with(plan: Plan, chosen: &Map<String, Value>) -> Result<(String, Trace), String> {
    let answers = Answers::read(chosen)?;
    answers.check(&plan)?;
    let (mut run, mut lines) = (Run::new(plan), Lines::default());
    telaio::dry_run::drive(&mut run, &mut Pretence::new(answers), |event| lines.add(event));
    assert_eq!(&lines.trace, run.trace(), "the events do not add up to the trace");
    Ok((lines.text, lines.trace))
}

/// Runs `plan` with the answers of a recording, and writes down what happens and
/// what differs.
pub fn replay(plan: Plan, recording: Recording) -> String {
    let mut lines = Lines::default();
    let replayed = telaio::replay::replay(plan, recording, |event| lines.add(event));
    assert_eq!(lines.trace, replayed.trace, "the events do not add up to the trace");
    for it in &replayed.differences {
        let step = it.step_id.iter().map(|it| format!(" of {it}")).collect::<String>();
        let place = it.place.iter().map(|it| format!(" ({})", it.pointer)).collect::<String>();
        let (recorded, found) = (&it.recorded, &it.found);
        writeln!(lines.text, "differs: {}{step}{place}: {recorded} → {found}", it.what).unwrap();
    }
    lines.text
}

/// Steps through a dry run by these commands, and writes down what happens.
pub fn step(plan: Plan, commands: &[Value]) -> String {
    let mut stepper = Stepper::new(Run::new(plan));
    let (mut lines, mut pretence) = (Lines::default(), Pretence::default());
    let (mut now, mut call, mut commands) = (0, None, commands.iter());
    for _ in 0..MOST_POLLS {
        match stepper.poll(now) {
            StepperOutput::Run(Output::Subscribe { .. }) => {}
            StepperOutput::Run(Output::Exchange { .. }) => panic!("no page steps over messages"),
            StepperOutput::Paused(pause) => {
                let where_ = match pause {
                    Pause::Step { at, visit } => {
                        let step = &stepper.run().plan().workflows[at.workflow].steps[at.step].id;
                        format!("before step {step}, visit {visit}")
                    }
                    Pause::Answer => match stepper.answer() {
                        Some(Input::Answer { response, .. }) => {
                            format!("at the answer {}", response.status)
                        }
                        _ => "at a failure".to_owned(),
                    },
                };
                let Some(command) = commands.next() else {
                    lines.say(now, &format!("paused {where_}"));
                    return lines.text;
                };
                lines.say(now, &format!("paused {where_}: {command}"));
                let member = |name: &str| command.get(name);
                let until = match command.as_str() {
                    Some("step") => Until::Step,
                    Some("over") => Until::Over,
                    Some("out") => Until::Out,
                    Some("answer") => Until::Answer,
                    Some("go") => Until::Breakpoint,
                    _ => match member("to") {
                        Some(it) => Until::At(it.as_str().unwrap().to_owned()),
                        None => {
                            if let Some(text) = member("evaluate") {
                                let said = match stepper.run().evaluate(text.as_str().unwrap()) {
                                    Ok(Evaluated::Value(Some(it))) => it.to_string(),
                                    Ok(Evaluated::Value(None)) => "no value".to_owned(),
                                    Ok(Evaluated::Condition { holds, reason }) => {
                                        format!("{holds}: {reason}")
                                    }
                                    Err(why) => why,
                                };
                                lines.say(now, &said);
                            } else if let Some(steps) = member("breakpoints") {
                                let steps = steps.as_array().unwrap().iter();
                                stepper
                                    .set_breakpoints(steps.map(|it| it.as_str().unwrap().into()));
                            } else if let Some(visit) = member("rewind") {
                                let done = stepper.rewind(now, visit.as_u64().unwrap() as usize);
                                if let Err(why) = done {
                                    lines.say(now, &why.to_string());
                                }
                                lines.trace = stepper.run().trace().clone();
                                // What the way back says is in there already.
                                while !stepper.run().has_said_all() {
                                    stepper.poll(now);
                                }
                            } else if let Some(it) = member("input") {
                                let name = it["name"].as_str().unwrap();
                                stepper.run_mut().set_input(now, name, it["value"].clone());
                            } else if let Some(it) = member("output") {
                                let (step, name) = (&it["step"], &it["name"]);
                                let (step, name) = (step.as_str().unwrap(), name.as_str().unwrap());
                                stepper.run_mut().set_output(now, step, name, it["value"].clone());
                            } else if let Some(it) = member("setAnswer") {
                                let id = match stepper.answer() {
                                    Some(Input::Answer { id, .. } | Input::Failed { id, .. }) => {
                                        *id
                                    }
                                    Some(Input::Sent { .. } | Input::Received { .. }) | None => {
                                        panic!("no answer is held back")
                                    }
                                };
                                stepper.set_answer(Answer::read(it).input(id, u64::MAX).1).unwrap();
                            } else if let Some(it) = member("answerAs") {
                                let Some(Output::Call { id, at, .. }) = stepper.asked() else {
                                    panic!("nothing is asked")
                                };
                                let choice = Choice::read("it", it).unwrap();
                                let other = chosen(stepper.run(), *id, *at, &choice);
                                stepper.set_answer(other).unwrap();
                            } else if let Some(it) = member("choose") {
                                let answers = Answers::read(it.as_object().unwrap());
                                pretence.choose(answers.unwrap());
                            } else {
                                panic!("{command} is no command");
                            }
                            continue;
                        }
                    },
                };
                stepper.go(now, until).unwrap();
            }
            StepperOutput::Run(Output::Event(event)) => lines.add(&event),
            StepperOutput::Run(Output::Call { id, at, .. }) => call = Some((id, at)),
            StepperOutput::Run(Output::Wait { until: Some(until) }) => now = until,
            StepperOutput::Run(Output::Wait { until: None }) => {
                let (id, at) = call.take().unwrap();
                let answer = pretence.answer(stepper.run(), id, at);
                stepper.handle(now, answer).unwrap();
            }
            StepperOutput::Run(Output::Done { .. }) => {
                let left = commands.len();
                assert_eq!(left, 0, "commands are left\n{}", lines.text);
                assert_eq!(&lines.trace, stepper.run().trace());
                return lines.text;
            }
        }
    }
    panic!("the run goes round in circles\n{}", lines.text);
}

/// Tries all answers, and writes down what can happen.
pub fn explore(plan: &Plan, most_runs: usize) -> String {
    let mut out = String::new();
    let found = telaio::dry_run::explore(plan, most_runs);
    for path in &found.paths {
        let steps = path.steps.iter().map(|it| {
            let answers = it.answers.join(", ");
            let answers = if answers.is_empty() { String::new() } else { format!(" {answers}") };
            let sign = match it.passed {
                Some(true) => " ✓",
                Some(false) => " ✗",
                None => "",
            };
            let action = it.action.iter().map(|it| format!(" \"{it}\"")).collect::<String>();
            format!("{}{answers}{sign}{action}", it.step_id)
        });
        let steps: Vec<_> = steps.collect();
        let status = serde_json::to_value(path.status).unwrap();
        let inputs = match path.inputs.is_empty() {
            true => String::new(),
            false => format!(", with {}", serde_json::to_string(&path.inputs).unwrap()),
        };
        writeln!(out, "{}: {}{inputs}", status.as_str().unwrap(), steps.join(" → ")).unwrap();
    }
    for it in &found.leads {
        writeln!(out, "{} {}: {}", it.step_id, it.answer, it.then).unwrap();
    }
    for it in found.steps.iter().filter(|it| !it.reached) {
        let (line, column) = (it.place.line, it.place.column);
        writeln!(out, "never reached: step {} ({line}:{column})", it.step_id).unwrap();
    }
    for it in found.actions.iter().filter(|it| !it.reached) {
        let pointer = &it.place.pointer;
        writeln!(out, "never taken: {} after {} of {} ({pointer})", it.name, it.after, it.step_id)
            .unwrap();
    }
    let more = if found.cut { ", and there would be more" } else { "" };
    writeln!(out, "{} runs{more}", found.runs).unwrap();
    out
}

impl Answer {
    /// When the run hears of it, and what it hears.
    pub fn input(self, id: telaio::engine::CallId, timeout: Millis) -> (Millis, Input) {
        if timeout < self.after {
            let (reason, message) =
                (FailureReason::Timeout, format!("no answer within {timeout} ms"));
            return (timeout, Input::Failed { id, reason, message });
        }
        let input = match self.what {
            Whether::Answered { response, redirected_to } => Input::Answer {
                id,
                response: Box::new(response),
                redirected_to,
                made_up: Vec::new(),
            },
            Whether::Received { message, .. } => {
                Input::Received { id, message: Box::new(message), made_up: Vec::new() }
            }
            Whether::Failed { reason, message } => Input::Failed { id, reason, message },
        };
        (self.after, input)
    }
}
