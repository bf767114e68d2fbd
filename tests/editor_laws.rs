//! What holds for the services of editors in any document: a name that is renamed is
//! renamed everywhere, and no text makes a service panic or point outside of it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod real;

use telaio::diagnostic::Edit;
use telaio::documents::SourceText;
use telaio::editor::code_actions::code_actions;
use telaio::editor::definition::definition;
use telaio::editor::folding::folding_ranges;
use telaio::editor::formatting::{FormattingOptions, formatting};
use telaio::editor::hover::hover;
use telaio::editor::names::Names;
use telaio::editor::references::references;
use telaio::editor::rename::{prepare_rename, rename};
use telaio::editor::semantic_tokens::semantic_tokens;
use telaio::editor::symbols::{DocumentSymbol, document_symbols};
use telaio::editor::{Document, Given};
use telaio::syntax::parse_file;
use telaio::text::Span;
use telaio::validate::{Options, validate};

/// A name that no document has, and that is similar to none.
const NEW: &str = "Zq9-xw_7";

/// What is found in a text, but for names in it.
fn found(text: &str) -> Vec<String> {
    let findings = validate(text, &Options::default()).findings;
    let mut found: Vec<_> =
        findings.iter().map(|it| format!("{}[{}]", it.severity.as_str(), it.code)).collect();
    found.sort();
    found
}

#[test]
fn nothing_else_is_found_after_a_rename() {
    let (mut renamed, mut refused) = (0, 0);
    real::each("arazzo", 30_000, |path, text| {
        let given = Given::default();
        let documents = given.read(text);
        let document = Document::new(text, &documents, &given);
        let names = Names::of(&document);
        let before = found(text);
        // A name that is not allowed gives a finding, which goes with it.
        let is_plain =
            |it: &str| it.chars().all(|it| it.is_ascii_alphanumeric() || "-_.".contains(it));
        let definitions = names.all().iter().filter(|it| it.is_definition);
        let definitions = definitions.filter(|it| is_plain(it.symbol.name()));
        for it in definitions.step_by(names.all().len() / 40 + 1) {
            let at = it.span.start;
            assert_eq!(prepare_rename(&document, at).is_ok(), rename(&document, at, NEW).is_ok());
            let edits = match rename(&document, at, NEW) {
                Ok(edits) => edits,
                Err(why) => {
                    println!("{path}: {:?}: {why}", it.symbol);
                    refused += 1;
                    continue;
                }
            };
            renamed += 1;
            let after = Edit::apply(text, &edits);
            assert_eq!(before, found(&after), "{path}: {:?}\n{edits:#?}", it.symbol);
            // And back again it is the same text.
            let documents = given.read(&after);
            let document = Document::new(&after, &documents, &given);
            let back = rename(&document, edits[0].span.start, it.symbol.name()).unwrap();
            assert_eq!(Edit::apply(&after, &back), text, "{path}: {:?}", it.symbol);
        }
    });
    println!("{renamed} renamed, {refused} refused");
}

/// Documents of every kind and format, with their paths.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "provision.arazzo.yaml",
        include_str!("../examples/composio/arazzo/composio-provision-mcp-server-workflow.yml"),
    ),
    ("mistakes.arazzo.yaml", include_str!("../examples/broken/typical-mistakes.arazzo.yaml")),
    (".vscode/mcp.json", VSCODE),
    (".codex/config.toml", CODEX),
];

const VSCODE: &str = r#"{
  // What is asked for.
  "inputs": [{ "id": "schlüssel", "type": "promptString", "password": true }],
  "servers": {
    "wéb 😀": { "url": "https://${env:HOST}/", "headers": { "X-Key": "${input:schlüssel}" } },
    "files": { "command": "npx", "args": ["-y", "files@1.2.3"] }
  }
}
"#;

const CODEX: &str = r#"[mcp_servers.files] # ü
command = "npx"
args = ["-y", "files@1.2.3"]

[mcp_servers.web]
url = "https://example.com/mcp"
"#;

/// A description of an API, so that steps have operations.
const API: &str = r#"
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /auth_configs:
    post:
      operationId: createAuthConfig
      parameters: [{ name: page, in: query, required: true, schema: { type: integer } }]
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, required: [a, b], properties: { a: { type: string } } } } }
      responses: { '201': { description: Made. } }
"#;

/// Asks every service at an offset, and checks every place in the answers.
#[track_caller]
fn ask(document: &Document<'_>, offset: u32, acts: bool) {
    let text = document.text;
    let check = |span: Span| {
        let is_inside = text.get(span.start as usize..span.end as usize).is_some();
        assert!(is_inside, "{span:?} is not in {text:?}");
    };
    let check_edits = |edits: &[Edit]| drop(Edit::apply(text, edits));
    hover(document, offset).into_iter().for_each(|it| check(it.span));
    let own = definition(document, offset).into_iter().filter(|it| it.source.is_none());
    own.for_each(|it| check(it.span));
    references(document, offset, true).into_iter().for_each(check);
    if let Ok(it) = prepare_rename(document, offset) {
        check(it.span);
    }
    if let Ok(edits) = rename(document, offset, NEW) {
        check_edits(&edits);
    }
    if acts {
        let is_whole = parse_file(text, document.given.name).broken().is_none();
        for it in code_actions(document, Span { start: offset, end: offset }, None) {
            let after = Edit::apply(text, &it.edits);
            let is_broken = parse_file(&after, document.given.name).broken().is_some();
            assert!(!is_whole || !is_broken, "{}\n{after}", it.title);
        }
    }
}

/// Asks the services that are about a whole document.
#[track_caller]
fn ask_of_all(document: &Document<'_>) {
    let text = document.text;
    let lines = text.lines().count() as u32;
    for it in folding_ranges(document) {
        assert!(it.start_line < it.end_line && it.end_line < lines.max(1), "{it:?} in {text:?}");
    }
    let mut end = 0;
    for it in semantic_tokens(document) {
        assert!(end <= it.span.start && !it.span.of(text).is_empty(), "{it:?} in {text:?}");
        end = it.span.end;
    }
    document_symbols(document).iter().for_each(|it| check_symbol(text, it));
    Edit::apply(text, &formatting(document, &FormattingOptions::default()));
}

fn check_symbol(text: &str, it: &DocumentSymbol) {
    let (whole, name) = (it.span, it.name_span);
    assert!(whole.start <= name.start && name.end <= whole.end, "{it:?}");
    assert!(text.get(whole.start as usize..whole.end as usize).is_some(), "{it:?}");
    assert!(!it.name.is_empty());
    it.children.iter().for_each(|it| check_symbol(text, it));
}

/// Calls with the document of a text, beside the API.
fn with(name: &str, text: &str, call: impl FnOnce(&Document<'_>)) {
    let sources = [SourceText { name: "composio", text: API, url: None }];
    let given = Given { name: Some(name), sources: &sources, ..Given::default() };
    let documents = given.read(text);
    call(&Document::new(text, &documents, &given));
}

#[test]
fn every_position_can_be_asked_about() {
    for (name, text) in DOCUMENTS {
        with(name, text, |document| {
            ask_of_all(document);
            let offsets = text.char_indices().map(|it| it.0).step_by(7);
            let step = if text.len() < 1000 { 1 } else { 9 };
            for (turn, at) in offsets.chain([text.len()]).enumerate() {
                ask(document, at as u32, turn % step == 0);
            }
            // Positions within a character, and behind the end.
            for at in [1, 2, 3, 40, 41, 42, text.len() + 10] {
                ask(document, at as u32, false);
            }
        });
    }
}

#[test]
fn a_text_that_ends_anywhere_can_be_asked_about() {
    for (name, text) in DOCUMENTS {
        let step = if text.len() < 1000 { 1 } else { 41 };
        for (turn, (end, _)) in text.char_indices().step_by(step).enumerate() {
            let cut = &text[..end];
            with(name, cut, |document| {
                ask_of_all(document);
                for at in [end, end / 2, cut.rfind('\n').unwrap_or_default()] {
                    let at = cut.floor_char_boundary(at);
                    ask(document, at as u32, turn % 10 == 0);
                }
            });
        }
    }
}
