//! `impossible-branch`: an input can choose an alternative of the API for which
//! the request lacks something.

use foldhash::{HashMap, HashMapExt};

use crate::arazzo::listing;
use crate::contract::Problem;
use crate::diagnostic::{Rule, Severity};

use super::{Ctx, looser_input};

pub(super) static RULE: Rule = Rule {
    name: "impossible-branch",
    severity: Severity::Warning,
    clause: "JSON Schema 2020-12, 10.2.1, oneOf and anyOf",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    // What the input would have to be so that the request fits.
    let mut looser = HashMap::new();
    for it in ctx.misfits {
        if let Problem::LooserInput { input, declared, missing } = &it.problem {
            looser.entry(it.span).or_insert((*input, *declared, missing));
        }
    }
    for it in ctx.misfits {
        let Problem::ImpossibleBranch { values, missing } = &it.problem else { continue };
        let values = listing(values.iter().map(String::as_str));
        let message = format!("with {values} here, the operation needs `{missing}`, too");
        let mut finding = RULE.at(it.span, message);
        finding = finding.label_in(it.by.source, it.by.span, "required here");
        finding = finding.help(format!("send `{missing}`, or limit the input to other values"));
        if let Some(&(input, declared, missing)) = looser.get(&it.span) {
            if let Some(declared) = declared {
                finding = finding.label_in(declared.source, declared.span, "declared here");
            }
            let named = looser_input::keywords(missing);
            finding = looser_input::tightened(finding, input, missing, &named, ctx.source);
        }
        ctx.report(finding);
    }
}
