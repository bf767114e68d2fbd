//! The defaults of a schema, filled in where nothing is given.

use serde_json::{Map, Value};

use crate::pointer::Pointer;

/// No more values are filled in, since a schema may lie in itself.
const MOST_DEFAULTS: usize = 10_000;

/// Nor are values within more values looked into.
const DEEPEST: usize = 64;

/// Fills in the defaults of a schema, also in objects and lists that are there,
/// through `$ref` and `allOf`.
pub fn fill_defaults(schema: &Value, values: &mut Map<String, Value>) {
    Filler { root: schema, left: MOST_DEFAULTS, depth: 0 }.members(schema, values);
}

struct Filler<'v> {
    root: &'v Value,
    /// How many more values may be filled in or looked into.
    left: usize,
    depth: usize,
}

impl Filler<'_> {
    fn value(&mut self, schema: &Value, value: &mut Value) {
        if self.depth == DEEPEST {
            return;
        }
        self.depth += 1;
        match value {
            Value::Object(members) => self.members(schema, members),
            Value::Array(items) => {
                for schema in parts(schema, self.root).iter().filter_map(|it| it.get("items")) {
                    items.iter_mut().for_each(|it| self.value(schema, it));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        self.depth -= 1;
    }

    fn members(&mut self, schema: &Value, members: &mut Map<String, Value>) {
        let parts = parts(schema, self.root);
        let properties = parts.iter().filter_map(|it| it.get("properties")?.as_object()).flatten();
        for (name, own) in properties {
            let Some(left) = self.left.checked_sub(1) else { return };
            self.left = left;
            if !members.contains_key(name)
                && let Some(default) = self.default_of(own)
            {
                members.insert(name.clone(), default.clone());
            }
            if let Some(value) = members.get_mut(name) {
                self.value(own, value);
            }
        }
    }

    /// The `default` of a schema, or of what it refers to.
    fn default_of<'s>(&'s self, schema: &'s Value) -> Option<&'s Value> {
        parts(schema, self.root).iter().find_map(|it| it.get("default"))
    }
}

/// A schema and all that must hold besides, through `$ref` and `allOf`, each once.
pub(super) fn parts<'v>(schema: &'v Value, root: &'v Value) -> Vec<&'v Value> {
    let mut parts = vec![schema];
    let mut at = 0;
    while let Some(part) = parts.get(at).copied() {
        let all = part.get("allOf").and_then(Value::as_array).into_iter().flatten();
        for it in follow(part, root).into_iter().chain(all) {
            if !parts.iter().any(|known| std::ptr::eq(*known, it)) {
                parts.push(it);
            }
        }
        at += 1;
    }
    parts
}

/// What the `$ref` of a schema leads to.
pub(super) fn follow<'v>(schema: &Value, root: &'v Value) -> Option<&'v Value> {
    let pointer = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
    Pointer::parse(pointer).ok()?.resolve(root)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(schema: Value, given: Value, expected: Value) {
        let mut values = given.as_object().unwrap().clone();
        fill_defaults(&schema, &mut values);
        assert_eq!(Value::Object(values), expected);
    }

    #[test]
    fn fills_what_is_not_given() {
        let pet = json!({ "properties": { "kind": { "default": "dog" }, "name": {} } });
        let schema = json!({
            "$defs": { "pet": pet, "size": { "default": 3 } },
            "allOf": [{ "properties": { "size": { "$ref": "#/$defs/size" } } }],
            "properties": {
                "pet": { "$ref": "#/$defs/pet" },
                "pets": { "items": { "$ref": "#/$defs/pet" } },
                "extra": { "default": {}, "properties": { "deep": { "default": null } } },
            },
        });
        check(schema.clone(), json!({}), json!({ "extra": { "deep": null }, "size": 3 }));
        check(
            schema,
            json!({ "pet": { "name": "Rex" }, "pets": [{}, 1], "extra": 0, "size": null }),
            json!({
                "pet": { "name": "Rex", "kind": "dog" },
                "pets": [{ "kind": "dog" }, 1],
                "extra": 0,
                "size": null,
            }),
        );
    }

    #[test]
    fn a_schema_in_itself_comes_to_an_end() {
        let schema = json!({
            "allOf": [{ "$ref": "#" }, { "$ref": "#" }],
            "properties": { "a": { "$ref": "#/x" }, "b": { "$ref": "#/x" } },
            "x": { "default": 1, "properties": { "y": { "$ref": "#/x" } } },
        });
        check(schema, json!({}), json!({ "a": 1, "b": 1 }));
        let schema = json!({ "properties": { "a": { "$ref": "#", "default": {} } } });
        let mut values = Map::new();
        fill_defaults(&schema, &mut values);
        let mut depth = 0;
        let mut value = values.get("a");
        while let Some(it) = value {
            (value, depth) = (it.get("a"), depth + 1);
        }
        assert!((1..=DEEPEST + 1).contains(&depth), "{depth}");
    }
}
