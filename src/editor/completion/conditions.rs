//! Simple conditions: an operand, an operator, another operand.

use serde_json::Value;

use crate::contract::Type;
use crate::expr::Expr;

use super::expressions::{self, Reads, Wanted, is_part};
use super::operations::{status_meaning, statuses};
use super::schemas;
use super::within::Within;
use super::{Item, ItemKind};

const OPERATORS: [(&str, &str); 8] = [
    ("==", "is equal; texts without regard to case"),
    ("!=", "is not equal"),
    ("<", "is less"),
    ("<=", "is less or equal"),
    (">", "is greater"),
    (">=", "is greater or equal"),
    ("&&", "and"),
    ("||", "or"),
];

/// What stands before the position in a condition.
enum Before<'t> {
    /// Nothing, or what an operand follows.
    Start,
    /// An operand and a comparison, such as `$statusCode ==`.
    Comparison(&'t str),
    /// An operand.
    Operand,
}

/// What can stand at a position in a condition.
pub(super) fn complete(within: &Within<'_>, reads: Reads) -> Vec<Item> {
    let asked = within.asked;
    let part = asked.part(is_part);
    let typed = asked.written_before();
    let word = part.of(asked.written).len().min(typed.len());
    let rest = asked.offset.saturating_sub(part.start) as usize;
    let before = typed.get(..typed.len() - rest.min(word)).unwrap_or_default();
    match before_operand(before) {
        Before::Start => {
            let mut items = Vec::new();
            if asked.is_whole(part) {
                items.extend(usual(within, reads));
            }
            items.extend(expressions::operands(within, reads, part, &Wanted::default()));
            items
        }
        Before::Comparison(left) => {
            let mut items = literals(within, reads, left);
            items.extend(expressions::operands(within, reads, part, &Wanted::default()));
            items
        }
        Before::Operand => {
            let item = |(at, it): (usize, &(&str, &str))| {
                asked.replacing(part, it.0, ItemKind::Operator).detail(it.1).sort(0, at)
            };
            OPERATORS.iter().enumerate().map(item).collect()
        }
    }
}

fn before_operand(before: &str) -> Before<'_> {
    let before = before.trim_end();
    let ends = |it: &[&str]| it.iter().any(|it| before.ends_with(it));
    if before.is_empty() || ends(&["&&", "||", "("]) {
        return Before::Start;
    }
    if ends(&["==", "!=", "<", ">", "<=", ">="]) {
        let left = before.trim_end_matches(['=', '!', '<', '>']).trim_end();
        let start = left.rfind([' ', '(', '!', '&', '|']).map_or(0, |it| it + 1);
        return Before::Comparison(&left[start..]);
    }
    if ends(&["!"]) { Before::Start } else { Before::Operand }
}

/// Whole conditions: the statuses that the operation documents.
fn usual(within: &Within<'_>, reads: Reads) -> Vec<Item> {
    let Some(operation) = within.operation() else {
        let is_http =
            within.step().is_some_and(|it| it.request_body.is_some()) || within.called().is_none();
        let item = |it: &str| within.asked.text(it, ItemKind::Snippet).sort(0, 0);
        return if is_http { vec![item("$statusCode == 200")] } else { Vec::new() };
    };
    let statuses = statuses(operation).into_iter().enumerate();
    // An action on failure is about the failures.
    let wanted = reads != Reads::AfterFailure;
    let item = |(at, (code, is_success)): (usize, (u16, bool))| {
        let condition = format!("$statusCode == {code}");
        let item = within.asked.text(&condition, ItemKind::Snippet);
        let item = item.sort(usize::from(is_success != wanted), at);
        match status_meaning(operation, code) {
            Some(meaning) => item.documentation(meaning),
            None => item,
        }
    };
    statuses.map(item).collect()
}

/// The values that what is compared can have.
fn literals(within: &Within<'_>, reads: Reads, left: &str) -> Vec<Item> {
    let asked = within.asked;
    let part = asked.part(|it| is_part(it) || it == '\'');
    if left == "$statusCode" {
        let operation = within.operation();
        let codes = operation.map(statuses).unwrap_or_else(|| vec![(200, true)]);
        let wanted = reads != Reads::AfterFailure;
        let item = |(at, (code, is_success)): (usize, (u16, bool))| {
            let item = asked.replacing(part, &code.to_string(), ItemKind::Value);
            let item = item.sort(usize::from(is_success != wanted), at);
            match operation.and_then(|it| status_meaning(it, code)) {
                Some(meaning) => item.documentation(meaning),
                None => item,
            }
        };
        return codes.into_iter().enumerate().map(item).collect();
    }
    let Ok(expr) = Expr::parse(left, within.version) else { return Vec::new() };
    let inferred = within.contract().infer(within.place(), &expr);
    let Type::Schemas(found) = &inferred.value else { return Vec::new() };
    let item = |(at, (value, detail)): (usize, (Value, &'static str))| {
        let written = match &value {
            Value::String(text) => format!("'{}'", text.replace('\'', "''")),
            value => value.to_string(),
        };
        asked.replacing(part, &written, ItemKind::Value).detail(detail).sort(0, at)
    };
    let mut values = schemas::values(found.as_slice());
    values.push((Value::Null, "missing"));
    values.into_iter().enumerate().map(item).collect()
}
