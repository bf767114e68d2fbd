//! `invalid-expression`: a runtime expression that cannot be read.

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::{ParseError, is_expression_like};

use super::Ctx;
use super::site::{Reading, Site};

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
                ctx.report(finding.help("it is used as it stands; expressions begin with `$`"));
            }
            // Where any value may stand, it is not wrong, but sent as it stands.
            Reading::Value(_, errors) => {
                for error in errors {
                    let mut finding = finding(ctx, site, error);
                    finding.severity = Severity::Warning;
                    ctx.report(finding);
                }
            }
            Reading::Expression(Ok(_)) | Reading::Condition(_) => {}
        }
    }
}

pub(super) fn finding(ctx: &Ctx<'_>, site: &Site<'_>, error: &ParseError) -> Diagnostic {
    ctx.unreadable(&RULE, site, error)
}
