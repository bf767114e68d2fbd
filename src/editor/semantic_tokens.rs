//! Semantic tokens: what the parts of a document are that its format takes for texts:
//! names, expressions, conditions, variables.

use std::ops::Range;

use crate::arazzo;
use crate::expr::{Condition, Expr, OperandValue, Source};
use crate::mcp::server::{self, Server};
use crate::mcp::variable::PartKind;
use crate::rules::site::{self, Site};
use crate::sort;
use crate::syntax::place_in_string;
use crate::text::Span;

use super::names::{Names, Symbol};
use super::{Document, Kind};

/// A part of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Where it is, within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether it is a name that is given here.
    pub is_declaration: bool,
}

/// What a part of a document is, in the words of the Language Server Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// The name of a source description.
    Namespace,
    /// The id of a workflow.
    Function,
    /// The id of a step.
    Event,
    /// An input; a variable of a configuration.
    Variable,
    /// An output, a header, a JSON Pointer.
    Property,
    /// The name of a component or a server.
    Class,
    /// A word of expressions: a root such as `$inputs`, or a part such as `outputs`.
    Keyword,
    /// An operator of a condition.
    Operator,
    /// A text that a condition compares with.
    String,
    /// A number that a condition compares with.
    Number,
}

impl TokenKind {
    /// Every kind, in the order of the legend.
    pub const ALL: [TokenKind; 10] = [
        TokenKind::Namespace,
        TokenKind::Function,
        TokenKind::Event,
        TokenKind::Variable,
        TokenKind::Property,
        TokenKind::Class,
        TokenKind::Keyword,
        TokenKind::Operator,
        TokenKind::String,
        TokenKind::Number,
    ];

    /// Its name in the protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            TokenKind::Namespace => "namespace",
            TokenKind::Function => "function",
            TokenKind::Event => "event",
            TokenKind::Variable => "variable",
            TokenKind::Property => "property",
            TokenKind::Class => "class",
            TokenKind::Keyword => "keyword",
            TokenKind::Operator => "operator",
            TokenKind::String => "string",
            TokenKind::Number => "number",
        }
    }

    fn of(symbol: &Symbol) -> TokenKind {
        match symbol {
            Symbol::Source(_) => TokenKind::Namespace,
            Symbol::Workflow(_) => TokenKind::Function,
            Symbol::Step { .. } => TokenKind::Event,
            Symbol::Input { .. } | Symbol::Prompt(_) => TokenKind::Variable,
            Symbol::StepOutput { .. } | Symbol::WorkflowOutput { .. } => TokenKind::Property,
            Symbol::Component { .. } | Symbol::Server(_) => TokenKind::Class,
        }
    }
}

/// The parts of a document, in order; none overlaps another.
pub fn semantic_tokens(document: &Document<'_>) -> Vec<SemanticToken> {
    let mut tokens = Tokens { text: document.text, list: Vec::new() };
    for it in Names::of(document).all() {
        tokens.push(it.span, TokenKind::of(&it.symbol), it.is_definition);
    }
    match (document.kind, document.workflows(), document.tree()) {
        (Kind::Arazzo(_), Some(workflows), _) => tokens.expressions(workflows),
        (Kind::Mcp(dialect), _, Some(root)) => {
            tokens.variables(&server::read(dialect, root, document.text));
        }
        _ => {}
    }
    let mut list = tokens.list;
    // Of two that overlap, the name was there first.
    sort::by_key(&mut list, |it| it.span.start);
    let mut end = 0;
    list.retain(|it| {
        let is_free = end <= it.span.start;
        end = if is_free { it.span.end } else { end };
        is_free
    });
    list
}

struct Tokens<'t> {
    text: &'t str,
    list: Vec<SemanticToken>,
}

impl Tokens<'_> {
    fn push(&mut self, span: Span, kind: TokenKind, is_declaration: bool) {
        let written = span.of(self.text);
        if !written.is_empty() && !written.contains(['\n', '\r']) {
            self.list.push(SemanticToken { span, kind, is_declaration });
        }
    }

    fn part(&mut self, site: &Site<'_>, range: Range<usize>, kind: TokenKind) {
        let span = place_in_string(self.text, site.text.span, site.text.value, range);
        // What is not written out has no parts.
        if span != site.text.span || site.text.span.of(self.text) == site.text.value {
            self.push(span, kind, false);
        }
    }

    fn expressions(&mut self, document: &arazzo::Document<'_>) {
        for site in site::all(document) {
            for (range, expr) in site.expressions() {
                self.expression(&site, range, expr);
            }
            if let Some(condition) = site.condition() {
                self.condition(&site, condition);
            }
        }
    }

    /// The words of an expression, and the pointer at its end. Its names are known.
    fn expression(&mut self, site: &Site<'_>, range: Range<usize>, expr: &Expr) {
        let Some(written) = site.text.value.get(range.clone()) else { return };
        let root = written.find(['.', '#']).unwrap_or(written.len());
        self.part(site, range.start..range.start + root, TokenKind::Keyword);
        let pointer = written.find('#').unwrap_or(written.len());
        if let Some((word, before)) = word(expr) {
            let start = range.start + before;
            if site.text.value.get(start..start + word.len()) == Some(word) {
                self.part(site, start..start + word.len(), TokenKind::Keyword);
            }
            if matches!(expr, Expr::Request(_) | Expr::Response(_) | Expr::Message(_)) {
                let name = (start + word.len() + 1).min(range.end);
                self.part(
                    site,
                    name..range.start + pointer.max(name - range.start),
                    TokenKind::Property,
                );
            }
        }
        self.part(site, range.start + pointer..range.end, TokenKind::Property);
    }

    fn condition(&mut self, site: &Site<'_>, condition: &Condition) {
        let mut done = 0;
        let mut operands = condition.operands();
        sort::by_key(&mut operands, |it| it.at.start);
        for it in &operands {
            self.operators(site, done..it.at.start);
            done = done.max(it.at.end);
            let written = site.text.value.get(it.at.clone()).unwrap_or_default();
            let kind = match &it.value {
                OperandValue::Expr { .. } => continue,
                _ if written.starts_with(['\'', '"']) => TokenKind::String,
                _ if written.starts_with(|it: char| it.is_ascii_digit() || it == '-') => {
                    TokenKind::Number
                }
                _ if matches!(written, "true" | "false" | "null") => TokenKind::Keyword,
                _ => TokenKind::String,
            };
            self.part(site, it.at.clone(), kind);
        }
        self.operators(site, done..site.text.value.len());
    }

    /// The operators in what is between two operands.
    fn operators(&mut self, site: &Site<'_>, between: Range<usize>) {
        let is_sign = |it: u8| b"!=<>&|".contains(&it);
        let bytes = site.text.value.as_bytes();
        let mut at = between.start;
        while at < between.end.min(bytes.len()) {
            let length = bytes[at..between.end].iter().take_while(|it| is_sign(**it)).count();
            if length > 0 {
                self.part(site, at..at + length, TokenKind::Operator);
            }
            at += length.max(1);
        }
    }

    fn variables(&mut self, servers: &[Server<'_>]) {
        for (_, text) in servers.iter().flat_map(Server::texts) {
            for part in &text.parts {
                if !matches!(part.kind, PartKind::Literal(_)) {
                    let span =
                        place_in_string(self.text, text.span, &text.value, part.range.clone());
                    // Of the variable that is a name, the name is known.
                    let is_named = self
                        .list
                        .iter()
                        .any(|it| span.start <= it.span.start && it.span.end <= span.end);
                    if !is_named {
                        self.push(span, TokenKind::Variable, false);
                    }
                }
            }
        }
    }
}

/// The second word of an expression, and where it begins.
fn word(expr: &Expr) -> Option<(&'static str, usize)> {
    let of = |source: &Source| match source {
        Source::Header(_) => "header",
        Source::Query(_) => "query",
        Source::Path(_) => "path",
        Source::Body(_) => "body",
        Source::Payload(_) => "payload",
    };
    Some(match expr {
        Expr::Request(it) => (of(it), "$request.".len()),
        Expr::Response(it) => (of(it), "$response.".len()),
        Expr::Message(it) => (of(it), "$message.".len()),
        Expr::StepOutput { step, .. } => ("outputs", "$steps.".len() + step.len() + 1),
        Expr::WorkflowField { workflow, field, .. } => {
            (field.as_str(), "$workflows.".len() + workflow.len() + 1)
        }
        Expr::SourceWorkflowField { source, workflow, field, .. } => {
            let before = "$sourceDescriptions.".len() + source.len() + 1 + workflow.len() + 1;
            (field.as_str(), before)
        }
        Expr::Component { kind, .. } => (kind.as_str(), "$components.".len()),
        Expr::Url
        | Expr::Method
        | Expr::StatusCode
        | Expr::SelfUri
        | Expr::Input { .. }
        | Expr::Output { .. }
        | Expr::SourceDescription { .. } => return None,
    })
}
