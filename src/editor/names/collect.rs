//! Collects the names of a workflow document.

use std::ops::Range;

use crate::arazzo::{Action, Document, Inline, Parameter, Step, Target, Text, Workflow};
use crate::expr::{Expr, WorkflowField, split_name};
use crate::rules::site;
use crate::sources::{ROOT, SourcePath};
use crate::syntax::{Node, place_in_string};
use crate::text::Span;

use super::inputs::{self, InputNames};
use super::{Occurrence, Symbol, whole};

/// What the references into `components` begin with.
const COMPONENTS: &str = "$components.";
const POINTER: &str = "#/components/";
const SECTIONS: [&str; 4] = ["inputs", "parameters", "successActions", "failureActions"];

/// A workflow or one of its steps: what a name means depends on it.
#[derive(Clone, Copy)]
struct Owner {
    workflow: usize,
    step: Option<usize>,
}

/// A component, and who uses it.
struct Use {
    node: Span,
    user: Owner,
}

struct Collector<'d, 'a> {
    text: &'d str,
    document: &'d Document<'a>,
    inputs: Vec<InputNames<'a>>,
    list: Vec<Occurrence>,
}

/// Every name of a workflow document, in no particular order.
pub(super) fn names<'a>(text: &str, document: &Document<'a>, root: &'a Node) -> Vec<Occurrence> {
    let inputs = document.workflows.iter().map(|it| inputs_of(root, it)).collect();
    let mut collector = Collector { text, document, inputs, list: Vec::new() };
    collector.sources();
    collector.components(root);
    for at in 0..document.workflows.len() {
        collector.workflow(at);
    }
    let uses = collector.uses();
    for it in &uses {
        collector.used(it);
    }
    collector.expressions(&uses);
    collector.list
}

fn inputs_of<'a>(root: &'a Node, workflow: &Workflow<'a>) -> InputNames<'a> {
    workflow.inputs.map(|it| inputs::names(root, it)).unwrap_or_default()
}

impl<'a> Collector<'_, 'a> {
    fn whole(&mut self, symbol: Symbol, it: Text<'_>, is_definition: bool) {
        self.list.push(whole(self.text, symbol, it, is_definition));
    }

    /// A name that is a part of a string.
    fn part(&mut self, symbol: Symbol, it: Text<'_>, range: Range<usize>) {
        let span = place_in_string(self.text, it.span, it.value, range);
        self.list.push(Occurrence { symbol, span, within: it.span, is_definition: false });
    }

    fn sources(&mut self) {
        for name in self.document.source_descriptions.iter().filter_map(|it| it.name) {
            self.whole(Symbol::Source(name.value.to_owned()), name, true);
        }
    }

    fn components(&mut self, root: &Node) {
        for section in SECTIONS {
            let node = root.get("components").and_then(|it| it.get(section));
            for it in node.map(Node::entries).unwrap_or_default() {
                let name = it.key.value.to_string();
                let key = Text::new(&it.key.value, it.key.span);
                self.whole(Symbol::Component { section, name }, key, true);
            }
        }
        let shared = &self.document.components;
        for (_, action) in shared.success_actions.iter().chain(&shared.failure_actions) {
            self.action(action, None);
        }
        let mut references = Vec::new();
        let shared = root.get("components").and_then(|it| it.get("inputs"));
        let own = self.document.workflows.iter().filter_map(|it| it.inputs);
        shared.into_iter().chain(own).for_each(|it| inputs::references(it, &mut references));
        references.extend(self.document.foreign_references());
        for it in references {
            let Some((section, name)) = component_at(it.value) else { continue };
            let start = POINTER.len() + section.len() + 1;
            let symbol = Symbol::Component { section, name: name.to_owned() };
            self.part(symbol, it, start..start + name.len());
        }
    }

    fn workflow(&mut self, at: usize) {
        let workflow = &self.document.workflows[at];
        if let Some(id) = workflow.id {
            self.whole(Symbol::Workflow(id.value.to_owned()), id, true);
        }
        let declared = self.inputs[at].declared.clone();
        let used = self.inputs[at].used.clone();
        let names = declared.iter().map(|it| (it, true)).chain(used.iter().map(|it| (it, false)));
        for (it, is_definition) in names {
            let symbol = Symbol::Input { workflow: at, name: it.value.to_owned() };
            self.whole(symbol, *it, is_definition);
        }
        for it in &workflow.depends_on {
            self.workflow_reference(*it, 0, it.value);
        }
        for it in &workflow.outputs {
            let name = it.name.value.to_owned();
            self.whole(Symbol::WorkflowOutput { workflow: at, name }, it.name, true);
        }
        self.parameters(&workflow.parameters);
        let shared = [&workflow.success_actions, &workflow.failure_actions];
        for it in shared.into_iter().flatten() {
            self.inline_action(it, at);
        }
        for step in &workflow.steps {
            self.step(at, step);
        }
    }

    fn step(&mut self, workflow: usize, step: &Step<'a>) {
        if let Some(id) = step.id {
            let symbol = Symbol::Step { workflow, id: id.value.to_owned() };
            self.whole(symbol, id, true);
            for it in &step.outputs {
                let (step, name) = (id.value.to_owned(), it.name.value.to_owned());
                self.whole(Symbol::StepOutput { workflow, step, name }, it.name, true);
            }
        }
        if let Some(target) = step.target {
            self.target(target);
        }
        for it in &step.depends_on {
            self.step_reference(workflow, *it);
        }
        self.parameters(&step.parameters);
        if let Some(callee) = self.callee(step) {
            self.given(&step.parameters, callee);
        }
        for it in step.on_success.iter().chain(&step.on_failure) {
            self.inline_action(it, workflow);
        }
    }

    /// The workflow of this document that a step calls.
    fn callee(&self, step: &Step<'_>) -> Option<usize> {
        let Some(Target::WorkflowId(id)) = step.target else { return None };
        self.document.workflow_at(id.value)
    }

    fn target(&mut self, target: Target<'a>) {
        match target {
            Target::WorkflowId(it) => self.workflow_reference(it, 0, it.value),
            Target::OperationId(it) => self.source_reference(it),
            Target::OperationPath(it) | Target::ChannelPath(it) => {
                let Some(path) = SourcePath::parse(it.value) else { return };
                if let Some(start) = it.value.find(path.source) {
                    let symbol = Symbol::Source(path.source.to_owned());
                    self.part(symbol, it, start..start + path.source.len());
                }
            }
        }
    }

    /// `$sourceDescriptions.<name>.…`, or `<name>.…` of a source that is declared.
    fn source_reference(&mut self, it: Text<'_>) {
        let start = if it.value.starts_with(ROOT) { ROOT.len() } else { 0 };
        let rest = &it.value[start..];
        let name = rest.split(['.', '#']).next().unwrap_or(rest);
        let is_declared = || self.document.source_descriptions.iter().any(|it| it.is_named(name));
        if start > 0 || (name.len() < rest.len() && is_declared()) {
            self.part(Symbol::Source(name.to_owned()), it, start..start + name.len());
        }
    }

    /// A workflow of this document by its id, or one of another document; `id` is the
    /// part of the text from `start` on that names it.
    fn workflow_reference(&mut self, it: Text<'_>, start: usize, id: &str) {
        match id.starts_with('$') {
            true => self.source_reference(it),
            false => self.part(Symbol::Workflow(id.to_owned()), it, start..start + id.len()),
        }
    }

    /// A step of this workflow, or `$workflows.<id>.steps.<id>`.
    fn step_reference(&mut self, workflow: usize, it: Text<'_>) {
        let Some((path, step)) = it.value.split_once(".steps.") else {
            let symbol = Symbol::Step { workflow, id: it.value.to_owned() };
            return self.whole(symbol, it, false);
        };
        let Some(id) = path.strip_prefix("$workflows.") else {
            return self.source_reference(it);
        };
        self.workflow_reference(it, path.len() - id.len(), id);
        if let Some(workflow) = self.document.workflow_at(id) {
            let start = it.value.len() - step.len();
            let symbol = Symbol::Step { workflow, id: step.to_owned() };
            self.part(symbol, it, start..it.value.len());
        }
    }

    fn parameters(&mut self, parameters: &[Inline<'a, Parameter<'a>>]) {
        for it in parameters.iter().filter_map(Inline::reference) {
            self.component_reference(it);
        }
    }

    fn component_reference(&mut self, it: Text<'_>) {
        let Some((section, name)) = component(it.value) else { return };
        let start = it.value.len() - name.len();
        let symbol = Symbol::Component { section, name: name.to_owned() };
        self.part(symbol, it, start..it.value.len());
    }

    fn inline_action(&mut self, it: &Inline<'a, Action<'a>>, workflow: usize) {
        match it {
            Inline::Here(action) => self.action(action, Some(workflow)),
            Inline::Reference(reference) => self.component_reference(reference.reference),
        }
    }

    fn action(&mut self, action: &Action<'a>, workflow: Option<usize>) {
        // Which step it is depends on the workflow that it is used in.
        if let Some((id, workflow)) = action.step_id.zip(workflow) {
            self.whole(Symbol::Step { workflow, id: id.value.to_owned() }, id, false);
        }
        if let Some(id) = action.workflow_id {
            self.workflow_reference(id, 0, id.value);
            if let Some(callee) = self.document.workflow_at(id.value) {
                self.given(&action.parameters, callee);
            }
        }
        self.parameters(&action.parameters);
    }

    /// Parameters that are the inputs of a workflow.
    fn given(&mut self, parameters: &[Inline<'a, Parameter<'a>>], callee: usize) {
        for it in parameters {
            let Some(name) = self.document.parameter(it).and_then(|it| it.name) else { continue };
            let symbol = Symbol::Input { workflow: callee, name: name.value.to_owned() };
            self.whole(symbol, name, false);
        }
    }

    /// Who uses which parameters and actions of `components`.
    fn uses(&self) -> Vec<Use> {
        let mut uses = Vec::new();
        for (at, workflow) in self.document.workflows.iter().enumerate() {
            let user = Owner { workflow: at, step: None };
            self.uses_of(user, &workflow.parameters, &mut uses);
            let actions = workflow.success_actions.iter().chain(&workflow.failure_actions);
            self.uses_of_actions(user, actions, &mut uses);
            for (step_at, step) in workflow.steps.iter().enumerate() {
                let user = Owner { step: Some(step_at), ..user };
                self.uses_of(user, &step.parameters, &mut uses);
                let actions = step.on_success.iter().chain(&step.on_failure);
                self.uses_of_actions(user, actions, &mut uses);
            }
        }
        uses
    }

    fn uses_of(&self, user: Owner, list: &[Inline<'a, Parameter<'a>>], uses: &mut Vec<Use>) {
        for name in list.iter().filter_map(|it| component(it.reference()?.value)) {
            let components = &self.document.components.parameters;
            let found = components.iter().find(|it| it.0.value == name.1);
            uses.extend(found.and_then(|it| it.1.value).map(|it| Use { node: it.span, user }));
        }
    }

    fn uses_of_actions<'i>(
        &self,
        user: Owner,
        list: impl Iterator<Item = &'i Inline<'a, Action<'a>>>,
        uses: &mut Vec<Use>,
    ) where
        'a: 'i,
    {
        for it in list {
            let Some(action) = self.document.action(it) else { continue };
            if it.reference().is_some() {
                uses.push(Use { node: action.node.span, user });
            }
            self.uses_of(user, &action.parameters, uses);
        }
    }

    /// What a component's action names, as one of its users understands it.
    fn used(&mut self, it: &Use) {
        let components = &self.document.components;
        let mut actions = components.success_actions.iter().chain(&components.failure_actions);
        if let Some((_, action)) = actions.find(|action| action.1.node.span == it.node) {
            self.action(action, Some(it.user.workflow));
        }
    }

    fn expressions(&mut self, uses: &[Use]) {
        for site in site::all(self.document) {
            let users: Vec<Owner> = match site.workflow {
                Some(workflow) => vec![Owner { workflow, step: site.step }],
                None => {
                    let holds = |it: &&Use| {
                        it.node.start <= site.text.span.start && site.text.span.end <= it.node.end
                    };
                    uses.iter().filter(holds).map(|it| it.user).collect()
                }
            };
            for (range, expr) in site.expressions() {
                for (symbol, part) in self.parts(expr, None) {
                    self.expression_part(&site.text, &range, symbol, part);
                }
                for user in &users {
                    for (symbol, part) in self.parts(expr, Some(*user)) {
                        self.expression_part(&site.text, &range, symbol, part);
                    }
                }
            }
        }
    }

    fn expression_part(
        &mut self,
        text: &Text<'_>,
        range: &Range<usize>,
        symbol: Symbol,
        part: Range<usize>,
    ) {
        let part = range.start + part.start..range.start + part.end;
        // An expression may be written in another way than it is printed.
        if text.value.get(part.clone()) == Some(symbol.name()) {
            self.part(symbol, *text, part);
        }
    }

    /// The names in an expression, with their places in it: those that mean the same
    /// everywhere, or those that depend on who reads them.
    fn parts(&self, expr: &Expr, user: Option<Owner>) -> Vec<(Symbol, Range<usize>)> {
        let at = |start: &str, name: &str| start.len()..start.len() + name.len();
        match (expr, user) {
            (Expr::Component { kind, name }, None) => {
                let start = format!("{COMPONENTS}{}.", kind.as_str());
                let symbol = Symbol::Component { section: kind.as_str(), name: name.clone() };
                vec![(symbol, at(&start, name))]
            }
            (
                Expr::SourceDescription { name, .. }
                | Expr::SourceWorkflowField { source: name, .. },
                None,
            ) => vec![(Symbol::Source(name.clone()), at(ROOT, name))],
            (Expr::WorkflowField { workflow, field, name, .. }, None) => {
                let start = "$workflows.";
                let mut parts = vec![(Symbol::Workflow(workflow.clone()), at(start, workflow))];
                if let Some(owner) = self.document.workflow_at(workflow) {
                    let start = format!("{start}{workflow}.{}.", field.as_str());
                    let symbol = match field {
                        WorkflowField::Inputs => self.input(owner, name),
                        WorkflowField::Outputs => self.workflow_output(owner, name),
                    };
                    let range = at(&start, symbol.name());
                    parts.push((symbol, range));
                }
                parts
            }
            (Expr::Input { name, .. }, Some(user)) => {
                let symbol = self.input(user.workflow, name);
                let range = at("$inputs.", symbol.name());
                vec![(symbol, range)]
            }
            (Expr::Output { name, .. }, Some(user)) => {
                let step =
                    user.step.and_then(|it| self.document.workflows[user.workflow].steps.get(it));
                let owner = match step.and_then(|it| it.target) {
                    Some(Target::WorkflowId(id)) => self.document.workflow_at(id.value),
                    Some(_) | None => Some(user.workflow),
                };
                let symbol = owner.map(|it| self.workflow_output(it, name));
                symbol
                    .map(|it| (at("$outputs.", it.name()), it))
                    .map(|it| (it.1, it.0))
                    .into_iter()
                    .collect()
            }
            (Expr::StepOutput { step, name, .. }, Some(Owner { workflow, .. })) => {
                let start = "$steps.";
                let symbol = Symbol::Step { workflow, id: step.clone() };
                let output = self.step_output(workflow, step, name);
                let range = at(&format!("{start}{step}.outputs."), output.name());
                vec![(symbol, at(start, step)), (output, range)]
            }
            _ => Vec::new(),
        }
    }

    /// An input by its name in an expression, which may go on into its value.
    fn input(&self, workflow: usize, name: &str) -> Symbol {
        let declared = &self.inputs[workflow].declared;
        let name = declared_part(name, |name| declared.iter().any(|it| it.value == name));
        Symbol::Input { workflow, name }
    }

    fn workflow_output(&self, workflow: usize, name: &str) -> Symbol {
        let outputs = &self.document.workflows[workflow].outputs;
        let name = declared_part(name, |name| outputs.iter().any(|it| it.name.value == name));
        Symbol::WorkflowOutput { workflow, name }
    }

    fn step_output(&self, workflow: usize, step: &str, name: &str) -> Symbol {
        let found = self.document.workflows[workflow].step(step);
        let outputs = found.map(|it| it.outputs.as_slice()).unwrap_or_default();
        let name = declared_part(name, |name| outputs.iter().any(|it| it.name.value == name));
        Symbol::StepOutput { workflow, step: step.to_owned(), name }
    }
}

/// The part of a name that is declared; the whole of it if none is.
fn declared_part(name: &str, is_declared: impl Fn(&str) -> bool) -> String {
    split_name(name, is_declared).map_or(name, |it| it.0).to_owned()
}

/// The section and the name of `$components.<section>.<name>`.
fn component(reference: &str) -> Option<(&'static str, &str)> {
    let (section, name) = reference.strip_prefix(COMPONENTS)?.split_once('.')?;
    SECTIONS.into_iter().find(|it| *it == section).map(|it| (it, name))
}

/// The same of `#/components/<section>/<name>`, wherever it leads from there.
fn component_at(pointer: &str) -> Option<(&'static str, &str)> {
    let (section, rest) = pointer.strip_prefix(POINTER)?.split_once('/')?;
    let name = rest.split('/').next().unwrap_or(rest);
    SECTIONS.into_iter().find(|it| *it == section).map(|it| (it, name))
}
