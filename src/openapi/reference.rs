//! References (`$ref`) within one description.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::pointer::Pointer;
use crate::syntax::Node;

/// A longer chain of references is taken for a cycle.
const LONGEST_CHAIN: usize = 32;

/// What `node` stands for: itself, or what its chain of references leads to.
/// `Err` is the reference that leads nowhere, or out of the description.
pub(super) fn follow<'a>(root: &'a Node, node: &'a Node) -> Result<&'a Node, &'a str> {
    let mut node = node;
    for _ in 0..LONGEST_CHAIN {
        let Some(reference) = reference(node) else { return Ok(node) };
        node = target(root, reference).ok_or(reference)?;
    }
    Err(reference(node).unwrap_or_default())
}

/// The text of `$ref`, where there is one.
pub(super) fn reference(node: &Node) -> Option<&str> {
    node.get("$ref")?.as_str()
}

/// The node that a reference names.
pub(super) fn target<'a>(root: &'a Node, reference: &str) -> Option<&'a Node> {
    let fragment = reference.strip_prefix('#')?;
    let at = |pointer: &str| root.pointer(&Pointer::parse(pointer).ok()?);
    // RFC 6901, 6: a pointer in a fragment is percent-encoded. Many are not.
    at(fragment).or_else(|| at(&decoded(fragment)))
}

/// A text without its percent-encoding.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}
