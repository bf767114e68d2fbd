//! YAML → tree. The parser's events become nodes; aliases are expanded within a
//! budget; after a mistake the rest of the document is read all the same.

mod compose;
mod patch;
mod scalar;
mod trouble;

use granit_parser::Parser;

use super::{Format, MAX_SYNTAX_ERRORS, Parsed};
use crate::diagnostic::Diagnostic;

use compose::{Composed, Composer};
use patch::Patched;
use trouble::Trouble;

/// How many bytes may be read again because of mistakes. Short documents are
/// read once per mistake, long ones less often.
const MAX_REREAD: usize = 4 << 20;

/// Reads YAML. After a mistake, a repaired copy is read.
pub(super) fn parse(text: &str) -> Parsed {
    let (composed, mut trouble) = read(text);
    if trouble.is_none() {
        return Parsed { root: composed.root, format: Format::Yaml, findings: composed.findings };
    }
    let mut patched = Patched::new(text);
    let mut best = composed;
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let rounds = (MAX_REREAD / text.len().max(1)).clamp(1, MAX_SYNTAX_ERRORS);
    for _ in 0..rounds {
        let Some(found) = trouble else { break };
        let finding = translated(found.finding, &patched);
        if !is_echo(&finding, &mistakes, text) {
            mistakes.push(finding);
        }
        for edit in found.repair.iter().rev() {
            patched.replace(edit.span, &edit.text);
        }
        (best, trouble) = read(&patched.text);
    }
    if let Some(root) = &mut best.root {
        root.move_places(&|it| patched.original(it));
    }
    let others = best.findings.into_iter().map(|it| translated(it, &patched));
    mistakes.extend(others.collect::<Vec<_>>());
    Parsed { root: best.root, format: Format::Yaml, findings: mistakes }
}

/// Reads YAML once; `None` if it has mistakes.
pub(super) fn parse_valid(text: &str) -> Option<Parsed> {
    let (composed, trouble) = read(text);
    let findings = composed.findings;
    trouble.is_none().then_some(Parsed { root: composed.root, format: Format::Yaml, findings })
}

/// Reads up to the first mistake.
fn read(text: &str) -> (Composed, Option<Trouble>) {
    let mut options = granit_parser::options! {
        // As the specification has it; the default is what PyYAML does.
        strict_indentation: true,
        emit_unresolved_aliases: true,
    };
    options.set_emit_comments(false);
    let mut composer = Composer::new(text);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => {
                if !composer.take(event, span) {
                    break;
                }
            }
            Err(error) => {
                let trouble = trouble::explain(text, &error, composer.open_flow());
                return (composer.finish(), trouble);
            }
        }
    }
    (composer.finish(), None)
}

/// Whether a mistake is on a line that has one already: it is most likely a
/// consequence of the repair.
fn is_echo(finding: &Diagnostic, earlier: &[Diagnostic], text: &str) -> bool {
    let line = |at: u32| text.get(..at as usize).map(|it| it.matches('\n').count());
    let here = line(finding.span.start);
    earlier.iter().any(|it| line(it.span.start) == here)
}

fn translated(mut finding: Diagnostic, patched: &Patched) -> Diagnostic {
    finding.span = patched.original(finding.span);
    for label in &mut finding.labels {
        label.span = patched.original(label.span);
    }
    for edit in finding.fix.iter_mut().flat_map(|it| &mut it.edits) {
        edit.span = patched.original(edit.span);
    }
    finding
}
