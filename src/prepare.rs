//! Text → plan: a document is checked before it is run.

use crate::arazzo;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::plan;
use crate::plan::{Options, Plan};
use crate::rules;
use crate::schema::SchemaValidator;
use crate::sources::{ParsedSources, SourceText};
use crate::syntax;
use crate::text::Span;
use crate::validate::validate;

/// Plans a run of a document, or says what keeps it from running: its errors,
/// inputs that do not fit, or what a live run would have to know.
pub fn prepare(
    text: &str,
    sources: &[SourceText<'_>],
    options: &Options,
    validator: Option<&dyn SchemaValidator>,
) -> Result<Plan, Vec<Diagnostic>> {
    let parsed = syntax::parse(text);
    let Some(root) = parsed.root.as_ref().filter(|root| arazzo::is_arazzo(root)) else {
        return Err(no_workflow(text, validator));
    };
    let (document, structure) = arazzo::read(root, text);
    let mut findings = parsed.findings;
    findings.extend(structure);
    let sources = ParsedSources::parse(sources);
    let sources = sources.read();
    if let Some(document) = &document {
        findings.extend(rules::check(document, text, &sources));
    }
    findings.retain(|it| it.severity == Severity::Error);
    match document {
        Some(document) if findings.is_empty() => {
            plan::plan(&document, &sources, options, validator)
        }
        Some(_) | None => {
            diagnostic::sort(&mut findings);
            Err(findings)
        }
    }
}

/// Why a document of another kind cannot be run: its errors, else its kind.
fn no_workflow(text: &str, validator: Option<&dyn SchemaValidator>) -> Vec<Diagnostic> {
    let validation = validate(text, &[], validator);
    let mut findings = validation.findings;
    findings.retain(|it| it.severity == Severity::Error);
    if findings.is_empty() {
        let message = "only Arazzo workflows can be run, and this is none";
        findings.push(plan::NOT_RUNNABLE.at(Span::default(), message));
    }
    findings
}
