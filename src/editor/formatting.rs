//! Formatting: how a document is laid out, and nothing of what it says.
//!
//! Only white space is written anew. Comments, quotes, anchors, the order of members
//! and the texts of block scalars stay; of several blank lines one is left. A text
//! with syntax errors stays as it is, as does one of TOML.

mod json;
mod yaml;

use std::ops::Range;

use crate::diagnostic::Edit;
use crate::syntax::{self, Format};
use crate::text::Span;

use super::Document;

/// How a document shall look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormattingOptions {
    /// How many columns each level is indented, from 1 to 16.
    pub tab_size: usize,
    /// Whether the dashes of a sequence are indented below the key that it is of; by
    /// default as most of the document has it.
    pub indent_sequences: Option<bool>,
}

impl Default for FormattingOptions {
    fn default() -> Self {
        FormattingOptions { tab_size: 2, indent_sequences: None }
    }
}

/// A longer collection of JSON does not stand on one line.
const LINE_WIDTH: usize = 80;

/// The edits that format a document, in order: only white space changes.
pub fn formatting(document: &Document<'_>, options: &FormattingOptions) -> Vec<Edit> {
    let text = document.text;
    let has_lone_return = || text.replace("\r\n", "").contains('\r');
    if syntax::parse_as(text, document.format).broken().is_some() || has_lone_return() {
        return Vec::new();
    }
    let options = FormattingOptions { tab_size: options.tab_size.clamp(1, 16), ..*options };
    match document.format {
        Format::Yaml => yaml::edits(text, &options),
        Format::Json => json::edits(text, &options),
        Format::Toml => Vec::new(),
    }
}

/// The comments of YAML in a range that has nothing else but white space, without
/// what is white at their ends.
fn comments(text: &str, range: Range<usize>) -> impl Iterator<Item = Span> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let start = at + text[at..range.end].find('#')?;
        let end = text[start..range.end].find('\n').map_or(range.end, |it| start + it);
        at = end;
        Some(Span::new(start, start + text[start..end].trim_end().len()))
    })
}
