//! What can stand at a position: fields, values, names, expressions.
//!
//! The word at the position is completed first (`cursor/typed.rs`), so that the
//! tree says where it stands; then the tables of the document's kind say what may
//! stand there.

mod arazzo;
mod asked;
mod bodies;
mod conditions;
mod expressions;
mod inputs;
mod jsonpath;
mod mcp;
mod names;
mod operations;
pub(super) mod schemas;
mod sketch;
mod within;

use std::borrow::Cow;

use crate::arazzo::lower;
use crate::documents::SourceTree;
use crate::mcp::dialects::GENERIC;
use crate::sort;
use crate::syntax::{self, Format, Parsed};
use crate::text::Span;

use super::cursor::{Cursor, Spot, Typed, boundary, typed};
use super::{Document, Given, Kind};

use asked::Asked;

/// Something that can stand at a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What a list shows.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// A word or two beside the label: a type, a method with its path.
    pub detail: Option<String>,
    /// What it means, in Markdown.
    pub documentation: Option<String>,
    /// Sorts as it should be listed.
    pub sort: String,
    /// What the replaced text is compared with.
    pub filter: String,
    /// What is replaced: a part of one line around the position.
    pub span: Span,
    /// What is put there, in the syntax of snippets: `$1` and `${1:text}` are stops.
    /// Further lines are indented from where the line begins.
    pub snippet: String,
    /// What is put elsewhere: a comma that is missing.
    pub also: Option<(Span, &'static str)>,
}

/// What a completion is, for its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A field of a specification.
    Field,
    /// A member of a body, or of another value.
    Property,
    /// One of several words.
    EnumMember,
    /// Any other value.
    Value,
    /// A name that is declared elsewhere.
    Reference,
    /// An operation of an API.
    Function,
    /// An expression.
    Variable,
    /// A name that comes from outside, such as an input.
    Constant,
    /// An operator.
    Operator,
    /// A source description or a server.
    Module,
    /// Several lines at once.
    Snippet,
}

/// Everything that can stand at a byte offset, the likeliest first. Nothing where
/// nothing is known, such as in a comment.
pub fn complete(text: &str, given: &Given<'_>, offset: u32) -> Vec<Item> {
    let offset = boundary(text, offset);
    // The text as it is written is not read: while someone types it is broken.
    let asked = Position { text, format: syntax::format_of(text, given.name), offset, given };
    let mut items: Vec<Item> = Vec::new();
    for typed in typed(text, offset, asked.format) {
        // Another way to read it counts only if the likelier one leads nowhere; but on
        // an empty line, a list may go on as well.
        if typed.is_item {
            items.extend(complete_typed(&asked, &typed).into_iter().map(behind_dash));
        } else if items.is_empty() {
            items = complete_typed(&asked, &typed);
        }
    }
    sorted(items)
}

/// An item that begins with a dash, behind all that do not.
fn behind_dash(item: Item) -> Item {
    let label = format!("- {}", item.label);
    Item { label, sort: format!("9{}", item.sort), ..item }
}

/// What is asked.
struct Position<'a> {
    text: &'a str,
    format: Format,
    offset: u32,
    given: &'a Given<'a>,
}

/// The same for one way to read what is typed.
fn complete_typed(position: &Position<'_>, typed: &Typed) -> Vec<Item> {
    let Position { text, format, offset, given } = *position;
    let Parsed { root, .. } = syntax::parse_as(&typed.text, format);
    let tree = Cow::Owned(SourceTree::as_written(root));
    let documents = given.with(&typed.text, tree, format);
    let complete = Document::new(&typed.text, &documents, given);
    let Some(root) = complete.root() else { return Vec::new() };
    let asked = Asked {
        text: &typed.text,
        root,
        format,
        sources: complete.sources(),
        written: text,
        offset,
        cursor: Cursor::at(&typed.text, root.node, typed.offset),
        typed,
        trace: given.trace,
    };
    match complete.kind {
        Kind::Arazzo(version) => {
            complete.workflows().map(|it| arazzo::complete(&asked, it, version)).unwrap_or_default()
        }
        Kind::Mcp(dialect) => mcp::complete(&asked, dialect),
        Kind::Unknown => unknown(&asked),
    }
}

/// What the list calls a document with all that it must have.
const NEW: &str = "a workflow document";

/// What a document of no kind can become.
fn unknown(asked: &Asked<'_>) -> Vec<Item> {
    let is_root = asked.cursor.way.is_empty() && matches!(asked.cursor.spot, Spot::Key(_));
    if !is_root {
        return Vec::new();
    }
    let mut items = mcp::complete(asked, &GENERIC);
    if let Some(document) = lower(asked.root.node) {
        let offered = arazzo::complete(asked, &document, document.version);
        items.extend(offered.into_iter().filter(|it| ["arazzo", NEW].contains(&it.label.as_str())));
    }
    items
}

fn sorted(mut items: Vec<Item>) -> Vec<Item> {
    sort::by(&mut items, |one, other| (&one.sort, &one.label).cmp(&(&other.sort, &other.label)));
    items
}
