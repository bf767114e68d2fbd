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
    let mut scan = Scan { bytes, at: 0, format, found: Surroundings::default() };
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
                b'\n' => self.format == Format::Json,
                byte => byte == quote,
            };
            if is_end {
                self.found.quote = None;
                return;
            }
        }
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
