//! What JSON Schemas say of values, for lists and for values to fill in.

use serde_json::Value;

use crate::json_schema::{Kinds, Presence, Schema};
use crate::syntax::{Kind, Node};

use super::sketch::Sketch;

/// How deep values to fill in go.
const DEEPEST: usize = 4;

/// A member of an object.
pub(super) struct Member<'a> {
    pub(super) name: &'a str,
    pub(super) schemas: Vec<Schema<'a>>,
    pub(super) is_required: bool,
}

/// Every member that schemas name, in any of their alternatives; those that each
/// value has are required.
pub(super) fn members<'a>(schemas: &[Schema<'a>]) -> Vec<Member<'a>> {
    let mut members: Vec<Member<'a>> = Vec::new();
    let mut add = |schema: &Schema<'a>, may_be_required: bool| {
        for (key, found) in schema.members() {
            if matches!(found.presence, Presence::Never { .. }) {
                continue;
            }
            let name = key.value.as_str();
            let is_required = may_be_required && matches!(found.presence, Presence::Always);
            match members.iter_mut().find(|it| it.name == name) {
                Some(member) => {
                    member.schemas.extend(found.schemas.iter().copied());
                    member.is_required |= is_required;
                }
                None => {
                    let schemas = found.schemas.to_vec();
                    members.push(Member { name, schemas, is_required });
                }
            }
        }
    };
    for schema in schemas {
        add(schema, true);
        for group in schema.parts().alternatives() {
            // What the first alternative needs is what most people need.
            group.iter().enumerate().for_each(|(at, it)| add(it, at == 0));
        }
    }
    members
}

/// The kinds of values that fit.
pub(super) fn kinds(schemas: &[Schema<'_>]) -> Kinds {
    let kinds = schemas.iter().map(|it| {
        let parts = it.parts();
        let own = parts.kinds();
        let alternatives = parts.alternatives().into_iter().flatten();
        let named = alternatives.map(|it| it.parts().kinds()).reduce(Kinds::or);
        named.map_or(own, |it| own.and(it))
    });
    kinds.reduce(Kinds::or).unwrap_or(Kinds::ALL)
}

/// The kinds in words, without articles; nothing where any value fits.
pub(in crate::editor) fn words(kinds: Kinds) -> Option<String> {
    let words = kinds.words();
    let bare = words.split(" or ").map(|it| it.trim_start_matches("an ").trim_start_matches("a "));
    (kinds != Kinds::ALL && !kinds.is_empty()).then(|| bare.collect::<Vec<_>>().join(" or "))
}

/// What schemas say in prose, with an example if they have one.
pub(in crate::editor) fn prose(schemas: &[Schema<'_>]) -> Option<String> {
    let text = |name| schemas.iter().find_map(|it| keyword(*it, name)?.as_str());
    let said = text("description").or_else(|| text("title")).map(str::to_owned);
    let example = schemas.iter().find_map(|it| {
        let example = keyword(*it, "example");
        example.or_else(|| keyword(*it, "examples")?.items().first())
    });
    let example = example.map(|it| format!("For example `{}`.", shortened(&it.to_value())));
    let parts: Vec<String> = [said, example].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// A value as JSON, cut where it is long.
pub(in crate::editor) fn shortened(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

/// The value of a keyword, wherever among schemas that hold together it stands.
pub(super) fn keyword<'a>(schema: Schema<'a>, name: &str) -> Option<&'a Node> {
    schema.parts().keyword(name).next().map(|it| &it.1.value)
}

/// The values that schemas name: by `const`, `enum`, `default` and `example`, and those
/// of booleans. With the word for where they come from.
pub(super) fn values<'a>(schemas: &[Schema<'a>]) -> Vec<(Value, &'static str)> {
    let mut values: Vec<(Value, &'static str)> = Vec::new();
    let mut all: Vec<Schema<'a>> = schemas.to_vec();
    all.extend(schemas.iter().flat_map(|it| it.parts().alternatives()).flatten());
    let mut add = |node: &Node, word| {
        let is_scalar = !matches!(node.kind, Kind::Map(_) | Kind::List(_));
        let value = node.to_value();
        if is_scalar && !values.iter().any(|it| it.0 == value) {
            values.push((value, word));
        }
    };
    for schema in &all {
        keyword(*schema, "const").into_iter().for_each(|it| add(it, "the only value"));
        keyword(*schema, "default").into_iter().for_each(|it| add(it, "default"));
        let listed = keyword(*schema, "enum").map(Node::items).unwrap_or_default();
        listed.iter().for_each(|it| add(it, "one of the values"));
        keyword(*schema, "example").into_iter().for_each(|it| add(it, "example"));
    }
    if kinds(schemas).without_null() == Kinds::BOOLEAN {
        for it in [true, false] {
            if !values.iter().any(|known| known.0 == Value::Bool(it)) {
                values.push((Value::Bool(it), "boolean"));
            }
        }
    }
    values
}

/// A value that fits, with what it must have.
pub(super) fn sketch(schemas: &[Schema<'_>], depth: usize) -> Sketch {
    let kinds = kinds(schemas).without_null();
    if kinds == Kinds::OBJECT && depth < DEEPEST {
        let needed = members(schemas).into_iter().filter(|it| it.is_required);
        let members = needed.map(|it| (it.name.to_owned(), sketch(&it.schemas, depth + 1)));
        return Sketch::Map(members.collect());
    }
    if kinds == Kinds::ARRAY && depth < DEEPEST {
        let items = schemas.iter().filter_map(|it| {
            let parts = it.parts();
            let (owner, entry) = parts.keyword("items").next()?;
            Some(owner.with(owner.at.with(&entry.value)))
        });
        let items: Vec<Schema<'_>> = items.collect();
        return Sketch::List(vec![sketch(&items, depth + 1)]);
    }
    let only =
        schemas.iter().find_map(|it| keyword(*it, "const").or_else(|| keyword(*it, "default")));
    match only.and_then(Node::as_str) {
        Some(word) => Sketch::Word(word.to_owned()),
        None if kinds == Kinds::STRING => Sketch::Text,
        None => Sketch::Any,
    }
}
