//! A value of a document with its expressions parsed: what a request is made of.

use serde_json::{Map, Value};

use crate::expr::{Expr, LARGEST, Scope, Source, Template};
use crate::http::Body;
use crate::pointer::Pointer;
use crate::query::Host;

use super::Selector;

/// How deep lists and objects may lie in each other: what visits a value, does
/// so by recursion.
const DEEPEST: usize = 1_000;

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
    /// be no value, such as that it would have more than [`LARGEST`] bytes.
    pub fn evaluate(&self, scope: &Scope<'_>, host: &dyn Host) -> Result<Option<Value>, String> {
        self.evaluate_within(&mut Room { bytes: LARGEST, levels: DEEPEST }, scope, host)
    }

    fn evaluate_within(
        &self,
        room: &mut Room,
        scope: &Scope<'_>,
        host: &dyn Host,
    ) -> Result<Option<Value>, String> {
        let found = match self {
            // It is no larger than the document.
            Payload::Constant(value) => return Ok(Some(value.clone())),
            Payload::Template(template) => template.resolve(scope).map_err(|it| it.to_string())?,
            Payload::Selector(selector) => selector.select(scope, host)?,
            Payload::List(items) => {
                let mut values = Vec::with_capacity(items.len());
                room.enter(|room| {
                    items.iter().try_for_each(|it| {
                        values.extend(it.evaluate_within(room, scope, host)?);
                        Ok(())
                    })
                })?;
                return Ok(Some(Value::Array(values)));
            }
            Payload::Map(members) => {
                let mut values = Map::new();
                room.enter(|room| {
                    members.iter().try_for_each(|(name, it)| {
                        let value = it.evaluate_within(room, scope, host)?;
                        values.extend(value.map(|value| (name.clone(), value)));
                        Ok(())
                    })
                })?;
                return Ok(Some(Value::Object(values)));
            }
        };
        found.iter().try_for_each(|it| room.take(it))?;
        Ok(found)
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

/// What is left of how large a value may become.
struct Room {
    bytes: usize,
    levels: usize,
}

impl Room {
    /// Takes what a value needs, roughly as JSON.
    fn take(&mut self, value: &Value) -> Result<(), String> {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => self.take_bytes(4),
            Value::String(text) => self.take_bytes(text.len() + 2),
            Value::Array(items) => self.enter(|room| items.iter().try_for_each(|it| room.take(it))),
            Value::Object(members) => self.enter(|room| {
                members.iter().try_for_each(|(name, it)| {
                    room.take_bytes(name.len() + 3)?;
                    room.take(it)
                })
            }),
        }
    }

    /// Goes on within a list or an object.
    fn enter(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.take_bytes(2)?;
        let deeper = self.levels.checked_sub(1);
        self.levels =
            deeper.ok_or_else(|| format!("it would be more than {DEEPEST} levels deep"))?;
        inside(self)?;
        self.levels += 1;
        Ok(())
    }

    fn take_bytes(&mut self, bytes: usize) -> Result<(), String> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or_else(|| format!("it would have more than {LARGEST} bytes"))?;
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Copies of a large text are counted before they are made.
    #[test]
    fn a_text_of_many_copies_is_refused_while_it_is_built() {
        let (template, _) =
            Template::parse(&"{$inputs.it}".repeat(100_000), crate::expr::Version::V1_0);
        let text = "x".repeat(1024 * 1024);
        let inputs = Map::from_iter([("it".to_owned(), text.into())]);
        let scope = Scope { inputs: Some(&inputs), ..Scope::default() };
        // All of it would be 100 GB.
        let refused = Payload::Template(template).evaluate(&scope, &crate::query::NoHost);
        assert_eq!(refused, Err(format!("it would have more than {LARGEST} bytes")));
    }

    /// What comes of a value that is put into a list of its own, again and again.
    #[test]
    fn a_value_is_only_so_deep() {
        let (template, _) = Template::parse("$inputs.it", crate::expr::Version::V1_0);
        let around = Payload::List(vec![Payload::Template(template)]);
        let mut inputs = Map::from_iter([("it".to_owned(), Value::Null)]);
        for level in 0.. {
            let scope = Scope { inputs: Some(&inputs), ..Scope::default() };
            match around.evaluate(&scope, &crate::query::NoHost) {
                Ok(value) => inputs.extend(value.map(|it| ("it".to_owned(), it))),
                Err(why) => {
                    assert_eq!(why, "it would be more than 1000 levels deep");
                    return assert_eq!(level, DEEPEST);
                }
            }
        }
    }
}
