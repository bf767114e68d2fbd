//! Property access: `.items[0]['a b']`, as simple conditions have it.
//!
//! ```text
//! path    = *( "." member / "[" index "]" / "['" string "']" )
//! member  = 1*( any character but "." and "[" )
//! index   = 1*DIGIT
//! string  = *( any character but "'" / "''" )
//! ```
//!
//! Double quotes serve as well as single ones. A path means the same as a JSON
//! Pointer, and is one after reading.

use ecow::EcoVec;

use crate::pointer::Pointer;

/// Reads a whole text as a path. `None` where it is none.
pub fn parse(text: &str) -> Option<Pointer> {
    let mut tokens = EcoVec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('.') {
            let end = tail.find(['.', '[']).unwrap_or(tail.len());
            let (member, tail) = tail.split_at(end);
            if member.is_empty() {
                return None;
            }
            tokens.push(member.to_owned());
            rest = tail;
        } else {
            let end = bracket_end(rest)?;
            let (bracket, tail) = rest.split_at(end);
            let inner = bracket.strip_prefix('[')?.strip_suffix(']')?;
            tokens.push(match inner.chars().next()? {
                quote @ ('\'' | '"') => inner
                    .strip_prefix(quote)?
                    .strip_suffix(quote)?
                    .replace(&format!("{quote}{quote}"), &quote.to_string()),
                _ => inner.bytes().all(|it| it.is_ascii_digit()).then(|| inner.to_owned())?,
            });
            rest = tail;
        }
    }
    Some(Pointer { tokens })
}

/// One past the `]` that closes the bracket at the beginning of `text`, heeding
/// quotes. `None` where `text` has no closed bracket at its beginning.
pub fn bracket_end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    match inner.chars().next()? {
        quote @ ('\'' | '"') => {
            // `''` inside is an escaped quote: skip quotes until one is before `]`.
            let mut at = 2;
            loop {
                at += text.get(at..)?.find(quote)? + 1;
                match text.get(at..)?.chars().next()? {
                    ']' => return Some(at + 1),
                    next if next == quote => at += 1,
                    _ => return None,
                }
            }
        }
        _ => Some(text.find(']')? + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(parse(text).map(|it| it.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn reads_members_and_indices() {
        check("", Some(""));
        check(".a.b", Some("/a/b"));
        check("[0].id", Some("/0/id"));
        check(".a[12]['b.c'][\"d\"]", Some("/a/12/b.c/d"));
        check("['it''s']", Some("/it's"));
        check("['a]b']", Some("/a]b"));
        check("[-1]", None);
        check("[a]", None);
        check("['a'", None);
        check("[0", None);
        check("[]", None);
        check(".", None);
        check("..a", None);
        check("a", None);
        check("['a'b]", None);
        check("[']", None);
    }
}
