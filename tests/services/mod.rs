//! What the pages of `tests/editor` show of each service but completion.

use std::fmt::Write;

use telaio::diagnostic::Edit;
use telaio::editor::code_actions::{CodeAction, code_actions};
use telaio::editor::definition::{Location, definition};
use telaio::editor::folding::folding_ranges;
use telaio::editor::formatting::{FormattingOptions, formatting};
use telaio::editor::hover::hover;
use telaio::editor::references::references;
use telaio::editor::rename::{prepare_rename, rename};
use telaio::editor::semantic_tokens::{SemanticToken, semantic_tokens};
use telaio::editor::symbols::{DocumentSymbol, document_symbols};
use telaio::text::{LineIndex, Span};

use super::{Asked, Service};

/// The services by the first words of blocks.
pub const SERVICES: &[(&str, Service)] = &[
    ("formatted", formatted),
    ("folds", folds),
    ("symbols", symbols),
    ("tokens", tokens),
    ("hover", hovered),
    ("definition", defined),
    ("actions", actions),
    ("acted", acted),
    ("references", all_references),
    ("renamable", renamable),
    ("renamed", renamed),
];

/// `line:column text` of a place.
fn place(text: &str, span: Span) -> String {
    let at = LineIndex::new(text).line_column(span.start);
    format!("{}:{} {}", at.line, at.column, span.of(text)).trim_end().to_owned()
}

/// The document as it is formatted. Arguments: `tabSize=4`, `indentSequences=true`.
fn formatted(asked: &Asked<'_>) -> String {
    let mut options = FormattingOptions::default();
    for word in asked.argument.split_whitespace() {
        match word.split_once('=').unwrap() {
            ("tabSize", size) => options.tab_size = size.parse().unwrap(),
            ("indentSequences", it) => options.indent_sequences = Some(it.parse().unwrap()),
            (other, _) => panic!("no option is called {other}"),
        }
    }
    let edits = formatting(asked.document, &options);
    if edits.is_empty() { "no edits".to_owned() } else { Edit::apply(asked.document.text, &edits) }
}

/// One line for each range: its first and last line, and the text of the first.
fn folds(asked: &Asked<'_>) -> String {
    let lines: Vec<_> = asked.document.text.lines().collect();
    let ranges = folding_ranges(asked.document).into_iter();
    let line = |line: u32| lines[line as usize].trim();
    ranges
        .map(|it| format!("{}-{} {}\n", it.start_line + 1, it.end_line + 1, line(it.start_line)))
        .collect()
}

/// One line for each symbol, indented by what it is in.
fn symbols(asked: &Asked<'_>) -> String {
    let mut out = String::new();
    for it in document_symbols(asked.document) {
        symbol(asked.document.text, &it, 0, &mut out);
    }
    out
}

fn symbol(text: &str, it: &DocumentSymbol, depth: usize, out: &mut String) {
    let detail = it.detail.as_deref().map(|it| format!(" · {it}")).unwrap_or_default();
    let at = LineIndex::new(text).line_column(it.name_span.start);
    writeln!(
        out,
        "{}{} ({:?}) {}:{}{detail}",
        "  ".repeat(depth),
        it.name,
        it.kind,
        at.line,
        at.column
    )
    .unwrap();
    assert!(it.span.start <= it.name_span.start && it.name_span.end <= it.span.end, "{it:?}");
    for child in &it.children {
        symbol(text, child, depth + 1, out);
    }
}

/// One line for each place that speaks of what is at the cursor.
fn all_references(asked: &Asked<'_>) -> String {
    let text = asked.document.text;
    let index = LineIndex::new(text);
    let places = references(asked.document, asked.offset, asked.argument != "without definition");
    let lines: Vec<_> = text.lines().collect();
    let line = |span: Span| {
        let at = index.line_column(span.start);
        format!("{}:{} {}\n", at.line, at.column, lines[at.line as usize - 1].trim())
    };
    places.into_iter().map(line).collect()
}

/// The name at the cursor, or why it cannot be renamed.
fn renamable(asked: &Asked<'_>) -> String {
    match prepare_rename(asked.document, asked.offset) {
        Ok(it) => place(asked.document.text, it.span),
        Err(why) => format!("no: {why}"),
    }
}

/// The document after the thing at the cursor has been given another name.
fn renamed(asked: &Asked<'_>) -> String {
    match rename(asked.document, asked.offset, asked.argument) {
        Ok(edits) => Edit::apply(asked.document.text, &edits),
        Err(why) => format!("no: {why}"),
    }
}

/// One line for each part: its place, its text, and what it is.
fn tokens(asked: &Asked<'_>) -> String {
    let line = |it: SemanticToken| {
        let name = if it.is_declaration { ", declared" } else { "" };
        format!("{} ({}{name})\n", place(asked.document.text, it.span), it.kind.as_str())
    };
    semantic_tokens(asked.document).into_iter().map(line).collect()
}

/// What it is about, and what is known.
fn hovered(asked: &Asked<'_>) -> String {
    match hover(asked.document, asked.offset) {
        Some(it) => format!("{}\n\n{}", place(asked.document.text, it.span), it.markdown),
        None => "nothing".to_owned(),
    }
}

/// One line for each place, in the document or in a source.
fn defined(asked: &Asked<'_>) -> String {
    let line = |it: Location| {
        let sources = asked.document.given.sources.iter();
        let named =
            it.source.as_ref().map(|name| (name, sources.clone().find(|it| it.name == name)));
        match named {
            Some((name, source)) => format!("{name} {}\n", place(source.unwrap().text, it.span)),
            None => format!("{}\n", place(asked.document.text, it.span)),
        }
    };
    definition(asked.document, asked.offset).into_iter().map(line).collect()
}

fn actions_at(asked: &Asked<'_>) -> Vec<CodeAction> {
    code_actions(asked.document, Span::new(asked.offset as usize, asked.offset as usize), None)
}

/// One line for each action: its title and its kind.
fn actions(asked: &Asked<'_>) -> String {
    let line = |it: CodeAction| {
        let preferred = if it.is_preferred { ", preferred" } else { "" };
        format!("{} ({}{preferred})\n", it.title, it.kind.as_str())
    };
    actions_at(asked).into_iter().map(line).collect()
}

/// The document after an action, by the beginning of its title.
fn acted(asked: &Asked<'_>) -> String {
    let found = actions_at(asked).into_iter().find(|it| it.title.starts_with(asked.argument));
    match found {
        Some(it) => Edit::apply(asked.document.text, &it.edits),
        None => format!("there is no `{}`", asked.argument),
    }
}
