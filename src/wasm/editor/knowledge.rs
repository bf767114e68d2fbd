//! What is known of a position, and what can be done about it: hover, definition, code
//! actions.

use js_sys::JsString;
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::editor::code_actions::{self, ActionKind};
use crate::editor::{definition, hover};
use crate::text::{LineIndex, Span};

use super::super::check::SchemaChecker;
use super::super::schema::Checker;
use super::structure::uri;
use super::{
    EditorOptions, Location, Locations, MarkupContent, Places, Position, Range, WorkspaceEdit, ask,
};

/// What is known of something in a document.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Hover {
    /// Secret values are masked.
    pub contents: MarkupContent,
    /// What it is about.
    pub range: Range,
}

/// What is known at a position, if anything is.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct MaybeHover(#[tsify(type = "Hover | null")] pub Option<Hover>);

/// Something that can be done.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CodeAction {
    /// What it does, as an imperative.
    pub title: String,
    #[tsify(
        type = "\"quickfix\" | \"refactor.extract\" | \"refactor.rewrite\" | \"source.fixAll.telaio\""
    )]
    pub kind: &'static str,
    /// Whether it is the one that most people want: a fix that is safe.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[tsify(optional)]
    pub is_preferred: bool,
    /// The rule whose finding it removes, if it does.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    pub edit: WorkspaceEdit,
}

/// A list of what can be done.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct CodeActions(pub Vec<CodeAction>);

/// What is known of what stands at a position.
#[wasm_bindgen]
pub fn hover(
    text: JsString,
    position: Ts<Position>,
    options: Ts<EditorOptions>,
) -> Result<Ts<MaybeHover>, JsError> {
    let position = position.to_rust()?;
    ask(text, &options, |document, places| {
        let found = hover::hover(document, places.offset(position));
        let found = found.map(|it| Hover {
            contents: MarkupContent { kind: "markdown", value: it.markdown },
            range: places.range(it.span),
        });
        Ok(MaybeHover(found).into_ts()?)
    })
}

/// Where what stands at a position is declared.
#[wasm_bindgen]
pub fn definition(
    text: JsString,
    position: Ts<Position>,
    options: Ts<EditorOptions>,
) -> Result<Ts<Locations>, JsError> {
    let position = position.to_rust()?;
    let own = uri(&options)?;
    ask(text, &options, |document, places| {
        let found = definition::definition(document, places.offset(position)).into_iter();
        let at = |it: definition::Location| {
            let sources = document.given.sources;
            let source = it.source.and_then(|name| sources.iter().find(|it| it.name == name));
            match source {
                None => Location { uri: own.clone(), range: places.range(it.span) },
                Some(source) => Location {
                    uri: source.url.unwrap_or(source.name).to_owned(),
                    range: Places::new(LineIndex::new(source.text)).range(it.span),
                },
            }
        };
        Ok(Locations(found.map(at).collect()).into_ts()?)
    })
}

/// What can be done about a place.
#[wasm_bindgen(js_name = codeActions)]
pub fn code_actions(
    text: JsString,
    start: Ts<Position>,
    end: Ts<Position>,
    options: Ts<EditorOptions>,
    checker: Option<SchemaChecker>,
) -> Result<Ts<CodeActions>, JsError> {
    let (start, end) = (start.to_rust()?, end.to_rust()?);
    let uri = uri(&options)?;
    let checker = checker.map(|it| Checker(JsValue::from(it).unchecked_into()));
    ask(text, &options, |document, places| {
        let span = Span { start: places.offset(start), end: places.offset(end) };
        let validator = checker.as_ref().map(|it| it as _);
        let found = code_actions::code_actions(document, span, validator).into_iter();
        let actions = found.map(|it| {
            let edits = it.edits.iter().map(|it| places.edit(it.span, &it.text)).collect();
            CodeAction {
                title: it.title,
                kind: ActionKind::as_str(it.kind),
                is_preferred: it.is_preferred,
                code: it.code,
                edit: WorkspaceEdit { changes: [(uri.clone(), edits)].into() },
            }
        });
        Ok(CodeActions(actions.collect()).into_ts()?)
    })
}
