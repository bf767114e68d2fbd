//! What a step is answered when it succeeds: the statuses that its success
//! criteria let through, and the documented responses that speak of them.

use serde_json::Value;

use crate::arazzo::{Criterion, Document, Step};
use crate::expr::Node as Part;
use crate::expr::{Expr, Operand, OperandValue, Operator};
use crate::openapi::Status;
use crate::openapi::described::{Operation, Response};

/// A set of status codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statuses([u64; 8]);

/// What a step is answered when it succeeds.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The statuses that the criteria let through; `None` where they let every
    /// status through.
    pub asserted: Option<Statuses>,
    /// The documented responses, by their places in the operation.
    responses: Vec<usize>,
}

impl Outcome {
    /// What the success criteria of a step say of the response.
    pub fn of(step: &Step<'_>, operation: &Operation<'_>, document: &Document<'_>) -> Outcome {
        let asserted = asserted(step, document);
        // What they let through besides is not known, if they ask at all.
        let asks = |it: &Criterion<'_>| {
            let texts = [it.condition, it.context];
            texts.iter().flatten().any(|it| it.value.contains("$statusCode"))
        };
        let is_open = step.success_criteria.iter().any(asks);
        let usual = if is_open { Statuses::ALL } else { Statuses::SUCCESSES };
        let statuses = asserted.unwrap_or(usual);
        let said = |at: &usize| {
            operation.responses.get(*at).is_some_and(|it| statuses.has_any_of(it.status))
        };
        let mut responses: Vec<usize> = (0..operation.responses.len()).filter(said).collect();
        if responses.is_empty() {
            let is_default = |it: &Response<'_>| it.status == Status::Default;
            responses.extend(operation.responses.iter().position(is_default));
        }
        Outcome { asserted, responses }
    }

    /// The documented responses; several are alternatives.
    pub fn responses<'o, 'a>(
        &'o self,
        operation: &'o Operation<'a>,
    ) -> impl Iterator<Item = &'o Response<'a>> {
        self.responses.iter().filter_map(|it| operation.responses.get(*it))
    }
}

/// The statuses with which all success criteria can hold.
fn asserted(step: &Step<'_>, document: &Document<'_>) -> Option<Statuses> {
    let statuses = Statuses::when_all_hold(&step.success_criteria, document);
    // What contradicts itself says nothing of the response.
    (statuses != Statuses::ALL && statuses != Statuses::NONE).then_some(statuses)
}

/// The statuses with which a criterion can come out as `wanted`.
fn with(criterion: &Criterion<'_>, wanted: bool, document: &Document<'_>) -> Statuses {
    let is_simple = criterion.kind.is_none_or(|it| it.value == "simple");
    let text = criterion.condition.filter(|it| is_simple && it.value.contains("$statusCode"));
    let condition = text.and_then(|it| document.condition(it).ok());
    condition.map_or(Statuses::ALL, |it| possible(&it.root, wanted))
}

/// The statuses with which a part of a condition can come out as `wanted`.
fn possible(part: &Part, wanted: bool) -> Statuses {
    match part {
        Part::Any(parts) | Part::All(parts) => {
            let each = parts.iter().map(|it| possible(it, wanted));
            match matches!(part, Part::All(_)) == wanted {
                true => each.fold(Statuses::ALL, Statuses::and),
                false => each.fold(Statuses::NONE, Statuses::or),
            }
        }
        Part::Not(part) => possible(part, !wanted),
        Part::Compare { left, operator, right } => {
            let (operator, literal) = match (&**left, &**right) {
                (Part::Operand(left), right) if is_status(left) => (*operator, right),
                (left, Part::Operand(right)) if is_status(right) => (operator.flipped(), left),
                _ => return Statuses::ALL,
            };
            let Part::Operand(Operand { value: OperandValue::Literal(literal), .. }) = literal
            else {
                return Statuses::ALL;
            };
            let operator = if wanted { operator } else { operator.negated() };
            number(literal).map_or(Statuses::ALL, |it| Statuses::that(operator, it))
        }
        Part::Operand(_) => Statuses::ALL,
    }
}

fn is_status(operand: &Operand) -> bool {
    matches!(operand.value, OperandValue::Expr { expr: Expr::StatusCode, .. })
}

/// A number, or the text of one, which compares as a number.
fn number(literal: &Value) -> Option<f64> {
    match literal {
        Value::String(text) => text.trim().parse().ok(),
        literal => literal.as_f64(),
    }
}

impl Statuses {
    /// No status.
    pub const NONE: Statuses = Statuses([0; 8]);
    /// Every status, from 100 on.
    pub const ALL: Statuses = Statuses([u64::MAX; 8]);
    /// What counts as success where nothing is asserted.
    pub const SUCCESSES: Statuses = Statuses::range(2);

    /// What says that a request has failed.
    pub(super) const ERRORS: Statuses = Statuses::range(4).or(Statuses::range(5));

    const FIRST: u16 = 100;

    /// Those with which all of the criteria can hold.
    pub fn when_all_hold(criteria: &[Criterion<'_>], document: &Document<'_>) -> Statuses {
        criteria.iter().map(|it| with(it, true, document)).fold(Statuses::ALL, Statuses::and)
    }

    /// Those with which one of the criteria can fail.
    pub fn when_one_fails(criteria: &[Criterion<'_>], document: &Document<'_>) -> Statuses {
        criteria.iter().map(|it| with(it, false, document)).fold(Statuses::NONE, Statuses::or)
    }

    /// The hundred statuses that begin with a digit.
    const fn range(digit: u8) -> Statuses {
        let mut words = [0; 8];
        let mut at = (digit as usize).saturating_sub(1) * 100;
        let end = at + 100;
        while at < end && at < 512 {
            words[at / 64] |= 1 << (at % 64);
            at += 1;
        }
        Statuses(words)
    }

    fn that(operator: Operator, number: f64) -> Statuses {
        // Nothing is equal to what is no number, or in an order with it.
        if number.is_nan() {
            return if operator == Operator::NotEqual { Statuses::ALL } else { Statuses::NONE };
        }
        let (least, above) = (Statuses::from(number), Statuses::from(number.floor() + 1.0));
        match operator {
            Operator::Equal => least.and(above.others()),
            Operator::NotEqual => least.others().or(above),
            Operator::Less => least.others(),
            Operator::LessOrEqual => above.others(),
            Operator::Greater => above,
            Operator::GreaterOrEqual => least,
        }
    }

    /// Those that are not less than a number.
    fn from(least: f64) -> Statuses {
        let mut start = (least.ceil() - f64::from(Statuses::FIRST)).max(0.0) as u32;
        Statuses(std::array::from_fn(|_| {
            let word = u64::MAX.checked_shl(start).unwrap_or_default();
            start = start.saturating_sub(u64::BITS);
            word
        }))
    }

    /// All that are not among them.
    fn others(self) -> Statuses {
        Statuses(self.0.map(|word| !word))
    }

    /// Whether a status is among them.
    pub fn has(self, status: u16) -> bool {
        let at = usize::from(status.saturating_sub(Statuses::FIRST));
        self.0.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Whether a documented status is, or may be, among them. What `default`
    /// stands for is not known.
    pub fn has_any_of(self, status: Status) -> bool {
        match status {
            Status::Exact(code) => self.has(code),
            Status::Range(digit) => self.and(Statuses::range(digit)) != Statuses::NONE,
            Status::Default => false,
        }
    }

    /// What is in both sets.
    pub fn and(self, other: Statuses) -> Statuses {
        let mut words = self.0;
        words.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        Statuses(words)
    }

    const fn or(self, other: Statuses) -> Statuses {
        let mut words = self.0;
        let mut at = 0;
        while at < words.len() {
            words[at] |= other.0[at];
            at += 1;
        }
        Statuses(words)
    }
}
