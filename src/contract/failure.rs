//! What a step is answered when it fails, as far as that is documented.

use crate::arazzo::Output;
use crate::expr::{Expr, Source};
use crate::json_schema::{Kinds, Presence, Schema};
use crate::openapi::Status;
use crate::openapi::described::Response;
use crate::pointer::Pointer;

use super::infer::{body, is_failure};
use super::{Contract, Origin, Place, Statuses, Type};

impl<'a> Contract<'a> {
    /// The first documented failure whose body names what a pointer leads to.
    pub fn failure_with(&self, place: Place, pointer: &Pointer) -> Option<&Response<'a>> {
        let responses = self.operation(place).map_or(&[][..], |it| &it.responses);
        responses.iter().find(|it| is_failure(it) && !lacks(it, pointer))
    }

    /// Whether an output of a step has no value after the step has failed, by all
    /// that is documented of its failures: one of those.
    pub fn lacks_after_failure(&self, place: Place, output: &Output<'_>) -> Option<Origin<'a>> {
        let (step, operation) = (self.step(place)?, self.operation(place)?);
        let expr = self.document.expression(output.value.string()?).ok()?;
        let Expr::Response(Source::Body(pointer)) = &*expr else { return None };
        if pointer.is_empty() || !operation.unresolved.is_empty() {
            return None;
        }
        let statuses = match step.success_criteria.as_slice() {
            [] => Statuses::ERRORS,
            criteria => Statuses::when_one_fails(criteria, self.document),
        };
        let is_failure =
            |it: &&Response<'_>| it.status == Status::Default || statuses.has_any_of(it.status);
        let mut failures = operation.responses.iter().filter(is_failure).peekable();
        let first = *failures.peek()?;
        let origin = Origin { source: first.at.document().name, span: first.key };
        failures.all(|it| lacks(it, pointer)).then_some(origin)
    }
}

fn lacks(response: &Response<'_>, pointer: &Pointer) -> bool {
    match body(response).value {
        // Nothing is said of a body, or of what is in it.
        Type::Any => response.content.is_empty(),
        Type::Kinds(kinds) => !kinds.has(Kinds::OBJECT.or(Kinds::ARRAY)),
        Type::Schemas(schemas) => matches!(
            Schema::find_among(&schemas, pointer).presence,
            Presence::Undeclared { .. } | Presence::Never { .. }
        ),
        Type::Written(_) => false,
    }
}
