//! Which completions belong where in a workflow document.

use crate::arazzo::{ARAZZO, Document, Field, Object, Shape};
use crate::editor::cursor::Spot;
use crate::editor::shapes::{shape_at, untold};
use crate::expr::Version;
use crate::syntax::Kind;

use super::asked::Asked;
use super::expressions::{self, Reads, Wanted};
use super::sketch::Sketch;
use super::within::Within;
use super::{Item, ItemKind, bodies, conditions, inputs, jsonpath, names, operations};

/// The versions of the specification that there are.
const VERSIONS: [&str; 2] = ["1.0.1", "1.1.0"];

static ROOT: Shape = Shape::Object(&ARAZZO);

/// How deep the fields go that an object brings.
const DEEPEST: usize = 6;

/// Everything that can stand at the position.
pub(super) fn complete<'a>(
    asked: &'a Asked<'a>,
    document: &'a Document<'a>,
    version: Version,
) -> Vec<Item> {
    let within = Within::new(asked, document, version);
    if asked.typed.is_item && !takes_items(&within) {
        return Vec::new();
    }
    let shape = shape_at(&asked.cursor, version);
    match (asked.cursor.spot, shape) {
        (Spot::Key(_), Some(Shape::Object(object))) => object_keys(&within, object),
        (Spot::Key(_), _) => {
            let items = other_keys(&within);
            // What is typed on a line of its own may be the value.
            if items.is_empty() { values(&within, shape) } else { items }
        }
        (Spot::Value(_), _) => values(&within, shape),
        (Spot::Between, _) => Vec::new(),
    }
}

/// Whether a dash may stand at the position: where there is a list, or shall be one.
fn takes_items(within: &Within<'_>) -> bool {
    let Some(above) = within.asked.cursor.above() else { return false };
    let written = matches!(above.node().kind, Kind::List(_)) && above.node().items().len() > 1;
    match (shape_at(&above, within.version), within.rest.as_slice()) {
        (Some(shape), _) => matches!(shape, Shape::List { .. }),
        (None, ["requestBody", "payload", way @ .., _]) => written || bodies::is_list(within, way),
        (None, [.., list, _]) => written || ["required", "enum"].contains(list),
        (None, _) => written,
    }
}

/// The fields of an object, and whole objects where a new one begins.
fn object_keys(within: &Within<'_>, object: &'static Object) -> Vec<Item> {
    let mut items = fields(within, object);
    let is_new = within.asked.cursor.node().entries().len() == 1;
    if is_new {
        match (within.step, within.rest.as_slice()) {
            (Some(_), []) => items.extend(operations::steps(within)),
            (_, ["parameters", _]) => {
                let whole = operations::parameters(within);
                if !whole.is_empty() {
                    items.iter_mut().for_each(Item::postpone);
                }
                items.extend(whole);
                items.extend(references(within, "parameters"));
            }
            (None, []) if std::ptr::eq(object, &ARAZZO) => items.push(new_document(within)),
            (_, [list @ ("onSuccess" | "onFailure" | "successActions" | "failureActions"), _]) => {
                items.extend(references(within, list));
            }
            _ => {}
        }
    }
    items
}

/// All that a document must have.
pub(super) fn new_document(within: &Within<'_>) -> Item {
    let Sketch::Map(members) = sketch(&ROOT, within.version, 0) else {
        return within.asked.key("arazzo", ItemKind::Field, &Sketch::Text);
    };
    let mut item = within.asked.members(&members, ItemKind::Snippet).sort(9, 0);
    item.label = super::NEW.to_owned();
    item
}

/// Whole Reusable Objects.
fn references(within: &Within<'_>, list: &str) -> Vec<Item> {
    let names = names::component_names(within, list).into_iter();
    let item = |(text, detail): (String, String)| {
        let members = [("reference".to_owned(), Sketch::Fixed(text.clone()))];
        let item = within.asked.members(&members, ItemKind::Reference).detail(detail);
        Item { label: text, ..item }
    };
    operations::numbered(names.map(item).collect(), 7)
}

/// The fields that an object does not have yet, those that it must have first.
fn fields(within: &Within<'_>, object: &'static Object) -> Vec<Item> {
    let asked = within.asked;
    let node = asked.cursor.node();
    let present = |name: &str| node.entry(name).is_some_and(|it| !asked.is_at(it.key.span));
    // A reference has fields of its own, and its first is typed where a whole object would.
    let reference = "reference";
    let is_list_of_reusables = match within.rest.as_slice() {
        [list, _] => ["parameters", "onSuccess", "onFailure", "successActions", "failureActions"]
            .contains(list),
        _ => false,
    };
    let fields = object.fields.iter().enumerate();
    let fields = fields.filter(|it| it.1.since <= within.version && !present(it.1.name));
    let mut items: Vec<Item> = fields
        .filter(|it| !is_excluded(node, it.1.name))
        .map(|(place, field)| field_item(within, object, field).sort(group(field), place))
        .collect();
    if is_list_of_reusables
        && node.entries().len() == 1
        && object.field(reference, within.version).is_none()
    {
        let item = asked.key(reference, ItemKind::Field, &Sketch::Text);
        items.push(item.documentation("Refers to a component instead.").sort(6, 0));
    }
    items
}

/// Those that it must have first, then what a step calls, then all others.
fn group(field: &Field) -> usize {
    match field.required {
        true => 0,
        false if field.name == "operationId" => 1,
        false => 2,
    }
}

/// Whether a field is ruled out by another one.
fn is_excluded(node: &crate::syntax::Node, name: &str) -> bool {
    const TARGETS: [&str; 4] = ["operationId", "operationPath", "channelPath", "workflowId"];
    let is_step = node.get("stepId").is_some() && node.get("type").is_none();
    is_step
        && TARGETS.contains(&name)
        && TARGETS.iter().any(|it| *it != name && node.get(it).is_some())
}

fn field_item(within: &Within<'_>, object: &'static Object, field: &'static Field) -> Item {
    let own = operations::field_sketch(within, field.name);
    let sketch = own.unwrap_or_else(|| match (field.name, &field.shape) {
        ("inputs", Shape::Schema) => inputs::schema_sketch(),
        (_, shape) => sketch(shape, within.version, 0),
    });
    let item = within.asked.key(field.name, ItemKind::Field, &sketch);
    let item = item.documentation(object.meaning(field.name).unwrap_or_default());
    if field.required { item.detail("required") } else { item }
}

/// A value of a shape with what it must have.
fn sketch(shape: &'static Shape, version: Version, depth: usize) -> Sketch {
    match untold(shape, version) {
        Shape::Object(object) if depth < DEEPEST => {
            let needed = object.fields.iter().filter(|it| it.required);
            let member =
                |it: &'static Field| (it.name.to_owned(), sketch(&it.shape, version, depth + 1));
            Sketch::Map(needed.map(member).collect())
        }
        Shape::List { items, .. } => Sketch::List(vec![sketch(items, version, depth + 1)]),
        Shape::ArazzoVersion => Sketch::Word(VERSIONS[0].to_owned()),
        Shape::Text => Sketch::Text,
        Shape::Map { .. } | Shape::Schema | Shape::Object(_) => Sketch::Map(Vec::new()),
        Shape::Any | Shape::Amount | Shape::Whole { .. } | Shape::Choice(_) | Shape::By(_) => {
            Sketch::Any
        }
    }
}

/// Keys that the author chooses, or another specification.
fn other_keys(within: &Within<'_>) -> Vec<Item> {
    match within.rest.as_slice() {
        ["outputs"] if within.step.is_some() => bodies::step_outputs(within),
        ["outputs"] => bodies::workflow_outputs(within),
        ["requestBody", "payload", way @ ..] => bodies::members(within, way),
        ["inputs", way @ ..] | ["components", "inputs", _, way @ ..] => {
            inputs::keywords(within, way)
        }
        _ => Vec::new(),
    }
}

fn values(within: &Within<'_>, shape: Option<&'static Shape>) -> Vec<Item> {
    let special = special_values(within);
    if !special.is_empty() {
        return special;
    }
    match shape {
        Some(Shape::Choice(words)) => {
            let words = words.iter().filter(|it| it.1 <= within.version);
            let item = |it: &(&str, Version)| within.asked.text(it.0, ItemKind::EnumMember);
            operations::numbered(words.map(item).collect(), 0)
        }
        Some(Shape::ArazzoVersion) => {
            let item = |it: &&str| within.asked.text(it, ItemKind::EnumMember);
            operations::numbered(VERSIONS.iter().map(item).collect(), 0)
        }
        Some(Shape::Object(object)) => whole_object(within, object),
        _ => Vec::new(),
    }
}

/// An object where its braces are missing: an item of a list in JSON.
fn whole_object(within: &Within<'_>, object: &'static Object) -> Vec<Item> {
    let asked = within.asked;
    if !asked.is_nothing_yet() || asked.style() == super::sketch::Style::Block {
        return Vec::new();
    }
    let mut items = match (within.step, within.rest.as_slice()) {
        (Some(_), []) => operations::steps(within),
        (_, ["parameters", _]) => operations::parameters(within),
        _ => Vec::new(),
    };
    let needed = object.fields.iter().filter(|it| it.required);
    let member = |it: &'static Field| (it.name.to_owned(), sketch(&it.shape, within.version, 1));
    let members: Vec<_> = needed.map(member).collect();
    if !members.is_empty() {
        let mut item = asked.members(&members, ItemKind::Snippet).sort(0, 0);
        item.label = object.name.to_owned();
        items.push(item);
    }
    items
}

/// Values by where they stand.
fn special_values(within: &Within<'_>) -> Vec<Item> {
    let at_step = within.step.is_some();
    if let ([.., "selector"], Some(owner)) = (within.rest.as_slice(), within.owner()) {
        return match jsonpath::is_jsonpath(owner) {
            true => jsonpath::complete(within, owner, Reads::After),
            false => Vec::new(),
        };
    }
    match within.rest.as_slice() {
        ["operationId"] if at_step => operations::ids(within),
        ["operationPath"] if at_step => operations::paths(within),
        ["channelPath"] if at_step => operations::channels(within),
        ["workflowId"] if at_step => names::workflows(within),
        ["dependsOn", _] if at_step => names::steps(within),
        ["dependsOn", _] => names::workflows(within),
        ["parameters", _, "name"] if at_step => operations::parameter_names(within),
        ["parameters", _, "reference"] => names::components(within, "parameters"),
        ["parameters", _, "value"] => parameter_value(within),
        ["components", "parameters", _, "value"] => parameter_value(within),
        ["requestBody", "contentType"] => operations::content_types(within),
        ["requestBody", "payload", way @ ..] => bodies::values(within, way),
        ["requestBody", "replacements", _, "target"] => bodies::targets(within),
        ["requestBody", "replacements", _, "value"] => bodies::replacement_values(within),
        ["successCriteria", _, rest @ ..] => criterion(within, rest, Reads::After),
        ["outputs", name] => {
            let reads = if at_step { Reads::After } else { Reads::End };
            let wanted = Wanted { name: Some(name), schemas: Vec::new() };
            expressions::values(within, reads, &wanted)
        }
        ["inputs", way @ ..] | ["components", "inputs", _, way @ ..] => inputs::values(within, way),
        ["components", list, _, rest @ ..] => action(within, list, rest),
        [list, _, rest @ ..] => action(within, list, rest),
        _ => Vec::new(),
    }
}

fn criterion(within: &Within<'_>, rest: &[&str], reads: Reads) -> Vec<Item> {
    let owner = within.owner();
    let kind = owner.and_then(|it| it.get("type"));
    let is_simple = kind.is_none_or(|it| it.as_str() == Some("simple"));
    match rest {
        ["condition"] => match owner.filter(|it| jsonpath::is_jsonpath(it)) {
            Some(owner) => jsonpath::complete(within, owner, reads),
            None if is_simple => conditions::complete(within, reads),
            None => Vec::new(),
        },
        ["context"] => expressions::values(within, reads, &Wanted::default()),
        _ => Vec::new(),
    }
}

/// The values in an action: where it goes, and when.
fn action(within: &Within<'_>, list: &str, rest: &[&str]) -> Vec<Item> {
    let reads = match list {
        "onSuccess" | "successActions" => Reads::After,
        "onFailure" | "failureActions" => Reads::AfterFailure,
        _ => return Vec::new(),
    };
    match rest {
        ["stepId"] => names::steps(within),
        ["workflowId"] => names::workflows(within),
        ["reference"] => names::components(within, list),
        ["criteria", _, rest @ ..] => criterion(within, rest, reads),
        ["parameters", _, "value"] => expressions::values(within, reads, &Wanted::default()),
        _ => Vec::new(),
    }
}

/// The value of a parameter: what its schema names, and every expression.
fn parameter_value(within: &Within<'_>) -> Vec<Item> {
    let parameter = within.owner();
    let name = parameter.and_then(|it| it.get("name")?.as_str());
    let place = parameter.and_then(|it| it.get("in")?.as_str());
    let sendable = operations::sendable(within).into_iter().find(|it| {
        Some(it.name) == name
            && (place.is_none() || place == it.location.map(crate::openapi::Location::as_str))
    });
    let schemas = sendable.map(|it| it.schemas).unwrap_or_default();
    bodies::valued(within, Wanted { name, schemas })
}
