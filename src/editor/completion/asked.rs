//! A position at which something can stand, and writing items for it.

use crate::editor::Document;
use crate::editor::cursor::{Cursor, Form, Typed};
use crate::syntax::Format;
use crate::text::Span;

use super::sketch::{Sketch, Style, in_quotes};
use super::{Item, ItemKind};

/// A position in a document as if what is typed there were complete.
pub(super) struct Asked<'a> {
    /// The completed document.
    pub(super) document: &'a Document<'a>,
    /// The text as it is written.
    pub(super) written: &'a str,
    /// Where it is.
    pub(super) cursor: Cursor<'a>,
    /// What has been put in.
    pub(super) typed: &'a Typed,
}

impl Asked<'_> {
    /// The text behind the word, as it is written.
    fn behind(&self) -> &str {
        self.written.get(self.typed.word.end as usize..).unwrap_or_default()
    }

    /// Whether the key at the position has its colon already, so that it alone is
    /// replaced.
    fn has_colon(&self) -> bool {
        let behind = self.behind().trim_start_matches([' ', '\t']);
        let behind = match self.typed.form {
            Form::Quoted { quote, is_closed: true } => behind.trim_start_matches(quote),
            Form::Quoted { .. } | Form::Block | Form::Flow | Form::Text => behind,
        };
        behind.trim_start_matches([' ', '\t']).starts_with([':', '='])
    }

    /// How values are written here.
    fn style(&self) -> Style {
        match (self.document.format, self.typed.form) {
            (Format::Json, _) => Style::Json { is_long: self.written.contains('\n') },
            (Format::Toml, _) => Style::Toml,
            (Format::Yaml, Form::Block | Form::Text) => Style::Block,
            (Format::Yaml, Form::Flow) => Style::Flow,
            (Format::Yaml, Form::Quoted { .. }) => match self.is_in_brackets() {
                true => Style::Flow,
                false => Style::Block,
            },
        }
    }

    fn is_in_brackets(&self) -> bool {
        let nodes = self.cursor.nodes.iter().rev();
        let mut collections = nodes.filter(|it| !crate::editor::cursor::is_scalar(it));
        let text = self.document.text;
        collections.next().is_some_and(|it| it.span.of(text).starts_with(['{', '[']))
    }

    /// How far the key at the position stands from where its line begins: what is
    /// below it is deeper.
    fn depth(&self) -> usize {
        let before = self.written.get(..self.typed.word.start as usize).unwrap_or_default();
        let line = &before[before.rfind('\n').map_or(0, |it| it + 1)..];
        let dash = if self.typed.is_item { 2 } else { 0 };
        match self.document.format {
            Format::Yaml => line.trim_start_matches(' ').len() + dash,
            Format::Json | Format::Toml => 0,
        }
    }

    /// The span of the word, with its quotes.
    fn whole(&self) -> Span {
        let word = self.typed.word;
        match self.typed.form {
            Form::Quoted { is_closed, .. } => {
                Span { start: word.start - 1, end: word.end + u32::from(is_closed) }
            }
            Form::Block | Form::Flow | Form::Text => word,
        }
    }

    /// A key with its value.
    pub(super) fn key(&self, name: &str, kind: ItemKind, value: &Sketch) -> Item {
        let style = self.style();
        let quote = match self.typed.form {
            Form::Quoted { quote, .. } => Some(quote),
            Form::Block | Form::Flow | Form::Text => None,
        };
        let key = style.key(name, quote);
        let mut snippet = if self.typed.is_item { "- ".to_owned() } else { String::new() };
        let first = key.clone();
        snippet.push_str(&super::sketch::escaped(&key));
        if !self.has_colon() {
            style.member(value, self.depth(), &mut snippet);
            if self.typed.needs_comma {
                snippet.push(',');
            }
        }
        Item {
            label: name.to_owned(),
            kind,
            detail: None,
            documentation: None,
            sort: String::new(),
            filter: first,
            span: self.whole(),
            snippet,
            also: self.comma(),
        }
    }

    /// A string as the value at the position.
    pub(super) fn text(&self, value: &str, kind: ItemKind) -> Item {
        let quote = match self.typed.form {
            Form::Quoted { quote, .. } => Some(quote),
            Form::Block | Form::Flow | Form::Text => None,
        };
        let written = match (quote, self.document.format) {
            (Some(quote), _) => in_quotes(value, quote),
            (None, Format::Yaml) => self.style().plain(value),
            (None, Format::Json | Format::Toml) => in_quotes(value, '"'),
        };
        self.scalar(value, &written, kind)
    }

    /// A value that is written so.
    pub(super) fn scalar(&self, label: &str, written: &str, kind: ItemKind) -> Item {
        let before = self.written.get(..self.whole().start as usize).unwrap_or_default();
        let dash = if self.typed.is_item { "- " } else { "" };
        let space = if before.ends_with([':', '=']) { " " } else { "" };
        let comma = if self.typed.needs_comma { "," } else { "" };
        Item {
            label: label.to_owned(),
            kind,
            detail: None,
            documentation: None,
            sort: String::new(),
            filter: written.to_owned(),
            span: self.whole(),
            snippet: [space, dash, &super::sketch::escaped(written), comma].concat(),
            also: self.comma(),
        }
    }

    fn comma(&self) -> Option<(Span, &'static str)> {
        let before = self.written.get(..self.whole().start as usize)?.trim_end().len();
        self.typed.lacks_comma.then_some((Span::new(before, before), ","))
    }
}

impl Item {
    /// Says what is shown beside the label.
    pub(super) fn detail(mut self, text: impl Into<String>) -> Item {
        self.detail = Some(text.into());
        self
    }

    /// Says where in the list it stands.
    pub(super) fn sort(mut self, group: usize, place: usize) -> Item {
        self.sort = format!("{group}{place:04}");
        self
    }
}
