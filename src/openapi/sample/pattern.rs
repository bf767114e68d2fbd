//! A text that matches a regular expression, for the simple ones among them.
//!
//! ```text
//! choice = branch *( "|" branch )          ; the first branch is taken
//! branch = *( piece [ count ] )
//! piece  = "^" / "$" / "." / "\" char / "[" class "]" / "(" choice ")" / char
//! count  = "*" / "+" / "?" / "{" least [ "," [ most ] ] "}"
//! ```
//!
//! Look-around, back-references and negated classes are not made up.

/// Longer texts are not made.
const LONGEST: usize = 4_096;

/// A deeper pattern is not read.
const DEEPEST: usize = 16;

/// A text of at least `least` characters that `pattern` matches as a whole.
pub(super) fn matching(pattern: &str, least: usize) -> Option<String> {
    let build = |spare| {
        let mut maker = Maker { rest: pattern, spare, depth: 0 };
        let text = maker.choice()?;
        maker.rest.is_empty().then_some(text)
    };
    let shortest = build(0)?;
    match least.checked_sub(shortest.chars().count()) {
        // The first part that may repeat takes up what is missing.
        Some(missing) if 0 < missing => build(missing).filter(|it| least <= it.chars().count()),
        Some(_) | None => Some(shortest),
    }
}

struct Maker<'p> {
    rest: &'p str,
    /// How many repetitions beyond the least are still wanted.
    spare: usize,
    depth: usize,
}

impl Maker<'_> {
    fn choice(&mut self) -> Option<String> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let first = self.branch()?;
        while self.eat("|") {
            // The other branches are read only to find where they end.
            let spare = std::mem::take(&mut self.spare);
            self.branch()?;
            self.spare = spare;
        }
        self.depth -= 1;
        Some(first)
    }

    fn branch(&mut self) -> Option<String> {
        let mut text = String::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let piece = self.piece()?;
            let count = self.count(&piece)?;
            let length = piece.len().checked_mul(count)?.checked_add(text.len())?;
            if LONGEST < length {
                return None;
            }
            text.push_str(&piece.repeat(count));
        }
        Some(text)
    }

    fn piece(&mut self) -> Option<String> {
        match self.next()? {
            '^' | '$' => Some(String::new()),
            '.' => Some("a".into()),
            '(' => {
                if !self.eat("?:") && self.rest.starts_with('?') {
                    return None;
                }
                let group = self.choice()?;
                self.eat(")").then_some(group)
            }
            '[' => self.class().map(String::from),
            '\\' => self.escape().map(|it| it.map_or_else(String::new, String::from)),
            '*' | '+' | '?' | '{' | ')' | ']' | '}' => None,
            char => Some(char.into()),
        }
    }

    /// How often the piece before shall stand.
    fn count(&mut self, piece: &str) -> Option<usize> {
        let (least, most) = match self.rest.chars().next() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                let (inside, _) = self.rest.get(1..)?.split_once('}')?;
                self.rest = self.rest.get(inside.len() + 1..)?;
                match inside.split_once(',') {
                    None => (inside.parse().ok()?, inside.parse().ok()),
                    Some((least, "")) => (least.parse().ok()?, None),
                    Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
                }
            }
            Some(_) | None => return Some(1),
        };
        self.next();
        self.eat("?");
        let most = most.unwrap_or(LONGEST);
        let more = match piece.is_empty() {
            true => 0,
            false => self.spare.min(most.saturating_sub(least)),
        };
        self.spare -= more;
        Some(least + more)
    }

    /// A character of a class: the first letter or digit that it names.
    fn class(&mut self) -> Option<char> {
        if self.rest.starts_with('^') {
            return None;
        }
        let mut chosen: Option<char> = None;
        loop {
            let char = match self.next()? {
                ']' => return chosen,
                '\\' => self.escape()??,
                char => char,
            };
            // The end of a range such as `a-z` adds nothing better.
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.next();
                if self.next()? == '\\' {
                    self.next();
                }
            }
            let is_better =
                char.is_alphanumeric() && chosen.is_some_and(|it| !it.is_alphanumeric());
            if chosen.is_none() || is_better {
                chosen = Some(char);
            }
        }
    }

    /// A character for an escape; `Some(None)` for one that stands for a place.
    fn escape(&mut self) -> Option<Option<char>> {
        match self.next()? {
            'd' => Some(Some('1')),
            'w' => Some(Some('a')),
            's' => Some(Some(' ')),
            't' => Some(Some('\t')),
            'n' => Some(Some('\n')),
            'b' => Some(None),
            char if char.is_ascii_alphanumeric() => None,
            char => Some(Some(char)),
        }
    }

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let char = chars.next();
        self.rest = chars.as_str();
        char
    }

    fn eat(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_texts_for_simple_patterns() {
        let check = |pattern: &str, least: usize, expected: Option<&str>| {
            assert_eq!(matching(pattern, least).as_deref(), expected, "{pattern}");
        };
        check("^[a-zA-Z0-9- ]+$", 4, Some("aaaa"));
        check(r"^ac_\w{3,}$", 0, Some("ac_aaa"));
        check(r"^\d{4}-\d{2}$", 0, Some("1111-11"));
        check("^(red|green)?x*$", 0, Some(""));
        check("(?:ab){2}|c", 0, Some("abab"));
        check(r"^[._a]\.[\]\-]$", 0, Some("a.]"));
        check("^a{2}$", 3, None);
        check("^(?=a)", 0, None);
        check("[^a]", 0, None);
        check("a{999999999}", 0, None);
        check("(", 0, None);
        check("[", 0, None);
        check(&"(".repeat(10_000), 0, None);
    }
}
