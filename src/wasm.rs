//! The JavaScript API. With `wasm/`, the only code that knows about JavaScript.
//!
//! Nothing is decided here: each function converts its arguments, calls the
//! crate, and converts the result. Offsets become UTF-16 here and nowhere else.
//!
//! Three wasm files are built from this crate: the core (feature `core-wasm`), what of
//! it a page needs to its first finding (feature `validate-wasm`), and the JSON Schema
//! validator (feature `schema-wasm`), which both ask through a function of JavaScript.

/// Validation makes many small things and drops them together: the allocator of
/// the standard library, made for other memories, takes longer for that.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

#[cfg(feature = "core-wasm")]
mod api;
#[cfg(feature = "validate-wasm")]
mod check;
#[cfg(feature = "core-wasm")]
mod convert;
#[cfg(feature = "validate-wasm")]
mod dialects;
#[cfg(feature = "core-wasm")]
mod docs;
#[cfg(feature = "validate-wasm")]
mod document;
#[cfg(feature = "core-wasm")]
mod editor;
#[cfg(feature = "core-wasm")]
mod exchange;
#[cfg(feature = "core-wasm")]
mod fix;
#[cfg(feature = "core-wasm")]
mod graph;
#[cfg(feature = "core-wasm")]
mod host;
#[cfg(feature = "core-wasm")]
mod inputs;
#[cfg(feature = "core-wasm")]
mod live;
#[cfg(feature = "core-wasm")]
mod mcp;
#[cfg(feature = "core-wasm")]
mod report;
#[cfg(feature = "core-wasm")]
mod run;
mod schema;
#[cfg(feature = "validate-wasm")]
mod sources;
#[cfg(feature = "core-wasm")]
mod stepper;
#[cfg(feature = "core-wasm")]
mod task;
#[cfg(feature = "validate-wasm")]
mod text;
mod trap;
#[cfg(feature = "core-wasm")]
mod types;

#[cfg(feature = "core-wasm")]
pub use api::*;
#[cfg(feature = "validate-wasm")]
pub use check::*;
#[cfg(feature = "core-wasm")]
pub use convert::*;
#[cfg(feature = "validate-wasm")]
pub use dialects::*;
#[cfg(feature = "core-wasm")]
pub use docs::*;
#[cfg(feature = "validate-wasm")]
pub use document::*;
#[cfg(feature = "core-wasm")]
pub use editor::*;
#[cfg(feature = "core-wasm")]
pub use fix::*;
#[cfg(feature = "core-wasm")]
pub use graph::*;
#[cfg(feature = "core-wasm")]
pub use inputs::*;
#[cfg(feature = "core-wasm")]
pub use live::*;
#[cfg(feature = "core-wasm")]
pub use mcp::*;
#[cfg(feature = "core-wasm")]
pub use report::*;
#[cfg(feature = "core-wasm")]
pub use run::*;
#[cfg(feature = "core-wasm")]
pub use stepper::*;
#[cfg(feature = "core-wasm")]
pub use task::*;
pub use trap::*;
#[cfg(feature = "core-wasm")]
pub use types::*;
