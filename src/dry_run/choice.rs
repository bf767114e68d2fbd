//! What a caller chooses for the answers of a dry run.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::diagnostic::did_you_mean;
use crate::plan::Plan;
use crate::trace::FailureReason;

/// The answers that are chosen, by step id. What is not chosen is made up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers(BTreeMap<String, Choices>);

#[derive(Clone, Debug, PartialEq)]
enum Choices {
    /// For every request of the step.
    Always(Choice),
    /// For each request of the step in turn, retries included; those after the
    /// last are made up.
    InTurn(Vec<Choice>),
}

/// What is chosen for one answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The status; else one with which the step succeeds, if there is one.
    pub status: Option<u16>,
    /// The body, as it is.
    pub body: Option<Value>,
    /// Header fields, in addition to those that are made up.
    pub headers: Vec<(String, String)>,
    /// The name of an example in the description of the API.
    pub example: Option<String>,
    /// No answer comes, for this reason.
    pub failure: Option<FailureReason>,
}

impl Answers {
    /// Reads what a caller wrote: an object of step ids, with an object for
    /// every answer of the step or a list of objects for one after the other.
    /// `Err` says as a sentence what is wrong.
    pub fn read(written: &Map<String, Value>) -> Result<Answers, String> {
        let mut answers = BTreeMap::new();
        for (step, it) in written {
            let choices = match it {
                Value::Array(items) => Choices::InTurn(
                    items.iter().map(|it| Choice::read(step, it)).collect::<Result<_, _>>()?,
                ),
                it => Choices::Always(Choice::read(step, it)?),
            };
            answers.insert(step.clone(), choices);
        }
        Ok(Answers(answers))
    }

    /// Whether a plan has what is chosen for; `Err` says what it has not.
    pub fn check(&self, plan: &Plan) -> Result<(), String> {
        for (id, choices) in &self.0 {
            let steps = || plan.workflows.iter().flat_map(|it| &it.steps);
            let mut same = steps().filter(|it| it.id == *id).peekable();
            if same.peek().is_none() {
                let meant = did_you_mean(id, steps().map(|it| it.id.as_str()));
                let meant = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
                return Err(format!("no step `{id}` is run, so it cannot be answered{meant}"));
            }
            let names: Vec<&str> = same
                .filter_map(|it| it.target.described())
                .flat_map(|it| it.responses.iter().flat_map(|it| &it.content))
                .flat_map(|it| it.examples.iter().map(|it| it.0.as_str()))
                .collect();
            let mut wanted = choices.all().iter().filter_map(|it| it.example.as_deref());
            if let Some(wanted) = wanted.find(|it| !names.contains(it)) {
                let known = names.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ");
                let known = if names.is_empty() { "none".to_owned() } else { known };
                return Err(format!(
                    "the answers of step `{id}` have no example `{wanted}`; they have {known}"
                ));
            }
        }
        Ok(())
    }

    /// What is chosen for the `nth` request of a step, from 0.
    pub(super) fn of(&self, step: &str, nth: usize) -> Option<&Choice> {
        match self.0.get(step)? {
            Choices::Always(it) => Some(it),
            Choices::InTurn(items) => items.get(nth),
        }
    }
}

impl Choices {
    fn all(&self) -> &[Choice] {
        match self {
            Choices::Always(it) => std::slice::from_ref(it),
            Choices::InTurn(items) => items,
        }
    }
}

impl Choice {
    /// Reads what a caller wrote for one answer to `step`. `Err` says as a sentence
    /// what is wrong.
    pub fn read(step: &str, written: &Value) -> Result<Choice, String> {
        const MEMBERS: [&str; 5] = ["status", "body", "headers", "example", "failure"];
        let wrong =
            |name: &str, what: &str| format!("`{name}` of the answer to step `{step}` {what}");
        let members = written.as_object().ok_or_else(|| {
            format!("the answer to step `{step}` must be an object, or a list of some")
        })?;
        let mut choice = Choice::default();
        for (name, it) in members {
            match name.as_str() {
                "status" => {
                    let status = it.as_u64().filter(|it| (100..600).contains(it));
                    let status = status.and_then(|it| u16::try_from(it).ok());
                    choice.status = Some(
                        status.ok_or_else(|| wrong(name, "must be a number from 100 to 599"))?,
                    );
                }
                "body" => choice.body = Some(it.clone()),
                "headers" => {
                    for (field, it) in
                        it.as_object().ok_or_else(|| wrong(name, "must be an object"))?
                    {
                        let text = it.as_str().ok_or_else(|| wrong(name, "must have texts"))?;
                        choice.headers.push((field.clone(), text.to_owned()));
                    }
                }
                "example" => {
                    let name = it.as_str().ok_or_else(|| wrong(name, "must be a text"))?;
                    choice.example = Some(name.to_owned());
                }
                "failure" => {
                    choice.failure = Some(match it.as_str() {
                        Some("timeout") => FailureReason::Timeout,
                        Some("network") => FailureReason::Network,
                        _ => return Err(wrong(name, "must be `timeout` or `network`")),
                    });
                }
                other => {
                    let meant = did_you_mean(other, MEMBERS);
                    let meant =
                        meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
                    return Err(wrong(other, &format!("is not known{meant}")));
                }
            }
        }
        Ok(choice)
    }
}
