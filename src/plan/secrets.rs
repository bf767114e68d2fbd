//! Which of the inputs of a workflow are secret, however deep they stand.

use serde_json::{Map, Value};

use crate::secret::{is_secret_member, is_secret_name, is_secret_schema};

use super::defaults::parts;

/// Hands on each value among `inputs` that is secret: by the name of its member,
/// also where no schema names it, or by what `schema` says of it.
pub fn secret_inputs(
    schema: Option<&Value>,
    inputs: &Map<String, Value>,
    found: &mut impl FnMut(&Value),
) {
    let root = schema.unwrap_or(&Value::Null);
    let schemas = alternatives([root], root);
    for (name, value) in inputs {
        let own = sub_schemas(&schemas, root, |it| it.get("properties")?.get(name));
        visit(is_secret_name(name), &own, root, value, found);
    }
}

/// Hands on a value that is secret, or what is secret inside of it. `schemas`
/// are those that speak of it.
fn visit(
    is_named: bool,
    schemas: &[&Value],
    root: &Value,
    value: &Value,
    found: &mut impl FnMut(&Value),
) {
    if is_named || schemas.iter().any(|it| is_secret_schema(it)) {
        return found(value);
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let own = sub_schemas(schemas, root, |it| it.get("properties")?.get(name));
                visit(is_secret_member(name), &own, root, value, found);
            }
        }
        Value::Array(items) => {
            let own = sub_schemas(schemas, root, |it| it.get("items"));
            items.iter().for_each(|it| visit(false, &own, root, it, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What all of `schemas` say of a part of what they are about.
fn sub_schemas<'v>(
    schemas: &[&'v Value],
    root: &'v Value,
    part: impl Fn(&'v Value) -> Option<&'v Value>,
) -> Vec<&'v Value> {
    alternatives(schemas.iter().filter_map(|it| part(it)), root)
}

/// What schemas say in all of their parts, and in those of which one holds; each once.
fn alternatives<'v>(
    schemas: impl IntoIterator<Item = &'v Value>,
    root: &'v Value,
) -> Vec<&'v Value> {
    let mut all: Vec<&Value> = Vec::new();
    let add = |it: &'v Value, all: &mut Vec<&'v Value>| {
        for it in parts(it, root) {
            if !all.iter().any(|known| std::ptr::eq(*known, it)) {
                all.push(it);
            }
        }
    };
    schemas.into_iter().for_each(|it| add(it, &mut all));
    let mut at = 0;
    while let Some(schema) = all.get(at).copied() {
        let lists = ["oneOf", "anyOf"].into_iter().filter_map(|it| schema.get(it)?.as_array());
        lists.flatten().for_each(|it| add(it, &mut all));
        at += 1;
    }
    all
}
