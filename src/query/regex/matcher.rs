//! Whether a text matches a pattern beyond doubt: what the rules say of constants.
//!
//! What browsers and JSON Schema read differently, what was most likely meant
//! otherwise, and what cannot be matched in linear time is left undecided.

use super::compile::{Dialect, Regex};
use crate::query::NoHost;

/// Longer patterns and texts are not tried.
const LONGEST: usize = 4_096;

/// Whether a text has a match; `None` where that cannot be said.
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    // Beyond these, one character is two without the flag `u`.
    let is_simple = |it: &str| it.len() <= LONGEST && it.chars().all(|it| it <= '\u{FFFF}');
    if !is_simple(pattern) || !is_simple(text) || !is_plain(pattern) {
        return None;
    }
    Regex::new(pattern, Dialect::Ecma).ok()?.is_match(text, &NoHost).ok()
}

/// Whether all readers of regular expressions take a pattern for the same.
fn is_plain(pattern: &str) -> bool {
    // Some put the pattern between slashes, as in programs.
    let mut is_plain = !pattern.starts_with("/^");
    let mut chars = pattern.chars();
    let mut is_class = false;
    while let Some(char) = chars.next() {
        let rest = chars.as_str();
        match char {
            // An empty class fits nothing, or everything: hardly meant.
            '[' if !is_class => {
                is_plain &= !rest.starts_with(']') && !rest.starts_with("^]");
                is_class = true;
            }
            ']' => is_class = false,
            '(' if !is_class && rest.starts_with('?') => {
                is_plain &= rest.starts_with("?:") || rest.starts_with("?<");
            }
            '\\' => {
                let is_hexadecimal = |length: usize| {
                    let digits =
                        rest.get(1..=length).and_then(|it| u32::from_str_radix(it, 16).ok());
                    digits.is_some_and(|it| char::from_u32(it).is_some())
                };
                is_plain &= match chars.next() {
                    Some('x') => is_hexadecimal(2),
                    Some('u') => is_hexadecimal(4),
                    // Other letters mean something in other dialects, digits a group.
                    Some(it) if it.is_alphanumeric() => "dDwWsStnvfrbB".contains(it),
                    // `\\d` for `\d`: one escape too many, where the text had no need of any.
                    Some('\\') => !chars.as_str().starts_with(['d', 'D', 'w', 'W', 's', 'S', '.']),
                    Some(_) | None => true,
                };
            }
            _ => {}
        }
    }
    is_plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], other: &[&str]) {
        for text in matching {
            assert_eq!(is_match(pattern, text), Some(true), "{pattern} {text}");
        }
        for text in other {
            assert_eq!(is_match(pattern, text), Some(false), "{pattern} {text}");
        }
    }

    #[test]
    fn matches() {
        check("", &["", "a"], &[]);
        check("b+", &["abc"], &["ac"]);
        check("^[A-Z]{2}$", &["EU"], &["eu", "EUR", "EU\n"]);
        check(r"^[A-Z]{3}-\d{4}$", &["ABC-0001"], &["ABC-١٢٣٤"]);
        check(r"^\/a\.b\-c$", &["/a.b-c"], &["/axb-c"]);
        check("^a.c$", &["abc", "a\u{85}c"], &["a\nc", "a\rc", "a\u{2028}c"]);
        check(r"^\s$", &[" ", "\u{a0}", "\u{feff}"], &["a", "\u{85}"]);
        check(r"^[\S]+$", &["a\u{85}é"], &["a b", "\u{3000}"]);
        check(r"^[\s\S]$", &["\n", "a"], &["ab"]);
        check(r"^[\w-.]+$", &["a-b.c"], &["a+b"]);
        check(r"^[a&&b[~~-]$", &["&", "[", "~", "-"], &["c"]);
        check(r"^[^a-c\]]$", &["d"], &["b", "]"]);
        check(r"^(?<year>\d+)|(?:x{,2})$", &["1", "x{,2}"], &["xx"]);
        check(r"^a{2,}?b{1}{$", &["aab{"], &["ab{"]);
        check(r"\bé\u00e9\x41]}$", &[], &["ééA]}"]);
        check(r"é\u00e9\x41]}$", &["ééA]}"], &[]);
    }

    #[test]
    fn leaves_undecided() {
        let long = "(".repeat(2_000) + &")".repeat(2_000);
        for pattern in [
            "(?=a)b",
            "(?<!a)b",
            r"(a)\1",
            r"(?<a>b)\k<a>",
            "(?i:a)",
            r"\p{L}",
            r"\Aa\z",
            "[]",
            "[^]",
            "(a",
            "😀",
            r"\u{2}",
            r"\ud83d",
            "/^a$/",
            r"^\\d+$",
            "((a{999}){999}){999}",
            &long,
        ] {
            assert_eq!(is_match(pattern, "a"), None, "{pattern}");
        }
        assert_eq!(is_match(".", "😀"), None);
    }
}
