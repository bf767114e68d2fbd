//! `impossible-comparison`: a criterion compares a value with one that it can
//! never be.

use std::ops::Range;

use serde_json::Value;

use crate::contract::{Origin, Place, Presence, Type};
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::expr::{Expr, OperandValue, Operator};
use crate::json_schema::{Kinds, Parts, Schema};
use crate::query::regex;
use crate::syntax::{Kind, Node};

use super::Ctx;
use super::language::Language;
use super::lookup;
use super::site::{self, Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "impossible-comparison",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Criterion Object; OpenAPI 3.1.1, Schema Object",
};

/// How many schemas are looked at for one value.
const MOST_SCHEMAS: usize = 256;

/// More values than these are not listed.
const MOST_SHOWN: usize = 8;

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let contract = ctx.contract;
    for site in ctx.sites {
        let Reading::Condition(Ok(condition)) = &site.reading else { continue };
        let Some(workflow) = site.workflow else { continue };
        let place = Place { workflow, step: site.step };
        for it in condition.comparisons() {
            let Some((operand, operator, literal)) = it.with_literal() else { continue };
            let (OperandValue::Expr { expr, path }, OperandValue::Literal(value)) =
                (&operand.value, &literal.value)
            else {
                continue;
            };
            let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
            // Missing values equal null, and statuses are no business of schemas.
            if !is_equality || value.is_null() || *expr == Expr::StatusCode {
                continue;
            }
            let reading = match site.place {
                site::Place::ActionCriterion => {
                    contract.read_afterwards(place, expr, site.statuses())
                }
                _ => contract.read_expression(place, expr),
            };
            let inferred = contract.find(place, reading.whole, &reading.pointer.then(path));
            if matches!(inferred.presence, Presence::Never | Presence::Unknown) {
                continue;
            }
            let never = match &inferred.value {
                Type::Any | Type::Written(_) => None,
                Type::Kinds(kinds) => (!is_of(value, *kinds))
                    .then(|| Never { why: kinds.words(), values: Vec::new() }),
                Type::Schemas(schemas) => never(schemas, value),
            };
            let Some(never) = never else { continue };
            let finding =
                finding(ctx, site, literal.at.clone(), &operand.text, &never, inferred.origin);
            ctx.report(finding);
        }
    }
    for site in ctx.sites {
        let finding = in_pattern(ctx, site);
        ctx.out.extend(finding);
    }
}

/// A pattern that matches none of the values that there can be.
fn in_pattern(ctx: &Ctx<'_>, site: &Site<'_>) -> Option<Diagnostic> {
    let (query, expr, inferred) = lookup::context(site, ctx.contract)?;
    let pattern = site.text.value;
    let is_plain = query.language == Language::Regex && !pattern.contains("{$");
    let Type::Schemas(schemas) = inferred.value else { return None };
    let parts: Vec<_> = schemas.iter().filter(|_| is_plain).map(|it| it.parts()).collect();
    let mut values = Vec::new();
    for it in &parts {
        let listed = listed(it);
        if listed.is_empty() || listed.len() > MOST_SCHEMAS {
            return None;
        }
        values.extend(listed);
    }
    let is_missed =
        |it: &&Node| it.as_str().is_some_and(|it| regex::is_match(pattern, it) == Some(false));
    if values.is_empty() || !values.iter().all(is_missed) {
        return None;
    }
    let shown = values.iter().take(MOST_SHOWN).map(|it| format!("`{}`", text(it)));
    let more = if values.len() > MOST_SHOWN { ", …" } else { "" };
    let shown = shown.collect::<Vec<_>>().join(", ") + more;
    let message = format!("`{expr}` never matches: it is one of {shown}");
    let finding = RULE.at(site.text.span, message);
    Some(match inferred.origin {
        Some(Origin { source, span }) => finding.label_in(source, span, "by this schema"),
        None => finding,
    })
}

/// Why a value can never be equal to another.
struct Never<'a> {
    /// What it is instead.
    why: String,
    /// The texts that it can be.
    values: Vec<&'a str>,
}

fn never<'a>(schemas: &[Schema<'a>], value: &Value) -> Option<Never<'a>> {
    let mut left = MOST_SCHEMAS;
    if schemas.is_empty() || schemas.iter().any(|it| admits(*it, value, &mut left)) {
        return None;
    }
    let (mut leaves, mut left) = (Vec::new(), MOST_SCHEMAS);
    schemas.iter().for_each(|it| leaves_of(*it, &mut left, &mut leaves));
    let listed: Vec<_> = leaves.iter().flat_map(listed).collect();
    let open = leaves.iter().filter(|it| self::listed(it).is_empty());
    let kinds = open.map(|it| it.kinds()).reduce(Kinds::or);
    let shown = listed.iter().take(MOST_SHOWN).map(|it| format!("`{}`", text(it)));
    let more = if listed.len() > MOST_SHOWN { ", …" } else { "" };
    let values = shown.collect::<Vec<_>>().join(", ") + more;
    let why = match (kinds.map(Kinds::words), values.is_empty()) {
        (None, _) => format!("one of {values}"),
        (Some(kinds), true) => kinds,
        (Some(kinds), false) => format!("{kinds} or one of {values}"),
    };
    Some(Never { why, values: listed.iter().filter_map(|it| it.as_str()).collect() })
}

/// The schemas that a value must fit one of.
fn leaves_of<'a>(schema: Schema<'a>, left: &mut usize, out: &mut Vec<Parts<'a>>) {
    let Some(less) = left.checked_sub(1) else { return };
    *left = less;
    let parts = schema.parts();
    let branches = parts.alternatives();
    match branches.is_empty() {
        true => out.push(parts),
        false => branches.into_iter().flatten().for_each(|it| leaves_of(it, left, out)),
    }
}

fn text(node: &Node) -> String {
    node.as_str().map_or_else(|| node.to_value().to_string(), str::to_owned)
}

/// Every value of an `enum` or `const`.
fn listed<'a>(parts: &Parts<'a>) -> Vec<&'a Node> {
    let enums = parts.keyword("enum").flat_map(|it| it.1.value.items());
    enums.chain(parts.keyword("const").map(|it| &it.1.value)).collect()
}

/// Whether a schema lets a value through that equals this one.
fn admits(schema: Schema<'_>, value: &Value, left: &mut usize) -> bool {
    let parts = schema.parts();
    let Some(less) = left.checked_sub(1).filter(|_| parts.is_complete) else { return true };
    *left = less;
    let is_listed = |list: &[Node]| list.iter().any(|it| equals(it, value));
    is_of(value, parts.kinds())
        && parts.keyword("enum").all(|it| is_listed(it.1.value.items()))
        && parts.keyword("const").all(|it| equals(&it.1.value, value))
        && parts.alternatives().iter().all(|group| group.iter().any(|it| admits(*it, value, left)))
}

/// Whether a value of these kinds can equal the literal: numbers compare with
/// the texts of numbers.
fn is_of(value: &Value, kinds: Kinds) -> bool {
    let is_numeric = |text: &str| text.trim().parse::<f64>().is_ok();
    match value {
        Value::Null => kinds.has(Kinds::NULL),
        Value::Bool(_) => kinds.has(Kinds::BOOLEAN),
        Value::Number(_) => kinds.has(Kinds::NUMBER.or(Kinds::STRING)),
        Value::String(text) if is_numeric(text) => kinds.has(Kinds::NUMBER.or(Kinds::STRING)),
        Value::String(_) => kinds.has(Kinds::STRING),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// As conditions compare: without regard to case.
fn equals(node: &Node, value: &Value) -> bool {
    let other = match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    };
    match &node.kind {
        Kind::List(_) | Kind::Map(_) => true,
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            let own = text(node);
            own.to_lowercase() == other.to_lowercase()
                || own.parse::<f64>().is_ok_and(|own| other.parse() == Ok(own))
        }
    }
}

fn finding(
    ctx: &Ctx<'_>,
    site: &Site<'_>,
    literal: Range<usize>,
    operand: &str,
    never: &Never<'_>,
    origin: Option<Origin<'_>>,
) -> Diagnostic {
    let written = site.text.value.get(literal.clone()).unwrap_or_default();
    let span = ctx.place(site, literal.clone());
    let message = format!("`{operand}` is never {written}: it is {}", never.why);
    let mut finding = RULE.at(span, message);
    if let Some(Origin { source, span }) = origin {
        finding = finding.label_in(source, span, "by this schema");
    }
    let bare = written.trim_matches(['\'', '"']);
    match did_you_mean(bare, never.values.iter().copied()) {
        Some(meant) => {
            let finding = finding.help(format!("did you mean `{meant}`?"));
            let text = written.replace(bare, meant);
            ctx.fix_in(site, finding, format!("change to `{meant}`"), literal, &text)
        }
        None => finding,
    }
}
