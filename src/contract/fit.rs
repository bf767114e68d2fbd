//! Whether what a step sends fits what its operation takes.
//!
//! A value that is written is held against a schema keyword by keyword; where an
//! expression stands in it, the type of what it gives is. There are three
//! answers: it never fits, it fits only for some of the values that its type
//! lets through, or nothing is known to be wrong. Only the first two are said.
//!
//! `not`, `if`, `contains` and that only one branch of a `oneOf` may fit are read as
//! far as that is certain: for constants, and what never fits. What is not read:
//! `unevaluatedItems`, and `dependencies` of older drafts.

mod branch;
mod condition;
mod format;
mod literal;
mod misfit;
mod object;
mod text;
mod typed;

use std::ops::Range;
use std::rc::Rc;

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::arazzo::{selector, unquoted_expression};
use crate::asyncapi::Action;
use crate::expr::{Expr, Part, Template};
use crate::http::is_json;
use crate::json_schema::{Kinds, Parts, Schema};
use crate::openapi::described::{MediaType, RequestBody};
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

pub use misfit::{Limit, Misfit, Problem, Reason, Weight};

use super::{Contract, Inferred, Messages, Origin, Place, Request, Sent};

/// How many schemas are held against the values of one request.
const MOST_STEPS: usize = 4_096;

/// How deep schemas lead into values and alternatives.
const DEEPEST: usize = 48;

/// How a value becomes a part of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wire {
    /// As JSON, where each kind of value looks different.
    Json,
    /// As text, where `5` may be a number or a string.
    Text,
}

/// A value somewhere in a request, and where to point for it.
#[derive(Clone, Copy)]
struct Value<'a> {
    node: &'a Node,
    /// The key or item that it belongs to: where a missing member is shown.
    anchor: Span,
}

struct Fit<'c, 'a> {
    contract: &'c Contract<'a>,
    place: Place,
    wire: Wire,
    /// The place to show everything at, where the value itself is elsewhere.
    pinned: Option<Span>,
    /// Whether the value is written for another step, whose names mean something
    /// else.
    is_foreign: bool,
    /// In a text of JSON or of a form: where an expression stands for a value, and
    /// not for a part of a string.
    holes: Option<HashSet<Span>>,
    /// Whether something else may add members.
    is_open: bool,
    /// Whether something was not looked at because there is too much.
    is_cut: bool,
    /// What the strings that were asked for stand for, by their places.
    read: HashMap<Span, Option<Rc<Hole<'a>>>>,
    /// How many more schemas may be looked at.
    steps: usize,
    /// How many schemas lie around this one.
    depth: usize,
}

impl<'a> Contract<'a> {
    /// Everything that the steps of some workflows send and that does not fit.
    pub fn misfits(&self, workflows: Range<usize>) -> Vec<Misfit<'a>> {
        let mut misfits = Vec::new();
        for request in self.requests(workflows.clone()) {
            for sent in self.sent(request.place).iter() {
                self.fit_parameter(&request, sent, &mut misfits);
            }
            self.fit_body(&request, &mut misfits);
        }
        for (workflow, steps) in workflows.clone().zip(&self.messages[workflows]) {
            for (step, messages) in steps.iter().enumerate() {
                if let Some(it) = messages.as_ref().filter(|it| it.action == Action::Send) {
                    self.fit_message(Place { workflow, step: Some(step) }, it, &mut misfits);
                }
            }
        }
        misfits
    }

    fn fit_parameter(
        &self,
        request: &Request<'_, 'a>,
        sent: &Sent<'a>,
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let parameter = request.operation.parameter(sent.location, sent.name.value);
        let (Some(parameter), Some(node)) = (parameter, sent.value) else { return };
        if node.kind == Kind::Null && !parameter.required {
            // RFC 6570, 3.2.1: what is undefined is left out.
            return;
        }
        let wire = match parameter.media_type {
            None => Wire::Text,
            // A text may be JSON already.
            Some(name) if is_json(name.value) && node.as_str().is_none() => Wire::Json,
            Some(_) => return,
        };
        let mut fit = self.fit(request.place, wire);
        fit.pinned = sent.is_elsewhere.then_some(sent.span);
        let value = Value { node, anchor: sent.span };
        if parameter.required {
            let name = || format!("the {} parameter `{}`", sent.location.as_str(), sent.name.value);
            let source = parameter.at.document().name;
            let by = Origin { source, span: parameter.name.span };
            misfits.extend(fit.optional(value, &name, by));
        }
        if let Some(schema) = parameter.schema {
            fit.value(value, schema, misfits);
        }
    }

    fn fit_body(&self, request: &Request<'_, 'a>, misfits: &mut Vec<Misfit<'a>>) {
        let (Some(sent), Some(body)) =
            (&request.step.request_body, &request.operation.request_body)
        else {
            return;
        };
        let content_type = sent.content_type.map(|it| it.value);
        let Some(media_type) = taken(body, content_type) else { return };
        let Some(schema) = media_type.schema else { return };
        let Some(wire) = wire(content_type.unwrap_or(media_type.name.value)) else { return };
        self.fit_payload(request.place, wire, &[schema], misfits);
    }

    /// Holds what a step sends as a message against what is received there.
    fn fit_message(&self, place: Place, messages: &Messages<'a>, misfits: &mut Vec<Misfit<'a>>) {
        let Some(sent) = self.step(place).and_then(|it| it.request_body.as_ref()) else { return };
        let content_type = sent.content_type.map(|it| it.value).or(messages.content_type());
        let wire = content_type.map_or(Some(Wire::Json), wire);
        if let (Some(wire), Some(schemas)) = (wire, messages.payloads()) {
            self.fit_payload(place, wire, &schemas, misfits);
        }
    }

    /// Holds the payload of a step against schemas of which one must fit.
    fn fit_payload(
        &self,
        place: Place,
        wire: Wire,
        schemas: &[Schema<'a>],
        misfits: &mut Vec<Misfit<'a>>,
    ) {
        let Some(step) = self.step(place) else { return };
        let Some(sent) = &step.request_body else { return };
        let Some(node) = sent.payload else { return };
        let anchor = |key| step.node.get("requestBody")?.entry(key).map(|it| it.key.span);
        let mut fit = self.fit(place, wire);
        fit.is_open = !sent.replacements.is_empty();
        let anchor = anchor("payload").unwrap_or(node.span);
        // A text of JSON, or of a form, is not a string to the API.
        let tree = match node.string() {
            Some(text) => match Template::parse(text.value, self.document.version) {
                (Template::Whole(_), _) => None,
                (template, errors) if errors.is_empty() => {
                    let read = match wire {
                        Wire::Json => text::of_json,
                        Wire::Text => text::of_form,
                    };
                    let Some(tree) = read(self.text, text, &template) else { return };
                    Some(tree)
                }
                // `invalid-expression` says what is wrong with it.
                _ => return,
            },
            None => None,
        };
        fit.holes = tree.as_ref().map(|it| it.holes.clone());
        let node = tree.as_ref().map_or(node, |it| &it.root);
        let value = Value { node, anchor };
        match schemas {
            [only] => fit.value(value, *only, misfits),
            several if fit.hole(node).is_none() => {
                let around = Parts::none();
                fit.alternatives(value, several, false, &around, misfits);
            }
            // Which of them it is depends on what an expression gives.
            _ => {}
        }
    }

    /// Why a value that is given to an input of a workflow never fits. `place` is
    /// where it is given, `pinned` the reference to it where it stands elsewhere.
    pub fn input_misfits(
        &self,
        place: Place,
        node: &'a Node,
        pinned: Option<Span>,
        schema: Schema<'a>,
    ) -> Vec<Misfit<'a>> {
        let mut fit = self.fit(place, Wire::Json);
        fit.pinned = pinned;
        let mut misfits = Vec::new();
        fit.value(Value { node, anchor: node.span }, schema, &mut misfits);
        misfits.retain(|it| matches!(it.problem, Problem::Value(_)));
        misfits
    }

    fn fit(&self, place: Place, wire: Wire) -> Fit<'_, 'a> {
        let (pinned, is_foreign, is_open, steps) = (None, false, false, MOST_STEPS);
        let (holes, is_cut, read, depth) = (None, false, HashMap::new(), 0);
        Fit {
            contract: self,
            place,
            wire,
            pinned,
            is_foreign,
            holes,
            is_open,
            is_cut,
            read,
            steps,
            depth,
        }
    }
}

/// The media type that a body is sent in.
fn taken<'b, 'a>(
    body: &'b RequestBody<'a>,
    content_type: Option<&str>,
) -> Option<&'b MediaType<'a>> {
    match content_type {
        Some(it) => body.media_type(it),
        None => body.content.iter().find(|it| is_json(it.name.value)).or(body.content.first()),
    }
}

/// How bodies of a media type are written; `None` for those without members.
fn wire(content_type: &str) -> Option<Wire> {
    let name = content_type.split(';').next().unwrap_or_default().trim();
    match name {
        "application/x-www-form-urlencoded" | "multipart/form-data" => Some(Wire::Text),
        "*/*" | "application/*" => Some(Wire::Json),
        _ => is_json(name).then_some(Wire::Json),
    }
}

impl<'a> Fit<'_, 'a> {
    /// Holds a value against a schema.
    fn value(&mut self, value: Value<'_>, schema: Schema<'a>, misfits: &mut Vec<Misfit<'a>>) {
        let Some(hole) = self.hole(value.node) else {
            let parts = schema.parts();
            self.written(value, &parts, misfits);
            if let Kind::Map(entries) = &value.node.kind {
                self.misspelled(entries, schema, parts, misfits);
            }
            return;
        };
        match &*hole {
            Hole::Typed(inferred, expr) => {
                let span = self.span(value.node.span);
                let text = value.node.as_str().filter(|_| expr.is_none());
                misfits.extend(text.and_then(|it| self.no_number_around(it, span, schema)));
                self.given(span, inferred, expr.as_deref(), schema, misfits);
            }
            Hole::Quoted(inferred, expr) => {
                let span = self.span(value.node.span);
                let before = misfits.len();
                let text = Inferred::of_kinds(Kinds::STRING);
                self.given(span, &text, None, schema, misfits);
                let mut otherwise = Vec::new();
                self.given(span, inferred, Some(expr), schema, &mut otherwise);
                let is_readable =
                    !otherwise.iter().any(|it| matches!(it.problem, Problem::Value(_)));
                for it in misfits.iter_mut().skip(before) {
                    if let Problem::Value(reason) = &mut it.problem {
                        reason.is_readable = is_readable;
                    }
                }
            }
            Hole::Unknown => {}
        }
    }

    /// A text around expressions that makes no number of them, where all is text.
    fn no_number_around(&self, text: &str, span: Span, schema: Schema<'a>) -> Option<Misfit<'a>> {
        let parts = schema.parts();
        let fitting = typed::possible(&parts, 0).without_null();
        let is_number = !fitting.is_empty() && fitting.or(Kinds::NUMBER) == Kinds::NUMBER;
        let (template, _) = Template::parse(text, self.contract.document.version);
        let Template::Parts(all) = template else { return None };
        let is_of_number = |it: char| it.is_ascii_digit() || "+-.eE".contains(it);
        let is_other = |it: &Part| matches!(it, Part::Text(it) if !it.chars().all(is_of_number));
        if self.wire == Wire::Json || !is_number || !all.iter().any(is_other) {
            return None;
        }
        let by = Origin::of(parts.keyword("type").next()?.0);
        let found = "a text with other signs".to_owned();
        let reason = literal::reason(fitting.words(), found, by, Weight::Kind);
        Some(Misfit { span, problem: Problem::Value(reason), by })
    }

    /// What a value stands for, if not for itself. Where it has an expression, that is
    /// asked for several times: it is needed, it is a member, and there are alternatives
    /// for it.
    fn hole(&mut self, node: &Node) -> Option<Rc<Hole<'a>>> {
        let is_asked_again = !self.is_foreign && node.as_str().is_some_and(|it| it.contains('$'));
        if !is_asked_again {
            return self.hole_of(node).map(Rc::new);
        }
        if let Some(known) = self.read.get(&node.span) {
            return known.clone();
        }
        let hole = self.hole_of(node).map(Rc::new);
        self.read.insert(node.span, hole.clone());
        hole
    }

    fn hole_of(&self, node: &Node) -> Option<Hole<'a>> {
        // `unquoted-expression` says what is wrong with it.
        if unquoted_expression(node).is_some() {
            return Some(Hole::Unknown);
        }
        if let Some(it) = selector(node, self.contract.document.version) {
            return Some(match self.is_foreign {
                true => Hole::Unknown,
                false => Hole::Typed(self.contract.selected(self.place, &it), None),
            });
        }
        let text = node.string().filter(|it| it.value.contains('$'))?;
        if self.is_foreign {
            return Some(Hole::Unknown);
        }
        let document = self.contract.document;
        let whole = self.holes.is_none().then(|| document.whole_expression(text)).flatten();
        if let Some(expr) = whole {
            return Some(Hole::Typed(self.contract.infer(self.place, &expr), Some(expr)));
        }
        let (template, errors) = Template::parse(text.value, document.version);
        Some(match template {
            // `invalid-expression` says what is wrong with it.
            _ if !errors.is_empty() => Hole::Unknown,
            template if self.holes.is_some() => self.hole_in_text(node.span, template),
            Template::Whole(it) => {
                Hole::Typed(self.contract.infer(self.place, &it.expr), Some(Rc::new(it.expr)))
            }
            Template::Parts(_) => Hole::Typed(Inferred::of_kinds(Kinds::STRING), None),
            // Some tools have expressions of their own.
            Template::Literal(text) if is_foreign(&text) => Hole::Unknown,
            Template::Literal(_) => return None,
        })
    }

    /// What a string in a text of JSON or of a form stands for.
    fn hole_in_text(&self, span: Span, template: Template) -> Hole<'a> {
        let is_one = matches!(&template, Template::Parts(parts) if parts.len() == 1);
        let is_value = self.holes.as_ref().is_some_and(|it| it.contains(&span));
        match template {
            Template::Whole(it) if is_value => {
                let inferred = self.contract.infer(self.place, &it.expr);
                // What is a string there may be any JSON.
                match inferred.kinds() {
                    Some(Kinds::STRING) if self.wire == Wire::Json => Hole::Unknown,
                    _ => Hole::Typed(inferred, Some(Rc::new(it.expr))),
                }
            }
            // `invalid-payload` says that quotes around an object end early.
            Template::Parts(parts)
                if self.wire == Wire::Text || !parts.iter().any(|it| self.is_complex(it)) =>
            {
                match parts.into_iter().next() {
                    Some(Part::Expr(it)) if is_one => {
                        let inferred = self.contract.infer(self.place, &it.expr);
                        Hole::Quoted(inferred, Rc::new(it.expr))
                    }
                    _ => Hole::Typed(Inferred::of_kinds(Kinds::STRING), None),
                }
            }
            // `unembedded-expression` says that they are mere words.
            Template::Whole(_) | Template::Parts(_) | Template::Literal(_) => Hole::Unknown,
        }
    }

    fn is_complex(&self, part: &Part) -> bool {
        let Part::Expr(it) = part else { return false };
        let complex = Kinds::OBJECT.or(Kinds::ARRAY);
        let kinds = self.contract.infer(self.place, &it.expr).kinds();
        kinds.is_some_and(|it| !it.is_empty() && it.or(complex) == complex)
    }

    fn span(&self, span: Span) -> Span {
        self.pinned.unwrap_or(span)
    }

    /// Holds a value that is written against schemas that hold together.
    fn written(&mut self, value: Value<'_>, parts: &Parts<'a>, misfits: &mut Vec<Misfit<'a>>) {
        let Some(steps) = self.steps.checked_sub(1).filter(|_| self.depth < DEEPEST) else {
            self.is_cut = true;
            return;
        };
        self.steps = steps;
        self.depth += 1;
        self.written_here(value, parts, misfits);
        self.depth -= 1;
    }

    fn written_here(&mut self, value: Value<'_>, parts: &Parts<'a>, misfits: &mut Vec<Misfit<'a>>) {
        let reasons = self.reasons(value.node, parts);
        let is_other_kind = reasons.iter().any(|it| it.weight == Weight::Kind);
        for reason in reasons {
            // A scalar is pointed at, a whole object by its key.
            let span = match &value.node.kind {
                Kind::List(_) | Kind::Map(_) => value.anchor,
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => value.node.span,
            };
            let by = reason.by;
            misfits.push(Misfit { span: self.span(span), problem: Problem::Value(reason), by });
        }
        if is_other_kind {
            return;
        }
        match &value.node.kind {
            Kind::Map(entries) => self.object(value.anchor, entries, parts, misfits),
            Kind::List(items) => self.list(items, parts, misfits),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
        }
        self.conditions(value, parts, misfits);
        for (keyword, is_only) in [("oneOf", true), ("anyOf", false)] {
            for group in parts.groups(keyword) {
                self.alternatives(value, &group, is_only, parts, misfits);
            }
        }
    }

    fn reasons(&self, node: &Node, parts: &Parts<'a>) -> Vec<Reason<'a>> {
        if self.wire == Wire::Json {
            return literal::reasons(node, parts);
        }
        let kinds = literal::kinds(parts);
        match &node.kind {
            // A style joins them, or takes one for all.
            Kind::List(_) if !kinds.has(Kinds::ARRAY) && kinds.has(Kinds::STRING) => Vec::new(),
            Kind::List(_) | Kind::Map(_) => literal::reasons(node, parts),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_)
                if !kinds.is_empty() && !kinds.has(SCALARS) =>
            {
                Vec::new()
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
                let mut readings =
                    readings(node).into_iter().map(|it| literal::reasons(&it, parts));
                let mut best = readings.next().unwrap_or_default();
                for other in readings {
                    // Of what is wrong, the reading that comes nearest is told.
                    let worst = |it: &[Reason<'_>]| it.iter().map(|it| it.weight).max();
                    if worst(&other) < worst(&best) {
                        best = other;
                    }
                }
                best
            }
        }
    }

    fn list(&mut self, items: &[Node], parts: &Parts<'a>, misfits: &mut Vec<Misfit<'a>>) {
        let schemas =
            |keyword| -> Vec<(Schema<'a>, &'a Entry)> { parts.keyword(keyword).collect() };
        let (prefix, rest) = (schemas("prefixItems"), schemas("items"));
        for (index, node) in items.iter().enumerate() {
            let anchor = node.entries().first().map_or(node.span, |it| it.key.span);
            let value = Value { node, anchor };
            let mut is_in_prefix = false;
            for (schema, it) in &prefix {
                if let Some(node) = it.value.items().get(index) {
                    is_in_prefix = true;
                    self.value(value, schema.with(schema.at.with(node)), misfits);
                }
            }
            for (schema, it) in rest.iter().filter(|_| !is_in_prefix) {
                if let Kind::Map(_) | Kind::Bool(_) = it.value.kind {
                    self.value(value, schema.with(schema.at.with(&it.value)), misfits);
                }
            }
        }
    }

    /// What is needed is given by something that need not be there.
    fn optional(
        &mut self,
        value: Value<'_>,
        name: &dyn Fn() -> String,
        by: Origin<'a>,
    ) -> Option<Misfit<'a>> {
        let text = value.node.as_str().filter(|it| it.contains('$') && !self.is_foreign)?;
        // Where one of the expressions has no value, the text has none.
        let problem = match &*self.hole(value.node)? {
            Hole::Typed(_, Some(expr)) | Hole::Quoted(_, expr) => {
                self.optional_expression(expr, name)?
            }
            Hole::Typed(_, None) => {
                let (template, _) = Template::parse(text, self.contract.document.version);
                let mut exprs = template.expressions();
                exprs.find_map(|it| self.optional_expression(it.1, name))?
            }
            Hole::Unknown => return None,
        };
        let span = self.span(value.node.span);
        Some(Misfit { span, problem, by })
    }

    fn optional_expression(&self, expr: &Expr, name: &dyn Fn() -> String) -> Option<Problem<'a>> {
        let Expr::Input { name: input, pointer } = expr else {
            let absence = self.contract.absence(self.place, expr)?;
            let (expr, place) = (expr.clone(), self.place);
            return Some(Problem::OptionalOutput { name: name(), expr, place, absence });
        };
        let (input, declared, inputs) =
            self.contract.optional_input(self.place.workflow, input, pointer)?;
        Some(Problem::OptionalInput { name: name(), input, declared, inputs })
    }
}

/// Whether a text is like an expression, but none of Arazzo.
fn is_foreign(text: &str) -> bool {
    let name = text.strip_prefix(['$', '{']).map(|it| it.trim_start_matches(['$', '{']));
    name.is_some_and(|it| it.starts_with(|it: char| it.is_ascii_alphabetic()))
}

/// What a node stands for that is not meant as it is written.
enum Hole<'a> {
    /// A value of this type, and the one expression that gives it.
    Typed(Inferred<'a>, Option<Rc<Expr>>),
    /// A string that is what this one expression gives, where some make of it the
    /// value itself.
    Quoted(Inferred<'a>, Rc<Expr>),
    /// Something that cannot be read.
    Unknown,
}

/// The kinds of values that look alike in a URL.
const SCALARS: Kinds = Kinds::STRING.or(Kinds::NUMBER).or(Kinds::BOOLEAN).or(Kinds::NULL);

/// What a scalar may be to the one who reads its text.
fn readings(node: &Node) -> Vec<Node> {
    let text = literal::text(node);
    let number = serde_json::from_str(&text).ok().map(Kind::Number);
    let other = match text.as_str() {
        "true" | "false" => Some(Kind::Bool(text == "true")),
        "" | "null" => Some(Kind::Null),
        _ => number,
    };
    let kinds = [Some(node.kind.clone()), Some(Kind::String(text.into())), other];
    kinds.into_iter().flatten().map(|kind| Node { span: node.span, kind }).collect()
}
