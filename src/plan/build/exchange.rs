//! The target of a step that sends or receives a message → what is exchanged.

use serde_json::{Map, Value};

use crate::arazzo;
use crate::asyncapi::{self, Action};
use crate::diagnostic::Diagnostic;
use crate::documents::At;
use crate::message::MessagePlace;
use crate::openapi::sample::sample;
use crate::openapi::{Servers, inlined};
use crate::plan::exchange::{Exchange, Sample};
use crate::plan::operation::made_up_server;
use crate::plan::server::{self, Base};
use crate::plan::{NOT_RUNNABLE, Parameter, RequestBody};
use crate::sources::{Found, SourceKind};
use crate::text::Span;

use super::Build;

/// What is known of the messages of a step.
struct Known<'a> {
    source: String,
    url: Option<String>,
    exchanges: Vec<asyncapi::Exchange<'a>>,
    /// The channel where no description is at hand.
    channel: Option<String>,
}

impl<'a> Build<'_, 'a> {
    /// The message of a step, if that is what its target leads to. `None` where
    /// it leads to something else; `Some(None)` where a finding says why not.
    pub(super) fn exchange(
        &mut self,
        step: &arazzo::Step<'a>,
        parameters: &[arazzo::Parameter<'a>],
    ) -> Option<Option<Box<Exchange>>> {
        let target = step.target.filter(|it| !matches!(it, arazzo::Target::WorkflowId(_)))?;
        let id = target.text();
        let known = match self.sources.find(target) {
            Found::Exchange { source, operation } => Known {
                source: source.name.to_owned(),
                url: source.url.map(str::to_owned),
                exchanges: operation.exchanges.clone(),
                channel: None,
            },
            Found::Channel { source, channel } => Known {
                source: source.name.to_owned(),
                url: source.url.map(str::to_owned),
                exchanges: channel.exchanges.clone(),
                channel: None,
            },
            Found::NotAtHand { source, operation } => {
                let is_channel = matches!(target, arazzo::Target::ChannelPath(_));
                if !is_channel && self.sources.kind(&source) != Some(SourceKind::AsyncApi) {
                    return None;
                }
                let name = operation.rsplit('/').next().unwrap_or_default();
                let channel = Some(name.replace("~1", "/"));
                Known { source, url: None, exchanges: Vec::new(), channel }
            }
            Found::Operation { .. } | Found::Workflow { .. } => return None,
            Found::Nothing(_) if matches!(target, arazzo::Target::ChannelPath(_)) => {
                self.refuse(id.span, format!("`{}` leads to no channel", id.value));
                return Some(None);
            }
            Found::Nothing(_) => return None,
        };
        Some(match self.planned(step, parameters, id.value, id.span, known) {
            Ok(exchange) => Some(Box::new(exchange)),
            Err(finding) => {
                self.refuse_once(*finding);
                None
            }
        })
    }

    fn planned(
        &mut self,
        step: &arazzo::Step<'a>,
        parameters: &[arazzo::Parameter<'a>],
        id: &str,
        span: Span,
        known: Known<'_>,
    ) -> Result<Exchange, Box<Diagnostic>> {
        let refuse = |message: String| Box::new(NOT_RUNNABLE.at(span, message));
        let source = known.source;
        if known.channel.is_some() && !self.options.dry {
            let message = format!(
                "source `{source}` is not at hand, so the servers and addresses of its channels \
                 are not known"
            );
            let help = format!("give the document, as in `--source {source}=asyncapi.yaml`");
            return Err(Box::new(NOT_RUNNABLE.at(span, message).help(help)));
        }
        let given = step.action().and_then(|it| Action::parse(it.value));
        let only = known.exchanges.first().map(|it| it.action);
        let Some(action) = given.or(only) else {
            return Err(refuse(format!(
                "the step does not say whether it sends or receives `{id}`"
            )));
        };
        let exchange = known.exchanges.iter().find(|it| it.action == action);
        if exchange.is_none() && known.channel.is_none() {
            let verb = action.as_str();
            return Err(refuse(format!("nobody can {verb} a message by `{id}`")));
        }
        let mut made_up = Vec::new();
        let wire = exchange.and_then(|it| it.wire());
        if wire.is_none() && known.channel.is_none() {
            return Err(refuse(format!("the channel of `{id}` is not at hand")));
        }
        let (channel, address, servers, defaults) = match wire {
            Some(it) => (it.channel, it.address, it.servers, it.defaults),
            None => {
                made_up.push("address");
                let channel = known.channel.unwrap_or_default();
                self.warn_once(format!(
                    "source `{source}` is not at hand, so channels and messages are made up"
                ));
                (channel.clone(), channel, Vec::new(), Vec::new())
            }
        };
        let own = servers;
        self.servers.entry(source.clone()).or_default().extend(own.iter().cloned());
        let has_server = !own.is_empty() || self.options.servers.contains_key(&source);
        let servers = Servers { shared: own.clone(), own };
        let base = match has_server {
            true => server::base(&source, known.url.as_deref(), &servers, self.options),
            false => Ok(Base::Unknown),
        };
        let server = match base {
            Ok(Base::At(url)) => url,
            Ok(Base::Unknown) if self.options.dry => {
                made_up.push("server");
                made_up_server(&source).replacen("https", "wss", 1)
            }
            Ok(Base::Unknown) => {
                let message = format!("the server of source `{source}` is not known");
                let help = format!("give its URL, as in `--server {source}=wss://…`");
                return Err(Box::new(NOT_RUNNABLE.at(span, message).help(help)));
            }
            Err((message, help)) => {
                return Err(Box::new(NOT_RUNNABLE.at(span, message).help(help)));
            }
        };
        let messages = exchange.and_then(|it| it.messages()).unwrap_or_default();
        let places = messages.iter().filter_map(|it| asyncapi::correlation(*it));
        let places: Vec<_> = places.filter_map(|it| MessagePlace::parse(&it)).collect();
        let correlation = step.node.get("correlationId").map(|it| (it.span, self.payload(it)));
        if let Some((span, _)) = &correlation
            && places.is_empty()
            && exchange.is_some()
        {
            let message = format!("no message of `{id}` says where its correlation id is");
            return Err(Box::new(NOT_RUNNABLE.at(*span, message)));
        }
        let sample = messages.first().map(|it| sample_of(*it)).unwrap_or_default();
        let body = step.request_body.as_ref();
        let body = body.and_then(|it| self.message_body(it, sample.content_type.as_deref()));
        let (headers, address_parameters) = self.message_parameters(parameters, defaults);
        Ok(Exchange {
            id: id.to_owned(),
            action,
            source,
            server,
            channel,
            address,
            address_parameters,
            headers,
            body,
            correlation: correlation.map(|it| it.1),
            places,
            sample,
            made_up,
        })
    }

    /// The header fields of a message, and the parameters of an address.
    fn message_parameters(
        &mut self,
        parameters: &[arazzo::Parameter<'a>],
        defaults: Vec<(String, String)>,
    ) -> (Vec<Parameter>, Vec<Parameter>) {
        let (mut headers, mut address) = (Vec::new(), Vec::new());
        for it in parameters {
            match it.location.map(|it| it.value) {
                Some("header") => headers.push(self.parameter(it, &[])),
                Some("path" | "channel") => address.push(self.parameter(it, &[])),
                Some(other) => {
                    let span = it.location.map_or(Span::default(), |it| it.span);
                    self.refuse(span, format!("a message has nothing in `{other}`"));
                }
                None => {
                    let name = it.name.map(|it| (it.value, it.span)).unwrap_or_default();
                    let message = format!("parameter `{}` does not say where to send it", name.0);
                    self.refuse(name.1, message);
                }
            }
        }
        for (name, value) in defaults {
            if !address.iter().any(|it: &Parameter| it.name == name) {
                let value = crate::plan::Payload::Constant(Value::String(value));
                address.push(Parameter { name, location: None, value, secret: false });
            }
        }
        (headers, address)
    }

    fn message_body(
        &mut self,
        body: &arazzo::RequestBody<'a>,
        content_type: Option<&str>,
    ) -> Option<RequestBody> {
        let payload = self.payload(body.payload?);
        let content_type = body.content_type.map(|it| it.value).or(content_type);
        let content_type = content_type.unwrap_or("application/json").to_owned();
        let replacements =
            body.replacements.iter().filter_map(|it| self.replacement(it, &content_type));
        let replacements = replacements.collect();
        Some(RequestBody { content_type, payload, replacements })
    }
}

/// The first example of a message, else one made from its schemas.
fn sample_of(message: At<'_>) -> Sample {
    let content_type = asyncapi::content_type(message).map(str::to_owned);
    let example = asyncapi::example(message);
    let is_example = example.as_ref().is_some_and(|it| it.payload.is_some());
    let example = example.unwrap_or_default();
    let payload =
        example.payload.or_else(|| asyncapi::payload(message).map(|it| sample(&inlined(it.at))));
    let headers = match asyncapi::headers(message).map(|it| sample(&inlined(it.at))) {
        Some(Value::Object(members)) if example.headers.is_empty() => members,
        Some(_) | None => example.headers,
    };
    let headers: Map<String, Value> = headers;
    Sample { headers, payload, is_example, content_type }
}
