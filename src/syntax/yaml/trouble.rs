//! What the YAML parser stopped at, in our words, and a repair to read on.

use granit_parser::ScanError;

use super::super::SYNTAX_ERROR;
use super::compose::OpenFlow;
use crate::diagnostic::{Diagnostic, Edit};
use crate::text::Span;

/// A mistake, and the edits after which the rest can be read.
pub(super) struct Trouble {
    pub finding: Diagnostic,
    pub repair: Vec<Edit>,
}

/// Explains a mistake.
pub(super) fn explain(text: &str, error: &ScanError, open: Option<OpenFlow>) -> Option<Trouble> {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let end = text[at..].find('\n').map_or(text.len(), |it| at + it);
    let finding = SYNTAX_ERROR
        .at(open.map_or(Span::new(at, at), |it| Span::new(it.at, it.at + 1)), error.info());
    Some(Trouble {
        finding,
        repair: vec![Edit { span: Span::new(start, end), text: String::new() }],
    })
}
