//! The signature of an operation.

use crate::openapi::described::{Operation, Parameter};
use crate::syntax::Node;

use super::{prose, words};
use crate::json_schema::Schema;

/// How many members of a body are listed.
const MOST_MEMBERS: usize = 12;

/// Method and path, what it is for, what it takes and what it answers.
pub(super) fn signature(operation: &Operation<'_>, method: &str, source: &str) -> String {
    let method = method.to_uppercase();
    let mut parts = vec![format!("**{} {}** · source `{source}`", method, operation.path)];
    let text = |name: &str| operation.at.node.get(name).and_then(Node::as_str);
    if operation.deprecated.is_some() {
        parts.push("It should no longer be used.".to_owned());
    }
    parts.extend(text("summary").or_else(|| text("description")).map(str::to_owned));
    if !operation.parameters.is_empty() {
        let lines = operation.parameters.iter().map(|it| format!("- {}", line(it)));
        parts.push(format!("Parameters:\n{}", lines.collect::<Vec<_>>().join("\n")));
    }
    if let Some(body) = &operation.request_body
        && let Some(content) = body.content.first()
    {
        let need = if body.required { ", required" } else { "" };
        let members = content.schema.map(members).unwrap_or_default();
        parts.push(format!("Body: `{}`{need}{members}", content.name.value));
    }
    if !operation.responses.is_empty() {
        let lines = operation.responses.iter().map(|it| {
            let description = it.at.node.get("description").and_then(Node::as_str);
            let content = it.content.first().and_then(|it| it.schema).map(members);
            let said = description.map(|it| format!(" {it}")).unwrap_or_default();
            format!("- `{}`{said}{}", it.status, content.unwrap_or_default())
        });
        parts.push(format!("Responses:\n{}", lines.collect::<Vec<_>>().join("\n")));
    }
    parts.join("\n\n")
}

/// A parameter, as the operation describes it.
pub(super) fn parameter(parameter: &Parameter<'_>) -> String {
    let said = parameter.at.node.get("description").and_then(Node::as_str).map(str::to_owned);
    let said = said.or_else(|| prose(&[parameter.schema?]));
    [Some(line(parameter)), said].into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

fn line(it: &Parameter<'_>) -> String {
    let kind = it.schema.and_then(|it| words(it.parts().kinds()));
    let kind = kind.map(|it| format!(": {it}")).unwrap_or_default();
    let need = if it.required { ", required" } else { "" };
    format!("`{}` in {}{kind}{need}", it.name.value, it.location.as_str())
}

/// The members that a body names.
fn members(schema: Schema<'_>) -> String {
    let mut members: Vec<&str> = Vec::new();
    for it in schema.member_names() {
        // Several parts of a schema may name the same.
        if !members.contains(&it) {
            members.push(it);
        }
    }
    let shown = members.iter().take(MOST_MEMBERS).map(|it| format!("`{it}`"));
    let shown = shown.collect::<Vec<_>>().join(", ");
    let more = if MOST_MEMBERS < members.len() { ", …" } else { "" };
    if shown.is_empty() { shown } else { format!(" with {shown}{more}") }
}
