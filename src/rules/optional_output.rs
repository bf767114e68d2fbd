//! `optional-output`: an output is read from what the answer may lack.

use foldhash::{HashSet, HashSetExt};

use crate::contract::{self, Problem, Type, absence_on_way};
use crate::diagnostic::{Rule, Severity};
use crate::expr::Expr;

use super::Ctx;
use super::site::Place;

pub(super) static RULE: Rule = Rule {
    name: "optional-output",
    severity: Severity::Info,
    clause: "Arazzo 1.1.0, Step Object, outputs; JSON Schema Validation 2020-12, 6.5.3, required",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // Where the value is needed is the better place to say it.
    let mut told = HashSet::new();
    for it in ctx.misfits {
        let Problem::OptionalOutput { name, expr, place, absence } = &it.problem else { continue };
        told.extend(ctx.contract.output_read(*place, expr));
        let message = format!("the operation needs {name}, and `{expr}` may have no value");
        let finding = RULE.at(it.span, message);
        let finding = finding.label_in(it.by.source, it.by.span, "required here");
        let label = format!("`{}` is not among these", absence.name);
        ctx.report(finding.label_in(absence.by.source, absence.by.span, label));
    }
    for lookup in ctx.all_lookups() {
        let site = lookup.site;
        let (Place::StepOutput, Some(workflow)) = (site.place, site.workflow) else { continue };
        let place = contract::Place { workflow, step: site.step };
        let outputs = ctx.contract.step(place).map_or(&[][..], |it| &it.outputs);
        let index = outputs.iter().position(|it| it.value.span == site.text.span);
        if !matches!(lookup.expr, Expr::Response(_))
            || index.is_none_or(|it| told.contains(&(place, it)))
        {
            continue;
        }
        let Type::Schemas(schemas) = &lookup.whole.value else { continue };
        let absence = absence_on_way(schemas, &lookup.pointer, &lookup.way);
        let Some(absence) = absence else { continue };
        let span = ctx.place(site, lookup.token(absence.token));
        let finding = RULE.at(span, format!("the answer may have no `{}`", absence.name));
        let finding = finding.label_in(absence.by.source, absence.by.span, "it is not among these");
        ctx.report(finding.help("the output has no value then"));
    }
}
