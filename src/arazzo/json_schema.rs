//! The form of a JSON Schema 2020-12, as far as its common keywords go.
//!
//! Whether a value fits a schema is asked of a validator; here only slips in
//! the schema itself are found, at the keyword.

use crate::diagnostic::{Diagnostic, Severity};
use crate::expr::Version::V1_0;
use crate::keyword::{Holds, holds};
use crate::syntax::{Kind, Node};
use crate::text::Span;

use super::check::{Check, EMPTY_LIST, INVALID_VALUE, WRONG_TYPE, What, anchor_of_item, number};
use super::shape::Shape;

/// What the value of a keyword looks like.
enum Keyword {
    Schema,
    Schemas,
    SchemaByName,
    TypeNames,
    Names,
    List,
    Number,
    Divisor,
    Count,
    Text,
    Flag,
}

static NAMES: Shape = Shape::List { items: &Shape::Text, non_empty: false };
static TYPE_NAMES: Shape = Shape::List { items: &TYPE_NAME, non_empty: true };
static TYPE_NAME: Shape = Shape::Choice(&[
    ("array", V1_0),
    ("boolean", V1_0),
    ("integer", V1_0),
    ("null", V1_0),
    ("number", V1_0),
    ("object", V1_0),
    ("string", V1_0),
]);

/// From the 2020-12 meta-schemas. Unknown keywords are allowed there.
fn keyword(name: &str) -> Option<Keyword> {
    match holds(name) {
        Holds::Schema => return Some(Keyword::Schema),
        Holds::Schemas => return Some(Keyword::Schemas),
        Holds::NamedSchemas => return Some(Keyword::SchemaByName),
        Holds::Data => {}
    }
    Some(match name {
        "$defs" => Keyword::SchemaByName,
        "type" => Keyword::TypeNames,
        "required" => Keyword::Names,
        "enum" | "examples" => Keyword::List,
        "exclusiveMaximum" | "exclusiveMinimum" | "maximum" | "minimum" => Keyword::Number,
        "multipleOf" => Keyword::Divisor,
        "maxContains" | "maxItems" | "maxLength" | "maxProperties" | "minContains" | "minItems"
        | "minLength" | "minProperties" => Keyword::Count,
        "$anchor" | "$comment" | "$id" | "$ref" | "$schema" | "contentEncoding"
        | "contentMediaType" | "description" | "format" | "pattern" | "title" => Keyword::Text,
        "deprecated" | "readOnly" | "uniqueItems" | "writeOnly" => Keyword::Flag,
        _ => return None,
    })
}

/// Reports keywords whose values cannot be what they are.
pub(super) fn check(ctx: &mut Check<'_>, node: &Node, anchor: Span, what: What<'_>) {
    let entries = match &node.kind {
        Kind::Map(entries) => entries,
        Kind::Bool(_) => return,
        _ => return ctx.wrong_type(node, anchor, what, "a JSON Schema, an object or a boolean"),
    };
    for it in entries {
        let (name, at, value) = (it.key.value.as_str(), it.key.span, &it.value);
        let Some(keyword) = keyword(name) else { continue };
        let what = What::Named(name);
        match (keyword, &value.kind) {
            (Keyword::Schema, _) => check(ctx, value, at, what),
            (Keyword::Schemas, Kind::List(items)) => {
                if items.is_empty() {
                    ctx.report(EMPTY_LIST.at(at, format!("{what} must have at least one item")));
                }
                let item = What::ItemOf(&what);
                items.iter().for_each(|it| check(ctx, it, anchor_of_item(it), item));
            }
            (Keyword::SchemaByName, Kind::Map(entries)) => {
                for it in entries {
                    check(ctx, &it.value, it.key.span, What::Named(&it.key.value));
                }
            }
            (Keyword::TypeNames, Kind::List(_)) => ctx.value(value, at, what, &TYPE_NAMES),
            (Keyword::TypeNames, _) => ctx.value(value, at, what, &TYPE_NAME),
            (Keyword::Names, Kind::List(_)) => ctx.value(value, at, what, &NAMES),
            (Keyword::List, Kind::List(_))
            | (Keyword::Number, Kind::Number(_))
            | (Keyword::Text, Kind::String(_))
            | (Keyword::Flag, Kind::Bool(_)) => {}
            (Keyword::Count, Kind::Number(it)) if it.as_f64().is_some_and(is_count) => {}
            (Keyword::Divisor, Kind::Number(it)) if it.as_f64().is_some_and(|it| it > 0.0) => {}
            (Keyword::Divisor, _) => ctx.wrong_type(value, at, what, "a number above zero"),
            (Keyword::Names, Kind::Bool(_)) => {
                let message = "`required` must be a list, but is a boolean";
                let help = "name the property in the `required` of the schema around it";
                ctx.report(WRONG_TYPE.at(value.span, message).help(help));
            }
            (Keyword::Schemas | Keyword::Names | Keyword::List, _) => {
                ctx.wrong_type(value, at, what, "a list");
            }
            (Keyword::SchemaByName, _) => ctx.wrong_type(value, at, what, "an object"),
            (Keyword::Number, _) => ctx.wrong_type(value, at, what, "a number"),
            (Keyword::Count, _) => ctx.wrong_type(value, at, what, "a whole number from zero up"),
            (Keyword::Text, _) => ctx.wrong_type(value, at, what, "a string"),
            (Keyword::Flag, _) => ctx.wrong_type(value, at, what, "`true` or `false`"),
        }
    }
    check_values(ctx, node);
    for (least, most) in LIMITS {
        check_limits(ctx, node, least, most);
    }
}

/// Keywords that leave nothing over where the first is above the second.
const LIMITS: [(&str, &str); 4] = [
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

fn check_limits(ctx: &mut Check<'_>, node: &Node, least: &str, most: &str) {
    let (Some(low), Some(high)) = (node.entry(least), node.entry(most)) else { return };
    if let (Some(from), Some(to)) = (number(&low.value), number(&high.value))
        && from > to
    {
        let message = format!("`{least}` is above `{most}`, so that nothing fits");
        let finding =
            INVALID_VALUE.at(low.value.span, message).label(high.value.span, "the other one");
        ctx.report(Diagnostic { severity: Severity::Warning, ..finding });
    }
}

/// Reports what a schema lists or gives although its own `type` rules it out.
fn check_values(ctx: &mut Check<'_>, node: &Node) {
    let Some(of_type) = node.entry("type").map(|it| &it.value) else { return };
    let names = [of_type].into_iter().chain(of_type.items()).filter_map(Node::as_str);
    let names: Vec<&str> = names.collect();
    let is_nullable = node.get("nullable").is_some_and(|it| it.kind == Kind::Bool(true));
    let listed =
        node.get("enum").into_iter().flat_map(Node::items).map(|it| ("each value of `enum`", it));
    let given = [("`default`", "default"), ("`const`", "const")];
    let given = given.into_iter().filter_map(|(what, it)| Some((what, node.get(it)?)));
    for (keyword, value) in given.chain(listed) {
        let is_null = value.kind == Kind::Null;
        // Of an unknown type nothing is known.
        if is_null && is_nullable || names.iter().any(|it| is_of_type(value, it) != Some(false)) {
            continue;
        }
        let (names, found) = (names.join("` or `"), value.kind_name());
        let message = format!("{keyword} must be of type `{names}`, but is {found}");
        let span = if value.span.start < value.span.end { value.span } else { of_type.span };
        let finding = INVALID_VALUE.at(span, message).label(of_type.span, "the type is here");
        ctx.report(Diagnostic { severity: Severity::Warning, ..finding });
    }
}

fn is_of_type(value: &Node, name: &str) -> Option<bool> {
    Some(match name {
        "array" => matches!(value.kind, Kind::List(_)),
        "boolean" => matches!(value.kind, Kind::Bool(_)),
        "integer" => number(value).is_some_and(|it| it.fract() == 0.0),
        "null" => value.kind == Kind::Null,
        "number" => number(value).is_some(),
        "object" => matches!(value.kind, Kind::Map(_)),
        "string" => value.as_str().is_some(),
        _ => return None,
    })
}

fn is_count(it: f64) -> bool {
    it >= 0.0 && it.fract() == 0.0
}
