//! `missing-input`: a workflow is called without an input that it requires.

use foldhash::HashSet;

use crate::diagnostic::{Rule, Severity};

use super::Ctx;

pub(super) static RULE: Rule = Rule {
    name: "missing-input",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Parameter Object: all parameters map to workflow inputs",
};

pub(super) fn check(ctx: &mut Ctx<'_>) {
    let document = ctx.document;
    for call in ctx.calls {
        let (Some(inputs), Some(callee)) = (ctx.inputs.get(call.to), ctx.callees.get(call.to))
        else {
            continue;
        };
        if inputs.required.is_empty() || !call.takes_parameters(document.version) {
            continue;
        }
        let given = call.given.iter().chain(call.shared).map(|it| document.parameter(it));
        // What a wrong reference should have given is not known.
        let Some(given) = given.collect::<Option<Vec<_>>>() else { continue };
        let given: HashSet<_> = given.iter().filter_map(|it| it.name).map(|it| it.value).collect();
        let missing = inputs.required.iter().filter(|it| !given.contains(it.value));
        // A misspelt one has been reported as unknown.
        let missing = missing.filter(|it| !inputs.is_misspelt(it.value, &given));
        let missing: Vec<_> = missing.collect();
        let names: Vec<_> = missing.iter().map(|it| format!("`{}`", it.value)).collect();
        let names = match names.split_last() {
            None => continue,
            Some((only, [])) => format!("the input {only}"),
            Some((last, others)) => format!("the inputs {} and {last}", others.join(", ")),
        };
        let message = format!("workflow `{}` needs {names}", callee.id());
        let mut finding = RULE.at(call.name.span, message);
        for it in missing.iter().take(8) {
            finding = finding.label_in(callee.source(), it.span, "required here");
        }
        ctx.report(finding.help("give them as `parameters`, or give the inputs a `default`"));
    }
}
