//! Scalars: plain, in quotes, and blocks.

use std::borrow::Cow;

use ecow::EcoString;

use super::super::super::{Key, Kind, Node};
use super::super::compose::block_header;
use super::super::scalar::resolve;
use super::{LONGEST_KEY, Reader};
use crate::text::{Span, Spanned};

/// A scalar as it is written.
pub(super) struct Scalar<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) span: Span,
    pub(super) style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Quoted,
}

/// What plain text stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    Block,
    /// Between brackets, which end plain text.
    Flow,
}

/// What the line breaks at the end of a block are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

/// The bytes that may end plain text.
static MAY_END: [bool; 256] = {
    let mut bytes = [false; 256];
    let mut rest: &[u8] = b"\n\r:#,[]{}";
    while let [byte, after @ ..] = rest {
        bytes[*byte as usize] = true;
        rest = after;
    }
    bytes
};

impl<'t> Scalar<'t> {
    pub(super) fn node(self) -> Option<Node> {
        let kind = match self.style {
            Style::Plain => resolve(&self.text).ok()?,
            Style::Quoted => Kind::String(EcoString::from(self.text)),
        };
        Some(Node { span: self.span, kind })
    }

    /// It as a key.
    pub(super) fn key(self) -> Option<Key> {
        let length = self.span.end - self.span.start;
        let is_merge = self.style == Style::Plain && self.text == "<<";
        let is_key = !is_merge && length as usize <= LONGEST_KEY;
        is_key.then(|| Spanned::new(self.text.into(), self.span))
    }
}

impl<'t> Reader<'t> {
    /// A scalar, or the first line of one; the reader is right after it.
    pub(super) fn scalar(&mut self, context: Context) -> Option<Scalar<'t>> {
        match self.byte()? {
            b'"' | b'\'' => return self.quoted(),
            b'-' if self.is_plain_end(self.at + 1, context) => return None,
            b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'%'
            | b'@' | b'`' | b'?' | b':' => return None,
            _ => {}
        }
        let start = self.at;
        let text = self.plain(context)?;
        let span = Span::new(start, self.at);
        Some(Scalar { text: Cow::Borrowed(text), span, style: Style::Plain })
    }

    /// Plain text on one line, up to what ends it.
    fn plain(&mut self, context: Context) -> Option<&'t str> {
        let start = self.at;
        let mut at = start;
        loop {
            let rest = self.bytes.get(at..).unwrap_or_default();
            let may_end = |it: &u8| MAY_END[usize::from(*it)];
            at += rest.iter().position(may_end).unwrap_or(rest.len());
            let is_end = match self.bytes.get(at) {
                Some(b':') => self.is_plain_end(at + 1, context),
                Some(b'#') => at > start && self.bytes[at - 1] == b' ',
                Some(b',' | b'[' | b']' | b'{' | b'}') => context == Context::Flow,
                Some(_) | None => true,
            };
            if is_end {
                break;
            }
            at += 1;
        }
        let text = self.text.get(start..at)?.trim_end_matches(' ');
        self.at = start + text.len();
        (!text.is_empty()).then_some(text)
    }

    /// Whether a `:` or `-` before this byte is not part of plain text.
    fn is_plain_end(&self, at: usize, context: Context) -> bool {
        let is_flow_indicator =
            matches!(self.bytes.get(at), Some(b',' | b'[' | b']' | b'{' | b'}'));
        self.is_blank(at) || (context == Context::Flow && is_flow_indicator)
    }

    /// A scalar in quotes that ends on its line.
    fn quoted(&mut self) -> Option<Scalar<'t>> {
        let start = self.at;
        let quote = self.byte()?;
        let mut text = Cow::Borrowed("");
        let mut done = start + 1;
        let mut at = done;
        loop {
            match self.bytes.get(at)? {
                b'\n' => return None,
                b'\\' if quote == b'"' => {
                    let written = self.text.get(done..at)?;
                    let (char, length) = escaped(self.text.get(at + 1..)?)?;
                    text.to_mut().push_str(written);
                    text.to_mut().push(char);
                    at += 1 + length;
                    done = at;
                }
                it if *it == quote => {
                    let is_doubled = quote == b'\'' && self.bytes.get(at + 1) == Some(&quote);
                    if !is_doubled {
                        break;
                    }
                    text.to_mut().push_str(self.text.get(done..=at)?);
                    at += 2;
                    done = at;
                }
                _ => at += 1,
            }
        }
        let rest = self.text.get(done..at)?;
        match &mut text {
            Cow::Borrowed(_) => text = Cow::Borrowed(rest),
            Cow::Owned(text) => text.push_str(rest),
        }
        self.at = at + 1;
        Some(Scalar { text, span: Span::new(start, self.at), style: Style::Quoted })
    }

    /// The lines below that go on with a plain scalar; the line after it is next.
    pub(super) fn rest_of_scalar(
        &mut self,
        mut scalar: Scalar<'t>,
        parent: Option<usize>,
    ) -> Option<Scalar<'t>> {
        while scalar.style == Style::Plain && self.is_line_done() && self.byte() != Some(b'#') {
            let breaks = self.skip_blank_lines();
            if self.column().is_none_or(|it| Some(it) <= parent) || self.byte() == Some(b'#') {
                self.next_line();
                return Some(scalar);
            }
            let more = self.plain(Context::Block)?;
            if self.is_colon() {
                return None;
            }
            let text = scalar.text.to_mut();
            match breaks {
                1 => text.push(' '),
                _ => text.extend((1..breaks).map(|_| '\n')),
            }
            text.push_str(more);
            scalar.span.end = self.at as u32;
        }
        self.end_line()?;
        Some(scalar)
    }

    /// Goes from the end of a line to the next that is not blank, and counts
    /// the line breaks.
    fn skip_blank_lines(&mut self) -> usize {
        let mut breaks = 0;
        while let Some(b'\n' | b'\r') = self.byte() {
            self.skip_line();
            self.skip_spaces();
            breaks += 1;
        }
        breaks
    }

    /// A literal or folded block; the line after it is next.
    pub(super) fn block_scalar(&mut self, parent: Option<usize>) -> Option<Node> {
        let is_folded = self.byte()? == b'>';
        self.at += 1;
        let chomping = match self.byte()? {
            b'-' => Chomping::Strip,
            b'+' => Chomping::Keep,
            _ => Chomping::Clip,
        };
        self.at += usize::from(chomping != Chomping::Clip);
        if !self.is_line_done() {
            return None;
        }
        self.skip_line();
        let mut text = EcoString::new();
        // Line breaks that are not in the text yet.
        let mut breaks = 0;
        let mut start = None;
        let mut end = self.at;
        let mut indent = 0;
        let mut was_indented = false;
        while self.at < self.bytes.len() {
            let content = self.spaces_end();
            let is_blank = matches!(self.bytes.get(content), None | Some(b'\n' | b'\r'));
            let column = content - self.line;
            if start.is_none() && !is_blank {
                // An empty block, or blank lines that are deeper than the text.
                if Some(column) <= parent || column < indent {
                    return None;
                }
                (indent, start) = (column, Some(content));
            }
            if is_blank && (start.is_none() || column <= indent) {
                indent = indent.max(column);
                breaks += usize::from(content < self.bytes.len());
                self.skip_line();
                continue;
            }
            if column < indent {
                break;
            }
            let from = self.line + indent;
            self.skip_line();
            let line = self.text.get(from..self.line)?;
            let line =
                line.strip_suffix('\n').map_or(line, |it| it.strip_suffix('\r').unwrap_or(it));
            let is_indented = line.starts_with(' ');
            let is_joined = is_folded && !text.is_empty() && !was_indented && !is_indented;
            match breaks {
                1 if is_joined => text.push(' '),
                _ => text.extend((usize::from(is_joined)..breaks).map(|_| '\n')),
            }
            text.push_str(line);
            (breaks, was_indented, end) = (1, is_indented, from + line.len());
        }
        match chomping {
            Chomping::Strip => {}
            Chomping::Clip => text.push('\n'),
            Chomping::Keep => text.extend((0..breaks).map(|_| '\n')),
        }
        let start = start?;
        let end = start + self.text.get(start..end)?.trim_end().len();
        let start = block_header(self.text, start)?;
        let span = Span::new(start, end.max(start + 1));
        self.next_line();
        Some(Node { span, kind: Kind::String(text) })
    }
}

/// The character that an escape writes, and how long it is after its backslash.
fn escaped(text: &str) -> Option<(char, usize)> {
    let char = match text.as_bytes().first()? {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'u' => {
            let digits = text.get(1..5).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()))?;
            // Half of a surrogate pair is no character.
            return Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, 5));
        }
        it @ (b'"' | b'\\' | b'/') => char::from(*it),
        _ => return None,
    };
    Some((char, 1))
}
