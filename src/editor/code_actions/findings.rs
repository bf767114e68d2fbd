//! What can be done about findings: their fixes, and silencing them.

use crate::diagnostic::{Diagnostic, Edit};
use crate::fix::{self, Extent};
use crate::schema::SchemaValidator;
use crate::syntax::{Format, Node};
use crate::text::Span;
use crate::validate::{Options, validate};

use super::super::{Document, Kind};
use super::{ActionKind, CodeAction, action};

/// How many findings of one place can be silenced: each is tried.
const MOST_SILENCED: usize = 5;

/// The actions for what is found in a place, and for the whole document.
pub(super) fn actions(
    document: &Document<'_>,
    span: Span,
    validator: Option<&dyn SchemaValidator>,
) -> Vec<CodeAction> {
    let options = options(document, validator);
    let findings = validate(document.text, &options).findings;
    let is_here = |it: &&Diagnostic| it.span.start <= span.end && span.start <= it.span.end;
    let here: Vec<_> = findings.iter().filter(is_here).collect();
    let mut actions: Vec<_> = here.iter().filter_map(|it| fixing(it)).collect();
    let silenced = here.iter().take(MOST_SILENCED);
    actions.extend(silenced.filter_map(|it| silencing(document, &options, &findings, it)));
    if findings.iter().any(|it| it.fix.as_ref().is_some_and(|it| it.safe)) {
        actions.extend(fix_all(document, &options));
    }
    actions
}

fn options<'o>(
    document: &'o Document<'_>,
    validator: Option<&'o dyn SchemaValidator>,
) -> Options<'o> {
    let given = document.given;
    Options {
        url: given.name,
        sources: given.sources,
        trees: given.trees,
        validator,
        levels: given.levels,
        dialect: given.dialect,
    }
}

fn fixing(finding: &Diagnostic) -> Option<CodeAction> {
    let fix = finding.fix.as_ref()?;
    Some(CodeAction {
        code: Some(finding.code),
        is_preferred: fix.safe,
        ..action(fix.title.to_string(), ActionKind::QuickFix, fix.edits.clone())
    })
}

/// A comment that silences a finding, if one can.
fn silencing(
    document: &Document<'_>,
    options: &Options<'_>,
    findings: &[Diagnostic],
    finding: &Diagnostic,
) -> Option<CodeAction> {
    let mark = match (document.format, document.kind) {
        (Format::Yaml | Format::Toml, _) => "#",
        (Format::Json, Kind::Mcp(dialect)) if !dialect.is_strict => "//",
        (Format::Json, _) => return None,
    };
    let text = document.text;
    let at = beginning(document.tree(), text, finding.span.start) as usize;
    let start = text.get(..at)?.rfind('\n').map_or(0, |it| it + 1);
    let indentation: String = text[start..].chars().take_while(|it| *it == ' ').collect();
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let comment = format!("{indentation}{mark} telaio-ignore {}{line_end}", finding.code);
    // Some findings cannot be silenced, and no comment can stand within a text.
    let silenced = validate(&[&text[..start], &comment, &text[start..]].concat(), options).findings;
    let count = |all: &[Diagnostic]| all.iter().filter(|it| it.code == finding.code).count();
    if findings.len() <= silenced.len() || count(findings) <= count(&silenced) {
        return None;
    }
    let edit = Edit { span: Span::new(start, start), text: comment };
    let title = format!("ignore `{}` here with a comment", finding.code);
    let action = action(title, ActionKind::QuickFix, vec![edit]);
    Some(CodeAction { code: Some(finding.code), ..action })
}

/// Where the string begins that a place is in, if it has several lines.
fn beginning(root: Option<&Node>, text: &str, at: u32) -> u32 {
    let span = Span { start: at, end: at };
    let node = root.and_then(|it| it.pointer(&it.pointer_to(span)));
    match node.filter(|it| it.as_str().is_some() && it.span.of(text).contains('\n')) {
        Some(node) => node.span.start,
        None => at,
    }
}

/// The whole document with all safe fixes, as one edit of what changes.
fn fix_all(document: &Document<'_>, options: &Options<'_>) -> Option<CodeAction> {
    let text = document.text;
    let fixed = fix::fix(text, options, Extent::Safe);
    if fixed.text == text {
        return None;
    }
    let edits = vec![difference(text, &fixed.text)];
    Some(action("fix all that is safe to fix".to_owned(), ActionKind::FixAll, edits))
}

/// The lines in which two texts differ.
fn difference(before: &str, after: &str) -> Edit {
    let same = before.bytes().zip(after.bytes()).take_while(|it| it.0 == it.1).count();
    let start = before[..before.floor_char_boundary(same)].rfind('\n').map_or(0, |it| it + 1);
    let (old, new) = (&before[start..], &after[start..]);
    let tail = old.bytes().rev().zip(new.bytes().rev()).take_while(|it| it.0 == it.1).count();
    let from = old.len() - tail;
    // A line ends with its break.
    let kept = match old[old.ceil_char_boundary(from)..].find('\n') {
        Some(at) => old.len() - (old.ceil_char_boundary(from) + at),
        None => 0,
    };
    let kept = kept.min(new.len());
    let text = new[..new.len() - kept].to_owned();
    Edit { span: Span::new(start, before.len() - kept), text }
}
