//! A position at which something can stand, and writing items for it.

use crate::documents::At;
use crate::editor::cursor::{Cursor, Form, NOTHING_YET, Spot, Typed, is_scalar};
use crate::sources::Sources;
use crate::syntax::Format;
use crate::text::Span;
use crate::trace::Trace;

use super::sketch::{Sketch, Style, escaped, in_quotes};
use super::{Item, ItemKind};

/// A position in a document as if what is typed there were complete.
pub(super) struct Asked<'a> {
    /// The completed text.
    pub(super) text: &'a str,
    /// Its tree.
    pub(super) root: At<'a>,
    pub(super) format: Format,
    pub(super) sources: &'a Sources<'a>,
    /// The text as it is written.
    pub(super) written: &'a str,
    /// The offset in it.
    pub(super) offset: u32,
    /// Where it is.
    pub(super) cursor: Cursor<'a>,
    /// What has been put in.
    pub(super) typed: &'a Typed,
    /// The last run of the document.
    pub(super) trace: Option<&'a Trace>,
}

impl Asked<'_> {
    /// What is written of the value up to the position.
    pub(super) fn written_before(&self) -> &str {
        let start = self.value_span().start as usize;
        let written = self.written.get(start..self.offset as usize).unwrap_or_default();
        written.trim_start_matches(['"', '\''])
    }

    /// Whether a place of the completed text is the one that is asked about.
    pub(super) fn is_at(&self, span: Span) -> bool {
        span.start <= self.typed.offset && self.typed.offset <= span.end
    }

    /// Whether the value is not written yet.
    pub(super) fn is_nothing_yet(&self) -> bool {
        match self.cursor.spot {
            Spot::Key(entry) => entry.key.value == NOTHING_YET,
            Spot::Value(node) => node.as_str().is_some_and(|it| it == NOTHING_YET || it.is_empty()),
            Spot::Between => false,
        }
    }

    /// Whether the key at the position has its colon already, so that it alone is
    /// replaced.
    fn has_colon(&self) -> bool {
        let behind = self.written.get(self.whole().end as usize..).unwrap_or_default();
        behind.trim_start_matches([' ', '\t']).starts_with([':', '='])
    }

    /// How values are written here.
    pub(super) fn style(&self) -> Style {
        match self.format {
            Format::Json => Style::Json { is_long: self.collection().contains('\n') },
            Format::Toml => Style::Toml,
            Format::Yaml if self.is_in_brackets() => Style::Flow,
            Format::Yaml => Style::Block,
        }
    }

    fn is_in_brackets(&self) -> bool {
        self.collection().starts_with(['{', '['])
    }

    /// The text of the innermost object or list.
    fn collection(&self) -> &str {
        let mut collections = self.cursor.nodes.iter().rev().filter(|it| !is_scalar(it));
        collections.next().map_or("", |it| it.span.of(self.text))
    }

    fn quote(&self) -> Option<char> {
        match self.typed.form {
            Form::Quoted { quote, .. } => Some(quote),
            Form::Block | Form::Flow | Form::Text => None,
        }
    }

    /// The line of a place up to it.
    fn line_before(&self, at: u32) -> &str {
        let before = self.written.get(..at as usize).unwrap_or_default();
        &before[before.rfind('\n').map_or(0, |it| it + 1)..]
    }

    /// How far a place is from where its line begins: further lines of a snippet are
    /// indented as that is.
    fn depth_at(&self, at: u32) -> usize {
        match self.style() {
            Style::Block => self.line_before(at).trim_start_matches(' ').len(),
            Style::Flow | Style::Json { .. } | Style::Toml => 0,
        }
    }

    /// The same for the key at the position.
    fn depth(&self) -> usize {
        self.depth_at(self.typed.word.start) + if self.typed.is_item { 2 } else { 0 }
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

    /// The span of the whole value at the position, as far as it is on one line.
    fn value_span(&self) -> Span {
        let is_written = self.typed.form == Form::Block && !self.is_nothing_yet();
        match self.cursor.spot {
            Spot::Value(node) if is_written && !node.span.of(self.text).contains('\n') => {
                // What has been put in at the end is not written.
                let is_put_in = node.span.of(self.text).ends_with(NOTHING_YET);
                let end = if is_put_in { self.offset } else { node.span.end };
                let is_around = node.span.start <= self.offset && self.offset <= end;
                if is_around { Span { end, ..node.span } } else { self.whole() }
            }
            Spot::Value(_) | Spot::Key(_) | Spot::Between => self.whole(),
        }
    }

    fn item(&self, label: &str, kind: ItemKind, filter: String, snippet: String) -> Item {
        Item {
            label: label.to_owned(),
            kind,
            detail: None,
            documentation: None,
            sort: String::new(),
            filter,
            span: self.value_span(),
            snippet,
            also: self.missing_comma(),
        }
    }

    fn missing_comma(&self) -> Option<(Span, &'static str)> {
        let before = self.written.get(..self.whole().start as usize)?.trim_end().len();
        self.typed.lacks_comma.then_some((Span::new(before, before), ","))
    }

    fn comma(&self) -> &'static str {
        if self.typed.needs_comma { "," } else { "" }
    }

    fn dash(&self) -> &'static str {
        if self.typed.is_item { "- " } else { "" }
    }

    /// A key with its value.
    pub(super) fn key(&self, name: &str, kind: ItemKind, value: &Sketch) -> Item {
        let style = self.style();
        let key = style.key(name, self.quote());
        let mut snippet = [self.dash(), &escaped(&key)].concat();
        if !self.has_colon() {
            style.member(value, self.depth(), &mut snippet);
            snippet.push_str(self.comma());
        }
        Item { span: self.whole(), ..self.item(name, kind, key, snippet) }
    }

    /// Several members at once: where a key stands, or as an object where a value does.
    pub(super) fn members(&self, members: &[(String, Sketch)], kind: ItemKind) -> Item {
        let style = self.style();
        let mut snippet = self.dash().to_owned();
        if matches!(self.cursor.spot, Spot::Value(_)) && style != Style::Block {
            style.value(&Sketch::Map(members.to_vec()), &mut snippet);
        } else {
            style.members(members, self.depth(), &mut 0, &mut snippet);
        }
        snippet.push_str(self.comma());
        let name = members.first().map(|it| it.0.as_str()).unwrap_or_default();
        let value = members.iter().find_map(|it| match &it.1 {
            Sketch::Word(word) | Sketch::Fixed(word) => Some(word.as_str()),
            _ => None,
        });
        // Whoever types the key or the value means this.
        let filter = match self.written_before() {
            typed if !typed.is_empty() && name.starts_with(typed) => name,
            _ => value.unwrap_or(name),
        };
        Item { span: self.whole(), ..self.item(filter, kind, filter.to_owned(), snippet) }
    }

    /// What a person who has typed something else would not find: nothing hides it
    /// where nothing is typed.
    pub(super) fn filter_of_nothing(&self, filter: &str) -> String {
        let typed = self.written.get(self.whole().start as usize..self.offset as usize);
        let typed = typed.unwrap_or_default();
        if filter.starts_with(typed) { filter.to_owned() } else { typed.to_owned() }
    }

    /// A string as the value at the position.
    pub(super) fn text(&self, value: &str, kind: ItemKind) -> Item {
        let written = self.quoted(value);
        self.scalar(value, &written, kind)
    }

    fn quoted(&self, value: &str) -> String {
        match (self.quote(), self.format) {
            (Some(quote), _) => in_quotes(value, quote),
            (None, Format::Yaml) => self.style().plain(value),
            (None, Format::Json | Format::Toml) => in_quotes(value, '"'),
        }
    }

    /// A string, and further members of the object that it is in.
    pub(super) fn text_and(
        &self,
        value: &str,
        members: &[(String, Sketch)],
        kind: ItemKind,
    ) -> Item {
        let style = self.style();
        let owner = self.cursor.nodes.iter().rev().nth(1);
        let key = owner.and_then(|it| it.entries().first()).map(|it| it.key.span.start);
        let depth = key.map_or(0, |it| self.depth_at(it));
        let mut item = self.text(value, kind);
        let comma = self.comma();
        item.snippet.truncate(item.snippet.len() - comma.len());
        match style {
            Style::Block => item.snippet.push_str(&format!("\n{}", " ".repeat(depth))),
            Style::Flow | Style::Json { .. } | Style::Toml => item.snippet.push_str(", "),
        }
        style.members(members, depth, &mut 0, &mut item.snippet);
        item.snippet.push_str(comma);
        item
    }

    /// A value that is written so.
    pub(super) fn scalar(&self, label: &str, written: &str, kind: ItemKind) -> Item {
        let snippet = [self.space(), self.dash(), &escaped(written), self.comma()].concat();
        self.item(label, kind, written.to_owned(), snippet)
    }

    /// What is missing between a colon and its value.
    fn space(&self) -> &'static str {
        let before = self.written.get(..self.value_span().start as usize).unwrap_or_default();
        if before.ends_with([':', '=']) { " " } else { "" }
    }

    /// The part of a string at the position that is of these characters, in the text
    /// as it is written.
    pub(super) fn part(&self, is_part: impl Fn(char) -> bool) -> Span {
        let value = self.value_span();
        let (start, end) = match self.quote() {
            Some(_) => (self.typed.word.start as usize, self.typed.word.end as usize),
            None if self.typed.form == Form::Text => (0, self.written.len()),
            None => (value.start as usize, value.end as usize),
        };
        let at = (self.offset as usize).clamp(start, end);
        let before = self.written.get(start..at).unwrap_or_default();
        let behind = self.written.get(at..end).unwrap_or_default();
        let start = start + before.trim_end_matches(&is_part).len();
        Span::new(start, at + behind.len() - behind.trim_start_matches(&is_part).len())
    }

    /// Whether a part is the whole value, so that quotes can be put around it.
    pub(super) fn is_whole(&self, part: Span) -> bool {
        match self.typed.form {
            Form::Quoted { .. } => part == self.typed.word,
            Form::Block | Form::Flow => part == self.value_span() || self.is_nothing_yet(),
            Form::Text => false,
        }
    }

    /// A text in the place of a part of a string.
    pub(super) fn replacing(&self, part: Span, text: &str, kind: ItemKind) -> Item {
        if self.is_whole(part) {
            return self.text(text, kind);
        }
        let written = match self.quote() {
            Some(quote) => {
                let quoted = in_quotes(text, quote);
                quoted[1..quoted.len() - 1].to_owned()
            }
            None => text.to_owned(),
        };
        let snippet = escaped(&written);
        Item { span: part, also: None, ..self.item(text, kind, written, snippet) }
    }
}

impl Item {
    /// Puts a stop between two parts of its text.
    pub(super) fn with_stop(mut self, before: &str, after: &str) -> Item {
        let (before, after) = (escaped(before), escaped(after));
        let stopped = [before.as_str(), "$1", after.as_str()].concat();
        self.snippet = self.snippet.replacen(&[before, after].concat(), &stopped, 1);
        self
    }

    /// Says what is shown beside the label.
    pub(super) fn detail(mut self, text: impl Into<String>) -> Item {
        self.detail = Some(text.into());
        self
    }

    /// Says what it means.
    pub(super) fn documentation(mut self, text: impl Into<String>) -> Item {
        self.documentation = Some(text.into()).filter(|it| !it.is_empty());
        self
    }

    /// Puts it behind those that are not.
    pub(super) fn postpone(&mut self) {
        self.sort.insert(0, '5');
    }

    /// Says where in the list it stands: in which group, and where in that.
    pub(super) fn sort(mut self, group: usize, place: usize) -> Item {
        self.sort = format!("{group}{place:04}");
        self
    }
}
