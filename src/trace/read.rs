//! JSON → [`Trace`], for traces that come from outside.

use serde_json::{Map, Value};

use super::{
    Checks, FailureReason, Place, RunStatus, Trace, TraceAction, TraceAdvice, TraceAttempt,
    TraceCriterion, TraceDocument, TraceFailure, TraceInputs, TraceMessage, TraceOperand,
    TraceRequest, TraceResponse, TraceStep, TraceToken, VERSION,
};

/// What a trace must have and has not, as a sentence.
type Read<T> = Result<T, String>;

impl Trace {
    /// Reads the JSON of a trace. What this version does not know is left out;
    /// `Err` says what is missing.
    pub fn read(value: &Value) -> Result<Trace, String> {
        let it = Members::of(value)
            .filter(|it| it.0.contains_key("steps") && it.0.contains_key("workflowId"))
            .ok_or("this is no trace of a run")?;
        match it.0.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => {
                return Err(format!("expected a trace of version {VERSION}, found {other}"));
            }
            None => return Err(format!("expected a trace of version {VERSION}, found none")),
        }
        let document = it.member("document")?;
        Ok(Trace {
            version: VERSION,
            document: TraceDocument {
                url: document.maybe_text("url"),
                self_uri: document.maybe_text("self"),
                title: document.maybe_text("title"),
            },
            live: it.truth("live")?,
            date: it.maybe_number("date"),
            ended_at: it.maybe_number("endedAt"),
            status: status(it.text("status")?)?,
            checks: match it.text("checks")? {
                "passed" => Checks::Passed,
                "failed" => Checks::Failed,
                other => return Err(unknown("checks", other)),
            },
            workflow_id: it.text("workflowId")?.to_owned(),
            begun: begun(&it),
            outputs: it.values("outputs")?,
            outputs_made_up: it.texts("outputsMadeUp"),
            steps: it.list("steps", step)?,
            steps_left_out: it.maybe_number("stepsLeftOut").unwrap_or_default() as usize,
            most_steps: None,
            warnings: it.texts("warnings"),
        })
    }
}

/// What the run began with, which older traces do not say.
fn begun(it: &Members<'_>) -> TraceInputs {
    let values = |name| it.values(name).unwrap_or_default();
    let texts = |it: &Value| {
        let items = it.as_array().into_iter().flatten();
        items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    };
    let made_up = values("workflowInputsMadeUp");
    TraceInputs {
        inputs: values("inputs"),
        inputs_made_up: it.texts("inputsMadeUp"),
        workflow_inputs: values("workflowInputs"),
        workflow_inputs_made_up: made_up.iter().map(|(id, it)| (id.clone(), texts(it))).collect(),
    }
}

fn step(it: Members<'_>) -> Read<TraceStep> {
    Ok(TraceStep {
        step_id: it.text("stepId")?.to_owned(),
        place: it.maybe("place", place)?,
        within: it.maybe_text("within"),
        parent: it.maybe_number("parent").map(|it| it as usize),
        started_at: it.number("startedAt")?,
        ended_at: it.maybe_number("endedAt"),
        operation_id: it.maybe_text("operationId"),
        workflow_id: it.maybe_text("workflowId"),
        passed: it.0.get("passed").and_then(Value::as_bool),
        attempts: it.list("attempts", attempt)?,
        outputs: it.values("outputs")?,
        outputs_made_up: it.texts("outputsMadeUp"),
    })
}

fn attempt(it: Members<'_>) -> Read<TraceAttempt> {
    Ok(TraceAttempt {
        started_at: it.number("startedAt")?,
        ended_at: it.maybe_number("endedAt"),
        tokens: it.list("tokens", token)?,
        request: it.maybe("request", request)?,
        response: it.maybe("response", response)?,
        message: it.maybe("message", message)?,
        failure: it.maybe("failure", failure)?,
        criteria: it.list("criteria", criterion)?,
        advice: it.maybe("advice", advice)?,
        action: it.maybe("action", action)?,
    })
}

fn token(it: Members<'_>) -> Read<TraceToken> {
    Ok(TraceToken {
        scheme: it.text("scheme")?.to_owned(),
        started_at: it.number("startedAt")?,
        ended_at: it.maybe_number("endedAt"),
        request: request(it.member("request")?)?,
        response: it.maybe("response", response)?,
    })
}

fn request(it: Members<'_>) -> Read<TraceRequest> {
    Ok(TraceRequest {
        method: it.text("method")?.to_owned(),
        url: it.text("url")?.to_owned(),
        headers: it.values("headers")?,
        body: it.0.get("body").cloned(),
        size: it.maybe_number("size"),
        made_up: it.texts("madeUp"),
    })
}

fn response(it: Members<'_>) -> Read<TraceResponse> {
    let status = it.number("status")?;
    Ok(TraceResponse {
        status: u16::try_from(status).map_err(|_| unknown("status", &status.to_string()))?,
        headers: it.values("headers")?,
        body: it.0.get("body").cloned(),
        size: it.maybe_number("size"),
        redirected_to: it.maybe_text("redirectedTo"),
        made_up: it.texts("madeUp"),
    })
}

fn message(it: Members<'_>) -> Read<TraceMessage> {
    Ok(TraceMessage {
        action: it.text("action")?.to_owned(),
        source: it.text("source")?.to_owned(),
        server: it.text("server")?.to_owned(),
        channel: it.text("channel")?.to_owned(),
        address: it.text("address")?.to_owned(),
        correlation_id: it.0.get("correlationId").cloned(),
        headers: it.values("headers")?,
        payload: it.0.get("payload").cloned(),
        made_up: it.texts("madeUp"),
    })
}

fn failure(it: Members<'_>) -> Read<TraceFailure> {
    Ok(TraceFailure {
        reason: match it.text("reason")? {
            "request" => FailureReason::Request,
            "prerequisite" => FailureReason::Prerequisite,
            "authorization" => FailureReason::Authorization,
            "connection" => FailureReason::Connection,
            "network" => FailureReason::Network,
            "timeout" => FailureReason::Timeout,
            "aborted" => FailureReason::Aborted,
            other => return Err(unknown("reason", other)),
        },
        message: it.text("message")?.to_owned(),
    })
}

fn criterion(it: Members<'_>) -> Read<TraceCriterion> {
    Ok(TraceCriterion {
        place: it.maybe("place", place)?,
        condition: it.text("condition")?.to_owned(),
        kind: it.text("type")?.to_owned(),
        passed: it.truth("passed")?,
        reason: it.text("reason")?.to_owned(),
        operands: it.list("operands", operand)?,
    })
}

fn operand(it: Members<'_>) -> Read<TraceOperand> {
    Ok(TraceOperand {
        expression: it.text("expression")?.to_owned(),
        value: it.0.get("value").cloned(),
        description: it.maybe_text("description"),
    })
}

fn advice(it: Members<'_>) -> Read<TraceAdvice> {
    Ok(TraceAdvice {
        message: it.maybe_text("message"),
        cause: it.maybe_text("cause"),
        remedy: it.maybe_text("remedy"),
    })
}

fn action(it: Members<'_>) -> Read<TraceAction> {
    Ok(TraceAction {
        kind: it.text("type")?.to_owned(),
        name: it.text("name")?.to_owned(),
        place: it.maybe("place", place)?,
        reason: it.text("reason")?.to_owned(),
        after: it.maybe_number("after"),
        criteria: it.list("criteria", criterion)?,
    })
}

fn place(it: Members<'_>) -> Read<Place> {
    let small = |name| it.number(name).map(|it| u32::try_from(it).unwrap_or(u32::MAX));
    Ok(Place {
        source: it.maybe_text("source"),
        pointer: it.text("pointer")?.to_owned(),
        line: small("line")?,
        column: small("column")?,
    })
}

fn status(text: &str) -> Read<RunStatus> {
    Ok(match text {
        "running" => RunStatus::Running,
        "succeeded" => RunStatus::Succeeded,
        "failed" => RunStatus::Failed,
        "cancelled" => RunStatus::Cancelled,
        "aborted" => RunStatus::Aborted,
        other => return Err(unknown("status", other)),
    })
}

fn unknown(name: &str, found: &str) -> String {
    format!("the trace's `{name}` cannot be `{found}`")
}

fn expected(name: &str, what: &str) -> String {
    format!("the trace lacks `{name}`, which must be {what}")
}

/// The members of an object.
#[derive(Clone, Copy)]
struct Members<'v>(&'v Map<String, Value>);

impl<'v> Members<'v> {
    fn of(value: &'v Value) -> Option<Members<'v>> {
        value.as_object().map(Members)
    }

    fn member(self, name: &str) -> Read<Members<'v>> {
        self.0.get(name).and_then(Members::of).ok_or_else(|| expected(name, "an object"))
    }

    fn maybe<T>(self, name: &str, read: fn(Members<'v>) -> Read<T>) -> Read<Option<T>> {
        self.0.get(name).and_then(Members::of).map(read).transpose()
    }

    fn list<T>(self, name: &str, read: fn(Members<'v>) -> Read<T>) -> Read<Vec<T>> {
        let Some(items) = self.0.get(name) else { return Ok(Vec::new()) };
        let items = items.as_array().ok_or_else(|| expected(name, "a list"))?;
        let objects = items.iter().map(|it| Members::of(it).ok_or(expected(name, "objects")));
        objects.map(|it| it.and_then(read)).collect()
    }

    fn values(self, name: &str) -> Read<Map<String, Value>> {
        self.member(name).map(|it| it.0.clone())
    }

    fn texts(self, name: &str) -> Vec<String> {
        let items = self.0.get(name).and_then(Value::as_array).into_iter().flatten();
        items.filter_map(|it| it.as_str().map(str::to_owned)).collect()
    }

    fn text(self, name: &str) -> Read<&'v str> {
        self.0.get(name).and_then(Value::as_str).ok_or_else(|| expected(name, "a string"))
    }

    fn maybe_text(self, name: &str) -> Option<String> {
        self.text(name).ok().map(str::to_owned)
    }

    fn number(self, name: &str) -> Read<u64> {
        self.maybe_number(name).ok_or_else(|| expected(name, "a whole number"))
    }

    fn maybe_number(self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    fn truth(self, name: &str) -> Read<bool> {
        self.0.get(name).and_then(Value::as_bool).ok_or_else(|| expected(name, "true or false"))
    }
}
