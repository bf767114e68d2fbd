//! Requests whose effect is not known, because no answer came.

use crate::plan::Target;
use crate::trace::{FailureReason, Millis};

use super::{Output, Run};

/// What stands for the method of a step that sends a message.
pub(super) const MESSAGE: &str = "message";

impl Run {
    /// Says where a request without an answer must not be repeated blindly.
    pub(super) fn doubt(&mut self, now: Millis, reason: FailureReason) {
        let (frame, step) = self.current();
        let method = match &step.target {
            Target::Operation(operation) => operation.endpoint.method.clone(),
            Target::Exchange(_) => MESSAGE.to_owned(),
            Target::Workflow(_) => return,
        };
        let is_unsent = matches!(
            reason,
            FailureReason::Request | FailureReason::Authorization | FailureReason::Connection
        );
        let is_sent = frame.visit.in_doubt && !is_unsent;
        let id = step.id.clone();
        self.top_mut().visit.in_doubt = is_sent;
        if is_sent && !is_idempotent(&method) {
            let message = format!(
                "whether the {method} of step `{id}` had its effect is not known: no answer came"
            );
            self.warn(now, message);
        }
    }

    /// Whether the driver has been given the request that is awaited.
    pub(super) fn is_sent(&self) -> bool {
        !self.queue.iter().any(Output::is_sent_by_driver)
    }
}

/// Whether sending a request twice does no more than sending it once (RFC 9110,
/// 9.2.2).
pub(super) fn is_idempotent(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS" | "TRACE" | "PUT" | "DELETE" | "QUERY")
}
