//! Whether a simple condition holds, and why.
//!
//! Arazzo leaves most of this open. The decisions:
//!
//! * Strings compare without case, by Unicode lower case.
//! * A string that is a JSON number compares as one with a number. Two strings
//!   always compare as strings.
//! * Missing is null. Null equals only null.
//! * Arrays and objects are equal when all their members are.
//! * Order exists between two numbers and between two strings. Any other `<`,
//!   `<=`, `>` or `>=` is false.
//! * A bare value holds if it is `true`. Other values count as in JavaScript,
//!   with a warning; null does not hold.

use std::{borrow::Cow, cmp::Ordering};

use serde_json::{Number, Value};

use super::{
    Condition, Scope,
    condition::{Node, Operand, OperandValue, Operator},
};

/// The longest value that a reason shows. Longer ones are described, not cut:
/// a piece of a secret could not be recognized.
const SHOWN: usize = 80;

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Whether it holds.
    pub passed: bool,
    /// Why, with the values that decided. They may be secret.
    pub reason: String,
    /// Values that count as true or false without being so.
    pub warnings: Vec<String>,
}

impl Condition {
    /// Judges the condition. Stops at the first part that decides.
    pub fn judge(&self, scope: &Scope<'_>) -> Judgement {
        let mut judge = Judge { scope, warnings: Vec::new() };
        let (passed, reason) = judge.holds(&self.root);
        Judgement { passed, reason, warnings: judge.warnings }
    }
}

struct Judge<'s, 'a> {
    scope: &'s Scope<'a>,
    warnings: Vec<String>,
}

impl<'a> Judge<'_, 'a> {
    /// Whether a part holds, and why.
    fn holds(&mut self, node: &Node) -> (bool, String) {
        match node {
            Node::Any(parts) => self.until(parts, true),
            Node::All(parts) => self.until(parts, false),
            Node::Not(part) => {
                let (passed, reason) = self.holds(part);
                (!passed, reason)
            }
            Node::Compare { left, operator, right } => self.compare(left, *operator, right),
            Node::Operand(operand) => self.bare(operand),
        }
    }

    /// Judges the parts up to the first that comes out as `decisive`. The
    /// reason is that part, or all of them where none is.
    fn until(&mut self, parts: &[Node], decisive: bool) -> (bool, String) {
        let mut reasons = Vec::new();
        for part in parts {
            let (passed, reason) = self.holds(part);
            if passed == decisive {
                return (passed, reason);
            }
            reasons.push(reason);
        }
        (!decisive, reasons.join("; "))
    }

    fn bare(&mut self, operand: &Operand) -> (bool, String) {
        let value = self.value(operand);
        let passed = value.as_deref().is_some_and(is_truthy);
        let shown = show(value.as_deref());
        if let Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) =
            value.as_deref()
        {
            self.warnings.push(format!(
                "`{}` is {shown}, which counts as {passed}; compare it with a value",
                operand.text,
            ));
        }
        (passed, format!("`{}` is {shown}", operand.text))
    }

    fn compare(&mut self, left: &Node, operator: Operator, right: &Node) -> (bool, String) {
        let (left_value, right_value) = (self.side(left), self.side(right));
        let null = &Value::Null;
        let passed = compare(
            left_value.as_deref().unwrap_or(null),
            operator,
            right_value.as_deref().unwrap_or(null),
        );
        let (left_shown, right_shown) = (show(left_value.as_deref()), show(right_value.as_deref()));
        let reason = match (left.label(), right.label()) {
            (Some(label), None) => judged(label, &left_shown, passed, operator, &right_shown),
            (None, Some(label)) => {
                judged(label, &right_shown, passed, operator.flipped(), &left_shown)
            }
            (Some(left), Some(right)) => {
                format!("`{left}` is {left_shown} and `{right}` is {right_shown}")
            }
            (None, None) => format!("{left_shown} {} {right_shown} is {passed}", operator.as_str()),
        };
        (passed, reason)
    }

    /// One side of a comparison: a value, or whether something holds.
    fn side(&mut self, node: &Node) -> Option<Cow<'a, Value>> {
        match node {
            Node::Operand(operand) => self.value(operand),
            Node::Any(_) | Node::All(_) | Node::Not(_) | Node::Compare { .. } => {
                Some(Cow::Owned(self.holds(node).0.into()))
            }
        }
    }

    fn value(&self, operand: &Operand) -> Option<Cow<'a, Value>> {
        match &operand.value {
            OperandValue::Literal(value) => Some(Cow::Owned(value.clone())),
            OperandValue::Expr { expr, path } => match expr.resolve(self.scope)? {
                Cow::Borrowed(value) => path.resolve(value).map(Cow::Borrowed),
                Cow::Owned(value) => path.resolve(&value).cloned().map(Cow::Owned),
            },
        }
    }
}

impl Node {
    /// How a reason names this side of a comparison; literals have no name.
    fn label(&self) -> Option<&str> {
        match self {
            Node::Operand(operand) => match operand.value {
                OperandValue::Literal(_) => None,
                OperandValue::Expr { .. } => Some(&operand.text),
            },
            Node::Any(_) | Node::All(_) | Node::Not(_) | Node::Compare { .. } => None,
        }
    }
}

fn judged(label: &str, shown: &str, passed: bool, operator: Operator, other: &str) -> String {
    let expected = match operator {
        Operator::Equal => other.to_owned(),
        Operator::NotEqual => format!("anything but {other}"),
        Operator::Less => format!("less than {other}"),
        Operator::LessOrEqual => format!("at most {other}"),
        Operator::Greater => format!("more than {other}"),
        Operator::GreaterOrEqual => format!("at least {other}"),
    };
    match passed {
        true => format!("`{label}` is {shown}"),
        false => format!("`{label}` is {shown}, expected {expected}"),
    }
}

fn show(value: Option<&Value>) -> String {
    match value {
        None => "missing".to_owned(),
        Some(Value::String(text)) if text.chars().count() > SHOWN => {
            format!("a string of {} characters", text.chars().count())
        }
        Some(Value::String(text)) => format!("'{text}'"),
        Some(value @ (Value::Null | Value::Bool(_) | Value::Number(_))) => value.to_string(),
        Some(value @ (Value::Array(_) | Value::Object(_))) => {
            let json = value.to_string();
            match (json.chars().count() > SHOWN, value) {
                (true, Value::Array(items)) => format!("an array of {} items", items.len()),
                (true, Value::Object(members)) => {
                    format!("an object with {} members", members.len())
                }
                (_, _) => json,
            }
        }
    }
}

/// Whether a bare value holds, as in JavaScript.
fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(it) => *it,
        Value::Number(it) => it.as_f64() != Some(0.0),
        Value::String(it) => !it.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

/// Compares two values by the rules at the top of this file.
pub fn compare(left: &Value, operator: Operator, right: &Value) -> bool {
    match operator {
        Operator::Equal => equal(left, right),
        Operator::NotEqual => !equal(left, right),
        Operator::Less => order(left, right).is_some_and(Ordering::is_lt),
        Operator::LessOrEqual => order(left, right).is_some_and(Ordering::is_le),
        Operator::Greater => order(left, right).is_some_and(Ordering::is_gt),
        Operator::GreaterOrEqual => order(left, right).is_some_and(Ordering::is_ge),
    }
}

fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(left), Value::Bool(right)) => left == right,
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| equal(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, l)| right.get(name).is_some_and(|r| equal(l, r)))
        }
        _ => order(left, right).is_some_and(Ordering::is_eq),
    }
}

/// The order of two values; `None` where there is none.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => order_numbers(left, right),
        (Value::Number(left), Value::String(right)) => order_numbers(left, &number(right)?),
        (Value::String(left), Value::Number(right)) => order_numbers(&number(left)?, right),
        (Value::String(left), Value::String(right)) => {
            let fold = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
            Some(fold(left).cmp(&fold(right)))
        }
        _ => None,
    }
}

/// Whole numbers compare exactly, others as floats.
fn order_numbers(left: &Number, right: &Number) -> Option<Ordering> {
    match (left.as_i128(), right.as_i128()) {
        (Some(left), Some(right)) => Some(left.cmp(&right)),
        _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

/// The number that a text is, by the grammar of JSON.
pub fn number(text: &str) -> Option<Number> {
    let is_tight = text.ends_with(|it: char| it.is_ascii_digit())
        && text.starts_with(|it: char| it.is_ascii_digit() || it == '-');
    is_tight.then(|| serde_json::from_str(text).ok()).flatten()
}
