//! What a request carries for the security schemes of its operation, and asking
//! for the tokens among that.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::http::{Content, Headers, Parameters, Request, RequestBody, Response};
use crate::openapi::{Location, serialize};
use crate::plan::{Carries, Grant, Plan, Scheme, Security, Target};
use crate::secret::Secrets;
use crate::sort;
use crate::trace::{FailureReason, Millis, What};

use super::{CallId, Input, Output, Run, State, StepAt, mask};

/// How much of a token's time is left when a new one is asked for: the clocks
/// differ, and the request takes its time.
const LONGEST_MARGIN: Millis = 30_000;

/// The tokens of a run, by the place of their grant in the plan.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens {
    tokens: HashMap<usize, Token>,
    /// The grant whose token is being asked for.
    asked: Option<usize>,
    /// The grants that were asked for this attempt. Their tokens are used, be
    /// they as short-lived as they may, or nothing would ever be sent.
    fresh: Vec<usize>,
}

#[derive(Clone)]
struct Token {
    /// The value of the `Authorization` header field.
    text: String,
    /// When it is of no use any more, if that is known.
    until: Option<Millis>,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Token(•••, until {:?})", self.until)
    }
}

/// A credential that a request shall carry.
pub(super) struct Carried {
    pub(super) location: Location,
    pub(super) name: String,
    pub(super) text: String,
}

impl Tokens {
    /// Whether a text is part of a token.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.tokens.values().any(|it| it.text.contains(text))
    }

    /// The tokens as they are, for a checkpoint that has its secrets.
    pub(super) fn write(&self, plan: &Plan) -> Value {
        let Tokens { tokens, asked: _, fresh: _ } = self;
        let mut written: Vec<_> = tokens
            .iter()
            .filter_map(|(at, token)| {
                let (grant, Token { text, until }) = (plan.grants.get(*at)?, token);
                let (scheme, url) = (&grant.scheme, &grant.url);
                Some(json!({ "scheme": scheme, "url": url, "text": text, "until": until }))
            })
            .collect();
        sort::by_key(&mut written, Value::to_string);
        Value::Array(written)
    }

    /// What [`Tokens::write`] wrote, as far as the plan asks for such tokens.
    pub(super) fn read(written: &Value, plan: &Plan) -> Tokens {
        let mut tokens = HashMap::new();
        for it in written.as_array().into_iter().flatten() {
            let text = |name: &str| it.get(name).and_then(Value::as_str);
            let is_same = |grant: &Grant| {
                text("scheme") == Some(grant.scheme.as_str())
                    && text("url") == Some(grant.url.as_str())
            };
            if let (Some(at), Some(token)) = (plan.grants.iter().position(is_same), text("text")) {
                let until = it.get("until").and_then(Value::as_u64);
                tokens.insert(at, Token { text: token.to_owned(), until });
            }
        }
        Tokens { tokens, ..Tokens::default() }
    }

    /// What a request carries for these schemes. The tokens are there already.
    pub(super) fn carried(&self, security: &Security) -> Vec<Carried> {
        let carried = security.schemes.iter().filter_map(|it| {
            let (location, name) = it.place.clone()?;
            let text = match &it.carries {
                Carries::Text(text) => text.clone(),
                Carries::Token(grant) => self.tokens.get(grant)?.text.clone(),
                Carries::Nothing | Carries::Certificate => return None,
            };
            Some(Carried { location, name, text })
        });
        carried.collect()
    }

    /// The first grant of these schemes that has no token.
    fn missing(&self, security: &Security, now: Millis) -> Option<usize> {
        let is_good = |at: &usize| {
            let lasts = |it: &Token| it.until.is_none_or(|until| now < until);
            self.tokens.get(at).is_some_and(|it| lasts(it) || self.fresh.contains(at))
        };
        security.schemes.iter().filter_map(Scheme::grant).find(|it| !is_good(it))
    }
}

impl Run {
    fn ask_for_token(&mut self, now: Millis, at: usize, grant: &Grant) {
        let request = token_request(grant);
        let scheme = grant.scheme.clone();
        let body = request.body.as_ref().map(|it| &it.value);
        mask::learn(&request.headers, body, &mut self.secrets);
        let shown = mask::token_request(&request, &self.secrets);
        let frame = self.top();
        let (index, attempt) = (frame.visit.index, frame.visit.attempt);
        let at_step = StepAt { workflow: frame.workflow, step: frame.visit.at };
        let timeout = self.time_for_answer(now);
        self.event(
            now,
            What::TokenRequested { index, attempt, scheme: scheme.clone(), request: shown },
        );
        let id = CallId(self.next_call);
        self.next_call += 1;
        self.state = State::InFlight { id };
        self.tokens.asked = Some(at);
        self.queue.push_back(Output::Call {
            id,
            at: at_step,
            request: Box::new(request),
            timeout,
            token_of: Some(scheme),
        });
    }

    /// Calls the operation of the current step, once the tokens for it are there.
    pub(super) fn call_operation(&mut self, now: Millis) {
        self.tokens.fresh.clear();
        self.go_on_to_operation(now);
    }

    fn go_on_to_operation(&mut self, now: Millis) {
        let Target::Operation(operation) = &self.current().1.target else { return };
        let missing = self.tokens.missing(&operation.security, now);
        match missing.and_then(|it| Some((it, self.plan.grants.get(it)?.clone()))) {
            Some((at, grant)) => self.ask_for_token(now, at, &grant),
            None => self.send_request(now),
        }
    }

    /// Whether the run waits for a token.
    pub(super) fn awaits_token(&self) -> bool {
        self.tokens.asked.is_some()
    }

    /// Takes in the answer to a request for a token, and goes on with the step.
    pub(super) fn token_answered(&mut self, now: Millis, input: Input) {
        let Some(at) = self.tokens.asked.take() else { return };
        let Some(grant) = self.plan.grants.get(at) else { return };
        let (scheme, url) = (grant.scheme.clone(), grant.url.clone());
        let (index, attempt) = (self.top().visit.index, self.top().visit.attempt);
        let (response, redirected_to) = match input {
            Input::Answer { response, redirected_to, .. } => (response, redirected_to),
            // The run has asked for no message.
            Input::Sent { .. } | Input::Received { .. } => return,
            Input::Failed { message, .. } => {
                return self.call_failed(
                    now,
                    FailureReason::Authorization,
                    format!("no token for security scheme `{scheme}`: {message}"),
                );
            }
        };
        mask::learn(&response.headers, response.body.value(), &mut self.secrets);
        let token = token(&response, now, &mut self.secrets);
        let shown = mask::response(&response, redirected_to.as_deref(), &[], &self.secrets);
        self.event(
            now,
            What::TokenReceived { index, attempt, scheme: scheme.clone(), response: shown },
        );
        match token {
            Ok(token) => {
                self.tokens.tokens.insert(at, token);
                self.tokens.fresh.push(at);
                self.go_on_to_operation(now);
            }
            Err(why) => self.call_failed(
                now,
                FailureReason::Authorization,
                format!("no token for security scheme `{scheme}` from {url}: {why}"),
            ),
        }
    }

    /// After an answer that refuses the request: forgets its tokens, so that
    /// whoever tries again asks for new ones, and says which schemes had nothing.
    pub(super) fn note_refusal(&mut self, now: Millis, status: u16) {
        if !matches!(status, 401 | 403) {
            return;
        }
        let (frame, step) = self.current();
        let Target::Operation(operation) = &step.target else { return };
        let Some(request) = &frame.visit.request else { return };
        let security = &operation.security;
        let messages: Vec<_> = unfilled(security, request)
            .map(|it| {
                format!(
                    "step `{}` was answered {status}: its request had nothing for security scheme \
                     `{}`; give credentials, as in `--credential {}=…`",
                    step.id, it.name, it.key
                )
            })
            .collect();
        let grants: Vec<_> = security.schemes.iter().filter_map(Scheme::grant).collect();
        if status == 401 {
            self.tokens.tokens.retain(|it, _| !grants.contains(it));
        }
        messages.into_iter().for_each(|it| self.warn(now, it));
    }
}

/// What a person should know about a request that lacks credentials.
pub(super) fn warnings(security: &Security, request: &Request, operation: &str) -> Vec<String> {
    let lacks = unfilled(security, request).map(|it| {
        format!(
            "operation `{operation}` asks for security scheme `{}`, and there are no credentials \
             for it: the request goes out without",
            it.name
        )
    });
    let certificates = security.schemes.iter().filter_map(|it| match it.carries {
        Carries::Certificate => Some(format!(
            "security scheme `{}` of operation `{operation}` is a certificate of the connection: \
             whoever sends the request must present it",
            it.name
        )),
        Carries::Nothing | Carries::Text(_) | Carries::Token(_) => None,
    });
    lacks.chain(certificates).collect()
}

/// The schemes for which a request carries nothing.
fn unfilled<'s>(security: &'s Security, request: &'s Request) -> impl Iterator<Item = &'s Scheme> {
    security.schemes.iter().filter(|it| match (&it.carries, &it.place) {
        (Carries::Text(_) | Carries::Token(_) | Carries::Certificate, _) => false,
        (Carries::Nothing, None) => true,
        (Carries::Nothing, Some((location, name))) => !has(request, *location, name),
    })
}

fn has(request: &Request, location: Location, name: &str) -> bool {
    match location {
        Location::Header => request.headers.get(name).is_some(),
        Location::Query => {
            let query = request.url.split_once('?').map_or("", |it| it.1);
            query.split('&').any(|it| it.split('=').next() == Some(name))
        }
        Location::Cookie => has_cookie(&request.headers, name),
        Location::Path | Location::Querystring => false,
    }
}

fn has_cookie(headers: &Headers, name: &str) -> bool {
    let cookies = headers.get("cookie").unwrap_or_default();
    cookies.split(';').any(|it| it.trim().split('=').next() == Some(name))
}

fn token_request(grant: &Grant) -> Request {
    let fields = grant.form.iter().map(|it| (it.0.to_owned(), Value::String(it.1.clone())));
    let fields: Map<_, _> = fields.collect();
    let mut headers = Headers::default();
    headers.set("accept", "application/json");
    headers.set("content-type", "application/x-www-form-urlencoded");
    if let Some(it) = &grant.authorization {
        headers.set("authorization", it.as_str());
    }
    let text = serialize::form(&fields);
    Request {
        method: "POST".to_owned(),
        url: grant.url.clone(),
        headers,
        body: Some(RequestBody { value: Value::Object(fields), content: Content::Text(text) }),
        parameters: Parameters::default(),
        keeps_redirects: false,
    }
}

/// The token of an answer, or why there is none (RFC 6749, 5).
fn token(response: &Response, now: Millis, secrets: &mut Secrets) -> Result<Token, String> {
    let text = |name: &str| response.body.value()?.get(name)?.as_str();
    if 400 <= response.status {
        let said: Vec<_> =
            [text("error"), text("error_description")].into_iter().flatten().collect();
        let said = match said.is_empty() {
            true => String::new(),
            false => format!(" ({})", said.join(": ")),
        };
        let help = match text("error") {
            Some("invalid_client") => "; check the `clientId` and the `clientSecret`",
            Some("invalid_grant") => "; check the `username` and the `password`",
            Some("invalid_scope") => "; give the `scopes` that the client may have",
            Some("unauthorized_client" | "unsupported_grant_type") => {
                "; this client cannot use this grant"
            }
            Some(_) | None => "",
        };
        return Err(format!("the answer is {}{said}{help}", response.status));
    }
    let Some(token) = text("access_token").filter(|it| !it.is_empty()) else {
        return Err(format!("the answer, {}, has no `access_token`", response.status));
    };
    secrets.add_text(token);
    let kind = text("token_type").unwrap_or("Bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        return Err(format!("the token is of type `{kind}`, and only `Bearer` can be sent"));
    }
    let seconds = response.body.value().and_then(|it| it.get("expires_in"));
    // Some servers write the number as a text.
    let seconds =
        seconds.and_then(|it| it.as_f64().or_else(|| it.as_str().and_then(|it| it.parse().ok())));
    let until = seconds.filter(|it| it.is_finite() && 0.0 <= *it).map(|it| {
        let lasts = (it * 1000.0) as Millis;
        now.saturating_add(lasts - (lasts / 10).min(LONGEST_MARGIN))
    });
    Ok(Token { text: format!("Bearer {token}"), until })
}
