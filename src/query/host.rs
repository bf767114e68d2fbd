//! What the program around this crate can answer, where it has an engine that
//! would be too large to bring along.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

/// Answers questions in languages that are not, or not wholly, evaluated here.
///
/// Every question has an answer at once; `None` says that the host has no engine
/// for it. Patterns that could take a host forever never get here.
pub trait Host: fmt::Debug + Send + Sync {
    /// Whether a text has a match of a regular expression of ECMA-262, with
    /// these flags. An error says why the pattern cannot be used.
    fn matches(&self, pattern: &str, flags: &str, text: &str) -> Option<Result<bool, String>> {
        let _ = (pattern, flags, text);
        None
    }

    /// What an expression of XPath of this version, `2.0`, `3.0` or `3.1`, comes
    /// to in an XML text. A name without a prefix means elements that are written
    /// without one. An error says why it cannot be evaluated. A host must bound
    /// its own work.
    fn xpath(
        &self,
        xml: &str,
        expression: &str,
        version: &str,
    ) -> Option<Result<Vec<Item>, String>> {
        let _ = (xml, expression, version);
        None
    }
}

/// One item of the sequence that an XPath expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// A node, by its text.
    Node(String),
    /// A number; JSON has no word for some of them.
    Number(f64),
    /// Any other value.
    Value(Value),
}

/// A host that has no engines.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHost;

impl Host for NoHost {}

/// A host for as long as a run takes.
pub type SharedHost = Arc<dyn Host>;

/// The host of those who named none.
pub fn no_host() -> SharedHost {
    Arc::new(NoHost)
}
