//! Hover: what stands at a position, in the words of the specification and of the API.

mod client;
mod operation;
mod value;

use crate::arazzo::{Step, Target, Workflow};
use crate::contract::{Presence, Type};
use crate::expr::Expr;
use crate::secret::is_secret_name;
use crate::sources::Found;
use crate::text::Span;

use super::completion::schemas::{prose, words};
use super::cursor::Spot;
use super::names::{Names, Symbol};
use super::position::{Position, Written};
use super::shapes::field_at;
use super::{Document, Kind};

/// What is known of something in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// What is known, in Markdown. Secret values are masked.
    pub markdown: String,
}

/// What stands at an offset.
pub fn hover(document: &Document<'_>, offset: u32) -> Option<Hover> {
    match document.kind {
        Kind::Arazzo(version) => {
            let position = Position::at(document, offset)?;
            expression(document, &position)
                .or_else(|| target(document, &position))
                .or_else(|| name(document, &position))
                .or_else(|| sent(&position))
                .or_else(|| {
                    let Spot::Key(entry) = position.cursor.spot else { return None };
                    let (object, field) = field_at(&position.cursor, version)?;
                    let meaning = object.meaning(field.name)?;
                    let need = if field.required { " · required" } else { "" };
                    let markdown = format!("**{}**{need}\n\n{meaning}", field.name);
                    Some(Hover { span: entry.key.span, markdown })
                })
        }
        Kind::Mcp(dialect) => client::hover(document, dialect, offset),
        Kind::Unknown => None,
    }
}

/// The type and a value of an expression, and where it comes from.
fn expression(document: &Document<'_>, position: &Position<'_>) -> Option<Hover> {
    let written = position.expression(document.text)?;
    let Written { expr, span, place } = &written;
    let inferred = position.contract.infer(*place, expr);
    let schemas = match &inferred.value {
        Type::Schemas(schemas) => schemas.as_slice(),
        Type::Any | Type::Kinds(_) | Type::Written(_) => &[],
    };
    let kind = inferred.kinds().and_then(words).unwrap_or_else(|| "any value".to_owned());
    let presence = match inferred.presence {
        Presence::Always | Presence::Unknown => "",
        Presence::Maybe => " · may be missing",
        Presence::Never => " · is never there",
    };
    let mut parts = vec![format!("`{expr}` · {kind}{presence}")];
    parts.extend(source(position, &written));
    parts.extend(prose_of(expr, schemas));
    let last = document.given.trace.and_then(|it| value::last(it, position, &written));
    parts.extend(last.map(|it| format!("In the last run: `{it}`.")));
    Some(Hover { span: *span, markdown: parts.join("\n\n") })
}

/// What schemas say in prose. An example of what is secret is not shown.
fn prose_of(expr: &Expr, schemas: &[crate::json_schema::Schema<'_>]) -> Option<String> {
    let text = prose(schemas)?;
    let name = expr.to_string();
    let name = name.rsplit(['.', '/', '#']).next().unwrap_or_default();
    let is_secret = is_secret_name(name)
        || schemas.iter().any(|it| crate::secret::is_secret_schema(&it.at.node.to_value()));
    match text.find("For example") {
        Some(at) if is_secret => Some(text[..at].trim_end().to_owned()).filter(|it| !it.is_empty()),
        _ => Some(text),
    }
}

/// Where the value of an expression comes from.
fn source(position: &Position<'_>, written: &Written) -> Option<String> {
    let document = position.document;
    let workflow = document.workflows.get(written.place.workflow);
    Some(match &written.expr {
        Expr::Response(_) => {
            let operation = position.contract.operation(written.place)?;
            format!("What `{}` answers.", operation.path)
        }
        Expr::StepOutput { step, name, .. } => {
            let step = workflow?.step(step)?;
            let output = step.outputs.iter().find(|it| name.starts_with(it.name.value))?;
            let text = output.value.as_str().unwrap_or("a selector");
            format!("The step sets it to `{text}`.")
        }
        Expr::WorkflowField { workflow, .. } => {
            let summary = document.workflow(workflow)?.summary?;
            format!("Workflow `{workflow}`: {}", summary.value)
        }
        Expr::StatusCode => "The status of the response.".to_owned(),
        Expr::Url => "The URL of the request.".to_owned(),
        Expr::Method => "The method of the request.".to_owned(),
        Expr::SelfUri => "The URI of this document.".to_owned(),
        _ => return None,
    })
}

/// What a step calls.
fn target(document: &Document<'_>, position: &Position<'_>) -> Option<Hover> {
    let offset = position.cursor.offset;
    let target = position.step()?.target?;
    let span = target.text().span;
    if offset < span.start || span.end < offset {
        return None;
    }
    let markdown = match document.sources().find(target) {
        Found::Operation { operation, source } => {
            let described = operation.describe();
            operation::signature(&described, operation.method(), source.name)
        }
        Found::Exchange { source, operation } => {
            format!("Messages of `{}` in source `{}`.", operation.id.value, source.name)
        }
        Found::Channel { source, channel } => {
            format!("Channel `{}` in source `{}`.", channel.name.value, source.name)
        }
        Found::Workflow { workflow, .. } => workflow_text(workflow),
        Found::NotAtHand { source, .. } => {
            format!("Source `{source}` is not at hand, so nothing is known of it.")
        }
        Found::Nothing(_) => match target {
            Target::WorkflowId(id) => workflow_text(position.document.workflow(id.value)?),
            _ => return None,
        },
    };
    Some(Hover { span, markdown })
}

/// What something is that the document names.
fn name(document: &Document<'_>, position: &Position<'_>) -> Option<Hover> {
    let names = Names::of(document);
    let at = names.at(position.cursor.offset).into_iter().next()?;
    let workflow = |at: usize| position.document.workflows.get(at);
    let markdown = match &at.symbol {
        Symbol::Workflow(id) => workflow_text(position.document.workflow(id)?),
        Symbol::Step { workflow: at, id } => step_text(workflow(*at)?.step(id)?),
        Symbol::Source(name) => source_text(document, position, name)?,
        Symbol::Component { section, name } => {
            format!("`$components.{section}.{name}`, which workflows share.")
        }
        Symbol::Input { workflow: at, name } => {
            let inputs = position.contract.inputs(*at)?;
            let found = crate::json_schema::Schema::member_among(&[inputs], name);
            let kinds = found.schemas.iter().map(|it| it.parts().kinds());
            let kind = kinds.reduce(|one, other| one.or(other)).and_then(words);
            let kind = kind.unwrap_or_else(|| "any value".to_owned());
            let expr = Expr::Input { name: name.clone(), pointer: Default::default() };
            let prose = prose_of(&expr, found.schemas.as_slice());
            let first = format!("`$inputs.{name}` · {kind}");
            [Some(first), prose].into_iter().flatten().collect::<Vec<_>>().join("\n\n")
        }
        Symbol::StepOutput { .. }
        | Symbol::WorkflowOutput { .. }
        | Symbol::Server(_)
        | Symbol::Prompt(_) => return None,
    };
    Some(Hover { span: at.span, markdown })
}

fn workflow_text(workflow: &Workflow<'_>) -> String {
    let id = workflow.id.map_or("", |it| it.value);
    let mut parts = vec![format!("Workflow **{id}**")];
    parts.extend(workflow.summary.map(|it| it.value.to_owned()));
    let steps = workflow.steps.iter().filter_map(|it| it.id);
    let steps: Vec<_> = steps.map(|it| format!("`{}`", it.value)).collect();
    if !steps.is_empty() {
        parts.push(format!("Steps: {}", steps.join(" → ")));
    }
    let outputs: Vec<_> =
        workflow.outputs.iter().map(|it| format!("`{}`", it.name.value)).collect();
    if !outputs.is_empty() {
        parts.push(format!("Outputs: {}", outputs.join(", ")));
    }
    parts.join("\n\n")
}

fn step_text(step: &Step<'_>) -> String {
    let id = step.id.map_or("", |it| it.value);
    let mut parts = vec![format!("Step **{id}**")];
    parts.extend(step.description.map(|it| it.value.to_owned()));
    parts.extend(step.target.map(|it| format!("Calls `{}`", it.text().value)));
    parts.join("\n\n")
}

fn source_text(document: &Document<'_>, position: &Position<'_>, name: &str) -> Option<String> {
    let declared = position.document.source_descriptions.iter().find(|it| it.is_named(name))?;
    let url = declared.url.map_or("", |it| it.value);
    let mut parts = vec![format!("Source **{name}** · `{url}`")];
    match document.sources().get(name) {
        None => parts.push("It is not at hand, so nothing is known of it.".to_owned()),
        Some(source) => {
            let info = source.root.and_then(|it| it.get("info"));
            let text = |field| info.and_then(|it| it.node.get(field)?.as_str());
            let title = text("title").unwrap_or("no title");
            let kind = source.kind().map_or("a document of no known kind", |it| it.0.phrase());
            let version = text("version").map(|it| format!(", version {it}")).unwrap_or_default();
            parts.push(format!(
                "{title}{version}: {kind} with {} operations.",
                source.operation_ids().len()
            ));
        }
    }
    Some(parts.join("\n\n"))
}

/// A parameter or a member of the body, as the operation describes it.
fn sent(position: &Position<'_>) -> Option<Hover> {
    if let (Some(parameter), Spot::Value(node)) = (position.parameter(), position.cursor.spot)
        && position.rest().last() == Some(&"name")
    {
        return Some(Hover { span: node.span, markdown: operation::parameter(&parameter) });
    }
    let Spot::Key(entry) = position.cursor.spot else { return None };
    let found = position.body_member()?;
    let schemas = found.schemas.as_slice();
    let kinds = schemas.iter().map(|it| it.parts().kinds()).reduce(|one, other| one.or(other));
    let kind = kinds.and_then(words).unwrap_or_else(|| "any value".to_owned());
    let first = format!("**{}** · {kind}", entry.key.value);
    let markdown = [Some(first), prose(schemas)].into_iter().flatten().collect::<Vec<_>>();
    Some(Hover { span: entry.key.span, markdown: markdown.join("\n\n") })
}
