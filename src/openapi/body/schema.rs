//! What a schema says of the members of a value, as far as writing it needs.

use serde_json::Value;

/// Schemas that lie deeper in `allOf` and its kin are not looked at.
const DEEPEST: usize = 8;

/// The value of a keyword, there or in a schema that holds as well.
pub(super) fn keyword<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    find(schema, 0, &|it| it.get(name))
}

/// The schema of a member.
pub(super) fn property<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    find(schema, 0, &|it| it.get("properties")?.get(name))
        .or_else(|| keyword(schema, "additionalProperties").filter(|it| it.is_object()))
}

/// The schema of every item.
pub(super) fn items(schema: &Value) -> Option<&Value> {
    keyword(schema, "items").filter(|it| it.is_object())
}

/// The schema of the item at this place.
pub(super) fn item(schema: &Value, at: usize) -> Option<&Value> {
    let prefix = keyword(schema, "prefixItems").and_then(|it| it.get(at));
    prefix.or_else(|| items(schema))
}

/// Whether the strings of a schema stand for bytes.
pub(super) fn is_binary(schema: &Value) -> bool {
    let types = ["type", "enum", "const", "properties", "format"];
    // OpenAPI 3.1, 4.8.14.4: what has no type is bytes.
    let is_open = schema.is_object() && types.iter().all(|it| keyword(schema, it).is_none());
    is_open
        || keyword(schema, "format").is_some_and(|it| it == "binary")
        || keyword(schema, "contentEncoding").is_some()
}

fn find<'s>(
    schema: &'s Value,
    depth: usize,
    there: &dyn Fn(&'s Value) -> Option<&'s Value>,
) -> Option<&'s Value> {
    if let Some(found) = there(schema) {
        return Some(found);
    }
    if depth == DEEPEST {
        return None;
    }
    let lists = ["allOf", "oneOf", "anyOf"].iter().filter_map(|it| schema.get(it)?.as_array());
    lists.flatten().find_map(|it| find(it, depth + 1, there))
}
