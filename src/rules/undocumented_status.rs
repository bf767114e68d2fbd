//! `undocumented-status`: a step succeeds with a status of which its operation
//! does not speak, or acts on one.

use crate::contract::Place;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::{Comparison, Condition, Expr, OperandValue, Operator};
use crate::openapi::Status;
use crate::openapi::described::Operation;

use super::Ctx;
use super::site::{self, Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "undocumented-status",
    severity: Severity::Warning,
    clause: "OpenAPI 3.1.1, Responses Object",
};

/// What anything between client and server may answer, and the server itself
/// whatever it is asked. Descriptions rarely name them, and they happen all the same.
fn is_of_any_operation(status: u16) -> bool {
    matches!(status, 401 | 403 | 407 | 408 | 429 | 500..)
}

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for site in ctx.sites {
        let Some(workflow) = site.workflow else { continue };
        let is_success = match site.place {
            site::Place::SuccessCriterion => true,
            site::Place::ActionCriterion => false,
            site::Place::Parameter
            | site::Place::Body
            | site::Place::ActionParameter
            | site::Place::StepOutput
            | site::Place::WorkflowOutput => continue,
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
            let Some((status, range)) = asked(&it, Operator::Equal) else { continue };
            let is_asked = match is_success {
                true => outcome.asserted.is_some_and(|it| it.has(status)),
                false => !is_of_any_operation(status),
            };
            if is_asked && operation.response(status).is_none() {
                let finding = finding(ctx, site, range, operation, status);
                ctx.report(finding);
            }
        }
        if is_success && outcome.responses(operation).next().is_none() {
            let finding = no_status_in_range(ctx, site, condition, operation, place);
            ctx.out.extend(finding);
        }
    }
}

/// A criterion for a range of statuses, none of which is documented.
fn no_status_in_range(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    condition: &Condition,
    operation: &Operation<'_>,
    place: Place,
) -> Option<Diagnostic> {
    let step = ctx.contract.step(place)?;
    // A status that is named has been looked at.
    let is_named = step
        .success_criteria
        .iter()
        .filter_map(|it| it.condition)
        .any(|it| it.value.contains("$statusCode") && it.value.contains("=="));
    let comparisons = condition.comparisons();
    let mut limits = comparisons.iter().filter_map(|it| {
        let (_, operator, _) = it.with_literal()?;
        (operator != Operator::NotEqual).then(|| asked(it, operator)).flatten()
    });
    let (_, range) = limits.next().filter(|_| !is_named)?;
    let span =
        ctx.place(site, limits.next_back().map_or(range.clone(), |it| range.start..it.1.end));
    let message = "the operation documents no status in this range".to_owned();
    Some(documented(RULE.at(span, message), operation))
}

/// The status that a comparison of this kind asks for, and where it is written.
fn asked(comparison: &Comparison<'_>, wanted: Operator) -> Option<(u16, std::ops::Range<usize>)> {
    let (expr, operator, literal) = comparison.with_literal()?;
    let is_status = matches!(expr.value, OperandValue::Expr { expr: Expr::StatusCode, .. });
    let OperandValue::Literal(value) = &literal.value else { return None };
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    let status = u16::try_from(number).ok().filter(|it| (100..600).contains(it))?;
    (is_status && operator == wanted).then(|| (status, literal.at.clone()))
}

fn finding(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    range: std::ops::Range<usize>,
    operation: &Operation<'_>,
    status: u16,
) -> Diagnostic {
    let place = ctx.place(site, range.clone());
    let message = format!("the operation documents no status {status}");
    let finding = documented(RULE.at(place, message), operation);
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

/// The finding with the statuses that are documented.
fn documented(finding: Diagnostic, operation: &Operation<'_>) -> Diagnostic {
    let Some(responses) = operation.at.node.entry("responses") else { return finding };
    let names = operation.responses.iter().map(|it| it.status.to_string());
    let names = names.collect::<Vec<_>>().join(", ");
    let source = operation.at.document().name;
    finding.label_in(source, responses.key.span, format!("documented: {names}"))
}
