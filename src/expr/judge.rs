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
    /// What a person should know, such as values that count as true or false
    /// without being so.
    pub warnings: Vec<String>,
    /// What was looked at, once each: an expression and its value, if it has
    /// one. They may be secret.
    pub operands: Vec<(String, Option<Value>)>,
}

impl Judgement {
    /// What does not hold, for a reason that no value is needed for.
    pub fn failed(reason: impl Into<String>) -> Judgement {
        Judgement {
            passed: false,
            reason: reason.into(),
            warnings: Vec::new(),
            operands: Vec::new(),
        }
    }
}

impl Condition {
    /// Judges the condition. Stops at the first part that decides.
    pub fn judge(&self, scope: &Scope<'_>) -> Judgement {
        let mut judge = Judge { scope, warnings: Vec::new(), operands: Vec::new() };
        let (passed, reason) = judge.holds(&self.root, true);
        Judgement { passed, reason, warnings: judge.warnings, operands: judge.operands }
    }
}

struct Judge<'s, 'a> {
    scope: &'s Scope<'a>,
    warnings: Vec<String>,
    operands: Vec<(String, Option<Value>)>,
}

impl<'a> Judge<'_, 'a> {
    /// Whether a part holds, and why, where it should come out as `wanted`.
    fn holds(&mut self, node: &Node, wanted: bool) -> (bool, String) {
        match node {
            Node::Any(parts) => self.until(parts, true, wanted),
            Node::All(parts) => self.until(parts, false, wanted),
            Node::Not(part) => {
                let (passed, reason) = self.holds(part, !wanted);
                (!passed, reason)
            }
            Node::Compare { left, operator, right } => self.compare(left, *operator, right, wanted),
            Node::Operand(operand) => self.bare(operand, wanted),
        }
    }

    /// Judges the parts up to the first that comes out as `decisive`. The
    /// reason is that part, or all of them where none is.
    fn until(&mut self, parts: &[Node], decisive: bool, wanted: bool) -> (bool, String) {
        let mut reasons = Vec::new();
        for part in parts {
            let (passed, reason) = self.holds(part, wanted);
            if passed == decisive {
                return (passed, reason);
            }
            // `$statusCode >= 200 && $statusCode < 300` has one reason.
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        (!decisive, reasons.join("; "))
    }

    fn bare(&mut self, operand: &Operand, wanted: bool) -> (bool, String) {
        let value = self.value(operand);
        let passed = value.as_deref().is_some_and(is_truthy);
        let (text, shown) = (&operand.text, show(value.as_deref()));
        match value.as_deref() {
            None | Some(Value::Null | Value::Bool(_)) => {}
            Some(Value::Number(_) | Value::String(_) | Value::Array(_) | Value::Object(_)) => {
                self.warnings.push(format!(
                    "`{text}` is {shown}, which counts as {passed}; compare it with a value"
                ));
            }
        }
        match passed == wanted {
            true => (passed, format!("`{text}` is {shown}")),
            false => (passed, format!("`{text}` is {shown}, expected {wanted}")),
        }
    }

    fn compare(
        &mut self,
        left: &Node,
        operator: Operator,
        right: &Node,
        wanted: bool,
    ) -> (bool, String) {
        let (left_value, right_value) = (self.side(left), self.side(right));
        let null = &Value::Null;
        let passed = compare(
            left_value.as_deref().unwrap_or(null),
            operator,
            right_value.as_deref().unwrap_or(null),
        );
        if passed == wanted {
            self.warn_of_missing(left, left_value.as_deref(), right_value.as_deref());
            self.warn_of_missing(right, right_value.as_deref(), left_value.as_deref());
        }
        let (left_shown, right_shown) = (show(left_value.as_deref()), show(right_value.as_deref()));
        let (label, shown, operator, other) = match (left.label(), right.label()) {
            (Some(left), None) => (left, left_shown, operator, right_shown),
            (None, Some(right)) => (right, right_shown, operator.flipped(), left_shown),
            (Some(left), Some(right)) => {
                (left, left_shown, operator, format!("`{right}`, which is {right_shown}"))
            }
            (None, None) => {
                let operator = operator.as_str();
                return (passed, format!("{left_shown} {operator} {right_shown} is {passed}"));
            }
        };
        let operator = if wanted { operator } else { operator.negated() };
        match passed == wanted {
            true => (passed, format!("`{label}` is {shown}")),
            false => (passed, format!("`{label}` is {shown}, expected {}", operator.wants(&other))),
        }
    }

    /// A name that is misspelled differs from everything but null, so that what
    /// asks for a difference always holds. Nobody would notice.
    fn warn_of_missing(&mut self, node: &Node, value: Option<&Value>, other: Option<&Value>) {
        if let (Some(label), None, Some(other)) = (node.label(), value, other)
            && !other.is_null()
        {
            self.warnings.push(format!("the condition holds because `{label}` is missing"));
        }
    }

    /// One side of a comparison: a value, or whether something holds.
    fn side(&mut self, node: &Node) -> Option<Cow<'a, Value>> {
        match node {
            Node::Operand(operand) => self.value(operand),
            Node::Any(_) | Node::All(_) | Node::Not(_) | Node::Compare { .. } => {
                Some(Cow::Owned(self.holds(node, true).0.into()))
            }
        }
    }

    fn value(&mut self, operand: &Operand) -> Option<Cow<'a, Value>> {
        let (expr, path) = match &operand.value {
            OperandValue::Literal(value) => {
                if value.as_str().is_some_and(|it| it.contains("{$")) {
                    let text = &operand.text;
                    self.warnings.push(format!("{text} is compared as it is written"));
                }
                return Some(Cow::Owned(value.clone()));
            }
            OperandValue::Expr { expr, path } => (expr, path),
        };
        let value = expr.resolve(self.scope).and_then(|it| match it {
            Cow::Borrowed(value) => path.resolve(value).map(Cow::Borrowed),
            Cow::Owned(value) => path.resolve(&value).cloned().map(Cow::Owned),
        });
        if !self.operands.iter().any(|it| it.0 == operand.text) {
            self.operands.push((operand.text.clone(), value.as_deref().cloned()));
        }
        value
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

impl Operator {
    /// What the operator asks of the value before it.
    fn wants(self, other: &str) -> String {
        match self {
            Operator::Equal => other.to_owned(),
            Operator::NotEqual => format!("anything but {other}"),
            Operator::Less => format!("less than {other}"),
            Operator::LessOrEqual => format!("at most {other}"),
            Operator::Greater => format!("more than {other}"),
            Operator::GreaterOrEqual => format!("at least {other}"),
        }
    }
}

/// A value as a reason shows it.
pub(crate) fn show(value: Option<&Value>) -> String {
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use serde_json::json;

    use super::*;
    use crate::expr::{
        Version,
        sample::{check_page, with_scope},
    };

    #[track_caller]
    fn check(page: Expect) {
        check_page(page, |text| {
            let condition = Condition::parse(text, Version::V1_0).unwrap();
            let judgement = with_scope(|scope| condition.judge(scope));
            let passed = if judgement.passed { "passed" } else { "failed" };
            let mut lines = vec![format!("{passed}: {}", judgement.reason)];
            lines.extend(judgement.warnings.iter().map(|it| format!("warning: {it}")));
            lines
        });
    }

    #[test]
    fn judges_conditions() {
        check(expect![[r#"
            > $statusCode == 201
              passed: `$statusCode` is 201
            > $statusCode==201
              passed: `$statusCode` is 201
            > $statusCode == 200
              failed: `$statusCode` is 201, expected 200
            > 200 == $statusCode
              failed: `$statusCode` is 201, expected 200
            > 300 > $statusCode
              passed: `$statusCode` is 201
            > $statusCode != 201
              failed: `$statusCode` is 201, expected anything but 201
            > $statusCode >= 200 && $statusCode < 300
              passed: `$statusCode` is 201
            > $statusCode == 200 || $statusCode == 202
              failed: `$statusCode` is 201, expected 200; `$statusCode` is 201, expected 202
            > $statusCode == 200 || $statusCode == 201
              passed: `$statusCode` is 201
            > $statusCode == 201 && $response.body#/status == 'active'
              passed: `$statusCode` is 201; `$response.body#/status` is 'ACTIVE'
            > $response.body#/count > $inputs.limit
              failed: `$response.body#/count` is 2, expected more than `$inputs.limit`, which is 3
            > $response.body#/missing == null
              passed: `$response.body#/missing` is missing
            > $response.body#/missing != null
              failed: `$response.body#/missing` is missing, expected anything but null
            > $response.body#/items == $inputs.customer.pets
              failed: `$response.body#/items` is [{"id":"x1","a b":1}], expected `$inputs.customer.pets`, which is [{"id":7}]
            > $response.body#/long == 'x'
              failed: `$response.body#/long` is a string of 90 characters, expected 'x'
            > $response.body == 1
              failed: `$response.body` is an object with 7 members, expected 1
            > 1 == 1
              passed: 1 == 1 is true
            > 'it''s' == 'IT''S'
              passed: 'it's' == 'IT'S' is true
            > -1.5e1 < 0
              passed: -15.0 < 0 is true
            > !($statusCode == 201)
              failed: `$statusCode` is 201, expected anything but 201
            > !($statusCode < 300 && $inputs.user == 'ada')
              failed: `$statusCode` is 201, expected at least 300; `$inputs.user` is 'ada', expected anything but 'ada'
        "#]]);
    }

    #[test]
    fn follows_property_access() {
        check(expect![[r#"
            > $response.body.status == 'active'
              passed: `$response.body.status` is 'ACTIVE'
            > $response.body.items[0].id == 'x1'
              passed: `$response.body.items[0].id` is 'x1'
            > $response.body['items'][0]['a b'] == 1
              passed: `$response.body['items'][0]['a b']` is 1
            > $response.body.items[1].id == null
              passed: `$response.body.items[1].id` is missing
            > $inputs.customer.pets[0].id == 7
              passed: `$inputs.customer.pets[0].id` is 7
            > $steps.log-in.outputs.events[0].date == 'may'
              passed: `$steps.log-in.outputs.events[0].date` is 'May'
            > ($response.body#/count)==2
              passed: `$response.body#/count` is 2
            > $request.query.filter[name] == 'Tom'
              passed: `$request.query.filter[name]` is 'tom'
        "#]]);
    }

    #[test]
    fn judges_bare_values() {
        check(expect![[r#"
            > $response.body#/ok
              passed: `$response.body#/ok` is true
            > !$response.body#/ok
              failed: `$response.body#/ok` is true, expected false
            > !!$response.body#/ok
              passed: `$response.body#/ok` is true
            > $response.body#/missing
              failed: `$response.body#/missing` is missing, expected true
            > $response.body#/none
              failed: `$response.body#/none` is null, expected true
            > $response.body && $response.body#/count
              passed: `$response.body` is an object with 7 members; `$response.body#/count` is 2
              warning: `$response.body` is an object with 7 members, which counts as true; compare it with a value
              warning: `$response.body#/count` is 2, which counts as true; compare it with a value
            > !$response.body#/status
              failed: `$response.body#/status` is 'ACTIVE', expected false
              warning: `$response.body#/status` is 'ACTIVE', which counts as true; compare it with a value
            > true
              passed: `true` is true
            > false || null
              failed: `false` is false, expected true; `null` is null, expected true
            > $statusCode
              passed: `$statusCode` is 201
              warning: `$statusCode` is 201, which counts as true; compare it with a value
        "#]]);
    }

    #[test]
    fn binds_as_documented() {
        check(expect![[r#"
            > true || false && false
              passed: `true` is true
            > (true || false) && false
              failed: `false` is false, expected true
            > !true == false
              passed: false == false is true
            > !(true == false)
              passed: true == false is false
            > (1 < 2) == true
              passed: true == true is true
        "#]]);
    }

    /// `=` equal and ordered, `~` equal without order, `<` and `>` ordered, `.` neither.
    #[test]
    fn compares_by_the_table() {
        use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let values = [
            json!(null),
            json!(true),
            json!(1),
            json!(1.5),
            json!("1"),
            json!("a"),
            json!("B"),
            json!([1]),
            json!({ "a": 1 }),
        ];
        let cell = |left, right| {
            let all = [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual];
            match all.map(|it| compare(left, it, right)) {
                [true, false, false, true, false, true] => "=",
                [true, false, false, false, false, false] => "~",
                [false, true, true, true, false, false] => "<",
                [false, true, false, false, true, true] => ">",
                [false, true, false, false, false, false] => ".",
                other => panic!("{left} and {right}: {other:?}"),
            }
        };
        let row = |left| {
            let cells = values.iter().map(|right| cell(left, right)).collect::<Vec<_>>().join(" ");
            format!("{cells}  {left}\n")
        };
        expect![[r#"
            ~ . . . . . . . .  null
            . ~ . . . . . . .  true
            . . = < = . . . .  1
            . . > = > . . . .  1.5
            . . = < = < < . .  "1"
            . . . . > = < . .  "a"
            . . . . > > = . .  "B"
            . . . . . . . ~ .  [1]
            . . . . . . . . ~  {"a":1}
        "#]]
        .assert_eq(&values.iter().map(row).collect::<String>());
    }

    #[test]
    fn compares_closely() {
        let check = |left: Value, right: Value, expected: bool| {
            assert_eq!(compare(&left, Operator::Equal, &right), expected, "{left} {right}");
            assert_eq!(compare(&right, Operator::Equal, &left), expected, "{right} {left}");
        };
        check(json!(1), json!(1.0), true);
        check(json!(1), json!("1.0"), true);
        check(json!("1"), json!("1.0"), false);
        check(json!(0), json!(""), false);
        check(json!(1), json!(" 1"), false);
        check(json!(true), json!("true"), false);
        check(json!(1), json!(true), false);
        check(json!("STRASSE"), json!("straße"), false);
        check(json!("ÄRGER"), json!("ärger"), true);
        check(json!(u64::MAX), json!(u64::MAX - 1), false);
        check(json!([1, "A"]), json!(["1", "a"]), true);
        check(json!([1]), json!([1, 2]), false);
        check(json!({ "a": 1 }), json!({ "A": 1 }), false);
        check(json!({ "a": null }), json!({ "b": null }), false);
    }
}
