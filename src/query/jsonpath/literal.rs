//! The literals of JSONPath: indices, numbers and strings.

use super::Comparable;
use super::parse::Parser;
use crate::query::QueryError;

/// The largest index, by I-JSON.
const MAX_INDEX: i64 = (1 << 53) - 1;

impl Parser<'_> {
    /// `"0" / [ "-" ] DIGIT1 *DIGIT`
    pub(super) fn index(&mut self) -> Result<i64, QueryError> {
        let rest = self.rest();
        let digits = rest.strip_prefix('-').unwrap_or(rest);
        let sign = rest.len() - digits.len();
        let end = digits.find(|it: char| !it.is_ascii_digit()).unwrap_or(digits.len());
        let written = &rest[..sign + end];
        let at = self.at..self.at + written.len();
        let is_canonical = written == "0" || (end > 0 && !digits.starts_with('0'));
        let index = written.parse().ok().filter(|it: &i64| it.abs() <= MAX_INDEX);
        match index.filter(|_| is_canonical) {
            Some(index) => {
                self.at = at.end;
                Ok(index)
            }
            None => Err(QueryError::new(
                self.text,
                at,
                "a whole number without zeros in front, up to 9007199254740991",
            )),
        }
    }

    /// `( int / "-0" ) [ "." 1*DIGIT ] [ "e" [ "+" / "-" ] 1*DIGIT ]`
    pub(super) fn number(&mut self) -> Result<Comparable, QueryError> {
        let rest = self.rest();
        let is_part = |it: char| it.is_ascii_alphanumeric() || "+-.".contains(it);
        let written = &rest[..rest.find(|it| !is_part(it)).unwrap_or(rest.len())];
        let at = self.at..self.at + written.len();
        // The grammar is that of JSON.
        match serde_json::from_str::<serde_json::Number>(written) {
            Ok(number) => {
                self.at = at.end;
                Ok(Comparable::Literal(number.into()))
            }
            Err(_) => Err(QueryError::new(self.text, at, "a number as in JSON")),
        }
    }

    /// A string in quotes of either kind.
    pub(super) fn string(&mut self) -> Result<String, QueryError> {
        let open = self.at..self.at + 1;
        let Some(quote) = self.peek() else {
            return Err(QueryError::new(self.text, self.at..self.at, "a string"));
        };
        self.at += 1;
        let mut value = String::new();
        loop {
            let from = self.at;
            let Some(char) = self.peek() else {
                return Err(QueryError::unclosed(self.text, open, quote));
            };
            self.at += char.len_utf8();
            match char {
                _ if char == quote => return Ok(value),
                '\\' => value.push(self.escape(from, quote)?),
                '\0'..=' ' if char != ' ' => {
                    let expected = "an escape such as `\\n` for a control character";
                    return Err(QueryError::new(self.text, from..self.at, expected));
                }
                _ => value.push(char),
            }
        }
    }

    /// What follows the `\` at `from`.
    fn escape(&mut self, from: usize, quote: char) -> Result<char, QueryError> {
        let escaped = self.peek();
        self.at += escaped.map_or(0, char::len_utf8);
        Ok(match escaped {
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some(it @ ('/' | '\\')) => it,
            Some(it) if it == quote => it,
            Some('u') => {
                let first = self.unit();
                let is_high = first.is_some_and(|it| (0xD800..0xDC00).contains(&it));
                let is_pair = is_high && self.eat("\\u");
                let second = if is_pair { self.unit() } else { None };
                let units = [first, second];
                let decoded = char::decode_utf16(units.into_iter().flatten()).next();
                match decoded {
                    Some(Ok(char)) if first.is_some() && is_pair == second.is_some() => char,
                    _ => return Err(self.bad_escape(from)),
                }
            }
            Some(_) | None => return Err(self.bad_escape(from)),
        })
    }

    /// Four hexadecimal digits: a UTF-16 code unit.
    fn unit(&mut self) -> Option<u16> {
        let digits = self.text.get(self.at..self.at + 4)?;
        let is_hex = digits.bytes().all(|it| it.is_ascii_hexdigit());
        self.at += if is_hex { 4 } else { 0 };
        is_hex.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    }

    fn bad_escape(&self, from: usize) -> QueryError {
        let end = self.at.max(from + 1).min(self.text.len());
        QueryError::new(self.text, from..end, "an escape of JSON such as `\\n` or `\\u00e9`")
    }
}
