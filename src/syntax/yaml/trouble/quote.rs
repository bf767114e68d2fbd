//! Mistakes with quotes: strings that never end, end too soon, or have escapes
//! that YAML lacks.

use super::super::layout::{Line, closing_quote, move_block, open_quote, quote_above};
use super::{SYNTAX_ERROR, Spot, Trouble, edit};
use crate::diagnostic::Edit;
use crate::text::Span;

impl Spot<'_> {
    pub(super) fn unclosed_quote(self, quote: usize) -> Trouble {
        let line = Line::at(self.text, quote);
        let mark = if self.text[quote..].starts_with('\'') { "'" } else { "\"" };
        let end = line.start + line.text.trim_end().len();
        let end = Span::new(end, end);
        let finding = SYNTAX_ERROR
            .at(Span::new(quote, quote + 1), "the string that begins here is never closed")
            .unsafe_fix("close the string at the end of the line", end, mark.to_owned());
        Trouble { finding, repair: vec![edit(end, mark)] }
    }

    /// A string in quotes that goes on in a line that is not indented enough.
    pub(super) fn quote_indent(self) -> Trouble {
        let Some(quote) = quote_above(self.text, self.at) else {
            return self.blank(self.line.content(), "expected a string in quotes to be indented");
        };
        let mark = &self.text[quote..quote + 1];
        let is_closed = self.line.item().key.is_none() && self.line.text.contains(mark);
        if !is_closed {
            return self.unclosed_quote(quote);
        }
        let column = Line::at(self.text, quote).indent() + 2;
        let message = "expected deeper indentation: the line belongs to the string above";
        let finding = SYNTAX_ERROR.at(self.line.content(), message);
        let finding = finding.label(Span::new(quote, quote + 1), "the string begins here");
        Trouble { finding, repair: move_block(self.text, self.line, column) }
    }

    /// Text after a closing quote.
    pub(super) fn after_quote(self) -> Trouble {
        let before = &self.line.text[..self.at - self.line.start];
        let is_on_this_line = open_quote(before).is_none() && before.contains(['"', '\'']);
        if !is_on_this_line && let Some(quote) = quote_above(self.text, self.at) {
            return self.unclosed_quote(quote);
        }
        let item = self.line.item();
        let has_quote = |it: &Span| (it.start as usize..it.end as usize).contains(&self.at);
        let value = [Some(item.value), item.key].into_iter().flatten().find(has_quote);
        let value = value.unwrap_or_else(|| self.rest_of_line());
        let raw = value.of(self.text);
        let quote = raw.chars().next().filter(|it| "\"'".contains(*it) && raw.len() > 2);
        // A quote at both ends: those within were meant as characters.
        let (quoted, title) = match quote {
            Some('\'') if raw.ends_with('\'') => {
                let inside = raw[1..raw.len() - 1].replace('\'', "''");
                (format!("'{inside}'"), "write the quotes within as `''`")
            }
            Some('"') if raw.ends_with('"') => {
                (quoted(&raw[1..raw.len() - 1]), "use single quotes around it")
            }
            Some(_) | None => (quoted(raw), "quote the whole value"),
        };
        let rest = self.rest_of_line();
        let found = rest.of(self.text);
        let message = format!("expected nothing after the closing quote, found `{found}`");
        let finding = SYNTAX_ERROR.at(rest, message).unsafe_fix(title, value, quoted.clone());
        Trouble { finding, repair: vec![Edit { span: value, text: quoted }] }
    }

    /// A wrong escape in the double-quoted string that begins here.
    pub(super) fn escape(self) -> Trouble {
        let Some(escape) = bad_escape(self.text, self.at) else {
            return self.blank(self.rest_of_line(), "expected escapes of YAML in the string");
        };
        let found = escape.of(self.text);
        let message = match found.starts_with("\\u") && found.len() == 6 {
            true => {
                format!("expected a whole character, found half of a surrogate pair, `{found}`")
            }
            false => format!("expected an escape of YAML, found `{found}`"),
        };
        let backslash = Span::new(escape.start as usize, escape.start as usize + 1);
        let finding = SYNTAX_ERROR
            .at(escape, message)
            .help("write `\\\\` for a backslash, or use single quotes")
            .unsafe_fix("write `\\\\`", backslash, "\\\\".to_owned());
        Trouble { finding, repair: vec![edit(backslash, "\\\\")] }
    }
}

/// A text in quotes: in single ones where double ones would need escapes.
pub(in super::super) fn quoted(text: &str) -> String {
    match text.contains(['"', '\\']) {
        true => format!("'{}'", text.replace('\'', "''")),
        false => format!("\"{text}\""),
    }
}

/// The first escape in the double-quoted string at `start` that YAML lacks.
fn bad_escape(text: &str, start: usize) -> Option<Span> {
    let rest = &text[start..];
    let end = closing_quote(rest).unwrap_or(rest.len());
    let string = &rest[..end];
    let mut at = 0;
    let mut is_low_expected = false;
    while let Some(found) = string[at..].find('\\') {
        let here = at + found;
        let letter = string[here + 1..].chars().next()?;
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let length = 1 + letter.len_utf8() + digits;
        let escape = Span::new(start + here, start + here + length);
        let code = string.get(here + 2..here + 2 + digits).unwrap_or("!");
        let code = u32::from_str_radix(code, 16);
        let is_known = "0abt\tnvfre \"/\\N_LPxuU\r\n".contains(letter);
        let is_low = code.as_ref().is_ok_and(|it| (0xDC00..0xE000).contains(it));
        let is_high = code.as_ref().is_ok_and(|it| (0xD800..0xDC00).contains(it));
        let is_followed = string[here..].get(6..8) == Some("\\u");
        let is_good = match digits {
            0 => is_known,
            _ if is_high => is_followed,
            _ if is_low => is_low_expected,
            _ => code.is_ok_and(|it| char::from_u32(it).is_some()),
        };
        if !is_good {
            let end = (escape.end as usize).min(start + string.len());
            return Some(Span::new(start + here, floor_boundary(text, end)));
        }
        is_low_expected = is_high;
        at = here + 1 + letter.len_utf8();
    }
    None
}

fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
