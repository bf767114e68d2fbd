//! Additions to TOML: tables behind those of the other servers.

use super::super::convert::document::Draft;
use super::super::convert::toml;
use super::place::Target;
use super::{cannot, edited};
use crate::diagnostic::Diagnostic;
use crate::syntax::Node;
use crate::text::Span;

/// Puts a server in: behind the others if nothing but tables follows, else at the end.
pub(super) fn insert(
    text: &str,
    target: &Target<'_>,
    draft: &Draft,
) -> Result<String, Vec<Diagnostic>> {
    if let Some(node) = target.node().filter(|it| it.span.of(text).starts_with('{')) {
        // An inline table is closed.
        return Err(cannot(node.span));
    }
    let written = toml::write_table(target.table.at, &draft.field());
    let last = target.node().map_or(0, last_end);
    let at = match last {
        0 => text.len(),
        last => {
            let end = text[last..].find('\n').map_or(text.len(), |it| last + it + 1);
            let mut rest = text[end..].lines().map(str::trim);
            let next = rest.find(|it| !it.is_empty() && !it.starts_with('#'));
            if next.is_none_or(|it| it.starts_with('[')) { end } else { text.len() }
        }
    };
    let before = match &text[..at] {
        "" => "",
        it if it.ends_with("\n\n") || it.ends_with("\n\r\n") => "",
        it if it.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    Ok(edited(text, Span::new(at, at), &format!("{before}{written}")))
}

/// The last place that a value of a tree ends at.
fn last_end(node: &Node) -> usize {
    let of_entries = node.entries().iter();
    let ends = of_entries.map(|it| last_end(&it.value).max(it.key.span.end as usize));
    let ends = ends.chain(node.items().iter().map(last_end));
    match ends.max() {
        Some(end) => end,
        None => node.span.end as usize,
    }
}

/// Puts a server in the place of the tables of the same name; `None` if it is written
/// without tables of its own.
pub(super) fn replace(text: &str, target: &Target<'_>, draft: &Draft) -> Option<String> {
    let path: Vec<&str> = target.table.at.iter().copied().chain([draft.name.as_str()]).collect();
    let tables = tables(text);
    let of_server = |it: &&Table| it.path.len() >= path.len() && it.path[..path.len()] == path[..];
    let mut spans: Vec<_> = tables.iter().filter(of_server).map(|it| it.span).collect();
    let first = (!spans.is_empty()).then(|| spans.remove(0))?;
    let written = toml::write_table(target.table.at, &draft.field());
    let emptied = spans
        .iter()
        .rev()
        .fold(text.to_owned(), |it, span| edited(&it, with_blanks_before(text, *span), ""));
    Some(edited(&emptied, first, &written))
}

/// A table with the empty lines before it.
fn with_blanks_before(text: &str, span: Span) -> Span {
    let before = text[..span.start as usize].trim_end_matches([' ', '\t', '\r', '\n']);
    let rest = &text[before.len()..span.start as usize];
    let line = rest.find('\n').map_or(rest.len(), |it| it + 1);
    Span { start: (before.len() + line) as u32, ..span }
}

/// A table: its heading and all lines that belong to it.
struct Table {
    path: Vec<String>,
    span: Span,
}

fn tables(text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let end = at + line.len();
        let heading = trimmed.starts_with('[').then(|| heading(trimmed)).flatten();
        match (heading, tables.last_mut()) {
            (Some(path), _) => tables.push(Table { path, span: Span::new(at, end) }),
            // What stands before the next heading is about that one.
            (None, Some(table)) if !trimmed.is_empty() && !trimmed.starts_with('#') => {
                table.span = Span { end: end as u32, ..table.span };
            }
            (None, _) => {}
        }
        at = end;
    }
    tables
}

/// The keys of a heading such as `[mcp_servers."a b".env]`.
fn heading(line: &str) -> Option<Vec<String>> {
    let mut rest = line.trim_start_matches('[');
    let mut path = Vec::new();
    loop {
        rest = rest.trim_start();
        let (key, after) = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let end = rest[1..].find(quote)? + 1;
                (&rest[1..end], &rest[end + 1..])
            }
            _ => {
                let is_bare = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == '-';
                rest.split_at(rest.find(|it| !is_bare(it))?)
            }
        };
        path.push(key.to_owned());
        rest = after.trim_start();
        match rest.chars().next()? {
            '.' => rest = &rest[1..],
            ']' => return Some(path),
            _ => return None,
        }
    }
}
