//! The schema of an input as a form takes it: its references are followed, and what is
//! secret says so by `writeOnly`.

use serde_json::{Map, Value, json};

use crate::secret::{is_secret_member, is_secret_schema};

use super::defaults::follow;

/// No more schemas are opened, since one may lie in many others.
const MOST_SCHEMAS: usize = 1_000;

/// The schema with what it refers to in `root` in place of each `$ref`. One that leads to
/// a schema around it, or nowhere, stays.
pub(super) fn opened(schema: &Value, root: &Value, is_secret: bool) -> Value {
    Opening { root, within: Vec::new(), left: MOST_SCHEMAS }.schema(schema, is_secret)
}

struct Opening<'v> {
    root: &'v Value,
    /// The schemas around that something refers to.
    within: Vec<&'v Value>,
    left: usize,
}

impl<'v> Opening<'v> {
    fn schema(&mut self, schema: &'v Value, is_secret: bool) -> Value {
        let Value::Object(own) = schema else { return schema.clone() };
        // What nobody looked into may hold a secret.
        let Some(left) = self.left.checked_sub(1) else { return json!({ "writeOnly": true }) };
        self.left = left;
        let is_secret = is_secret || is_secret_schema(schema);
        let referred = follow(schema, self.root);
        let around = |it: &Value| self.within.iter().any(|known| std::ptr::eq(*known, it));
        let mut opened = match referred.filter(|it| !around(it)) {
            Some(target) => {
                self.within.push(target);
                let opened = self.schema(target, is_secret);
                self.within.pop();
                let mut opened = opened.as_object().cloned().unwrap_or_default();
                let siblings = own.iter().filter(|it| it.0 != "$ref");
                siblings.for_each(|(keyword, it)| self.add(&mut opened, keyword, it, is_secret));
                opened
            }
            None => {
                let mut opened = Map::new();
                own.iter().for_each(|(keyword, it)| self.add(&mut opened, keyword, it, is_secret));
                opened
            }
        };
        if is_secret {
            opened.insert("writeOnly".to_owned(), true.into());
        }
        Value::Object(opened)
    }

    /// Adds a keyword to those of the schema that is referred to.
    fn add(&mut self, to: &mut Map<String, Value>, keyword: &str, it: &'v Value, is_secret: bool) {
        let it = match (keyword, it) {
            ("$defs" | "definitions", _) => return,
            ("properties", Value::Object(members)) => {
                let member = |(name, it): (&String, &'v Value)| {
                    (name.clone(), self.schema(it, is_secret || is_secret_member(name)))
                };
                members.iter().map(member).collect::<Map<_, _>>().into()
            }
            ("oneOf" | "anyOf" | "allOf", Value::Array(schemas)) => {
                schemas.iter().map(|it| self.schema(it, is_secret)).collect()
            }
            ("items" | "additionalProperties", _) => self.schema(it, is_secret),
            _ => it.clone(),
        };
        match (to.get_mut(keyword), it) {
            (Some(Value::Object(before)), Value::Object(more)) => before.extend(more),
            (Some(Value::Array(before)), Value::Array(more)) if keyword != "enum" => {
                before.extend(more);
            }
            (_, it) => {
                to.insert(keyword.to_owned(), it);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_followed_and_secrets_are_said() {
        let root = json!({
            "properties": { "address": { "$ref": "#/$defs/address", "description": "Where to." } },
            "$defs": {
                "address": {
                    "type": "object",
                    "required": ["street"],
                    "properties": { "street": { "$ref": "#/$defs/line" }, "apiToken": { "type": "string" } },
                },
                "line": { "type": "string", "minLength": 1 },
            },
        });
        assert_eq!(
            opened(&root["properties"]["address"], &root, false),
            json!({
                "type": "object",
                "required": ["street"],
                "properties": {
                    "street": { "type": "string", "minLength": 1 },
                    "apiToken": { "type": "string", "writeOnly": true },
                },
                "description": "Where to.",
            })
        );
    }

    #[test]
    fn what_lies_in_a_secret_is_secret() {
        let schema = json!({ "type": "object", "properties": { "user": { "type": "string" } } });
        let expected = json!({
            "type": "object",
            "properties": { "user": { "type": "string", "writeOnly": true } },
            "writeOnly": true,
        });
        assert_eq!(opened(&schema, &Value::Null, true), expected);
    }

    #[test]
    fn a_schema_in_itself_comes_to_an_end() {
        let root = json!({
            "$ref": "#/$defs/tree",
            "$defs": { "tree": { "properties": { "left": { "$ref": "#/$defs/tree" }, "right": { "$ref": "#/$defs/tree" } } } },
        });
        let left = json!({ "$ref": "#/$defs/tree" });
        assert_eq!(
            opened(&root, &root, false),
            json!({ "properties": { "left": left, "right": left } })
        );
    }
}
