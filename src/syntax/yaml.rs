//! YAML → tree. The parser's events become nodes; aliases are expanded within a
//! budget; after a mistake the rest of the document is read all the same.

mod compose;
mod direct;
mod layout;
mod patch;
mod scalar;
mod tokens;
mod trouble;

use granit_parser::Parser;

use super::{EMPTY_DOCUMENT, Format, MAX_SYNTAX_ERRORS, Parsed};
use crate::diagnostic::{Diagnostic, Fix};
use crate::text::Span;

use compose::{Composed, Composer};
use layout::remove_line;
use patch::Patched;
use trouble::Trouble;

pub use tokens::{Token, TokenKind, is_same_yaml, tokens};

/// How many bytes may be read again because of mistakes. Short documents are
/// read once per mistake, long ones less often.
const MAX_REREAD: usize = 4 << 20;

/// Reads YAML: what is written as usual directly, the rest by its events.
pub(super) fn parse(text: &str) -> Parsed {
    match direct::read(text) {
        Some(root) => Parsed { root: Some(root), format: Format::Yaml, findings: Vec::new() },
        None => parse_events(text),
    }
}

/// Reads YAML by its events. After a mistake, a repaired copy is read.
pub(super) fn parse_events(text: &str) -> Parsed {
    let mut reading = read(text);
    if reading.trouble.is_none() {
        let Composed { root, findings } = reading.composed;
        return Parsed { root, format: Format::Yaml, findings };
    }
    let mut patched = Patched::new(text);
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let rounds = (MAX_REREAD / text.len().max(1)).clamp(1, MAX_SYNTAX_ERRORS);
    let (mut echoes, mut is_sound) = (0, true);
    for _ in 0..rounds {
        let Some(found) = reading.trouble.take() else { break };
        let (place, unread) = (found.finding.span, reading.unread);
        let mut finding = translated(found.finding, &patched, is_sound);
        let mut repair = found.repair;
        let is_echo = is_echo(&finding, place, &mistakes, text);
        echoes = if is_echo { echoes + 1 } else { 0 };
        is_sound &= !is_echo;
        // The repair was not good. One more may help, or else the line goes.
        if echoes > 1 {
            repair = remove_line(&patched.text, place.start as usize);
        }
        for edit in repair.iter().rev() {
            patched.replace(edit.span, &edit.text);
        }
        if !repair.is_empty() {
            reading = read(&patched.text);
        }
        // A fix mends nothing if the next mistake is at the same place, or if it claims
        // to be safe and no more can be read than before.
        let next = reading.trouble.as_ref().map(|it| patched.original(it.finding.span).start);
        let is_same = next == Some(finding.span.start);
        let is_idle = |it: &Fix| is_same || it.safe && unread <= reading.unread;
        finding.fix = finding.fix.filter(|it| !is_idle(it));
        if !is_echo {
            mistakes.push(finding);
        }
        if repair.is_empty() {
            break;
        }
    }
    let mut best = reading.composed;
    if let Some(root) = &mut best.root {
        root.move_places(&|it| patched.original(it));
    }
    // Where the mistakes are all that there is, they are said.
    let others = best.findings.into_iter().filter(|it| it.code != EMPTY_DOCUMENT.name);
    mistakes.extend(others.map(|it| translated(it, &patched, is_sound)));
    Parsed { root: best.root, format: Format::Yaml, findings: mistakes }
}

/// What was read of a text.
struct Reading {
    composed: Composed,
    /// The mistake that the reading stopped at.
    trouble: Option<Trouble>,
    /// How many bytes there are from that place on.
    unread: usize,
}

/// Reads up to the first mistake.
fn read(text: &str) -> Reading {
    let mut options = granit_parser::options! {
        // As the specification has it; the default is what PyYAML does.
        strict_indentation: true,
        emit_unresolved_aliases: true,
    };
    options.set_emit_comments(false);
    let mut composer = Composer::new(text);
    let (mut trouble, mut unread) = (None, 0);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            Ok((event, span)) => {
                if !composer.take(event, span) {
                    break;
                }
            }
            Err(error) => {
                let read = error.marker().byte_offset().unwrap_or(text.len());
                unread = text.len().saturating_sub(read);
                trouble = Some(trouble::explain(text, &error, composer.open_bracket()));
                break;
            }
        }
    }
    Reading { composed: composer.finish(), trouble, unread }
}

/// Whether a mistake is most likely a consequence of a repair: on a line that has
/// one already, or in what a repair has put there. `place` is where the copy has it.
fn is_echo(finding: &Diagnostic, place: Span, earlier: &[Diagnostic], text: &str) -> bool {
    let is_inserted = finding.span.start == finding.span.end && place.start < place.end;
    let line = |at: u32| text.get(..at as usize).map(|it| it.matches('\n').count());
    let here = line(finding.span.start);
    is_inserted || earlier.iter().any(|it| line(it.span.start) == here)
}

/// A finding about the copy as one about the text. It has no safe fix where the
/// copy is not sound: it was repaired in a way that has made other mistakes.
fn translated(mut finding: Diagnostic, patched: &Patched, is_sound: bool) -> Diagnostic {
    finding.span = patched.original(finding.span);
    for label in &mut finding.labels {
        label.span = patched.original(label.span);
    }
    if let Some(fix) = &mut finding.fix {
        fix.safe &= is_sound;
        for edit in &mut fix.edits {
            edit.span = patched.original(edit.span);
        }
    }
    // Edits in what a repair has put there can fall on each other.
    let is_apart = |it: &Fix| it.edits.is_sorted_by(|a, b| a.span.end <= b.span.start);
    finding.fix = finding.fix.filter(is_apart);
    finding
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::{Format, parse_as};
    use crate::text::LineIndex;

    /// Checks the tree that is read in spite of mistakes, and where those are.
    #[track_caller]
    fn check(text: &str, places: &[(u32, u32)], expected: Value) {
        let parsed = parse_as(text, Format::Yaml);
        let index = LineIndex::new(text);
        let place = |at| (index.line_column(at).line, index.line_column(at).column);
        let actual: Vec<_> = parsed.findings.iter().map(|it| place(it.span.start)).collect();
        assert_eq!(parsed.root.unwrap().to_value(), expected, "{text}");
        assert_eq!(actual, places, "{:#?}", parsed.findings);
    }

    /// Checks the texts under the places of all keys and values, in order.
    #[track_caller]
    fn check_places(text: &str, expected: &[&str]) {
        let mut nodes = vec![parse_as(text, Format::Yaml).root.unwrap()];
        let mut actual = Vec::new();
        while let Some(node) = nodes.pop() {
            actual.push(node.span.of(text));
            actual.extend(node.entries().iter().map(|it| it.key.span.of(text)));
            nodes.extend(node.entries().iter().rev().map(|it| it.value.clone()));
            nodes.extend(node.items().iter().rev().cloned());
        }
        assert_eq!(actual, expected);
    }

    #[test]
    fn knows_the_place_of_every_key_and_value() {
        check_places(
            "a: 1\n'b': \"x\\n\"\n\n# end\n",
            &["a: 1\n'b': \"x\\n\"", "a", "'b'", "1", "\"x\\n\""],
        );
        check_places(
            "a:\n  - b\n  -  c\n\nd: e",
            &["a:\n  - b\n  -  c\n\nd: e", "a", "d", "- b\n  -  c", "b", "c", "e"],
        );
        check_places(
            "a: [b, {c: d}] # e\n",
            &["a: [b, {c: d}]", "a", "[b, {c: d}]", "b", "{c: d}", "c", "d"],
        );
        check_places(
            "a: |\n  x\n\n  y\n\nb: >-\n  z\n",
            &["a: |\n  x\n\n  y\n\nb: >-\n  z", "a", "b", "|\n  x\n\n  y", ">-\n  z"],
        );
        check_places("a: x\n  y\n", &["a: x\n  y", "a", "x\n  y"]);
        check_places(
            "\u{feff}a: &b !!str c\r\nd: *b\r\n",
            &["a: &b !!str c\r\nd: *b", "a", "d", "c", "*b"],
        );
        check_places("a:\nb: |\n", &["a:\nb: |", "a", "b", "", "|"]);
    }

    #[test]
    fn reads_on_after_a_mistake() {
        check("a: @x\nb: c: d\ne: 1", &[(1, 4), (2, 5)], json!({"a": "@x", "b": "c: d", "e": 1}));
        check("a: \"x\nb: 1\n", &[(1, 4)], json!({"a": "x", "b": 1}));
        check("x:\n  a: \"y\n  b: \"z\"\n", &[(2, 6)], json!({"x": {"a": "y", "b": "z"}}));
        check("a: 'x' y\nb: 1", &[(1, 8)], json!({"a": "'x' y", "b": 1}));
        check("a: [1, 2\nb: 3\n", &[(1, 4)], json!({"a": [1, 2], "b": 3}));
        check("a: {x: 1 # y\nb: 3\n", &[(1, 4)], json!({"a": {"x": 1}, "b": 3}));
        check("a: [1\n  2\n]\n", &[(3, 1)], json!({"a": ["1 2"]}));
        check("- a: 1\n   b: 2\n- c: 3", &[(2, 4)], json!([{"a": 1, "b": 2}, {"c": 3}]));
        check("a:\n  - b: 1\n   - c: 2", &[(3, 4)], json!({"a": [{"b": 1}, {"c": 2}]}));
        check("a:\n\tb: 1\n\tc: 2\n", &[(2, 1)], json!({"a": {"b": 1, "c": 2}}));
        check("a: 1\nst\nb: 2", &[(2, 1)], json!({"a": 1, "st": null, "b": 2}));
        check(
            "a: {{ x }}\nb: {{ y }}/z\n",
            &[(1, 4), (2, 11)],
            json!({"a": "{{ x }}", "b": "{{ y }}/z"}),
        );
        check(
            "a: \"\\d\"\nb: \"\\ud83d\"\n",
            &[(1, 5), (2, 5)],
            json!({"a": "\\d", "b": "\\ud83d"}),
        );
        check("a: b\0c\n", &[(1, 5)], json!({"a": "bc"}));
    }

    #[test]
    fn names_places_after_repairs() {
        // The first repair moves both lines.
        check(
            "a: x\n b: 1\n c: \"c\" d\n",
            &[(2, 2), (3, 9)],
            json!({"a": "x", "b": 1, "c": "\"c\" d"}),
        );
    }

    #[test]
    fn drops_what_has_no_place_in_json() {
        check("[a]: 1\nb: 2", &[(1, 1)], json!({"b": 2}));
        check("a: &a {b: 1}\nc: {<<: *a}\n", &[(2, 5)], json!({"a": {"b": 1}, "c": {}}));
        check("a: 1\nb: 2\na: 3", &[(3, 1)], json!({"a": 1, "b": 2}));
        check("a: &a [*a]\nb: *c", &[(1, 8), (2, 4)], json!({"a": [null], "b": null}));
    }

    #[test]
    fn expands_aliases() {
        check("a: &a [1, &b x]\nc: [*a, *b]", &[], json!({"a": [1, "x"], "c": [[1, "x"], "x"]}));
        check("&a a: 1\nb: *a", &[], json!({"a": 1, "b": "a"}));
        check("a: &a 200\n*a : x", &[], json!({"a": 200, "200": "x"}));
    }
}
