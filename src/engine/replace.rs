//! Payload Replacement Objects: values that are set within a payload.

use serde_json::Value;

use crate::expr::Scope;
use crate::plan::{Language, Replacement, kind_of, selector_text};
use crate::pointer::{Pointer, array_index};

/// Sets the value of one replacement within `body`. `Err` says as a sentence
/// why it cannot be set: nothing is sent then.
pub(super) fn replace(
    body: &mut Value,
    replacement: &Replacement,
    scope: &Scope<'_>,
) -> Result<(), String> {
    let target = selector_text(&replacement.target, scope)
        .map_err(|it| format!("the target of a replacement cannot be built: {it}"))?;
    let value = replacement.value.evaluate(scope);
    let value = value.map_err(|it| format!("the value for `{target}` cannot be built: {it}"))?;
    let Some(value) = value else {
        let why = replacement.value.why_missing(scope).unwrap_or_default();
        return Err(format!("there is nothing to put at `{target}`: {why}"));
    };
    match replacement.language {
        Language::JsonPointer => {
            let pointer = crate::plan::pointer(&target)?;
            set(body, &pointer, value).map_err(|it| format!("`{target}` cannot be replaced: {it}"))
        }
        Language::JsonPath | Language::XPath => {
            let language = replacement.language.as_str();
            Err(format!("`{target}` cannot be replaced: {language} cannot be evaluated yet"))
        }
    }
}

/// Sets the value that a pointer leads to. The last member may be new, and `-`
/// appends to a list; everything before must be there.
fn set(body: &mut Value, pointer: &Pointer, value: Value) -> Result<(), String> {
    let Some((last, way)) = pointer.tokens.split_last() else {
        *body = value;
        return Ok(());
    };
    let mut here = body;
    let mut walked = Pointer::default();
    for token in way {
        walked.tokens.push(token.clone());
        let next = match here {
            Value::Object(members) => members.get_mut(token),
            Value::Array(items) => array_index(token).and_then(|it| items.get_mut(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        };
        here = next.ok_or_else(|| format!("the payload has nothing at `{walked}`"))?;
    }
    match here {
        Value::Object(members) => {
            members.insert(last.clone(), value);
            Ok(())
        }
        Value::Array(items) if last == "-" => {
            items.push(value);
            Ok(())
        }
        Value::Array(items) => {
            let length = items.len();
            match array_index(last).and_then(|it| items.get_mut(it)) {
                Some(item) => {
                    *item = value;
                    Ok(())
                }
                None => Err(format!("the list at `{walked}` has {length} items and no `{last}`")),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let found = kind_of(here);
            let place =
                if walked.is_empty() { "the payload".into() } else { format!("`{walked}`") };
            Err(format!("{place} is {found} and has no members"))
        }
    }
}
