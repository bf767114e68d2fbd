//! What expressions can see at one moment of a run, and looking it up.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use serde_json::{Map, Value};

use super::{Expr, Source, WorkflowField, path};
use crate::http::{Body, Request, Response};
use crate::message::Message;
use crate::pointer::Pointer;

/// What expressions can see at one moment of a run. Borrows everything, so that
/// an engine can build one for each step.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope<'a> {
    /// The inputs of the workflow.
    pub inputs: Option<&'a Map<String, Value>>,
    /// The outputs of the steps that ran, by step id.
    pub steps: Option<&'a BTreeMap<String, Map<String, Value>>>,
    /// What `$outputs` means here.
    pub outputs: Option<&'a Map<String, Value>>,
    /// The workflows of this document that ran, by workflow id.
    pub workflows: Option<&'a BTreeMap<String, WorkflowValues>>,
    /// The workflows of other documents that ran.
    pub beside: Option<Beside<'a>>,
    /// The request of the current step, once it is built.
    pub request: Option<&'a Request>,
    /// The response to it, once it has come.
    pub response: Option<&'a Response>,
    /// The message that the current step has sent or received.
    pub message: Option<&'a Message>,
    /// The URI of the document.
    pub self_uri: Option<&'a str>,
    /// The source descriptions, by name.
    pub source_descriptions: Option<&'a BTreeMap<String, SourceFields>>,
}

/// The workflows that ran, in every document.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// Which document each source description of this one leads to, by its name.
    pub documents: &'a BTreeMap<String, usize>,
    /// The workflows of each document, by workflow id.
    pub workflows: &'a [BTreeMap<String, WorkflowValues>],
}

/// What a workflow was given and gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkflowValues {
    /// What it was given.
    pub inputs: Map<String, Value>,
    /// What it gave.
    pub outputs: Map<String, Value>,
    /// The names of the inputs that a dry run made up.
    pub inputs_made_up: BTreeSet<String>,
    /// The names of the outputs that it made up.
    pub outputs_made_up: BTreeSet<String>,
}

impl WorkflowValues {
    /// Whether a dry run made up the value with this name, or with dots the
    /// beginning of it.
    pub fn is_made_up(&self, field: WorkflowField, name: &str) -> bool {
        let names = match field {
            WorkflowField::Inputs => &self.inputs_made_up,
            WorkflowField::Outputs => &self.outputs_made_up,
        };
        split_name(name, |it| names.contains(it)).is_some()
    }

    fn of(&self, field: WorkflowField) -> &Map<String, Value> {
        match field {
            WorkflowField::Inputs => &self.inputs,
            WorkflowField::Outputs => &self.outputs,
        }
    }
}

impl<'a> Beside<'a> {
    /// The workflow of another document, if it ran.
    pub fn workflow(&self, source: &str, workflow: &str) -> Option<&'a WorkflowValues> {
        self.workflows.get(*self.documents.get(source)?)?.get(workflow)
    }
}

/// The fields of a source description that have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFields {
    /// Its URL.
    pub url: String,
    /// Its type, such as `openapi`.
    pub kind: Option<String>,
}

impl Expr {
    /// Looks the value up. `None` means that the scope does not have it.
    ///
    /// Operations, workflows and components are named by expressions, but are
    /// no values.
    pub fn resolve<'a>(&self, scope: &Scope<'a>) -> Option<Cow<'a, Value>> {
        match self {
            Expr::Url => scope.request.map(|it| text(&it.url)),
            Expr::Method => scope.request.map(|it| text(&it.method)),
            Expr::StatusCode => scope.response.map(|it| Cow::Owned(it.status.into())),
            Expr::SelfUri => scope.self_uri.map(text),
            Expr::Request(source) => of_request(scope.request?, source),
            Expr::Response(source) => of_response(scope.response?, source),
            Expr::SourceDescription { name, reference } => {
                let fields = scope.source_descriptions?.get(name)?;
                match reference.as_str() {
                    "name" => Some(Cow::Owned(name.as_str().into())),
                    "url" => Some(text(&fields.url)),
                    "type" => fields.kind.as_deref().map(text),
                    _ => None,
                }
            }
            Expr::Input { name, pointer }
            | Expr::Output { name, pointer }
            | Expr::StepOutput { name, pointer, .. }
            | Expr::WorkflowField { name, pointer, .. }
            | Expr::SourceWorkflowField { name, pointer, .. } => {
                member(self.values(scope)?, name, pointer).map(Cow::Borrowed)
            }
            Expr::Message(source) => of_message(scope.message?, source),
            Expr::Component { .. } => None,
        }
    }

    /// What a person should know about how the value was found: a dotted name
    /// that is not a name by itself is read as a way into another one.
    pub fn warning(&self, scope: &Scope<'_>) -> Option<String> {
        let (Expr::Input { name, .. }
        | Expr::Output { name, .. }
        | Expr::StepOutput { name, .. }
        | Expr::WorkflowField { name, .. }
        | Expr::SourceWorkflowField { name, .. }) = self
        else {
            return None;
        };
        if !name.contains(['.', '[']) {
            return None;
        }
        let values = self.values(scope)?;
        let (declared, path) = split_name(name, |it| values.contains_key(it))?;
        let is_exact = path.is_empty();
        (!is_exact).then(|| format!("`{self}` is read as `{path}` inside `{declared}`"))
    }

    /// The named values that the expression picks from.
    fn values<'a>(&self, scope: &Scope<'a>) -> Option<&'a Map<String, Value>> {
        match self {
            Expr::Input { .. } => scope.inputs,
            Expr::Output { .. } => scope.outputs,
            Expr::StepOutput { step, .. } => scope.steps?.get(step),
            Expr::WorkflowField { workflow, field, .. } => {
                Some(scope.workflows?.get(workflow)?.of(*field))
            }
            Expr::SourceWorkflowField { source, workflow, field, .. } => {
                Some(scope.beside?.workflow(source, workflow)?.of(*field))
            }
            Expr::Url
            | Expr::Method
            | Expr::StatusCode
            | Expr::SelfUri
            | Expr::Request(_)
            | Expr::Response(_)
            | Expr::Message(_)
            | Expr::SourceDescription { .. }
            | Expr::Component { .. } => None,
        }
    }
}

/// Where a dotted name ends: all of it if it is declared, else its longest
/// declared beginning, with the rest as a pointer into that value.
///
/// `customer.firstName` is one name by the grammar, but people mean a property.
pub fn split_name(name: &str, is_declared: impl Fn(&str) -> bool) -> Option<(&str, Pointer)> {
    if is_declared(name) {
        return Some((name, Pointer::default()));
    }
    name.rmatch_indices(['.', '[']).find_map(|(at, _)| {
        let (beginning, rest) = name.split_at(at);
        is_declared(beginning).then_some(())?;
        Some((beginning, path::parse(rest)?))
    })
}

fn of_request<'a>(request: &'a Request, source: &Source) -> Option<Cow<'a, Value>> {
    let whole = Pointer::default();
    match source {
        Source::Header(name) => request.headers.combined(name).map(|it| text(&it)),
        Source::Query(name) => member(&request.parameters.query, name, &whole).map(Cow::Borrowed),
        Source::Path(name) => member(&request.parameters.path, name, &whole).map(Cow::Borrowed),
        Source::Body(pointer) => pointer.resolve(&request.body.as_ref()?.value).map(Cow::Borrowed),
        Source::Payload(_) => None,
    }
}

fn of_response<'a>(response: &'a Response, source: &Source) -> Option<Cow<'a, Value>> {
    match source {
        Source::Header(name) => response.headers.combined(name).map(|it| text(&it)),
        Source::Body(pointer) => {
            Body::value(&response.body).and_then(|it| pointer.resolve(it)).map(Cow::Borrowed)
        }
        Source::Query(_) | Source::Path(_) | Source::Payload(_) => None,
    }
}

fn of_message<'a>(message: &'a Message, source: &Source) -> Option<Cow<'a, Value>> {
    match source {
        Source::Header(name) => message.header(name).map(Cow::Borrowed),
        Source::Payload(pointer) | Source::Body(pointer) => {
            pointer.resolve(message.payload.as_ref()?).map(Cow::Borrowed)
        }
        Source::Query(_) | Source::Path(_) => None,
    }
}

fn member<'a>(values: &'a Map<String, Value>, name: &str, pointer: &Pointer) -> Option<&'a Value> {
    let (declared, path) = split_name(name, |it| values.contains_key(it))?;
    pointer.resolve(path.resolve(values.get(declared)?)?)
}

fn text<'a>(text: &str) -> Cow<'a, Value> {
    Cow::Owned(Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::expr::{
        Version,
        sample::{check_page, with_scope},
    };

    #[track_caller]
    fn check(page: Expect) {
        check_page(page, |text| {
            // Under 1.0, whose names may hold brackets.
            let expr = Expr::parse(text, Version::V1_0).unwrap();
            with_scope(|scope| {
                let value = expr.resolve(scope).map_or("missing".to_owned(), |it| it.to_string());
                [Some(value), expr.warning(scope)].into_iter().flatten().collect()
            })
        });
    }

    #[test]
    fn looks_up_values() {
        check(expect![[r#"
            > $url
              "https://api.test/pets?q=cat"
            > $method
              "POST"
            > $statusCode
              201
            > $self
              "https://api.test/flow.yaml"
            > $request.header.ACCEPT
              "text/html"
            > $request.query.q
              "cat"
            > $request.query.filter[name]
              "tom"
            > $request.query.Q
              missing
            > $request.path.id
              9
            > $request.body
              {"tag":"cat"}
            > $request.body#/tag
              "cat"
            > $request.payload
              missing
            > $response.header.x-rate#1
              "10"
            > $response.header.X-Rate
              missing
            > $response.body#/items/0/id
              "x1"
            > $response.body#/items/1/id
              missing
            > $response.body#
              {"status":"ACTIVE","count":2,"text":"5","ok":true,"none":null,"items":[{"id":"x1","a b":1}],"long":"012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"}
            > $response.body#/none
              null
            > $message.payload#/id
              missing
            > $message.header.X
              missing
            > $inputs.user
              "ada"
            > $inputs.nobody
              missing
            > $inputs.customer#/firstName
              "Ada"
            > $outputs.total
              2
            > $steps.log-in.outputs.token#/value
              "t0"
            > $steps.log-in.outputs.events#/0/date
              "May"
            > $steps.log-out.outputs.token
              missing
            > $workflows.order.inputs.id
              1
            > $workflows.order.outputs.id
              2
            > $sourceDescriptions.flows.order.outputs.id
              2
            > $sourceDescriptions.flows.order.inputs.id
              1
            > $sourceDescriptions.flows.other.outputs.id
              missing
            > $sourceDescriptions.pets.order.outputs.id
              missing
            > $sourceDescriptions.pets.url
              "./pets.yaml"
            > $sourceDescriptions.pets.type
              "openapi"
            > $sourceDescriptions.pets.get/pets by id
              missing
            > $components.parameters.page-size
              missing
            > $components.successActions.done
              missing
            > $components.failureActions.retry.later
              missing
        "#]]);
    }

    #[test]
    fn reads_dotted_names() {
        check(expect![[r#"
            > $inputs.a.b
              "exact"
            > $inputs.a.c
              "deep"
              `$inputs.a.c` is read as `/c` inside `a`
            > $inputs.customer.firstName
              "Ada"
              `$inputs.customer.firstName` is read as `/firstName` inside `customer`
            > $inputs.customer.pets.0.id
              7
              `$inputs.customer.pets.0.id` is read as `/pets/0/id` inside `customer`
            > $inputs.customer.pets#/0/id
              7
              `$inputs.customer.pets#/0/id` is read as `/pets` inside `customer`
            > $steps.log-in.outputs.events.0.date
              "May"
              `$steps.log-in.outputs.events.0.date` is read as `/0/date` inside `events`
            > $inputs.customer.pets[0].id
              7
              `$inputs.customer.pets[0].id` is read as `/pets/0/id` inside `customer`
            > $inputs.customer.lastName
              missing
              `$inputs.customer.lastName` is read as `/lastName` inside `customer`
        "#]]);
    }
}
