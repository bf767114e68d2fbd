//! Comments that silence findings.
//!
//! ```text
//! comment = introducer directive names [ " -- " reason ]
//! introducer = "#" in YAML / "//" or "/*" in JSON
//! directive  = "telaio-ignore" / "telaio-ignore-file"
//! names      = name *( ( "," / " " ) name )
//! ```
//!
//! Behind something on its line, a comment is about that line, else about the
//! next line that is more than a comment. A value of several lines is one line
//! here, because no comment can stand inside it.

use foldhash::{HashMap, HashMapExt};

use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean};
use crate::levels::is_of_syntax;
use crate::sort;
use crate::syntax::{Kind, Node};
use crate::text::{Span, Spanned};

static UNUSED_IGNORE: Rule = Rule {
    name: "unused-ignore",
    severity: Severity::Warning,
    clause: "Telaio, comments that silence findings",
};

/// The rules of this file.
pub static RULES: &[&Rule] = &[&UNUSED_IGNORE];

const WORD: &str = "telaio-ignore";

/// Outside of a value, those of one format mean nothing else in the other.
const INTRODUCERS: [&str; 3] = ["#", "//", "/*"];

/// How many findings about comments are worth reading.
const MAX_FINDINGS: usize = 100;

/// Drops the findings that comments silence, and reports comments that silence
/// nothing. Those are only judged if the document `is_checked` completely: what
/// they are about may be found with more at hand.
pub fn apply(
    text: &str,
    root: Option<&Node>,
    known: impl Fn() -> Vec<&'static Rule>,
    findings: &mut Vec<Diagnostic>,
    is_checked: bool,
) {
    if !text.contains(WORD) {
        return;
    }
    let known = &known();
    let scalars = root.map(|it| scalars(it, text)).unwrap_or_default();
    let mut reader = Reader { text, scalars, lines: vec![0] };
    let comments = reader.comments();
    let can_be_silent = |name: &str| !is_of_syntax(name) && name != UNUSED_IGNORE.name;

    // The first comment that names a rule for a line is the one that is used.
    let mut silenced = HashMap::new();
    for (at, comment) in comments.iter().enumerate() {
        for name in comment.names.iter().filter(|it| can_be_silent(it.value)) {
            silenced.entry((comment.scope, name.value)).or_insert((at, false));
        }
    }
    findings.retain(|it| {
        let line = Scope::Line(reader.line_of(it.span.start));
        // Of two that fit, the nearer one is used.
        for scope in [line, Scope::File] {
            if let Some((_, is_used)) = silenced.get_mut(&(scope, it.code)) {
                *is_used = true;
                return false;
            }
        }
        true
    });
    let limit = findings.len() + MAX_FINDINGS;
    for (at, comment) in comments.iter().enumerate() {
        if findings.len() >= limit {
            break;
        }
        let is_used = |name: &str| silenced.get(&(comment.scope, name)) == Some(&(at, true));
        comment.judge(known, findings, limit, |name| {
            if !can_be_silent(name) {
                Some(format!("`{name}` cannot be silenced"))
            } else if is_checked && !is_used(name) {
                Some(format!("no `{name}` is found here"))
            } else {
                None
            }
        });
    }
}

/// What a comment is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Scope {
    File,
    /// The number of a line in [`Reader::lines`].
    Line(usize),
}

struct Comment<'a> {
    scope: Scope,
    /// `telaio-ignore` and what is attached to it.
    directive: Spanned<&'a str>,
    names: Vec<Spanned<&'a str>>,
    /// What to delete so that no trace of it is left.
    whole: Span,
}

impl Comment<'_> {
    /// Reports what is wrong with the comment; `why_not` knows what is wrong
    /// with the name of a rule that there is.
    fn judge(
        &self,
        known: &[&Rule],
        findings: &mut Vec<Diagnostic>,
        limit: usize,
        why_not: impl Fn(&str) -> Option<String>,
    ) {
        const REMOVE: &str = "remove the comment";
        if !["telaio-ignore", "telaio-ignore-file"].contains(&self.directive.value) {
            let message = format!(
                "expected `telaio-ignore` or `telaio-ignore-file`, found `{}`",
                self.directive.value
            );
            let help = "behind something on its line, `telaio-ignore` is about that line, else \
                        about the next one";
            let finding = UNUSED_IGNORE.at(self.directive.span, message).help(help);
            let title = "change to `telaio-ignore`";
            findings.push(finding.unsafe_fix(title, self.directive.span, WORD.to_owned()));
            return;
        }
        if self.names.is_empty() {
            let message = "expected the name of a rule, found none";
            let help = "name the rules whose findings shall be silent";
            let finding = UNUSED_IGNORE.at(self.directive.span, message).help(help);
            findings.push(finding.fix(REMOVE, self.whole, String::new()));
        }
        for (at, name) in self.names.iter().enumerate() {
            if findings.len() >= limit {
                return;
            }
            let is_known = known.iter().any(|it| it.name == name.value);
            let unknown = || Some(format!("no rule is called `{}`", name.value));
            let message = if is_known { why_not(name.value) } else { unknown() };
            let Some(message) = message else { continue };
            let finding = UNUSED_IGNORE.at(name.span, message);
            let names = known.iter().map(|it| it.name);
            if !is_known && let Some(meant) = did_you_mean(name.value, names) {
                let title = format!("change to `{meant}`");
                let finding = finding.help(format!("did you mean `{meant}`?"));
                findings.push(finding.unsafe_fix(title, name.span, meant.to_owned()));
                continue;
            }
            let others =
                (at.checked_sub(1).and_then(|it| self.names.get(it)), self.names.get(at + 1));
            let (title, span) = match others {
                (None, None) => (REMOVE, self.whole),
                (_, Some(next)) => {
                    ("remove the name", Span { start: name.span.start, end: next.span.start })
                }
                (Some(last), None) => {
                    ("remove the name", Span { start: last.span.end, end: name.span.end })
                }
            };
            findings.push(finding.fix(title, span, String::new()));
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    /// Where no comment can begin, in order.
    scalars: Vec<Span>,
    /// Where each line begins that does not begin inside a scalar.
    lines: Vec<u32>,
}

impl<'a> Reader<'a> {
    /// The number of the line around an offset.
    fn line_of(&self, offset: u32) -> usize {
        self.lines.partition_point(|it| *it <= offset)
    }

    /// Reads all comments to us, and notes where lines begin.
    fn comments(&mut self) -> Vec<Comment<'a>> {
        let mut comments = Vec::new();
        // The first comment that still waits for the line that it is about.
        let mut waiting = 0;
        let mut start = 0;
        while start < self.text.len() {
            let rest = &self.text[start..];
            let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let line = &rest[..length];
            let is_inside = self.is_in_scalar(start);
            if !is_inside && start > 0 {
                self.lines.push(start as u32);
            }
            let number = self.lines.len();
            if let Some(comment) = self.comment(line, start, number) {
                comments.push(comment);
            }
            if is_inside || is_content(line) {
                // There are never fewer comments than before.
                for comment in &mut comments[waiting..] {
                    if let Scope::Line(it) = &mut comment.scope {
                        *it = number;
                    }
                }
                waiting = comments.len();
            }
            start += length + 1;
        }
        comments
    }

    /// The comment to us on a line that begins at `base`, the `number`th.
    fn comment(&self, line: &'a str, base: usize, number: usize) -> Option<Comment<'a>> {
        line.match_indices(WORD).find_map(|(at, _)| {
            let before = line[..at].trim_end_matches([' ', '\t']);
            let introducer = INTRODUCERS.iter().find(|it| before.ends_with(**it))?;
            let start = before.len() - introducer.len();
            let is_apart = *introducer != "#"
                || start == 0
                || line[..start].ends_with([' ', '\t', '\u{feff}']);
            if !is_apart || self.is_in_scalar(base + start) {
                return None;
            }
            let end = if *introducer == "/*" {
                line[at..].find("*/").map_or(line.len(), |it| at + it)
            } else {
                line.len()
            };
            let close = if line[end..].starts_with("*/") { end + 2 } else { end };
            let said = &line[at..end];
            let said = said.split_once(" -- ").map_or(said, |it| it.0);
            let mut words = words(said, base + at);
            let directive = words.next()?;
            let directive = Spanned::new(directive.value.trim_end_matches(':'), directive.span);
            let whole = self.whole(line, base, start, close);
            Some(Comment {
                scope: self.scope(directive.value, number),
                directive,
                names: words.collect(),
                whole,
            })
        })
    }

    fn scope(&self, directive: &str, number: usize) -> Scope {
        if directive == "telaio-ignore-file" { Scope::File } else { Scope::Line(number) }
    }

    /// A comment with the space around it that would be left over without it.
    fn whole(&self, line: &str, base: usize, start: usize, end: usize) -> Span {
        let before = line[..start].trim_end_matches([' ', '\t']).len();
        let is_alone = before == 0 && line[end..].trim().is_empty();
        if !is_alone {
            return Span::new(base + before, base + end);
        }
        let after = &self.text[base + line.len()..];
        let line_break = ["\r\n", "\n", "\r"].iter().find(|it| after.starts_with(**it));
        Span::new(base, base + line.len() + line_break.map_or(0, |it| it.len()))
    }

    fn is_in_scalar(&self, offset: usize) -> bool {
        let at = self.scalars.partition_point(|it| (it.start as usize) < offset);
        // Scalars do not overlap, so only the last one before can reach so far.
        at.checked_sub(1)
            .and_then(|it| self.scalars.get(it))
            .is_some_and(|it| offset < it.end as usize)
    }
}

/// Whether more than comments stands on a line.
fn is_content(line: &str) -> bool {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    let is_comment = INTRODUCERS.iter().any(|it| line.starts_with(it));
    // `/* … */ "a": 1` is a comment in front of something.
    let is_block =
        line.starts_with("/*") && line.rsplit_once("*/").is_some_and(|it| !it.1.trim().is_empty());
    !line.is_empty() && (!is_comment || is_block)
}

/// The words of a comment, split at spaces and commas.
fn words(text: &str, base: usize) -> impl Iterator<Item = Spanned<&str>> {
    let mut start = 0;
    let pieces = text.split([',', ' ', '\t']).map(move |it| {
        let span = Span::new(base + start, base + start + it.len());
        start += it.len() + 1;
        Spanned::new(it, span)
    });
    pieces.filter(|it| !it.value.is_empty())
}

/// The scalars that matter here: those of several lines, and those that speak of us.
fn scalars(root: &Node, text: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut add = |span: Span| {
        let written = span.of(text);
        // Behind the header of a block scalar there may be a comment.
        let header = if written.starts_with(['|', '>']) { written.find('\n') } else { Some(0) };
        if let Some(header) = header
            && (written.contains(['\n', '\r']) || written.contains(WORD))
        {
            spans.push(Span { start: span.start + header as u32, end: span.end });
        }
    };
    let mut nodes = vec![root];
    while let Some(node) = nodes.pop() {
        match &node.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => add(node.span),
            Kind::List(items) => nodes.extend(items),
            Kind::Map(entries) => {
                for entry in entries {
                    add(entry.key.span);
                    nodes.push(&entry.value);
                }
            }
        }
    }
    sort::by(&mut spans, Ord::cmp);
    spans
}
