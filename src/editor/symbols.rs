//! Document symbols: the outline of a document.

use crate::arazzo::{self, Step, Target, Text, Workflow};
use crate::mcp::dialect::Dialect;
use crate::mcp::server;
use crate::sort;
use crate::syntax::{Entry, Node};
use crate::text::Span;

use super::{Document, Kind};

/// An entry of the outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentSymbol {
    /// What it is called.
    pub name: String,
    /// What is known of it besides, in a few words.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// What is selected when someone chooses it: its name.
    pub name_span: Span,
    /// What is in it.
    pub children: Vec<DocumentSymbol>,
}

/// What an entry of the outline is, in the words of the Language Server Protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// A workflow.
    Function,
    /// A step.
    Event,
    /// An input.
    Variable,
    /// An output.
    Field,
    /// A source description.
    Module,
    /// `components` and its groups; the lists of a document.
    Namespace,
    /// A reusable object.
    Object,
    /// A server.
    Interface,
}

/// The outline of a document, as far as it can be read.
pub fn document_symbols(document: &Document<'_>) -> Vec<DocumentSymbol> {
    let Some(root) = document.tree() else { return Vec::new() };
    match (document.kind, document.workflows()) {
        (Kind::Arazzo(_), Some(workflows)) => of_workflows(workflows, root),
        (Kind::Mcp(dialect), _) => of_servers(document.text, dialect, root),
        _ => Vec::new(),
    }
}

fn of_workflows<'a>(document: &arazzo::Document<'a>, root: &'a Node) -> Vec<DocumentSymbol> {
    let mut list = Vec::new();
    if let Some(entry) = root.entry("sourceDescriptions") {
        let sources = document.source_descriptions.iter().filter_map(|it| {
            let url = it.url.map(|it| it.value.to_owned());
            Some(symbol(it.name?, it.node, SymbolKind::Module, url))
        });
        list.push(group(entry, sources.collect()));
    }
    list.extend(document.workflows.iter().map(|it| workflow(it, root)));
    if let Some(entry) = root.entry("components") {
        let groups = entry.value.entries().iter().map(|it| {
            let members = it.value.entries().iter();
            group(it, members.map(|it| named(it, SymbolKind::Object, None)).collect())
        });
        list.push(group(entry, groups.collect()));
    }
    sort::by_key(&mut list, |it| it.span);
    list
}

fn workflow<'a>(it: &Workflow<'a>, root: &'a Node) -> DocumentSymbol {
    let summary = it.summary.map(|it| it.value.to_owned());
    let mut found = match it.id {
        Some(id) => symbol(id, it.node, SymbolKind::Function, summary),
        None => nameless("(workflow)", it.node, SymbolKind::Function),
    };
    let mut names = super::names::input_names(root, it);
    names.retain(|name| it.node.span.start <= name.span.start && name.span.end <= it.node.span.end);
    let inputs = names.into_iter().map(|name| DocumentSymbol {
        name: name.value.to_owned(),
        detail: None,
        kind: SymbolKind::Variable,
        span: name.span,
        name_span: name.span,
        children: Vec::new(),
    });
    found.children.extend(inputs);
    found.children.extend(it.steps.iter().map(step));
    found.children.extend(outputs(it.node));
    sort::by_key(&mut found.children, |it| it.span);
    found
}

fn step(it: &Step<'_>) -> DocumentSymbol {
    let target = it.target.map(|it| match it {
        Target::OperationId(it)
        | Target::OperationPath(it)
        | Target::WorkflowId(it)
        | Target::ChannelPath(it) => it.value.to_owned(),
    });
    let mut found = match it.id {
        Some(id) => symbol(id, it.node, SymbolKind::Event, target),
        None => nameless("(step)", it.node, SymbolKind::Event),
    };
    found.children.extend(outputs(it.node));
    found
}

fn outputs(node: &Node) -> impl Iterator<Item = DocumentSymbol> {
    let outputs = node.get("outputs").map(Node::entries).unwrap_or_default();
    outputs.iter().map(|it| {
        let value = it.value.as_str().map(str::to_owned);
        named(it, SymbolKind::Field, value)
    })
}

fn of_servers(text: &str, dialect: &'static Dialect, root: &Node) -> Vec<DocumentSymbol> {
    let servers = server::read(dialect, root, text).into_iter().map(|it| {
        let words = it.command.iter().map(|it| it.value.as_ref());
        // What follows the program may be secret.
        let target = it.url.as_ref().map(|it| host(&it.value)).or(words.take(1).next());
        let detail = target.map(str::to_owned);
        match it.name {
            Some(name) => symbol(name, it.node, SymbolKind::Interface, detail),
            None => {
                DocumentSymbol { detail, ..nameless("(server)", it.node, SymbolKind::Interface) }
            }
        }
    });
    let mut list: Vec<_> = servers.collect();
    sort::by_key(&mut list, |it| it.span);
    list
}

/// A URL up to its path: the rest may have a key in it.
fn host(url: &str) -> &str {
    let start = url.find("://").map_or(0, |it| it + "://".len());
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |it| start + it);
    let from = url[start..end].rfind('@').map_or(start, |it| start + it + 1);
    &url[from..end]
}

fn symbol(name: Text<'_>, node: &Node, kind: SymbolKind, detail: Option<String>) -> DocumentSymbol {
    DocumentSymbol {
        name: shown(name.value),
        detail,
        kind,
        span: around(node.span, name.span),
        name_span: name.span,
        children: Vec::new(),
    }
}

fn named(entry: &Entry, kind: SymbolKind, detail: Option<String>) -> DocumentSymbol {
    symbol(Text::new(&entry.key.value, entry.key.span), &entry.value, kind, detail)
}

fn group(entry: &Entry, children: Vec<DocumentSymbol>) -> DocumentSymbol {
    DocumentSymbol { children, ..named(entry, SymbolKind::Namespace, None) }
}

fn nameless(name: &str, node: &Node, kind: SymbolKind) -> DocumentSymbol {
    let span = node.span;
    let name_span = Span { end: span.start, ..span };
    let name = name.to_owned();
    DocumentSymbol { name, detail: None, kind, span, name_span, children: Vec::new() }
}

/// The whole must hold the name, and a name must not be empty.
fn around(whole: Span, name: Span) -> Span {
    Span { start: whole.start.min(name.start), end: whole.end.max(name.end) }
}

fn shown(name: &str) -> String {
    if name.is_empty() { "(no name)".to_owned() } else { name.to_owned() }
}
