//! Where the parts of a plan stand in their document.

use crate::documents::At;
use crate::pointer::Pointer;
use crate::syntax::Node;
use crate::text::{LineColumn, LineIndex, Span};

/// Where something stands in a document.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The source description that has it; `None` for the document that is run.
    pub source: Option<String>,
    /// The way to it.
    pub pointer: Pointer,
    /// Where it begins.
    pub at: LineColumn,
}

/// The places of one document.
pub(super) struct Places<'a> {
    source: Option<String>,
    root: &'a Node,
    index: LineIndex<'a>,
}

impl<'a> Places<'a> {
    pub(super) fn of(at: At<'a>) -> Places<'a> {
        let document = at.document();
        Places {
            source: document.name.map(str::to_owned),
            root: at.root().node,
            index: LineIndex::new(document.text),
        }
    }

    /// The place of a value.
    pub(super) fn at(&self, span: Span) -> Place {
        let pointer = self.root.pointer_to(span);
        Place { source: self.source.clone(), pointer, at: self.index.line_column(span.start) }
    }

    /// The place of what has this value as a member.
    pub(super) fn around(&self, member: Span) -> Place {
        let mut place = self.at(member);
        place.pointer.tokens.pop();
        place
    }
}
