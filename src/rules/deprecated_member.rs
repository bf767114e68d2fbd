//! `deprecated-member`: a workflow reads a part of a response, or sends a part of
//! a body, that should no longer be used.

use crate::contract::Problem;
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Expr, WorkflowField};
use crate::json_schema::Schema;
use crate::syntax::Kind;
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "deprecated-member",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Schema Object; JSON Schema 2020-12, deprecated",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for it in ctx.misfits {
        let Problem::DeprecatedMember { name } = &it.problem else { continue };
        let finding = RULE.at(it.span, format!("`{name}` is deprecated"));
        ctx.report(finding.label_in(it.by.source, it.by.span, "deprecated here"));
    }
}

pub(super) fn check_lookups(ctx: &mut Ctx<'_>) {
    for lookup in ctx.lookups {
        // A workflow may well read the inputs that it deprecates.
        let is_input = matches!(
            lookup.expr,
            Expr::Input { .. } | Expr::WorkflowField { field: WorkflowField::Inputs, .. }
        );
        if is_input {
            continue;
        }
        for (at, found) in lookup.way.iter().enumerate() {
            let mut said = found.schemas.iter().map(|it| deprecated(*it));
            let Some((first, Some(span))) = found.schemas.first().zip(said.next()) else {
                continue;
            };
            // Of alternatives, another may still be good.
            if !said.all(|it| it.is_some()) {
                continue;
            }
            let name = lookup.pointer.tokens.get(at).map_or("", String::as_str);
            let place = ctx.place(lookup.site, lookup.token(at));
            let finding = RULE.at(place, format!("`{name}` is deprecated"));
            let (source, span) = span;
            let source = source.or(first.at.document().name);
            ctx.report(finding.label_in(source, span, "deprecated here"));
            break;
        }
    }
}

/// Where a schema says that it is deprecated: the source and the key.
fn deprecated(schema: Schema<'_>) -> Option<(Option<&str>, Span)> {
    let parts = schema.parts();
    let mut said = parts.keyword("deprecated").filter(|it| it.1.value.kind == Kind::Bool(true));
    said.next().map(|(schema, it)| (schema.at.document().name, it.key.span))
}
