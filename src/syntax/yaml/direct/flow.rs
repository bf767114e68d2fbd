//! Flow collections that end on their line.

use super::super::super::{Entry, Kind, Node, first_places};
use super::Reader;
use super::scalar::{Context, Style};
use crate::text::Span;

impl<'t> Reader<'t> {
    /// `[…]` or `{…}`; the reader is right after it.
    pub(super) fn flow(&mut self) -> Option<Node> {
        let start = self.at;
        self.open()?;
        let kind = match self.byte()? {
            b'[' => self.flow_sequence()?,
            _ => self.flow_mapping()?,
        };
        self.depth -= 1;
        Some(Node { span: Span::new(start, self.at), kind })
    }

    fn flow_sequence(&mut self) -> Option<Kind> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.skip_spaces();
            if self.takes(b']') {
                return Some(Kind::List(items));
            }
            items.push(self.flow_value()?);
            self.skip_spaces();
            if !self.takes(b',') && self.byte()? != b']' {
                return None;
            }
        }
    }

    fn flow_mapping(&mut self) -> Option<Kind> {
        let mut entries: Vec<Entry> = Vec::new();
        self.at += 1;
        // Two braces are what templates are written in.
        if self.byte()? == b'{' {
            return None;
        }
        loop {
            self.skip_spaces();
            if self.takes(b'}') {
                return first_places(&entries).is_empty().then_some(Kind::Map(entries));
            }
            let key = self.scalar(Context::Flow)?;
            self.skip_spaces();
            // As in JSON, the value may stand right after a key in quotes.
            let is_json = key.style == Style::Quoted;
            if !self.takes(b':') || !(is_json || self.is_blank(self.at)) {
                return None;
            }
            let key = key.key()?;
            self.skip_spaces();
            let value = self.flow_value()?;
            entries.push(Entry { key, value });
            self.skip_spaces();
            if !self.takes(b',') && self.byte()? != b'}' {
                return None;
            }
        }
    }

    fn flow_value(&mut self) -> Option<Node> {
        match self.byte()? {
            b'[' | b'{' => self.flow(),
            _ => self.scalar(Context::Flow)?.node(),
        }
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is_next = self.byte() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }
}
