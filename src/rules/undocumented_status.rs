//! `undocumented-status`: a step succeeds with a status of which its operation
//! does not speak.

use crate::contract::Place;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::{Comparison, Expr, OperandValue, Operator};
use crate::openapi::Status;
use crate::openapi::described::Operation;

use super::Ctx;
use super::site::{self, Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "undocumented-status",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Responses Object",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for site in ctx.sites {
        // Failures that are acted on are rarely documented, and happen all the same.
        let (Some(workflow), site::Place::SuccessCriterion) = (site.workflow, site.place) else {
            continue;
        };
        let Reading::Condition(Ok(condition)) = &site.reading else { continue };
        let place = Place { workflow, step: site.step };
        let (Some(operation), Some(outcome)) = (contract.operation(place), contract.outcome(place))
        else {
            continue;
        };
        if operation.responses.is_empty() || !operation.unresolved.is_empty() {
            continue;
        }
        for it in condition.comparisons() {
            let Some((status, range)) = asserted(&it) else { continue };
            let is_asserted = outcome.asserted.is_some_and(|it| it.has(status));
            if is_asserted && operation.response(status).is_none() {
                let finding = finding(ctx, site, range, operation, status);
                ctx.report(finding);
            }
        }
    }
}

/// The status that a comparison asks for, and where it is written.
fn asserted(comparison: &Comparison<'_>) -> Option<(u16, std::ops::Range<usize>)> {
    let (expr, operator, literal) = comparison.with_literal()?;
    let is_status = matches!(expr.value, OperandValue::Expr { expr: Expr::StatusCode, .. });
    let OperandValue::Literal(value) = &literal.value else { return None };
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    let status = u16::try_from(number).ok().filter(|it| (100..600).contains(it))?;
    (is_status && operator == Operator::Equal).then(|| (status, literal.at.clone()))
}

fn finding(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    range: std::ops::Range<usize>,
    operation: &Operation<'_>,
    status: u16,
) -> Diagnostic {
    let place = ctx.place(site, range.clone());
    let mut finding = RULE.at(place, format!("the operation documents no status {status}"));
    let names = operation.responses.iter().map(|it| it.status.to_string());
    let names = names.collect::<Vec<_>>().join(", ");
    if let Some(responses) = operation.at.node.entry("responses") {
        let source = operation.at.document().name;
        finding = finding.label_in(source, responses.key.span, format!("documented: {names}"));
    }
    // Of the same hundred, there is often but one that can be meant.
    let mut near = operation.responses.iter().filter_map(|it| match it.status {
        Status::Exact(code) if code / 100 == status / 100 => Some(code),
        Status::Exact(_) | Status::Range(_) | Status::Default => None,
    });
    let (Some(meant), None) = (near.next(), near.next()) else { return finding };
    let written = site.text.value.get(range.clone()).unwrap_or_default();
    let text = written.replace(&status.to_string(), &meant.to_string());
    let finding = finding.help(format!("did you mean {meant}?"));
    ctx.fix_in(site, finding, format!("change to {meant}"), range, &text)
}
