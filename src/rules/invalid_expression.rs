//! `invalid-expression`: a runtime expression that cannot be read.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::{ParseError, is_expression_like};

use super::Ctx;
use super::site::{Place, Reading, Site};

pub(super) static RULE: Rule = Rule {
    name: "invalid-expression",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Runtime Expressions",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    for site in ctx.sites {
        match &site.reading {
            Reading::Expression(Err(error)) if is_expression_like(site.text.value) => {
                ctx.report(finding(ctx, site, error));
            }
            Reading::Expression(Err(error)) if error.suggestion().is_some() => {
                ctx.report(finding(ctx, site, error));
            }
            Reading::Expression(Err(_)) => {
                let message = "expected a runtime expression, found a constant";
                let mut finding = RULE.at(site.text.span, message);
                finding.severity = Severity::Warning;
                let help = match site.place {
                    Place::SuccessCriterion | Place::ActionCriterion => {
                        "a simple condition has no context: leave it out"
                    }
                    Place::Parameter
                    | Place::Body
                    | Place::ActionParameter
                    | Place::StepOutput
                    | Place::WorkflowOutput => {
                        "it is used as it stands; expressions begin with `$`"
                    }
                };
                ctx.report(finding.help(help));
            }
            // The specification takes a bare expression here, and nothing else.
            Reading::Context(Err(error)) => {
                let help = "say what to look at, as in `context: $response.body`";
                let finding = finding(ctx, site, error);
                ctx.report(if finding.fix.is_none() { finding.help(help) } else { finding });
            }
            Reading::Value(_, errors) => report_embedded(ctx, site, errors),
            Reading::Query(query) => report_embedded(ctx, site, &query.errors),
            Reading::Whole(_)
            | Reading::Expression(Ok(_))
            | Reading::Context(Ok(_))
            | Reading::Condition(_) => {}
        }
    }
}

/// Where any value may stand, it is not wrong, but sent as it stands.
fn report_embedded(ctx: &mut Ctx<'_>, site: &Site<'_>, errors: &[ParseError]) {
    for error in errors {
        let mut finding = finding(ctx, site, error);
        finding.severity = Severity::Warning;
        ctx.report(finding);
    }
}

pub(super) fn finding(ctx: &Ctx<'_>, site: &Site<'_>, error: &ParseError) -> Diagnostic {
    ctx.unreadable(&RULE, site, error)
}
