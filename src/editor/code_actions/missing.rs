//! Writes what is missing: required fields of Arazzo, and what an operation needs.

use serde_json::{Map, Value, json};

use crate::arazzo::{Field, Object, Shape};
use crate::contract::Request;
use crate::expr::Version;
use crate::json_schema::Presence;
use crate::openapi::sample::sample;
use crate::openapi::{Location, inlined};
use crate::pointer::Pointer;
use crate::syntax::Node;

use super::super::Document;
use super::super::position::Position;
use super::super::shapes::{shape_at, untold};
use super::{ActionKind, CodeAction, action, insert};

/// How deep the fields of fields go.
const DEEPEST: usize = 6;

/// Adds the fields that the object at the position must have.
pub(super) fn fields(
    document: &Document<'_>,
    position: &Position<'_>,
    version: Version,
) -> Option<CodeAction> {
    let mut cursor = position.cursor.clone();
    // The innermost object: the position may be in one of its values.
    while cursor.node().entries().is_empty() {
        cursor.way.tokens.pop()?;
        cursor.nodes.pop();
    }
    let Shape::Object(object) = shape_at(&cursor, version)? else { return None };
    let node = cursor.node();
    let missing = object.fields.iter().filter(|it| it.required && node.entry(it.name).is_none());
    let members: Vec<_> =
        missing.map(|it| (it.name.to_owned(), placeholder(object, it, version, DEEPEST))).collect();
    let names: Vec<_> = members.iter().map(|it| format!("`{}`", it.0)).collect();
    let edit = insert::members(document.text, document.format, node, &members)?;
    let title = format!("add {} to {}", names.join(", "), object.name);
    Some(action(title, ActionKind::Rewrite, vec![edit]))
}

/// A value for a field that a person will change.
fn placeholder(object: &Object, field: &'static Field, version: Version, depth: usize) -> Value {
    match (object.name, field.name) {
        (_, "arazzo") => "1.0.1".into(),
        (_, "title") => "Untitled".into(),
        ("`info`", "version") => "1.0.0".into(),
        (_, "url") => "openapi.yaml".into(),
        (_, "workflowId") => "new-workflow".into(),
        (_, "stepId") => "new-step".into(),
        (_, "condition") => "$statusCode == 200".into(),
        (_, "reference") => "$components.parameters.name".into(),
        (_, "context") => "$response.body".into(),
        (_, "target" | "selector") => "/".into(),
        _ => of_shape(&field.shape, field.name, version, depth),
    }
}

fn of_shape(shape: &'static Shape, name: &str, version: Version, depth: usize) -> Value {
    let Some(depth) = depth.checked_sub(1) else { return Value::Null };
    match untold(shape, version) {
        Shape::Object(object) => {
            let required = object.fields.iter().filter(|it| it.required);
            let member =
                |it: &'static Field| (it.name.to_owned(), placeholder(object, it, version, depth));
            Value::Object(required.map(member).collect())
        }
        Shape::List { items, .. } => json!([of_shape(items, name, version, depth)]),
        Shape::Map { .. } | Shape::Schema => json!({}),
        Shape::Choice(words) => words.first().map_or("", |it| it.0).into(),
        Shape::Amount | Shape::Whole { .. } => json!(1),
        Shape::Any | Shape::Text | Shape::ArazzoVersion | Shape::By(_) => name.into(),
    }
}

/// Adds the parameters and the members of the body that the operation needs.
pub(super) fn sent(document: &Document<'_>, position: &Position<'_>) -> Option<CodeAction> {
    let (text, format) = (document.text, document.format);
    let step = position.step()?;
    let request = Request::at(&position.contract, position.place)?;
    let missing = request.missing(&position.contract.sent(position.place));
    let parameters: Vec<Value> = missing
        .iter()
        .map(|it| {
            let schema = it.declared.and_then(|it| it.schema).map(|it| inlined(it.at));
            parameter(position, it.name, it.location, schema)
        })
        .collect();
    let mut edits = Vec::new();
    let mut members: Vec<(String, Value)> = Vec::new();
    let mut names: Vec<String> = missing.iter().map(|it| format!("`{}`", it.name)).collect();
    if !parameters.is_empty() {
        match step.node.get("parameters") {
            Some(list) if !list.items().is_empty() => {
                // One edit for each would be in an order that nobody knows.
                let each = parameters.iter();
                let each = each.filter_map(|it| insert::item(text, format, list, None, it));
                let joined = each.reduce(|mut all, it| {
                    all.text += &it.text;
                    all
                });
                edits.extend(joined);
            }
            Some(_) => return None,
            None => members.push(("parameters".to_owned(), Value::Array(parameters))),
        }
    }
    let (body_names, body) = body_members(position);
    let payload = step.request_body.as_ref().and_then(|it| it.payload);
    if let (false, Some(payload)) = (body.is_empty(), payload) {
        names.extend(body_names);
        edits.extend(insert::members(text, format, payload, &body));
    } else if let (None, Some(content), true) =
        (&step.request_body, position.media_type(), needs_body(position))
    {
        names.push("`requestBody`".to_owned());
        let payload = content.schema.map_or(Value::Null, |it| required_only(&inlined(it.at)));
        let body = json!({ "contentType": content.name.value, "payload": payload });
        members.push(("requestBody".to_owned(), body));
    }
    if !members.is_empty() {
        edits.push(insert::members(text, format, step.node, &members)?);
    }
    if edits.is_empty() || names.is_empty() {
        return None;
    }
    let title = format!("add {}, which the operation needs", names.join(", "));
    Some(action(title, ActionKind::Rewrite, edits))
}

fn needs_body(position: &Position<'_>) -> bool {
    position.operation().and_then(|it| it.request_body.as_ref()).is_some_and(|it| it.required)
}

/// The members that the body must have and has not.
fn body_members(position: &Position<'_>) -> (Vec<String>, Vec<(String, Value)>) {
    let payload = position.step().and_then(|it| it.request_body.as_ref()?.payload);
    let schema = position.media_type().and_then(|it| it.schema);
    let (Some(payload), Some(schema)) = (payload, schema) else { return Default::default() };
    let is_written = |name: &str| payload.entry(name).is_some();
    let mut members: Vec<(String, Value)> = Vec::new();
    for (_, name) in schema.parts().required() {
        let known = members.iter().any(|it| it.0 == name.value);
        if is_written(name.value) || known || payload.entries().is_empty() {
            continue;
        }
        let pointer = Pointer::default().join(name.value);
        let found = schema.find(&pointer);
        if matches!(found.presence, Presence::Never { .. }) {
            continue;
        }
        let schema = found.schemas.iter().next().map(|it| inlined(it.at));
        members.push((name.value.to_owned(), value(position, name.value, schema)));
    }
    (members.iter().map(|it| format!("`{}`", it.0)).collect(), members)
}

/// A parameter of a step.
pub(super) fn parameter(
    position: &Position<'_>,
    name: &str,
    location: Location,
    schema: Option<Value>,
) -> Value {
    json!({ "name": name, "in": location.as_str(), "value": value(position, name, schema) })
}

/// The input of the same name, else a made-up value.
fn value(position: &Position<'_>, name: &str, schema: Option<Value>) -> Value {
    let workflow = position.document.workflows.get(position.place.workflow);
    let inputs = workflow.and_then(|it| it.inputs?.get("properties"));
    let inputs = inputs.map(Node::entries).unwrap_or_default();
    match inputs.iter().find(|it| it.key.value == name) {
        Some(_) => format!("$inputs.{name}").into(),
        None => schema.map_or_else(|| name.into(), |it| required_only(&it)),
    }
}

/// A sample of a schema with the members that it requires.
pub(super) fn required_only(schema: &Value) -> Value {
    let sample = sample(schema);
    let required = schema.get("required").and_then(Value::as_array);
    match (sample, required) {
        (Value::Object(members), Some(required)) => {
            let is_required = |name: &str| required.iter().any(|it| it == name);
            let kept: Map<_, _> = members.into_iter().filter(|it| is_required(&it.0)).collect();
            Value::Object(kept)
        }
        (sample, _) => sample,
    }
}
