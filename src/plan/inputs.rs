//! The inputs of a workflow: what it asks for, and checking what it is given.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::arazzo::{Document, Workflow};
use crate::diagnostic::{Diagnostic, did_you_mean};
use crate::openapi::sample::sample;
use crate::pointer::Pointer;
use crate::schema::{Mismatch, SchemaValidator};
use crate::secret::{Secrets, is_secret_name, is_secret_schema};
use crate::syntax::Node;
use crate::text::Span;

use super::{INVALID_INPUT, NOT_RUNNABLE, Options};

/// The values that a run begins with.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The values, defaults included.
    pub values: Map<String, Value>,
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

/// The inputs that a workflow asks for, as far as its schema names them.
pub fn fields(document: &Document<'_>, workflow: &Workflow<'_>) -> Vec<InputField> {
    let Some(schema) = schema(document, workflow) else { return Vec::new() };
    let mut fields = Vec::new();
    collect(&schema, &schema, &mut fields, 0);
    fields
}

/// Takes in `options.inputs`: fills defaults, makes up what is missing in a dry
/// run, and checks the result against the schema. Adds to `findings` what makes
/// a run impossible, and to `warnings` what a person should know.
pub(super) fn take(
    document: &Document<'_>,
    workflow: &Workflow<'_>,
    options: &Options,
    validator: Option<&dyn SchemaValidator>,
    findings: &mut Vec<Diagnostic>,
    warnings: &mut Vec<String>,
) -> Inputs {
    let mut inputs = Inputs { values: options.inputs.clone(), ..Inputs::default() };
    // A name that says so is secret even where no schema names it.
    for (_, value) in inputs.values.iter().filter(|it| is_secret_name(it.0)) {
        inputs.secrets.add(value);
    }
    let Some(schema) = schema(document, workflow) else { return inputs };
    let fields = fields(document, workflow);
    for it in fields.iter().filter(|it| !options.inputs.contains_key(&it.name)) {
        if let Some(default) = it.schema.get("default") {
            inputs.values.insert(it.name.clone(), default.clone());
        } else if options.dry && it.required {
            inputs.values.insert(it.name.clone(), made_up(it));
            inputs.made_up.insert(it.name.clone());
        }
    }
    if !inputs.made_up.is_empty() {
        let names: Vec<_> = inputs.made_up.iter().map(|it| format!("`{it}`")).collect();
        warnings.push(format!("made up the missing inputs {}", names.join(", ")));
    }
    for name in options.inputs.keys().filter(|name| !fields.iter().any(|it| it.name == **name)) {
        if fields.is_empty() {
            continue;
        }
        let known = fields.iter().map(|it| it.name.as_str());
        let meant = did_you_mean(name, known).map(|it| format!("; did you mean `{it}`?"));
        let meant = meant.unwrap_or_default();
        warnings.push(format!("the workflow does not name an input `{name}`{meant}"));
    }
    for it in fields.iter().filter(|it| it.secret) {
        inputs.values.get(&it.name).into_iter().for_each(|it| inputs.secrets.add(it));
    }
    let node = workflow.inputs;
    match validator.map(|it| it.validate(&schema, &Value::Object(inputs.values.clone()))) {
        Some(Ok(mismatches)) => {
            findings.extend(mismatches.iter().map(|it| mismatch(node, it, &inputs.secrets)));
        }
        Some(Err(why)) => {
            let message = format!("the schema of the inputs cannot be used: {why}");
            findings.push(NOT_RUNNABLE.at(place(node, &Pointer::default()), message));
        }
        None => warnings.push("the inputs were not checked: no schema validator is at hand".into()),
    }
    inputs
}

/// The schema of a workflow's inputs, with what it refers to: `#/components/…`
/// leads from the root of the document, so that is where the schema is put.
fn schema(document: &Document<'_>, workflow: &Workflow<'_>) -> Option<Value> {
    let mut schema = workflow.inputs?.to_value();
    if let Value::Object(members) = &mut schema {
        let shared = document.components.inputs.iter();
        let shared: Map<_, _> =
            shared.map(|(name, it)| (name.value.to_owned(), it.to_value())).collect();
        if !shared.is_empty() {
            members.insert("components".to_owned(), json!({ "inputs": shared }));
        }
    }
    Some(schema)
}

/// The properties of `schema`, through `$ref` and `allOf`.
fn collect(schema: &Value, root: &Value, fields: &mut Vec<InputField>, depth: usize) {
    const DEEPEST: usize = 16;
    if depth == DEEPEST {
        return;
    }
    if let Some(target) = follow(schema, root) {
        collect(target, root, fields, depth + 1);
    }
    for it in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        collect(it, root, fields, depth + 1);
    }
    for (name, own) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
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
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
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

fn follow<'v>(schema: &Value, root: &'v Value) -> Option<&'v Value> {
    let pointer = schema.get("$ref")?.as_str()?.strip_prefix('#')?;
    Pointer::parse(pointer).ok()?.resolve(root)
}

/// A value for an input that nobody gave. A plain string says what it is.
fn made_up(field: &InputField) -> Value {
    let plain = field.schema.as_object().is_none_or(|it| {
        it.keys().all(|it| matches!(it.as_str(), "type" | "description" | "title" | "format"))
    });
    let is_text = field.schema.get("type").is_none_or(|it| it == "string");
    let format = field.schema.get("format").and_then(Value::as_str);
    match plain && is_text && matches!(format, None | Some("password")) {
        true => format!("made-up-{}", field.name).into(),
        false => sample(&field.schema),
    }
}

fn mismatch(inputs: Option<&Node>, it: &Mismatch, secrets: &Secrets) -> Diagnostic {
    let is_required = it.schema.tokens.last().is_some_and(|it| it == "required");
    if let (true, Some(name), true) = (is_required, it.members.first(), it.instance.is_empty()) {
        let span = place(inputs, &it.instance.join(name.as_str()));
        return INVALID_INPUT.at(span, format!("input `{name}` is missing"));
    }
    let span = place(inputs, &it.instance);
    let message = match it.instance.tokens.split_first() {
        Some((name, [])) => format!("input `{name}` does not fit: {}", it.message),
        Some((name, _)) => {
            format!("input `{name}` does not fit at `{}`: {}", it.instance, it.message)
        }
        None => format!("the inputs do not fit: {}", it.message),
    };
    INVALID_INPUT.at(span, secrets.mask(&message))
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
