//! Misuse of a run, as opposed to findings about a document.

use std::{error, fmt};

use super::CallId;

/// The driver asked for something that cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunError {
    /// An answer to a call that the run did not make, or no longer waits for.
    UnexpectedAnswer {
        /// The call that the answer names.
        id: CallId,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::UnexpectedAnswer { id } => write!(f, "call {} is not in flight", id.0),
        }
    }
}

impl error::Error for RunError {}
