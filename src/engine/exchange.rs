//! Steps that send or receive messages: the driver does both, and buffers what
//! comes before it is asked for.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use crate::asyncapi::Action;
use crate::expr::Scope;
use crate::http::Content;
use crate::message::{Message, MessagePlace};
use crate::openapi::serialize;
use crate::plan;
use crate::plan::{Parameter, Plan, Target};
use crate::query::Host;
use crate::trace::{FailureReason, Millis, TraceMessage, What};

use super::{CallId, Input, Output, Run, State, StepAt, body, mask};

/// A message to send or to wait for, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// Whether to send or to receive.
    pub action: Action,
    /// The channel.
    pub channel: Channel,
    /// What to send.
    pub message: Option<Message>,
    /// The text of the payload to send, in its media type.
    pub text: Option<String>,
    /// The media type of the payload that is waited for, if it is known.
    pub content_type: Option<String>,
    /// Which message to wait for; any if `None`.
    pub correlation: Option<Correlation>,
}

/// Where messages are exchanged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Channel {
    /// The name of the source description.
    pub source: String,
    /// Where the API is. The scheme is the protocol, such as `wss` or `kafka`.
    pub server: String,
    /// The name of the channel.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// Tells the message that is meant from others.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// The correlation id.
    pub id: Value,
    /// Where messages may have it.
    pub places: Vec<MessagePlace>,
}

impl Channel {
    /// The server and the address, whose queries are put together.
    pub fn url(&self) -> String {
        let (server, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let (path, more) = self.address.split_once('?').unwrap_or((&self.address, ""));
        let (server, path) = (server.trim_end_matches('/'), path.trim_start_matches('/'));
        let between = if path.is_empty() { "" } else { "/" };
        let query: Vec<_> = [query, more].into_iter().filter(|it| !it.is_empty()).collect();
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{server}{between}{path}{mark}{}", query.join("&"))
    }
}

impl Exchange {
    /// Whether a message is the one that is waited for.
    pub fn awaits(&self, message: &Message) -> bool {
        let Some(correlation) = &self.correlation else { return true };
        correlation.places.iter().any(|it| message.at(it).is_some_and(|it| correlation.is(it)))
    }
}

impl Correlation {
    /// Headers are texts where a transport knows nothing else, so `7` is `"7"`.
    fn is(&self, found: &Value) -> bool {
        let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
        found == &self.id || (!found.is_object() && text(found) == text(&self.id))
    }
}

impl Run {
    /// Asks the driver to send or to receive the message of the current step.
    pub(super) fn exchange(&mut self, now: Millis) {
        let Target::Exchange(planned) = &self.current().1.target else { return };
        let built = build(planned, &self.scope(), &*self.plan.host);
        let (id, made_up) = (CallId(self.next_call), planned.made_up.clone());
        let secret: Vec<_> = secrets(planned, &self.scope(), &*self.plan.host);
        let frame = self.top();
        let (index, attempt) = (frame.visit.index, frame.visit.attempt);
        let at = StepAt { workflow: frame.workflow, step: frame.visit.at };
        let timeout = self.time_for_answer(now);
        let is_made_up = frame.is_request_made_up(self.current().1, &self.plan, &self.ended);
        secret.iter().for_each(|it| self.secrets.add(it));
        let exchange = match built {
            Ok(it) => it,
            Err(message) => return self.call_failed(now, FailureReason::Request, message),
        };
        if let Some(message) = &exchange.message {
            mask::learn_message(message, &mut self.secrets);
        }
        let shown = self.shown_message(&exchange, exchange.message.as_ref(), &made_up);
        let what = match exchange.action {
            Action::Send => What::MessageSent { index, attempt, message: shown },
            Action::Receive => What::MessageAwaited { index, attempt, message: shown },
        };
        self.event(now, what);
        self.next_call += 1;
        self.state = State::InFlight { id };
        let frame = self.top_mut();
        frame.made_up.request = is_made_up;
        frame.visit.in_doubt = exchange.action == Action::Send;
        frame.visit.message = exchange.message.clone();
        frame.visit.exchange = Some(exchange.clone());
        let exchange = Box::new(exchange);
        self.queue.push_back(Output::Exchange { id, at, exchange, timeout });
    }

    /// The message of the current step is sent, or this one has come.
    pub(super) fn exchanged(
        &mut self,
        now: Millis,
        received: Option<Message>,
        made_up: Vec<String>,
    ) {
        self.top_mut().visit.in_doubt = false;
        if let Some(message) = received {
            let (index, attempt) = (self.top().visit.index, self.top().visit.attempt);
            mask::learn_message(&message, &mut self.secrets);
            if let Some(exchange) = self.top().visit.exchange.clone() {
                let mut shown = self.shown_message(&exchange, Some(&message), &[]);
                shown.made_up.clone_from(&made_up);
                self.event(now, What::MessageReceived { index, attempt, message: shown });
            }
            let frame = self.top_mut();
            frame.visit.message = Some(message);
            frame.visit.message_made_up = made_up;
        }
        let passed = self.judge(now, None);
        self.end_attempt(now, passed, None);
    }

    /// Whether an input is of the kind that the current step waits for.
    pub(super) fn expects(&self, input: &Input) -> bool {
        let action = self.top().visit.exchange.as_ref().map(|it| it.action);
        match input {
            Input::Answer { .. } => action.is_none(),
            Input::Sent { .. } => action == Some(Action::Send),
            Input::Received { .. } => action == Some(Action::Receive),
            Input::Failed { .. } => true,
        }
    }

    fn shown_message(
        &self,
        exchange: &Exchange,
        message: Option<&Message>,
        made_up: &[&'static str],
    ) -> TraceMessage {
        let Channel { source, server, name, address } = &exchange.channel;
        let correlation_id =
            exchange.correlation.as_ref().map(|it| self.secrets.mask_value(&it.id));
        TraceMessage {
            action: exchange.action.as_str().to_owned(),
            source: source.clone(),
            server: self.secrets.mask(server),
            channel: name.clone(),
            address: self.secrets.mask(address),
            correlation_id,
            headers: message
                .map(|it| mask::members(&it.headers, &self.secrets))
                .unwrap_or_default(),
            payload: message.and_then(|it| Some(mask::body(it.payload.as_ref()?, &self.secrets))),
            made_up: made_up.iter().map(|it| (*it).to_owned()).collect(),
        }
    }
}

/// The channels that steps receive from and whose addresses are known from the
/// beginning: an answer may come before its step does.
pub(super) fn subscriptions(plan: &Plan) -> VecDeque<Output> {
    let mut channels = Vec::new();
    for step in plan.workflows.iter().flat_map(|it| &it.steps) {
        let Target::Exchange(it) = &step.target else { continue };
        match channel(it, &Scope::default(), &*plan.host) {
            Ok(channel) if it.action == Action::Receive && !channels.contains(&channel) => {
                channels.push(channel);
            }
            Ok(_) | Err(_) => {}
        }
    }
    channels.into_iter().map(|channel| Output::Subscribe { channel }).collect()
}

fn build(planned: &plan::Exchange, scope: &Scope<'_>, host: &dyn Host) -> Result<Exchange, String> {
    let channel = channel(planned, scope, host)?;
    let (message, text) = match planned.action {
        Action::Receive => (None, None),
        Action::Send => {
            let (message, text) = message(planned, scope, host)?;
            (Some(message), text)
        }
    };
    let correlation = match &planned.correlation {
        None => None,
        Some(payload) => match payload.evaluate(scope, host) {
            Ok(Some(id)) if !id.is_null() => {
                Some(Correlation { id, places: planned.places.clone() })
            }
            Ok(_) => return Err("the correlation id has no value".to_owned()),
            Err(why) => return Err(format!("the correlation id cannot be built: {why}")),
        },
    };
    let content_type = match planned.action {
        Action::Send => None,
        Action::Receive => planned.sample.content_type.clone(),
    };
    Ok(Exchange { action: planned.action, channel, message, text, content_type, correlation })
}

fn message(
    planned: &plan::Exchange,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Result<(Message, Option<String>), String> {
    let mut headers = Map::new();
    for it in &planned.headers {
        if let Some(value) = value(it, scope, host)? {
            headers.insert(it.name.clone(), value);
        }
    }
    let body = match &planned.body {
        Some(body) => body::build(body, None, scope, host)
            .map_err(|it| it.replace("request body", "payload"))?,
        None => None,
    };
    let content_type = planned.body.as_ref().map(|it| it.content_type.clone());
    let (payload, text) = match body {
        None => (None, None),
        Some((body, _)) => match body.content {
            Content::Text(text) => (Some(body.value), Some(text)),
            Content::Bytes(_) => {
                return Err("a payload of bytes cannot be sent as a message".to_owned());
            }
        },
    };
    Ok((Message { headers, payload, content_type }, text))
}

fn channel(
    planned: &plan::Exchange,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Result<Channel, String> {
    let mut values = Map::new();
    for it in &planned.address_parameters {
        values.extend(value(it, scope, host)?.map(|value| (it.name.clone(), value)));
    }
    let text = |name: &str| {
        let value = values.get(name)?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let address = serialize::fill(&planned.address, text).map_err(|it| it.to_string())?;
    Ok(Channel {
        source: planned.source.clone(),
        server: planned.server.clone(),
        name: planned.channel.clone(),
        address,
    })
}

fn value(
    parameter: &Parameter,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Result<Option<Value>, String> {
    let value = parameter.value.evaluate(scope, host);
    let value =
        value.map_err(|why| format!("parameter `{}` cannot be built: {why}", parameter.name))?;
    Ok(value.filter(|it| !it.is_null()))
}

/// The values of parameters whose names say that they are secret.
fn secrets(planned: &plan::Exchange, scope: &Scope<'_>, host: &dyn Host) -> Vec<Value> {
    let parameters = planned.headers.iter().chain(&planned.address_parameters);
    let secret = parameters.filter(|it| it.secret);
    secret.filter_map(|it| it.value.evaluate(scope, host).ok().flatten()).collect()
}
