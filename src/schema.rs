//! Arbitrary JSON Schemas, behind one small trait.
//!
//! The jsonschema crate is larger than the rest of Telaio. It is linked where
//! size does not matter (feature `schema`) and asked from a second wasm file
//! in JavaScript; both are a [`SchemaValidator`] here.

#[cfg(feature = "schema")]
mod linked;

#[cfg(feature = "schema")]
pub use linked::Linked;

use serde_json::Value;

use crate::pointer::Pointer;

/// Checks a value against a JSON Schema.
pub trait SchemaValidator {
    /// Every reason why `instance` does not fit `schema`, read as the draft that
    /// its `$schema` names, else 2020-12. `Err` says why the schema itself
    /// cannot be used, or why no validator is at hand.
    fn validate(&self, schema: &Value, instance: &Value) -> Result<Vec<Mismatch>, String>;

    /// The same validator, to keep: a run checks the inputs of the workflows that
    /// it calls.
    fn shared(&self) -> SharedValidator;
}

/// A validator that a plan keeps. Runs can be moved to other threads, where
/// there are any.
#[cfg(not(target_arch = "wasm32"))]
pub type SharedValidator = std::sync::Arc<dyn SchemaValidator + Send + Sync>;

/// A validator that a plan keeps.
#[cfg(target_arch = "wasm32")]
pub type SharedValidator = std::rc::Rc<dyn SchemaValidator>;

/// One reason why a value does not fit its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The value that does not fit.
    pub instance: Pointer,
    /// The keyword that it does not fit, as a place in the schema.
    pub schema: Pointer,
    /// What is wrong, as a sentence.
    pub message: String,
    /// For `additionalProperties` and its like: the members that should not be
    /// there. For `required`: the member that is missing.
    pub members: Vec<String>,
}
