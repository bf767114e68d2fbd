//! Values that an answer may lack, by what its description says of its members.

use std::rc::Rc;

use crate::expr::{Expr, split_name};
use crate::json_schema::{Found, Presence, Schema};
use crate::pointer::Pointer;

use super::{Contract, Origin, Place, Type};

/// A longer chain of outputs is not gone through.
const LONGEST_CHAIN: usize = 8;

/// A member that an answer may lack.
#[derive(Clone, Debug)]
pub struct Absence<'a> {
    /// Its name.
    pub name: String,
    /// Which token of the pointer has that name.
    pub token: usize,
    /// The `required` that does not name it.
    pub by: Origin<'a>,
}

impl<'a> Contract<'a> {
    /// The member that an answer may lack, and that an expression needs in order to
    /// give something. Only where its description says which members there always
    /// are: many say nothing of that.
    pub fn absence(&self, place: Place, expr: &Expr) -> Option<Absence<'a>> {
        let (mut place, mut origin) = (place, None::<Rc<Expr>>);
        for _ in 0..LONGEST_CHAIN {
            let expr = origin.as_deref().unwrap_or(expr);
            let reading = self.read_expression(place, expr);
            if let Type::Schemas(schemas) = &reading.whole.value
                && let Some(absence) =
                    absence_on_way(schemas, &reading.pointer, &self.way(schemas, &reading.pointer))
            {
                return Some(absence);
            }
            // What an output is set to may lack something on the way, too.
            let (at, _) = self.output(place, expr)?;
            let text = self.output_of(at)?.value.string()?;
            (place, origin) = (at.owner, Some(self.document.expression(text).ok()?));
        }
        None
    }

    /// The input, or the first member of one on the way, that need not be given: its
    /// name, where it is declared, and the schema that does not require it.
    pub fn optional_input(
        &self,
        workflow: usize,
        name: &str,
        pointer: &Pointer,
    ) -> Option<(String, Origin<'a>, Schema<'a>)> {
        if pointer.is_empty() && self.is_always_given(workflow, name) {
            return None;
        }
        let mut schema = self.inputs(workflow)?;
        let inputs = schema.parts();
        let declared = |name: &str| inputs.properties().any(|it| it.0.value == name);
        let (name, path) = split_name(name, declared)?;
        let way = Pointer::default().join(name).then(&path).then(pointer);
        for token in way.tokens {
            let parts = schema.parts();
            let (key, member) = parts.properties().find(|it| it.0.value == token)?;
            let is_required = parts.required().any(|it| it.1.value == token);
            // What is not given has its default.
            if !is_required && member.parts().keyword("default").next().is_none() {
                let declared = Origin { source: schema.at.document().name, span: key.span };
                return Some((token, declared, schema));
            }
            schema = member;
        }
        None
    }

    /// The output that an expression reads: whose it is, and its index.
    pub fn output_read(&self, place: Place, expr: &Expr) -> Option<(Place, usize)> {
        self.output(place, expr).map(|(at, _)| (at.owner, at.index))
    }
}

/// The first member on a way that is not always there: `way` is what each token of
/// the pointer leads to.
pub fn absence_on_way<'a>(
    schemas: &[Schema<'a>],
    pointer: &Pointer,
    way: &[Found<'a>],
) -> Option<Absence<'a>> {
    let mut here = schemas;
    for (token, (name, found)) in pointer.tokens.iter().zip(way).enumerate() {
        match found.presence {
            Presence::Always => {}
            Presence::Maybe => {
                if let Some(by) = here.iter().find_map(|it| requires_others(*it, name)) {
                    return Some(Absence { name: name.clone(), token, by });
                }
            }
            Presence::Undeclared { .. } | Presence::Never { .. } | Presence::Unknown => {
                return None;
            }
        }
        here = &found.schemas;
    }
    None
}

/// The `required` of a schema that names other members only.
fn requires_others<'a>(schema: Schema<'a>, name: &str) -> Option<Origin<'a>> {
    let parts = schema.parts();
    let is_required = parts.required().any(|it| it.1.value == name);
    let (schema, it) = parts.keyword("required").next().filter(|_| !is_required)?;
    let source = schema.at.document().name;
    (!it.value.items().is_empty()).then_some(Origin { source, span: it.key.span })
}
