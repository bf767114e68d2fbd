//! Changes a made-up body so that criteria in other languages hold, where one
//! value at one place is enough for that. All else the run judges as it is.

use serde_json::{Value, json};

use crate::expr::{Expr, Source, Template};
use crate::openapi::sample::sample;
use crate::plan::{Criterion, QueryLanguage, Test};
use crate::pointer::Pointer;
use crate::query::{Host, jsonpath, regex};

/// Sets what the criteria ask for, and names it in `made_up`.
pub(super) fn fulfill(
    criteria: &[Criterion],
    body: &mut Value,
    made_up: &mut Vec<String>,
    host: &dyn Host,
) {
    for it in criteria {
        let Some((place, value)) = wish(it, body, host) else { continue };
        super::answer::set(body, &place, value);
        let part = format!("body{place}");
        if !made_up.contains(&part) {
            made_up.push(part);
        }
    }
}

/// What a criterion that does not hold yet needs, and where.
fn wish(criterion: &Criterion, body: &Value, host: &dyn Host) -> Option<(Pointer, Value)> {
    let Test::Query { context: Template::Whole(context), language, query } = &criterion.test else {
        return None;
    };
    let (Expr::Response(Source::Body(root)), Template::Literal(query)) = (&context.expr, query)
    else {
        return None;
    };
    match language {
        QueryLanguage::Regex => {
            let is_met = |text: &str| regex::search(query, text, host) == Ok(true);
            let text = match root.resolve(body) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Null) | None => String::new(),
                Some(other) => other.to_string(),
            };
            let made = sample(&json!({ "type": "string", "pattern": query }));
            let is_better = !is_met(&text) && made.as_str().is_some_and(is_met);
            is_better.then(|| (root.clone(), made))
        }
        QueryLanguage::JsonPath => {
            let condition = jsonpath::Condition::parse(query).ok()?;
            let (place, value) = condition.wish()?;
            let place = root.then(&place);
            match (place.resolve(body), value) {
                (Some(_), None) => None,
                (Some(there), Some(value)) if there == value => None,
                (_, value) => Some((place, value.cloned().unwrap_or_else(|| "made-up".into()))),
            }
        }
        QueryLanguage::XPath(_) => None,
    }
}
