//! The tables of a TOML document while it is read: headers and dotted keys come
//! back to tables that were begun before.

use std::collections::HashMap;

use super::super::{DUPLICATE_KEY, Entry, Kind, MAX_DEPTH, MAX_FINDINGS, Node, TOO_DEEP};
use crate::diagnostic::Diagnostic;
use crate::text::{Span, Spanned};

/// Every table, by its number.
pub(super) struct Tables {
    list: Vec<Table>,
}

/// A value, or the numbers of tables that are read.
pub(super) enum Value {
    Scalar(Node),
    List(Vec<Value>, Span),
    Table(usize),
    /// An array of tables, each with a header.
    Tables(Vec<usize>),
}

struct Table {
    entries: Vec<(Spanned<String>, Value)>,
    /// The place of each key in `entries`.
    index: HashMap<String, usize>,
    /// The whole of an inline table, else what stands for an empty one.
    span: Span,
    origin: Origin,
    depth: usize,
}

/// What has begun a table, and so who may add to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The header of a table within it.
    Implied,
    Header,
    Dotted,
    Inline,
}

impl Tables {
    pub(super) const ROOT: usize = 0;

    pub(super) fn new() -> Tables {
        let mut tables = Tables { list: Vec::new() };
        tables.add(Span::default(), Origin::Header, 0);
        tables
    }

    fn add(&mut self, span: Span, origin: Origin, depth: usize) -> usize {
        let (entries, index) = (Vec::new(), HashMap::new());
        self.list.push(Table { entries, index, span, origin, depth });
        self.list.len() - 1
    }

    /// A table in braces.
    pub(super) fn inline(&mut self) -> usize {
        self.add(Span::default(), Origin::Dotted, 0)
    }

    /// Ends a table in braces: nothing can be added to it, or to what is in it.
    pub(super) fn close(&mut self, table: usize, span: Span) {
        self.list[table].span = span;
        self.list[table].origin = Origin::Inline;
    }

    /// The table of `[a.b]`. Where there can be none, one that is not kept.
    pub(super) fn header(
        &mut self,
        keys: &[Spanned<String>],
        findings: &mut Vec<Diagnostic>,
    ) -> usize {
        let Some((table, last)) = self.around(keys, findings) else { return self.lost() };
        match self.get(table, &last.value) {
            None => self.begin(table, last, Origin::Header, findings),
            Some((_, Value::Table(found))) if self.list[*found].origin == Origin::Implied => {
                let found = *found;
                self.list[found].origin = Origin::Header;
                found
            }
            Some((first, _)) => {
                report(last, first.span, findings);
                self.lost()
            }
        }
    }

    /// The table of `[[a.b]]`.
    pub(super) fn array_header(
        &mut self,
        keys: &[Spanned<String>],
        findings: &mut Vec<Diagnostic>,
    ) -> usize {
        let Some((table, last)) = self.around(keys, findings) else { return self.lost() };
        let depth = self.list[table].depth + 2;
        let item = self.add(last.span, Origin::Header, depth);
        let at = self.list[table].index.get(&last.value).copied();
        match at.map(|it| &mut self.list[table].entries[it]) {
            None => self.push(table, last, Value::Tables(vec![item])),
            Some((_, Value::Tables(items))) => items.push(item),
            Some((first, _)) => report(last, first.span, findings),
        }
        item
    }

    /// The table that a header's last key stands in, and that key.
    fn around<'k>(
        &mut self,
        keys: &'k [Spanned<String>],
        findings: &mut Vec<Diagnostic>,
    ) -> Option<(usize, &'k Spanned<String>)> {
        let (last, way) = keys.split_last()?;
        Some((self.follow(Self::ROOT, way, Origin::Implied, findings)?, last))
    }

    /// Puts in what `a.b = …` says.
    pub(super) fn insert(
        &mut self,
        table: usize,
        keys: &[Spanned<String>],
        value: Value,
        findings: &mut Vec<Diagnostic>,
    ) {
        let Some((last, way)) = keys.split_last() else { return };
        let Some(table) = self.follow(table, way, Origin::Dotted, findings) else { return };
        match self.get(table, &last.value) {
            Some((first, _)) => report(last, first.span, findings),
            None => self.push(table, last, value),
        }
    }

    /// Where keys lead to; tables on the way are begun. `origin` is that of those.
    fn follow(
        &mut self,
        from: usize,
        keys: &[Spanned<String>],
        origin: Origin,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<usize> {
        let mut table = from;
        for key in keys {
            let next = match self.get(table, &key.value) {
                None if self.list[table].depth > MAX_DEPTH => return None,
                None => self.begin(table, key, origin, findings),
                Some((first, Value::Table(found))) => {
                    let is_open = match self.list[*found].origin {
                        Origin::Inline => false,
                        // Dotted keys add to what dotted keys have begun.
                        Origin::Implied | Origin::Header => origin == Origin::Implied,
                        Origin::Dotted => true,
                    };
                    if !is_open {
                        report(key, first.span, findings);
                        return None;
                    }
                    *found
                }
                Some((_, Value::Tables(items))) if origin == Origin::Implied => *items.last()?,
                Some((first, _)) => {
                    report(key, first.span, findings);
                    return None;
                }
            };
            table = next;
        }
        Some(table)
    }

    fn begin(
        &mut self,
        table: usize,
        key: &Spanned<String>,
        origin: Origin,
        findings: &mut Vec<Diagnostic>,
    ) -> usize {
        let depth = self.list[table].depth + 1;
        if depth > MAX_DEPTH && !findings.iter().any(|it| it.code == TOO_DEEP.name) {
            findings.push(TOO_DEEP.at(key.span, "tables are nested too deeply"));
        }
        let begun = self.add(key.span, origin, depth);
        self.push(table, key, Value::Table(begun));
        begun
    }

    /// A table for what belongs nowhere, after a mistake.
    fn lost(&mut self) -> usize {
        self.add(Span::default(), Origin::Header, 0)
    }

    fn get(&self, table: usize, key: &str) -> Option<&(Spanned<String>, Value)> {
        let table = &self.list[table];
        table.entries.get(*table.index.get(key)?)
    }

    fn push(&mut self, table: usize, key: &Spanned<String>, value: Value) {
        let table = &mut self.list[table];
        table.index.insert(key.value.clone(), table.entries.len());
        table.entries.push((key.clone(), value));
    }

    /// The whole document; `None` if there is nothing in it.
    pub(super) fn into_node(mut self, findings: &mut Vec<Diagnostic>) -> Option<Node> {
        if self.list[Self::ROOT].entries.is_empty() {
            return None;
        }
        Some(self.table(Self::ROOT, 0, findings))
    }

    fn table(&mut self, number: usize, depth: usize, findings: &mut Vec<Diagnostic>) -> Node {
        let table = &mut self.list[number];
        let (entries, origin) = (std::mem::take(&mut table.entries), table.origin);
        let mut span = table.span;
        let first = entries.iter().map(|it| it.0.span.start).min();
        let mut list = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            list.push(Entry { key: key.into(), value: self.node(value, depth + 1, findings) });
        }
        if origin != Origin::Inline
            && let Some(start) = first
        {
            let end = list.iter().map(|it| it.value.span.end).max();
            // After a mistake a value may be missing before its key.
            span = Span { start, end: end.unwrap_or(start).max(start) };
        }
        Node { span, kind: Kind::Map(list) }
    }

    fn node(&mut self, value: Value, depth: usize, findings: &mut Vec<Diagnostic>) -> Node {
        match value {
            Value::Scalar(node) => node,
            _ if depth >= MAX_DEPTH => {
                let span = self.span(&value);
                if !findings.iter().any(|it| it.code == TOO_DEEP.name) {
                    findings.push(TOO_DEEP.at(span, "values are nested too deeply"));
                }
                Node { span, kind: Kind::Null }
            }
            Value::List(items, span) => {
                let items = items.into_iter().map(|it| self.node(it, depth + 1, findings));
                Node { span, kind: Kind::List(items.collect()) }
            }
            Value::Table(number) => self.table(number, depth, findings),
            Value::Tables(numbers) => {
                let tables = numbers.into_iter().map(|it| self.table(it, depth + 1, findings));
                let tables: Vec<_> = tables.collect();
                let start = tables.iter().map(|it| it.span.start).min().unwrap_or_default();
                let end = tables.iter().map(|it| it.span.end).max().unwrap_or(start);
                Node { span: Span { start, end }, kind: Kind::List(tables) }
            }
        }
    }

    fn span(&self, value: &Value) -> Span {
        match value {
            Value::Scalar(node) => node.span,
            Value::List(_, span) => *span,
            Value::Table(number) => self.list[*number].span,
            Value::Tables(numbers) => {
                numbers.first().map(|it| self.list[*it].span).unwrap_or_default()
            }
        }
    }
}

fn report(key: &Spanned<String>, first: Span, findings: &mut Vec<Diagnostic>) {
    if findings.len() >= MAX_FINDINGS {
        return;
    }
    findings.push(
        DUPLICATE_KEY
            .at(key.span, format!("key `{}` is used twice", key.value))
            .label(first, "first used here")
            .help("remove one of them: TOML allows each key and each table once"),
    );
}
