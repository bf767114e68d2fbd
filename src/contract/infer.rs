//! The type of an expression, from what the documents say of its value.

use crate::arazzo::{Output, Selector, Target, Text, selector};
use crate::expr::{Expr, Source, Template, WorkflowField, is_expression_like, split_name};
use crate::http::is_json;
use crate::json_schema::{self, Dialect, Kinds, Schema, Schemas};
use crate::openapi::described::{MediaType, Response};
use crate::openapi::{Location, Status};
use crate::pointer::{Pointer, array_index};
use crate::query::jsonpath::{self, Segment};
use crate::syntax::{Kind, Node};

use super::{Contract, Inferred, Origin, OutputAt, Place, Presence, Statuses, Type};

/// An expression as a way into something larger.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// What it looks into: a body, an input, an output.
    pub whole: Inferred<'a>,
    /// The way from there.
    pub pointer: Pointer,
}

impl<'a> Contract<'a> {
    /// What an expression gives.
    pub fn infer(&self, place: Place, expr: &Expr) -> Inferred<'a> {
        let reading = self.read_expression(place, expr);
        self.find(place, reading.whole, &reading.pointer)
    }

    /// What a template gives: a string, where text is around the expressions.
    pub fn infer_template(&self, place: Place, template: &Template) -> Option<Inferred<'a>> {
        match template {
            Template::Literal(_) => None,
            Template::Whole(it) => Some(self.infer(place, &it.expr)),
            // Where one of them is missing, there is no text.
            Template::Parts(_) => {
                let parts = template.expressions().map(|it| self.infer(place, it.1).presence);
                let presence = parts.max().unwrap_or(Presence::Always);
                Some(Inferred { presence, ..Inferred::of_kinds(Kinds::STRING) })
            }
        }
    }

    /// What a string of the document gives, where it is no constant.
    fn infer_text(&self, place: Place, text: Text<'_>) -> Option<Inferred<'a>> {
        if let Some(expr) = self.document.whole_expression(text) {
            return Some(self.infer(place, &expr));
        }
        let (template, _) = Template::parse(text.value, self.document.version);
        self.infer_template(place, &template)
    }

    /// What an expression looks into, and the way from there.
    pub fn read_expression(&self, place: Place, expr: &Expr) -> Reading<'a> {
        let whole = match expr {
            Expr::Url | Expr::Method | Expr::SelfUri => Inferred::of_kinds(Kinds::STRING),
            Expr::StatusCode => Inferred::of_kinds(Kinds::INTEGER),
            Expr::Request(source) => self.request(place, source),
            Expr::Response(Source::Body(pointer)) => {
                return Reading { whole: self.response_body(place), pointer: pointer.clone() };
            }
            Expr::Response(Source::Header(name)) => self.response_header(place, name),
            Expr::Response(Source::Query(_) | Source::Path(_) | Source::Payload(_))
            | Expr::Component { .. } => Inferred::unknown(),
            Expr::Message(source) => return self.read_message(place, source),
            Expr::SourceWorkflowField { source, workflow, field, name, pointer } => {
                return self.read_beside(source, workflow, *field, name, pointer);
            }
            Expr::SourceDescription { reference, .. } => match reference.as_str() {
                "url" => Inferred::of_kinds(Kinds::STRING),
                _ => Inferred::unknown(),
            },
            Expr::Input { name, pointer } => return self.input(place.workflow, name, pointer),
            Expr::WorkflowField { workflow, field: WorkflowField::Inputs, name, pointer } => {
                let workflow = self.document.workflow_at(workflow);
                return workflow.map_or_else(Reading::unknown, |it| self.input(it, name, pointer));
            }
            Expr::Output { name, pointer } => match self.calls_beside(place) {
                Some((source, workflow)) => {
                    let field = WorkflowField::Outputs;
                    return self.read_beside(source, workflow, field, name, pointer);
                }
                None => return self.read_output(place, expr, pointer),
            },
            Expr::StepOutput { pointer, .. }
            | Expr::WorkflowField { field: WorkflowField::Outputs, pointer, .. } => {
                return self.read_output(place, expr, pointer);
            }
        };
        Reading { whole, pointer: Pointer::default() }
    }

    /// The same for an output of this document.
    fn read_output(&self, place: Place, expr: &Expr, pointer: &Pointer) -> Reading<'a> {
        let output = self.output(place, expr);
        let known = output.and_then(|(at, path)| Some((self.known_output(at)?, path)));
        known.map_or_else(Reading::unknown, |(whole, path)| Reading {
            whole: whole.clone(),
            pointer: path.then(pointer),
        })
    }

    /// The same where the step may have failed, too, as for the criteria of actions:
    /// after one of these statuses.
    pub fn read_afterwards(&self, place: Place, expr: &Expr, statuses: Statuses) -> Reading<'a> {
        let is_response = matches!(expr, Expr::Response(_));
        let Some(operation) = self.operation(place).filter(|_| is_response) else {
            return self.read_expression(place, expr);
        };
        let said = operation.responses.iter().filter(|it| statuses.has_any_of(it.status));
        match expr {
            Expr::Response(Source::Body(pointer)) if statuses != Statuses::ALL => {
                return Reading {
                    whole: Inferred::either(said.map(body)),
                    pointer: pointer.clone(),
                };
            }
            _ => {}
        }
        // Failures are documented rarely.
        match expr {
            Expr::Response(Source::Body(pointer)) if operation.responses.iter().any(is_failure) => {
                let whole = Inferred::either(operation.responses.iter().map(body));
                Reading { whole, pointer: pointer.clone() }
            }
            _ => Reading::unknown(),
        }
    }

    /// What a pointer leads to in a value.
    pub fn find(&self, place: Place, whole: Inferred<'a>, pointer: &Pointer) -> Inferred<'a> {
        if pointer.is_empty() {
            return whole;
        }
        let found = match whole.value {
            Type::Any => Inferred::unknown(),
            Type::Kinds(kinds) if kinds.has(Kinds::OBJECT.or(Kinds::ARRAY)) => Inferred::unknown(),
            Type::Kinds(_) => Inferred { presence: Presence::Never, ..Inferred::unknown() },
            Type::Schemas(schemas) => {
                let way = self.way(&schemas, pointer);
                Inferred::found(json_schema::Found::at_end(&schemas, way))
            }
            Type::Written(node) => self.written(place, node, pointer),
        };
        Inferred {
            value: found.value,
            presence: whole.presence.max(found.presence),
            origin: found.origin.or(whole.origin),
        }
    }

    /// The type of an input, by the schema of all inputs.
    pub(super) fn input(&self, workflow: usize, name: &str, pointer: &Pointer) -> Reading<'a> {
        let declared = self.inputs.get(workflow).map_or(&[][..], Vec::as_slice);
        let find = |name: &str| declared.iter().find(|it| it.0 == name);
        let split = split_name(name, |it| find(it).is_some());
        let (name, path) = split.unwrap_or((name, Pointer::default()));
        let pointer = path.then(pointer);
        if let Some((_, whole)) = find(name) {
            return Reading { whole: whole.clone(), pointer };
        }
        let Some(inputs) = self.inputs(workflow) else { return Reading::unknown() };
        Reading { whole: Inferred::found(Schema::member_among(&[inputs], name)), pointer }
    }

    /// Whether an input of this very name is required, or has a default.
    pub(super) fn is_always_given(&self, workflow: usize, name: &str) -> bool {
        let declared = self.inputs.get(workflow).and_then(|it| it.iter().find(|it| it.0 == name));
        declared.is_some_and(|it| it.1.presence == Presence::Always)
    }

    /// The type of each declared input of a workflow.
    pub(super) fn declared_inputs(&self, workflow: usize) -> Vec<(&'a str, Inferred<'a>)> {
        let Some(inputs) = self.inputs(workflow) else { return Vec::new() };
        let declared = inputs.members().into_iter().map(|(key, found)| {
            let has_default = |it: &Schema<'_>| it.parts().keyword("default").next().is_some();
            let has_default = found.schemas.iter().any(has_default);
            let mut whole = Inferred::found(found);
            // What is not given has its default.
            if has_default && whole.presence == Presence::Maybe {
                whole.presence = Presence::Always;
            }
            whole.origin = Some(Origin { source: None, span: key.span });
            (key.value.as_str(), whole)
        });
        declared.collect()
    }

    /// The schema of a workflow's inputs.
    pub fn inputs(&self, workflow: usize) -> Option<Schema<'a>> {
        let node = self.document.workflows.get(workflow)?.inputs?;
        Some(Schema { at: self.root.with(node), dialect: Dialect::Draft2020 })
    }

    /// The output that an expression reads, and the way into it that its name has
    /// after a dot.
    pub(super) fn output(&self, place: Place, expr: &Expr) -> Option<(OutputAt, Pointer)> {
        let workflow_at =
            |id: &str| Some(Place { workflow: self.document.workflow_at(id)?, step: None });
        let (owner, name) = match expr {
            Expr::Output { name, .. } => match self.step(place).and_then(|it| it.target) {
                Some(Target::WorkflowId(id)) => (workflow_at(id.value)?, name),
                Some(_) | None => (Place { step: None, ..place }, name),
            },
            Expr::StepOutput { step, name, .. } => {
                let workflow = self.document.workflows.get(place.workflow)?;
                (Place { step: Some(workflow.step_at(step)?), ..place }, name)
            }
            Expr::WorkflowField { workflow, field: WorkflowField::Outputs, name, .. } => {
                (workflow_at(workflow)?, name)
            }
            _ => return None,
        };
        let outputs = self.outputs_of(owner)?;
        let index = |name: &str| outputs.iter().position(|it| it.name.value == name);
        let (name, path) = split_name(name, |it| index(it).is_some())?;
        Some((OutputAt { owner, index: index(name)? }, path))
    }

    /// What an output gives, by what it is set to.
    pub(super) fn output_value(&self, owner: Place, output: &Output<'a>) -> Inferred<'a> {
        self.written(owner, output.value, &Pointer::default())
    }

    /// What a Selector Object finds.
    pub(super) fn selected(&self, place: Place, selector: &Selector<'_>) -> Inferred<'a> {
        let context = selector.context.string();
        let context = context.and_then(|it| self.document.expression(it).ok());
        let (Some(context), Some(way)) = (context, way_of(selector)) else {
            return Inferred::unknown();
        };
        self.find(place, self.infer(place, &context), &way)
    }

    /// A value that is written in the workflow document, and what a pointer into
    /// it leads to.
    fn written(&self, place: Place, node: &'a Node, pointer: &Pointer) -> Inferred<'a> {
        let mut node = node;
        let mut tokens = pointer.tokens.iter();
        loop {
            if let Some(text) = node.string().filter(|it| it.value.contains('$')) {
                if let Some(inferred) = self.infer_text(place, text) {
                    let rest = Pointer { tokens: tokens.cloned().collect() };
                    return self.find(place, inferred, &rest);
                }
                if is_expression_like(text.value) {
                    return Inferred::unknown();
                }
            }
            if let Some(it) = selector(node, self.document.version) {
                let rest = Pointer { tokens: tokens.cloned().collect() };
                return self.find(place, self.selected(place, &it), &rest);
            }
            let Some(token) = tokens.next() else {
                return Inferred {
                    value: Type::Written(node),
                    presence: Presence::Always,
                    origin: Some(Origin { source: None, span: node.span }),
                };
            };
            let next = match &node.kind {
                Kind::Map(_) => node.get(token),
                Kind::List(items) => array_index(token).and_then(|it| items.get(it)),
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
            };
            let Some(next) = next else {
                // A replacement may put something there.
                return Inferred::unknown();
            };
            node = next;
        }
    }

    /// A part of the request of a step, which is what the step gives.
    pub(super) fn request(&self, place: Place, source: &Source) -> Inferred<'a> {
        let Some(step) = self.step(place) else { return Inferred::unknown() };
        // Before the request is sent, nothing can be read of it.
        let before = Place { step: None, ..place };
        let parameter = |location: Location, name: &str| {
            let sent = self.sent(place).iter().find(|it| it.is(location, name)).copied();
            let value = sent.and_then(|it| it.value);
            value.map_or_else(Inferred::unknown, |it| self.written(before, it, &Pointer::default()))
        };
        match source {
            Source::Header(_) => {
                Inferred { presence: Presence::Unknown, ..Inferred::of_kinds(Kinds::STRING) }
            }
            Source::Query(name) => parameter(Location::Query, name),
            Source::Path(name) => parameter(Location::Path, name),
            Source::Body(pointer) => match &step.request_body {
                Some(body) if body.replacements.is_empty() => body
                    .payload
                    .map_or_else(Inferred::unknown, |it| self.written(before, it, pointer)),
                Some(_) | None => Inferred::unknown(),
            },
            Source::Payload(_) => Inferred::unknown(),
        }
    }

    /// The body that a step is answered when it succeeds.
    fn response_body(&self, place: Place) -> Inferred<'a> {
        let Some(call) = self.call(place) else { return Inferred::unknown() };
        let read = || Inferred::either(call.outcome.responses(&call.operation).map(body));
        call.body.get_or_init(read).clone()
    }

    /// A header field of what a step is answered when it succeeds.
    fn response_header(&self, place: Place, name: &str) -> Inferred<'a> {
        Inferred::either(self.responses(place).map(|it| header(it, name)))
    }
}

pub(super) fn is_failure(response: &Response<'_>) -> bool {
    match response.status {
        Status::Exact(code) => code >= 400,
        Status::Range(digit) => digit >= 4,
        Status::Default => true,
    }
}

pub(super) fn body<'a>(response: &Response<'a>) -> Inferred<'a> {
    let source = response.at.document().name;
    let at_key = Some(Origin { source, span: response.key });
    if response.content.is_empty() {
        // RFC 9110, 15.3.5 and 15.4.5: these end after the header section. Others
        // have a body more often than their descriptions say.
        let is_empty = matches!(response.status, Status::Exact(204 | 205 | 304));
        let presence = if is_empty { Presence::Never } else { Presence::Unknown };
        return Inferred { value: Type::Any, presence, origin: at_key };
    }
    let structured = response.content.iter().filter(|it| is_structured(it));
    let schemas: Option<Schemas<'a>> = structured.map(|it| it.schema).collect();
    let value = match schemas {
        Some(schemas) if schemas.is_empty() => Type::Kinds(Kinds::STRING),
        Some(schemas) => Type::Schemas(schemas),
        None => Type::Any,
    };
    Inferred { value, presence: Presence::Always, origin: at_key }
}

/// Whether a body is read as JSON. Where a description says that a text has
/// members, the media type is the less likely part of it.
fn is_structured(media_type: &MediaType<'_>) -> bool {
    let name = media_type.name.value;
    let has_members = |schema: Schema<'_>| {
        let kinds = schema.parts().kinds();
        kinds.has(Kinds::OBJECT.or(Kinds::ARRAY)) && !kinds.has(Kinds::STRING)
    };
    is_json(name) || name.contains('*') || media_type.schema.is_some_and(has_members)
}

fn header<'a>(response: &Response<'a>, name: &str) -> Inferred<'a> {
    let found = response.headers.iter().find(|it| it.0.value.eq_ignore_ascii_case(name));
    let mut inferred = Inferred::of_kinds(Kinds::STRING);
    inferred.presence = Presence::Unknown;
    let Some((key, at)) = found else { return inferred };
    let source = response.at.document().name;
    inferred.origin = Some(Origin { source, span: key.span });
    if let Ok(at) = at.follow() {
        let is_required = at.node.get("required").map(|it| &it.kind) == Some(&Kind::Bool(true));
        inferred.presence = if is_required { Presence::Always } else { Presence::Maybe };
    }
    inferred
}

/// The way that a Selector Object goes: a JSON Pointer, or a JSONPath that finds one
/// value at most. Others find lists, or speak another language.
fn way_of(selector: &Selector<'_>) -> Option<Pointer> {
    let text = Some(selector.selector.value).filter(|it| !it.contains("{$"))?;
    if selector.kind.value == "jsonpointer" {
        return Pointer::parse(text).ok();
    }
    let is_jsonpath = selector.kind.value == "jsonpath";
    let query = jsonpath::parse(text).ok().filter(|it| is_jsonpath && it.is_singular())?;
    let token = |it: &Segment| match it.selectors.as_slice() {
        // A pointer would take digits for an index.
        [jsonpath::Selector::Name(name)] if array_index(name).is_none() => Some(name.clone()),
        [jsonpath::Selector::Index(index)] if *index >= 0 => Some(index.to_string()),
        _ => None,
    };
    Some(Pointer { tokens: query.segments.iter().map(token).collect::<Option<_>>()? })
}

impl<'a> Reading<'a> {
    pub(super) fn unknown() -> Reading<'a> {
        Reading { whole: Inferred::unknown(), pointer: Pointer::default() }
    }
}

impl<'a> Inferred<'a> {
    fn found(found: json_schema::Found<'a>) -> Inferred<'a> {
        let presence = match found.presence {
            json_schema::Presence::Always => Presence::Always,
            json_schema::Presence::Maybe => Presence::Maybe,
            json_schema::Presence::Undeclared { .. } | json_schema::Presence::Unknown => {
                Presence::Unknown
            }
            json_schema::Presence::Never { .. } => Presence::Never,
        };
        let origin = found.schemas.first().map(|it| Origin::of(*it));
        let value = match found.schemas.is_empty() {
            true => Type::Any,
            false => Type::Schemas(found.schemas),
        };
        Inferred { value, presence, origin }
    }

    /// What alternatives say together.
    fn either(alternatives: impl Iterator<Item = Inferred<'a>>) -> Inferred<'a> {
        let mut together: Option<Inferred<'a>> = None;
        for it in alternatives {
            together = Some(match together {
                None => it,
                Some(other) => other.or(it),
            });
        }
        together.unwrap_or_else(Inferred::unknown)
    }

    fn or(self, other: Inferred<'a>) -> Inferred<'a> {
        let presence = match (self.presence, other.presence) {
            (one, other) if one == other => one,
            (Presence::Unknown, _) | (_, Presence::Unknown) => Presence::Unknown,
            (Presence::Always | Presence::Maybe | Presence::Never, _) => Presence::Maybe,
        };
        // What is not there has no type.
        if self.presence == Presence::Never {
            return Inferred { presence, ..other };
        }
        if other.presence == Presence::Never {
            return Inferred { presence, ..self };
        }
        let value = match (self.value, other.value) {
            (Type::Schemas(mut schemas), Type::Schemas(others)) => {
                schemas.extend(others.iter().copied());
                Type::Schemas(schemas)
            }
            (Type::Kinds(one), Type::Kinds(other)) => Type::Kinds(one.or(other)),
            (Type::Any | Type::Kinds(_) | Type::Schemas(_) | Type::Written(_), _) => Type::Any,
        };
        Inferred { value, presence, origin: self.origin.or(other.origin) }
    }
}
