//! Where the schema of a workflow's inputs names them.

use crate::pointer::Pointer;
use crate::syntax::{Kind, Node};
use crate::text::Spanned;

/// How many references and combinations are followed.
const DEPTH: usize = 16;

/// What holds further schemas of the same value.
const LISTS: [&str; 3] = ["allOf", "anyOf", "oneOf"];
const SINGLE: [&str; 3] = ["if", "then", "else"];

/// The names of inputs in a schema.
#[derive(Debug, Default)]
pub(super) struct InputNames<'a> {
    /// Where they are declared: keys of `properties`.
    pub declared: Vec<Spanned<&'a str>>,
    /// Where they are spoken of: in `required`, `dependentRequired` and
    /// `dependentSchemas`.
    pub used: Vec<Spanned<&'a str>>,
}

/// Reads the schema of a workflow's inputs. `root` is the document, for references
/// within it.
pub(super) fn names<'a>(root: &'a Node, schema: &'a Node) -> InputNames<'a> {
    let mut names = InputNames::default();
    read(root, schema, DEPTH, &mut names);
    names
}

fn read<'a>(root: &'a Node, schema: &'a Node, depth: usize, names: &mut InputNames<'a>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    for it in schema.entries() {
        let value = &it.value;
        let keys =
            || value.entries().iter().map(|it| Spanned::new(it.key.value.as_str(), it.key.span));
        match it.key.value.as_str() {
            "properties" => names.declared.extend(keys()),
            "required" => names.used.extend(value.items().iter().filter_map(Node::string)),
            "dependentRequired" => {
                names.used.extend(keys());
                let lists = value.entries().iter().flat_map(|it| it.value.items());
                names.used.extend(lists.filter_map(Node::string));
            }
            "dependentSchemas" => {
                names.used.extend(keys());
                value.entries().iter().for_each(|it| read(root, &it.value, depth, names));
            }
            "$ref" => {
                if let Some(target) = target(root, value) {
                    read(root, target, depth, names);
                }
            }
            key if LISTS.contains(&key) => {
                value.items().iter().for_each(|it| read(root, it, depth, names));
            }
            key if SINGLE.contains(&key) => read(root, value, depth, names),
            _ => {}
        }
    }
}

/// What a reference within the document leads to.
fn target<'a>(root: &'a Node, reference: &Node) -> Option<&'a Node> {
    let pointer = reference.as_str()?.strip_prefix('#')?;
    root.pointer(&Pointer::parse(pointer).ok()?)
}

/// Every `$ref` within a value.
pub(super) fn references<'a>(node: &'a Node, found: &mut Vec<Spanned<&'a str>>) {
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|it| references(it, found)),
        Kind::Map(entries) => {
            for it in entries {
                if it.key.value == "$ref" {
                    found.extend(it.value.string());
                }
                references(&it.value, found);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}
