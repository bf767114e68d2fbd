//! What a document consists of, and changing it as a whole: the outline, folding,
//! names, formatting.

use std::collections::BTreeMap;

use js_sys::JsString;
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::diagnostic;
use crate::editor::formatting::{self, FormattingOptions};
use crate::editor::semantic_tokens::{self, TokenKind};
use crate::editor::symbols::{self, SymbolKind};
use crate::editor::{folding, references, rename};

use super::super::sources::{get, optional};
use super::{EditorOptions, Places, Position, Range, TextEdit, ask};

/// An entry of the outline.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSymbol {
    pub name: String,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// A `SymbolKind` of the protocol.
    pub kind: u8,
    /// All of it.
    pub range: Range,
    /// What is selected when someone chooses it: its name.
    pub selection_range: Range,
    pub children: Vec<DocumentSymbol>,
}

/// An outline.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct DocumentSymbols(pub Vec<DocumentSymbol>);

/// Some lines that can be shown as their first.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FoldingRange {
    /// The line that stays, from 0.
    pub start_line: u32,
    /// The last line that is hidden, from 0.
    pub end_line: u32,
    #[tsify(optional, type = "\"comment\"")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}

/// A list of such lines.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct FoldingRanges(pub Vec<FoldingRange>);

/// Which types and modifiers the numbers of semantic tokens mean.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SemanticTokensLegend {
    pub token_types: Vec<&'static str>,
    pub token_modifiers: Vec<&'static str>,
}

/// What the parts of a document are.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SemanticTokens {
    /// Five numbers for each: how many lines it is below the one before, how many code
    /// units right of it or of the beginning of the line, how long it is, its type, and
    /// its modifiers as bits.
    pub data: Vec<u32>,
}

/// A place in a document.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// The document: `name` of the options for the one that is asked about, or the
    /// URL, else the name, of a source.
    pub uri: String,
    pub range: Range,
}

/// A list of places.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct Locations(pub Vec<Location>);

/// A name that can be changed.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PrepareRenameResult {
    pub range: Range,
    /// What it is now.
    pub placeholder: String,
}

/// Edits of documents.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WorkspaceEdit {
    /// By the document, as in a `Location`; in order, not overlapping.
    #[tsify(type = "Record<string, TextEdit[]>")]
    pub changes: BTreeMap<String, Vec<TextEdit>>,
}

/// A list of edits, in order, that do not overlap.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct TextEdits(pub Vec<TextEdit>);

/// What `references` may know besides.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceContext {
    /// Whether the place is among them where the name is given; it is by default.
    #[tsify(optional)]
    pub include_declaration: Option<bool>,
}

/// How a document shall look.
#[derive(Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FormattingStyle {
    /// How many columns each level is indented, from 1 to 16; 2 by default.
    #[tsify(optional)]
    pub tab_size: Option<u32>,
    /// Whether the dashes of a sequence are indented below its key; as most of the
    /// document has it by default.
    #[tsify(optional)]
    pub indent_sequences: Option<bool>,
}

/// The outline of a document.
#[wasm_bindgen(js_name = documentSymbols)]
pub fn document_symbols(
    text: JsString,
    options: Ts<EditorOptions>,
) -> Result<Ts<DocumentSymbols>, JsError> {
    ask(text, &options, |document, places| {
        let found = symbols::document_symbols(document).into_iter();
        Ok(DocumentSymbols(found.map(|it| DocumentSymbol::new(it, places)).collect()).into_ts()?)
    })
}

/// What can be shown as one line.
#[wasm_bindgen(js_name = foldingRanges)]
pub fn folding_ranges(
    text: JsString,
    options: Ts<EditorOptions>,
) -> Result<Ts<FoldingRanges>, JsError> {
    ask(text, &options, |document, _| {
        let found = folding::folding_ranges(document).into_iter();
        let ranges = found.map(|it| FoldingRange {
            start_line: it.start_line,
            end_line: it.end_line,
            kind: it.is_comment.then_some("comment"),
        });
        Ok(FoldingRanges(ranges.collect()).into_ts()?)
    })
}

/// What the parts of a document are that its format takes for texts.
#[wasm_bindgen(js_name = semanticTokens)]
pub fn semantic_tokens(
    text: JsString,
    options: Ts<EditorOptions>,
) -> Result<Ts<SemanticTokens>, JsError> {
    ask(text, &options, |document, places| {
        let mut data = Vec::new();
        let mut before = Position { line: 0, character: 0 };
        for it in semantic_tokens::semantic_tokens(document) {
            let Range { start, end } = places.range(it.span);
            let is_below = start.line > before.line;
            let from = if is_below { 0 } else { before.character };
            let kind = TokenKind::ALL.iter().position(|kind| *kind == it.kind).unwrap_or_default();
            data.extend([start.line - before.line, start.character - from]);
            data.extend([end.character - start.character, kind as u32, it.is_declaration.into()]);
            before = start;
        }
        Ok(SemanticTokens { data }.into_ts()?)
    })
}

/// What the numbers of semantic tokens mean.
#[wasm_bindgen(js_name = semanticTokensLegend)]
pub fn semantic_tokens_legend() -> Result<Ts<SemanticTokensLegend>, JsError> {
    let token_types = TokenKind::ALL.iter().map(|it| it.as_str()).collect();
    Ok(SemanticTokensLegend { token_types, token_modifiers: vec!["declaration"] }.into_ts()?)
}

/// Every place that speaks of what stands at a position.
#[wasm_bindgen(js_name = findReferences)]
pub fn find_references(
    text: JsString,
    position: Ts<Position>,
    options: Ts<EditorOptions>,
) -> Result<Ts<Locations>, JsError> {
    let position = position.to_rust()?;
    let with_definition = get(&options.js_value(), "includeDeclaration").as_bool().unwrap_or(true);
    let uri = uri(&options)?;
    ask(text, &options, |document, places| {
        let found = references::references(document, places.offset(position), with_definition);
        let at = |it| Location { uri: uri.clone(), range: places.range(it) };
        Ok(Locations(found.into_iter().map(at).collect()).into_ts()?)
    })
}

/// The name at a position; fails with the reason if it cannot be changed.
#[wasm_bindgen(js_name = prepareRename)]
pub fn prepare_rename(
    text: JsString,
    position: Ts<Position>,
    options: Ts<EditorOptions>,
) -> Result<Ts<PrepareRenameResult>, JsError> {
    let position = position.to_rust()?;
    ask(text, &options, |document, places| {
        let found = rename::prepare_rename(document, places.offset(position));
        let found = found.map_err(|reason| JsError::new(&reason))?;
        let range = places.range(found.span);
        Ok(PrepareRenameResult { range, placeholder: found.name }.into_ts()?)
    })
}

/// The edits that change a name in all places; fails with the reason if it cannot be
/// changed to this.
#[wasm_bindgen]
pub fn rename(
    text: JsString,
    position: Ts<Position>,
    new_name: &str,
    options: Ts<EditorOptions>,
) -> Result<Ts<WorkspaceEdit>, JsError> {
    let position = position.to_rust()?;
    let uri = uri(&options)?;
    ask(text, &options, |document, places| {
        let edits = rename::rename(document, places.offset(position), new_name);
        let TextEdits(edits) = text_edits(&edits.map_err(|reason| JsError::new(&reason))?, places);
        Ok(WorkspaceEdit { changes: BTreeMap::from([(uri, edits)]) }.into_ts()?)
    })
}

/// The edits that format a document.
#[wasm_bindgen]
pub fn formatting(text: JsString, options: Ts<EditorOptions>) -> Result<Ts<TextEdits>, JsError> {
    let mut style = FormattingOptions::default();
    let given = options.js_value();
    if let Some(size) = get(&given, "tabSize").as_f64() {
        // Whatever is no size is one that there is.
        style.tab_size = size.clamp(1.0, 16.0) as usize;
    }
    style.indent_sequences = get(&given, "indentSequences").as_bool();
    ask(text, &options, |document, places| {
        Ok(text_edits(&formatting::formatting(document, &style), places).into_ts()?)
    })
}

/// What the document that is asked about is called in the answer.
pub(super) fn uri(options: &Ts<EditorOptions>) -> Result<String, JsError> {
    Ok(optional(&options.js_value(), "name")?.map(String::from).unwrap_or_default())
}

fn text_edits(edits: &[diagnostic::Edit], places: &Places<'_>) -> TextEdits {
    TextEdits(edits.iter().map(|it| places.edit(it.span, &it.text)).collect())
}

impl DocumentSymbol {
    fn new(it: symbols::DocumentSymbol, places: &Places<'_>) -> DocumentSymbol {
        DocumentSymbol {
            name: it.name,
            detail: it.detail,
            kind: kind(it.kind),
            range: places.range(it.span),
            selection_range: places.range(it.name_span),
            children: it.children.into_iter().map(|it| DocumentSymbol::new(it, places)).collect(),
        }
    }
}

/// The number that the protocol has for a kind.
fn kind(it: SymbolKind) -> u8 {
    match it {
        SymbolKind::Module => 2,
        SymbolKind::Namespace => 3,
        SymbolKind::Field => 8,
        SymbolKind::Interface => 11,
        SymbolKind::Function => 12,
        SymbolKind::Variable => 13,
        SymbolKind::Object => 19,
        SymbolKind::Event => 24,
    }
}
