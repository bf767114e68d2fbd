//! The schema of a workflow's inputs on its own: what it refers to elsewhere is
//! put into its `$defs`.

use serde_json::{Map, Value};

use crate::documents::At;
use crate::keyword::{Holds, holds};
use crate::syntax::{Kind, Node};

/// The schema at this place, with what it refers to in its document and in
/// others at hand. What leads nowhere stays as it is, for the validator to say.
pub(super) fn alone(at: At<'_>) -> Value {
    let mut shared = Shared { root: at.node, names: Vec::new(), open: Vec::new() };
    let mut schema = shared.rewrite(at);
    let mut definitions = Map::new();
    // Each definition may refer to others, which join the list.
    while let Some((name, at)) = shared.open.pop() {
        definitions.insert(name, shared.rewrite(at));
    }
    if let (Value::Object(members), false) = (&mut schema, definitions.is_empty()) {
        let own = members.entry("$defs").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(own) = own {
            own.extend(definitions);
        }
    }
    schema
}

struct Shared<'a> {
    root: &'a Node,
    /// The definitions so far, each with its name.
    names: Vec<(&'a Node, String)>,
    /// Those that are not written yet.
    open: Vec<(String, At<'a>)>,
}

impl<'a> Shared<'a> {
    fn rewrite(&mut self, at: At<'a>) -> Value {
        let Kind::Map(_) = at.node.kind else { return at.node.to_value() };
        let mut schema = Map::new();
        for (key, value) in at.entries() {
            let keyword = key.value.as_str();
            let value = match (keyword, holds(keyword), &value.node.kind) {
                // Every reference to it is rewritten.
                ("$anchor", _, _) => continue,
                ("$ref", _, Kind::String(text)) => self.reference(at, text).into(),
                (_, Holds::Schema, _) => self.rewrite(value),
                (_, Holds::Schemas, Kind::List(_)) => {
                    value.items().map(|it| self.rewrite(it)).collect()
                }
                ("$defs" | "definitions", _, Kind::Map(_))
                | (_, Holds::NamedSchemas, Kind::Map(_)) => value
                    .entries()
                    .map(|(name, it)| (name.value.to_string(), self.rewrite(it)))
                    .collect::<Map<_, _>>()
                    .into(),
                (_, Holds::Schemas | Holds::NamedSchemas | Holds::Data, _) => value.node.to_value(),
            };
            schema.insert(keyword.to_owned(), value);
        }
        Value::Object(schema)
    }

    fn reference(&mut self, at: At<'a>, text: &str) -> String {
        let Some(target) = at.target(text) else { return text.to_owned() };
        if std::ptr::eq(target.node, self.root) {
            return "#".to_owned();
        }
        let known = self.names.iter().find(|it| std::ptr::eq(it.0, target.node));
        let name = match known {
            Some((_, name)) => name.clone(),
            None => {
                let name = self.free_name();
                self.names.push((target.node, name.clone()));
                self.open.push((name.clone(), target));
                name
            }
        };
        format!("#/$defs/{name}")
    }

    fn free_name(&self) -> String {
        let own = self.root.get("$defs");
        let mut name = format!("shared{}", self.names.len());
        while own.is_some_and(|it| it.entry(&name).is_some()) {
            name.push('_');
        }
        name
    }
}
