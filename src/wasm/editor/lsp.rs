//! The data of the Language Server Protocol 3.17, as far as services speak it.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use crate::editor::completion::{Item, ItemKind};
use crate::text::{LineColumn, LineIndex, Span};

/// A place in a text, between two characters.
#[derive(Clone, Copy, Deserialize, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Position {
    /// From 0.
    pub line: u32,
    /// From 0, in UTF-16 code units.
    pub character: u32,
}

/// From one position to another, which does not belong to it.
#[derive(Clone, Copy, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    pub start: Position,
    pub end: Position,
}

/// A place and the text that shall stand there instead.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct TextEdit {
    pub range: Range,
    pub new_text: String,
}

/// Text for people.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MarkupContent {
    #[tsify(type = "\"markdown\"")]
    pub kind: &'static str,
    pub value: String,
}

/// What can stand at a position.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CompletionList {
    /// Whether further typing may bring more than is listed.
    pub is_incomplete: bool,
    /// The likeliest first.
    pub items: Vec<CompletionItem>,
}

/// Something that can stand at a position.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CompletionItem {
    pub label: String,
    /// A `CompletionItemKind` of the protocol.
    pub kind: u8,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub documentation: Option<MarkupContent>,
    pub sort_text: String,
    /// What the text in `textEdit.range` is compared with.
    pub filter_text: String,
    /// 2: the new text is a snippet, with stops such as `$1` and `${2:text}`.
    #[tsify(type = "2")]
    pub insert_text_format: u8,
    /// 2: further lines are indented as the line of the position is.
    #[tsify(type = "2")]
    pub insert_text_mode: u8,
    pub text_edit: TextEdit,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub additional_text_edits: Vec<TextEdit>,
}

/// Translates the places of one text.
pub(super) struct Places<'t> {
    lines: LineIndex<'t>,
}

impl<'t> Places<'t> {
    pub(super) fn new(lines: LineIndex<'t>) -> Places<'t> {
        Places { lines }
    }

    /// The byte offset of a position; past the end of a line it is that end.
    pub(super) fn offset(&self, it: Position) -> u32 {
        let (line, column) = (it.line.saturating_add(1), it.character.saturating_add(1));
        self.lines.offset(LineColumn { line, column })
    }

    /// The position of a byte offset.
    pub(super) fn position(&self, offset: u32) -> Position {
        let LineColumn { line, column } = self.lines.line_column(offset);
        Position { line: line - 1, character: column - 1 }
    }

    /// The range of a span of bytes.
    pub(super) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// An edit of the text.
    pub(super) fn edit(&self, span: Span, text: &str) -> TextEdit {
        TextEdit { range: self.range(span), new_text: text.to_owned() }
    }
}

impl CompletionList {
    pub(super) fn new(items: &[Item], places: &Places<'_>) -> CompletionList {
        // Of pointers into values, only the next members are listed.
        let is_incomplete = items.iter().any(|it| it.label.contains("#/"));
        let items = items.iter().enumerate().map(|(at, it)| CompletionItem::new(at, it, places));
        CompletionList { is_incomplete, items: items.collect() }
    }
}

impl CompletionItem {
    fn new(at: usize, it: &Item, places: &Places<'_>) -> CompletionItem {
        let edit = |it: &(Span, &'static str)| places.edit(it.0, it.1);
        let markdown = |it: &String| MarkupContent { kind: "markdown", value: it.clone() };
        CompletionItem {
            label: it.label.clone(),
            kind: kind(it.kind),
            detail: it.detail.clone(),
            documentation: it.documentation.as_ref().map(markdown),
            // They are sorted already, and texts of one length keep their order.
            sort_text: format!("{at:05}"),
            filter_text: it.filter.clone(),
            insert_text_format: 2,
            insert_text_mode: 2,
            text_edit: places.edit(it.span, &it.snippet),
            additional_text_edits: it.also.iter().map(edit).collect(),
        }
    }
}

fn kind(it: ItemKind) -> u8 {
    match it {
        ItemKind::Function => 3,
        ItemKind::Field => 5,
        ItemKind::Variable => 6,
        ItemKind::Module => 9,
        ItemKind::Property => 10,
        ItemKind::Value => 12,
        ItemKind::Snippet => 15,
        ItemKind::Reference => 18,
        ItemKind::EnumMember => 20,
        ItemKind::Constant => 21,
        ItemKind::Operator => 24,
    }
}
