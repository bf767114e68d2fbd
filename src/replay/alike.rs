//! Whether two values are the same where neither is masked.

use serde_json::Value;

use crate::secret::MASK;

/// Whether two values can be the same: what is masked in one is like anything.
pub(super) fn values(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::String(one), Value::String(other)) => texts(one, other),
        (Value::String(it), _) | (_, Value::String(it)) if it == MASK => true,
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|it| values(it.0, it.1))
        }
        (Value::Object(one), Value::Object(other)) => {
            let is_in = |(name, it): (&String, &Value)| {
                name.contains(MASK) || other.get(name).is_some_and(|other| values(it, other))
            };
            one.len() == other.len() && one.iter().all(is_in)
        }
        (one, other) => one == other,
    }
}

/// The same for texts.
pub(super) fn texts(one: &str, other: &str) -> bool {
    one == other || matches(one, other) || matches(other, one)
}

/// Whether `text` is like `pattern`, in which masks stand for anything.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split(MASK);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<_> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_is_like_anything() {
        for (one, other, expected) in [
            ("a", "a", true),
            ("a", "b", false),
            ("Bearer •••", "Bearer abc", true),
            ("Basic •••", "Bearer abc", false),
            ("•••", "", true),
            ("x=•••&y=•••", "x=1&y=2", true),
            ("x=•••&y=2", "x=1&y=3", false),
            ("abc", "a•••", true),
            ("•••a", "b•••", false),
        ] {
            assert_eq!(texts(one, other), expected, "{one} {other}");
        }
        assert!(values(&serde_json::json!({ "pin": "•••" }), &serde_json::json!({ "pin": 7 })));
    }
}
