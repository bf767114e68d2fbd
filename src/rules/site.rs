//! Every place of a document where an expression or a condition stands.

use std::ops::Range;
use std::rc::Rc;

use crate::arazzo::{
    Action, Components, Criterion, Document, Inline, Output, Parameter, Step, Text, Workflow,
    selector,
};
use crate::contract::Statuses;
use crate::expr::{Condition, Expr, OperandValue, ParseError, Template, Version};
use crate::pointer::Pointer;
use crate::query::QueryError;
use crate::syntax::{Kind, Node};

use super::language::Language;

/// What conditions on the status have in them.
const STATUS: &str = "$statusCode";

/// A string that is read as an expression, a template or a condition.
pub(crate) struct Site<'a> {
    /// The workflow that it belongs to; `None` in `components`.
    pub(crate) workflow: Option<usize>,
    /// The step of that workflow; `None` where it belongs to all or to none.
    pub(crate) step: Option<usize>,
    /// What it is for.
    pub(super) place: Place,
    /// Whether it belongs to an action that the step has for its failures.
    pub(super) is_after_failure: bool,
    /// The statuses with which all criteria hold that stand beside it in an action.
    pub(super) statuses: Option<Rc<Statuses>>,
    /// The string.
    pub(crate) text: Text<'a>,
    /// What it was read as.
    pub(super) reading: Reading,
    /// The expressions of a condition, with their places in the string.
    compared: Vec<(Range<usize>, Expr)>,
}

/// What a string is for, and so what its expressions can see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A parameter of a step, or of all steps of a workflow; its correlation id.
    Parameter,
    /// The body of a request, or a replacement in it.
    Body,
    /// A criterion of a step.
    SuccessCriterion,
    /// A criterion of an action.
    ActionCriterion,
    /// A parameter of an action: an input of the workflow that it goes to.
    ActionParameter,
    /// An output of a step.
    StepOutput,
    /// An output of a workflow.
    WorkflowOutput,
}

/// What a string is, by its place in the document. What is large and rare lies apart:
/// rules go through all of them again and again.
pub(super) enum Reading {
    /// A value, which may be a constant: an expression is what reads as one.
    Value(Box<Template>, Vec<ParseError>),
    /// A value that is one expression.
    Whole(Rc<Expr>),
    /// Must be one expression.
    Expression(Result<Rc<Expr>, Box<ParseError>>),
    /// Must be one expression, and nothing else makes sense.
    Context(Result<Rc<Expr>, Box<ParseError>>),
    /// A simple condition.
    Condition(Result<Rc<Condition>, Box<ParseError>>),
    /// A text of another language, which may hold expressions in braces.
    Query(Box<Query>),
}

/// A criterion, selector or target in a language of its own.
pub(super) struct Query {
    pub(super) language: Language,
    /// What it asks, where that is written beside it and can be read.
    pub(super) context: Option<Rc<Expr>>,
    /// The text with its expressions, and those that cannot be read.
    pub(super) template: Template,
    pub(super) errors: Vec<ParseError>,
    /// What the language says of it.
    pub(super) verdict: Result<(), QueryError>,
}

impl Site<'_> {
    /// The statuses with which it counts what it comes to.
    pub(super) fn statuses(&self) -> Statuses {
        self.statuses.as_deref().map_or(Statuses::ALL, |it| *it)
    }

    /// The expressions in it, with their places in the string.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = (Range<usize>, &Expr)> {
        let (whole, parts) = match &self.reading {
            Reading::Whole(expr) | Reading::Expression(Ok(expr)) | Reading::Context(Ok(expr)) => {
                (Some((0..self.text.value.len(), &**expr)), None)
            }
            Reading::Value(template, _) => (None, Some(&**template)),
            Reading::Query(query) => (None, Some(&query.template)),
            Reading::Condition(_) | Reading::Expression(Err(_)) | Reading::Context(Err(_)) => {
                (None, None)
            }
        };
        // Most strings are one expression, and each rule asks for it.
        let mut whole = whole;
        let mut others = parts.map(Template::expressions);
        let mut compared = self.compared.iter().map(|(range, expr)| (range.clone(), expr));
        std::iter::from_fn(move || {
            let other = || others.as_mut().and_then(Iterator::next);
            whole.take().or_else(other).or_else(|| compared.next())
        })
    }
}

impl Site<'_> {
    /// The simple condition that it is, if it is one and can be read.
    pub(crate) fn condition(&self) -> Option<&Condition> {
        match &self.reading {
            Reading::Condition(Ok(condition)) => Some(condition),
            _ => None,
        }
    }

    /// Calls with each of them and the property access behind it, which conditions
    /// have.
    pub(super) fn each_read<'s>(
        &'s self,
        mut call: impl FnMut(Range<usize>, &'s Expr, &'s Pointer),
    ) {
        let Reading::Condition(Ok(condition)) = &self.reading else {
            return self.expressions().for_each(|(range, expr)| call(range, expr, Pointer::ROOT));
        };
        for it in condition.operands() {
            if let OperandValue::Expr { expr, path } = &it.value {
                call(it.at.clone(), expr, path);
            }
        }
    }
}

/// Every site of a document, in no particular order.
pub(crate) fn all<'a>(document: &Document<'a>) -> Vec<Site<'a>> {
    of_part(document, 0..document.workflows.len())
}

/// The sites of some workflows; those in `components` are with the first.
pub(super) fn of_part<'a>(document: &Document<'a>, workflows: Range<usize>) -> Vec<Site<'a>> {
    let mut sites = Sites {
        document,
        version: document.version,
        workflow: None,
        step: None,
        place: Place::Parameter,
        is_after_failure: false,
        statuses: None,
        list: Vec::new(),
    };
    if workflows.start == 0 {
        sites.components(&document.components);
    }
    for (at, workflow) in workflows.clone().zip(&document.workflows[workflows]) {
        sites.workflow = Some(at);
        sites.workflow(workflow);
    }
    sites.list
}

struct Sites<'d, 'a> {
    document: &'d Document<'a>,
    version: Version,
    workflow: Option<usize>,
    step: Option<usize>,
    place: Place,
    is_after_failure: bool,
    statuses: Option<Rc<Statuses>>,
    list: Vec<Site<'a>>,
}

impl<'a> Sites<'_, 'a> {
    fn components(&mut self, components: &Components<'a>) {
        for (_, it) in &components.parameters {
            self.parameter(it, Place::Parameter);
        }
        for (_, it) in components.success_actions.iter().chain(&components.failure_actions) {
            self.action(it);
        }
    }

    fn workflow(&mut self, workflow: &Workflow<'a>) {
        self.parameters(&workflow.parameters, Place::Parameter);
        self.actions(&workflow.success_actions);
        self.actions(&workflow.failure_actions);
        for (at, step) in workflow.steps.iter().enumerate() {
            self.step = Some(at);
            self.step(step);
        }
        self.step = None;
        self.outputs(&workflow.outputs, Place::WorkflowOutput);
    }

    fn step(&mut self, step: &Step<'a>) {
        self.parameters(&step.parameters, Place::Parameter);
        if self.version > Version::V1_0 {
            step.node.get("correlationId").into_iter().for_each(|it| self.values(it));
        }
        if let Some(body) = &step.request_body {
            self.place = Place::Body;
            body.payload.into_iter().for_each(|it| self.values(it));
            for it in &body.replacements {
                it.get("value").into_iter().for_each(|it| self.values(it));
                let by_body = || Language::of_body(body.content_type, body.payload);
                let language = it.get("targetSelectorType").map_or_else(by_body, Language::of_type);
                self.query(it.get("target").and_then(Node::string), language, None);
            }
        }
        self.criteria(&step.success_criteria, Place::SuccessCriterion);
        self.actions(&step.on_success);
        self.is_after_failure = true;
        self.actions(&step.on_failure);
        self.is_after_failure = false;
        self.outputs(&step.outputs, Place::StepOutput);
    }

    fn parameters(&mut self, parameters: &[Inline<'a, Parameter<'a>>], place: Place) {
        for it in parameters {
            match it {
                Inline::Here(it) => self.parameter(it, place),
                Inline::Reference(it) => {
                    self.place = place;
                    it.value.into_iter().for_each(|it| self.values(it));
                }
            }
        }
    }

    fn parameter(&mut self, parameter: &Parameter<'a>, place: Place) {
        self.place = place;
        parameter.value.into_iter().for_each(|it| self.values(it));
    }

    fn actions(&mut self, actions: &[Inline<'a, Action<'a>>]) {
        for it in actions {
            // What is referred to is looked at in `components`.
            if let Inline::Here(action) = it {
                self.action(action);
            }
        }
    }

    fn action(&mut self, action: &Action<'a>) {
        let asks = |it: &Criterion<'_>| it.condition.is_some_and(|it| it.value.contains(STATUS));
        if action.criteria.iter().any(asks) {
            let statuses = Statuses::when_all_hold(&action.criteria, self.document);
            self.statuses = Some(Rc::new(statuses));
        }
        self.criteria(&action.criteria, Place::ActionCriterion);
        self.statuses = None;
        self.parameters(&action.parameters, Place::ActionParameter);
    }

    /// Every string inside a value.
    fn values(&mut self, node: &'a Node) {
        match &node.kind {
            Kind::String(text) => {
                // Most strings are constants, and cannot be anything else.
                if text.contains('$') {
                    self.value(Text::new(text, node.span));
                }
            }
            Kind::List(items) => items.iter().for_each(|it| self.values(it)),
            Kind::Map(_) if selector(node, self.version).is_some() => self.selector(node),
            Kind::Map(entries) => entries.iter().for_each(|it| self.values(&it.value)),
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => {}
        }
    }

    fn value(&mut self, text: Text<'a>) {
        let whole = self.document.whole_expression(text).map(Reading::Whole);
        let reading = whole.unwrap_or_else(|| {
            let (template, errors) = Template::parse(text.value, self.version);
            Reading::Value(Box::new(template), errors)
        });
        self.push(text, reading);
    }

    fn outputs(&mut self, outputs: &[Output<'a>], place: Place) {
        self.place = place;
        for it in outputs {
            match it.value.string() {
                // A text around expressions is read by most tools, braces alone are not.
                Some(text) if text.value.contains("{$") && !is_in_braces(text.value) => {
                    self.values(it.value);
                }
                Some(text) => self.expression(text),
                None => self.selector(it.value),
            }
        }
    }

    fn selector(&mut self, node: &'a Node) {
        let context = node.get("context").and_then(Node::string);
        context.into_iter().for_each(|it| self.context(it));
        let language = node.get("type").and_then(Language::of_type);
        self.query(node.get("selector").and_then(Node::string), language, context);
    }

    fn criteria(&mut self, criteria: &[Criterion<'a>], place: Place) {
        self.place = place;
        for it in criteria {
            let is_simple = it.kind.is_none_or(|it| it.value == "simple");
            match it.context {
                Some(text) if is_simple => self.expression(text),
                Some(text) => self.context(text),
                None => {}
            }
            match it.condition {
                Some(text) if is_simple => {
                    let condition = self.document.condition(text);
                    self.push(text, Reading::Condition(condition.map_err(Box::new)));
                }
                text => self.query(text, Language::of_criterion(it), it.context),
            }
        }
    }

    /// A text in a language, if both are known.
    fn query(
        &mut self,
        text: Option<Text<'a>>,
        language: Option<Language>,
        context: Option<Text<'a>>,
    ) {
        let Some((text, language)) = text.zip(language) else { return };
        let (template, errors) = match text.value.contains("{$") {
            true => Template::parse(text.value, self.version),
            false => (Template::Literal(text.value.to_owned()), Vec::new()),
        };
        let verdict = language.check(text.value, &template);
        let context = context.and_then(|it| self.document.expression(it).ok());
        let query = Query { language, context, template, errors, verdict };
        self.push(text, Reading::Query(Box::new(query)));
    }

    fn context(&mut self, text: Text<'a>) {
        let context = self.document.expression(text).map_err(Box::new);
        self.push(text, Reading::Context(context));
    }

    fn expression(&mut self, text: Text<'a>) {
        let expression = self.document.expression(text).map_err(Box::new);
        self.push(text, Reading::Expression(expression));
    }

    fn push(&mut self, text: Text<'a>, reading: Reading) {
        let &mut Sites { workflow, step, place, is_after_failure, .. } = self;
        let statuses = self.statuses.clone();
        let compared = match &reading {
            Reading::Condition(Ok(it)) => {
                it.expressions().map(|(range, expr)| (range, expr.clone())).collect()
            }
            Reading::Condition(Err(_))
            | Reading::Value(..)
            | Reading::Whole(_)
            | Reading::Expression(_)
            | Reading::Context(_)
            | Reading::Query(_) => Vec::new(),
        };
        self.list.push(Site {
            workflow,
            step,
            place,
            is_after_failure,
            statuses,
            text,
            reading,
            compared,
        });
    }
}

/// Whether a text is one expression in braces.
fn is_in_braces(text: &str) -> bool {
    let inner = text.strip_prefix("{$").and_then(|it| it.strip_suffix('}'));
    inner.is_some_and(|it| !it.contains(['{', '}']))
}
