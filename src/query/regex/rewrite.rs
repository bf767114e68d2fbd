//! A pattern that is well-formed → the same in the syntax of regex-lite.

use std::iter::Peekable;
use std::ops::RangeInclusive;
use std::str::Chars;

use super::category;
use super::compile::{Dialect, NoRegex};

/// What `\s` stands for, as parts of a class.
const SPACES: &str =
    r"\t-\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}";

/// What `\S` stands for, as parts of a class.
const NO_SPACES: &str = r"\x00-\x08\x0E-\x1F\x21-\x{9F}\x{A1}-\x{167F}\x{1681}-\x{1FFF}\x{200B}-\x{2027}\x{202A}-\x{202E}\x{2030}-\x{205E}\x{2060}-\x{2FFF}\x{3001}-\x{FEFE}\x{FF00}-\x{10FFFF}";

/// The halves of surrogate pairs.
const SURROGATES: RangeInclusive<u32> = 0xD800..=0xDFFF;

/// Where their halves are moved, so that each is a character.
const MOVED: u32 = 0x10_0000;

/// A pattern for regex-lite.
pub(super) struct Rewritten {
    pub(super) text: String,
    /// How many states it has, about.
    pub(super) weight: usize,
    pub(super) has_categories: bool,
}

/// What stands for a category in a class, given its name and whether its
/// characters are meant or all others.
pub(super) type Categories<'c> = dyn FnMut(&str, bool) -> Result<String, NoRegex> + 'c;

/// Rewrites a pattern. What cannot be matched in linear time is an error.
pub(super) fn rewrite(
    pattern: &str,
    dialect: Dialect,
    categories: &mut Categories<'_>,
) -> Result<Rewritten, NoRegex> {
    let mut rewriter = Rewriter {
        rest: pattern.chars().peekable(),
        written: String::new(),
        dialect,
        captures: captures(pattern),
        categories,
        has_categories: false,
        groups: vec![Group::default()],
    };
    rewriter.pattern()?;
    let weight = rewriter.groups.iter().map(Group::weight).sum();
    let has_categories = rewriter.has_categories;
    Ok(Rewritten { text: rewriter.written, weight, has_categories })
}

/// The character that stands for a UTF-16 code unit.
pub(super) fn unit(unit: u16) -> Option<char> {
    let unit = u32::from(unit);
    char::from_u32(if SURROGATES.contains(&unit) { unit + MOVED } else { unit })
}

/// Writes a character that stands for itself.
pub(super) fn push_literal(out: &mut String, char: char) {
    match char.is_ascii_alphanumeric() {
        true => out.push(char),
        false => out.push_str(&format!("\\x{{{:X}}}", u32::from(char))),
    }
}

struct Rewriter<'t, 'c> {
    rest: Peekable<Chars<'t>>,
    written: String,
    dialect: Dialect,
    captures: Captures,
    categories: &'c mut Categories<'c>,
    has_categories: bool,
    /// The groups that are open; the first is the whole pattern.
    groups: Vec<Group>,
}

#[derive(Clone, Copy, Default)]
struct Group {
    /// The states before the last atom, and those of the last atom.
    done: usize,
    last: usize,
    /// Whether `.` stands for line ends, too.
    is_dot_all: bool,
    /// Whether case does not matter.
    ignores_case: bool,
}

impl Group {
    fn weight(&self) -> usize {
        self.done.saturating_add(self.last).saturating_add(1)
    }
}

/// What stands for one unit, or for several.
enum Atom {
    /// A code unit of ECMA-262, a character of I-Regexp.
    One(u32),
    /// Parts of a class.
    Set(String),
}

impl Rewriter<'_, '_> {
    fn pattern(&mut self) -> Result<(), NoRegex> {
        while let Some(char) = self.rest.next() {
            match char {
                '^' | '$' | '|' => {
                    self.atom_of(0);
                    self.written.push(char);
                }
                '*' | '+' | '?' => self.written.push(char),
                '.' => {
                    self.atom_of(2);
                    self.written.push_str(match (self.group().is_dot_all, self.dialect) {
                        (true, _) => r"[\x00-\x{10FFFF}]",
                        (false, Dialect::Ecma) => r"[^\n\r\x{2028}\x{2029}]",
                        (false, Dialect::IRegexp { .. }) => r"[^\n\r]",
                    });
                }
                '(' => self.open_group()?,
                ')' => {
                    self.written.push(')');
                    if let (Some(group), 1..) = (self.groups.pop(), self.groups.len()) {
                        self.atom_of(group.weight());
                    }
                }
                '[' => self.class()?,
                '{' => self.braces()?,
                '\\' => match self.rest.peek() {
                    Some('b' | 'B') => {
                        self.atom_of(1);
                        self.written.push('\\');
                        self.written.extend(self.rest.next());
                    }
                    Some(_) | None => match self.escape(false)? {
                        Atom::One(unit) => self.literal(unit)?,
                        Atom::Set(set) => {
                            self.atom_of(2 + set.len() / 16);
                            self.written.push_str(&format!("[{set}]"));
                        }
                    },
                },
                _ => self.units(char)?,
            }
        }
        Ok(())
    }

    fn group(&self) -> Group {
        self.groups.last().copied().unwrap_or_default()
    }

    /// An atom with this many states comes next.
    fn atom_of(&mut self, weight: usize) {
        if let Some(group) = self.groups.last_mut() {
            group.done = group.weight();
            group.last = weight;
        }
    }

    /// A character that stands for itself: two units, where the dialect has it so.
    fn units(&mut self, char: char) -> Result<(), NoRegex> {
        if self.dialect != Dialect::Ecma {
            return self.literal(u32::from(char));
        }
        let mut units = [0; 2];
        for unit in char.encode_utf16(&mut units) {
            self.literal(u32::from(*unit))?;
        }
        Ok(())
    }

    fn literal(&mut self, unit: u32) -> Result<(), NoRegex> {
        self.atom_of(1);
        self.must_have_case(unit)?;
        self.push_unit(unit);
        Ok(())
    }

    fn push_unit(&mut self, unit: u32) {
        let unit = if SURROGATES.contains(&unit) { unit + MOVED } else { unit };
        if let Some(char) = char::from_u32(unit) {
            push_literal(&mut self.written, char);
        }
    }

    /// regex-lite knows the cases of ASCII only.
    fn must_have_case(&self, unit: u32) -> Result<(), NoRegex> {
        match self.group().ignores_case && unit > 0x7F {
            true => Err(NoRegex::Unsupported("other letters than a to z under the flag `i`")),
            false => Ok(()),
        }
    }

    /// What follows a `(`. Nobody asks what a group has matched.
    fn open_group(&mut self) -> Result<(), NoRegex> {
        let mut group = self.group();
        (group.done, group.last) = (0, 0);
        let mut opening = "(?:";
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next() {
                Some(':') => {}
                Some('=' | '!') => return Err(NoRegex::Unsupported("a look-ahead")),
                Some('<') => {
                    if matches!(self.rest.peek(), Some('=' | '!')) {
                        return Err(NoRegex::Unsupported("a look-behind"));
                    }
                    self.rest.by_ref().find(|it| *it == '>');
                }
                flag => {
                    let flags = flag.into_iter().chain(self.rest.by_ref());
                    let mut is_on = true;
                    for flag in flags.take_while(|it| *it != ':') {
                        match flag {
                            '-' => is_on = false,
                            'i' => group.ignores_case = is_on,
                            's' => group.is_dot_all = is_on,
                            _ => return Err(NoRegex::Unsupported("the flag `m`")),
                        }
                    }
                    opening = if group.ignores_case { "(?i:" } else { "(?-i:" };
                }
            }
        }
        self.groups.push(group);
        self.written.push_str(opening);
        Ok(())
    }

    /// What follows a `{`: a number of repetitions, or it is a character.
    fn braces(&mut self) -> Result<(), NoRegex> {
        let inner: String = self.rest.clone().take_while(|it| *it != '}').collect();
        let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
        let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        let is_closed = self.rest.clone().nth(inner.chars().count()) == Some('}');
        if !is_closed || least.is_empty() || !is_number(least) || !is_number(most) {
            return self.literal(u32::from('{'));
        }
        let times = if most.is_empty() { least } else { most };
        if let Some(group) = self.groups.last_mut() {
            let times: usize = times.parse().map_err(|_| NoRegex::TooLarge)?;
            group.last = group.last.saturating_mul(times.saturating_add(1));
        }
        self.written.push('{');
        let length = inner.chars().count() + 1;
        self.written.extend(self.rest.by_ref().take(length));
        Ok(())
    }

    /// What follows a `[`.
    fn class(&mut self) -> Result<(), NoRegex> {
        let from = self.written.len();
        self.written.push('[');
        let is_negated = self.rest.next_if_eq(&'^').is_some();
        if is_negated {
            self.written.push('^');
        }
        let empty = self.written.len();
        while self.rest.next_if_eq(&']').is_none() {
            match self.class_atom()? {
                Atom::Set(set) => self.written.push_str(&set),
                Atom::One(first) => {
                    let mut ahead = self.rest.clone();
                    if ahead.next() != Some('-') || matches!(ahead.next(), Some(']') | None) {
                        self.range(first, first)?;
                        continue;
                    }
                    self.rest.next();
                    match self.class_atom()? {
                        Atom::One(last) => self.range(first, last)?,
                        // No range: the sign is a sign.
                        Atom::Set(set) => {
                            self.range(first, first)?;
                            self.range(u32::from('-'), u32::from('-'))?;
                            self.written.push_str(&set);
                        }
                    }
                }
            }
        }
        if self.written.len() == empty {
            // Nothing is in it, so nothing matches, or anything does.
            self.written.truncate(from);
            self.written.push_str(if is_negated { r"[\x00-\x{10FFFF}]" } else { r"(?:\b\B)" });
        } else {
            self.written.push(']');
        }
        self.atom_of(2 + (self.written.len() - from) / 16);
        Ok(())
    }

    /// A range of a class. The halves of surrogate pairs are elsewhere.
    fn range(&mut self, first: u32, last: u32) -> Result<(), NoRegex> {
        self.must_have_case(last)?;
        let (low, high) = (*SURROGATES.start(), *SURROGATES.end());
        self.push_range(first, last.min(low - 1));
        if self.dialect == Dialect::Ecma {
            self.push_range(first.max(low), last.min(high));
        }
        self.push_range(first.max(high + 1), last);
        Ok(())
    }

    fn push_range(&mut self, first: u32, last: u32) {
        if first <= last {
            self.push_unit(first);
        }
        if first < last {
            self.written.push('-');
            self.push_unit(last);
        }
    }

    fn class_atom(&mut self) -> Result<Atom, NoRegex> {
        match self.rest.next() {
            Some('\\') if self.rest.next_if_eq(&'b').is_some() => Ok(Atom::One(8)),
            Some('\\') => self.escape(true),
            Some(char) if char > '\u{FFFF}' && self.dialect == Dialect::Ecma => {
                // Two units, of which the first cannot begin a range.
                let mut units = [0; 2];
                char.encode_utf16(&mut units);
                let [first, last] = units.map(u32::from);
                self.range(first, first)?;
                Ok(Atom::One(last))
            }
            Some(char) => Ok(Atom::One(u32::from(char))),
            // The class is closed, as the pattern is well-formed.
            None => Err(NoRegex::Unsupported("a class without an end")),
        }
    }

    /// What follows a `\`.
    fn escape(&mut self, in_class: bool) -> Result<Atom, NoRegex> {
        let Some(char) = self.rest.next() else { return Ok(Atom::One(u32::from('\\'))) };
        let set = |it: &str| Ok(Atom::Set(it.to_owned()));
        let is_ecma = self.dialect == Dialect::Ecma;
        Ok(Atom::One(match char {
            'd' => return set(r"\d"),
            'D' => return set(r"\D"),
            'w' => return set(r"\w"),
            'W' => return set(r"\W"),
            's' => return set(SPACES),
            'S' => return set(NO_SPACES),
            'p' | 'P' if !is_ecma => return self.category(char == 'p'),
            't' => 9,
            'n' => 10,
            'v' => 11,
            'f' => 12,
            'r' => 13,
            'x' => self.hexadecimal(2).unwrap_or(u32::from(char)),
            'u' => self.hexadecimal(4).unwrap_or(u32::from(char)),
            'c' => match self.rest.peek() {
                Some(it) if it.is_ascii_alphabetic() || (in_class && is_word(*it)) => {
                    let control = u32::from(*it) % 32;
                    self.rest.next();
                    control
                }
                // The backslash stands for itself, and `c` follows.
                Some(_) | None => {
                    match in_class {
                        true => self.push_unit(u32::from('\\')),
                        false => self.literal(u32::from('\\'))?,
                    }
                    u32::from('c')
                }
            },
            'k' if self.captures.has_names && !in_class => {
                return Err(NoRegex::Unsupported("a back-reference"));
            }
            '0'..='9' => return self.number(char, in_class),
            // Any other character stands for itself.
            it if it > '\u{FFFF}' && is_ecma => {
                let mut units = [0; 2];
                it.encode_utf16(&mut units);
                let [first, last] = units.map(u32::from);
                match in_class {
                    true => self.range(first, first)?,
                    false => self.literal(first)?,
                }
                last
            }
            it => u32::from(it),
        }))
    }

    /// `\1`: a group where there are so many, else octal.
    fn number(&mut self, first: char, in_class: bool) -> Result<Atom, NoRegex> {
        let mut digits = String::from(first);
        digits.extend(self.rest.clone().take_while(char::is_ascii_digit).take(9));
        let group: usize = digits.parse().unwrap_or(usize::MAX);
        if first != '0' && !in_class && group <= self.captures.count {
            return Err(NoRegex::Unsupported("a back-reference"));
        }
        if first >= '8' {
            return Ok(Atom::One(u32::from(first)));
        }
        let mut octal = u32::from(first) - u32::from('0');
        let longest = if first <= '3' { 2 } else { 1 };
        for _ in 0..longest {
            match self.rest.next_if(|it| ('0'..='7').contains(it)) {
                Some(it) => octal = octal * 8 + u32::from(it) - u32::from('0'),
                None => break,
            }
        }
        Ok(Atom::One(octal))
    }

    /// What follows `\p`: `{Lu}`.
    fn category(&mut self, is_in: bool) -> Result<Atom, NoRegex> {
        let name: String = match self.rest.next_if_eq(&'{') {
            Some(_) => self.rest.by_ref().take_while(|it| *it != '}').collect(),
            None => String::new(),
        };
        if !category::is_known(&name) {
            let expected = "expected a category such as `\\p{L}` after `\\p`";
            return Err(NoRegex::Invalid(expected.to_owned()));
        }
        self.has_categories = true;
        let set = (self.categories)(&name, is_in)?;
        // Without any of its characters in the text it matches nothing, which a
        // class cannot say; what is no character, and in no text, can.
        Ok(Atom::Set(if set.is_empty() { "\\x{10FFFF}".to_owned() } else { set }))
    }

    fn hexadecimal(&mut self, length: usize) -> Option<u32> {
        let digits: String = self.rest.clone().take(length).collect();
        let is_hexadecimal =
            digits.len() == length && digits.bytes().all(|it| it.is_ascii_hexdigit());
        let value = u32::from_str_radix(&digits, 16).ok().filter(|_| is_hexadecimal)?;
        self.rest.by_ref().take(length).for_each(drop);
        Some(value)
    }
}

fn is_word(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}

/// The groups of a pattern to which a number or name can refer.
struct Captures {
    count: usize,
    has_names: bool,
}

fn captures(pattern: &str) -> Captures {
    let mut captures = Captures { count: 0, has_names: false };
    let (mut is_escaped, mut is_class) = (false, false);
    for (at, char) in pattern.char_indices() {
        if char == '(' && !is_escaped && !is_class {
            let after = &pattern[at + 1..];
            let is_name = after.starts_with("?<") && !after[2..].starts_with(['=', '!']);
            captures.has_names |= is_name;
            captures.count += usize::from(is_name || !after.starts_with('?'));
        }
        is_class =
            !is_escaped && (char == '[' || is_class && char != ']') || is_escaped && is_class;
        is_escaped = char == '\\' && !is_escaped;
    }
    captures
}
