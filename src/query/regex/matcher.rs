//! Whether a text matches a regular expression of ECMA-262.
//!
//! The pattern is rewritten for regex-lite, whose time is linear in the text.
//! What that does not have, such as look-around and references to groups, and
//! what browsers and JSON Schema read differently, is left undecided.

use std::iter::Peekable;
use std::str::Chars;

use regex_lite::RegexBuilder;

/// Longer patterns and texts are not tried.
const LONGEST: usize = 4_096;

/// How many bytes a compiled pattern may take: repetitions multiply.
const LARGEST: usize = 1 << 18;

/// What `\s` stands for, and what `\S` does, as parts of a class.
const SPACES: &str =
    r"\t-\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";
const NO_SPACES: &str = r"\x00-\x08\x0E-\x1F\x21-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF}\x{200B}-\x{2027}\x{202A}-\x{202E}\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{FEFE}\x{FF00}-\x{10FFFF}";

/// Whether a text has a match; `None` where that cannot be said.
pub fn is_match(pattern: &str, text: &str) -> Option<bool> {
    // Beyond these, one character is two without the flag `u`.
    let is_simple = |it: &str| it.len() <= LONGEST && it.chars().all(|it| it <= '\u{FFFF}');
    // Some put the pattern between slashes, as in programs.
    if !is_simple(pattern) || !is_simple(text) || pattern.starts_with("/^") {
        return None;
    }
    super::check(pattern).ok()?;
    let mut rewriter = Rewriter { rest: pattern.chars().peekable(), written: String::new() };
    rewriter.pattern()?;
    let regex = RegexBuilder::new(&rewriter.written).size_limit(LARGEST).build().ok()?;
    Some(regex.is_match(text))
}

/// Writes a pattern that is well-formed in the syntax of regex-lite.
struct Rewriter<'t> {
    rest: Peekable<Chars<'t>>,
    written: String,
}

/// What stands for one character of a class, or for several.
enum Atom {
    One(char),
    Set(&'static str),
}

impl Rewriter<'_> {
    fn pattern(&mut self) -> Option<()> {
        while let Some(char) = self.rest.next() {
            match char {
                '^' | '$' | '|' | ')' | '*' | '+' | '?' => self.written.push(char),
                '.' => self.written.push_str(r"[^\n\r\x{2028}\x{2029}]"),
                '(' => self.open_group()?,
                '[' => self.class()?,
                '{' => self.braces(),
                '\\' => match self.rest.peek()? {
                    'b' | 'B' => {
                        let char = self.rest.next()?;
                        self.written.extend(['\\', char]);
                    }
                    _ => match self.escape()? {
                        Atom::One(char) => self.literal(char),
                        Atom::Set(set) => {
                            self.written.push('[');
                            self.written.push_str(set);
                            self.written.push(']');
                        }
                    },
                },
                _ => self.literal(char),
            }
        }
        Some(())
    }

    /// A character that stands for itself.
    fn literal(&mut self, char: char) {
        match char.is_alphanumeric() {
            true => self.written.push(char),
            false => self.written.push_str(&format!("\\x{{{:X}}}", u32::from(char))),
        }
    }

    /// What follows a `(`. Nobody asks what a group has matched.
    fn open_group(&mut self) -> Option<()> {
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next()? {
                ':' => {}
                '<' if !matches!(self.rest.peek()?, '=' | '!') => {
                    self.rest.by_ref().find(|it| *it == '>')?;
                }
                _ => return None,
            }
        }
        self.written.push_str("(?:");
        Some(())
    }

    /// What follows a `{`: a number of repetitions, or it is a character.
    fn braces(&mut self) {
        let inner: String = self.rest.clone().take_while(|it| *it != '}').collect();
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        let is_closed = self.rest.clone().nth(inner.chars().count()) == Some('}');
        if !is_closed || least.is_empty() || !is_number(least) || !is_number(most) {
            return self.literal('{');
        }
        self.written.push('{');
        let length = inner.chars().count() + 1;
        self.written.extend(self.rest.by_ref().take(length));
    }

    /// What follows a `[`.
    fn class(&mut self) -> Option<()> {
        self.written.push('[');
        if self.rest.next_if_eq(&'^').is_some() {
            self.written.push('^');
        }
        // An empty class fits nothing, or everything: hardly meant.
        if self.rest.peek() == Some(&']') {
            return None;
        }
        while self.rest.next_if_eq(&']').is_none() {
            match self.atom()? {
                Atom::Set(set) => self.written.push_str(set),
                Atom::One(first) => {
                    self.literal(first);
                    let mut ahead = self.rest.clone();
                    if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
                        continue;
                    }
                    self.rest.next();
                    match self.atom()? {
                        Atom::One(last) => {
                            self.written.push('-');
                            self.literal(last);
                        }
                        // No range: the sign is a sign.
                        Atom::Set(set) => {
                            self.literal('-');
                            self.written.push_str(set);
                        }
                    }
                }
            }
        }
        self.written.push(']');
        Some(())
    }

    fn atom(&mut self) -> Option<Atom> {
        match self.rest.next()? {
            '\\' if self.rest.next_if_eq(&'b').is_some() => Some(Atom::One('\u{8}')),
            '\\' => self.escape(),
            char => Some(Atom::One(char)),
        }
    }

    /// What follows a `\`.
    fn escape(&mut self) -> Option<Atom> {
        let char = match self.rest.next()? {
            'd' => return Some(Atom::Set(r"\d")),
            'D' => return Some(Atom::Set(r"\D")),
            'w' => return Some(Atom::Set(r"\w")),
            'W' => return Some(Atom::Set(r"\W")),
            's' => return Some(Atom::Set(SPACES)),
            'S' => return Some(Atom::Set(NO_SPACES)),
            't' => '\t',
            'n' => '\n',
            'v' => '\u{B}',
            'f' => '\u{C}',
            'r' => '\r',
            'x' => self.hexadecimal(2)?,
            'u' => self.hexadecimal(4)?,
            // `\\d` for `\d`: one escape too many, where the text had no need of any.
            '\\' if self.rest.peek().is_some_and(|it| "dDwWsS.".contains(*it)) => return None,
            // Other letters mean something in other dialects, digits a group.
            it if it.is_alphanumeric() => return None,
            it => it,
        };
        Some(Atom::One(char))
    }

    fn hexadecimal(&mut self, digits: usize) -> Option<char> {
        let digits: String = self.rest.by_ref().take(digits).collect();
        let is_hexadecimal = digits.bytes().all(|it| it.is_ascii_hexdigit());
        char::from_u32(u32::from_str_radix(&digits, 16).ok().filter(|_| is_hexadecimal)?)
    }
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
