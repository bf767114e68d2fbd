//! Runs every page of `tests/mcp/convert`: a configuration, and what it is for
//! another client.
//!
//! A document is a block such as `json cursor` or `toml codex .codex/config.toml`:
//! its format, its dialect (`?` where it is to be recognized) and its path. Behind it
//! stand blocks such as `yaml to goose` with the result and, where there is
//! anything to say, a block `remarks`. A block such as `jsonc into zed` is a file
//! that the servers are put into, and `merged` what comes of it; with `over`, servers
//! of the same name are replaced. `UPDATE_EXPECT=1` rewrites what follows from the
//! documents.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pages;

use std::fmt::Write;

use telaio::mcp::convert::{Converted, Into, Options, convert};
use telaio::mcp::dialects;
use telaio::mcp::merge::Existing;
use telaio::text::LineIndex;

#[test]
fn pages() {
    pages::check("mcp/convert", rerun);
}

/// The page as it would read if what follows from its documents were right.
fn rerun(page: &str) -> String {
    let mut out = String::new();
    let mut document = (String::new(), None, None);
    let mut target = None;
    let mut remarks: Option<(usize, String)> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            writeln!(out, "{line}").unwrap();
            continue;
        };
        let block: String =
            lines.by_ref().take_while(|it| *it != "```").map(|it| format!("{it}\n")).collect();
        let words: Vec<_> = info.split(' ').collect();
        match words.as_slice() {
            ["remarks"] => {
                // What is still said is said again.
                if let Some((_, remarks)) = remarks.take() {
                    write!(out, "```remarks\n{remarks}```\n").unwrap();
                }
            }
            [_, "to", to] => {
                end(&mut out, &mut remarks);
                let options = Options {
                    from: document.1,
                    path: document.2.as_deref(),
                    to: dialects::find(to).unwrap(),
                    into: None,
                };
                let converted = convert(&document.0, &options);
                write!(out, "{line}\n{}```\n", converted.text.as_deref().unwrap_or_default())
                    .unwrap();
                let said = said(&document.0, &converted);
                remarks = Some((out.len(), said)).filter(|it| !it.1.is_empty());
            }
            [_, "into" | "over", to] => {
                end(&mut out, &mut remarks);
                let to = dialects::find(to).unwrap();
                target = Some((block.clone(), to, words[1] == "over"));
                write!(out, "{line}\n{block}```\n").unwrap();
            }
            [_, "merged"] => {
                let (text, to, replaces) = target.take().unwrap();
                let existing = if replaces { Existing::Replace } else { Existing::Refuse };
                let into = Some(Into { text: &text, existing });
                let options = Options { from: document.1, path: document.2.as_deref(), to, into };
                let converted = convert(&document.0, &options);
                write!(out, "{line}\n{}```\n", converted.text.as_deref().unwrap_or_default())
                    .unwrap();
                let said = said(&document.0, &converted) + &refused(&text, &converted);
                remarks = Some((out.len(), said)).filter(|it| !it.1.is_empty());
            }
            [_, rest @ ..] => {
                end(&mut out, &mut remarks);
                let from = rest.first().and_then(|it| dialects::find(it));
                document = (block.clone(), from, rest.get(1).map(|it| (*it).to_owned()));
                write!(out, "{line}\n{block}```\n").unwrap();
            }
            [] => {}
        }
    }
    end(&mut out, &mut remarks);
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// What is to be said of the last conversion, if the page does not have it.
fn end(out: &mut String, remarks: &mut Option<(usize, String)>) {
    if let Some((at, remarks)) = remarks.take() {
        out.insert_str(at, &format!("\n```remarks\n{remarks}```\n"));
    }
}

fn said(text: &str, converted: &Converted) -> String {
    let index = LineIndex::new(text);
    let place = |offset: u32| {
        let place = index.line_column(offset);
        format!("{}:{}", place.line, place.column)
    };
    let mut out = String::new();
    for it in &converted.remarks {
        writeln!(out, "{} {}: {}", place(it.span.start), it.kind.as_str(), it.message).unwrap();
    }
    for it in &converted.findings {
        writeln!(out, "{} {}: {}", place(it.span.start), it.code, it.message).unwrap();
    }
    out
}

/// Why the servers were not put into another file.
fn refused(text: &str, converted: &Converted) -> String {
    let index = LineIndex::new(text);
    let mut out = String::new();
    for it in &converted.refused {
        let place = index.line_column(it.span.start);
        writeln!(out, "refused at {}:{}: {}", place.line, place.column, it.message).unwrap();
    }
    out
}
