//! What a text is in at an offset, read from its beginning and no further: brackets,
//! quotes, comments. It asks no parser, so it holds for texts that none can read.

use crate::syntax::Format;

/// What an offset is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The brackets that are open, with their offsets.
    pub brackets: Vec<(u8, usize)>,
    /// The quote that is open, and where.
    pub quote: Option<(u8, usize)>,
    /// Whether it is in a comment.
    pub is_comment: bool,
    /// Whether it is in a block scalar of YAML.
    pub is_block_scalar: bool,
}

/// Reads `text` up to `offset`.
pub fn surroundings(text: &str, offset: usize, format: Format) -> Surroundings {
    let bytes = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    let mut scan = Scan { bytes, at: 0, format, floor: None, found: Surroundings::default() };
    match format {
        Format::Json | Format::Toml => scan.flow(false),
        Format::Yaml => scan.block(),
    }
    scan.found
}

struct Scan<'t> {
    bytes: &'t [u8],
    at: usize,
    format: Format,
    /// What a bracket or quote holds is deeper than this.
    floor: Option<usize>,
    found: Surroundings,
}

impl Scan<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Reads lines of YAML in block style.
    fn block(&mut self) {
        while self.at < self.bytes.len() {
            let start = self.at;
            self.skip(b" ");
            let indentation = self.at - start;
            self.line(indentation);
        }
    }

    /// Reads one line up to its end, or what begins on it up to its own end.
    fn line(&mut self, mut indentation: usize) {
        let start = self.at - indentation;
        self.floor = None;
        // What stands here may be a value: behind dashes, and behind a key.
        let mut may_begin = true;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' => {
                    self.at += 1;
                    return;
                }
                b' ' | b'\t' => self.at += 1,
                b'#' if self.is_after_space() => return self.comment(),
                b'-' | b'?' if may_begin && self.is_before_space() => {
                    self.floor = Some(indentation);
                    self.at += 1;
                    self.skip(b" ");
                    indentation = self.at - start;
                }
                b'{' | b'[' if may_begin => {
                    self.flow(true);
                    may_begin = false;
                }
                b'"' | b'\'' if may_begin => {
                    self.quoted(byte);
                    may_begin = false;
                }
                b'|' | b'>' if may_begin && indentation < self.at => {
                    return self.block_scalar(indentation);
                }
                b':' if self.is_before_space() => {
                    self.floor = Some(indentation);
                    self.at += 1;
                    may_begin = true;
                }
                _ => {
                    may_begin = may_begin && matches!(byte, b'&' | b'!');
                    if may_begin {
                        // An anchor or a tag.
                        self.until(b" \n");
                    } else {
                        self.at += 1;
                    }
                }
            }
        }
    }

    /// Reads what stands in brackets, up to the one that closes the first if it is a
    /// part.
    fn flow(&mut self, is_part: bool) {
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' if self.is_over(b"}]") => {
                    self.found.brackets.clear();
                    return;
                }
                b'{' | b'[' => {
                    self.found.brackets.push((byte, self.at));
                    self.at += 1;
                }
                b'}' | b']' => {
                    self.found.brackets.pop();
                    self.at += 1;
                    if is_part && self.found.brackets.is_empty() {
                        return;
                    }
                }
                b'"' => self.quoted(byte),
                b'\'' if self.format != Format::Json && self.is_after_mark() => self.quoted(byte),
                b'#' if self.format != Format::Json && self.is_after_space() => self.comment(),
                b'/' if self.format == Format::Json => self.json_comment(),
                _ => self.at += 1,
            }
        }
    }

    fn quoted(&mut self, quote: u8) {
        self.found.quote = Some((quote, self.at));
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += 1;
            let is_end = match byte {
                b'\\' if quote == b'"' => {
                    self.at += 1;
                    false
                }
                b'\'' if quote == byte && self.peek() == Some(byte) => {
                    self.at += 1;
                    false
                }
                // No string of JSON goes on in the next line: its quote was forgotten.
                b'\n' if self.format == Format::Json => true,
                b'\n' => {
                    self.at -= 1;
                    let is_over = self.is_over(&[quote]);
                    self.at += usize::from(!is_over);
                    is_over
                }
                byte => byte == quote,
            };
            if is_end {
                self.found.quote = None;
                return;
            }
        }
    }

    /// Whether the line below is no part of what was begun above: it is not deeper. In
    /// YAML it must be, so a bracket or quote was forgotten.
    fn is_over(&self, closing: &[u8]) -> bool {
        let Some(floor) = self.floor else { return false };
        let mut below = self.bytes[self.at..].split(|it| *it == b'\n').skip(1);
        let is_blank = |it: &&[u8]| it.iter().all(u8::is_ascii_whitespace);
        let Some(line) = below.find(|it| !is_blank(it)) else { return false };
        let depth = line.iter().take_while(|it| **it == b' ').count();
        depth <= floor && !line.get(depth).is_some_and(|it| closing.contains(it))
    }

    fn comment(&mut self) {
        self.until(b"\n");
        self.found.is_comment = self.at >= self.bytes.len();
    }

    fn json_comment(&mut self) {
        match self.bytes.get(self.at + 1) {
            Some(b'/') => self.comment(),
            Some(b'*') => {
                let rest = &self.bytes[self.at..];
                let end = rest.windows(2).skip(2).position(|it| it == b"*/");
                self.at = end.map_or(self.bytes.len(), |it| self.at + it + 4);
                self.found.is_comment = end.is_none();
            }
            Some(_) | None => self.at += 1,
        }
    }

    /// Reads the lines below that are deeper than the line that began it.
    fn block_scalar(&mut self, indentation: usize) {
        self.until(b"\n");
        self.at += usize::from(self.at < self.bytes.len());
        self.found.is_block_scalar = true;
        while self.at < self.bytes.len() {
            let start = self.at;
            self.skip(b" ");
            let is_blank = self.peek().is_some_and(|it| it == b'\n' || it == b'\r');
            if !is_blank && self.at - start <= indentation {
                self.at = start;
                self.found.is_block_scalar = false;
                return;
            }
            self.until(b"\n");
            self.at += usize::from(self.at < self.bytes.len());
        }
    }

    fn skip(&mut self, bytes: &[u8]) {
        while self.peek().is_some_and(|it| bytes.contains(&it)) {
            self.at += 1;
        }
    }

    fn until(&mut self, bytes: &[u8]) {
        while self.peek().is_some_and(|it| !bytes.contains(&it)) {
            self.at += 1;
        }
    }

    fn before(&self) -> Option<u8> {
        self.at.checked_sub(1).and_then(|it| self.bytes.get(it)).copied()
    }

    fn is_after_space(&self) -> bool {
        self.before().is_none_or(|it| it.is_ascii_whitespace())
    }

    /// Whether a value may begin here, so that a quote is no apostrophe.
    fn is_after_mark(&self) -> bool {
        self.before().is_none_or(|it| it.is_ascii_whitespace() || b"{[,:=".contains(&it))
    }

    fn is_before_space(&self) -> bool {
        self.bytes.get(self.at + 1).is_none_or(u8::is_ascii_whitespace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the end of a text is in: brackets, a quote, `#` for a comment, `|` for a
    /// block scalar.
    #[track_caller]
    fn check(format: Format, text: &str, expected: &str) {
        let found = surroundings(text, text.len(), format);
        let mut shown: String = found.brackets.iter().map(|it| char::from(it.0)).collect();
        shown.extend(found.quote.map(|it| char::from(it.0)));
        shown.push_str(if found.is_comment { "#" } else { "" });
        shown.push_str(if found.is_block_scalar { "|" } else { "" });
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn yaml() {
        let check = |text, expected| check(Format::Yaml, text, expected);
        check("a: b", "");
        check("a: {b: [", "{[");
        check("a: {b: [c], d", "{");
        check("a: it's {", "");
        check("a: 'it''s", "'");
        check("a: 'it''s' # why", "#");
        check("a: b#c", "");
        check("- \"x\\\"", "\"");
        check("a: |\n  text {", "|");
        check("- a: |\n    text\n  b: [", "[");
        check("a: >-\n  text\n\nb: ", "");
        check("a: &x !t {", "{");
        check("{ a: [\n1, ", "{[");
        check("- {\n  a: 1, ", "{");
    }

    #[test]
    fn what_was_forgotten_ends_with_its_lines() {
        let check = |text, expected| check(Format::Yaml, text, expected);
        check("a: [oops\nb: ", "");
        check("a: [fine\n  b, ", "[");
        check("a: [\n]\nb: {", "{");
        check("- a: \"oops\n  b: ", "");
        check("- a: \"fine\n    b: ", "\"");
        check("a: {\nb: ", "");
    }

    #[test]
    fn json_and_toml() {
        check(Format::Json, "{\"a\": [{\"b", "{[{\"");
        check(Format::Json, "{\"a\": \"oops\n \"b\": 1", "{");
        check(Format::Json, "{ // {\n", "{");
        check(Format::Json, "{ /* {", "{#");
        check(Format::Json, "{ /* { */ [", "{[");
        check(Format::Toml, "a = 'x'\n[b]\nc = [\"", "[\"");
    }
}
