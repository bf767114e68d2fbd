//! Text → tree. Never fails: what cannot be read is a finding.

mod node;

pub use node::{Entry, Kind, Node};
