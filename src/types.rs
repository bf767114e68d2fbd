//! The types of a workflow's inputs and outputs, for the programs that call it.
//!
//! Inputs are what the workflow declares. Outputs are what the contract with the
//! APIs says of them: the schema of the response that an output is read from.

mod lower;
mod typescript;

use std::fmt;

use serde_json::{Map, Value, json};

use crate::arazzo::{self, Document, Workflow};
use crate::contract::{Contract, Place, Presence};
use crate::documents::{Documents, SourceText};
use crate::expr::{Expr, Template};
use crate::flow::{Flow, Graph};
use crate::sources::Sources;

use lower::Lowering;

/// The types of the workflows of a document.
#[derive(Clone, Debug)]
pub struct Types {
    /// Declarations of TypeScript: two for each workflow, and what they need.
    pub typescript: String,
    /// By workflow, `{ inputs, outputs }`: JSON Schemas 2020-12 that need nothing
    /// else.
    pub json_schema: Value,
}

/// Why there are no types.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoTypes {
    /// The document is no Arazzo document of a known version.
    NotArazzo,
    /// No workflow has this id.
    UnknownWorkflow {
        /// The id that was asked for.
        id: String,
    },
}

/// What one workflow takes and gives, as JSON Schemas. What they refer to lies in
/// the `$defs` of all.
struct Signature<'a> {
    id: &'a str,
    /// The summary, or else the description.
    text: Option<&'a str>,
    inputs: Value,
    outputs: Value,
}

/// Infers the types of all workflows of a document, or of one of them.
pub fn of(
    text: &str,
    url: Option<&str>,
    sources: &[SourceText<'_>],
    workflow: Option<&str>,
) -> Result<Types, NoTypes> {
    let (documents, _) = Documents::parse(text, url, sources, &[]);
    let root = documents.root().filter(|it| arazzo::is_arazzo(it.node));
    let root = root.ok_or(NoTypes::NotArazzo)?;
    let (document, _) = arazzo::read(root.node, text);
    let document = document.ok_or(NoTypes::NotArazzo)?;
    let sources = Sources::read(&documents);
    let contract = Contract::read(&document, root, text, &sources);
    let asked =
        |it: &Workflow<'_>| it.id.is_some_and(|id| workflow.is_none_or(|it| it == id.value));
    let mut lowering = Lowering::default();
    let mut signatures = Vec::new();
    for (at, it) in document.workflows.iter().enumerate().filter(|it| asked(it.1)) {
        signatures.extend(signature(&contract, at, it, &mut lowering));
    }
    if let Some(id) = workflow.filter(|_| signatures.is_empty()) {
        return Err(NoTypes::UnknownWorkflow { id: id.to_owned() });
    }
    let definitions = lowering.finish();
    Ok(Types {
        typescript: typescript::print(&signatures, &definitions),
        json_schema: json_schema(&signatures, &definitions),
    })
}

/// The type that a schema stands for, as TypeScript writes it, in one line.
pub fn text(schema: &Value, definitions: Option<&Value>) -> String {
    typescript::text(schema, definitions)
}

fn signature<'a>(
    contract: &Contract<'a>,
    at: usize,
    workflow: &Workflow<'a>,
    lowering: &mut Lowering<'a>,
) -> Option<Signature<'a>> {
    let description = workflow.node.get("description").and_then(|it| it.string());
    Some(Signature {
        id: workflow.id?.value,
        text: workflow.summary.or(description).map(|it| it.value),
        inputs: contract
            .inputs(at)
            .map_or_else(|| json!({ "type": "object" }), |it| lowering.schema(it)),
        outputs: outputs(contract, at, workflow, lowering),
    })
}

fn outputs<'a>(
    contract: &Contract<'a>,
    at: usize,
    workflow: &Workflow<'a>,
    lowering: &mut Lowering<'a>,
) -> Value {
    let document = contract.document;
    let order: Vec<_> = (0..workflow.steps.len()).collect();
    let flow = Flow::of(document, workflow, &order);
    let graph = flow.as_ref().map(Graph::of);
    let owner = Place { workflow: at, step: None };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for (index, output) in workflow.outputs.iter().enumerate() {
        let Some(inferred) = contract.output_at(owner, index) else { continue };
        let name = output.name.value;
        let runs =
            output.value.as_str().is_none_or(|it| always_runs(document, workflow, &graph, it));
        if runs && inferred.presence == Presence::Always {
            required.push(name);
        }
        properties.insert(name.to_owned(), lowering.value(&inferred.value));
    }
    let mut schema = json!({ "type": "object", "properties": properties });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    schema["additionalProperties"] = false.into();
    schema
}

/// Whether every step that an output reads has run when the workflow succeeds.
fn always_runs(
    document: &Document<'_>,
    workflow: &Workflow<'_>,
    graph: &Option<Graph<'_, '_, '_>>,
    text: &str,
) -> bool {
    let (template, _) = Template::parse(text, document.version);
    let Some(graph) = graph else { return false };
    template.expressions().all(|(_, expr)| match expr {
        Expr::StepOutput { step, .. } => {
            workflow.step_at(step).is_some_and(|it| graph.is_always_before(it, graph.end()))
        }
        _ => true,
    })
}

/// Each schema with the definitions that it needs.
fn json_schema(signatures: &[Signature<'_>], definitions: &Map<String, Value>) -> Value {
    let alone = |schema: &Value| {
        let mut alone = Map::new();
        alone.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        match schema {
            Value::Object(members) => alone.extend(members.clone()),
            // `true` and `false` are schemas, too.
            other => {
                alone.insert("allOf".into(), json!([other]));
            }
        }
        let needed = lower::needed(schema, definitions);
        if !needed.is_empty() {
            alone.insert("$defs".into(), needed.into());
        }
        Value::Object(alone)
    };
    let both =
        |it: &Signature<'_>| json!({ "inputs": alone(&it.inputs), "outputs": alone(&it.outputs) });
    signatures.iter().map(|it| (it.id.to_owned(), both(it))).collect::<Map<_, _>>().into()
}

impl fmt::Display for NoTypes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoTypes::NotArazzo => {
                f.write_str("the document is no Arazzo document of a known version")
            }
            NoTypes::UnknownWorkflow { id } => write!(f, "no workflow has the id `{id}`"),
        }
    }
}

impl std::error::Error for NoTypes {}
