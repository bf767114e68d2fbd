//! A value of a document with its expressions parsed: what a request is made of.

use serde_json::{Map, Value};

use crate::expr::{Scope, Template, Unresolved};

/// A constant, an expression, or a tree of both.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// A value without expressions.
    Constant(Value),
    /// A string with expressions.
    Template(Template),
    /// A list with expressions somewhere inside.
    List(Vec<Payload>),
    /// An object with expressions somewhere inside.
    Map(Vec<(String, Payload)>),
}

impl Payload {
    /// The value in this scope. `None` where an expression resolves to nothing:
    /// such members and items are left out, as a missing optional input should be.
    pub fn evaluate(&self, scope: &Scope<'_>) -> Result<Option<Value>, Unresolved> {
        Ok(match self {
            Payload::Constant(value) => Some(value.clone()),
            Payload::Template(template) => template.resolve(scope)?,
            Payload::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for it in items {
                    values.extend(it.evaluate(scope)?);
                }
                Some(Value::Array(values))
            }
            Payload::Map(members) => {
                let mut values = Map::new();
                for (name, it) in members {
                    if let Some(value) = it.evaluate(scope)? {
                        values.insert(name.clone(), value);
                    }
                }
                Some(Value::Object(values))
            }
        })
    }

    /// Every template in it, with the JSON Pointer tokens that lead to it.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Payload::Constant(_) => Vec::new(),
            Payload::Template(template) => vec![template],
            Payload::List(items) => items.iter().flat_map(Payload::templates).collect(),
            Payload::Map(members) => members.iter().flat_map(|it| it.1.templates()).collect(),
        }
    }
}
