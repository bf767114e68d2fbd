//! `skipped-output`: an expression reads the output of a step that a `goto` or
//! `end` may have skipped.

use crate::diagnostic::{Rule, Severity};
use crate::flow::{Edge, Visit};

use super::Ctx;
use super::site::Place;

pub(super) static RULE: Rule = Rule {
    name: "skipped-output",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, Success Action Object, type: goto",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for read in ctx.early_reads.iter().filter(|it| it.is_possible) {
        let severity = match read.site.place {
            Place::Parameter | Place::Body | Place::ActionParameter => Severity::Warning,
            // The workflow still goes on.
            Place::StepOutput | Place::WorkflowOutput => Severity::Info,
            // To compare it with `null` is how one asks whether it is there.
            Place::SuccessCriterion | Place::ActionCriterion => continue,
        };
        let (Some(workflow), Some(graph)) =
            (ctx.document.workflows.get(read.workflow), ctx.graph(read.workflow))
        else {
            continue;
        };
        let Some(id) = workflow.steps.get(read.step).and_then(|it| it.id) else { continue };
        let way = graph.way_around(read.step, read.visit);
        let span = ctx.place(read.site, read.id.clone());
        let mut finding = match skip(&way, read.step) {
            Some(skip) => {
                let message = format!("step `{}` may have been skipped", id.value);
                let mut finding = RULE.at(span, message);
                finding.severity = severity;
                match skip.reason {
                    Some(it) => finding.label(it.span, "skipped here"),
                    None => finding,
                }
            }
            // It is read in a loop, and there from the second time on.
            None => {
                let message = format!("step `{}` has not run when this is read first", id.value);
                let mut finding = RULE.at(span, message);
                finding.severity = Severity::Info;
                finding.label(id.span, "it runs later")
            }
        };
        if read.site.place != Place::WorkflowOutput {
            finding = finding.help("the value is left out then");
        }
        ctx.report(finding);
    }
}

/// The edge of a way around a step that leaves it out.
fn skip<'f, 'd, 'a>(way: &[(Visit, &'f Edge<'d, 'a>)], step: usize) -> Option<&'f Edge<'d, 'a>> {
    let mut actions = way.iter().filter(|it| it.1.reason.is_some());
    let over = actions.clone().find(|it| it.0 < step && leads_beyond(it.1, step));
    over.or(actions.next_back()).map(|it| it.1)
}

fn leads_beyond(edge: &Edge<'_, '_>, step: usize) -> bool {
    use crate::flow::To;
    match edge.to {
        To::Step(it) => step < it,
        To::End => true,
        To::Workflow(_) | To::Again(_) | To::Unknown => false,
    }
}
