//! Folding ranges: what can be shown as one line.

use crate::sort;
use crate::syntax::{Format, Kind, Node};
use crate::text::LineIndex;

use super::Document;
use super::cursor::is_scalar;

/// Some lines of a document that can be shown as their first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The line that stays, from 0.
    pub start_line: u32,
    /// The last line that is hidden, from 0.
    pub end_line: u32,
    /// Whether they are comments.
    pub is_comment: bool,
}

/// Mappings, sequences, texts of several lines and comments, in order.
pub fn folding_ranges(document: &Document<'_>) -> Vec<Fold> {
    let index = LineIndex::new(document.text);
    let mut folding = Folding { document, index, list: Vec::new() };
    if let Some(root) = document.tree() {
        folding.members(root);
    }
    folding.comments();
    let mut list = folding.list;
    sort::by(&mut list, Ord::cmp);
    list.dedup();
    // One line can be folded in one way: the longest.
    list.reverse();
    list.dedup_by_key(|it| it.start_line);
    list.reverse();
    list
}

struct Folding<'d, 'a> {
    document: &'d Document<'a>,
    index: LineIndex<'d>,
    list: Vec<Fold>,
}

impl Folding<'_, '_> {
    fn line(&self, offset: u32) -> u32 {
        self.index.line_column(offset).line - 1
    }

    fn members(&mut self, node: &Node) {
        for it in node.entries() {
            self.value(it.key.span.start, node, &it.value);
        }
        for it in node.items() {
            self.value(it.span.start, node, it);
        }
    }

    /// A value, and where the line begins that stays when it is folded.
    fn value(&mut self, start: u32, parent: &Node, node: &Node) {
        // The members of an alias are written elsewhere.
        let is_here = parent.span.start <= node.span.start && node.span.end <= parent.span.end;
        let text = node.span.of(self.document.text);
        if !is_here || text.starts_with('*') {
            return;
        }
        let (first, mut last) = (self.line(start), self.line(node.span.end));
        // The closing bracket stays in sight.
        if text.ends_with(['}', ']']) && !is_scalar(node) && first < last {
            last -= u32::from(self.is_alone(node.span.end));
        }
        if first < last {
            self.list.push(Fold { start_line: first, end_line: last, is_comment: false });
        }
        if !matches!(node.kind, Kind::String(_)) {
            self.members(node);
        }
    }

    /// Whether a bracket that ends at an offset is the first of its line.
    fn is_alone(&self, end: u32) -> bool {
        let before = self.document.text.get(..end.saturating_sub(1) as usize).unwrap_or_default();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        line.trim().is_empty()
    }

    /// Lines of comments that follow each other.
    fn comments(&mut self) {
        let marks: &[&str] = match self.document.format {
            Format::Json => &["//"],
            Format::Yaml | Format::Toml => &["#"],
        };
        let mut first = None;
        let lines = self.document.text.lines().chain([""]).enumerate();
        for (at, line) in lines {
            let is_comment = marks.iter().any(|it| line.trim_start().starts_with(it));
            match (is_comment, first) {
                (true, None) => first = Some(at),
                (false, Some(start)) => {
                    if start + 1 < at {
                        let (start_line, end_line) = (start as u32, at as u32 - 1);
                        self.list.push(Fold { start_line, end_line, is_comment: true });
                    }
                    first = None;
                }
                _ => {}
            }
        }
    }
}
