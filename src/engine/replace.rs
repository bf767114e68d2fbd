//! Payload Replacement Objects: values that are set within a payload.

use serde_json::Value;

use crate::expr::{LARGEST, Scope};
use crate::plan::{Language, Replacement, kind_of, pointer, selector_text};
use crate::pointer::{Pointer, array_index};
use crate::query::{Host, jsonpath, xpath};
use crate::sort;

/// Sets the value of one replacement within `body`. `Err` says as a sentence
/// why it cannot be set: nothing is sent then.
pub(super) fn replace(
    body: &mut Value,
    replacement: &Replacement,
    scope: &Scope<'_>,
    host: &dyn Host,
) -> Result<(), String> {
    let target = selector_text(&replacement.target, scope)
        .map_err(|it| format!("the target of a replacement cannot be built: {it}"))?;
    let value = replacement.value.evaluate(scope, host);
    let value = value.map_err(|it| format!("the value for `{target}` cannot be built: {it}"))?;
    let Some(value) = value else {
        let why = replacement.value.why_missing(scope, host).unwrap_or_default();
        return Err(format!("there is nothing to put at `{target}`: {why}"));
    };
    let replaced = match replacement.language {
        Language::JsonPointer => pointer(&target).and_then(|it| set(body, &it, value)),
        Language::JsonPath => set_all(body, &target, &value, host),
        Language::XPath(version) => set_in_xml(body, &target, version, &value, host),
    };
    replaced.map_err(|it| format!("`{target}` cannot be replaced: {it}"))
}

/// Sets everything that a JSONPath finds.
fn set_all(body: &mut Value, query: &str, value: &Value, host: &dyn Host) -> Result<(), String> {
    let query = jsonpath::parse(query).map_err(|it| it.to_string())?;
    let found = jsonpath::select(&query, body, host).map_err(|it| it.to_string())?;
    let mut places: Vec<_> = found.iter().map(|it| it.location.pointer()).collect();
    if places.is_empty() {
        return Err("it finds nothing in the payload".to_owned());
    }
    if LARGEST < value.to_string().len().saturating_mul(places.len()) {
        return Err(format!("the payload would have more than {LARGEST} bytes"));
    }
    // What lies in another place that is set goes with it.
    sort::by_key(&mut places, |it| std::cmp::Reverse(it.tokens.len()));
    places.iter().try_for_each(|it| set(body, it, value.clone()))
}

/// Sets what an XPath selects in a text of XML.
fn set_in_xml(
    body: &mut Value,
    expression: &str,
    version: xpath::Version,
    value: &Value,
    host: &dyn Host,
) -> Result<(), String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Err(format!("XML takes a single value there, found {}", kind_of(value)));
        }
    };
    let Value::String(xml) = body else {
        return Err(format!("the payload is no XML text, but {}", kind_of(body)));
    };
    let replaced = xpath::replace(xml, expression, version, &text, host);
    *body = replaced.map_err(|it| it.to_string())?.into();
    Ok(())
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
