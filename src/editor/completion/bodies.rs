//! Bodies by the schemas of the operation: members, their values, and outputs made of
//! those of an answer.

use serde_json::Value;

use crate::json_schema::{Kinds, Schema};
use crate::pointer::Pointer;

use super::expressions::{self, Reads, Wanted};
use super::operations::{self, documented, numbered};
use super::schemas;
use super::sketch::Sketch;
use super::within::Within;
use super::{Item, ItemKind};

/// How many targets of replacements are listed.
const MOST_TARGETS: usize = 200;

/// The members that an object of the payload does not have yet.
pub(super) fn members(within: &Within<'_>, way: &[&str]) -> Vec<Item> {
    let asked = within.asked;
    let node = asked.cursor.node();
    let is_there = |name: &str| node.entry(name).is_some_and(|it| !asked.is_at(it.key.span));
    let members = schemas::members(&schemas_at(within, way)).into_iter().enumerate();
    let item = |(at, it): (usize, schemas::Member<'_>)| {
        let item = asked.key(it.name, ItemKind::Property, &schemas::sketch(&it.schemas, 1));
        let required = it.is_required.then(|| "required".to_owned());
        let kind = schemas::words(schemas::kinds(&it.schemas));
        let detail: Vec<String> = required.into_iter().chain(kind).collect();
        let item = documented(item, schemas::prose(&it.schemas));
        item.detail(detail.join(", ")).sort(usize::from(!it.is_required), at)
    };
    members.filter(|it| !is_there(it.1.name)).map(item).collect()
}

/// The values of a member of the payload.
pub(super) fn values(within: &Within<'_>, way: &[&str]) -> Vec<Item> {
    let schemas = schemas_at(within, way);
    let name = way.iter().rev().find(|it| it.parse::<usize>().is_err()).copied();
    valued(within, Wanted { name, schemas })
}

/// Values that a schema names, and expressions.
pub(super) fn valued(within: &Within<'_>, wanted: Wanted<'_>) -> Vec<Item> {
    let asked = within.asked;
    let part = asked.part(|it| !it.is_whitespace());
    let mut items: Vec<Item> = Vec::new();
    if asked.is_whole(part) && !asked.written_before().starts_with('$') {
        let item = |(value, detail): (Value, &'static str)| match &value {
            Value::String(text) => asked.text(text, ItemKind::Value).detail(detail),
            value => {
                asked.scalar(&value.to_string(), &value.to_string(), ItemKind::Value).detail(detail)
            }
        };
        items.extend(numbered(schemas::values(&wanted.schemas).into_iter().map(item).collect(), 1));
    }
    items.extend(expressions::values(within, Reads::Before, &wanted));
    items
}

/// What the schema of the body says of a place in it.
fn schemas_at<'w>(within: &'w Within<'_>, way: &[&str]) -> Vec<Schema<'w>> {
    let Some(schema) = within.sent_schema() else { return Vec::new() };
    let pointer = Pointer { tokens: way.iter().map(|it| (*it).to_owned()).collect() };
    schema.find(&pointer).schemas.to_vec()
}

/// Whether a list stands at a place of the payload.
pub(super) fn is_list(within: &Within<'_>, way: &[&str]) -> bool {
    let schemas = schemas_at(within, way);
    !schemas.is_empty() && schemas::kinds(&schemas).without_null() == Kinds::ARRAY
}

/// The places in the payload that a replacement can have as its target.
pub(super) fn targets(within: &Within<'_>) -> Vec<Item> {
    let Some(schema) = within.sent_schema() else { return Vec::new() };
    let mut targets = Vec::new();
    each_member(&Pointer::default(), &[schema], 3, &mut |pointer, member| {
        targets.push((pointer.to_string(), member.schemas.clone()));
    });
    let item = |(text, found): (String, Vec<Schema<'_>>)| {
        let item = within.asked.text(&text, ItemKind::Property);
        let item = documented(item, schemas::prose(&found));
        item.detail(schemas::words(schemas::kinds(&found)).unwrap_or_default())
    };
    numbered(targets.into_iter().take(MOST_TARGETS).map(item).collect(), 0)
}

fn each_member<'a>(
    at: &Pointer,
    schemas: &[Schema<'a>],
    depth: usize,
    see: &mut dyn FnMut(&Pointer, &schemas::Member<'a>),
) {
    for member in schemas::members(schemas) {
        let pointer = at.join(member.name);
        see(&pointer, &member);
        if depth > 1 {
            each_member(&pointer, &member.schemas, depth - 1, see);
        }
    }
}

/// The value of a replacement, by its target.
pub(super) fn replacement_values(within: &Within<'_>) -> Vec<Item> {
    let owner = within.asked.cursor.nodes.iter().rev().nth(1);
    let target = owner.and_then(|it| it.get("target")?.as_str());
    let pointer = target.and_then(|it| Pointer::parse(it).ok()).unwrap_or_default();
    let schemas = within.sent_schema().map(|it| it.find(&pointer).schemas.to_vec());
    let name = pointer.tokens.last().map(String::as_str);
    valued(within, Wanted { name, schemas: schemas.unwrap_or_default() })
}

/// Outputs of a step, each with its expression: the values of the answer.
pub(super) fn step_outputs(within: &Within<'_>) -> Vec<Item> {
    if let Some(called) = within.called().and_then(|it| within.document.workflows.get(it)) {
        let outputs = called.outputs.iter().map(|it| it.name.value);
        let outputs = outputs.map(|it| output(within, it, format!("$outputs.{it}")));
        return numbered(outputs.collect(), 0);
    }
    let Some(operation) = within.operation() else { return Vec::new() };
    let item = |it: operations::Output<'_>| {
        let item = output(within, &it.name, it.expression);
        documented(item, schemas::prose(&it.schemas))
    };
    let left = operations::outputs(operation).into_iter().filter(|it| !is_there(within, &it.name));
    numbered(left.map(item).collect(), 0)
}

/// Outputs of a workflow: those of its steps.
pub(super) fn workflow_outputs(within: &Within<'_>) -> Vec<Item> {
    let steps = within.workflow().map(|it| it.steps.as_slice()).unwrap_or_default();
    let mut items: Vec<Item> = Vec::new();
    for step in steps.iter().rev() {
        let Some(id) = step.id else { continue };
        for it in &step.outputs {
            let name = it.name.value;
            // The last step that has it counts.
            if is_there(within, name) || items.iter().any(|it| it.label == name) {
                continue;
            }
            items.push(output(within, name, format!("$steps.{}.outputs.{name}", id.value)));
        }
    }
    numbered(items, 0)
}

fn is_there(within: &Within<'_>, name: &str) -> bool {
    let entry = within.asked.cursor.node().entry(name);
    entry.is_some_and(|it| !within.asked.is_at(it.key.span))
}

fn output(within: &Within<'_>, name: &str, expression: String) -> Item {
    let value = Sketch::Fixed(expression.clone());
    within.asked.key(name, ItemKind::Property, &value).detail(expression)
}
