//! A value of a document with its expressions parsed: what a request is made of.

use serde_json::{Map, Value};

use crate::expr::{Expr, Scope, Source, Template};
use crate::http::Body;
use crate::pointer::Pointer;
use crate::query::Host;

use super::Selector;

/// A constant, an expression, or a tree of both.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// A value without expressions.
    Constant(Value),
    /// A string with expressions.
    Template(Template),
    /// What a Selector Object finds (1.1).
    Selector(Box<Selector>),
    /// A list with expressions somewhere inside.
    List(Vec<Payload>),
    /// An object with expressions somewhere inside.
    Map(Vec<(String, Payload)>),
}

impl Payload {
    /// The value in this scope. `None` where an expression resolves to nothing
    /// or a selector finds nothing: such members and items are left out, as a
    /// missing optional input should be. `Err` says as a sentence why there can
    /// be no value.
    pub fn evaluate(&self, scope: &Scope<'_>, host: &dyn Host) -> Result<Option<Value>, String> {
        Ok(match self {
            Payload::Constant(value) => Some(value.clone()),
            Payload::Template(template) => template.resolve(scope).map_err(|it| it.to_string())?,
            Payload::Selector(selector) => selector.select(scope, host)?,
            Payload::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                for it in items {
                    values.extend(it.evaluate(scope, host)?);
                }
                Some(Value::Array(values))
            }
            Payload::Map(members) => {
                let mut values = Map::new();
                for (name, it) in members {
                    if let Some(value) = it.evaluate(scope, host)? {
                        values.insert(name.clone(), value);
                    }
                }
                Some(Value::Object(values))
            }
        })
    }

    /// Every template in it, those of selectors included.
    pub fn templates(&self) -> Vec<&Template> {
        match self {
            Payload::Constant(_) => Vec::new(),
            Payload::Template(template) => vec![template],
            Payload::Selector(it) => vec![&it.context, &it.selector],
            Payload::List(items) => items.iter().flat_map(Payload::templates).collect(),
            Payload::Map(members) => members.iter().flat_map(|it| it.1.templates()).collect(),
        }
    }

    /// Every part of it that has a value of its own: templates and selectors.
    pub fn parts(&self) -> Vec<&Payload> {
        match self {
            Payload::Constant(_) => Vec::new(),
            Payload::Template(_) | Payload::Selector(_) => vec![self],
            Payload::List(items) => items.iter().flat_map(Payload::parts).collect(),
            Payload::Map(members) => members.iter().flat_map(|it| it.1.parts()).collect(),
        }
    }

    /// What it reads: each expression, and where a selector looks in its value.
    pub fn reads(&self) -> Vec<(&Expr, Pointer)> {
        let mut reads = Vec::new();
        for part in self.parts() {
            if let Payload::Selector(it) = part {
                let way = it.way();
                reads.extend(it.context.expressions().map(|it| (it.1, way.clone())));
                reads.extend(it.selector.expressions().map(|it| (it.1, Pointer::default())));
            } else {
                let templates = part.templates().into_iter();
                let expressions = templates.flat_map(Template::expressions);
                reads.extend(expressions.map(|it| (it.1, Pointer::default())));
            }
        }
        reads
    }

    /// Why it has no value in this scope, or a part of it has none; a sentence.
    pub fn why_missing(&self, scope: &Scope<'_>, host: &dyn Host) -> Option<String> {
        match self {
            Payload::Constant(_) => None,
            Payload::Template(template) => {
                let mut expressions = template.expressions();
                let (_, missing) = expressions.find(|it| it.1.resolve(scope).is_none())?;
                Some(why_nothing(missing, scope))
            }
            Payload::Selector(it) => match it.select(scope, host) {
                Ok(Some(_)) => None,
                Ok(None) => Some(it.why_nothing(scope)),
                Err(why) => Some(why),
            },
            Payload::List(items) => items.iter().find_map(|it| it.why_missing(scope, host)),
            Payload::Map(members) => members.iter().find_map(|it| it.1.why_missing(scope, host)),
        }
    }
}

/// Why an expression has no value, as a sentence.
pub(super) fn why_nothing(expr: &Expr, scope: &Scope<'_>) -> String {
    let body = scope.response.map(|it| &it.body);
    match (expr, body) {
        (Expr::Response(Source::Body(_)), Some(Body::Binary { length })) => {
            format!("`{expr}` is missing: the body has {length} bytes that are no text")
        }
        _ => format!("`{expr}` is missing"),
    }
}
