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
