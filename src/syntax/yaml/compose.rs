//! The parser's events → tree.

use std::borrow::Cow;
use std::collections::HashMap;

use ecow::EcoString;
use granit_parser::{Event, ScalarStyle, StructureStyle, Tag};

use super::super::{
    EMPTY_DOCUMENT, Entry, Kind, MAX_DEPTH, MAX_FINDINGS, MERGE_KEY, NON_FINITE_NUMBER,
    NON_STRING_KEY, Node, SEVERAL_DOCUMENTS, TOO_DEEP, TOO_MANY_ALIASES, UNKNOWN_ALIAS,
    UNKNOWN_TAG, report_duplicates,
};
use super::scalar::{self, NonFinite};
use super::trouble::quoted;
use crate::diagnostic::Diagnostic;
use crate::text::{Span, Spanned};

/// A tree, and what is wrong with it.
pub(super) struct Composed {
    pub root: Option<Node>,
    pub findings: Vec<Diagnostic>,
}

/// Builds a tree from events, without recursion.
pub(super) struct Composer<'t> {
    text: &'t str,
    root: Option<Node>,
    /// The collections that are not complete yet, outermost first.
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    /// How many bytes copies of anchored values may still take.
    budget: usize,
    is_budget_reported: bool,
    findings: Vec<Diagnostic>,
}

/// A collection that is not complete yet.
struct Frame {
    start: usize,
    is_flow: bool,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(Vec<Entry>, Key),
}

/// What a mapping waits for.
enum Key {
    /// A key comes next.
    Wanted,
    /// The value of this key comes next.
    Read(Spanned<String>),
    /// A value comes next that has no place in the tree.
    Dropped,
}

/// A value with an anchor, for its aliases.
struct Anchored {
    node: Node,
    size: Size,
}

#[derive(Clone, Copy, Default)]
struct Size {
    /// About how many bytes a copy takes.
    bytes: usize,
    /// How many levels of collections.
    depth: usize,
}

impl<'t> Composer<'t> {
    pub(super) fn new(text: &'t str) -> Composer<'t> {
        Composer {
            text,
            root: None,
            frames: Vec::new(),
            anchors: HashMap::new(),
            // The tree of a text takes up to about 32 times its length, so this
            // has room for one copy of everything, and for use in moderation.
            budget: (1 << 20) + text.len().saturating_mul(32),
            is_budget_reported: false,
            findings: Vec::new(),
        }
    }

    /// Takes the next event; false if the rest must not be read.
    pub(super) fn take(&mut self, event: Event<'_>, span: granit_parser::Span) -> bool {
        let place = span.byte_range().map_or(Span::default(), |it| Span::new(it.start, it.end));
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Anchor(..) => true,
            Event::DocumentStart(..) => self.document_start(place),
            Event::Alias(id) => {
                self.alias(id, place);
                true
            }
            Event::UnresolvedAlias(name) => {
                let message = format!("no anchor `&{name}` stands before the alias `*{name}`");
                let fixed = quoted(place.of(self.text));
                let finding = UNKNOWN_ALIAS.at(place, message);
                self.report(finding.unsafe_fix("quote the value", place, fixed));
                self.unexpanded(place);
                true
            }
            Event::Scalar(value, style, anchor, tag) => {
                let tag_place = tag_place(&span, place);
                self.scalar(value, style, anchor, tag.as_deref(), tag_place, place);
                true
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.check_tag(tag.as_deref(), "seq", tag_place(&span, place));
                self.open(style, anchor, place, Content::List(Vec::new()))
            }
            Event::MappingStart(style, anchor, tag) => {
                self.check_tag(tag.as_deref(), "map", tag_place(&span, place));
                self.open(style, anchor, place, Content::Map(Vec::new(), Key::Wanted))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(place);
                true
            }
            // Kinds of events that the parser may learn, none of them a value.
            _ => true,
        }
    }

    /// The tree so far; open collections are closed.
    pub(super) fn finish(mut self) -> Composed {
        let end = Span::new(self.text.len(), self.text.len());
        while !self.frames.is_empty() {
            self.close(end);
        }
        if self.root.is_none() && self.findings.is_empty() {
            let message = "the document is empty";
            self.findings.push(EMPTY_DOCUMENT.at(Span::default(), message));
        }
        Composed { root: self.root, findings: self.findings }
    }

    fn report(&mut self, finding: Diagnostic) {
        if self.findings.len() < MAX_FINDINGS {
            self.findings.push(finding);
        }
    }

    /// Where the innermost bracket is that is open.
    pub(super) fn open_bracket(&self) -> Option<usize> {
        // A single pair in brackets, `[a: b]`, is a flow mapping without its own.
        let is_bracket = |it: &usize| self.text[*it..].starts_with(['{', '[']);
        let open = self.frames.iter().rev().filter(|it| it.is_flow);
        open.map(|it| it.start).find(is_bracket)
    }

    fn document_start(&mut self, place: Span) -> bool {
        if self.root.is_none() {
            return true;
        }
        let start = place.start as usize;
        let rest = &self.text[start..];
        let length = match rest.starts_with("---") {
            true => 3,
            false => rest.chars().next().map_or(0, char::len_utf8),
        };
        let marker = Span::new(start, start + length);
        self.report(
            SEVERAL_DOCUMENTS
                .at(marker, "a second document begins here, only the first is read")
                .help("put each document into its own file"),
        );
        false
    }

    fn open(
        &mut self,
        style: StructureStyle,
        anchor: usize,
        place: Span,
        content: Content,
    ) -> bool {
        if self.frames.len() == MAX_DEPTH {
            let message = format!("values stand more than {MAX_DEPTH} levels deep");
            self.report(TOO_DEEP.at(place, message));
            return false;
        }
        let is_flow = style == StructureStyle::Flow;
        let mut start = place.start as usize;
        if !is_flow && matches!(content, Content::List(_)) {
            start = self.dash(start);
        }
        self.frames.push(Frame { start, is_flow, anchor, content });
        true
    }

    /// Where the first dash of a list is. The parser puts a list that stands
    /// right under its key behind it.
    fn dash(&self, start: usize) -> usize {
        let top = self.frames.last().map(|it| &it.content);
        let line = self.text[..start].rfind('\n').map_or(0, |it| it + 1);
        let before = &self.text[line..start];
        let dash = line + before.len() - before.trim_start_matches(' ').len();
        let is_under_key = matches!(top, Some(Content::Map(_, Key::Read(_) | Key::Dropped)));
        if is_under_key && self.text[dash..].starts_with('-') { dash } else { start }
    }

    fn close(&mut self, place: Span) {
        let Some(frame) = self.frames.pop() else { return };
        let (kind, last) = match frame.content {
            Content::List(items) => {
                let last = items.last().map(|it| it.span.end);
                (Kind::List(items), last)
            }
            Content::Map(mut entries, key) => {
                if let Key::Read(key) = key {
                    let end = key.span.end as usize;
                    let value = Node { span: Span::new(end, end), kind: Kind::Null };
                    entries.push(Entry { key: key.into(), value });
                }
                let last = entries.last().map(|it| it.value.span.end.max(it.key.span.end));
                report_duplicates(&mut entries, &mut self.findings);
                (Kind::Map(entries), last)
            }
        };
        // The end mark of a block collection is at the next token.
        let end = match frame.is_flow {
            true => place.end as usize,
            false => last.map_or(frame.start, |it| it as usize),
        };
        let span = Span::new(frame.start, end.max(frame.start));
        let kind = match span.of(self.text).starts_with("{{") {
            true => self.template(span),
            false => kind,
        };
        self.anchored(frame.anchor, Node { span, kind }, None);
    }

    fn scalar(
        &mut self,
        value: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        tag_place: Span,
        place: Span,
    ) {
        let span = self.scalar_place(style, place);
        // The parser writes `~` where nothing is written.
        let is_nothing = style == ScalarStyle::Plain && place.start == place.end;
        let text = if is_nothing { Cow::Borrowed("") } else { value };
        if is_nothing && self.frames.is_empty() && tag.is_none() && anchor == 0 {
            return;
        }
        if self.is_key_wanted() && anchor == 0 && tag.is_none() {
            return self.key(Spanned::new(text.into_owned(), span), style);
        }
        let kind = match (tag.and_then(Tag::core_suffix), style) {
            (None, ScalarStyle::Plain) if tag.is_none() => self.plain(&text, span),
            (None, _) => {
                self.check_tag(tag, "str", tag_place);
                Kind::String(EcoString::from(&*text))
            }
            (Some(name), _) => self.tagged(name, &text, span, tag_place),
        };
        self.anchored(anchor, Node { span, kind }, Some((text, style)));
    }

    fn plain(&mut self, text: &str, span: Span) -> Kind {
        scalar::resolve(text).unwrap_or_else(|NonFinite| {
            let message = format!("JSON has no number for `{text}`");
            let help = "quote it if it is a text";
            self.report(NON_FINITE_NUMBER.at(span, message).help(help));
            Kind::String(text.into())
        })
    }

    /// The value of a scalar with a tag of YAML's own, such as `!!int`.
    fn tagged(&mut self, name: &str, text: &str, span: Span, tag_place: Span) -> Kind {
        if name == "str" {
            return Kind::String(text.into());
        }
        let kind = self.plain(text, span);
        let fits = match &kind {
            Kind::Null => name == "null",
            Kind::Bool(_) => name == "bool",
            Kind::Number(it) => name == "float" || (name == "int" && !it.is_f64()),
            Kind::String(_) | Kind::List(_) | Kind::Map(_) => false,
        };
        if !fits {
            let message = match name {
                "null" | "bool" | "int" | "float" | "seq" | "map" => {
                    format!("expected a value that fits the tag `!!{name}`, found `{text}`")
                }
                _ => format!("the tag `!!{name}` has no meaning in JSON"),
            };
            self.report(UNKNOWN_TAG.at(tag_place, message).help("remove the tag"));
        }
        kind
    }

    /// Reports a tag that says something else than what stands there.
    fn check_tag(&mut self, tag: Option<&Tag>, expected: &str, place: Span) {
        let Some(tag) = tag else { return };
        // `!` alone means: whatever it looks like, without resolution.
        if tag.core_suffix() == Some(expected) || tag.original() == "!" {
            return;
        }
        let message = format!("the tag `{}` has no meaning in JSON", tag.original());
        self.report(UNKNOWN_TAG.at(place, message).help("remove the tag"));
    }

    fn is_key_wanted(&self) -> bool {
        let top = self.frames.last().map(|it| &it.content);
        matches!(top, Some(Content::Map(_, Key::Wanted)))
    }

    /// Takes a scalar as the next key, as it is written: `200` is the key `"200"`.
    fn key(&mut self, key: Spanned<String>, style: ScalarStyle) {
        let is_merge = style == ScalarStyle::Plain && key.value == "<<";
        if is_merge {
            self.report(
                MERGE_KEY
                    .at(key.span, "the merge key `<<` is not part of YAML 1.2 and is not applied")
                    .help("write the merged fields out, or use an alias for the whole value"),
            );
        }
        let Some(Frame { content: Content::Map(_, next), .. }) = self.frames.last_mut() else {
            return;
        };
        *next = if is_merge { Key::Dropped } else { Key::Read(key) };
    }

    /// Remembers a value with an anchor, and attaches it.
    fn anchored(&mut self, anchor: usize, node: Node, scalar: Option<(Cow<'_, str>, ScalarStyle)>) {
        // Without a `*` in the text there is no alias to remember it for.
        if anchor != 0 && self.text.contains('*') {
            let size = Size::of(&node);
            if self.spend(size.bytes, node.span) {
                self.anchors.insert(anchor, Anchored { node: node.clone(), size });
            }
        }
        self.attach(node, scalar);
    }

    fn alias(&mut self, id: usize, place: Span) {
        let Some(Anchored { size, node }) = self.anchors.get(&id) else {
            if !self.is_budget_reported {
                let name = place.of(self.text);
                let message = format!("the alias `{name}` stands inside the value it names");
                self.report(UNKNOWN_ALIAS.at(place, message));
            }
            return self.unexpanded(place);
        };
        let (size, span) = (*size, node.span);
        if self.frames.len() + size.depth > MAX_DEPTH {
            let message =
                format!("with this alias, values stand more than {MAX_DEPTH} levels deep");
            self.report(TOO_DEEP.at(place, message));
            return self.unexpanded(place);
        }
        if !self.spend(size.bytes, place) {
            return self.unexpanded(place);
        }
        let Some(Anchored { node, .. }) = self.anchors.get(&id) else { return };
        let key = match &node.kind {
            Kind::String(text) => Some(text.to_string()),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => Some(span.of(self.text).to_owned()),
            Kind::List(_) | Kind::Map(_) => None,
        };
        let node = Node { span: place, kind: node.kind.clone() };
        self.attach(node, key.map(|it| (Cow::Owned(it), ScalarStyle::DoubleQuoted)));
    }

    /// An alias without a value, which was reported.
    fn unexpanded(&mut self, place: Span) {
        let written = Cow::Borrowed(place.of(self.text));
        let node = Node { span: place, kind: Kind::Null };
        self.attach(node, Some((written, ScalarStyle::DoubleQuoted)));
    }

    /// Takes bytes from the budget; false if there are not enough.
    fn spend(&mut self, bytes: usize, place: Span) -> bool {
        if self.is_budget_reported {
            return false;
        }
        match self.budget.checked_sub(bytes) {
            Some(rest) => {
                self.budget = rest;
                true
            }
            None => {
                self.is_budget_reported = true;
                let message = "the aliases up to here expand to far more than the document";
                let help = "write the repeated values out, or repeat less";
                self.report(TOO_MANY_ALIASES.at(place, message).help(help));
                false
            }
        }
    }

    /// Puts a complete value where it belongs. `scalar` is how it was written.
    fn attach(&mut self, node: Node, scalar: Option<(Cow<'_, str>, ScalarStyle)>) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.content {
            Content::List(items) => items.push(node),
            Content::Map(entries, key) => match std::mem::replace(key, Key::Wanted) {
                Key::Read(key) => entries.push(Entry { key: key.into(), value: node }),
                Key::Dropped => {}
                Key::Wanted => match (scalar, node.kind) {
                    (Some((text, style)), _) => {
                        self.key(Spanned::new(text.into_owned(), node.span), style);
                    }
                    (None, kind) => {
                        *key = Key::Dropped;
                        self.report_key(Node { kind, ..node });
                    }
                },
            },
        }
    }

    fn report_key(&mut self, key: Node) {
        let message = format!("expected a string as key, found {}", key.kind_name());
        let help = "write the key as one string, in quotes if needed";
        // Braces in braces: `template` reports them.
        let is_template = self.text[..key.span.start as usize].ends_with('{')
            && key.span.of(self.text).starts_with('{');
        if !is_template {
            self.report(NON_STRING_KEY.at(key.span, message).help(help));
        }
    }

    /// Takes `{{ … }}` as the string that it was meant to be.
    fn template(&mut self, span: Span) -> Kind {
        let written = span.of(self.text);
        let message = format!("expected quotes around `{written}`, because `{{` begins an object");
        let fixed = quoted(written);
        let finding = NON_STRING_KEY.at(span, message).fix("quote the value", span, fixed);
        self.report(finding);
        Kind::String(written.into())
    }

    /// The place of a scalar. A block scalar's begins with its `|` or `>`, and
    /// ends with its last line that is not empty.
    fn scalar_place(&self, style: ScalarStyle, place: Span) -> Span {
        let (start, end) = (place.start as usize, place.end as usize);
        match style {
            ScalarStyle::Plain if start == end => {
                // The parser puts nothing before the colon that it belongs to.
                let is_colon = self.text.as_bytes().get(start) == Some(&b':');
                let at = start + usize::from(is_colon);
                Span::new(at, at)
            }
            ScalarStyle::Plain | ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => place,
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let content = place.of(self.text).trim_end().len();
                let start = block_header(self.text, start).unwrap_or(start);
                Span::new(start, (place.start as usize + content).max(start + 1))
            }
        }
    }
}

/// Where the header of the block scalar begins whose content begins at `content`.
pub(super) fn block_header(text: &str, content: usize) -> Option<usize> {
    if text.as_bytes().get(content).is_some_and(|it| b"|>".contains(it))
        && is_header(&text[content..])
    {
        return Some(content);
    }
    let line_start = text.get(..content)?.trim_end().rfind('\n').map_or(0, |it| it + 1);
    let line = text.get(line_start..content)?;
    let at = line.match_indices(['|', '>']).find(|it| is_header(&line[it.0..]))?.0;
    Some(line_start + at)
}

/// Whether a text begins with a block scalar's header and nothing else on its line.
fn is_header(text: &str) -> bool {
    let line = text.lines().next().unwrap_or_default();
    let rest = line.trim_start_matches(['|', '>']);
    let indicators = rest.trim_start_matches(|it: char| matches!(it, '-' | '+' | '1'..='9'));
    line.len() - rest.len() == 1
        && rest.len() - indicators.len() <= 2
        && (indicators.trim().is_empty() || indicators.trim_start().starts_with('#'))
}

/// The place of a tag; `fallback` if there is none.
fn tag_place(span: &granit_parser::Span, fallback: Span) -> Span {
    let tag = span.tag_span().and_then(|it| it.byte_range());
    tag.map_or(fallback, |it| Span::new(it.start, it.end))
}

impl Size {
    fn of(node: &Node) -> Size {
        let own = size_of::<Node>();
        match &node.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => Size { bytes: own, depth: 0 },
            Kind::String(text) => Size { bytes: own + text.len(), depth: 0 },
            Kind::List(items) => Size::around(own, items.iter().map(Size::of)),
            Kind::Map(entries) => {
                let sizes = entries.iter().map(|it| {
                    let value = Size::of(&it.value);
                    let key = size_of::<Entry>() - own + it.key.value.len();
                    Size { bytes: value.bytes + key, depth: value.depth }
                });
                Size::around(own, sizes)
            }
        }
    }

    fn around(own: usize, inside: impl Iterator<Item = Size>) -> Size {
        let empty = Size { bytes: own, depth: 1 };
        inside.fold(empty, |sum, it| Size {
            bytes: sum.bytes + it.bytes,
            depth: sum.depth.max(it.depth + 1),
        })
    }
}
