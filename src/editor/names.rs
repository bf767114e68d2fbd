//! Every name of a document that other places speak of: where it is given, and where
//! it is used.
//!
//! Definition, references and renaming ask the same list, so that they agree.

mod collect;
mod inputs;

use crate::arazzo::Workflow;
use crate::mcp::dialect::{Dialect, Role};
use crate::mcp::server;
use crate::mcp::variable::PartKind;
use crate::sort;
use crate::syntax::{Node, place_in_string};
use crate::text::{Span, Spanned};

use super::{Document, Kind};

/// Something that has a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// A source description.
    Source(String),
    /// A workflow, by its id.
    Workflow(String),
    /// A step.
    Step {
        /// The index of its workflow.
        workflow: usize,
        /// Its id.
        id: String,
    },
    /// An output of a step.
    StepOutput {
        /// The index of the workflow.
        workflow: usize,
        /// The id of the step.
        step: String,
        /// The output.
        name: String,
    },
    /// An output of a workflow.
    WorkflowOutput {
        /// The index of the workflow.
        workflow: usize,
        /// The output.
        name: String,
    },
    /// An input of a workflow.
    Input {
        /// The index of the workflow.
        workflow: usize,
        /// The input.
        name: String,
    },
    /// A reusable object.
    Component {
        /// The group that it is in.
        section: &'static str,
        /// Its name in that group.
        name: String,
    },
    /// An MCP server.
    Server(String),
    /// What a person is asked for when a server starts, by its id.
    Prompt(String),
}

/// A place where a name is written.
#[derive(Clone, Debug)]
pub struct Occurrence {
    /// What is named.
    pub symbol: Symbol,
    /// The name itself, without quotes and what is around it.
    pub span: Span,
    /// The whole string or key that it is in, with quotes.
    pub within: Span,
    /// Whether it is given here.
    pub is_definition: bool,
}

/// The names of a document.
#[derive(Debug, Default)]
pub struct Names {
    list: Vec<Occurrence>,
}

impl Symbol {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Symbol::Source(name)
            | Symbol::Workflow(name)
            | Symbol::Server(name)
            | Symbol::Prompt(name)
            | Symbol::Step { id: name, .. }
            | Symbol::StepOutput { name, .. }
            | Symbol::WorkflowOutput { name, .. }
            | Symbol::Input { name, .. }
            | Symbol::Component { name, .. } => name,
        }
    }

    /// What it is, in a sentence.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Symbol::Source(_) => "source",
            Symbol::Workflow(_) => "workflow",
            Symbol::Step { .. } => "step",
            Symbol::StepOutput { .. } | Symbol::WorkflowOutput { .. } => "output",
            Symbol::Input { .. } => "input",
            Symbol::Component { .. } => "component",
            Symbol::Server(_) => "server",
            Symbol::Prompt(_) => "input",
        }
    }

    /// The same thing under another name.
    pub fn renamed(&self, to: &str) -> Symbol {
        let mut symbol = self.clone();
        match &mut symbol {
            Symbol::Source(name)
            | Symbol::Workflow(name)
            | Symbol::Server(name)
            | Symbol::Prompt(name)
            | Symbol::Step { id: name, .. }
            | Symbol::StepOutput { name, .. }
            | Symbol::WorkflowOutput { name, .. }
            | Symbol::Input { name, .. }
            | Symbol::Component { name, .. } => to.clone_into(name),
        }
        symbol
    }
}

impl Names {
    /// Reads the names of a document, as far as it can be read.
    pub fn of(document: &Document<'_>) -> Names {
        let mut list = match (document.kind, document.workflows(), document.tree()) {
            (Kind::Arazzo(_), Some(workflows), Some(root)) => {
                collect::names(document.text, workflows, root)
            }
            (Kind::Mcp(dialect), _, Some(root)) => of_servers(document.text, dialect, root),
            _ => Vec::new(),
        };
        sort::by_key(&mut list, |it| it.span);
        Names { list }
    }

    /// What is named at an offset, and where: several things where it depends on who
    /// uses it, as in a component.
    pub fn at(&self, offset: u32) -> Vec<&Occurrence> {
        let is_there = |it: &&Occurrence| it.span.start <= offset && offset <= it.span.end;
        let mut found: Vec<_> = self.list.iter().filter(is_there).collect();
        // Two names may touch each other at a dot only, so the shortest is meant.
        let least = found.iter().map(|it| it.span.end - it.span.start).min();
        found.retain(|it| Some(it.span.end - it.span.start) == least);
        found
    }

    /// Every place of a thing, in order, and of all that share a place with it: what
    /// is written in a component is of every workflow that uses it.
    pub fn places(&self, symbol: &Symbol) -> Vec<&Occurrence> {
        let mut symbols = vec![symbol];
        let mut spans: Vec<Span> = Vec::new();
        let mut next = 0;
        while let Some(symbol) = symbols.get(next).copied() {
            next += 1;
            for it in self.list.iter().filter(|it| it.symbol == *symbol) {
                if spans.contains(&it.span) {
                    continue;
                }
                spans.push(it.span);
                let beside = self.list.iter().filter(|other| other.span == it.span);
                for other in beside {
                    if !symbols.contains(&&other.symbol) {
                        symbols.push(&other.symbol);
                    }
                }
            }
        }
        let mut found: Vec<&Occurrence> = Vec::new();
        for it in self.list.iter().filter(|it| symbols.contains(&&it.symbol)) {
            match found.last() {
                // The list is in order.
                Some(last) if last.span == it.span => {}
                _ => found.push(it),
            }
        }
        found
    }

    /// Everything that is named anywhere.
    pub fn all(&self) -> &[Occurrence] {
        &self.list
    }
}

/// The keys that declare the inputs of a workflow. `root` is its document.
pub(super) fn input_names<'a>(root: &'a Node, workflow: &Workflow<'a>) -> Vec<Spanned<&'a str>> {
    workflow.inputs.map(|it| inputs::names(root, it).declared).unwrap_or_default()
}

/// A name that is a whole string or key.
fn whole(text: &str, symbol: Symbol, it: Spanned<&str>, is_definition: bool) -> Occurrence {
    let span = place_in_string(text, it.span, it.value, 0..it.value.len());
    Occurrence { symbol, span, within: it.span, is_definition }
}

/// The servers of a configuration, and what it asks for.
fn of_servers(text: &str, dialect: &'static Dialect, root: &Node) -> Vec<Occurrence> {
    let mut list = Vec::new();
    let servers = server::read(dialect, root, text);
    for it in servers.iter().filter_map(|it| it.name) {
        list.push(whole(text, Symbol::Server(it.value.to_owned()), it, true));
    }
    let prompts = dialect.root.iter().find(|it| it.role == Role::Inputs);
    let prompts = prompts.and_then(|it| root.get(it.name)).map_or(&[][..], Node::items);
    for id in prompts.iter().filter_map(|it| it.get("id")?.string()) {
        list.push(whole(text, Symbol::Prompt(id.value.to_owned()), id, true));
    }
    for (_, it) in servers.iter().flat_map(server::Server::texts) {
        for part in &it.parts {
            let PartKind::Input(id) = &part.kind else { continue };
            let Some(start) = it.value.get(part.range.clone()).and_then(|it| it.rfind(id.as_str()))
            else {
                continue;
            };
            let start = part.range.start + start;
            let span = place_in_string(text, it.span, &it.value, start..start + id.len());
            let symbol = Symbol::Prompt(id.clone());
            list.push(Occurrence { symbol, span, within: it.span, is_definition: false });
        }
    }
    list
}
