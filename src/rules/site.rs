//! Every place of a document where an expression or a condition stands.

use crate::arazzo::{Criterion, Document, Inline, Output, Parameter, Step, Text, Workflow};
use crate::expr::{Condition, Expr, ParseError, Template, Version};
use crate::syntax::{Kind, Node};

/// A string that is read as an expression, a template or a condition.
pub(super) struct Site<'a> {
    /// The workflow that it belongs to; `None` in `components`.
    pub(super) workflow: Option<usize>,
    /// The string.
    pub(super) text: Text<'a>,
    /// What it was read as.
    pub(super) reading: Reading,
}

/// What a string is, by its place in the document.
pub(super) enum Reading {
    /// A value, which may be a constant: an expression is what reads as one.
    Value(Template, Vec<ParseError>),
    /// Must be one expression.
    Expression(Result<Expr, ParseError>),
    /// A simple condition.
    Condition(Result<Condition, ParseError>),
}

impl Site<'_> {
    /// The expressions in it, with their places in the string.
    pub(super) fn expressions(&self) -> Vec<(std::ops::Range<usize>, &Expr)> {
        match &self.reading {
            Reading::Value(template, _) => template.expressions().collect(),
            Reading::Expression(Ok(expr)) => vec![(0..self.text.value.len(), expr)],
            Reading::Condition(Ok(condition)) => condition.expressions().collect(),
            Reading::Expression(Err(_)) | Reading::Condition(Err(_)) => Vec::new(),
        }
    }
}

/// Every site of a document, in no particular order.
pub(super) fn all<'a>(document: &Document<'a>) -> Vec<Site<'a>> {
    let mut sites = Sites { version: document.version, workflow: None, list: Vec::new() };
    let components = &document.components;
    for (_, it) in &components.parameters {
        sites.parameter(it);
    }
    for (_, it) in components.success_actions.iter().chain(&components.failure_actions) {
        sites.criteria(&it.criteria);
    }
    for (at, workflow) in document.workflows.iter().enumerate() {
        sites.workflow = Some(at);
        sites.workflow(workflow);
    }
    sites.list
}

struct Sites<'a> {
    version: Version,
    workflow: Option<usize>,
    list: Vec<Site<'a>>,
}

impl<'a> Sites<'a> {
    fn workflow(&mut self, workflow: &Workflow<'a>) {
        self.parameters(&workflow.parameters);
        for it in workflow.success_actions.iter().chain(&workflow.failure_actions) {
            if let Inline::Here(action) = it {
                self.criteria(&action.criteria);
            }
        }
        workflow.steps.iter().for_each(|it| self.step(it));
        self.outputs(&workflow.outputs);
    }

    fn step(&mut self, step: &Step<'a>) {
        self.parameters(&step.parameters);
        if let Some(body) = &step.request_body {
            body.payload.into_iter().for_each(|it| self.values(it));
            for it in body.replacements.iter().filter_map(|it| it.get("value")) {
                self.values(it);
            }
        }
        self.criteria(&step.success_criteria);
        for it in step.on_success.iter().chain(&step.on_failure) {
            if let Inline::Here(action) = it {
                self.criteria(&action.criteria);
            }
        }
        self.outputs(&step.outputs);
    }

    fn parameters(&mut self, parameters: &[Inline<'a, Parameter<'a>>]) {
        for it in parameters {
            match it {
                Inline::Here(it) => self.parameter(it),
                Inline::Reference(it) => it.value.into_iter().for_each(|it| self.values(it)),
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter<'a>) {
        parameter.value.into_iter().for_each(|it| self.values(it));
    }

    /// Every string inside a value.
    fn values(&mut self, node: &'a Node) {
        match &node.kind {
            Kind::String(text) => {
                // Most strings are constants, and cannot be anything else.
                if text.contains('$') {
                    let (template, errors) = Template::parse(text, self.version);
                    self.push(Text::new(text, node.span), Reading::Value(template, errors));
                }
            }
            Kind::List(items) => items.iter().for_each(|it| self.values(it)),
            Kind::Map(entries) => entries.iter().for_each(|it| self.values(&it.value)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        }
    }

    fn outputs(&mut self, outputs: &[Output<'a>]) {
        for it in outputs {
            match it.value.string() {
                Some(text) if text.value.contains("{$") => self.values(it.value),
                Some(text) => self.expression(text),
                // A Selector Object.
                None => it
                    .value
                    .get("context")
                    .and_then(Node::string)
                    .into_iter()
                    .for_each(|text| self.expression(text)),
            }
        }
    }

    fn criteria(&mut self, criteria: &[Criterion<'a>]) {
        for it in criteria {
            it.context.into_iter().for_each(|text| self.expression(text));
            let is_simple = it.kind.is_none_or(|it| it.value == "simple");
            match it.condition {
                Some(text) if is_simple => {
                    let condition = Condition::parse(text.value, self.version);
                    self.push(text, Reading::Condition(condition));
                }
                // Other languages may hold expressions in braces.
                Some(text) if text.value.contains("{$") => {
                    let (template, errors) = Template::parse(text.value, self.version);
                    self.push(text, Reading::Value(template, errors));
                }
                Some(_) | None => {}
            }
        }
    }

    fn expression(&mut self, text: Text<'a>) {
        let expression = Expr::parse(text.value, self.version);
        self.push(text, Reading::Expression(expression));
    }

    fn push(&mut self, text: Text<'a>, reading: Reading) {
        self.list.push(Site { workflow: self.workflow, text, reading });
    }
}
