//! `impossible-action`: the criteria of an action can never hold after what leads
//! to it.

use crate::arazzo::{Action, Criterion, Document, Inline, Step, Text};
use crate::contract::Statuses;
use crate::diagnostic::{Rule, Severity};
use crate::expr::{Condition, Expr, Node, OperandValue, Operator, compare};
use crate::pointer::Pointer;
use crate::text::Span;

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "impossible-action",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Success Action Object and Failure Action Object, criteria",
};

/// More comparisons are not held against each other.
const MOST_COMPARISONS: usize = 32;

/// What must be so: a value compares like this with a constant.
struct Fact {
    expr: Expr,
    path: Pointer,
    operator: Operator,
    value: serde_json::Value,
    /// Where it is written.
    span: Span,
}

/// What is known when one of the actions of a list is looked for.
struct Known<'s, 'a> {
    /// What the step has come to, for people.
    outcome: &'static str,
    statuses: Statuses,
    facts: Vec<Fact>,
    criteria: &'s [Criterion<'a>],
}

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for step in ctx.steps() {
        // What succeeds without criteria is not said.
        if step.success_criteria.is_empty() {
            continue;
        }
        if has_criteria(ctx, &step.on_success) {
            let known = after_success(step, document);
            check_list(ctx, &step.on_success, &known);
        }
        if has_criteria(ctx, &step.on_failure) {
            let known = after_failure(step, document);
            check_list(ctx, &step.on_failure, &known);
        }
    }
}

fn has_criteria(ctx: &Ctx<'_>, actions: &[Inline<'_, Action<'_>>]) -> bool {
    let mut actions = actions.iter().filter_map(|it| ctx.document.action(it));
    actions.any(|it| !it.criteria.is_empty())
}

fn after_success<'s, 'a>(step: &'s Step<'a>, document: &Document<'_>) -> Known<'s, 'a> {
    let criteria = step.success_criteria.as_slice();
    let statuses = Statuses::when_all_hold(criteria, document);
    Known { outcome: "succeeded", statuses, facts: facts(criteria, document), criteria }
}

fn after_failure<'s, 'a>(step: &'s Step<'a>, document: &Document<'_>) -> Known<'s, 'a> {
    let criteria = step.success_criteria.as_slice();
    let statuses = Statuses::when_one_fails(criteria, document);
    // Of several, it is not known which has failed.
    let facts = match (criteria, facts(criteria, document)) {
        ([only], mut facts) if facts.len() == 1 && is_one(only, document) => {
            facts.iter_mut().for_each(|it| it.operator = it.operator.negated());
            facts
        }
        _ => Vec::new(),
    };
    Known { outcome: "failed", statuses, facts, criteria }
}

fn check_list(ctx: &mut Ctx<'_>, actions: &[Inline<'_, Action<'_>>], known: &Known<'_, '_>) {
    for it in actions {
        let Some(action) = ctx.document.action(it) else { continue };
        let Some((at, other)) = impossible(action, known, ctx.document) else { continue };
        // Shared actions may make sense elsewhere.
        let span = it.reference().map_or(at.span, |it| it.span);
        let outcome = known.outcome;
        let message = format!("`{}` never holds when the step has {outcome}", at.value);
        let mut finding = RULE.at(span, message);
        if let Some(other) = other {
            finding = finding.label(other, "what the step succeeds with");
        }
        ctx.report(finding);
    }
}

/// The criterion of an action that can never hold, and what it contradicts.
fn impossible<'a>(
    action: &Action<'a>,
    known: &Known<'_, '_>,
    document: &Document<'_>,
) -> Option<(Text<'a>, Option<Span>)> {
    let together = Statuses::when_all_hold(&action.criteria, document);
    // What contradicts itself is a `constant-condition`.
    if together == Statuses::NONE || known.statuses == Statuses::NONE {
        return None;
    }
    let asks =
        |it: &&Criterion<'_>| it.condition.is_some_and(|it| it.value.contains("$statusCode"));
    if together.and(known.statuses) == Statuses::NONE {
        let at = action.criteria.iter().find(asks)?.condition?;
        let other = known.criteria.iter().find(asks).and_then(|it| it.condition);
        return Some((at, other.map(|it| it.span)));
    }
    for criterion in &action.criteria {
        for fact in facts(std::slice::from_ref(criterion), document) {
            let other = known.facts.iter().find(|it| contradict(it, &fact));
            if let Some(other) = other {
                return Some((criterion.condition?, Some(other.span)));
            }
        }
    }
    None
}

/// What must be so for all criteria to hold. Of alternatives nothing must.
fn facts(criteria: &[Criterion<'_>], document: &Document<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    for it in criteria.iter().filter(|it| it.kind.is_none_or(|it| it.value == "simple")) {
        let Some(text) = it.condition else { continue };
        let Ok(condition) = Condition::parse(text.value, document.version) else { continue };
        let parts = match condition.root {
            Node::All(parts) => parts,
            root => vec![root],
        };
        facts.extend(parts.into_iter().filter_map(|it| fact(it, text.span)));
    }
    facts.truncate(MOST_COMPARISONS);
    facts
}

fn fact(part: Node, span: Span) -> Option<Fact> {
    let Node::Compare { left, operator, right } = part else { return None };
    let (Node::Operand(left), Node::Operand(right)) = (*left, *right) else { return None };
    match (left.value, right.value) {
        (OperandValue::Expr { expr, path }, OperandValue::Literal(value)) => {
            Some(Fact { expr, path, operator, value, span })
        }
        (OperandValue::Literal(value), OperandValue::Expr { expr, path }) => {
            Some(Fact { expr, path, operator: operator.flipped(), value, span })
        }
        _ => None,
    }
}

/// Whether a criterion is nothing but one comparison.
fn is_one(criterion: &Criterion<'_>, document: &Document<'_>) -> bool {
    let condition = criterion.condition.map(|it| Condition::parse(it.value, document.version));
    matches!(condition, Some(Ok(Condition { root: Node::Compare { .. }, .. })))
}

/// Whether no value is as both say.
fn contradict(one: &Fact, other: &Fact) -> bool {
    // Statuses have been looked at, with alternatives.
    let is_same = (&one.expr, &one.path) == (&other.expr, &other.path);
    is_same
        && one.expr != Expr::StatusCode
        && match (one.operator, other.operator) {
            (Operator::Equal, operator) => !compare(&one.value, operator, &other.value),
            (operator, Operator::Equal) => !compare(&other.value, operator, &one.value),
            _ => false,
        }
}
