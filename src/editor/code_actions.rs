//! Code actions: what can be done about a place of a document: the fixes of what is
//! found there, and changes that a person would otherwise write by hand.

mod findings;
mod insert;
mod missing;
mod steps;

use crate::arazzo::Inline;
use crate::diagnostic::Edit;
use crate::schema::SchemaValidator;
use crate::sort;
use crate::syntax::{Node, write};
use crate::text::Span;

use serde_json::{Value, json};

use super::position::Position;
use super::{Document, Kind};

/// Something that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeAction {
    /// What it does, as an imperative.
    pub title: String,
    /// What kind of change it is.
    pub kind: ActionKind,
    /// The rule whose finding it removes, if it does.
    pub code: Option<&'static str>,
    /// Whether it is the one that most people want.
    pub is_preferred: bool,
    /// The edits, in order.
    pub edits: Vec<Edit>,
}

/// The kinds of changes, in the words of the Language Server Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Removes a finding.
    QuickFix,
    /// Puts something where others can use it, too.
    Extract,
    /// Writes something that is missing.
    Rewrite,
    /// Fixes what can be fixed unasked in the whole document.
    FixAll,
}

impl ActionKind {
    /// Its name in the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            ActionKind::QuickFix => "quickfix",
            ActionKind::Extract => "refactor.extract",
            ActionKind::Rewrite => "refactor.rewrite",
            ActionKind::FixAll => "source.fixAll.telaio",
        }
    }
}

/// What can be done about a place. `validator` checks values against JSON Schemas,
/// where one is at hand.
pub fn code_actions(
    document: &Document<'_>,
    span: Span,
    validator: Option<&dyn SchemaValidator>,
) -> Vec<CodeAction> {
    let mut actions = findings::actions(document, span, validator);
    if let Kind::Arazzo(version) = document.kind
        && let Some(position) = Position::at(document, span.start)
    {
        actions.extend(missing::fields(document, &position, version));
        actions.extend(missing::sent(document, &position));
        actions.extend(extract_parameter(document, &position));
        actions.extend(steps::from_operations(document, &position));
    }
    actions
}

fn action(title: String, kind: ActionKind, mut edits: Vec<Edit>) -> CodeAction {
    sort::by_key(&mut edits, |it| it.span);
    CodeAction { title, kind, code: None, is_preferred: false, edits }
}

/// Puts the parameter at the position into `components`.
fn extract_parameter(document: &Document<'_>, position: &Position<'_>) -> Option<CodeAction> {
    let ["parameters", at, ..] = position.rest()[..] else { return None };
    let workflow = position.document.workflows.get(position.place.workflow)?;
    let list = position.step().map_or(&workflow.parameters, |it| &it.parameters);
    let at = at.parse::<usize>().ok()?;
    let Inline::Here(parameter) = list.get(at)? else { return None };
    let depth = position.cursor.way.tokens.len() - (position.rest().len() - 2);
    let node: &Node = position.cursor.nodes.get(depth).copied()?;
    let name = free_name(position, parameter.name?.value);
    let (text, format) = (document.text, document.format);
    let reference = json!({ "reference": format!("$components.parameters.{name}") });
    let reference = match node.span.of(text).starts_with('{') {
        true => write::flow(format, &reference),
        false => format!("reference: $components.parameters.{name}"),
    };
    let root = document.tree()?;
    let component = (name, node.to_value());
    let components = root.get("components");
    let shared = components.and_then(|it| it.get("parameters"));
    let added = match (components, shared) {
        (_, Some(shared)) => insert::members(text, format, shared, &[component]),
        (Some(components), None) => {
            let group = ("parameters".to_owned(), json!({ component.0: component.1 }));
            insert::members(text, format, components, &[group])
        }
        (None, None) => {
            let parameters: Value = json!({ component.0: component.1 });
            let group = ("components".to_owned(), json!({ "parameters": parameters }));
            insert::members(text, format, root, &[group])
        }
    }?;
    let replaced = Edit { span: node.span, text: reference };
    let title = "extract parameter to components".to_owned();
    Some(action(title, ActionKind::Extract, vec![replaced, added]))
}

/// A name that no shared parameter has.
fn free_name(position: &Position<'_>, name: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    let name: String = name.chars().map(|it| if is_plain(it) { it } else { '-' }).collect();
    let is_free = |it: &String| !position.document.components.has("parameters", it);
    let others = (2..1000).map(|it| format!("{name}{it}"));
    std::iter::once(name.clone()).chain(others).find(is_free).unwrap_or(name)
}
