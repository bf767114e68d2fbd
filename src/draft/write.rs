//! The draft as an Arazzo document in YAML.

use serde_json::{Map, Value, json};

use crate::syntax::write::{TAB, block, block_member};

use super::Api;
use super::supply::{Step, Supply, plain};

/// The names of more steps than that are too long for a workflow's.
const MOST_NAMES: usize = 3;

/// The columns of a workflow's fields, and of a step's.
const WORKFLOW: usize = 2 * TAB;
const STEP: usize = 4 * TAB;

pub fn document(
    apis: &[Api<'_>],
    workflow_id: Option<&str>,
    title: &str,
    supply: &Supply,
) -> String {
    let names: Vec<_> = supply.steps.iter().map(|it| it.id.as_str()).collect();
    let head = json!({
        "arazzo": "1.0.1",
        "info": { "title": format!("{title}: {}", names.join(", ")), "version": "1.0.0" },
        "sourceDescriptions": apis.iter().map(source).collect::<Vec<_>>(),
    });
    let mut out = String::new();
    block(&head, 0, &mut out);
    let id = workflow_id.map_or_else(|| called(&names), str::to_owned);
    out.push_str("\nworkflows:\n  - ");
    block_member("workflowId", &id.into(), WORKFLOW, &mut out);
    if let Some(inputs) = inputs(supply) {
        margin(WORKFLOW, &mut out);
        block_member("inputs", &inputs, WORKFLOW, &mut out);
    }
    margin(WORKFLOW, &mut out);
    out.push_str("steps:");
    for step in &supply.steps {
        write_step(step, &mut out);
    }
    if let Some(outputs) = outputs(&supply.steps) {
        margin(WORKFLOW, &mut out);
        block_member("outputs", &outputs, WORKFLOW, &mut out);
    }
    out.push('\n');
    out
}

fn source(api: &Api<'_>) -> Value {
    json!({ "name": api.source, "url": api.url, "type": "openapi" })
}

fn called(names: &[&str]) -> String {
    match names {
        [first, .., last] if MOST_NAMES < names.len() => format!("{first}-to-{last}"),
        names => plain(&names.join("-"), "workflow"),
    }
}

fn inputs(supply: &Supply) -> Option<Value> {
    let required = supply.inputs.iter().filter(|it| it.is_required());
    let required: Vec<_> = required.map(|it| it.name.as_str()).collect();
    let named = supply.inputs.iter().map(|it| (it.name.clone(), it.shown()));
    let properties: Map<_, _> = named.collect();
    if properties.is_empty() {
        return None;
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), "object".into());
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema.insert("properties".to_owned(), properties.into());
    Some(schema.into())
}

fn write_step(step: &Step, out: &mut String) {
    for comment in &step.comments {
        margin(STEP - 2, out);
        out.push_str("# ");
        out.push_str(&comment.replace(char::is_control, " "));
        out.push_str(", by name and type.");
    }
    margin(STEP - 2, out);
    out.push_str("- ");
    let mut fields = Map::new();
    fields.insert("stepId".to_owned(), step.id.as_str().into());
    fields.extend(step.fields.clone());
    if !step.outputs.is_empty() {
        let outputs = step.outputs.iter().map(|(name, it)| (name.clone(), it.as_str().into()));
        fields.insert("outputs".to_owned(), Value::Object(outputs.collect()));
    }
    let mut written = String::new();
    block(&Value::Object(fields), STEP, &mut written);
    written.push('\n');
    for (end, rule) in &step.silenced {
        written = written.replace(&format!("{end}\n"), &format!("{end} # telaio-ignore {rule}\n"));
    }
    out.push_str(written.trim_end());
}

/// What the last step gives, and before it what others have used.
fn outputs(steps: &[Step]) -> Option<Value> {
    let last = steps.iter().rev().find(|it| !it.outputs.is_empty())?;
    let of = |name: &String| format!("$steps.{}.outputs.{name}", last.id).into();
    Some(Value::Object(last.outputs.iter().map(|it| (it.0.clone(), of(&it.0))).collect()))
}

fn margin(columns: usize, out: &mut String) {
    out.push('\n');
    out.push_str(&" ".repeat(columns));
}
