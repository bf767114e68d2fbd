//! What the YAML parser stopped at, in our words, and a repair to read on.
//!
//! Every offset is the parser's, or comes from a search in the text itself, so
//! that slicing at it holds.

mod quote;

use std::borrow::Cow;

use granit_parser::{ErrorKind, ScanError};

use super::super::{SYNTAX_ERROR, TOO_DEEP, UNKNOWN_TAG};
use super::layout::{
    Line, block_text_indent, closing_bracket, line_above, lines_above, lines_below, move_block,
    open_columns, remove_block, spaces,
};
use crate::diagnostic::{Diagnostic, Edit, Fix, Rule, Severity};
use crate::text::Span;

pub(super) use quote::quoted;

/// A mistake, and the edits after which the rest can be read; none if it cannot.
pub(super) struct Trouble {
    pub finding: Diagnostic,
    pub repair: Vec<Edit>,
}

/// Explains a mistake. `bracket` is the innermost open one, if any.
pub(super) fn explain(text: &str, error: &ScanError, bracket: Option<usize>) -> Trouble {
    let mut at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let spot = Spot { text, at, line: Line::at(text, at), bracket };
    spot.explain(error.kind())
}

/// The place where the parser stopped.
#[derive(Clone, Copy)]
struct Spot<'t> {
    text: &'t str,
    at: usize,
    line: Line<'t>,
    bracket: Option<usize>,
}

impl Spot<'_> {
    fn explain(self, kind: &ErrorKind) -> Trouble {
        use ErrorKind::*;
        match kind {
            RecursionLimitExceeded => {
                let message = "values stand too deep inside each other";
                Trouble { finding: TOO_DEEP.at(self.character(), message), repair: Vec::new() }
            }
            UnexpectedCharacter { character } => self.unexpected_character(*character),
            BomInsideDocument => self.unexpected_character('\u{feff}'),
            TabNotAllowed
            | TabInBlockIndentation
            | TabInIndentation
            | TabAtBlockScalarStart
            | TabInPlainScalar
            | InvalidMappingValueWhitespace
            | InvalidBlockEntryWhitespace
            | ExpectedWhitespace => self.tab(),
            UnclosedQuotedScalar => self.unclosed_quote(self.at),
            InvalidQuotedScalarIndent | DocumentIndicatorInQuotedScalar => self.quote_indent(),
            InvalidTrailingSingleQuotedScalar | InvalidTrailingDoubleQuotedScalar => {
                self.after_quote()
            }
            UnknownQuotedScalarEscape
            | InvalidQuotedScalarHexEscape
            | InvalidLowSurrogateHexEscape
            | InvalidLowSurrogate
            | MissingLowSurrogate
            | UnpairedLowSurrogate
            | InvalidUnicodeEscape => self.escape(),
            UnclosedFlowCollection { .. } => self.unclosed_bracket(self.at, self.text.len()),
            MismatchedFlowCollectionEnd { open, close } => self.mismatched(*open, *close),
            MisplacedFlowCollectionEnd => self.closes_nothing(),
            ExpectedFlowMappingSeparator | ExpectedFlowSequenceSeparator => self.separator(),
            UnexpectedEofImplicitFlowMapping
            | UnexpectedEofFlowSequence
            | UnexpectedEofFlowMapping => self.empty_item(),
            InvalidIndentation | InvalidFlowScalarIndent => self.indentation(),
            MappingValueNotAllowed => self.second_colon(),
            SimpleKeyExpected => self.no_colon(self.line),
            ExpectedBlockMappingKey | ExpectedBlockSequenceEntry => self.misfit(),
            BlockSequenceEntryNotAllowed | BlockEntryInFlowCollection => self.list_on_key_line(),
            MissingAnchorOrAliasName => {
                self.quotable(format!("expected a name after `{}`", self.found_character()))
            }
            UndeclaredTagHandle => self.tag(&UNKNOWN_TAG, "is not declared"),
            ExpectedTagBang
            | InvalidGlobalTagCharacter
            | InvalidTagTerminator
            | MissingTagUri
            | UnclosedVerbatimTag
            | InvalidTagEscape
            | InvalidTagUtf8LeadingByte
            | InvalidTagUtf8TrailingByte
            | InvalidTagUtf8 => self.tag(&SYNTAX_ERROR, "is not complete"),
            InvalidBlockScalarHeader | ZeroBlockScalarIndent => self.block_header(),
            InvalidBlockScalarIndent => self.blank(
                self.line.content(),
                "expected the same indentation as the first line of the text",
            ),
            CommentNotSeparated => self.comment(),
            CommentInterceptedScalar => self.blank(
                self.line.content(),
                "expected the text above to go on, found a comment in it",
            ),
            ExpectedDocumentStart
            | MissingDocumentEndBeforeDirective
            | DuplicateVersionDirective
            | UnsupportedYamlMajorVersion
            | DuplicateTagDirective
            | ExpectedTagDirectiveBang
            | InvalidDirectiveTerminator
            | DirectiveDisallowed
            | MissingYamlVersionSeparator
            | MissingDirectiveName
            | InvalidDirectiveName
            | DirectiveByteLimitExceeded { .. }
            | TooManyReservedDirectiveParams { .. }
            | YamlVersionTooLong
            | MissingYamlVersion
            | InvalidTagDirectiveTerminator => self.directive(),
            InvalidDocumentEnd => {
                self.blank(self.rest_of_line(), "expected nothing after the end mark `...`")
            }
            InvalidSimpleKey => self.blank(
                self.line.content(),
                "expected `:` after a key, on the same line and within 1024 characters",
            ),
            MappingKeyNotAllowed => self.quotable("expected a value, found `?`"),
            PlainScalarStartsWithDashFlowIndicator => {
                self.blank(self.rest_of_line(), "expected a space after `-`")
            }
            // The kinds that are left have no common cause that we know of.
            _ => self.blank(self.rest_of_line(), "expected a key or a value"),
        }
    }

    /// A character that nothing begins with, or that must not be there at all.
    fn unexpected_character(mut self, character: char) -> Trouble {
        if !character.is_ascii_graphic() {
            let message = format!("the character U+{:04X} is not allowed", u32::from(character));
            // The parser may have stopped at a dash before it, or in a text past it.
            let below = self.text[self.at..].find(character).map(|it| self.at + it);
            let Some(at) = below.or_else(|| self.text[..self.at].rfind(character)) else {
                return self.blank(self.rest_of_line(), message);
            };
            self.at = at;
            let repair = self.never_allowed();
            let finding = SYNTAX_ERROR.at(self.character(), message);
            let title = if repair.len() == 1 { "remove it" } else { "remove them" };
            let fix = Fix { title: title.into(), safe: true, edits: repair.clone() };
            return Trouble { finding: Diagnostic { fix: Some(fix), ..finding }, repair };
        }
        match character {
            '`' => self.quotable("a value without quotes cannot begin with a backtick"),
            _ => self.quotable(format!("a value without quotes cannot begin with `{character}`")),
        }
    }

    /// Edits that remove the character, and with it all of the line that YAML has no
    /// place for, however it is quoted: one finding speaks of all.
    fn never_allowed(self) -> Vec<Edit> {
        let own = self.character();
        let rest = &self.text[own.end as usize..];
        let rest = rest.find('\n').map_or(rest, |it| &rest[..it]);
        let is_control =
            |it: &(usize, char)| it.1.is_ascii_control() && !['\t', '\r'].contains(&it.1);
        let others = rest.char_indices().filter(is_control).map(|(at, it)| {
            let start = own.end as usize + at;
            Span::new(start, start + it.len_utf8())
        });
        [own].into_iter().chain(others).map(|it| edit(it, "")).collect()
    }

    /// Something that is fine once it is in quotes.
    fn quotable(self, message: impl Into<String>) -> Trouble {
        let value = self.value_from_here();
        let quoted = quoted(value.of(self.text));
        let finding = SYNTAX_ERROR.at(self.character(), message);
        let finding = finding.fix("quote the value", value, quoted.clone());
        Trouble { finding, repair: vec![Edit { span: value, text: quoted }] }
    }

    fn tab(self) -> Trouble {
        let below = lines_below(self.text, self.at).next();
        let is_indented = |it: &Line<'_>| it.text[..it.indent()].contains('\t');
        let Some(line) = [self.line].into_iter().chain(below).find(is_indented) else {
            // A tab between a key or dash and its value.
            let tab = self.line.text.find('\t').map(|it| self.line.start + it);
            let Some(tab) = tab else {
                return self.blank(self.rest_of_line(), "expected a space");
            };
            let span = Span::new(tab, tab + 1);
            let finding = SYNTAX_ERROR.at(span, "expected a space, found a tab");
            let finding = finding.fix("write a space", span, " ".to_owned());
            return Trouble { finding, repair: vec![edit(span, " ")] };
        };
        let tab = line.start + line.text.find('\t').unwrap_or(0);
        let message = "expected spaces for indentation, found a tab";
        let finding = SYNTAX_ERROR.at(Span::new(tab, tab + 1), message);
        // Whoever indents one line with tabs does it everywhere.
        let lines = [line].into_iter().chain(lines_below(self.text, line.start));
        let edits: Vec<_> = lines.filter(is_indented).map(spaces_for_tabs).collect();
        Trouble { finding: fixed_by(finding, "indent with spaces", &edits), repair: edits }
    }

    /// A bracket that nothing closes before `end`.
    fn unclosed_bracket(self, bracket: usize, end: usize) -> Trouble {
        let (open, close) = match self.text[bracket..].starts_with('{') {
            true => ('{', '}'),
            false => ('[', ']'),
        };
        let line = Line::at(self.text, bracket);
        let at = self.text[..end].trim_end().len().max(bracket + 1);
        let last = Line::at(self.text, at);
        let closing = match last.text.contains('#') {
            // On a line of its own, because the last one may end with a comment.
            true => format!("\n{}{close}", spaces(bracket - line.start + 1)),
            false => close.to_string(),
        };
        let message = format!("`{open}` is never closed");
        let finding = SYNTAX_ERROR.at(Span::new(bracket, bracket + 1), message);
        let repair = vec![edit(Span::new(at, at), &closing)];
        Trouble { finding: fixed_by(finding, format!("add `{close}`"), &repair), repair }
    }

    fn mismatched(self, open: char, close: char) -> Trouble {
        let Some(at) = closing_bracket(self.text, self.at) else {
            return self.unclosed_bracket(self.at, self.text.len());
        };
        let right = if open == '{' { "}" } else { "]" };
        let span = Span::new(at, at + 1);
        let finding = SYNTAX_ERROR
            .at(span, format!("expected `{right}`, found `{close}`"))
            .label(self.character(), "opened here")
            .unsafe_fix(format!("write `{right}`"), span, right.to_owned());
        Trouble { finding, repair: vec![edit(span, right)] }
    }

    fn closes_nothing(self) -> Trouble {
        let span = self.character();
        let message = format!("`{}` closes nothing", span.of(self.text));
        let finding = SYNTAX_ERROR.at(span, message);
        let finding = finding.unsafe_fix("remove it", span, String::new());
        Trouble { finding, repair: vec![edit(span, "")] }
    }

    /// Two items in brackets without a comma between.
    fn separator(self) -> Trouble {
        let before = &self.line.text[..self.at - self.line.start];
        // In `{a: 1 b: 2}` the parser stops at the second colon.
        let word = match self.text[self.at..].starts_with(':') {
            true => before.trim_end().rfind(' ').map(|it| self.line.start + it + 1),
            false => None,
        };
        let at = word.unwrap_or(self.at);
        let end = self.text[..at].trim_end().len();
        let close = match self.bracket.is_some_and(|it| self.text[it..].starts_with('{')) {
            true => '}',
            false => ']',
        };
        if word.is_some() && self.text[..end].ends_with(['{', '[', ',']) {
            // In `{a: b:c: 1}`, without blanks, no comma would help.
            let message = format!("expected `,` or `{close}`, found `:`");
            return self.blank(self.character(), message);
        }
        let found = self.word_at(at);
        let message = format!("expected `,` or `{close}`, found `{}`", found.of(self.text));
        let gap = Span::new(end, end);
        let finding = SYNTAX_ERROR.at(found, message).unsafe_fix("add `,`", gap, ",".to_owned());
        Trouble { finding, repair: vec![edit(gap, ",")] }
    }

    /// Nothing between two commas.
    fn empty_item(self) -> Trouble {
        let span = self.character();
        if span.of(self.text) != "," {
            let bracket = self.bracket.unwrap_or(self.at);
            return self.unclosed_bracket(bracket, self.text.len());
        }
        // One finding speaks of all commas in a row.
        let length = self.text[self.at..].bytes().take_while(|it| *it == b',').count();
        let all = Span::new(self.at, self.at + length);
        let title = if length == 1 { "remove it" } else { "remove them" };
        let finding = SYNTAX_ERROR.at(span, "expected a value, found `,`");
        let finding = finding.fix(title, all, String::new());
        Trouble { finding, repair: vec![edit(all, "")] }
    }

    /// A line that is not indented enough for the brackets it is in.
    fn indentation(self) -> Trouble {
        let Some(bracket) = self.bracket else { return self.misfit() };
        let Some(closing) = closing_bracket(self.text, bracket) else {
            return self.unclosed_bracket(bracket, self.line.start);
        };
        let outer = Line::at(self.text, bracket).indent();
        let column = outer + 2;
        let inside = lines_below(self.text, self.at).take_while(|it| it.start <= closing);
        let repair: Vec<_> = [self.line]
            .into_iter()
            .chain(inside)
            .filter(|it| it.indent() <= outer)
            .map(|it| edit(Span::new(it.start, it.start), &spaces(column)))
            .collect();
        let message = "expected deeper indentation than the line where the bracket opens";
        let mut finding = SYNTAX_ERROR.at(self.line.content(), message);
        if self.line.text.trim_start().starts_with(['}', ']']) {
            // The specification forbids it, but most readers accept it.
            finding.severity = Severity::Warning;
        }
        let finding = finding.label(Span::new(bracket, bracket + 1), "opened here");
        Trouble { finding: fixed_by(finding, "indent deeper", &repair), repair }
    }

    /// A colon where no key can be.
    fn second_colon(self) -> Trouble {
        let item = self.line.item();
        if item.key.is_some() && (item.value.start as usize) < self.at {
            let quoted = quoted(item.value.of(self.text));
            let finding = SYNTAX_ERROR
                .at(self.character(), "a value without quotes cannot contain `: `")
                .fix("quote the value", item.value, quoted.clone());
            return Trouble { finding, repair: vec![Edit { span: item.value, text: quoted }] };
        }
        let Some(above) = line_above(self.text, self.line.start) else {
            return self.blank(self.line.content(), "expected a value, found a key");
        };
        if above.item().key.is_none() {
            return self.no_colon(above);
        }
        self.misfit()
    }

    /// A line without `key: `.
    fn no_colon(self, line: Line<'_>) -> Trouble {
        let item = line.item();
        let written = item.value.of(self.text);
        if let Some(indent) = block_text_indent(self.text, line.start) {
            return self.misindented(line, indent, "the first line of the text");
        }
        let is_word = |it: &str| !it.is_empty() && !it.contains(char::is_whitespace);
        // With a space already there, or in an open string, one more would not help.
        let lacks_space = |key: &str, value: &str| {
            let is_next = !value.is_empty() && !value.starts_with(char::is_whitespace);
            is_word(key) && is_next && !value.starts_with("//") && !key.starts_with(['"', '\''])
        };
        if let Some((key, value)) = written.split_once(':')
            && lacks_space(key, value)
        {
            let at = item.value.start as usize + key.len();
            let span = Span::new(at + 1, at + 1);
            let finding = SYNTAX_ERROR
                .at(Span::new(at, at + 1), format!("expected a space after `{key}:`"))
                .fix("add a space", span, " ".to_owned());
            return Trouble { finding, repair: vec![edit(span, " ")] };
        }
        let below = lines_below(self.text, line.start).find(|it| !it.is_blank());
        let has_block = below.is_some_and(|it| it.indent() > line.indent());
        if (is_word(written) || has_block) && !written.contains(['"', '\'', '{', '[']) {
            let message = format!("expected `:` after the key `{written}`");
            let end = Span::new(item.value.end as usize, item.value.end as usize);
            let finding = SYNTAX_ERROR.at(item.value, message);
            let finding = finding.unsafe_fix("add `:`", end, ":".to_owned());
            return Trouble { finding, repair: vec![edit(end, ":")] };
        }
        let finding = SYNTAX_ERROR
            .at(line.content(), "expected `key: value`, found only a text")
            .help("indent the line if it belongs to the text above");
        Trouble { finding, repair: remove_block(self.text, line) }
    }

    /// A line that does not fit to the lines above it.
    fn misfit(self) -> Trouble {
        let item = self.line.item();
        if item.key.is_some() && self.at > item.value.start as usize {
            return self.after_value(item.value);
        }
        let is_dash = self.line.text.trim_start().starts_with("- ");
        if item.key.is_none() && !is_dash {
            return self.no_colon(self.line);
        }
        let column = self.line.indent();
        let columns = open_columns(self.text, self.line.start);
        let same_kind = columns.iter().filter(|it| it.is_dash == is_dash).map(|it| it.at);
        let nearest = same_kind.min_by_key(|it| it.abs_diff(column));
        match nearest {
            Some(nearest) if nearest != column && columns.iter().all(|it| it.at != column) => {
                self.misindented(self.line, nearest, "the lines above")
            }
            Some(_) | None => {
                let message = match is_dash {
                    true => "expected `key: value` like the lines above, found a list item",
                    false => "expected `- ` like the lines above, found a key",
                };
                let name = self.word_at(self.line.start + column);
                let finding = SYNTAX_ERROR.at(name, message);
                Trouble { finding, repair: remove_block(self.text, self.line) }
            }
        }
    }

    /// A line that should be indented like others.
    fn misindented(self, line: Line<'_>, column: usize, others: &str) -> Trouble {
        let indent = line.indent();
        let message = format!("expected an indentation of {column} like {others}, found {indent}");
        let repair = move_block(self.text, line, column);
        let finding = SYNTAX_ERROR.at(self.word_at(line.start + indent), message);
        let title = format!("change the indentation to {column}");
        Trouble { finding: fixed_by(finding, title, &repair), repair }
    }

    /// Text after a value that is complete, as in `a: {{ b }}/c`.
    fn after_value(self, value: Span) -> Trouble {
        let raw = value.of(self.text);
        let rest = self.rest_of_line();
        let quoted = quoted(raw);
        let message = format!("expected the end of the line, found `{}`", rest.of(self.text));
        let finding = SYNTAX_ERROR.at(rest, message);
        let finding = finding.fix("quote the whole value", value, quoted.clone());
        Trouble { finding, repair: vec![Edit { span: value, text: quoted }] }
    }

    fn list_on_key_line(self) -> Trouble {
        let item = self.line.item();
        if self.bracket.is_some() || item.key.is_none() || item.value.of(self.text) == "-" {
            return self.quotable("expected a value, found `-`");
        }
        if self.text[self.line.start..self.at].trim().is_empty() {
            // It has a line of its own.
            return self.blank(self.rest_of_line(), "a list cannot begin here");
        }
        let column = item.content - self.line.start + 2;
        let gap = Span::new(self.text[..self.at].trim_end().len(), self.at);
        let broken = format!("\n{}", spaces(column));
        let finding = SYNTAX_ERROR
            .at(self.character(), "a list cannot begin on the line of its key")
            .fix("begin the list on the next line", gap, broken.clone());
        Trouble { finding, repair: vec![edit(gap, &broken)] }
    }

    fn tag(self, rule: &Rule, problem: &str) -> Trouble {
        let tag = self.word_at(self.at);
        let message = format!("the tag `{}` {problem}", tag.of(self.text));
        let finding = rule.at(tag, message).help("remove the tag, or quote the value");
        Trouble { finding, repair: vec![edit(tag, "")] }
    }

    fn block_header(self) -> Trouble {
        let value = self.line.item().value;
        let is_deeper = lines_below(self.text, self.at)
            .find(|it| !it.text.trim().is_empty())
            .is_some_and(|it| it.indent() > self.line.indent());
        if !is_deeper || value.start as usize != self.at {
            return self.quotable(format!(
                "a value without quotes cannot begin with `{}`",
                self.found_character()
            ));
        }
        let rest = Span::new(self.at + 1, value.end as usize);
        let message = format!(
            "expected a text on the lines below, found `{}` after `{}`",
            rest.of(self.text),
            self.found_character()
        );
        let finding = SYNTAX_ERROR.at(rest, message);
        Trouble { finding, repair: vec![edit(rest, "")] }
    }

    fn comment(self) -> Trouble {
        let gap = Span::new(self.at, self.at);
        let finding = SYNTAX_ERROR.at(self.character(), "expected a space before a comment");
        let finding = finding.fix("add a space", gap, " ".to_owned());
        Trouble { finding, repair: vec![edit(gap, " ")] }
    }

    /// A line that begins with `%`, which only tools use.
    fn directive(self) -> Trouble {
        let is_directive = |it: &Line<'_>| it.text.starts_with('%');
        let above = lines_above(self.text, self.at);
        let Some(line) = [self.line].into_iter().chain(above).find(is_directive) else {
            return self.blank(self.line.content(), "expected the end of the document");
        };
        let message = "a line that begins with `%` is a directive, and needs `---` below it";
        let finding = SYNTAX_ERROR.at(line.content(), message).help("remove the line");
        let span = Span::new(line.start, line.end());
        Trouble { finding, repair: vec![edit(span, "")] }
    }

    /// A mistake that only leaving the line out can repair.
    fn blank(self, span: Span, message: impl Into<String>) -> Trouble {
        let finding = SYNTAX_ERROR.at(span, message);
        Trouble { finding, repair: remove_block(self.text, self.line) }
    }

    fn character(self) -> Span {
        let length = self.text[self.at..].chars().next().map_or(0, char::len_utf8);
        Span::new(self.at, self.at + length)
    }

    fn found_character(self) -> &'static str {
        // The characters that the parser stops at before a name or a header.
        ["*", "&", "|", ">"]
            .into_iter()
            .find(|it| self.text[self.at..].starts_with(it))
            .unwrap_or("it")
    }

    /// The value that begins here: up to the end of the line or of the item.
    fn value_from_here(self) -> Span {
        let rest = self.rest_of_line();
        let end = match self.bracket {
            Some(_) => rest.of(self.text).find([',', ']', '}']),
            None => None,
        };
        let end = self.at + end.unwrap_or(rest.of(self.text).len());
        Span::new(self.at, self.text[..end].trim_end().len().max(self.at))
    }

    fn rest_of_line(self) -> Span {
        let value = self.line.item().value;
        let end = match value.end as usize > self.at {
            true => value.end as usize,
            false => self.line.end(),
        };
        Span::new(self.at, end.max(self.at))
    }

    fn word_at(self, at: usize) -> Span {
        let rest = &self.text[at..];
        let is_end = |it: char| it.is_whitespace() || ":,]}".contains(it);
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let length = rest[first..].find(is_end).unwrap_or(rest.len() - first);
        Span::new(at, at + first + length)
    }
}

/// The finding with a fix of several edits. It is unsafe, because the lines of
/// a block scalar may be among them.
fn fixed_by(
    finding: Diagnostic,
    title: impl Into<Cow<'static, str>>,
    edits: &[Edit],
) -> Diagnostic {
    let fix = Fix { title: title.into(), safe: false, edits: edits.to_vec() };
    Diagnostic { fix: Some(fix), ..finding }
}

fn edit(span: Span, text: &str) -> Edit {
    Edit { span, text: text.to_owned() }
}

fn spaces_for_tabs(line: Line<'_>) -> Edit {
    let indent = &line.text[..line.indent()];
    edit(Span::new(line.start, line.start + indent.len()), &indent.replace('\t', "  "))
}
