//! The value that an expression had in the last run.

use serde_json::Value;

use crate::expr::{Expr, Source, split_name};
use crate::trace::{Trace, TraceStep};

use super::super::completion::schemas::shortened;
use super::super::position::{Position, Written};

/// The value in the last run, as short JSON. Traces are masked.
pub(super) fn last(trace: &Trace, position: &Position<'_>, written: &Written) -> Option<String> {
    let workflow = position.document.workflows.get(written.place.workflow)?;
    let id = workflow.id?.value;
    let step_id = written.place.step.and_then(|it| workflow.steps.get(it)?.id).map(|it| it.value);
    let visit = |step: &str| {
        let is_it = |it: &&TraceStep| {
            it.within.as_deref().unwrap_or(&trace.workflow_id) == id && it.step_id == step
        };
        trace.steps.iter().rfind(is_it)
    };
    let value: Value = match &written.expr {
        Expr::StepOutput { step, name, pointer } => {
            let outputs = &visit(step)?.outputs;
            let (name, path) = split_name(name, |it| outputs.contains_key(it))?;
            path.then(pointer).resolve(outputs.get(name)?)?.clone()
        }
        Expr::Response(Source::Body(pointer)) => {
            let response = visit(step_id?)?.attempts.last()?.response.as_ref()?;
            pointer.resolve(response.body.as_ref()?)?.clone()
        }
        Expr::Response(Source::Header(name)) => {
            let response = visit(step_id?)?.attempts.last()?.response.as_ref()?;
            let header = response.headers.iter().find(|it| it.0.eq_ignore_ascii_case(name));
            header?.1.clone()
        }
        Expr::StatusCode => visit(step_id?)?.attempts.last()?.response.as_ref()?.status.into(),
        Expr::Url => visit(step_id?)?.attempts.last()?.request.as_ref()?.url.clone().into(),
        _ => return None,
    };
    Some(shortened(&value))
}
