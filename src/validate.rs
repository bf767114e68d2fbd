//! Text → findings: what kind of document it is, and everything that is wrong.

use crate::arazzo;
use crate::diagnostic::{self, Diagnostic, Rule, Severity};
use crate::documents::{Documents, SourceText, SourceTree};
use crate::ignore;
use crate::levels::{Levels, is_of_syntax};
use crate::mcp::{
    self,
    dialect::Dialect,
    recognize::{Given, Recognized},
};
use crate::rules::{self, Wanted};
use crate::schema::SchemaValidator;
use crate::sources::Sources;
use crate::syntax::{self, Node, is_alias};
use crate::text::Span;

static UNKNOWN_DOCUMENT: Rule = Rule {
    name: "unknown-document",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, Arazzo Object; MCP configurations",
};

/// How the rules are called that say what could not be checked.
const NOT_AT_HAND: &str = "-not-at-hand";

/// The rules of this file.
pub static RULES: &[&Rule] = &[&UNKNOWN_DOCUMENT];

/// The kinds of documents that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// A workflow document.
    Arazzo,
    /// A configuration of MCP servers.
    Mcp,
    /// Neither.
    Unknown,
}

/// What [`validate`] found.
#[derive(Debug)]
pub struct Validation {
    /// What the document is, by its content.
    pub kind: DocumentKind,
    /// The dialect of a configuration of MCP servers, and what tells it.
    pub dialect: Option<Recognized>,
    /// What is wrong with it, in the order of the text. Of more than ten thousand
    /// the rest is left out.
    pub findings: Vec<Diagnostic>,
    /// Whether there may be more findings with a schema validator at hand.
    pub needs_schema: bool,
}

/// What is at hand besides the document. Nothing of it is needed.
#[derive(Clone, Copy, Default)]
pub struct Options<'o> {
    /// Where the document is from: relative URLs in it start there.
    pub url: Option<&'o str>,
    /// The documents that it describes as its sources, and those that they refer to.
    pub sources: &'o [SourceText<'o>],
    /// The trees of the sources' texts that have been read already.
    pub trees: &'o [(&'o str, &'o SourceTree)],
    /// Checks values against JSON Schemas.
    pub validator: Option<&'o dyn SchemaValidator>,
    /// The rules that are off, or have another severity than their own.
    pub levels: Option<&'o Levels>,
    /// What dialect the document has, if it is a configuration of MCP servers and a
    /// person says so.
    pub dialect: Option<&'static Dialect>,
}

/// Every rule there is, each name once, in the order of the pipeline.
pub fn all_rules() -> Vec<&'static Rule> {
    let of_files = [syntax::RULES, RULES, ignore::RULES, arazzo::RULES];
    let of_files = of_files.into_iter().flatten().copied().chain(mcp::all_rules());
    let mut all: Vec<&'static Rule> = Vec::new();
    for rule in of_files.chain(rules::RULES.iter().map(|it| it.0)) {
        // Two kinds of documents may share a rule.
        if !all.iter().any(|it| it.name == rule.name) {
            all.push(rule);
        }
    }
    all
}

/// Checks a document. Never fails: a broken document is a finding. What comments
/// and levels silence is left out.
pub fn validate(text: &str, options: &Options<'_>) -> Validation {
    let (documents, mut findings) =
        Documents::parse(text, options.url, options.sources, options.trees);
    let given =
        Given { dialect: options.dialect, path: options.url, format: Some(documents.format()) };
    let (mut needs_schema, mut dialect) = (false, None);
    let mut kind = DocumentKind::Unknown;
    match documents.root().map(|it| (it, it.node)) {
        // The reader has said that there is nothing.
        None => {}
        Some((at, root)) if arazzo::is_arazzo(root) => {
            kind = DocumentKind::Arazzo;
            let (document, structure) = arazzo::read(root, text);
            findings.extend(structure);
            if let Some(document) = document {
                let sources = Sources::read(&documents);
                findings.extend(rules::check(&document, at, text, &sources, Wanted::Findings));
            }
        }
        Some((_, root)) if mcp::is_mcp(root, &given) => {
            kind = DocumentKind::Mcp;
            let checked = mcp::check(root, text, &given, options.validator);
            dialect = checked.recognized;
            // Most clients read their files as editors do.
            if !dialect.is_some_and(|it| it.dialect.is_strict) {
                findings.retain(|it| it.code != syntax::JSON_EXTENSION.name);
            }
            findings.extend(checked.findings);
            needs_schema = checked.needs_schema;
        }
        // Half a document is not judged by what it may have lost.
        Some(_) if !findings.is_empty() => {}
        Some((_, root)) => findings.push(unknown_document(root)),
    }
    // What stands behind an alias is written elsewhere, perhaps for others, too.
    for it in findings.iter_mut().filter(|it| !is_of_syntax(it.code)) {
        it.fix = it.fix.take().filter(|it| !it.edits.iter().any(|it| is_alias(text, it.span)));
    }
    let is_left_out = |it: &Diagnostic| it.code.ends_with(NOT_AT_HAND) || is_of_syntax(it.code);
    let is_checked = !needs_schema && !findings.iter().any(is_left_out);
    let root = documents.root().map(|it| it.node);
    ignore::apply(text, root, all_rules, &mut findings, is_checked);
    if let Some(levels) = options.levels {
        levels.apply(&mut findings);
    }
    diagnostic::sort(&mut findings);
    Validation { kind, dialect, findings, needs_schema }
}

/// Says what else a document is. Descriptions of APIs lie beside workflows, so that
/// many of them are meant by a pattern of files.
fn unknown_document(root: &Node) -> Diagnostic {
    const APIS: [(&str, &str); 3] =
        [("openapi", "an OpenAPI"), ("swagger", "a Swagger"), ("asyncapi", "an AsyncAPI")];
    let api = APIS.iter().find_map(|(key, name)| Some((root.entry(key)?.key.span, name)));
    if let Some((span, name)) = api {
        let message = format!("this is {name} description, which is not checked by itself");
        let help = "a workflow is checked against it that names it in its `sourceDescriptions`";
        let finding = UNKNOWN_DOCUMENT.at(span, message).help(help);
        return Diagnostic { severity: Severity::Warning, ..finding };
    }
    let first = root.entries().first().map_or(root.span, |it| it.key.span);
    let span = if root.entries().is_empty() { Span::new(0, 0) } else { first };
    let message = "this is neither an Arazzo workflow nor an MCP configuration";
    let help = "a workflow begins with `arazzo: 1.0.1`, an MCP configuration has \
                `mcpServers` or `mcp_servers`";
    UNKNOWN_DOCUMENT.at(span, message).help(help)
}
