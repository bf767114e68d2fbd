//! Text → plan: a document is checked before it is run, or goes on being run.

use serde_json::Value;

use crate::arazzo;
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::documents::Documents;
use crate::engine::{Resume, ResumeError, Run, resumed_inputs, resumed_workflow};
use crate::plan::{self, Members, Plan};
use crate::rules::{self, Wanted};
use crate::sources::Sources;
use crate::text::Span;
use crate::validate::{self, validate};

/// Plans a run of a document, or says what keeps it from running: its errors,
/// inputs that do not fit, or what a live run would have to know.
pub fn prepare(
    text: &str,
    given: &validate::Options<'_>,
    options: &plan::Options,
) -> Result<Plan, Vec<Diagnostic>> {
    let (documents, mut findings) = Documents::parse(text, given.url, given.sources, given.trees);
    let Some(root) = documents.root().filter(|it| arazzo::is_arazzo(it.node)) else {
        return Err(no_workflow(text, given));
    };
    let (document, structure) = arazzo::read(root.node, text);
    findings.extend(structure);
    let sources = Sources::read(&documents);
    if let Some(document) = &document {
        findings.extend(rules::check(document, root, text, &sources, Wanted::Errors));
    }
    findings.retain(|it| it.severity == Severity::Error);
    match document {
        Some(document) if findings.is_empty() => {
            let members = Members::read(document, root, sources);
            let plan = plan::plan(&members, options, given.validator)?;
            let findings = foreign_errors(&members, &plan);
            if findings.is_empty() { Ok(plan) } else { Err(findings) }
        }
        Some(_) | None => {
            diagnostic::sort(&mut findings);
            Err(findings)
        }
    }
}

/// Goes on with a run from its checkpoint, or says what keeps it from going on.
/// The workflow is that of the checkpoint. Its inputs are, too, unless the
/// options have others; those that are secret have to be given again.
pub fn resume(
    text: &str,
    given: &validate::Options<'_>,
    mut options: plan::Options,
    checkpoint: &Value,
    choice: &Resume,
) -> Result<Run, Vec<Diagnostic>> {
    options.workflow_id = resumed_workflow(checkpoint).map(str::to_owned).or(options.workflow_id);
    let mut inputs = resumed_inputs(checkpoint);
    inputs.append(&mut options.inputs);
    options.inputs = inputs;
    let plan = prepare(text, given, &options)?;
    Run::resume(plan, checkpoint, choice)
        .map_err(|it| vec![plan::NOT_RUNNABLE.at(in_doubt(text, given, &it), it.to_string())])
}

/// Where the step stands whose effect is not known; the start where it is another
/// error.
fn in_doubt(text: &str, given: &validate::Options<'_>, error: &ResumeError) -> Span {
    let ResumeError::InDoubt { step, .. } = error else { return Span::default() };
    let (documents, _) = Documents::parse(text, given.url, &[], &[]);
    let document = documents.root().and_then(|it| arazzo::read(it.node, text).0);
    let workflows = document.iter().flat_map(|it| &it.workflows);
    let mut ids = workflows.flat_map(|it| &it.steps).filter_map(|it| it.id);
    ids.find(|it| it.value == step).map(|it| it.span).unwrap_or_default()
}

/// Why a document of another kind cannot be run: its errors, else its kind.
fn no_workflow(text: &str, given: &validate::Options<'_>) -> Vec<Diagnostic> {
    let validation = validate(text, given);
    let mut findings = validation.findings;
    findings.retain(|it| it.severity == Severity::Error);
    if findings.is_empty() {
        let message = "only Arazzo workflows can be run, and this is none";
        findings.push(plan::NOT_RUNNABLE.at(Span::default(), message));
    }
    findings
}

/// The errors of the other documents whose workflows are run, the first of each,
/// shown where this document declares the source that leads there.
fn foreign_errors(members: &Members<'_>, plan: &Plan) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (at, member) in members.list().iter().enumerate().skip(1) {
        if !plan.workflows.iter().any(|it| it.document == at) {
            continue;
        }
        let document = member.root.document();
        let (_, mut errors) = arazzo::read(member.root.node, document.text);
        errors.extend(rules::check(
            &member.document,
            member.root,
            document.text,
            &member.sources,
            Wanted::Errors,
        ));
        errors.retain(|it| it.severity == Severity::Error);
        diagnostic::sort(&mut errors);
        let Some(first) = errors.into_iter().next() else { continue };
        let name = document.name.unwrap_or_default();
        let message = format!("the document `{name}` has errors, such as: {}", first.message);
        let finding = plan::NOT_RUNNABLE.at(members.declared_at(at), message);
        findings.push(finding.label_in(document.name, first.span, first.message));
    }
    findings
}
