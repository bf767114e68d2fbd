//! The objects of Arazzo as tables: fields, which are required, since which version.
//!
//! From the "Fixed Fields" tables of Arazzo 1.0.1 and 1.1.0. What a table cannot
//! say (a step has one target, a goto one destination) stands in `law.rs`.

use crate::expr::Version;
use crate::expr::Version::{V1_0, V1_1};
use crate::syntax::Node;

use super::law::{self, Law};

/// An object of the specification.
#[derive(Debug)]
pub struct Object {
    /// What messages call it, such as "a step".
    pub name: &'static str,
    /// The fields, in the order of the specification.
    pub fields: &'static [Field],
    /// Whether `x-…` fields are allowed.
    pub extensible: bool,
    /// What its fields must fulfil together.
    pub(super) laws: &'static [Law],
}

/// A field of an [`Object`].
#[derive(Debug)]
pub struct Field {
    /// The name, case-sensitive.
    pub name: &'static str,
    /// Whether the object is wrong without it.
    pub required: bool,
    /// The first version that has it.
    pub since: Version,
    /// What its value looks like.
    pub shape: Shape,
}

/// What a value looks like.
#[derive(Debug)]
pub enum Shape {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// The version string of the document.
    ArazzoVersion,
    /// A number from zero up.
    Amount,
    /// A whole number; negative ones are allowed where `signed`.
    Whole {
        /// Whether it may be below zero.
        signed: bool,
    },
    /// One of these words, each since a version.
    Choice(&'static [(&'static str, Version)]),
    /// A JSON Schema 2020-12.
    Schema,
    /// An object.
    Object(&'static Object),
    /// A list without identical items.
    List {
        /// What each item looks like.
        items: &'static Shape,
        /// Whether there must be one item at least.
        non_empty: bool,
    },
    /// An object with names that the author chooses.
    Map {
        /// What each value looks like.
        values: &'static Shape,
    },
    /// One of several shapes, told apart by looking at the value.
    By(fn(&Node, Version) -> &'static Shape),
}

const fn required(name: &'static str, shape: Shape) -> Field {
    Field { name, required: true, since: V1_0, shape }
}

const fn optional(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, since: V1_0, shape }
}

const fn since_1_1(name: &'static str, shape: Shape) -> Field {
    Field { name, required: false, since: V1_1, shape }
}

const fn object(name: &'static str, fields: &'static [Field], laws: &'static [Law]) -> Object {
    Object { name, fields, extensible: true, laws }
}

const fn list(items: &'static Shape) -> Shape {
    Shape::List { items, non_empty: false }
}

const fn non_empty_list(items: &'static Shape) -> Shape {
    Shape::List { items, non_empty: true }
}

/// The root of a document.
pub static ARAZZO: Object = object(
    "the document",
    &[
        required("arazzo", Shape::ArazzoVersion),
        since_1_1("$self", Shape::Text),
        required("info", Shape::Object(&INFO)),
        required("sourceDescriptions", non_empty_list(&Shape::Object(&SOURCE_DESCRIPTION))),
        required("workflows", non_empty_list(&Shape::Object(&WORKFLOW))),
        optional("components", Shape::Object(&COMPONENTS)),
    ],
    &[law::SELF_HAS_NO_FRAGMENT],
);

static INFO: Object = object(
    "`info`",
    &[
        required("title", Shape::Text),
        optional("summary", Shape::Text),
        optional("description", Shape::Text),
        required("version", Shape::Text),
    ],
    &[],
);

static SOURCE_DESCRIPTION: Object = object(
    "a source description",
    &[
        required("name", Shape::Text),
        required("url", Shape::Text),
        optional("type", Shape::Choice(&[("openapi", V1_0), ("arazzo", V1_0), ("asyncapi", V1_1)])),
    ],
    &[law::SOURCE_NAME_IS_PLAIN],
);

static WORKFLOW: Object = object(
    "a workflow",
    &[
        required("workflowId", Shape::Text),
        optional("summary", Shape::Text),
        optional("description", Shape::Text),
        optional("inputs", Shape::Schema),
        optional("dependsOn", list(&Shape::Text)),
        required("steps", non_empty_list(&Shape::Object(&STEP))),
        optional("successActions", list(&SUCCESS_ACTION_OR_REUSABLE)),
        optional("failureActions", list(&FAILURE_ACTION_OR_REUSABLE)),
        optional("outputs", Shape::Map { values: &OUTPUT }),
        optional("parameters", list(&PARAMETER_OR_REUSABLE)),
    ],
    &[law::WORKFLOW_ID_IS_PLAIN, law::OUTPUT_NAMES_ARE_PLAIN],
);

static STEP: Object = object(
    "a step",
    &[
        required("stepId", Shape::Text),
        optional("description", Shape::Text),
        optional("operationId", Shape::Text),
        optional("operationPath", Shape::Text),
        since_1_1("channelPath", Shape::Text),
        optional("workflowId", Shape::Text),
        optional("parameters", list(&PARAMETER_OR_REUSABLE)),
        optional("requestBody", Shape::Object(&REQUEST_BODY)),
        optional("successCriteria", non_empty_list(&Shape::Object(&CRITERION))),
        optional("onSuccess", list(&SUCCESS_ACTION_OR_REUSABLE)),
        optional("onFailure", list(&FAILURE_ACTION_OR_REUSABLE)),
        optional("outputs", Shape::Map { values: &OUTPUT }),
        since_1_1("timeout", Shape::Whole { signed: true }),
        since_1_1("correlationId", Shape::Any),
        since_1_1("action", Shape::Choice(&[("send", V1_1), ("receive", V1_1)])),
        since_1_1("dependsOn", non_empty_list(&Shape::Text)),
    ],
    &[
        law::STEP_ID_IS_PLAIN,
        law::STEP_HAS_ONE_TARGET,
        law::STEP_ACTION_FITS_TARGET,
        law::STEP_DEPENDENCIES_ARE_IDS,
        law::TIMEOUT_LASTS,
        law::OPERATION_PARAMETERS_HAVE_A_LOCATION,
        law::INPUTS_HAVE_NO_LOCATION,
        law::OUTPUT_NAMES_ARE_PLAIN,
    ],
);

static REQUEST_BODY: Object = object(
    "a request body",
    &[
        optional("contentType", Shape::Text),
        optional("payload", Shape::Any),
        optional("replacements", list(&Shape::Object(&PAYLOAD_REPLACEMENT))),
    ],
    &[],
);

static PAYLOAD_REPLACEMENT: Object = object(
    "a replacement",
    &[
        required("target", Shape::Text),
        since_1_1("targetSelectorType", SELECTOR_TYPE),
        // The official schemas take strings only; the text says "Any", and its
        // own example is a number.
        required("value", Shape::Any),
    ],
    &[],
);

static PARAMETER: Object = object(
    "a parameter",
    &[
        required("name", Shape::Text),
        optional(
            "in",
            Shape::Choice(&[
                ("path", V1_0),
                ("query", V1_0),
                ("header", V1_0),
                ("cookie", V1_0),
                ("querystring", V1_1),
                // Not in the text; the official 1.1 schema has it for channels.
                ("channel", V1_1),
            ]),
        ),
        required("value", Shape::Any),
    ],
    &[],
);

static REUSABLE: Object = Object {
    name: "a reference",
    fields: &[required("reference", Shape::Text), optional("value", Shape::Any)],
    extensible: false,
    laws: &[],
};

static ACTION_REFERENCE: Object =
    Object { laws: &[law::ACTION_REFERENCE_HAS_NO_VALUE], ..REUSABLE };

static CRITERION: Object = object(
    "a criterion",
    &[
        optional("context", Shape::Text),
        required("condition", Shape::Text),
        optional("type", Shape::By(criterion_type)),
    ],
    &[law::TYPED_CRITERION_HAS_A_CONTEXT],
);

static CRITERION_TYPE: Shape =
    Shape::Choice(&[("simple", V1_0), ("regex", V1_0), ("jsonpath", V1_0), ("xpath", V1_0)]);

static SELECTOR_EXPRESSION_TYPE: Object = object(
    "an expression type",
    &[required("type", SELECTOR_TYPE_NAME), EXPRESSION_TYPE_VERSION],
    &[law::EXPRESSION_TYPE_VERSION_FITS],
);

/// The official schema takes `jsonpointer` here, too, but a pointer is nothing
/// that holds or fails.
static CRITERION_EXPRESSION_TYPE: Object = object(
    "an expression type",
    &[
        required("type", Shape::Choice(&[("jsonpath", V1_0), ("xpath", V1_0)])),
        EXPRESSION_TYPE_VERSION,
    ],
    &[law::EXPRESSION_TYPE_VERSION_FITS],
);

// REQUIRED in the table, but the text gives defaults for its absence.
const EXPRESSION_TYPE_VERSION: Field = optional("version", Shape::Text);

static SELECTOR: Shape = Shape::Object(&SELECTOR_OBJECT);

static SELECTOR_OBJECT: Object = object(
    "a selector",
    &[
        required("context", Shape::Text),
        required("selector", Shape::Text),
        required("type", SELECTOR_TYPE),
    ],
    &[],
);

const SELECTOR_TYPE: Shape = Shape::By(selector_type);

const SELECTOR_TYPE_NAME: Shape =
    Shape::Choice(&[("jsonpath", V1_1), ("xpath", V1_1), ("jsonpointer", V1_1)]);

static SUCCESS_ACTION: Object = object(
    "a success action",
    &[
        required("name", Shape::Text),
        required("type", Shape::Choice(&[("end", V1_0), ("goto", V1_0)])),
        optional("workflowId", Shape::Text),
        optional("stepId", Shape::Text),
        since_1_1("parameters", list(&PARAMETER_OR_REUSABLE)),
        optional("criteria", non_empty_list(&Shape::Object(&CRITERION))),
    ],
    &[law::ACTION_HAS_ONE_DESTINATION, law::ACTION_PARAMETERS_NEED_A_WORKFLOW],
);

static FAILURE_ACTION: Object = object(
    "a failure action",
    &[
        required("name", Shape::Text),
        required("type", Shape::Choice(&[("end", V1_0), ("retry", V1_0), ("goto", V1_0)])),
        optional("workflowId", Shape::Text),
        optional("stepId", Shape::Text),
        since_1_1("parameters", list(&PARAMETER_OR_REUSABLE)),
        optional("retryAfter", Shape::Amount),
        optional("retryLimit", Shape::Whole { signed: false }),
        optional("criteria", list(&Shape::Object(&CRITERION))),
    ],
    &[law::ACTION_HAS_ONE_DESTINATION, law::ACTION_PARAMETERS_NEED_A_WORKFLOW],
);

static COMPONENTS: Object = object(
    "`components`",
    &[
        optional("inputs", Shape::Map { values: &Shape::Schema }),
        optional("parameters", Shape::Map { values: &Shape::Object(&PARAMETER) }),
        optional("successActions", Shape::Map { values: &Shape::Object(&SUCCESS_ACTION) }),
        optional("failureActions", Shape::Map { values: &Shape::Object(&FAILURE_ACTION) }),
    ],
    &[law::COMPONENT_NAMES_ARE_PLAIN],
);

static PARAMETER_OR_REUSABLE: Shape = Shape::By(|node, _| {
    static INLINE: Shape = Shape::Object(&PARAMETER);
    static REFERENCE: Shape = Shape::Object(&REUSABLE);
    if is_reusable(node) { &REFERENCE } else { &INLINE }
});

static SUCCESS_ACTION_OR_REUSABLE: Shape = Shape::By(|node, _| {
    static INLINE: Shape = Shape::Object(&SUCCESS_ACTION);
    if is_reusable(node) { &REUSABLE_ACTION } else { &INLINE }
});

static FAILURE_ACTION_OR_REUSABLE: Shape = Shape::By(|node, _| {
    static INLINE: Shape = Shape::Object(&FAILURE_ACTION);
    if is_reusable(node) { &REUSABLE_ACTION } else { &INLINE }
});

static REUSABLE_ACTION: Shape = Shape::Object(&ACTION_REFERENCE);

/// A Reusable Object is what has a `reference`, or the `$ref` of other formats.
pub(super) fn is_reusable(node: &Node) -> bool {
    let is_foreign = || node.entry("$ref").is_some() && node.entry("name").is_none();
    node.entry("reference").is_some() || is_foreign()
}

static OUTPUT: Shape = Shape::By(|node, version| match (version, node.entries()) {
    (V1_1, [_, ..]) => &SELECTOR,
    (V1_0 | V1_1, _) => &Shape::Text,
});

fn criterion_type(node: &Node, _: Version) -> &'static Shape {
    static EXPRESSION_TYPE: Shape = Shape::Object(&CRITERION_EXPRESSION_TYPE);
    match node.entries() {
        // The official 1.0 schema knows no object here; the text does.
        [_, ..] => &EXPRESSION_TYPE,
        [] => &CRITERION_TYPE,
    }
}

fn selector_type(node: &Node, _: Version) -> &'static Shape {
    static NAME: Shape = SELECTOR_TYPE_NAME;
    static EXPRESSION_TYPE: Shape = Shape::Object(&SELECTOR_EXPRESSION_TYPE);
    match node.entries() {
        [_, ..] => &EXPRESSION_TYPE,
        [] => &NAME,
    }
}

/// What each field of each object means: a heading for an object, a line for a field.
const MEANINGS: &str = include_str!("fields.md");

impl Object {
    /// What a field of it means, in Markdown.
    pub fn meaning(&self, field: &str) -> Option<&'static str> {
        let mut lines = MEANINGS.lines().skip_while(|it| it.strip_prefix("# ") != Some(self.name));
        let own = lines.by_ref().skip(1).take_while(|it| !it.starts_with("# "));
        own.filter_map(|it| it.split_once(": ")).find(|it| it.0 == field).map(|it| it.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_meaning() {
        let objects = [
            &ARAZZO,
            &INFO,
            &SOURCE_DESCRIPTION,
            &WORKFLOW,
            &STEP,
            &REQUEST_BODY,
            &PAYLOAD_REPLACEMENT,
            &PARAMETER,
            &REUSABLE,
            &CRITERION,
            &SELECTOR_EXPRESSION_TYPE,
            &SELECTOR_OBJECT,
            &SUCCESS_ACTION,
            &FAILURE_ACTION,
            &COMPONENTS,
        ];
        for object in objects {
            for field in object.fields {
                let name = (object.name, field.name);
                assert!(object.meaning(field.name).is_some(), "{name:?} has no meaning");
            }
        }
        let fields = objects.iter().map(|it| it.fields.len()).sum::<usize>();
        assert_eq!(
            MEANINGS.lines().filter(|it| it.contains(": ") && !it.starts_with("# ")).count(),
            fields
        );
    }
}
