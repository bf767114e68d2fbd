//! `forward-reference`: an expression reads the output of a step that cannot
//! have run before.

use crate::arazzo::Target;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::text::Span;

use super::Ctx;
use super::early_read::EarlyRead;
use super::site::Place;

pub(super) static RULE: Rule = Rule {
    name: "forward-reference",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Step Dependencies and Execution Order",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for read in ctx.early_reads.iter().filter(|it| !it.is_possible) {
        let Some(workflow) = ctx.document.workflows.get(read.workflow) else { continue };
        let Some(id) = workflow.steps.get(read.step).and_then(|it| it.id) else { continue };
        let span = ctx.place(read.site, read.id.clone());
        ctx.report(match read.site.step {
            Some(it) if it == read.step => own_output(ctx, read, span),
            Some(it) if it < read.step => {
                let message = format!("step `{}` has not run yet", id.value);
                RULE.at(span, message).label(id.span, "it runs later")
            }
            Some(_) => {
                let message = format!("step `{}` has not run on any way to this one", id.value);
                RULE.at(span, message).label(id.span, "no way leads from here")
            }
            // The workflow goes on elsewhere after that step, or fails.
            None => continue,
        });
    }
}

/// A step that reads its own output. Where it calls a workflow, the output of
/// that one may be meant.
fn own_output(ctx: &Ctx<'_>, read: &EarlyRead<'_>, span: Span) -> Diagnostic {
    let step = ctx.document.workflows.get(read.workflow).and_then(|it| it.steps.get(read.step));
    let id = step.and_then(|it| it.id).map_or("", |it| it.value);
    let mut finding = RULE.at(span, format!("step `{id}` reads its own output before it has one"));
    if read.site.place != Place::StepOutput {
        return finding.help("outputs are set when the step has succeeded");
    }
    // Some runners set one output after the other.
    finding.severity = Severity::Warning;
    let called = step.and_then(|it| match it.target {
        Some(Target::WorkflowId(id)) => ctx.document.workflow(id.value),
        Some(Target::OperationId(_) | Target::OperationPath(_) | Target::ChannelPath(_)) | None => {
            None
        }
    });
    let end = read.id.end + ".outputs.".len();
    let name = read.site.text.value.get(end..).unwrap_or_default();
    let name = name.split('#').next().unwrap_or_default();
    match called.filter(|it| it.outputs.iter().any(|it| it.name.value == name)) {
        Some(_) => {
            let place = ctx.place(read.site, read.id.start - "$steps.".len()..end + name.len());
            finding
                .help("`$outputs` has the outputs of the workflow that the step calls")
                .unsafe_fix(
                    format!("change to `$outputs.{name}`"),
                    place,
                    format!("$outputs.{name}"),
                )
        }
        None => finding.help("outputs are set when the step has succeeded"),
    }
}
