//! How many steps an engine that goes back may take at most.
//!
//! It tries every way to match. A repetition can end anywhere, an alternative can
//! be taken or not; what follows is tried for each of these, so their numbers
//! multiply. Look-around is left for good once it has matched: its steps count,
//! but no ways come of it. Where something that matches in several ways is itself
//! repeated, the ways grow exponentially, and there is no bound.

use std::iter::Peekable;
use std::str::Chars;

/// How deep groups may stand within each other.
const DEPTH: usize = 64;

/// At most so many steps for a text of this length; `None` without a bound.
/// The pattern must be well-formed.
pub(super) fn ways(pattern: &str, length: usize) -> Option<f64> {
    let length = length as f64 + 1.0;
    let mut counter = Counter { rest: pattern.chars().peekable(), length, depth: 0 };
    // A match may begin anywhere.
    Some(counter.choice()?.steps * length)
}

/// What a part of a pattern takes.
#[derive(Clone, Copy)]
struct Effort {
    /// The ways in which it can match from one place.
    ways: f64,
    /// The steps to try them all.
    steps: f64,
}

struct Counter<'p> {
    rest: Peekable<Chars<'p>>,
    length: f64,
    depth: usize,
}

impl Counter<'_> {
    /// Alternatives, up to a `)` or the end.
    fn choice(&mut self) -> Option<Effort> {
        if self.depth == DEPTH {
            return None;
        }
        self.depth += 1;
        let mut all = Effort { ways: 0.0, steps: 0.0 };
        loop {
            let one = self.sequence()?;
            all.ways += one.ways;
            all.steps += one.steps;
            if self.rest.next_if_eq(&'|').is_none() {
                break;
            }
        }
        self.depth -= 1;
        Some(all)
    }

    fn sequence(&mut self) -> Option<Effort> {
        let mut all = Effort { ways: 1.0, steps: 1.0 };
        while !matches!(self.rest.peek(), None | Some('|' | ')')) {
            let atom = self.atom()?;
            let atom = self.repeated(atom)?;
            all.steps += all.ways * atom.steps;
            all.ways *= atom.ways;
        }
        Some(all)
    }

    fn atom(&mut self) -> Option<Effort> {
        let one = Effort { ways: 1.0, steps: 1.0 };
        match self.rest.next()? {
            '(' => {
                let mut looks_around = false;
                if self.rest.next_if_eq(&'?').is_some() {
                    let mut last = self.rest.next()?;
                    if last == '<' && matches!(self.rest.peek(), Some('=' | '!')) {
                        last = self.rest.next()?;
                    }
                    looks_around = matches!(last, '=' | '!');
                    if !looks_around {
                        // A name, or flags.
                        let end = if last == '<' { '>' } else { ':' };
                        if last != end {
                            self.rest.by_ref().find(|it| *it == end);
                        }
                    }
                }
                let inner = self.choice()?;
                self.rest.next();
                Some(if looks_around { Effort { ways: 1.0, ..inner } } else { inner })
            }
            '[' => {
                while let Some(char) = self.rest.next() {
                    match char {
                        '\\' => drop(self.rest.next()),
                        ']' => break,
                        _ => {}
                    }
                }
                Some(one)
            }
            '\\' => {
                // A reference to a group compares all of its text.
                let is_reference = matches!(self.rest.next(), Some('1'..='9' | 'k'));
                Some(Effort { steps: if is_reference { self.length } else { 1.0 }, ..one })
            }
            _ => Some(one),
        }
    }

    /// An atom with the quantifier that follows it.
    fn repeated(&mut self, atom: Effort) -> Option<Effort> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0.0, self.length),
            Some('+') => (1.0, self.length),
            Some('?') => (0.0, 1.0),
            Some('{') => match self.braces() {
                Some(it) => it,
                // A brace that is a character.
                None => return Some(atom),
            },
            Some(_) | None => return Some(atom),
        };
        self.rest.next();
        self.rest.next_if_eq(&'?');
        if atom.ways > 1.0 && most > 1.0 {
            return None;
        }
        let most = most.min(self.length);
        let least = least.min(most);
        Some(Effort { ways: atom.ways * (most - least + 1.0), steps: atom.steps * (most + 1.0) })
    }

    /// `{2,5}`, of which the last character is left.
    fn braces(&mut self) -> Option<(f64, f64)> {
        let inner: String = self.rest.clone().skip(1).take_while(|it| *it != '}').collect();
        let (least, most) = inner.split_once(',').unwrap_or((&inner, &inner));
        let is_number = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
        let length = inner.chars().count() + 1;
        let is_closed = self.rest.clone().nth(length) == Some('}');
        if !is_closed || least.is_empty() || !is_number(least) || !is_number(most) {
            return None;
        }
        self.rest.by_ref().take(length).for_each(drop);
        let most = if most.is_empty() { f64::INFINITY } else { most.parse().ok()? };
        Some((least.parse().ok()?, most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, expected: Option<f64>) {
        let order = ways(pattern, 999).map(|it| it.log10().round());
        assert_eq!(order, expected, "{pattern}");
    }

    #[test]
    fn counts_powers_of_the_length() {
        check("^abc$", Some(4.0));
        check("a*b", Some(6.0));
        check(r"(a)\1", Some(6.0));
        check("^(?=.*a)(?=.*b).{8,}$", Some(7.0));
        check("a*a*a*b", Some(12.0));
        check("(?!a*b)a+c", Some(7.0));
        check("(a?){30}(?=b)", None);
        check("(a*)*(?=b)", None);
        check("(a|a)+(?=b)", None);
        check("((a|b)|c){2,}(?!b)", None);
        check("(?:a?a?)a{2}x{,2}", Some(5.0));
        check("(ab){5}(?<n>c)(?i:d)[*+]{1}(?<=e)", Some(4.0));
        check(r"\*\+[\]*]", Some(4.0));
        check("(a?){1}", Some(4.0));
    }
}
