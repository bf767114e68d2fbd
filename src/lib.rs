//! Validate, dry-run and run Arazzo workflows and MCP configurations, without
//! doing any I/O.
//!
//! ```
//! use telaio::dry_run::dry_run;
//! use telaio::plan::Options;
//! use telaio::prepare::prepare;
//! use telaio::trace::RunStatus;
//! use telaio::validate::validate;
//!
//! let text = "
//! arazzo: 1.0.1
//! info: { title: Pets, version: '1' }
//! sourceDescriptions: [{ name: pets, url: pets.yaml, type: openapi }]
//! workflows:
//! - workflowId: adopt
//!   steps:
//!   - stepId: find
//!     operationId: findPet
//!     successCriteria: [{ condition: $statusCode == 200 }]
//!     outputs: { id: $response.body#/id }
//!   outputs: { pet: $steps.find.outputs.id }
//! ";
//! // One warning: the description of the API is not at hand.
//! let given = Default::default();
//! let findings = validate(text, &given).findings;
//! assert_eq!(findings[0].code, "source-not-at-hand");
//!
//! // A dry run does not need it. What it makes up, it marks.
//! let options = Options { dry: true, ..Options::default() };
//! let plan = prepare(text, &given, &options).expect("the document can be run");
//! let trace = dry_run(plan, |_event| {});
//! assert_eq!(trace.status, RunStatus::Succeeded);
//! assert_eq!(trace.outputs["pet"], "made-up-id");
//! assert_eq!(trace.outputs_made_up, ["pet"]);
//! ```
//!
//! The modules are listed in the order of the pipeline. `engine` runs a plan
//! with a driver of your own; `fetch` is the one for WebAssembly.

mod sort;
pub mod text;
pub mod pointer;
pub mod diagnostic;
pub mod http;
pub mod message;
pub mod schema;
pub mod syntax;
mod keyword;
mod swagger;
pub mod documents;
pub mod json_schema;
pub mod expr;
pub mod query;
pub mod openapi;
pub mod asyncapi;
pub mod secret;
pub mod mcp;
pub mod arazzo;
pub mod flow;
pub mod sources;
pub mod contract;
pub mod plan;
pub mod trace;
pub mod report;
pub mod advice;
pub mod handover;
pub mod engine;
pub mod references;
pub mod levels;
pub mod ignore;
pub mod rules;
pub mod types;
pub mod graph;
pub mod docs;
pub mod catalog;
pub mod draft;
pub mod destinations;
pub mod dry_run;
pub mod replay;
pub mod stepper;
pub mod validate;
pub mod fix;
pub mod prepare;
pub mod editor;
#[cfg(target_arch = "wasm32")]
pub mod js_error;
#[cfg(target_arch = "wasm32")]
pub mod websocket;
#[cfg(target_arch = "wasm32")]
pub mod transports;
#[cfg(target_arch = "wasm32")]
pub mod fetch;
#[cfg(all(target_arch = "wasm32", any(feature = "validate-wasm", feature = "schema-wasm")))]
#[doc(hidden)] // JavaScript's, and public only for `tests/wasm.rs`.
pub mod wasm;

/// The Rust in the README, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
