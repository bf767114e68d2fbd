//! JSON Pointers (RFC 6901): parse, resolve, print.
//!
//! ```text
//! json-pointer    = *( "/" reference-token )
//! reference-token = *( unescaped / escaped )
//! escaped         = "~" ( "0" / "1" )      ; ~0 is `~`, ~1 is `/`
//! ```

use std::{borrow::Cow, fmt};

use ecow::EcoVec;
use serde_json::Value;

/// A JSON Pointer as its unescaped tokens; empty for the whole document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Pointer {
    /// The reference tokens, unescaped, in order. Copies share them.
    pub tokens: EcoVec<String>,
}

/// Why a text is not a JSON Pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PointerError {
    /// Byte offset into the text.
    pub at: usize,
    /// What should stand there.
    pub expected: &'static str,
}

impl Pointer {
    /// The pointer to the whole document.
    pub const ROOT: &Pointer = &Pointer { tokens: EcoVec::new() };

    /// Reads a pointer. It must be empty or begin with `/`.
    pub fn parse(text: &str) -> Result<Pointer, PointerError> {
        if !text.is_empty() && !text.starts_with('/') {
            return Err(PointerError { at: 0, expected: "`/`" });
        }
        let mut tokens = EcoVec::new();
        let mut at = 0;
        for token in text.split('/').skip(1) {
            at += 1;
            let unescaped = unescape(token).map_err(|it| PointerError {
                at: at + it,
                expected: "`~0` for `~` or `~1` for `/`",
            })?;
            tokens.push(unescaped.into_owned());
            at += token.len();
        }
        Ok(Pointer { tokens })
    }

    /// Follows the pointer into `value`. `None` where nothing is there.
    pub fn resolve<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        self.tokens.iter().try_fold(value, |value, token| match value {
            Value::Object(members) => members.get(token),
            Value::Array(items) => items.get(array_index(token)?),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        })
    }

    /// True for the pointer to the whole document.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// This pointer, and another from where it leads.
    pub fn then(&self, other: &Pointer) -> Pointer {
        let mut tokens = self.tokens.clone();
        match tokens.is_empty() {
            true => tokens.clone_from(&other.tokens),
            false => tokens.extend_from_slice(&other.tokens),
        }
        Pointer { tokens }
    }

    /// This pointer, one token longer.
    pub fn join(&self, token: impl Into<String>) -> Pointer {
        let mut tokens = self.tokens.clone();
        tokens.push(token.into());
        Pointer { tokens }
    }
}

/// The array index that a token names: digits without a leading zero.
pub fn array_index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    canonical.then(|| token.parse().ok()).flatten()
}

/// The token of a pointer, or the offset of the first bad escape.
pub(crate) fn unescape(token: &str) -> Result<Cow<'_, str>, usize> {
    if !token.contains('~') {
        return Ok(Cow::Borrowed(token));
    }
    let mut out = String::with_capacity(token.len());
    let mut chars = token.char_indices();
    while let Some((at, char)) = chars.next() {
        out.push(match char {
            '~' => match chars.next() {
                Some((_, '0')) => '~',
                Some((_, '1')) => '/',
                _ => return Err(at),
            },
            _ => char,
        });
    }
    Ok(Cow::Owned(out))
}

/// A token as it is written in a pointer: `~` becomes `~0`, `/` becomes `~1`.
pub fn escape(token: &str) -> Cow<'_, str> {
    match token.contains(['~', '/']) {
        true => Cow::Owned(token.replace('~', "~0").replace('/', "~1")),
        false => Cow::Borrowed(token),
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens.iter().try_for_each(|token| write!(f, "/{}", escape(token)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn resolves_as_in_rfc_6901() {
        let value = json!({ "foo": ["bar", "baz"], "": 0, "a/b": 1, "m~n": 8 });
        let check = |text: &str, expected: Option<Value>| {
            let pointer = Pointer::parse(text).unwrap();
            assert_eq!(pointer.resolve(&value), expected.as_ref(), "{text}");
            assert_eq!(pointer.to_string(), text);
        };
        check("", Some(value.clone()));
        check("/foo/0", Some(json!("bar")));
        check("/", Some(json!(0)));
        check("/a~1b", Some(json!(1)));
        check("/m~0n", Some(json!(8)));
        check("/foo/00", None);
        check("/foo/2", None);
        check("/foo/-", None);
        check("/missing", None);
    }

    #[test]
    fn points_at_the_mistake() {
        let at = |text| Pointer::parse(text).unwrap_err().at;
        assert_eq!(at("foo"), 0);
        assert_eq!(at("/a~2"), 2);
        assert_eq!(at("/a/b~"), 4);
    }
}
