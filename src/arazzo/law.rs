//! What the fields of an Arazzo object must fulfil together.

use crate::diagnostic::{Rule, Severity};
use crate::expr::Version;
use crate::syntax::{Entry, Kind, Node};
use crate::text::Span;

use super::check::{Check, INVALID_VALUE, MISSING_FIELD, anchor_of_item, is_meant, listing};
use super::shape::is_reusable;

/// Looks at an object whose fields have been checked one by one. The span is
/// where findings about the whole object are shown.
pub(super) type Law = fn(&mut Check<'_>, &Node, Span);

pub(super) static CONFLICTING_FIELDS: Rule = Rule {
    name: "conflicting-fields",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, \"mutually exclusive\" and \"only applies when\"",
};
pub(super) static INVALID_NAME: Rule = Rule {
    name: "invalid-name",
    severity: Severity::Error,
    clause: "Arazzo 1.1.0, regular expressions for names and ids",
};
pub(super) static IGNORED_FIELD: Rule = Rule {
    name: "ignored-field",
    severity: Severity::Warning,
    clause: "Arazzo 1.1.0, \"only relevant when\" and \"only applies when\"",
};

pub(super) const SELF_HAS_NO_FRAGMENT: Law = |check, node, _| {
    let Some(it) = node.get("$self").and_then(Node::string) else { return };
    if it.value.contains('#') {
        let message = "`$self` must not have a fragment (`#…`)";
        check.report(INVALID_VALUE.at(it.span, message));
    }
};

pub(super) const SOURCE_NAME_IS_PLAIN: Law = |check, node, _| id_is_plain(check, node, "name");
pub(super) const WORKFLOW_ID_IS_PLAIN: Law =
    |check, node, _| id_is_plain(check, node, "workflowId");
pub(super) const STEP_ID_IS_PLAIN: Law = |check, node, _| id_is_plain(check, node, "stepId");

/// Ids SHOULD match `[A-Za-z0-9_\-]+`. The official schemas insist on it for
/// source names; the text does not, and the text wins.
fn id_is_plain(check: &mut Check<'_>, node: &Node, field: &str) {
    let Some(it) = node.get(field).and_then(Node::string) else { return };
    if !is_plain(it.value, "-_") {
        let message = match it.value {
            "" => format!("`{field}` should not be empty"),
            _ => format!("`{field}` should have only letters, digits, `-` and `_`"),
        };
        let mut finding = INVALID_NAME.at(it.span, message);
        finding.severity = Severity::Warning;
        check.report(finding.help("runtime expressions cannot name it as it is"));
    }
}

pub(super) const OUTPUT_NAMES_ARE_PLAIN: Law = |check, node, _| {
    let outputs = node.get("outputs").map(Node::entries).unwrap_or_default();
    names_are_plain(check, outputs, "the name of an output");
};

pub(super) const COMPONENT_NAMES_ARE_PLAIN: Law = |check, node, _| {
    for section in node.entries() {
        if !section.key.value.starts_with("x-") {
            names_are_plain(check, section.value.entries(), "the name of a component");
        }
    }
};

fn names_are_plain(check: &mut Check<'_>, entries: &[Entry], what: &str) {
    for it in entries.iter().filter(|it| !is_plain(&it.key.value, ".-_")) {
        let message = match it.key.value.as_str() {
            "" => format!("{what} must not be empty"),
            _ => format!("{what} must have only letters, digits, `.`, `-` and `_`"),
        };
        check.report(INVALID_NAME.at(it.key.span, message));
    }
}

fn is_plain(name: &str, others: &str) -> bool {
    !name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric() || others.contains(it))
}

const TARGETS: [&str; 4] = ["operationId", "operationPath", "workflowId", "channelPath"];

pub(super) const STEP_HAS_ONE_TARGET: Law = |check, node, anchor| {
    let version = check.version;
    let mut targets = node.entries().iter().filter(|it| is_target(it, version));
    let Some(first) = targets.next() else {
        let names =
            TARGETS.into_iter().filter(|it| version > Version::V1_0 || *it != "channelPath");
        let message = format!("a step needs one of {}", listing(names));
        // A misspelt target has been reported where it stands.
        let misspelt = |it: &Entry| it.key.value.to_lowercase().starts_with("operation");
        let is_meant = TARGETS.iter().any(|it| is_meant(node, it));
        if !is_meant && !node.entries().iter().any(misspelt) {
            check.report(MISSING_FIELD.at(anchor, message));
        }
        return;
    };
    for other in targets {
        let (first_name, name) = (&first.key.value, &other.key.value);
        let message = format!("a step has one target, but this has `{first_name}` and `{name}`");
        let finding = CONFLICTING_FIELDS.at(other.key.span, message);
        check.report(finding.label(first.key.span, "the first target"));
    }
};

fn is_target(entry: &Entry, version: Version) -> bool {
    let name = entry.key.value.as_str();
    TARGETS.contains(&name) && (version > Version::V1_0 || name != "channelPath")
}

/// `action` and `correlationId` belong to AsyncAPI steps.
pub(super) const STEP_ACTION_FITS_TARGET: Law = |check, node, anchor| {
    let (action, correlation) = (node.entry("action"), node.entry("correlationId"));
    if check.version == Version::V1_0 {
        // Reported as fields that 1.0 does not have.
        return;
    }
    if node.entry("channelPath").is_some() && !is_meant(node, "action") {
        let message = "a step with `channelPath` needs an `action`: `send` or `receive`";
        check.report(MISSING_FIELD.at(anchor, message));
    }
    for target in ["workflowId", "operationPath"].iter().filter_map(|it| node.entry(it)) {
        for field in [action, correlation].into_iter().flatten() {
            let message = format!("`{}` does not go with `{}`", field.key.value, target.key.value);
            let finding = CONFLICTING_FIELDS.at(field.key.span, message);
            let finding = finding.label(target.key.span, "the target of the step");
            check.report(finding.help("it is for steps of an AsyncAPI source"));
        }
    }
    if let Some(correlation) = correlation
        && action.and_then(|it| it.value.as_str()) != Some("receive")
        && node.entry("workflowId").is_none()
        && node.entry("operationPath").is_none()
    {
        let message = "`correlationId` needs `action: receive`";
        check.report(CONFLICTING_FIELDS.at(correlation.key.span, message));
    }
};

/// An entry is `stepId`, `$workflows.<id>.steps.<id>` or
/// `$sourceDescriptions.<name>.<id>.steps.<id>`.
pub(super) const STEP_DEPENDENCIES_ARE_IDS: Law = |check, node, _| {
    let items = node.get("dependsOn").map(Node::items).unwrap_or_default();
    for it in items.iter().filter_map(Node::string) {
        let parts: Vec<_> = it.value.split('.').collect();
        let is_reference = match parts.as_slice() {
            [id] => is_plain(id, "-_"),
            ["$workflows", workflow, "steps", step] => {
                is_plain(workflow, "-_") && is_plain(step, "-_")
            }
            ["$sourceDescriptions", source, workflow, "steps", step] => {
                [source, workflow, step].iter().all(|it| is_plain(it, "-_"))
            }
            _ => false,
        };
        if is_reference {
            continue;
        }
        let message = format!("`{}` is not a reference to a step", it.value);
        let mut finding = INVALID_VALUE.at(it.span, message).help(
            "write the `stepId` alone, or `$workflows.<workflowId>.steps.<stepId>` for another \
             workflow",
        );
        if let ["$steps", id, ..] = parts.as_slice() {
            let text = check.in_quotes_of(it.span, id);
            finding = finding.fix(format!("change to `{id}`"), it.span, text);
        }
        check.report(finding);
    }
};

/// A parameter of an operation says where it goes; a parameter of a workflow
/// is one of its inputs.
pub(super) const OPERATION_PARAMETERS_HAVE_A_LOCATION: Law = |check, node, _| {
    if node.entry("workflowId").is_some() {
        return;
    }
    for it in node.get("parameters").map(Node::items).unwrap_or_default() {
        let inline = !it.entries().is_empty() && !is_reusable(it);
        if inline && !is_meant(it, "in") {
            let name = it.get("name").and_then(Node::string);
            let span = name.map_or(anchor_of_item(it), |it| it.span);
            let name = name.map_or(String::new(), |it| format!(" `{}`", it.value));
            let message = format!("parameter{name} has no `in`");
            let help = "say where it goes: `in: path`, `query`, `header` or `cookie`";
            check.report(MISSING_FIELD.at(span, message).help(help));
        }
    }
};

pub(super) const INPUTS_HAVE_NO_LOCATION: Law = |check, node, _| {
    let Some(workflow) = node.entry("workflowId") else { return };
    // Which of two targets is meant is not known.
    if ["operationId", "operationPath"].iter().any(|it| node.entry(it).is_some()) {
        return;
    }
    let parameters = node.get("parameters").map(Node::items).unwrap_or_default();
    for it in parameters.iter().filter_map(|it| it.entry("in")) {
        let message = "`in` has no effect: the parameter is an input of the workflow";
        let finding = IGNORED_FIELD.at(it.key.span, message);
        check.report(finding.label(workflow.key.span, "the step calls a workflow"));
    }
};

pub(super) const ACTION_REFERENCE_HAS_NO_VALUE: Law = |check, node, _| {
    if let Some(it) = node.entry("value") {
        let message = "`value` has no effect: it is for references to parameters";
        check.report(IGNORED_FIELD.at(it.key.span, message));
    }
};

pub(super) const TYPED_CRITERION_HAS_A_CONTEXT: Law = |check, node, _| {
    let Some(kind) = node.entry("type") else { return };
    if is_meant(node, "context") {
        return;
    }
    let message = "a criterion with a `type` needs a `context`";
    let mut finding = MISSING_FIELD.at(kind.key.span, message);
    if kind.value.as_str() == Some("simple") {
        // The text asks for it here, too, but nothing would read it.
        finding.severity = Severity::Warning;
        finding = finding.help("`simple` is the default: leave `type` out");
    } else {
        finding = finding.help("for the body of the response: `context: $response.body`");
    }
    check.report(finding);
};

const JSONPATH_VERSIONS: [&str; 2] = ["rfc9535", "draft-goessner-dispatch-jsonpath-00"];
const XPATH_VERSIONS: [&str; 4] = ["xpath-31", "xpath-30", "xpath-20", "xpath-10"];
const POINTER_VERSIONS: [&str; 1] = ["rfc6901"];

pub(super) const EXPRESSION_TYPE_VERSION_FITS: Law = |check, node, anchor| {
    let known: &[&str] = match node.get("type").and_then(Node::as_str) {
        Some("jsonpath") => &JSONPATH_VERSIONS,
        Some("xpath") => &XPATH_VERSIONS,
        Some("jsonpointer") => &POINTER_VERSIONS,
        _ => return,
    };
    let Some(version) = node.entry("version") else {
        // The table says REQUIRED, the text gives defaults for its absence.
        let mut finding = MISSING_FIELD.at(anchor, "an expression type has no `version`");
        finding.severity = Severity::Warning;
        return check
            .report(finding.help(format!("say which: {}", listing(known.iter().copied()))));
    };
    if let Some(it) = version.value.string()
        && !known.contains(&it.value)
    {
        let listed = listing(known.iter().copied());
        let message = format!("`version` must be {listed}, but is `{}`", it.value);
        check.report(INVALID_VALUE.at(it.span, message));
    } else if let Some(it) = version.value.string()
        && check.version == Version::V1_0
        && ["rfc9535", "xpath-31"].contains(&it.value)
    {
        // The text of 1.0 has both as the default, but lists neither.
        let message =
            format!("`{}` came with Arazzo 1.1, but this document is Arazzo 1.0", it.value);
        let mut finding = INVALID_VALUE.at(it.span, message);
        finding.severity = Severity::Warning;
        check.report(finding.help("it is the default: write the type alone"));
    }
};

/// Any whole number is allowed, but nothing is answered in no time.
pub(super) const TIMEOUT_LASTS: Law = |check, node, _| {
    let Some(it) = node.get("timeout").filter(|_| check.version > Version::V1_0) else { return };
    if let Kind::Number(number) = &it.kind
        && number.as_f64().is_some_and(|it| it <= 0.0)
    {
        let mut finding = INVALID_VALUE.at(it.span, "a `timeout` of no time always runs out");
        finding.severity = Severity::Warning;
        check.report(finding.help("it counts in milliseconds"));
    }
};

pub(super) const ACTION_HAS_ONE_DESTINATION: Law = |check, node, _| {
    let (step, workflow) = (node.entry("stepId"), node.entry("workflowId"));
    let Some(kind) = node.get("type").and_then(Node::string) else { return };
    match (kind.value, step, workflow) {
        ("goto" | "retry", Some(step), Some(workflow)) => {
            let message = "an action has one destination, but this has `workflowId` and `stepId`";
            let (first, second) = match step.key.span < workflow.key.span {
                true => (step, workflow),
                false => (workflow, step),
            };
            let finding = CONFLICTING_FIELDS.at(second.key.span, message);
            check.report(finding.label(first.key.span, "the first destination"));
        }
        ("goto", None, None) if !is_meant(node, "stepId") && !is_meant(node, "workflowId") => {
            let message = "a `goto` needs a `stepId` or a `workflowId`";
            check.report(MISSING_FIELD.at(kind.span, message));
        }
        ("end", _, _) => {
            for it in [step, workflow].into_iter().flatten() {
                let message = format!("`{}` has no effect on an action that ends", it.key.value);
                check.report(IGNORED_FIELD.at(it.key.span, message));
            }
        }
        _ => {}
    }
    // Another word is no type, and may be meant for `retry`.
    if matches!(kind.value, "end" | "goto") {
        for it in ["retryAfter", "retryLimit"].iter().filter_map(|it| node.entry(it)) {
            let message = format!("`{}` has no effect without `type: retry`", it.key.value);
            check.report(IGNORED_FIELD.at(it.key.span, message));
        }
    }
};

/// The parameters of an action are inputs of the workflow that it starts.
pub(super) const ACTION_PARAMETERS_NEED_A_WORKFLOW: Law = |check, node, _| {
    let Some(parameters) = node.entry("parameters") else { return };
    if check.version == Version::V1_0 {
        return;
    }
    if !is_meant(node, "workflowId") {
        let message = "`parameters` of an action need a `workflowId` to go to";
        check.report(CONFLICTING_FIELDS.at(parameters.key.span, message));
    }
    for it in parameters.value.items().iter().filter_map(|it| it.entry("in")) {
        let message = "`in` must not be used here: the parameter is an input of the workflow";
        check.report(CONFLICTING_FIELDS.at(it.key.span, message));
    }
};
