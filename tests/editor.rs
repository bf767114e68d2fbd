//! Runs every page of `tests/editor`: a page is the manual of a service for editors,
//! and its test.
//!
//! A document, a `yaml`, `json` or `toml` block, has its cursor where `<|>` stands.
//! The blocks after it say what a service makes of that; the first word names the
//! service, the rest are its arguments. `UPDATE_EXPECT=1` rewrites them.
//! A document may have a path (`json path=.vscode/mcp.json`), and a block such as
//! `yaml source=pets` is a source description for the rest of its page; it is empty
//! where a file has it, as in `json source=api from=examples/api.json`.
//!
//! - `completion`: what can stand there. `completion $inputs` lists only what begins so.
//! - the other services are in `services/mod.rs`.
//! - `completed LABEL`: the text when this item has been chosen, with its first stop.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod pages;
mod services;

use std::fmt::Write;
use std::fs;

use expect_test::expect;
use telaio::documents::{SourceText, SourceTree};
use telaio::editor::completion::{Item, complete};
use telaio::editor::{Document, Given};
use telaio::syntax::{self, Node};
use telaio::text::Span;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Where the cursor is.
const CURSOR: &str = "<|>";

/// The services by the first words of blocks.
const SERVICES: &[(&str, Service)] = &[("completion", completion), ("completed", completed)];

/// What a block shows of a service.
pub type Service = fn(&Asked<'_>) -> String;

/// What a service is asked.
pub struct Asked<'a> {
    document: &'a Document<'a>,
    /// The byte offset of the cursor; the end where there is none.
    offset: u32,
    /// What stands behind the service's name.
    argument: &'a str,
}

#[test]
fn pages() {
    pages::check("editor", rerun);
}

/// Whatever is typed: every item replaces a part of one line around the cursor, and
/// puts something there that can be chosen.
#[test]
fn completions_fit_wherever_the_cursor_is() {
    let examples = [
        "composio/arazzo/composio-provision-mcp-server-workflow.yml",
        "broken/typical-mistakes.arazzo.yaml",
        "mcp/telegram.mcp.json",
        "broken/missing-command.mcp.json",
    ];
    let api = read("examples/composio/openapi/composio-openapi-original.json");
    let sources = [SourceText { name: "composioApi", text: &api, url: None }];
    let tree = SourceTree::read(&api);
    let trees = [(api.as_str(), &tree)];
    for example in examples {
        let text = read(&format!("examples/{example}"));
        // As it is typed, and within what is there.
        for at in (0..text.len()).filter(|it| text.is_char_boundary(*it)).step_by(23) {
            for typed in [&text[..at], &text] {
                let given = Given { sources: &sources, trees: &trees, ..Given::default() };
                for item in complete(typed, &given, at as u32) {
                    let (start, end) = (item.span.start as usize, item.span.end as usize);
                    let replaced = typed.get(start..end).unwrap();
                    assert!(start <= at && at <= end && !replaced.contains('\n'), "{at}: {item:?}");
                    plain(&item.snippet);
                }
            }
        }
    }
}

/// Every short text, in each format and with the cursor everywhere.
#[test]
fn nothing_that_is_typed_breaks_completion() {
    const LETTERS: &str = "{[:,\"'-|#\n\r é";
    let letters: Vec<char> = LETTERS.chars().collect();
    let pairs = letters.iter().flat_map(|one| letters.iter().map(move |other| [*one, *other]));
    let begun = ["", "a:\n  ", "[{"];
    let texts = pairs.flat_map(|it| begun.map(|begun| it.iter().fold(begun.to_owned(), add)));
    for text in texts {
        for name in [None, Some("mcp.json"), Some(".codex/config.toml"), Some("a.arazzo.yaml")] {
            let given = Given { name, ..Given::default() };
            for at in 0..=text.len() {
                for item in complete(&text, &given, at as u32) {
                    let (start, end) = (item.span.start as usize, item.span.end as usize);
                    assert!(text.get(start..end).is_some(), "{text:?} at {at}: {item:?}");
                    // Within a character or a line break is in front of it.
                    let is_place = text.is_char_boundary(at) && !text[..at].ends_with('\r');
                    let is_around = start <= at && at <= end;
                    assert!(is_around || !is_place, "{text:?} at {at}: {item:?}");
                }
            }
        }
    }
}

fn add(text: String, letter: &char) -> String {
    text + letter.encode_utf8(&mut [0; 4])
}

/// Whoever types the example from nothing is offered what it says: each key and each
/// value but those that are prose or named by the author. What is missed is what nobody
/// could know yet: a version, members that are required before they are written, and
/// a name for the `id` of an answer.
#[test]
fn what_the_example_says_is_offered() {
    let yaml = read("examples/composio/arazzo/composio-provision-mcp-server-workflow.yml");
    let value = syntax::parse(&yaml).root.unwrap().to_value();
    let json = serde_json::to_string_pretty(&value).unwrap();
    let expected = expect![[r#"
        /info/version: 1.0.0
        /workflows/0/inputs/required/0: apiKey
        /workflows/0/inputs/required/0: toolkitSlug
        /workflows/0/inputs/required/0: authType
        /workflows/0/inputs/required/0: serverName
        /workflows/0/inputs/required/0: userId
        /workflows/0/steps/0/outputs: serverId
    "#]];
    expected.assert_eq(&missed(&yaml));
    expected.assert_eq(&missed(&json));
}

/// What a text says that is not offered where it begins.
fn missed(text: &str) -> String {
    let api = read("examples/composio/openapi/composio-openapi-original.json");
    let sources = [SourceText { name: "composioApi", text: &api, url: None }];
    let tree = SourceTree::read(&api);
    let trees = [(api.as_str(), &tree)];
    let given = Given { sources: &sources, trees: &trees, ..Given::default() };
    let root = syntax::parse(text).root.unwrap();
    let mut wanted = Vec::new();
    collect(&root, "", &mut wanted);
    let mut missed = String::new();
    for (span, way) in wanted {
        let word = span.of(text).trim_matches('"');
        let items = complete(&text[..span.start as usize], &given, span.start);
        if !items.iter().any(|it| it.label == word) {
            writeln!(missed, "{way}: {word}").unwrap();
        }
    }
    missed
}

/// The places of all keys and scalars, each with the way there.
fn collect(node: &Node, way: &str, places: &mut Vec<(Span, String)>) {
    const PROSE: [&str; 6] = ["description", "summary", "title", "name", "url", "Id"];
    for entry in node.entries() {
        let (key, value) = (&entry.key, &entry.value);
        if !way.ends_with("properties") {
            places.push((key.span, way.to_owned()));
        }
        let is_prose = PROSE.iter().any(|it| key.value.ends_with(it));
        if value.entries().is_empty() && value.items().is_empty() && !is_prose {
            places.push((value.span, format!("{way}/{}", key.value)));
        }
        collect(value, &format!("{way}/{}", key.value), places);
    }
    for item in node.items() {
        if item.as_str().is_some() {
            places.push((item.span, format!("{way}/0")));
        }
        collect(item, &format!("{way}/0"), places);
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(format!("{ROOT}/{path}")).unwrap()
}

/// The page as it would read if what services say were right.
fn rerun(page: &str) -> String {
    let mut out = String::new();
    let mut sources: Vec<(String, String)> = Vec::new();
    let (mut document, mut path) = (String::new(), None);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        let Some(info) = line.strip_prefix("```") else { continue };
        let block = lines.by_ref().take_while(|it| *it != "```").collect::<Vec<_>>().join("\n");
        let (kind, argument) = info.split_once(' ').unwrap_or((info, ""));
        let service = SERVICES.iter().chain(services::SERVICES).find(|it| it.0 == kind);
        let written = match (service, argument.split_once("source=")) {
            (Some((_, service)), _) => serve(*service, &document, path, argument, &sources),
            (None, Some((_, source))) => {
                let (name, file) = source.split_once(" from=").unwrap_or((source, ""));
                let text = if file.is_empty() { block.clone() } else { read(file) };
                sources.retain(|it| it.0 != name);
                sources.push((name.to_owned(), text));
                block
            }
            (None, None) => {
                assert!(["yaml", "json", "toml"].contains(&kind), "no service is called `{kind}`");
                document.clone_from(&block);
                path = info.split_once(" path=").map(|it| it.1);
                block
            }
        };
        out.push_str(written.trim_end_matches('\n'));
        out.push_str(if written.is_empty() { "```\n" } else { "\n```\n" });
    }
    out
}

fn serve(
    service: Service,
    page: &str,
    path: Option<&str>,
    argument: &str,
    sources: &[(String, String)],
) -> String {
    let text = page.replacen(CURSOR, "", 1);
    let offset = page.find(CURSOR).unwrap_or(text.len()) as u32;
    let sources: Vec<_> =
        sources.iter().map(|(name, text)| SourceText { name, text, url: None }).collect();
    let given = Given { name: path, sources: &sources, ..Given::default() };
    let documents = given.read(&text);
    let document = Document::new(&text, &documents, &given);
    service(&Asked { document: &document, offset, argument })
}

/// One line for each item: its label, what it is, its detail, its documentation.
fn completion(asked: &Asked<'_>) -> String {
    let items = complete(asked.document.text, asked.document.given, asked.offset);
    let items = items.iter().filter(|it| it.label.starts_with(asked.argument));
    let line = |it: &Item| {
        let detail = it.detail.as_deref().map(|it| format!(" · {it}")).unwrap_or_default();
        let meaning = it.documentation.as_deref().unwrap_or_default().replace('\n', " ⏎ ");
        let meaning = if meaning.is_empty() { meaning } else { format!(" — {meaning}") };
        format!("{} ({:?}){detail}{meaning}\n", it.label, it.kind)
    };
    items.map(line).collect()
}

/// The document when an item has been chosen.
fn completed(asked: &Asked<'_>) -> String {
    let items = complete(asked.document.text, asked.document.given, asked.offset);
    let Some(item) = items.iter().find(|it| it.label == asked.argument) else {
        return format!("there is no `{}`", asked.argument);
    };
    let text = asked.document.text;
    let (start, end) = (item.span.start as usize, item.span.end as usize);
    let typed = &text[start..asked.offset as usize];
    assert!(text[start..end].lines().count() <= 1, "{item:?} replaces more than a line");
    assert!(start <= asked.offset as usize && asked.offset as usize <= end, "{item:?}");
    assert!(item.filter.starts_with(typed) || !typed.is_ascii(), "{typed:?} hides {item:?}");
    let line = &text[text[..start].rfind('\n').map_or(0, |it| it + 1)..start];
    let indentation = &line[..line.len() - line.trim_start_matches(' ').len()];
    let snippet = plain(&item.snippet).replace('\n', &format!("\n{indentation}"));
    let mut out = text.to_owned();
    out.replace_range(start..end, &snippet);
    if let Some((span, text)) = item.also {
        out.replace_range(span.start as usize..span.end as usize, text);
    }
    out
}

/// A snippet with its first stop as the cursor, and the others as what is in them.
fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    let (mut has_cursor, mut is_in_stop) = (false, false);
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            '\\' => {
                let escaped = rest.chars().next().unwrap();
                out.push(escaped);
                rest = &rest[escaped.len_utf8()..];
            }
            '$' => {
                is_in_stop = rest.starts_with('{');
                rest = match is_in_stop {
                    true => rest.split_once(':').unwrap().1,
                    false => rest.trim_start_matches(|it: char| it.is_ascii_digit()),
                };
                out.push_str(if has_cursor { "" } else { CURSOR });
                has_cursor = true;
            }
            '}' if is_in_stop => is_in_stop = false,
            char => out.push(char),
        }
    }
    assert!(!is_in_stop, "a stop of {snippet:?} has no end");
    if !has_cursor {
        out.push_str(CURSOR);
    }
    out
}
