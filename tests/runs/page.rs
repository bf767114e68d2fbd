//! A page of Markdown: its cases, and what they come out as.
//!
//! A page has cases, one under each `##`. A case is made of code blocks:
//!
//! - `yaml`: the document. A block without `workflows:` is the inside of one
//!   workflow, `main`. Unless it begins with `arazzo:`, it is put under [`HEAD`];
//!   `yaml 1.1` says under which version.
//! - `yaml source`: the OpenAPI description of the source `pets`; without it,
//!   that is `pets.yaml` beside the pages. An AsyncAPI description is that of the
//!   source `events`.
//! - `yaml at NAME`: a further document, whose URL is `https://pets.test/NAME`.
//! - `json inputs`, `json options`: what the caller chooses. The options are
//!   those of [`Options`], and `"sources": false` if no description is at hand,
//!   `"host": true` if there is a [`TestHost`],
//!   `"cancelAt"` for the time when somebody stops the run.
//! - `json answers`: what the API answers, in order; see [`Answer`](crate::drive::Answer).
//! - `json resume`: where the run is given up, `{ "before": STEP }`, `{ "inFlight":
//!   STEP }`, `{ "waiting": true }` or `{}` for its end, and what it is resumed with: `inputs`, `outputs`,
//!   `repeat`, and `"secrets": "include"` to keep them in the checkpoint.
//! - `yaml corrected`: the document that it is resumed with.
//! - `json chosen`: the answers of a dry run that the caller chooses.
//! - `json recording`: an HTTP Archive, or another recording, for `replay`: the
//!   run with its answers. Without it, that of the run of the case is recorded,
//!   and the document that is run again is the one that is `corrected`.
//! - `json commands`: what a person does in `stepper`, a dry run.
//! - `explore`: what can happen, whatever is answered; the option `"mostRuns"`
//!   says in how many runs.
//! - `destinations`: what the run may send, and which secrets go along.
//! - `checkpoint`: the checkpoint without its trace, written by the test.
//! - `trace`, `dry` or `findings`: what comes of it, written by the test.
//! - `har`, `junit`, `markdown`, `curl`, `mermaid`: the run in that format, and
//!   `record`: its trace as JSON. The option `"dry": true` makes it a dry run.
//!
//! Blocks before the first `##` are a case of their own if they have a result,
//! else they are there for all cases.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write;
use std::sync::Arc;

use serde_json::{Map, Value};
use telaio::destinations::destinations;
use telaio::diagnostic::Diagnostic;
use telaio::documents::SourceText;
use telaio::engine::{Resume, Run, Secrecy};
use telaio::plan::{Endpoint, Options, Plan};
use telaio::prepare::{self, prepare};
use telaio::replay::Recording;
use telaio::report::{Format, report};
use telaio::schema::Linked;
use telaio::text::LineIndex;
use telaio::validate::Options as Given;

use crate::drive;
use crate::drive::{Answer, Drive, Stop};
use crate::host::TestHost;

const HEAD: &str = "\
info: { title: Page, version: 1.0.0 }
sourceDescriptions: [{ name: pets, url: https://pets.test/openapi.yaml, type: openapi }]
";

/// The blocks that the test writes.
const RESULTS: [&str; 14] = [
    "destinations",
    "replay",
    "stepper",
    "explore",
    "trace",
    "dry",
    "findings",
    "checkpoint",
    "har",
    "junit",
    "markdown",
    "curl",
    "mermaid",
    "record",
];

const PETS: &str = include_str!("pets.yaml");

/// A page, by its lines.
pub struct Page<'p> {
    text: &'p str,
}

/// What a case says so far.
#[derive(Clone, Default)]
pub struct Case {
    pub document: String,
    /// The lines before those of the page, and how far those are indented.
    shift: (usize, usize),
    source: Option<String>,
    /// Further documents: their names, URLs and texts.
    further: Vec<(String, String, String)>,
    inputs: Map<String, Value>,
    options: Map<String, Value>,
    pub answers: Vec<Answer>,
    chosen: Option<Map<String, Value>>,
    recording: Option<Value>,
    commands: Vec<Value>,
    resume: Option<Value>,
    corrected: Option<String>,
}

impl<'p> Page<'p> {
    pub fn read(text: &'p str) -> Page<'p> {
        Page { text }
    }

    /// The page as it would read if every result were right.
    pub fn rerun(&self) -> String {
        let mut out = String::new();
        self.each(|piece| match piece {
            Piece::Line(line) => writeln!(out, "{line}").unwrap(),
            Piece::Result { case, kind } => {
                let (kind, result) = case.result(kind);
                write!(out, "```{kind}\n{result}```\n").unwrap();
            }
        });
        out
    }

    /// The cases that have a result, each as it is when its result is due.
    pub fn cases(&self) -> Vec<Case> {
        let mut cases = Vec::new();
        self.each(|piece| match piece {
            Piece::Line(_) => {}
            Piece::Result { case, .. } => cases.push(case.clone()),
        });
        cases
    }

    fn each(&self, mut on_piece: impl FnMut(Piece<'_>)) {
        let (mut shared, mut case) = (Case::default(), Case::default());
        let (mut in_case, mut has_result) = (false, false);
        let mut lines = self.text.lines();
        while let Some(line) = lines.next() {
            if line.starts_with("## ") {
                if !in_case && !has_result {
                    shared = case;
                }
                in_case = true;
                case = shared.clone();
            }
            let Some(info) = line.strip_prefix("```") else {
                on_piece(Piece::Line(line));
                continue;
            };
            let block: Vec<_> = lines.by_ref().take_while(|it| *it != "```").collect();
            if RESULTS.contains(&info) {
                has_result = true;
                on_piece(Piece::Result { case: &case, kind: info });
                continue;
            }
            case.take(info, &block);
            on_piece(Piece::Line(line));
            block.iter().for_each(|it| on_piece(Piece::Line(it)));
            on_piece(Piece::Line("```"));
        }
    }
}

enum Piece<'c> {
    Line(&'c str),
    Result { case: &'c Case, kind: &'c str },
}

impl Case {
    fn take(&mut self, info: &str, block: &[&str]) {
        let text = block.join("\n");
        let json =
            || serde_json::from_str::<Value>(&text).unwrap_or_else(|it| panic!("{it}\n{text}"));
        match info {
            "yaml" => self.document("1.0.1", block),
            "yaml 1.1" => self.document("1.1.0", block),
            "yaml corrected" => {
                let document = std::mem::take(&mut self.document);
                self.document("1.0.1", block);
                self.corrected = Some(std::mem::replace(&mut self.document, document));
            }
            "json recording" => self.recording = Some(json()),
            "json commands" => self.commands = json().as_array().unwrap().clone(),
            "json chosen" => self.chosen = json().as_object().cloned(),
            "json resume" => self.resume = Some(json()),
            "yaml source" => self.source = Some(text),
            info if info.starts_with("yaml at ") => {
                let name = info["yaml at ".len()..].to_owned();
                let url = format!("https://pets.test/{name}");
                self.further.retain(|it| it.0 != name);
                self.further.push((name, url, text));
            }
            "json inputs" => self.inputs = json().as_object().unwrap().clone(),
            "json options" => self.options = json().as_object().unwrap().clone(),
            "json answers" => {
                self.answers = json().as_array().unwrap().iter().map(Answer::read).collect();
            }
            info => panic!("`{info}` is no block of a page"),
        }
    }

    fn document(&mut self, version: &str, block: &[&str]) {
        let head = format!("arazzo: {version}\n{HEAD}");
        let (head, indent) = match block {
            [first, ..] if first.starts_with("arazzo:") => (String::new(), 0),
            _ if block.iter().any(|it| it.starts_with("workflows:")) => (head, 0),
            _ => (format!("{head}workflows:\n  - workflowId: main\n"), 4),
        };
        self.shift = (head.lines().count(), indent);
        self.document = head;
        for line in block {
            writeln!(self.document, "{}{line}", " ".repeat(indent)).unwrap();
        }
    }

    /// The run of the case, given up where it is to be resumed; its checkpoint;
    /// and the same run gone on.
    fn resume(&self, plan: Plan, how: &Value) -> (Value, String) {
        let text = |name: &str| how[name].as_str().map(str::to_owned);
        let stop = match (text("before"), text("inFlight")) {
            _ if how["waiting"] == true => Stop::Waiting,
            (Some(step), _) => Stop::Before(step),
            (None, Some(step)) => Stop::InFlight(step),
            (None, None) => Stop::End,
        };
        let mut drive = Drive::new(Run::new(plan), &self.answers);
        drive.go(self.cancel_at(), Some(&stop));
        let secrecy = match how["secrets"].as_str() {
            Some("include") => Secrecy::Include,
            _ => Secrecy::LeaveOut,
        };
        let checkpoint = drive.run.checkpoint(secrecy);
        drive.lines.say(drive.run.time(), "checkpoint");
        let mut choice = Resume { repeat: how["repeat"] == true, ..Resume::default() };
        for (step, it) in how["outputs"].as_object().into_iter().flatten() {
            choice.outputs.insert(step.clone(), it.as_object().unwrap().clone());
        }
        let mut other = self.clone();
        other.document.clone_from(self.corrected.as_ref().unwrap_or(&self.document));
        other.inputs = how["inputs"].as_object().cloned().unwrap_or_default();
        // What another process gets is a text.
        let sent: Value = serde_json::from_str(&checkpoint.to_string()).unwrap();
        let resumed = other.prepare(|text, given, mut options| {
            options.max_steps = how["maxSteps"].as_u64().map(|it| it as usize);
            prepare::resume(text, given, options, &sent, &choice)
        });
        match resumed {
            Ok(run) => {
                let mut drive = drive.resumed(run);
                drive.go(None, None);
                (checkpoint, drive.lines.text)
            }
            Err(findings) => (checkpoint, drive.lines.text + &other.show(&findings)),
        }
    }

    /// What a case comes out as, and the kind of block that says so.
    fn result<'k>(&self, kind: &'k str) -> (&'k str, String) {
        let is_dry = matches!(kind, "dry" | "explore")
            || self.options.get("dry") == Some(&Value::Bool(true));
        let plan = match self.plan(is_dry) {
            Ok(plan) => plan,
            Err(findings) => return ("findings", self.show(&findings)),
        };
        if let (Some(how), false) = (&self.resume, is_dry) {
            let (mut checkpoint, lines) = self.resume(plan, how);
            checkpoint.as_object_mut().unwrap().remove("trace");
            return match kind {
                "checkpoint" => (kind, format!("{checkpoint:#}\n")),
                _ => ("trace", lines),
            };
        }
        if kind == "destinations" {
            return (kind, format!("{:#}\n", serde_json::to_value(destinations(&plan)).unwrap()));
        }
        if kind == "stepper" {
            return (kind, drive::step(plan, &self.commands));
        }
        if kind == "replay" {
            let recorded = || drive::run(plan, &self.answers, self.cancel_at()).1;
            let recorded = || serde_json::to_string(&recorded()).unwrap();
            let recording = self.recording.clone();
            let recording = recording.unwrap_or_else(|| serde_json::from_str(&recorded()).unwrap());
            let mut again = self.clone();
            again.document.clone_from(self.corrected.as_ref().unwrap_or(&self.document));
            let recording = match Recording::read(&recording) {
                Ok(it) => it,
                Err(why) => return (kind, format!("{why}\n")),
            };
            // A trace has the inputs itself.
            if matches!(recording, Recording::Trace(_)) {
                again.inputs.clear();
            }
            let replayed = again.prepare(|text, given, mut options| {
                options.dry = true;
                recording.fill(&mut options);
                prepare(text, given, &options)
            });
            return match replayed {
                Ok(plan) => (kind, drive::replay(plan, recording)),
                Err(findings) => (kind, again.show(&findings)),
            };
        }
        if kind == "explore" {
            let most = self.options.get("mostRuns").and_then(Value::as_u64).unwrap_or(500);
            return (kind, drive::explore(&plan, most as usize));
        }
        if let (Some(chosen), true) = (&self.chosen, is_dry) {
            let told = drive::pretend_with(plan, chosen);
            return (kind, told.map_or_else(|it| it + "\n", |it| it.0));
        }
        let (lines, trace) = match is_dry {
            true => drive::pretend(plan),
            false => drive::run(plan, &self.answers, self.cancel_at()),
        };
        match (Format::parse(kind), kind) {
            (Some(format), _) => (kind, report(&trace, format)),
            (None, "record") => (kind, format!("{:#}\n", serde_json::to_value(trace).unwrap())),
            (None, _) => (if is_dry { "dry" } else { "trace" }, lines),
        }
    }

    pub fn cancel_at(&self) -> Option<u64> {
        self.options.get("cancelAt").and_then(Value::as_u64)
    }

    pub fn plan(&self, dry: bool) -> Result<Plan, Vec<Diagnostic>> {
        self.prepare(|text, given, mut options| {
            options.dry = dry;
            prepare(text, given, &options)
        })
    }

    fn prepare<T>(&self, prepare: impl FnOnce(&str, &Given<'_>, Options) -> T) -> T {
        let text = |name: &str| self.options.get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| self.options.get(name).and_then(Value::as_u64);
        let members = |name: &str| {
            self.options.get(name).and_then(Value::as_object).cloned().unwrap_or_default()
        };
        let member = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
        let endpoint =
            |it: Value| Endpoint { method: member(&it, "method"), url: member(&it, "url") };
        let options = Options {
            workflow_id: text("workflowId"),
            inputs: self.inputs.clone(),
            servers: members("servers")
                .into_iter()
                .map(|(name, it)| (name, it.as_str().unwrap().to_owned()))
                .collect(),
            server_variables: members("serverVariables")
                .into_iter()
                .map(|(name, it)| (name, serde_json::from_value(it).unwrap()))
                .collect(),
            credentials: members("credentials"),
            operations: members("operations")
                .into_iter()
                .map(|(name, it)| (name, endpoint(it)))
                .collect::<HashMap<_, _>>(),
            timeout: number("timeout"),
            max_steps: number("maxSteps").map(|it| it as usize),
            host: (self.options.get("host") == Some(&Value::Bool(true)))
                .then(|| Arc::new(TestHost) as _),
            max_depth: number("maxDepth").map(|it| it as usize),
            max_wait: number("maxWait"),
            max_body: None,
            workflow_inputs: members("workflowInputs")
                .into_iter()
                .map(|(name, it)| (name, it.as_object().unwrap().clone()))
                .collect(),
            date: number("date"),
            unknown_inputs: BTreeSet::new(),
            dry: false,
        };
        let source = SourceText {
            name: "pets",
            text: self.source.as_deref().unwrap_or(PETS),
            url: self
                .options
                .get("url")
                .map_or(Some("https://pets.test/openapi.yaml"), Value::as_str),
        };
        // An AsyncAPI description is the source `events`.
        let is_events = source.text.contains("asyncapi:");
        let source = match is_events {
            true => SourceText { name: "events", ..source },
            false => source,
        };
        let is_at_hand = self.options.get("sources") != Some(&Value::Bool(false));
        let mut sources = if is_at_hand { vec![source] } else { Vec::new() };
        sources.extend(self.further.iter().map(|(name, url, text)| SourceText {
            name,
            text,
            url: Some(url),
        }));
        let given = Given { sources: &sources, validator: Some(&Linked), ..Given::default() };
        prepare(&self.document, &given, options)
    }

    fn show(&self, findings: &[Diagnostic]) -> String {
        let index = LineIndex::new(&self.document);
        let mut out = String::new();
        for it in findings {
            let at = index.line_column(it.span.start);
            if it.span.start < it.span.end {
                let (line, column) =
                    (at.line as usize - self.shift.0, at.column as usize - self.shift.1);
                write!(out, "{line}:{column} ").unwrap();
            }
            writeln!(out, "{}[{}] {}", it.severity.as_str(), it.code, it.message).unwrap();
            it.help.iter().for_each(|it| writeln!(out, "  help: {it}").unwrap());
        }
        out
    }
}

/// The text of every result block of a page.
pub fn results(page: &str) -> Vec<&str> {
    let is_result = |it: &&str| RESULTS.contains(&it.lines().next().unwrap_or_default());
    page.split("\n```").filter(is_result).collect()
}
