//! The comments of a document, and what each is about.

use super::tree::Remarked;
use crate::sort;
use crate::syntax::{Format, Kind, Node};
use crate::text::Span;

/// The comments of a document that nobody has taken yet.
#[derive(Debug, Default)]
pub(super) struct Comments {
    left: Vec<Comment>,
}

/// A comment.
#[derive(Debug)]
struct Comment {
    span: Span,
    lines: Vec<String>,
    /// Where the key or scalar begins that it is about.
    about: u32,
    side: Side,
}

/// Where a comment stands, seen from what it is about.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Side {
    Above,
    Behind,
    Below,
}

impl Comments {
    /// Reads the comments of a document: what stands between its keys and scalars.
    pub(super) fn read(text: &str, root: &Node, format: Format) -> Comments {
        let mut tokens = Vec::new();
        collect(root, &mut tokens);
        sort::by(&mut tokens, Ord::cmp);
        let mut comments = Comments::default();
        let mut end = 0;
        for (at, next) in tokens.iter().map(Some).chain([None]).enumerate() {
            let until = next.map_or(text.len(), |it| it.start as usize);
            let before = at.checked_sub(1).and_then(|it| tokens.get(it)).copied();
            if end < until {
                comments.read_gap(text, end..until, before, next.copied(), format);
            }
            end = end.max(next.map_or(until, |it| it.end as usize));
        }
        comments
    }

    fn read_gap(
        &mut self,
        text: &str,
        gap: std::ops::Range<usize>,
        before: Option<Span>,
        next: Option<Span>,
        format: Format,
    ) {
        let found = scan(text, gap.clone(), format);
        for (number, span) in found.iter().enumerate() {
            let (start, end) = (span.start as usize, span.end as usize);
            let is_behind = before.is_some() && !text[gap.start..start].contains('\n');
            let after = found[number + 1..].iter().fold((end, String::new()), |it, next| {
                (next.end as usize, it.1 + &text[it.0..next.start as usize])
            });
            let after = after.1 + &text[after.0..gap.end];
            let is_closed = format == Format::Json && after.contains(['}', ']']);
            let (about, side) = match (before, next) {
                (Some(before), _) if is_behind => (before, Side::Behind),
                (_, Some(next)) if !is_closed => (next, Side::Above),
                (Some(before), _) => (before, Side::Below),
                (None, Some(next)) => (next, Side::Above),
                (None, None) => return,
            };
            let lines = lines(span.of(text));
            self.left.push(Comment { span: *span, lines, about: about.start, side });
        }
    }

    /// Takes the comments within a part of the document, which is written as one
    /// member.
    pub(super) fn take(&mut self, part: Span) -> Remarked {
        let is_in = |it: &Comment| (part.start..part.end.max(part.start + 1)).contains(&it.about);
        let (taken, left) = std::mem::take(&mut self.left).into_iter().partition(is_in);
        self.left = left;
        let mut remarked = Remarked::default();
        for comment in taken {
            let mut lines = comment.lines;
            match comment.side {
                Side::Behind if remarked.behind.is_none() && lines.len() == 1 => {
                    remarked.behind = lines.pop();
                }
                Side::Above | Side::Behind => remarked.above.append(&mut lines),
                Side::Below => remarked.below.append(&mut lines),
            }
        }
        remarked
    }

    /// Where all comments are.
    pub(super) fn spans(&self) -> Vec<Span> {
        self.left.iter().map(|it| it.span).collect()
    }
}

/// Every key and scalar.
fn collect(node: &Node, tokens: &mut Vec<Span>) {
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|it| collect(it, tokens)),
        Kind::Map(entries) => {
            for entry in entries {
                tokens.push(entry.key.span);
                collect(&entry.value, tokens);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
            if node.span.start < node.span.end {
                tokens.push(node.span);
            }
        }
    }
}

/// The comments between two keys or scalars.
fn scan(text: &str, gap: std::ops::Range<usize>, format: Format) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = gap.start;
    while let Some(rest) = text.get(at..gap.end).filter(|it| !it.is_empty()) {
        let line = || rest.find(['\n', '\r']).unwrap_or(rest.len());
        let length = match format {
            Format::Json if rest.starts_with("//") => Some(line()),
            Format::Json if rest.starts_with("/*") => {
                Some(rest.find("*/").map_or(rest.len(), |it| it + 2))
            }
            Format::Json => None,
            _ if rest.starts_with('#') => Some(line()),
            _ => None,
        };
        match length {
            Some(length) => {
                found.push(Span::new(at, at + length));
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// What a comment says, line by line.
fn lines(comment: &str) -> Vec<String> {
    let is_block = comment.starts_with("/*");
    let inner = match is_block {
        true => comment.trim_start_matches("/*").trim_end_matches("*/"),
        false => comment.trim_start_matches("//").trim_start_matches('#'),
    };
    let clean = |it: &str| it.chars().filter(|it| !it.is_control()).collect::<String>();
    let line = |it: &str| {
        let it = it.trim();
        let it = if is_block { it.trim_start_matches('*').trim_start() } else { it };
        clean(it)
    };
    let mut lines: Vec<_> = inner.lines().map(line).collect();
    let is_empty = |it: &String| it.is_empty();
    if is_block {
        while lines.len() > 1 && lines.last().is_some_and(is_empty) {
            lines.pop();
        }
        while lines.len() > 1 && lines.first().is_some_and(is_empty) {
            lines.remove(0);
        }
    }
    lines
}
