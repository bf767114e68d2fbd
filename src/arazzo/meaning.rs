//! What each field of an Arazzo object means, for those who write one.

use super::shape::Object;

/// The fields of an object, by what messages call it, each with its meaning.
type Meanings = &'static [(&'static str, &'static [(&'static str, &'static str)])];

impl Object {
    /// What a field of this object means, in a sentence or two of Markdown.
    pub fn meaning(&self, field: &str) -> Option<&'static str> {
        let fields = MEANINGS.iter().find(|it| it.0 == self.name)?.1;
        fields.iter().find(|it| it.0 == field).map(|it| it.1)
    }
}

static MEANINGS: Meanings = &[
    (
        "the document",
        &[
            (
                "arazzo",
                "The version of Arazzo that the document is written in, such as `1.0.1`. The patch makes no difference.",
            ),
            (
                "$self",
                "The URI of this document: its identity, and where its relative references start.",
            ),
            ("info", "What the document is called, and its version."),
            (
                "sourceDescriptions",
                "The API descriptions and other workflow documents that the steps call, each with a name.",
            ),
            ("workflows", "What can be run: each is a list of steps with inputs and outputs."),
            (
                "components",
                "What several workflows share: inputs, parameters and actions, referred to by `$components.…`.",
            ),
        ],
    ),
    (
        "`info`",
        &[
            ("title", "The title of the document, for people."),
            ("summary", "What the workflows are for, in a few words."),
            ("description", "What the workflows are for, in CommonMark."),
            ("version", "The version of this document, not that of Arazzo."),
        ],
    ),
    (
        "a source description",
        &[
            ("name", "The name by which steps speak of it: `$sourceDescriptions.<name>`."),
            ("url", "Where it is. A relative URL starts at this document."),
            ("type", "What it is: `openapi`, `arazzo`, or since 1.1 `asyncapi`."),
        ],
    ),
    (
        "a workflow",
        &[
            ("workflowId", "The name of the workflow, different from all others in the document."),
            ("summary", "What the workflow does, in a few words."),
            ("description", "What the workflow does, in CommonMark."),
            (
                "inputs",
                "A JSON Schema 2020-12 of what the workflow is given. Expressions read it as `$inputs.<name>`.",
            ),
            ("dependsOn", "Workflows that must have been completed before this one begins."),
            ("steps", "What is done, in this order unless an action goes elsewhere."),
            (
                "successActions",
                "What happens after each step that succeeds, unless the step has an action of the same name.",
            ),
            (
                "failureActions",
                "What happens after each step that fails, unless the step has an action of the same name.",
            ),
            (
                "outputs",
                "What the workflow gives: each name with an expression. Others read it as `$workflows.<id>.outputs.<name>`.",
            ),
            (
                "parameters",
                "Parameters that every step of the workflow sends, unless the step has one of the same name and place.",
            ),
        ],
    ),
    (
        "a step",
        &[
            (
                "stepId",
                "The name of the step, different from all others in the workflow. Later steps read what it gives as `$steps.<stepId>.outputs.<name>`.",
            ),
            ("description", "What the step does, in CommonMark."),
            (
                "operationId",
                "The operation that is called, by its id. With several sources: `$sourceDescriptions.<name>.<operationId>`.",
            ),
            (
                "operationPath",
                "The operation that is called, by a JSON Pointer: `{$sourceDescriptions.<name>.url}#/paths/~1pets/get`.",
            ),
            (
                "channelPath",
                "The channel of an AsyncAPI description, by a JSON Pointer: `{$sourceDescriptions.<name>.url}#/channels/<name>`.",
            ),
            (
                "workflowId",
                "The workflow that is run as this step. Its inputs are the `parameters`, without `in`.",
            ),
            (
                "parameters",
                "What is sent with the request by name: in the path, the query, headers or cookies; for a workflow its inputs.",
            ),
            ("requestBody", "The body of the request."),
            (
                "successCriteria",
                "What must hold for the step to succeed: all of them. Without any, nothing is asserted.",
            ),
            (
                "onSuccess",
                "What happens when the step succeeds: the first action whose criteria hold. Without any the next step follows.",
            ),
            (
                "onFailure",
                "What happens when the step fails: the first action whose criteria hold. Without any the workflow ends as failed.",
            ),
            (
                "outputs",
                "What later steps can read: each name with an expression, such as `$response.body#/id`.",
            ),
            ("timeout", "How long the step may take, in milliseconds."),
            (
                "correlationId",
                "What a received message must carry to be the answer that is waited for.",
            ),
            ("action", "Whether a message is sent or received."),
            ("dependsOn", "Steps that must have been completed before this one begins."),
        ],
    ),
    (
        "a request body",
        &[
            (
                "contentType",
                "The media type of the body, such as `application/json`. By default the one that the operation names.",
            ),
            (
                "payload",
                "The body. Expressions in it are replaced by their values; a text may embed them as `{$inputs.name}`.",
            ),
            (
                "replacements",
                "Places of the payload that are set to other values before it is sent.",
            ),
        ],
    ),
    (
        "a replacement",
        &[
            ("target", "The place in the payload: a JSON Pointer, or an XPath for XML."),
            ("targetSelectorType", "The language of `target`."),
            ("value", "What is put there: a constant or an expression."),
        ],
    ),
    (
        "a parameter",
        &[
            (
                "name",
                "The name of the parameter; for a workflow that is called, the name of its input.",
            ),
            (
                "in",
                "Where it is sent: `path`, `query`, `header` or `cookie`. Left out for the input of a workflow.",
            ),
            ("value", "What is sent: a constant, or an expression such as `$inputs.id`."),
        ],
    ),
    (
        "a reference",
        &[
            ("reference", "The reusable object that stands here: `$components.<section>.<name>`."),
            ("value", "A value for the parameter that is referred to, instead of its own."),
        ],
    ),
    (
        "a criterion",
        &[
            (
                "context",
                "What a `regex`, `jsonpath` or `xpath` condition looks at: an expression such as `$response.body`.",
            ),
            (
                "condition",
                "What must hold, such as `$statusCode == 200`, or a pattern or query in the language of `type`.",
            ),
            (
                "type",
                "The language of the condition: `simple` by default, `regex`, `jsonpath` or `xpath`.",
            ),
        ],
    ),
    (
        "an expression type",
        &[
            ("type", "The language: `jsonpath` or `xpath`, or for selectors `jsonpointer`."),
            ("version", "The version of that language, such as `rfc9535`."),
        ],
    ),
    (
        "a selector",
        &[
            ("context", "What is looked into: an expression such as `$response.body`."),
            ("selector", "What is taken out of it, in the language of `type`."),
            ("type", "The language of the selector: `jsonpath`, `xpath` or `jsonpointer`."),
        ],
    ),
    (
        "a success action",
        &[
            (
                "name",
                "The name of the action. One of the step replaces one of the workflow that has the same name.",
            ),
            (
                "type",
                "What happens: `end` ends the workflow, `goto` goes on at a step or workflow.",
            ),
            ("workflowId", "The workflow to go to. There is no way back."),
            ("stepId", "The step of this workflow to go to."),
            ("parameters", "The inputs of the workflow to go to."),
            (
                "criteria",
                "What must hold for the action to be taken: all of them. Without any it always is.",
            ),
        ],
    ),
    (
        "a failure action",
        &[
            (
                "name",
                "The name of the action. One of the step replaces one of the workflow that has the same name.",
            ),
            (
                "type",
                "What happens: `end` ends the workflow, `retry` tries the step again, `goto` goes on at a step or workflow.",
            ),
            ("workflowId", "The workflow to go to, or to run before a retry."),
            ("stepId", "The step of this workflow to go to, or to run before a retry."),
            ("parameters", "The inputs of that workflow."),
            (
                "retryAfter",
                "How many seconds to wait before a retry. A `Retry-After` of the response counts more.",
            ),
            ("retryLimit", "How often the step is tried again at most; once by default."),
            (
                "criteria",
                "What must hold for the action to be taken: all of them. Without any it always is.",
            ),
        ],
    ),
    (
        "`components`",
        &[
            (
                "inputs",
                "JSON Schemas of inputs, referred to by `$ref: '#/components/inputs/<name>'`.",
            ),
            (
                "parameters",
                "Parameters, referred to by `reference: $components.parameters.<name>`.",
            ),
            (
                "successActions",
                "Actions after success, referred to by `reference: $components.successActions.<name>`.",
            ),
            (
                "failureActions",
                "Actions after failure, referred to by `reference: $components.failureActions.<name>`.",
            ),
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::super::shape::{ARAZZO, Shape};
    use super::*;

    /// Every object that the tables lead to; those that depend on the value are in
    /// [`MEANINGS`] by their names.
    fn objects(shape: &'static Shape, found: &mut Vec<&'static Object>) {
        match shape {
            Shape::Object(it) if !found.iter().any(|known| known.name == it.name) => {
                found.push(it);
                it.fields.iter().for_each(|it| objects(&it.shape, found));
            }
            Shape::List { items: inner, .. } | Shape::Map { values: inner } => {
                objects(inner, found);
            }
            _ => {}
        }
    }

    #[test]
    fn every_field_has_a_meaning() {
        static ROOT: Shape = Shape::Object(&ARAZZO);
        let mut found = Vec::new();
        objects(&ROOT, &mut found);
        assert!(found.len() > 8, "{found:#?}");
        for (object, field) in found.iter().flat_map(|it| it.fields.iter().map(move |f| (it, f))) {
            assert!(object.meaning(field.name).is_some(), "{}: {}", object.name, field.name);
        }
    }

    #[test]
    fn every_meaning_is_a_sentence() {
        for (field, meaning) in MEANINGS.iter().flat_map(|it| it.1) {
            assert!(meaning.ends_with('.'), "{field}: {meaning}");
        }
    }
}
