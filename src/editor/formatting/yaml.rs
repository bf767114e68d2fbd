//! Formats YAML by its tokens: only the white space between them is written anew,
//! and the indentation of scalars that have several lines.

use crate::diagnostic::Edit;
use crate::syntax::{YamlToken, YamlTokenKind as Kind, is_same_yaml, yaml_tokens};
use crate::text::{Span, line_break};

use super::{FormattingOptions, comments};

/// The edits that format a text; none where it cannot be read, or where they would
/// change more than how it looks.
pub(super) fn edits(text: &str, options: &FormattingOptions) -> Vec<Edit> {
    let Some(tokens) = yaml_tokens(text) else { return Vec::new() };
    let mut layout = Layout::new(text, options, &tokens);
    for token in &tokens {
        layout.take(*token);
    }
    layout.finish();
    let edits = layout.edits;
    let formatted = Edit::apply(text, &edits);
    match is_same_yaml(text, &formatted) && all_comments(text) == all_comments(&formatted) {
        true => edits,
        false => Vec::new(),
    }
}

fn all_comments(text: &str) -> Option<Vec<&str>> {
    let mut done = 0;
    let mut list = Vec::new();
    for token in yaml_tokens(text)? {
        let (start, end) = (token.span.start as usize, token.span.end as usize);
        list.extend(comments(text, done..start.max(done)).map(|it| it.of(text)));
        done = done.max(end);
    }
    list.extend(comments(text, done..text.len()).map(|it| it.of(text)));
    Some(list)
}

/// A block collection that is open.
#[derive(Clone, Copy)]
struct Block {
    is_mapping: bool,
    /// Whether it is a sequence whose dashes stand below the key that it is of.
    is_hanging: bool,
    /// Where its entries began.
    before: usize,
    /// Where they begin now.
    column: usize,
}

struct Layout<'t> {
    text: &'t str,
    line_end: &'static str,
    tab: usize,
    indents_sequences: bool,
    edits: Vec<Edit>,
    blocks: Vec<Block>,
    /// Those that have ended since the last token.
    ended: Vec<Block>,
    /// A block collection that begins with the next token, and whether it is a mapping.
    beginning: Option<bool>,
    /// How many brackets are open.
    depth: usize,
    /// Whether the next token begins an entry of a block mapping.
    is_entry: bool,
    /// The last token, and where it ends.
    last: Option<YamlToken>,
    done: usize,
    /// The column behind it, as it is now.
    column: usize,
    /// Whether the last token is a block scalar whose last line breaks count.
    keeps_breaks: bool,
}

impl<'t> Layout<'t> {
    fn new(text: &'t str, options: &FormattingOptions, tokens: &[YamlToken]) -> Layout<'t> {
        let line_end = line_break(text);
        let indents_sequences =
            options.indent_sequences.unwrap_or_else(|| are_sequences_indented(text, tokens));
        let done = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Layout {
            text,
            line_end,
            tab: options.tab_size,
            indents_sequences,
            edits: Vec::new(),
            blocks: Vec::new(),
            ended: Vec::new(),
            beginning: None,
            depth: 0,
            is_entry: false,
            last: None,
            done,
            column: 0,
            keeps_breaks: false,
        }
    }

    fn take(&mut self, token: YamlToken) {
        let is_in_block = self.depth == 0;
        match token.kind {
            Kind::MappingStart => self.beginning = Some(true),
            Kind::SequenceStart => self.beginning = Some(false),
            Kind::BlockEnd => {
                self.end_hanging();
                self.ended.extend(self.blocks.pop());
            }
            Kind::Key if is_in_block => {
                if self.beginning.is_none() {
                    self.end_hanging();
                }
                self.is_entry = true;
                self.write_unless_empty(token);
            }
            _ => self.write_unless_empty(token),
        }
    }

    fn end_hanging(&mut self) {
        if self.blocks.last().is_some_and(|it| it.is_hanging) {
            self.ended.extend(self.blocks.pop());
        }
    }

    fn write_unless_empty(&mut self, token: YamlToken) {
        if token.span.start < token.span.end && self.done <= token.span.start as usize {
            self.write(token);
        }
    }

    fn write(&mut self, token: YamlToken) {
        let start = token.span.start as usize;
        let gap = &self.text[self.done..start];
        let is_first = self.last.is_none() || gap.contains(['\n', '\r']);
        if token.kind == Kind::Close {
            self.depth = self.depth.saturating_sub(1);
        }
        if token.kind == Kind::Dash && self.beginning.is_none() {
            let is_below_key = self.blocks.last().is_none_or(|it| it.is_mapping);
            if is_below_key {
                self.begin(start, is_first, false, true);
            }
        }
        if let Some(is_mapping) = self.beginning.take() {
            self.begin(start, is_first, is_mapping, false);
        }
        let column = self.column_of(token, is_first);
        self.write_gap(token, is_first, column);
        match token.kind {
            Kind::Scalar => self.write_lines(token.span, token.span.end as usize),
            Kind::BlockScalar => self.write_block(token.span),
            _ => self.pass(token.span),
        }
        if token.kind == Kind::Open {
            self.depth += 1;
        }
        self.is_entry = false;
        self.ended.clear();
        self.last = Some(token);
    }

    /// A block collection begins with the token at `start`.
    fn begin(&mut self, start: usize, is_first: bool, is_mapping: bool, is_hanging: bool) {
        let before = start - line_start(self.text, start);
        let column = match (is_first, self.blocks.last()) {
            (false, _) => self.column + usize::from(self.last.is_some()),
            (true, None) => 0,
            (true, Some(it)) if it.is_mapping && !is_mapping && !self.indents_sequences => {
                it.column
            }
            (true, Some(it)) => it.column + self.tab,
        };
        self.blocks.push(Block { is_mapping, is_hanging, before, column });
        self.is_entry = true;
    }

    /// Where a token stands that is the first of its line.
    fn column_of(&self, token: YamlToken, is_first: bool) -> usize {
        let block = self.blocks.last().map(|it| it.column);
        if !is_first || token.kind == Kind::Marker {
            return 0;
        }
        let closes = usize::from(token.kind == Kind::Close);
        if self.depth + closes > 0 {
            return self.tab * self.depth + block.map_or(0, |it| it + self.tab);
        }
        let is_sign = matches!(token.kind, Kind::Dash | Kind::Key | Kind::Colon);
        match block {
            Some(column) if self.is_entry || is_sign => column,
            Some(column) => column + self.tab,
            None => 0,
        }
    }

    /// Writes what is between the last token and this one.
    fn write_gap(&mut self, token: YamlToken, is_first: bool, column: usize) {
        let start = token.span.start as usize;
        let before = start - line_start(self.text, start);
        let inner = if token.kind == Kind::Close { column + self.tab } else { column };
        for comment in comments(self.text, self.done..start) {
            self.write_comment(comment, before, inner);
        }
        match is_first {
            true => self.write_break(start, column),
            false => {
                let space = if needs_space(self.text, self.last, token) { " " } else { "" };
                self.write_space(start, space.to_owned());
                self.column += space.len();
            }
        }
    }

    /// A comment, with what is before it. `before` and `column` are where the next
    /// token was and will be.
    fn write_comment(&mut self, comment: Span, before: usize, column: usize) {
        let start = comment.start as usize;
        let gap = &self.text[self.done..start];
        let is_behind = self.last.is_some() && !gap.contains(['\n', '\r']);
        if is_behind && self.column > 0 {
            // People align such comments with each other.
            let is_plain = !gap.is_empty() && gap.bytes().all(|it| it == b' ');
            let space = if is_plain { gap } else { " " };
            self.write_space(start, space.to_owned());
        } else {
            let own = start - line_start(self.text, start);
            let holds = |it: &&Block| before < it.before && it.before <= own;
            let inner = self.ended.iter().filter(holds).max_by_key(|it| it.before);
            let column = inner.map_or(column, |it| it.column);
            self.write_break(start, column);
        }
        self.pass(comment);
    }

    /// The break before a line that begins at `to`.
    fn write_break(&mut self, to: usize, column: usize) {
        let gap = &self.text[self.done..to];
        let breaks = gap.matches('\n').count();
        let breaks =
            match (self.keeps_breaks, self.done == 0 || self.column == 0 && self.last.is_none()) {
                (true, _) => breaks,
                (false, true) if self.edits.is_empty() && is_beginning(self.text, self.done) => 0,
                (false, _) => breaks.clamp(usize::from(!is_beginning(self.text, self.done)), 2),
            };
        self.write_space(to, self.line_end.repeat(breaks) + &" ".repeat(column));
        self.column = column;
        self.keeps_breaks = false;
    }

    fn write_space(&mut self, to: usize, space: String) {
        if self.text[self.done..to] != space {
            self.edits.push(Edit { span: Span::new(self.done, to), text: space });
        }
        self.done = to;
    }

    /// Keeps what has one line.
    fn pass(&mut self, span: Span) {
        self.column += span.of(self.text).chars().count();
        self.done = span.end as usize;
    }

    /// Keeps a plain or quoted scalar but for the indentation of its other lines.
    fn write_lines(&mut self, span: Span, end: usize) {
        let block = self.blocks.last().map(|it| it.column + self.tab);
        let column = match (self.depth, block) {
            (0, None) => return self.pass_lines(span, end),
            (0, Some(column)) => column,
            (depth, block) => depth * self.tab + block.unwrap_or_default(),
        };
        self.done = span.start as usize;
        let mut is_first = true;
        for line in span.of(self.text).split_inclusive('\n') {
            let start = self.done;
            let content = line.trim_start_matches([' ', '\t']);
            if !is_first && !content.trim_end().is_empty() {
                self.write_space(start + line.len() - content.len(), " ".repeat(column));
                self.column = column;
            }
            let kept = content.trim_end();
            // An escaped space or line break.
            let kept =
                if kept.ends_with('\\') { content.trim_end_matches(['\r', '\n']) } else { kept };
            let is_last = !line.ends_with('\n');
            let kept = if is_first && kept.is_empty() { "" } else { kept };
            if kept.is_empty() && !is_first {
                self.done = start;
            } else {
                let from = start + line.len() - content.len();
                self.done = from + if is_last { content.len() } else { kept.len() };
            }
            self.column += kept.chars().count();
            if !is_last {
                self.write_space(start + line.len(), self.line_end.to_owned());
            }
            is_first = false;
        }
        self.done = end;
    }

    fn pass_lines(&mut self, span: Span, end: usize) {
        let last_line = span.of(self.text).rsplit('\n').next().unwrap_or_default();
        self.column = last_line.chars().count();
        self.done = end;
    }

    /// Keeps a block scalar, moved with the block that it is in.
    fn write_block(&mut self, span: Span) {
        let text = span.of(self.text);
        let header = text.lines().next().unwrap_or_default();
        let indicators: String = header.chars().take_while(|it| !it.is_whitespace()).collect();
        let explicit = indicators.chars().find_map(|it| it.to_digit(10)).map(|it| it as usize);
        let first = text.lines().skip(1).find(|it| has_content(it));
        let written = first.map_or(usize::MAX, |it| it.len() - it.trim_start_matches(' ').len());
        let (before, after) = match (self.blocks.last(), explicit) {
            (None, _) => (written, written),
            (Some(it), Some(more)) => (it.before + more, it.column + more),
            (Some(it), None) => (written, it.column + self.tab),
        };
        let header_end = span.start as usize + header.trim_end().len();
        self.done = header_end;
        let mut line_end = span.start as usize + header.len();
        let mut content_end = header_end;
        for line in text.split_inclusive('\n').skip(1) {
            // Line breaks may be of two characters.
            let start = line_end + self.text[line_end..].find('\n').map_or(0, |it| it + 1);
            let content = line.trim_end_matches(['\r', '\n']);
            line_end = start + content.len();
            let is_content = has_content(content) || before < content.len();
            if is_content {
                let breaks = self.text[content_end..start].matches('\n').count();
                let from =
                    start + before.min(content.len() - content.trim_start_matches(' ').len());
                self.done = content_end;
                self.write_space(from, self.line_end.repeat(breaks) + &" ".repeat(after));
                content_end = line_end;
            }
        }
        self.done = content_end;
        self.column = 1;
        self.keeps_breaks = indicators.contains('+');
    }

    /// What is behind the last token.
    fn finish(&mut self) {
        let end = self.text.len();
        self.ended.extend(std::mem::take(&mut self.blocks));
        for comment in comments(self.text, self.done..end) {
            self.write_comment(comment, 0, 0);
        }
        let is_empty = self.text[..self.done].trim_start_matches('\u{feff}').is_empty();
        let breaks = match self.keeps_breaks {
            true => self.text[self.done..].matches('\n').count(),
            false => usize::from(!is_empty),
        };
        self.write_space(end, self.line_end.repeat(breaks));
    }
}

/// Whether nothing is written before.
fn is_beginning(text: &str, done: usize) -> bool {
    text[..done].trim_start_matches('\u{feff}').is_empty()
}

/// Whether a line of a block scalar has more than indentation. Tabs are content.
fn has_content(line: &str) -> bool {
    !line.trim_matches([' ', '\r']).is_empty()
}

fn line_start(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let has_mark = text[start..].starts_with('\u{feff}');
    if has_mark { (start + '\u{feff}'.len_utf8()).min(at) } else { start }
}

/// Whether a space stands between two tokens of one line.
fn needs_space(text: &str, last: Option<YamlToken>, next: YamlToken) -> bool {
    let Some(last) = last else { return false };
    match (last.kind, next.kind) {
        (_, Kind::Comma) | (Kind::Open, Kind::Close) => false,
        (Kind::Open, _) => last.span.of(text) == "{",
        (_, Kind::Close) => next.span.of(text) == "}",
        // Their names may have a colon.
        (Kind::Alias | Kind::Property, Kind::Colon) => true,
        (Kind::Scalar | Kind::BlockScalar | Kind::Close, Kind::Colon) => false,
        _ => true,
    }
}

/// Whether most sequences of a document are indented below their keys. Where half of
/// them are, they all shall be.
fn are_sequences_indented(text: &str, tokens: &[YamlToken]) -> bool {
    let (mut indented, mut hanging) = (0, 0);
    let mut blocks = Vec::new();
    let mut begins = false;
    for token in tokens {
        match token.kind {
            Kind::MappingStart => blocks.push(true),
            Kind::SequenceStart => {
                begins = true;
                blocks.push(false);
            }
            Kind::BlockEnd => {
                blocks.pop();
            }
            Kind::Dash => {
                let start = token.span.start as usize;
                let is_first = text[line_start(text, start)..start].trim().is_empty();
                let is_below_key = blocks.iter().rev().nth(1) == Some(&true);
                indented += usize::from(begins && is_first && is_below_key);
                hanging += usize::from(blocks.last() == Some(&true));
                begins = false;
            }
            _ => {}
        }
    }
    hanging <= indented
}
