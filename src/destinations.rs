//! What a run may send, to which servers, and which secrets go along: of every
//! step that is planned, whether a dry run comes there or not.

mod carried;

use std::collections::BTreeMap;

use serde::Serialize;
#[cfg(target_arch = "wasm32")]
use tsify::Tsify;

use crate::asyncapi::Action;
use crate::openapi::{self, SecurityKind, Status};
use crate::plan::{Carries, Exchange, Operation, Plan, RequestBody, Step, Target};
use crate::sort;

use carried::Carried;

/// What a run may send, and what it can be given for that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct Destinations {
    /// Every request and message, in the order of the plan: first the workflow
    /// that is run, then those that it needs. Tokens that are asked for come last.
    pub requests: Vec<PlannedRequest>,
    /// The servers that the source descriptions at hand list.
    pub sources: Vec<SourceServers>,
    /// The security schemes that operations ask for and no step fulfills by a
    /// parameter.
    pub schemes: Vec<PlannedScheme>,
}

/// A request or a message that a run may send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PlannedRequest {
    /// `workflowId`; absent for a token, which serves all workflows.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// `stepId`; absent for a token.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_id: Option<String>,
    /// The method; `send` or `receive` for a message.
    pub method: String,
    /// The URL, with `{name}` for path parameters; for a message the server.
    pub url: String,
    /// Whether the server is not known, so that only a dry run can go there.
    pub made_up: bool,
    /// The secret values that it may carry, as expressions such as `$inputs.apiKey` or
    /// `$inputs.account#/password`. Of a list that has secrets the list is named.
    pub secrets: Vec<String>,
    /// The security schemes whose credentials it carries, as they are given.
    pub credentials: Vec<String>,
    /// The statuses that are documented, successes first.
    pub statuses: Vec<u16>,
    /// The names of the examples of documented answers.
    pub examples: Vec<String>,
}

/// The servers of a source description.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct SourceServers {
    /// The name of the source description.
    pub source: String,
    /// Its servers, in the order of the description.
    pub servers: Vec<ListedServer>,
}

/// A server that a source description lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ListedServer {
    /// Its URL, with `{name}` for variables. It may be relative.
    pub url: String,
    /// Its name, else what it is for.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The variables of its URL.
    pub variables: Vec<ListedVariable>,
}

/// A variable of a server's URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ListedVariable {
    /// Its name.
    pub name: String,
    /// Its value where nobody says otherwise.
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The values that it may have; empty where any may be.
    pub allowed: Vec<String>,
}

/// A security scheme that credentials can be given for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(Tsify))]
#[serde(rename_all = "camelCase")]
pub struct PlannedScheme {
    /// The key under which credentials for it are given.
    pub key: String,
    /// The source description that has it.
    pub source: String,
    /// How credentials are sent.
    #[cfg_attr(
        target_arch = "wasm32",
        tsify(
            type = "\"apiKey\" | \"basic\" | \"bearer\" | \"http\" | \"oauth2\" | \"openIdConnect\""
        )
    )]
    pub kind: &'static str,
    /// Where they are sent, such as ``header `x-api-key` ``.
    pub place: String,
    /// The ways of OAuth 2 to get a token that need no browser: `client_credentials`
    /// and `password`.
    pub grants: Vec<&'static str>,
}

/// What a run of `plan` may send.
pub fn destinations(plan: &Plan) -> Destinations {
    let carried = Carried::of(plan);
    let mut found = Destinations::default();
    for (at, workflow) in plan.workflows.iter().enumerate() {
        for step in &workflow.steps {
            let request = match &step.target {
                Target::Operation(it) => {
                    found.take_source(it);
                    found.take_schemes(step, it);
                    operation(&carried, at, step, it)
                }
                Target::Exchange(it) => message(&carried, at, it),
                Target::Workflow(_) => continue,
            };
            let (workflow_id, step_id) = (Some(workflow.name.clone()), Some(step.id.clone()));
            found.requests.push(PlannedRequest { workflow_id, step_id, ..request });
        }
    }
    let tokens = plan.grants.iter().map(|it| PlannedRequest {
        credentials: vec![it.scheme.clone()],
        ..request("POST", &it.url)
    });
    found.requests.extend(tokens);
    found.name_apart();
    found
}

fn request(method: &str, url: &str) -> PlannedRequest {
    PlannedRequest {
        workflow_id: None,
        step_id: None,
        method: method.to_owned(),
        url: url.to_owned(),
        made_up: false,
        secrets: Vec::new(),
        credentials: Vec::new(),
        statuses: Vec::new(),
        examples: Vec::new(),
    }
}

fn operation(carried: &Carried, at: usize, step: &Step, it: &Operation) -> PlannedRequest {
    let values = it.body.iter().flat_map(RequestBody::values);
    let described = it.described.as_deref();
    let responses = || described.iter().flat_map(|it| &it.responses);
    let examples = responses().flat_map(|it| &it.content).flat_map(|it| &it.examples);
    let given = it.security.schemes.iter().filter(|it| match it.carries {
        Carries::Text(_) | Carries::Token(_) => !it.key.is_empty(),
        Carries::Nothing | Carries::Certificate => false,
    });
    PlannedRequest {
        made_up: !it.made_up.is_empty(),
        secrets: carried.in_request(at, &step.parameters, values),
        credentials: given.map(|it| it.key.clone()).collect(),
        statuses: statuses(described),
        examples: examples.map(|it| it.0.clone()).collect(),
        ..request(&it.endpoint.method, &it.endpoint.url)
    }
}

fn message(carried: &Carried, at: usize, it: &Exchange) -> PlannedRequest {
    let method = match it.action {
        Action::Send => "send",
        Action::Receive => "receive",
    };
    PlannedRequest {
        made_up: !it.made_up.is_empty(),
        secrets: carried.in_request(at, &[], it.values()),
        ..request(method, &it.server)
    }
}

/// The documented statuses, successes first.
fn statuses(described: Option<&openapi::Operation>) -> Vec<u16> {
    let exact = described.iter().flat_map(|it| &it.responses).filter_map(|it| match it.status {
        Status::Exact(status) => Some(status),
        Status::Range(_) | Status::Default => None,
    });
    let mut statuses: Vec<u16> = exact.collect();
    sort::by_key(&mut statuses, |it| (400 <= *it, *it));
    statuses.dedup();
    statuses
}

impl Destinations {
    fn take_source(&mut self, operation: &Operation) {
        let Some(described) = &operation.described else { return };
        if self.sources.iter().any(|it| it.source == operation.source) {
            return;
        }
        let servers = described.servers.shared.iter().map(|it| ListedServer {
            url: it.url.clone(),
            title: it.name.clone().or_else(|| it.description.clone()),
            variables: it
                .variables
                .iter()
                .map(|it| ListedVariable {
                    name: it.name.clone(),
                    default: it.default.clone(),
                    allowed: it.allowed.clone(),
                })
                .collect(),
        });
        self.sources
            .push(SourceServers { source: operation.source.clone(), servers: servers.collect() });
    }

    /// The schemes of all alternatives, unless the parameters of the step fulfill one.
    fn take_schemes(&mut self, step: &Step, operation: &Operation) {
        let Some(described) = &operation.described else { return };
        let is_sent = |it: &openapi::SecurityScheme| {
            it.parameter().is_some_and(|(at, name)| {
                let mut parameters = step.parameters.iter();
                parameters.any(|it| it.location == Some(at) && at.same_name(&it.name, name))
            })
        };
        let by_step = |it: &Vec<openapi::SecurityScheme>| !it.is_empty() && it.iter().all(is_sent);
        if described.security.iter().any(by_step) {
            return;
        }
        for scheme in described.security.iter().flatten() {
            let is_known =
                |it: &PlannedScheme| it.key == scheme.name && it.source == operation.source;
            if !self.schemes.iter().any(is_known) {
                self.schemes.extend(planned(scheme, &operation.source));
            }
        }
    }

    /// Schemes of one name in several sources are told apart by their sources.
    fn name_apart(&mut self) {
        let mut sources: BTreeMap<String, usize> = BTreeMap::new();
        for it in &self.schemes {
            *sources.entry(it.key.clone()).or_default() += 1;
        }
        for it in self.schemes.iter_mut().filter(|it| sources.get(&it.key) > Some(&1)) {
            it.key = format!("{}.{}", it.source, it.key);
        }
    }
}

/// `None` for what cannot be given as a text.
fn planned(scheme: &openapi::SecurityScheme, source: &str) -> Option<PlannedScheme> {
    let (kind, grants) = match &scheme.kind {
        SecurityKind::ApiKey { .. } => ("apiKey", Vec::new()),
        SecurityKind::Http { scheme } => {
            let kind = match scheme.as_str() {
                "basic" => "basic",
                "bearer" => "bearer",
                _ => "http",
            };
            (kind, Vec::new())
        }
        SecurityKind::OAuth2 { grants } => {
            ("oauth2", grants.iter().map(|it| it.kind.as_str()).collect())
        }
        SecurityKind::OpenIdConnect => ("openIdConnect", Vec::new()),
        SecurityKind::MutualTls | SecurityKind::Other => return None,
    };
    let (location, name) = scheme.parameter()?;
    Some(PlannedScheme {
        key: scheme.name.clone(),
        source: source.to_owned(),
        kind,
        place: format!("{} `{name}`", location.as_str()),
        grants,
    })
}
