//! Which of the inputs of a workflow are secret, however deep they stand.

use serde_json::{Map, Value};

use crate::pointer::Pointer;
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

/// No more schemas are looked into, since one may lie in many others.
const MOST_SCHEMAS: usize = 1_000;

/// The token of a [`secret_places`] pointer for the items of a list.
pub const EACH: &str = "*";

/// Where secrets stand among the inputs of a workflow, by its schema and by the
/// names of the values that are given: a pointer to each, with [`EACH`] for the
/// items of lists. What lies in something secret is not named. Where a schema lies
/// in itself, the value there is taken for a secret if another such value has one.
pub fn secret_places(schema: Option<&Value>, given: Option<&Map<String, Value>>) -> Vec<Pointer> {
    let root = schema.unwrap_or(&Value::Null);
    let mut places = Places {
        root,
        within: Vec::new(),
        left: MOST_SCHEMAS,
        found: Vec::new(),
        again: Vec::new(),
    };
    let schemas = alternatives([root], root);
    places.members(&schemas, given, Pointer::ROOT, is_secret_name);
    let Places { mut found, again, .. } = places;
    for (at, before) in again {
        if found.iter().any(|it| it.tokens.starts_with(&before.tokens)) {
            found.push(at);
        }
    }
    found
}

struct Places<'v> {
    root: &'v Value,
    /// The schemas that the one in question lies in, and where each began.
    within: Vec<(&'v Value, Pointer)>,
    /// How many more may be looked into.
    left: usize,
    found: Vec<Pointer>,
    /// Where a schema lies in itself, and where it began.
    again: Vec<(Pointer, Pointer)>,
}

impl<'v> Places<'v> {
    /// The members that `schemas` name, and those that are there.
    fn members(
        &mut self,
        schemas: &[&'v Value],
        given: Option<&Map<String, Value>>,
        at: &Pointer,
        is_secret: fn(&str) -> bool,
    ) {
        let declared = schemas.iter().filter_map(|it| it.get("properties")?.as_object());
        let mut names: Vec<&String> = Vec::new();
        for name in declared.clone().flat_map(|it| it.keys()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let is_declared = |name: &str| declared.clone().any(|it| it.contains_key(name));
        names.extend(given.into_iter().flatten().map(|it| it.0).filter(|it| !is_declared(it)));
        for name in names {
            let own = sub_schemas(schemas, self.root, |it| it.get("properties")?.get(name));
            let value = given.and_then(|it| it.get(name));
            self.value(is_secret(name), &own, value, &at.join(name));
        }
    }

    fn value(
        &mut self,
        is_named: bool,
        schemas: &[&'v Value],
        value: Option<&Value>,
        at: &Pointer,
    ) {
        if self.found.contains(at) {
            return;
        }
        if is_named || schemas.iter().any(|it| is_secret_schema(it)) {
            return self.found.push(at.clone());
        }
        if value.is_none() && !self.may_look_into(schemas, at) {
            return;
        }
        let outside = self.within.len();
        self.within.extend(schemas.iter().map(|it| (*it, at.clone())));
        self.members(schemas, value.and_then(Value::as_object), at, is_secret_member);
        let items = sub_schemas(schemas, self.root, |it| it.get("items"));
        let each = at.join(EACH);
        match value.and_then(Value::as_array) {
            Some(values) => values.iter().for_each(|it| self.value(false, &items, Some(it), &each)),
            None if items.is_empty() => {}
            None => self.value(false, &items, None, &each),
        }
        self.within.truncate(outside);
    }

    /// Whether something new may be found in schemas alone.
    fn may_look_into(&mut self, schemas: &[&'v Value], at: &Pointer) -> bool {
        let has_parts = |it: &&&Value| it.get("properties").or_else(|| it.get("items")).is_some();
        let parts: Vec<_> = schemas.iter().filter(has_parts).collect();
        let before = |it: &Value| self.within.iter().find(|known| std::ptr::eq(known.0, it));
        let known: Vec<_> = parts.iter().filter_map(|it| before(it)).collect();
        if let Some((_, began)) = known.first().filter(|_| known.len() == parts.len()) {
            self.again.push((at.clone(), began.clone()));
            return false;
        }
        let is_left = 0 < self.left;
        self.left -= usize::from(is_left);
        is_left && !parts.is_empty()
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
