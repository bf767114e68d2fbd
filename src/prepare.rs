//! Text → plan: a document is checked before it is run.

use crate::arazzo;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::plan;
use crate::plan::{Options, Plan};
use crate::rules;
use crate::schema::SchemaValidator;
use crate::sources::{ParsedSources, SourceText};
use crate::syntax;
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
        return Err(validate(text, sources, validator).findings);
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
