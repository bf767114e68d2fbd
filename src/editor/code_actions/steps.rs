//! Makes steps of operations.

use serde_json::{Map, Value, json};

use crate::openapi::described::Operation;
use crate::openapi::{Status, inlined};
use crate::sources::Description;

use super::super::Document;
use super::super::position::Position;
use super::missing::{parameter, required_only};
use super::{ActionKind, CodeAction, action, insert};

/// How many operations are offered.
const MOST: usize = 100;

/// For each operation of the sources a step that calls it, behind the one at the
/// position. Nothing outside of a list of steps.
pub(super) fn from_operations(document: &Document<'_>, position: &Position<'_>) -> Vec<CodeAction> {
    let way = position.cursor.tokens();
    let ["workflows", workflow, "steps", ..] = way.as_slice() else { return Vec::new() };
    let workflow = workflow.parse().ok().and_then(|it: usize| position.document.workflows.get(it));
    let Some(list) = workflow.and_then(|it| it.node.get("steps")) else { return Vec::new() };
    let mut actions = Vec::new();
    for source in document.sources().at_hand() {
        let Ok(Description::OpenApi(api)) = &source.description else { continue };
        for reference in api.operations() {
            let operation = reference.describe();
            let Some(id) = operation.id.filter(|_| actions.len() < MOST) else { continue };
            let target = match document.sources().has_several_apis() {
                true => format!("$sourceDescriptions.{}.{}", source.name, id.value),
                false => id.value.to_owned(),
            };
            let step = step(position, &operation, id.value, target);
            let behind = position.place.step;
            let edit = insert::item(document.text, document.format, list, behind, &step);
            let title = format!("create step from operation `{}`", id.value);
            actions.extend(edit.map(|it| action(title, ActionKind::Rewrite, vec![it])));
        }
    }
    actions
}

/// The step with what the operation needs.
fn step(position: &Position<'_>, operation: &Operation<'_>, id: &str, target: String) -> Value {
    let mut step = Map::new();
    step.insert("stepId".to_owned(), free_id(position, id).into());
    step.insert("operationId".to_owned(), target.into());
    let required = operation.parameters.iter().filter(|it| it.required);
    let parameters: Vec<_> = required
        .map(|it| {
            parameter(position, it.name.value, it.location, it.schema.map(|it| inlined(it.at)))
        })
        .collect();
    if !parameters.is_empty() {
        step.insert("parameters".to_owned(), Value::Array(parameters));
    }
    let body = operation.request_body.as_ref().filter(|it| it.required);
    if let Some(content) = body.and_then(|it| it.content.first()) {
        let payload = content.schema.map_or(Value::Null, |it| required_only(&inlined(it.at)));
        let body = json!({ "contentType": content.name.value, "payload": payload });
        step.insert("requestBody".to_owned(), body);
    }
    let success = operation.responses.iter().find_map(|it| match it.status {
        Status::Exact(code @ 200..=299) => Some(code),
        Status::Exact(_) | Status::Range(_) | Status::Default => None,
    });
    let condition = format!("$statusCode == {}", success.unwrap_or(200));
    step.insert("successCriteria".to_owned(), json!([{ "condition": condition }]));
    Value::Object(step)
}

/// An id that no step of the workflow has.
fn free_id(position: &Position<'_>, id: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_');
    let id: String = id.chars().map(|it| if is_plain(it) { it } else { '-' }).collect();
    let workflow = position.document.workflows.get(position.place.workflow);
    let is_free = |it: &String| workflow.is_none_or(|workflow| workflow.step(it).is_none());
    let others = (2..1000).map(|at| format!("{id}{at}"));
    std::iter::once(id.clone()).chain(others).find(is_free).unwrap_or(id)
}
