//! Every `$ref` in the schemas of inputs.

use crate::arazzo::Text;
use crate::documents::At;
use crate::keyword::{Holds, holds};
use crate::syntax::{Entry, Node};

use super::Ctx;

/// A `$ref` in a schema.
pub(super) struct SchemaReference<'a> {
    /// What is written.
    pub(super) text: Text<'a>,
    /// The schema that has it.
    pub(super) at: At<'a>,
    /// The schema of all inputs that it lies in.
    pub(super) root: &'a Node,
    /// Whether an `$id` above it says what it starts at.
    pub(super) is_rebased: bool,
}

/// Every reference, of workflows and of `components`.
pub(super) fn all<'a>(ctx: &Ctx<'a>) -> Vec<SchemaReference<'a>> {
    let root = ctx.contract.root;
    let mut found = Vec::new();
    let own = ctx.document.workflows.iter().filter_map(|it| it.inputs);
    for it in own.chain(ctx.document.components.inputs.iter().map(|it| it.1)) {
        add(root.with(it), it, false, &mut found);
    }
    found
}

/// Trees are not deeper than the reader allows.
fn add<'a>(at: At<'a>, root: &'a Node, is_rebased: bool, found: &mut Vec<SchemaReference<'a>>) {
    let is_rebased = is_rebased || at.node.entry("$id").is_some();
    if let Some(text) = at.reference() {
        found.push(SchemaReference { text, at, root, is_rebased });
    }
    for it in inner_schemas(at.node) {
        add(at.with(it), root, is_rebased, found);
    }
}

/// The schemas right in a schema, in the order of the text.
pub(super) fn inner_schemas(schema: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    for Entry { key, value } in schema.entries() {
        let is_store = matches!(key.value.as_str(), "$defs" | "definitions");
        match holds(&key.value) {
            Holds::Schema => found.push(value),
            Holds::Schemas => found.extend(value.items()),
            Holds::Data if !is_store => {}
            Holds::NamedSchemas | Holds::Data => {
                found.extend(value.entries().iter().map(|it| &it.value));
            }
        }
    }
    found
}
