//! The inputs of a workflow: what it asks for, and checking what it is given.

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Map, Value, json};

use crate::arazzo::Workflow;
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::documents::At;
use crate::openapi::sample::sample;
use crate::pointer::Pointer;
use crate::schema::{Mismatch, SchemaValidator, SharedValidator};
use crate::secret::{Secrets, is_secret_name, is_secret_schema};
use crate::syntax::Node;
use crate::text::Span;

use super::defaults::{fill_defaults, follow, parts};
use super::form::opened;
use super::schema::alone;
use super::secrets::secret_inputs;
use super::{INVALID_INPUT, NOT_RUNNABLE, Plan};

/// The values that a run begins with.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The values, defaults included.
    pub values: Map<String, Value>,
    /// The names of those that the caller gave.
    pub given: BTreeSet<String>,
    /// Those that must not be shown.
    pub secrets: Secrets,
    /// The names of those that a dry run made up.
    pub made_up: BTreeSet<String>,
}

/// An input that a workflow asks for.
#[derive(Clone, Debug, PartialEq)]
pub struct InputField {
    /// Its name.
    pub name: String,
    /// Its JSON Schema.
    pub schema: Value,
    /// Whether the workflow cannot do without it.
    pub required: bool,
    /// Whether its value must not be shown.
    pub secret: bool,
}

/// A schema validator at hand, for the inputs of workflows that are called.
#[derive(Clone)]
pub struct Validator(pub SharedValidator);

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Validator")
    }
}

/// The inputs that a workflow asks for, as far as its schema names them: for forms and
/// readers, so their schemas have no references, and what is secret is `writeOnly`. `root`
/// is its document.
pub fn fields(root: At<'_>, workflow: &Workflow<'_>) -> Vec<InputField> {
    let Some(schema) = workflow.inputs.map(|it| alone(root.with(it))) else { return Vec::new() };
    let mut fields = fields_of(&schema);
    for it in &mut fields {
        it.schema = opened(&it.schema, &schema, it.secret);
    }
    fields
}

pub(super) fn fields_of(schema: &Value) -> Vec<InputField> {
    let mut fields = Vec::new();
    collect(schema, schema, &mut fields);
    fields
}

/// Whose inputs are taken in, and from whom.
pub(super) struct Asked<'a> {
    pub(super) workflow: &'a super::Workflow,
    /// The schema as the document has it, where that is the one that is run.
    pub(super) node: Option<&'a Node>,
    /// Whether the run begins with this workflow; others come before it.
    pub(super) is_first: bool,
    /// Whether what is missing is made up.
    pub(super) dry: bool,
    /// What is made up though it may be left out.
    pub(super) unknown: &'a BTreeSet<String>,
}

/// What is wrong with the inputs, and what a person should know.
#[derive(Default)]
pub(super) struct Remarks {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) warnings: Vec<String>,
}

impl Asked<'_> {
    /// Takes in the values that are given: fills defaults, makes up what is
    /// missing in a dry run, and checks the result against the schema.
    pub(super) fn take(
        &self,
        given: &Map<String, Value>,
        validator: Option<&dyn SchemaValidator>,
        remarks: &mut Remarks,
    ) -> Inputs {
        let names = given.keys().cloned().collect();
        let mut inputs = Inputs { values: given.clone(), given: names, ..Inputs::default() };
        secret_inputs(None, given, &mut |it| inputs.secrets.add(it));
        let fields = &self.workflow.inputs;
        self.workflow.schema.iter().for_each(|it| fill_defaults(it, &mut inputs.values));
        if self.dry {
            self.make_up(&mut inputs);
        }
        let whose = self.whose();
        if !inputs.made_up.is_empty() {
            let names: Vec<_> = inputs.made_up.iter().map(|it| format!("`{it}`")).collect();
            let inputs = if names.len() == 1 { "input" } else { "inputs" };
            let message = format!("made up the missing {inputs} {}{whose}", names.join(", "));
            remarks.warnings.push(message);
        }
        let Some(schema) = &self.workflow.schema else { return inputs };
        let is_named = |name: &str| fields.iter().any(|it| it.name == name);
        for name in given.keys().filter(|name| !fields.is_empty() && !is_named(name)) {
            let known = fields.iter().map(|it| it.name.as_str());
            let meant = did_you_mean(name, known).map(|it| format!("; did you mean `{it}`?"));
            let meant = meant.unwrap_or_default();
            let subject = match self.is_first {
                true => "the workflow".to_owned(),
                false => format!("workflow `{}`", self.workflow.name),
            };
            remarks.warnings.push(format!("{subject} does not name an input `{name}`{meant}"));
        }
        secret_inputs(Some(schema), &inputs.values, &mut |it| inputs.secrets.add(it));
        match validator.map(|it| it.validate(schema, &Value::Object(inputs.values.clone()))) {
            Some(Ok(mismatches)) => {
                let findings = mismatches.iter().map(|it| self.mismatch(it, &inputs.secrets));
                remarks.findings.extend(findings);
            }
            Some(Err(why)) => {
                let message = format!("the schema of the inputs{whose} cannot be used: {why}");
                let span = place(self.node, &Pointer::default());
                remarks.findings.push(NOT_RUNNABLE.at(span, message));
            }
            None if self.is_first => remarks
                .warnings
                .push("the inputs were not checked: no schema validator is at hand".into()),
            None => {}
        }
        inputs
    }

    /// Makes up what is missing.
    fn make_up(&self, inputs: &mut Inputs) {
        let fields = &self.workflow.inputs;
        let missing = fields.iter().filter(|it| it.required || self.unknown.contains(&it.name));
        let missing = missing.map(|it| (&it.name, made_up(it)));
        let undeclared =
            self.unknown.iter().filter(|it| !fields.iter().any(|own| own.name == **it));
        let undeclared = undeclared.map(|it| (it, made_up_text(it)));
        for (name, value) in missing.chain(undeclared) {
            if !inputs.values.contains_key(name) {
                inputs.values.insert(name.clone(), value);
                inputs.made_up.insert(name.clone());
            }
        }
    }

    /// Whose inputs they are, where that is not plain.
    fn whose(&self) -> String {
        match self.is_first {
            true => String::new(),
            false => format!(" of workflow `{}`", self.workflow.name),
        }
    }

    fn mismatch(&self, it: &Mismatch, secrets: &Secrets) -> Diagnostic {
        let is_missing = is_missing(it);
        let span = match &is_missing {
            Some(name) => place(self.node, &it.instance.join(name.as_str())),
            None => place(self.node, &it.instance),
        };
        let message = secrets.mask(&sentence(it, &self.whose()));
        let finding = INVALID_INPUT.at(span, message);
        match self.is_first {
            true => finding,
            false => finding.help(format!(
                "another workflow depends on `{0}`; give its inputs as `workflowInputs`",
                self.workflow.name
            )),
        }
    }
}

/// Why the inputs that a workflow is given do not fit its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The value that does not fit, or that is missing: a pointer into the inputs.
    pub at: Pointer,
    /// What is wrong, as a sentence without secrets.
    pub message: String,
}

/// What of `given` does not fit the inputs that a workflow declares, defaults
/// filled. `root` is its document. `Err` says why its schema cannot be used.
pub fn misfits(
    root: At<'_>,
    workflow: &Workflow<'_>,
    given: &Map<String, Value>,
    validator: &dyn SchemaValidator,
) -> Result<Vec<Misfit>, String> {
    let Some(schema) = workflow.inputs.map(|it| alone(root.with(it))) else {
        return Ok(Vec::new());
    };
    let mut values = given.clone();
    fill_defaults(&schema, &mut values);
    let mut secrets = Secrets::default();
    secret_inputs(Some(&schema), &values, &mut |it| secrets.add(it));
    let misfit = |it: Mismatch| {
        let is_required = it.schema.tokens.last().is_some_and(|it| it == "required");
        let missing = it.members.first().filter(|_| is_required);
        Misfit {
            at: missing.map_or_else(|| it.instance.clone(), |name| it.instance.join(name.as_str())),
            message: match missing {
                Some(_) => "is missing".to_owned(),
                None => secrets.mask(&it.message),
            },
        }
    };
    let found = validator.validate(&schema, &Value::Object(values))?;
    Ok(found.into_iter().map(misfit).collect())
}

impl Plan {
    /// Checks the inputs that a workflow is given on the way. `Err` says what
    /// does not fit. Without a validator everything does.
    pub fn check_inputs(&self, workflow: usize, given: &Map<String, Value>) -> Result<(), String> {
        let Some(planned) = self.workflows.get(workflow) else { return Ok(()) };
        let (Some(schema), Some(validator)) = (&planned.schema, &self.validator) else {
            return Ok(());
        };
        let whose = format!(" of workflow `{}`", planned.name);
        match validator.0.validate(schema, &Value::Object(given.clone())) {
            Ok(mismatches) if mismatches.is_empty() => Ok(()),
            Ok(mismatches) => {
                let all: Vec<_> = mismatches.iter().map(|it| sentence(it, &whose)).collect();
                Err(all.join("; "))
            }
            Err(why) => Err(format!("the schema of the inputs{whose} cannot be used: {why}")),
        }
    }
}

/// The input that is missing, if that is what is wrong.
fn is_missing(it: &Mismatch) -> Option<&String> {
    let is_required = it.schema.tokens.last().is_some_and(|it| it == "required");
    it.members.first().filter(|_| is_required && it.instance.is_empty())
}

/// Says what does not fit.
fn sentence(it: &Mismatch, whose: &str) -> String {
    if let Some(name) = is_missing(it) {
        return format!("input `{name}`{whose} is missing");
    }
    match it.instance.tokens.split_first() {
        Some((name, [])) => format!("input `{name}`{whose} does not fit: {}", it.message),
        Some((name, _)) => {
            format!("input `{name}`{whose} does not fit at `{}`: {}", it.instance, it.message)
        }
        None => format!("the inputs{whose} do not fit: {}", it.message),
    }
}

/// The properties of `schema`, through `$ref` and `allOf`.
fn collect(schema: &Value, root: &Value, fields: &mut Vec<InputField>) {
    let parts = parts(schema, root);
    let properties = parts.iter().filter_map(|it| it.get("properties")?.as_object()).flatten();
    for (name, own) in properties {
        let own = follow(own, root).unwrap_or(own);
        if !fields.iter().any(|it| it.name == *name) {
            let secret = is_secret_name(name) || is_secret_schema(own);
            fields.push(InputField {
                name: name.clone(),
                schema: own.clone(),
                required: false,
                secret,
            });
        }
    }
    let required = parts.iter().filter_map(|it| it.get("required")?.as_array()).flatten();
    for name in required.filter_map(Value::as_str) {
        match fields.iter_mut().find(|it| it.name == name) {
            Some(field) => field.required = true,
            None => fields.push(InputField {
                name: name.to_owned(),
                schema: json!({}),
                required: true,
                secret: is_secret_name(name),
            }),
        }
    }
}

/// A value for an input that nobody gave. A plain string says what it is.
fn made_up(field: &InputField) -> Value {
    let plain = field.schema.as_object().is_none_or(|it| {
        it.keys().all(|it| matches!(it.as_str(), "type" | "description" | "title" | "format"))
    });
    let is_text = field.schema.get("type").is_none_or(|it| it == "string");
    let format = field.schema.get("format").and_then(Value::as_str);
    match plain && is_text && matches!(format, None | Some("password")) {
        true => made_up_text(&field.name),
        false => sample(&field.schema),
    }
}

fn made_up_text(name: &str) -> Value {
    format!("made-up-{name}").into()
}

/// Where the schema speaks of an input: its property, else the word `inputs`'
/// value as a whole.
fn place(inputs: Option<&Node>, instance: &Pointer) -> Span {
    let Some(inputs) = inputs else { return Span::default() };
    let property = instance.tokens.first().and_then(|name| {
        let properties = inputs.get("properties")?;
        properties.entry(name).map(|it| it.key.span)
    });
    let first = inputs.entries().first().map(|it| it.key.span);
    property.or(first).unwrap_or(inputs.span)
}
