//! Validate, dry-run and run Arazzo workflows and MCP configurations, without
//! doing any I/O.

pub mod text;
pub mod pointer;
pub mod diagnostic;
pub mod http;
pub mod schema;
pub mod syntax;
pub mod expr;
pub mod openapi;
pub mod mcp;
pub mod arazzo;
pub mod sources;
pub mod secret;
pub mod plan;
pub mod trace;
pub mod engine;
pub mod rules;
pub mod dry_run;
pub mod validate;
pub mod prepare;
#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(all(target_arch = "wasm32", any(feature = "core-wasm", feature = "schema-wasm")))]
mod wasm;
