//! Regular expressions of ECMA-262 without flags, as in `new RegExp(text)`.
//!
//! The grammar, from ECMA-262 22.2.1 with Annex B.1.2, which browsers follow:
//!
//! ```text
//! Disjunction = Alternative *( "|" Alternative )
//! Term        = Assertion / Atom [ Quantifier ]
//! Assertion   = "^" / "$" / "\b" / "\B" / "(?=" … ")" [ Quantifier ] / "(?<=" … ")"
//! Quantifier  = ( "*" / "+" / "?" / "{" n [ "," [ m ] ] "}" ) [ "?" ]
//! Atom        = "." / "\" escape / "[" class "]" / "(" [ "?:" / "?<name>" / "?ims-ims:" ] … ")"
//!             / any character, also "]" and a "{" that begins no quantifier
//! ```
//!
//! Arazzo does not name the dialect; JSON Schema and the editors of Arazzo mean
//! this one.

mod ask;
mod category;
mod compile;
mod matcher;
mod patterns;
mod rewrite;
mod ways;

pub use ask::{cannot_search, search};
pub use compile::{Dialect, NoRegex, Regex};
pub use matcher::is_match;
pub(super) use patterns::Patterns;

use std::collections::HashSet;
use std::ops::Range;

use super::QueryError;

/// A group that is open.
struct Group<'t> {
    at: Range<usize>,
    /// Whether a quantifier may follow it: not after a look-behind.
    is_repeatable: bool,
    /// How many group names were known where its alternatives begin.
    known: usize,
    /// The names in its alternatives that are over.
    finished: Vec<&'t str>,
}

/// Says whether a text is a regular expression.
pub fn check(text: &str) -> Result<(), QueryError> {
    let mut scanner = Scanner { text, at: 0, names: Vec::new(), has_names: has_group_name(text) };
    scanner.pattern()
}

struct Scanner<'t> {
    text: &'t str,
    /// The first byte that is not read yet; always between characters.
    at: usize,
    /// The names of groups in the alternatives that are open.
    names: Vec<&'t str>,
    /// Whether any group has a name, which gives `\k` a meaning.
    has_names: bool,
}

impl<'t> Scanner<'t> {
    fn pattern(&mut self) -> Result<(), QueryError> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        let mut all_names: HashSet<&str> = HashSet::new();
        let mut wanted_names: Vec<Range<usize>> = Vec::new();
        // Whether what was read last can be repeated.
        let mut is_repeatable = false;
        while let Some(char) = self.peek() {
            let from = self.at;
            self.at += char.len_utf8();
            is_repeatable = match char {
                '^' | '$' => false,
                '|' => {
                    // The same name may stand in two alternatives.
                    match groups.last_mut() {
                        Some(group) => group.finished.extend(self.names.drain(group.known..)),
                        None => self.names.clear(),
                    }
                    false
                }
                '(' => {
                    let group = self.open_group(from)?;
                    all_names.extend(self.names.last());
                    groups.push(group);
                    false
                }
                ')' => match groups.pop() {
                    Some(group) => {
                        self.names.extend(group.finished);
                        group.is_repeatable
                    }
                    None => {
                        return Err(self.error(from..self.at, "no `)`, as no group is open"));
                    }
                },
                '[' => {
                    self.class(from)?;
                    true
                }
                '*' | '+' | '?' => {
                    self.quantified(from, is_repeatable)?;
                    false
                }
                '{' => match self.braces(from)? {
                    true => {
                        self.quantified(from, is_repeatable)?;
                        false
                    }
                    false => true,
                },
                '\\' => match self.peek() {
                    None => {
                        return Err(self.error(from..self.at, "a character after `\\`"));
                    }
                    Some('b' | 'B') => {
                        self.at += 1;
                        false
                    }
                    Some('k') if self.has_names => {
                        self.at += 1;
                        wanted_names.push(self.name()?);
                        true
                    }
                    Some(char) => {
                        self.at += char.len_utf8();
                        true
                    }
                },
                _ => true,
            };
        }
        if let Some(open) = groups.pop() {
            let open = open.at.start..open.at.start + 1;
            return Err(QueryError::unclosed(self.text, open, ')'));
        }
        let unknown =
            wanted_names.into_iter().find(|it| !all_names.contains(&self.text[it.clone()]));
        match unknown {
            Some(at) => Err(self.error(at, "the name of a group")),
            None => Ok(()),
        }
    }

    /// What follows the `(` at `from`.
    fn open_group(&mut self, from: usize) -> Result<Group<'t>, QueryError> {
        let group = |scanner: &Self, is_repeatable| Group {
            at: from..scanner.at,
            is_repeatable,
            known: scanner.names.len(),
            finished: Vec::new(),
        };
        if !self.eat("?") {
            return Ok(group(self, true));
        }
        if self.eat("<=") || self.eat("<!") {
            return Ok(group(self, false));
        }
        if self.eat(":") || self.eat("=") || self.eat("!") {
            return Ok(group(self, true));
        }
        if self.rest().starts_with('<') {
            let name = self.name()?;
            let written = &self.text[name.clone()];
            if self.names.contains(&written) {
                return Err(self.error(name, "a name that no other group has"));
            }
            self.names.push(written);
            return Ok(group(self, true));
        }
        let flags = self.rest();
        let end = flags.find(|it: char| !it.is_ascii_alphabetic() && it != '-');
        let (flags, after) = flags.split_at(end.unwrap_or(flags.len()));
        let (on, off) = flags.split_once('-').unwrap_or((flags, ""));
        let each = || on.chars().chain(off.chars());
        let is_once =
            each().all(|it| "ims".contains(it) && each().filter(|all| *all == it).count() == 1);
        if !flags.is_empty() && flags != "-" && is_once && after.starts_with(':') {
            self.at += flags.len() + 1;
            return Ok(group(self, true));
        }
        let at = from..self.at + flags.len().max(after.chars().next().map_or(0, char::len_utf8));
        Err(if flags == "P" && after.starts_with('<') {
            // As Python writes it.
            self.error(at, "`(?<` before the name of a group").suggest("(?")
        } else if is_once && after.starts_with(')') {
            let at = at.start..at.end + 1;
            self.error(at, "a group such as `(?i:…)`, as flags hold for a group only")
        } else {
            self.error(at, "`(?:`, `(?=`, `(?!`, `(?<=`, `(?<!` or `(?<name>`")
        })
    }

    /// `<name>`; returns the place of the name.
    fn name(&mut self) -> Result<Range<usize>, QueryError> {
        let from = self.at;
        if !self.eat("<") {
            return Err(self.error(from - 2..from, "`\\k<` and the name of a group"));
        }
        let is_part = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
        let rest = self.rest();
        let end = rest.find(|it| !is_part(it)).unwrap_or(rest.len());
        let name = from + 1..from + 1 + end;
        let is_name = rest.starts_with(|it: char| is_part(it) && !it.is_numeric());
        if !is_name || !rest[end..].starts_with('>') {
            let end = rest.find('>').unwrap_or(rest.len());
            let at = from + 1..from + 1 + end;
            return Err(self.error(at, "the name of a group, of letters, digits, `_` and `$`"));
        }
        self.at = name.end + 1;
        Ok(name)
    }

    /// A quantifier began at `from`. A `?` after it makes it lazy.
    fn quantified(&mut self, from: usize, is_repeatable: bool) -> Result<(), QueryError> {
        if is_repeatable {
            self.eat("?");
            return Ok(());
        }
        let sign = self.text[from..self.at].to_owned();
        let at = from..self.at;
        Err(match sign.as_str() {
            "*" | "+" | "?" => {
                let expected = "something before it to repeat";
                // At the beginning a file pattern was meant, elsewhere the sign itself.
                match from {
                    0 if sign == "*" => self.error(at, expected).suggest(".*"),
                    _ => self.error(at, expected).suggest(format!("\\{sign}")),
                }
            }
            _ => self.error(at, "something before it to repeat"),
        })
    }

    /// What follows the `{` at `from`. Says whether it is a quantifier: any other
    /// brace is a character.
    fn braces(&mut self, from: usize) -> Result<bool, QueryError> {
        let rest = self.rest();
        let Some(end) = rest.find(|it: char| !it.is_ascii_digit() && it != ',') else {
            return Ok(false);
        };
        let (least, most) = match rest[..end].split_once(',') {
            Some((least, most)) => (least, most),
            None => (&rest[..end], ""),
        };
        if !rest[end..].starts_with('}') || least.is_empty() || most.contains(',') {
            return Ok(false);
        }
        self.at += end + 1;
        if !most.is_empty() && is_more(least, most) {
            let expected = "the smaller number first";
            let at = from..self.at;
            return Err(self.error(at, expected).suggest(format!("{{{most},{least}}}")));
        }
        Ok(true)
    }

    /// What follows the `[` at `from`.
    fn class(&mut self, from: usize) -> Result<(), QueryError> {
        self.eat("^");
        let open = from..from + 1;
        // The value and place of what may begin a range.
        let mut first: Option<(u32, usize)> = None;
        loop {
            let at = self.at;
            match self.peek() {
                None => return Err(QueryError::unclosed(self.text, open, ']')),
                Some(']') => {
                    self.at += 1;
                    return Ok(());
                }
                Some('-') if first.is_some() && !self.rest().starts_with("-]") => {
                    self.at += 1;
                    // A class such as `\d` at either end makes it no range.
                    let last = self.class_atom(&open)?;
                    if let (Some((first, start)), Some((last, _))) = (first, last)
                        && last < first
                    {
                        let at = start..self.at;
                        return Err(self.error(at, "a range from a lower to a higher character"));
                    }
                    first = None;
                }
                Some(_) => {
                    first = self.class_atom(&open)?.map(|it| (it.1, at));
                    // `[\d-a]`: the sign is only a sign.
                    if first.is_none() && self.rest().starts_with('-') {
                        self.at += 1;
                        match self.peek() {
                            Some(']') | None => {}
                            Some(_) => drop(self.class_atom(&open)?),
                        }
                    }
                }
            }
        }
    }

    /// A character of a class: its first and last UTF-16 code unit. `None` for a
    /// set such as `\d`.
    fn class_atom(&mut self, open: &Range<usize>) -> Result<Option<(u32, u32)>, QueryError> {
        let unclosed = || QueryError::unclosed(self.text, open.clone(), ']');
        let char = self.peek().ok_or_else(unclosed)?;
        self.at += char.len_utf8();
        if char != '\\' {
            let mut units = [0; 2];
            let units = char.encode_utf16(&mut units);
            // A character has one unit at least.
            let ends = units.first().copied().zip(units.last().copied());
            return Ok(ends.map(|it| (it.0.into(), it.1.into())));
        }
        let escaped = self.peek().ok_or_else(unclosed)?;
        let rest = &self.text[self.at + escaped.len_utf8()..];
        let digits = |count: usize| {
            let digits = rest.get(..count).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
            digits.and_then(|it| u32::from_str_radix(it, 16).ok())
        };
        let (value, length) = match escaped {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => {
                self.at += 1;
                return Ok(None);
            }
            'b' => (8, 0),
            't' => (9, 0),
            'n' => (10, 0),
            'v' => (11, 0),
            'f' => (12, 0),
            'r' => (13, 0),
            'x' => digits(2).map_or(('x'.into(), 0), |it| (it, 2)),
            'u' => digits(4).map_or(('u'.into(), 0), |it| (it, 4)),
            'c' => match rest.chars().next() {
                Some(it) if it.is_ascii_alphanumeric() || it == '_' => (u32::from(it) % 32, 1),
                // The backslash stands for itself, and `c` follows.
                _ => return Ok(Some(('\\'.into(), '\\'.into()))),
            },
            '0'..='7' => {
                // Octal, up to 377.
                let octal = &self.text[self.at..];
                let longest = if escaped <= '3' { 3 } else { 2 };
                let end = octal.find(|it| !('0'..='7').contains(&it)).unwrap_or(octal.len());
                let octal = &octal[..end.min(longest)];
                (u32::from_str_radix(octal, 8).unwrap_or_default(), octal.len() - 1)
            }
            // Any other character stands for itself.
            _ => {
                self.at += escaped.len_utf8();
                let mut units = [0; 2];
                let units = escaped.encode_utf16(&mut units);
                let ends = units.first().copied().zip(units.last().copied());
                return Ok(ends.map(|it| (it.0.into(), it.1.into())));
            }
        };
        self.at += escaped.len_utf8() + length;
        Ok(Some((value, value)))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn eat(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    fn error(&self, at: Range<usize>, expected: &'static str) -> QueryError {
        QueryError::new(self.text, at, expected)
    }
}

/// Compares two numbers of any length.
fn is_more(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim_start_matches('0'), other.trim_start_matches('0'));
    (one.len(), one) > (other.len(), other)
}

/// Whether a group has a name. Only then `\k` is more than the letter.
fn has_group_name(text: &str) -> bool {
    let (mut is_escaped, mut is_class) = (false, false);
    text.char_indices().any(|(at, char)| {
        let is_open = char == '(' && !is_escaped && !is_class;
        match char {
            '[' if !is_escaped => is_class = true,
            ']' if !is_escaped => is_class = false,
            _ => {}
        }
        is_escaped = char == '\\' && !is_escaped;
        let rest = &text[at..];
        is_open && rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!")
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::check_page;
    use super::*;

    #[test]
    fn explains_mistakes() {
        check_page(
            expect![[r#"
                > ^\d{2,4}$
                > (abc
                  ^ expected `)` to close this `(`, found the end
                > (a(b|c)
                  ^ expected `)` to close this `(`, found the end
                > abc)
                     ^ expected no `)`, as no group is open, found `)`
                > [a-z
                  ^ expected `]` to close this `[`, found the end
                > [z-a]
                   ^^^ expected a range from a lower to a higher character, found `z-a`
                > *.json
                  ^ expected something before it to repeat, found `*`
                  write `.*.json`
                > a**
                    ^ expected something before it to repeat, found `*`
                  write `a*\*`
                > a{4,2}
                   ^^^^^ expected the smaller number first, found `{4,2}`
                  write `a{2,4}`
                > a|?b
                    ^ expected something before it to repeat, found `?`
                  write `a|\?b`
                > (?i)ok
                  ^^^^ expected a group such as `(?i:…)`, as flags hold for a group only, found `(?i)`
                > (?P<year>\d+)
                  ^^^ expected `(?<` before the name of a group, found `(?P`
                  write `(?<year>\d+)`
                > (?<1a>x)
                     ^^ expected the name of a group, of letters, digits, `_` and `$`, found `1a`
                > (?<a>x)(?<a>y)
                            ^ expected a name that no other group has, found `a`
                > (?<a>x)|(?<a>y)
                > (?<a>x)\k<b>
                            ^ expected the name of a group, found `b`
                > ^*
                   ^ expected something before it to repeat, found `*`
                  write `^\*`
                > (?<=a)*
                        ^ expected something before it to repeat, found `*`
                  write `(?<=a)\*`
                > (?=a)*
                > ab\
                    ^ expected a character after `\`, found `\`
                > [\d-x] [^] [] \c \u{2} x{,3} ] }
                > (?z:a)
                  ^^^ expected `(?:`, `(?=`, `(?!`, `(?<=`, `(?<!` or `(?<name>`, found `(?z`
                > (?im-s:a)
                > {2}
                  ^^^ expected something before it to repeat, found `{2}`
            "#]],
            check,
        );
    }
}
