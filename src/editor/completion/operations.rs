//! Operations of the APIs at hand, and what a step sends to one.

use crate::json_schema::Schema;
use crate::openapi::described::{Operation, Parameter};
use crate::openapi::{Location, OperationRef, Status};
use crate::pointer::{Pointer, escape};
use crate::sort;
use crate::sources::{Description, Source};
use crate::syntax::Node;

use super::expressions;
use super::schemas;
use super::sketch::Sketch;
use super::within::Within;
use super::{Item, ItemKind};

/// How many outputs a step is given at once.
const MOST_OUTPUTS: usize = 4;

/// The values of `operationId`.
pub(super) fn ids(within: &Within<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for source in within.asked.sources.at_hand() {
        match &source.description {
            Ok(Description::OpenApi(api)) => {
                let named = api.operations().filter_map(|it| Some((it, it.id()?.value)));
                items.extend(named.map(|(operation, id)| {
                    let item = id_item(within, source, id);
                    described(item, operation)
                }));
            }
            Ok(Description::AsyncApi(api)) => {
                let ids = api.operations().iter().map(|it| it.id.value);
                items.extend(ids.map(|it| id_item(within, source, it).detail("messages")));
            }
            Ok(Description::Arazzo(_)) | Err(_) => {}
        }
    }
    numbered(items, 0)
}

fn id_item(within: &Within<'_>, source: &Source<'_>, id: &str) -> Item {
    let written = match within.asked.sources.has_several_apis() {
        // Arazzo, Step Object: then the source must be named.
        true => format!("$sourceDescriptions.{}.{id}", source.name),
        false => id.to_owned(),
    };
    let mut item = within.asked.text(&written, ItemKind::Function);
    if !within.asked.written_before().starts_with('$') {
        item.filter = item.filter.replacen(&written, id, 1);
    }
    item.label = id.to_owned();
    item
}

/// The values of `operationPath`.
pub(super) fn paths(within: &Within<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for source in within.asked.sources.at_hand() {
        let Ok(Description::OpenApi(api)) = &source.description else { continue };
        for operation in api.operations() {
            let target =
                format!("{{$sourceDescriptions.{}.url}}#{}", source.name, operation.pointer());
            let item = within.asked.text(&target, ItemKind::Function);
            items.push(described(item, operation));
        }
    }
    numbered(items, 0)
}

/// The values of `channelPath`.
pub(super) fn channels(within: &Within<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for source in within.asked.sources.at_hand() {
        let Ok(Description::AsyncApi(api)) = &source.description else { continue };
        items.extend(api.channels().iter().map(|it| {
            let pointer = Pointer::default().join("channels").join(it.name.value);
            let target = format!("{{$sourceDescriptions.{}.url}}#{pointer}", source.name);
            within.asked.text(&target, ItemKind::Function).detail(it.name.value)
        }));
    }
    numbered(items, 0)
}

fn described(item: Item, operation: OperationRef<'_, '_>) -> Item {
    let line = format!("{} {}", operation.method().to_uppercase(), operation.path());
    let text = |name: &str| operation.at().node.get(name).and_then(Node::as_str);
    let prose: Vec<&str> = ["summary", "description"].into_iter().filter_map(text).collect();
    item.detail(line).documentation(prose.join("\n\n"))
}

/// Whole steps, one for each operation.
pub(super) fn steps(within: &Within<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for source in within.asked.sources.at_hand() {
        let Ok(Description::OpenApi(api)) = &source.description else { continue };
        for reference in api.operations() {
            let operation = reference.describe();
            let Some(id) = operation.id else { continue };
            let target = match within.asked.sources.has_several_apis() {
                true => format!("$sourceDescriptions.{}.{}", source.name, id.value),
                false => id.value.to_owned(),
            };
            let mut members = vec![
                ("stepId".to_owned(), Sketch::Word(step_id(within, id.value))),
                ("operationId".to_owned(), Sketch::Fixed(target)),
            ];
            members.extend(needed(within, &operation));
            let mut item = within.asked.members(&members, ItemKind::Snippet);
            item.label = format!("step that calls {}", id.value);
            items.push(described(item, reference));
        }
    }
    numbered(items, 8)
}

/// A name that no other step has.
fn step_id(within: &Within<'_>, id: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    let name: String = id.chars().map(|it| if is_plain(it) { it } else { '-' }).collect();
    let is_taken = |it: &str| within.workflow().is_some_and(|all| all.step(it).is_some());
    let others = (2..100).map(|it| format!("{name}{it}"));
    let free = std::iter::once(name.clone()).chain(others).find(|it| !is_taken(it));
    free.unwrap_or(name)
}

/// The fields of a step that an operation needs.
fn needed(within: &Within<'_>, operation: &Operation<'_>) -> Vec<(String, Sketch)> {
    let fields = [
        ("parameters", parameters_sketch(within, operation)),
        ("requestBody", body_sketch(operation)),
        ("successCriteria", criteria_sketch(operation)),
        ("outputs", outputs_sketch(operation)),
    ];
    let has = |it: (&str, Option<Sketch>)| Some((it.0.to_owned(), it.1?));
    fields.into_iter().filter_map(has).collect()
}

/// The value of a field of the step, as the operation needs it.
pub(super) fn field_sketch(within: &Within<'_>, field: &str) -> Option<Sketch> {
    let operation = within.operation()?;
    match (field, within.rest.as_slice()) {
        ("parameters", []) => parameters_sketch(within, operation),
        ("requestBody", []) => body_sketch(operation),
        ("payload", ["requestBody"]) => {
            Some(schemas::sketch(&[within.sent_schema()?], 0)).filter(|it| *it != Sketch::Any)
        }
        ("contentType", ["requestBody"]) => {
            Some(Sketch::Fixed(within.sent()?.name.value.to_owned()))
        }
        ("successCriteria", []) => criteria_sketch(operation),
        ("outputs", []) => outputs_sketch(operation),
        _ => None,
    }
}

fn parameters_sketch(within: &Within<'_>, operation: &Operation<'_>) -> Option<Sketch> {
    let required = operation.parameters.iter().filter(|it| it.required);
    let sent = required.map(|it| (it.name.value, it.location));
    let mut sent: Vec<(&str, Location)> = sent.collect();
    // Many workflows send the key as a parameter: what the first alternative needs.
    let schemes = operation.security().first().into_iter().flatten();
    sent.extend(schemes.filter_map(|it| it.parameter()).map(|it| (it.1, it.0)));
    let parameter = |(name, location): (&str, Location)| {
        let place = Sketch::Fixed(location.as_str().to_owned());
        Sketch::Map(vec![
            ("name".to_owned(), Sketch::Fixed(name.to_owned())),
            ("in".to_owned(), place),
            ("value".to_owned(), value_sketch(within, name)),
        ])
    };
    (!sent.is_empty()).then(|| Sketch::List(sent.into_iter().map(parameter).collect()))
}

/// The value of a parameter: the expression that is likely meant.
fn value_sketch(within: &Within<'_>, name: &str) -> Sketch {
    expressions::best(within, name).map_or(Sketch::Text, Sketch::Word)
}

fn body_sketch(operation: &Operation<'_>) -> Option<Sketch> {
    let content = &operation.request_body.as_ref()?.content;
    let media_type = content.iter().find(|it| it.name.value.contains("json")).or(content.first())?;
    let payload = media_type.schema.map_or(Sketch::Any, |it| schemas::sketch(&[it], 0));
    let content_type = Sketch::Fixed(media_type.name.value.to_owned());
    Some(Sketch::Map(vec![
        ("contentType".to_owned(), content_type),
        ("payload".to_owned(), payload),
    ]))
}

fn criteria_sketch(operation: &Operation<'_>) -> Option<Sketch> {
    let status = statuses(operation).into_iter().find(|it| it.1)?;
    let condition = Sketch::Fixed(format!("$statusCode == {}", status.0));
    Some(Sketch::List(vec![Sketch::Map(vec![("condition".to_owned(), condition)])]))
}

fn outputs_sketch(operation: &Operation<'_>) -> Option<Sketch> {
    let outputs = outputs(operation).into_iter().filter(|it| is_asked_for(&it.name));
    let outputs = outputs.take(MOST_OUTPUTS).map(|it| (it.name, Sketch::Fixed(it.expression)));
    let outputs: Vec<_> = outputs.collect();
    (!outputs.is_empty()).then_some(Sketch::Map(outputs))
}

/// Whether later steps mostly need a value of this name.
fn is_asked_for(name: &str) -> bool {
    let name = name.to_lowercase();
    ["id", "url", "uri", "token"].iter().any(|it| name.ends_with(it))
}

/// The exact statuses that an operation documents, and whether they are successes,
/// which come first.
pub(super) fn statuses(operation: &Operation<'_>) -> Vec<(u16, bool)> {
    let exact = operation.responses.iter().filter_map(|it| match it.status {
        Status::Exact(code) => Some((code, (200..400).contains(&code))),
        Status::Range(_) | Status::Default => None,
    });
    let mut statuses: Vec<_> = exact.collect();
    sort::by_key(&mut statuses, |it| (!it.1, it.0));
    statuses
}

/// What a status means, by the description of its response.
pub(super) fn status_meaning(operation: &Operation<'_>, code: u16) -> Option<String> {
    let response = operation.response(code)?;
    Some(response.at.node.get("description")?.as_str()?.to_owned())
}

/// A value of the answer that can be an output.
pub(super) struct Output<'a> {
    pub(super) name: String,
    pub(super) expression: String,
    pub(super) schemas: Vec<Schema<'a>>,
}

/// The values of an operation's successful answer: its members, and theirs.
pub(super) fn outputs<'a>(operation: &Operation<'a>) -> Vec<Output<'a>> {
    let response = operation.responses.iter().find(|it| it.status.is_success());
    let content = response.map(|it| it.content.as_slice()).unwrap_or_default();
    let json = content.iter().find(|it| it.name.value.contains("json"));
    let Some(schema) = json.and_then(|it| it.schema) else { return Vec::new() };
    let mut outputs = Vec::new();
    for member in schemas::members(&[schema]) {
        let below = schemas::members(&member.schemas);
        outputs.push(Output {
            name: camel_case(&[member.name]),
            expression: format!("$response.body#/{}", escape(member.name)),
            schemas: member.schemas,
        });
        outputs.extend(below.into_iter().map(|it| Output {
            name: camel_case(&[member.name, it.name]),
            expression: format!("$response.body#/{}/{}", escape(member.name), escape(it.name)),
            schemas: it.schemas,
        }));
    }
    outputs
}

/// One name of several: `auth_config` and `id` are `authConfigId`.
fn camel_case(names: &[&str]) -> String {
    let words = names.iter().flat_map(|it| it.split(|it: char| !it.is_ascii_alphanumeric()));
    let mut name = String::new();
    for word in words.filter(|it| !it.is_empty()) {
        let mut letters = word.chars();
        let first = letters.next().unwrap_or_default();
        match name.is_empty() {
            true => name.push(first.to_ascii_lowercase()),
            false => name.push(first.to_ascii_uppercase()),
        }
        name.extend(letters);
    }
    name
}

/// Something that a step can send.
pub(super) struct Sendable<'a> {
    pub(super) name: &'a str,
    /// `None` for the input of a workflow.
    pub(super) location: Option<Location>,
    pub(super) is_required: bool,
    pub(super) schemas: Vec<Schema<'a>>,
    prose: Option<String>,
    what: &'static str,
}

impl Sendable<'_> {
    /// What is shown beside it: where it goes, whether it must, and its type.
    fn detail(&self) -> String {
        let place = self.location.map_or("input", Location::as_str);
        let required = self.is_required.then_some("required");
        let kind = schemas::words(schemas::kinds(&self.schemas));
        let what = (!self.what.is_empty()).then_some(self.what);
        let parts = [Some(place), required, what].into_iter().flatten().map(str::to_owned);
        parts.chain(kind).collect::<Vec<_>>().join(", ")
    }
}

/// What the step can send: the parameters of its operation and of its security
/// schemes, or the inputs of the workflow that it calls.
pub(super) fn sendable<'w>(within: &'w Within<'_>) -> Vec<Sendable<'w>> {
    if let Some(called) = within.called() {
        let inputs = within.contract().inputs(called);
        let members = schemas::members(inputs.as_slice());
        let input = |it: schemas::Member<'w>| Sendable {
            name: it.name,
            location: None,
            is_required: it.is_required,
            prose: schemas::prose(&it.schemas),
            schemas: it.schemas,
            what: "",
        };
        return members.into_iter().map(input).collect();
    }
    let Some(operation) = within.operation() else { return Vec::new() };
    let mut all: Vec<Sendable<'w>> = operation.parameters.iter().map(sendable_parameter).collect();
    for alternative in operation.security() {
        for (location, name) in alternative.iter().filter_map(|it| it.parameter()) {
            if !all.iter().any(|it| it.location == Some(location) && it.name == name) {
                all.push(Sendable {
                    name,
                    location: Some(location),
                    is_required: false,
                    schemas: Vec::new(),
                    prose: Some("Signs in: a security scheme of the API.".to_owned()),
                    what: "credentials",
                });
            }
        }
    }
    all
}

fn sendable_parameter<'a>(it: &Parameter<'a>) -> Sendable<'a> {
    let schemas: Vec<_> = it.schema.into_iter().collect();
    let own = it.at.node.get("description").and_then(Node::as_str).map(str::to_owned);
    Sendable {
        name: it.name.value,
        location: Some(it.location),
        is_required: it.required,
        prose: own.or_else(|| schemas::prose(&schemas)),
        schemas,
        what: "",
    }
}

/// What has not been sent yet, those that must be first.
fn unsent<'w>(within: &'w Within<'_>) -> Vec<(usize, Sendable<'w>)> {
    let own = within.asked.cursor.node();
    let is_sent = |it: &Sendable<'_>| {
        let list = within.step().map(|it| it.parameters.as_slice()).unwrap_or_default();
        let mut sent = list.iter().filter_map(|it| within.document.parameter(it));
        sent.any(|sent| {
            let is_other = sent.name.is_some_and(|name| !within.asked.is_at(name.span));
            let place = sent.location.map(|it| it.value);
            is_other
                && sent.name.is_some_and(|name| name.value == it.name)
                && (place.is_none() || place == it.location.map(Location::as_str))
        })
    };
    let wanted = own.get("in").and_then(Node::as_str);
    let fits = |it: &Sendable<'_>| wanted.is_none() || wanted == it.location.map(Location::as_str);
    let left = sendable(within).into_iter().filter(|it| !is_sent(it) && fits(it));
    left.map(|it| (usize::from(!it.is_required), it)).collect()
}

/// The values of a parameter's `name`: with its other fields where it has none.
pub(super) fn parameter_names(within: &Within<'_>) -> Vec<Item> {
    let parameter = within.asked.cursor.nodes.iter().rev().nth(1);
    let is_alone = parameter.is_some_and(|it| it.entries().len() == 1);
    let item = |(at, (group, it)): (usize, (usize, Sendable<'_>))| {
        let item = match is_alone {
            true => within.asked.text_and(it.name, &others(within, &it), ItemKind::Property),
            false => within.asked.text(it.name, ItemKind::Property),
        };
        let detail = it.detail();
        documented(item, it.prose).detail(detail).sort(group, at)
    };
    unsent(within).into_iter().enumerate().map(item).collect()
}

/// Whole parameters, where an item of `parameters` begins.
pub(super) fn parameters(within: &Within<'_>) -> Vec<Item> {
    let item = |(at, (group, it)): (usize, (usize, Sendable<'_>))| {
        let mut members = vec![("name".to_owned(), Sketch::Fixed(it.name.to_owned()))];
        members.extend(others(within, &it));
        let mut item = within.asked.members(&members, ItemKind::Property);
        item.label = it.name.to_owned();
        let detail = it.detail();
        documented(item, it.prose).detail(detail).sort(group, at)
    };
    unsent(within).into_iter().enumerate().map(item).collect()
}

fn others(within: &Within<'_>, it: &Sendable<'_>) -> Vec<(String, Sketch)> {
    let place = it.location.map(|it| ("in".to_owned(), Sketch::Fixed(it.as_str().to_owned())));
    place.into_iter().chain([("value".to_owned(), value_sketch(within, it.name))]).collect()
}

/// The values of `contentType`.
pub(super) fn content_types(within: &Within<'_>) -> Vec<Item> {
    let body = within.operation().and_then(|it| it.request_body.as_ref());
    let types = body.map(|it| it.content.iter().map(|it| it.name.value).collect::<Vec<_>>());
    let usual =
        || vec!["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];
    let types = types.filter(|it| !it.is_empty()).unwrap_or_else(usual);
    numbered(types.iter().map(|it| within.asked.text(it, ItemKind::Value)).collect(), 0)
}

pub(super) fn documented(item: Item, prose: Option<String>) -> Item {
    match prose {
        Some(prose) => item.documentation(prose),
        None => item,
    }
}

/// Keeps items in their order.
pub(super) fn numbered(items: Vec<Item>, group: usize) -> Vec<Item> {
    items.into_iter().enumerate().map(|(at, it)| it.sort(group, at)).collect()
}
