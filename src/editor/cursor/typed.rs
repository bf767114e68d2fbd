//! A text as if what is being typed at an offset were complete: a word without a
//! colon is a key, an open quote is closed, an empty line has a member.
//!
//! What the person means is then found in the tree, as anything else is.

use crate::syntax::Format;
use crate::text::Span;

use super::surroundings::{Surroundings, surroundings};

/// Stands for a key or value of which no letter is written yet.
pub const NOTHING_YET: &str = "\u{e000}";

/// What comes after a member of an object and is not part of it.
const ENDS: [u8; 3] = [b',', b'}', b']'];

/// A text with what is missing put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// The whole text. Before the word it is as written, but for a comma.
    pub text: String,
    /// The same offset in that text.
    pub offset: u32,
    /// The word at the offset in the text as it is written: what is replaced.
    pub word: Span,
    /// How the word stands there.
    pub form: Form,
    /// Whether a dash has been put in front of it.
    pub is_item: bool,
    /// Whether a comma is missing in front of it.
    pub lacks_comma: bool,
    /// Whether another member follows without a comma.
    pub needs_comma: bool,
}

/// How a word stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is, in block style.
    Block,
    /// As it is, within brackets.
    Flow,
    /// Within quotes, the second of which may be missing.
    Quoted {
        /// The quote.
        quote: char,
        /// Whether the second one is there.
        is_closed: bool,
    },
    /// Within a block scalar.
    Text,
}

/// What a person may be typing at `offset`: the likeliest first, and nothing in a
/// comment.
pub fn typed(text: &str, offset: u32, format: Format) -> Vec<Typed> {
    let at = boundary(text, offset) as usize;
    let around = surroundings(text, at, format);
    if around.is_comment {
        return Vec::new();
    }
    let closed = closed(text, at, &around, format);
    let typing = Typing { text: closed.as_deref().unwrap_or(text), at, around, format };
    match (typing.around.quote, typing.around.is_block_scalar) {
        (Some((quote, start)), _) => vec![typing.quoted(quote, start)],
        (None, true) => vec![typing.as_written(Form::Text)],
        (None, false) if format == Format::Json || !typing.around.brackets.is_empty() => {
            vec![typing.in_brackets()]
        }
        (None, false) => typing.in_block(),
    }
}

/// The text with the brackets closed that were opened on the line of `at` or above and
/// forgotten: in YAML, what they hold is deeper than what they belong to. Else they would
/// hold all that comes below.
fn closed(text: &str, at: usize, around: &Surroundings, format: Format) -> Option<String> {
    if format != Format::Yaml || around.brackets.is_empty() {
        return None;
    }
    let rest = &text[at..];
    let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
    // The first character below says how deep its line is.
    let below = text[end..].char_indices().find(|it| !it.1.is_whitespace());
    let is_forgotten = below.is_none_or(|(it, char)| {
        let now = surroundings(text, end + it + char.len_utf8(), format);
        !matches!(char, ']' | '}') && now.brackets.iter().all(|it| it.1 > end)
    });
    let open = surroundings(text, end, format);
    if open.is_comment || !is_forgotten {
        return None;
    }
    let closing = open.brackets.iter().rev().map(|it| if it.0 == b'{' { '}' } else { ']' });
    let closing: String = closing.collect();
    Some([&text[..end], &closing, &text[end..]].concat()).filter(|_| !closing.is_empty())
}

/// The nearest offset before one that is within a character or a line break.
pub fn boundary(text: &str, offset: u32) -> u32 {
    let mut at = (offset as usize).min(text.len());
    let is_within_break = |at: usize| text[at..].starts_with('\n') && text[..at].ends_with('\r');
    while !text.is_char_boundary(at) || is_within_break(at) {
        at -= 1;
    }
    at as u32
}

struct Typing<'t> {
    text: &'t str,
    at: usize,
    around: Surroundings,
    format: Format,
}

/// What replaces a part of the text.
struct Replacement<'r> {
    span: Span,
    /// In front of the word, the word, and behind it.
    parts: [&'r str; 3],
}

impl Typing<'_> {
    fn as_written(&self, form: Form) -> Typed {
        Typed {
            text: self.text.to_owned(),
            offset: self.at as u32,
            word: self.word(is_part_of_value),
            form,
            is_item: false,
            lacks_comma: false,
            needs_comma: false,
        }
    }

    /// Puts something in the place of the word.
    fn replaced(&self, form: Form, it: &Replacement<'_>) -> Typed {
        let [before, word, behind] = it.parts;
        let mut text = self.text.to_owned();
        let (start, end) = (it.span.start as usize, it.span.end as usize);
        text.replace_range(start..end, &[before, word, behind].concat());
        let within = (self.at - start).min(word.len());
        Typed {
            text,
            offset: (start + before.len() + within) as u32,
            word: it.span,
            ..self.as_written(form)
        }
    }

    /// The characters around the offset that belong to one word.
    fn word(&self, is_part: fn(char) -> bool) -> Span {
        let before = self.text[..self.at].trim_end_matches(is_part).len();
        let rest = &self.text[self.at..];
        Span::new(before, self.at + rest.len() - rest.trim_start_matches(is_part).len())
    }

    fn line_end(&self, from: usize) -> usize {
        let rest = &self.text[from..];
        from + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    /// The last character before an offset, and the first one from it on, that mean
    /// something.
    fn significant(&self, before: usize, after: usize) -> (Option<u8>, Option<u8>) {
        let before = self.text[..before].trim_end().bytes().last();
        (before, self.text[after..].trim_start().bytes().next())
    }

    /// Whether a member of an object begins at `start`, which is within brackets.
    fn is_key(&self, start: usize) -> bool {
        let is_object = self.around.brackets.last().is_some_and(|it| it.0 == b'{');
        is_object && self.significant(start, start).0 != Some(b':')
    }

    /// Within quotes: closes them, and gives a key the value that it lacks.
    fn quoted(&self, quote: u8, start: usize) -> Typed {
        let line = &self.text[self.at..self.line_end(self.at)];
        let closing = line.find(char::from(quote));
        let is_closed = closing.is_some();
        let end = match closing {
            Some(it) => self.at + it,
            None => self.at + line.trim_end().trim_end_matches([',', '}', ']']).trim_end().len(),
        };
        let after = end + usize::from(is_closed);
        let mut behind = String::new();
        if !is_closed {
            behind.push(char::from(quote));
        }
        let next = self.significant(start, after).1;
        let is_flow = !self.around.brackets.is_empty();
        let is_key = is_flow && self.is_key(start) && next != Some(b':');
        if is_key {
            behind.push_str(if self.format == Format::Toml { " = 0" } else { ": null" });
        }
        let needs_comma = is_flow && next.is_some_and(|it| it != b':' && !ENDS.contains(&it));
        if needs_comma {
            behind.push(',');
        }
        let lacks_comma = is_flow && is_key && self.lacks_comma(start);
        let mut text = self.text.to_owned();
        // The closing quote goes where it belongs, and the rest behind it.
        let put_at = if is_closed { after } else { end };
        text.insert_str(put_at, &behind);
        if lacks_comma {
            text.insert(start, ',');
        }
        let form = Form::Quoted { quote: char::from(quote), is_closed };
        Typed {
            text,
            offset: (self.at + usize::from(lacks_comma)) as u32,
            word: Span::new(start + 1, end),
            lacks_comma,
            needs_comma,
            ..self.as_written(form)
        }
    }

    fn lacks_comma(&self, start: usize) -> bool {
        let before = self.significant(start, start).0;
        before.is_some_and(|it| !matches!(it, b'{' | b'[' | b',' | b':' | b'/'))
    }

    /// Within brackets and without quotes.
    fn in_brackets(&self) -> Typed {
        let word = self.word(is_part_of_flow);
        let written = word.of(self.text);
        let (start, end) = (word.start as usize, word.end as usize);
        let next = self.significant(start, end).1;
        let (is_json, is_key) = (self.format == Format::Json, self.is_key(start));
        if self.around.brackets.is_empty() && !written.is_empty() {
            return self.as_written(Form::Flow);
        }
        let is_open = next.is_some_and(|it| it != b':' && !ENDS.contains(&it));
        let needs_comma = is_open && !self.around.brackets.is_empty();
        let lacks_comma = self.lacks_comma(start) && !self.around.brackets.is_empty();
        let name = if written.is_empty() { NOTHING_YET } else { written };
        let is_literal = matches!(written, "true" | "false" | "null")
            || written.starts_with(|it: char| it == '-' || it.is_ascii_digit());
        // What is no string yet is read as one.
        let quote = if is_json || (written.is_empty() && !is_key) { "\"" } else { "" };
        let quote = if is_literal && !is_key { "" } else { quote };
        let before = [if lacks_comma { "," } else { "" }, quote].concat();
        let value = match (is_key && next != Some(b':'), self.format) {
            (true, Format::Toml) => " = 0",
            (true, Format::Json | Format::Yaml) => ": null",
            (false, _) => "",
        };
        let behind = [quote, value, if needs_comma { "," } else { "" }].concat();
        let parts = [before.as_str(), name, behind.as_str()];
        let replaced = self.replaced(Form::Flow, &Replacement { span: word, parts });
        Typed { lacks_comma, needs_comma, ..replaced }
    }

    /// In YAML's block style, or in a line of TOML.
    fn in_block(&self) -> Vec<Typed> {
        let start = self.text[..self.at].rfind('\n').map_or(0, |it| it + 1);
        let end = self.line_end(self.at);
        let line = &self.text[start..end];
        let (lead, body) = line.split_at(lead(line));
        let ahead = start + lead.len();
        let colon = if self.format == Format::Toml { " = 0" } else { ":" };
        if body.trim().is_empty() {
            // A line with nothing on it: the cursor says how deep it shall be.
            let is_dash = lead.trim_end().ends_with('-');
            if is_dash && self.at < start + lead.trim_end().len() + 1 {
                return Vec::new();
            }
            let span = Span::new(self.at, end);
            let key = Replacement { span, parts: ["", NOTHING_YET, colon] };
            let key =
                Typed { word: Span::new(self.at, self.at), ..self.replaced(Form::Block, &key) };
            let item = Replacement { span, parts: ["- ", NOTHING_YET, colon] };
            let item = Typed {
                word: Span::new(self.at, self.at),
                is_item: true,
                ..self.replaced(Form::Block, &item)
            };
            return if is_dash || self.format == Format::Toml {
                vec![key]
            } else {
                vec![key, item]
            };
        }
        let has_key = match self.format {
            Format::Toml => body.contains('=') || body.starts_with('['),
            Format::Json | Format::Yaml => body.contains(": ") || body.trim_end().ends_with(':'),
        };
        let as_written = self.as_written(Form::Block);
        let mark = if self.format == Format::Toml { '=' } else { ':' };
        let is_behind = self.text[start..self.at].trim_end().ends_with(mark);
        if is_behind && self.text[self.at..end].trim().is_empty() && !self.has_more_below(end) {
            let space = if self.text[..self.at].ends_with(mark) { " " } else { "" };
            let quote = if self.format == Format::Toml { "\"" } else { "" };
            let (before, span) = ([space, quote].concat(), Span::new(self.at, end));
            let value = Replacement { span, parts: [&before, NOTHING_YET, quote] };
            let word = Span::new(self.at, self.at);
            return vec![Typed { word, ..self.replaced(Form::Block, &value) }];
        }
        let is_after_blank = self.text[start..self.at].ends_with(' ');
        if has_key && is_after_blank && self.text[self.at..end].trim().is_empty() {
            // A blank at the end of a value is no part of it, but the next word will be.
            let span = Span::new(self.at, end);
            let parts = ["", NOTHING_YET, ""];
            let word = Span::new(self.at, self.at);
            let replacement = Replacement { span, parts };
            return vec![Typed { word, ..self.replaced(Form::Block, &replacement) }];
        }
        if has_key || self.at < ahead {
            return vec![as_written];
        }
        // A word alone is a key to be, an item of a list, or a line of a text.
        let span = Span::new(ahead, ahead + body.trim_end().len());
        if self.at > span.end as usize {
            return vec![as_written];
        }
        let key = Replacement { span, parts: ["", span.of(self.text), colon] };
        vec![self.replaced(Form::Block, &key), as_written]
    }
}

impl Typing<'_> {
    /// Whether the value of the key on the line that ends at `end` is below it.
    fn has_more_below(&self, end: usize) -> bool {
        let line = &self.text[..end];
        let line = &line[line.rfind('\n').map_or(0, |it| it + 1)..];
        let mut below = self.text[end..].lines().filter(|it| !it.trim().is_empty());
        let depth = |it: &str| it.len() - it.trim_start().len();
        below.next().is_some_and(|it| {
            let is_item = it.trim_start().starts_with("- ") && !line.trim_start().starts_with("- ");
            lead(line) < depth(it) || (lead(line) == depth(it) && is_item)
        })
    }
}

/// How much of a line is indentation and dashes.
fn lead(line: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &line[at..];
        let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        let is_dash = rest[space..] == *"-" || rest[space..].starts_with("- ");
        at += space + usize::from(is_dash);
        if !is_dash {
            return at;
        }
    }
}

fn is_part_of_value(it: char) -> bool {
    !it.is_whitespace()
}

fn is_part_of_flow(it: char) -> bool {
    !it.is_whitespace() && !matches!(it, ',' | ':' | '{' | '}' | '[' | ']' | '"' | '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a text with `|` where someone types becomes.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let at = text.find('|').unwrap();
        let typed = typed(&text.replace('|', ""), at as u32, Format::Yaml);
        assert_eq!(typed[0].text, expected);
    }

    #[test]
    fn brackets_that_were_forgotten_are_closed() {
        check("- a: [{ b: $in|\n  c: 1\n", "- a: [{ b: $in}]\n  c: 1\n");
        check("- a: [|\n\n- c: 1\n", "- a: [\"\u{e000}\"]\n\n- c: 1\n");
        check("- a: [{ b: \"$in|\n  c: [1]\n", "- a: [{ b: \"$in\"}]\n  c: [1]\n");
        check("- a: [x, $in|", "- a: [x, $in]");
    }

    #[test]
    fn brackets_that_go_on_below_are_left_alone() {
        check("- a: [$in|\n    , 1]\n", "- a: [$in\n    , 1]\n");
        check("- a: [\n    $in|\n  ]\n", "- a: [\n    $in\n  ]\n");
        check("a: [$in| # [\nb: 1", "a: [$in, # [\nb: 1");
    }
}
