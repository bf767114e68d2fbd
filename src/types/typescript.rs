//! JSON Schemas as declarations of TypeScript.
//!
//! What TypeScript cannot say, such as a pattern or a range, is left out: the
//! types admit what the schemas do, and a little more.

use std::collections::HashSet;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::Signature;
use super::lower::{type_name, unique};

/// The types of each workflow, then the definitions that they share.
pub(super) fn print(signatures: &[Signature<'_>], definitions: &Map<String, Value>) -> String {
    let mut names: HashSet<String> = definitions.keys().cloned().collect();
    // What the printed types themselves are made of.
    names.insert("Record".to_owned());
    let mut out = String::new();
    for it in signatures {
        let base = type_name(it.id);
        let both = [("Inputs", "takes", &it.inputs), ("Outputs", "gives", &it.outputs)];
        for (suffix, verb, schema) in both {
            let name = unique(format!("{base}{suffix}"), &names);
            names.insert(name.clone());
            let mut text = format!("What the workflow `{}` {verb}.", it.id);
            if let Some(more) = it.text {
                write!(text, "\n\n{more}").unwrap_or_default();
            }
            declaration(&mut out, &name, schema, Some(&text));
        }
    }
    for (name, schema) in definitions {
        declaration(&mut out, name, schema, None);
    }
    out
}

/// A type in one line. What it refers to among `definitions` stands in its place; what
/// that refers to is named.
pub(super) fn text(schema: &Value, definitions: Option<&Value>) -> String {
    let name = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
    let target = name.and_then(|it| definitions?.get(it));
    let text = type_of(target.unwrap_or(schema), 0).text;
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn declaration(out: &mut String, name: &str, schema: &Value, text: Option<&str>) {
    if !out.is_empty() {
        out.push('\n');
    }
    comment(out, schema, text, 0);
    let members = is_plain_object(schema).then(|| block(schema, 0));
    *out += &match members {
        Some(members) => format!("export interface {name} {members}\n"),
        None => format!("export type {name} = {};\n", type_of(schema, 0).text),
    };
}

/// Whether an interface says all that there is to say.
fn is_plain_object(schema: &Value) -> bool {
    let is_object = schema.get("type").is_none_or(|it| it == "object");
    let has_members = schema.get("properties").and_then(Value::as_object);
    let others = ["$ref", "allOf", "anyOf", "oneOf", "enum", "const"];
    is_object
        && has_members.is_some_and(|it| !it.is_empty())
        && others.iter().all(|it| schema.get(it).is_none())
}

/// A type as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Written {
    text: String,
    binding: Binding,
}

/// What holds the parts of a type together, if it has any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Binding {
    /// It is one.
    Whole,
    /// `&`
    And,
    /// `|`
    Or,
}

impl Written {
    fn whole(text: impl Into<String>) -> Written {
        Written { text: text.into(), binding: Binding::Whole }
    }

    fn is(&self, text: &str) -> bool {
        self.text == text
    }

    /// As a part of a larger type.
    fn part(&self) -> String {
        match self.binding {
            Binding::Whole => self.text.clone(),
            Binding::And | Binding::Or => format!("({})", self.text),
        }
    }
}

/// A type. Inside it, lines begin `depth` steps from the left.
fn type_of(schema: &Value, depth: usize) -> Written {
    let members = match schema {
        Value::Bool(false) => return Written::whole("never"),
        Value::Object(members) => members,
        _ => return Written::whole("unknown"),
    };
    let mut parts = Vec::new();
    if let Some(name) = members.get("$ref").and_then(Value::as_str) {
        parts.push(Written::whole(name.rsplit('/').next().unwrap_or(name)));
    }
    parts.extend(own_type(schema, members, depth));
    let all = members.get("allOf").and_then(Value::as_array);
    parts.extend(all.into_iter().flatten().map(|it| type_of(it, depth)));
    for keyword in ["anyOf", "oneOf"] {
        if let Some(branches) = members.get(keyword).and_then(Value::as_array) {
            parts.push(joined(Binding::Or, branches.iter().map(|it| type_of(it, depth))));
        }
    }
    // An object and alternatives for it: the alternatives say more.
    if parts.len() > 1 {
        parts.retain(|it| !it.is("Record<string, unknown>"));
    }
    joined(Binding::And, parts.into_iter())
}

/// Alternatives, or what holds together; each once.
fn joined(binding: Binding, types: impl Iterator<Item = Written>) -> Written {
    let (mut each, mut is_unknown): (Vec<Written>, bool) = (Vec::new(), false);
    // `never` adds nothing to a union, and `unknown` nothing to an intersection.
    let neutral = if binding == Binding::Or { "never" } else { "unknown" };
    for it in types {
        is_unknown |= it.is("unknown");
        if !it.is(neutral) && !each.contains(&it) {
            each.push(it);
        }
    }
    let sign = match binding {
        Binding::Or if is_unknown => return Written::whole("unknown"),
        Binding::Or => " | ",
        Binding::And | Binding::Whole => " & ",
    };
    match each.len() {
        0 => Written::whole(neutral),
        1 => each.swap_remove(0),
        _ => {
            let parts: Vec<_> = each.iter().map(Written::part).collect();
            Written { text: parts.join(sign), binding }
        }
    }
}

/// What a schema says besides its parts and alternatives.
fn own_type(schema: &Value, members: &Map<String, Value>, depth: usize) -> Option<Written> {
    if let Some(it) = members.get("const") {
        return Some(literal(it));
    }
    if let Some(values) = members.get("enum").and_then(Value::as_array) {
        return Some(joined(Binding::Or, values.iter().map(literal)));
    }
    let has_items = members.contains_key("items") || members.contains_key("prefixItems");
    match members.get("type") {
        Some(Value::String(name)) => Some(named(name, schema, depth)),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            Some(joined(Binding::Or, names.map(|it| named(it, schema, depth))))
        }
        _ if members.contains_key("properties") => Some(named("object", schema, depth)),
        _ if has_items => Some(named("array", schema, depth)),
        _ => None,
    }
}

fn named(name: &str, schema: &Value, depth: usize) -> Written {
    match name {
        "string" | "boolean" | "null" => Written::whole(name),
        "integer" | "number" => Written::whole("number"),
        "array" => Written::whole(array(schema, depth)),
        "object" => Written::whole(object(schema, depth)),
        _ => Written::whole("unknown"),
    }
}

fn array(schema: &Value, depth: usize) -> String {
    let item = schema.get("items").map_or(Written::whole("unknown"), |it| type_of(it, depth));
    match schema.get("prefixItems").and_then(Value::as_array) {
        Some(first) if !first.is_empty() => {
            let first = first.iter().map(|it| format!("{}?", type_of(it, depth).part()));
            let mut all: Vec<_> = first.collect();
            if !item.is("never") {
                all.push(format!("...{}[]", item.part()));
            }
            format!("[{}]", all.join(", "))
        }
        Some(_) | None => format!("{}[]", item.part()),
    }
}

fn object(schema: &Value, depth: usize) -> String {
    let properties = schema.get("properties").and_then(Value::as_object);
    match (properties.is_some_and(|it| !it.is_empty()), schema.get("additionalProperties")) {
        (true, _) => block(schema, depth),
        (false, Some(Value::Bool(false))) => "Record<string, never>".to_owned(),
        (false, Some(it)) => format!("Record<string, {}>", type_of(it, depth).text),
        (false, None) => "Record<string, unknown>".to_owned(),
    }
}

/// The members of an object in braces.
fn block(schema: &Value, depth: usize) -> String {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|it| it.iter().any(|it| it == name));
    let mut out = "{\n".to_owned();
    let indent = "  ".repeat(depth + 1);
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, it) in properties.into_iter().flatten() {
        comment(&mut out, it, None, depth + 1);
        let mark = if is_required(name) { "" } else { "?" };
        let (key, value) = (member_name(name), type_of(it, depth + 1).text);
        out += &format!("{indent}{key}{mark}: {value};\n");
    }
    // Whatever else there is must admit the members that are named, too.
    if schema.get("additionalProperties").is_some_and(|it| *it != Value::Bool(false)) {
        out += &format!("{indent}[name: string]: unknown;\n");
    }
    out + &"  ".repeat(depth) + "}"
}

/// The doc comment of a schema, or nothing.
fn comment(out: &mut String, schema: &Value, text: Option<&str>, depth: usize) {
    let said = ["description", "title"].iter().find_map(|it| schema.get(it)?.as_str());
    let mut lines: Vec<String> = Vec::new();
    for it in text.into_iter().chain(said) {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(it.trim().lines().map(|it| it.trim_end().to_owned()));
    }
    if let Some(default) = schema.get("default") {
        lines.push(format!("@default {default}"));
    }
    if schema.get("deprecated") == Some(&Value::Bool(true)) {
        lines.push("@deprecated".to_owned());
    }
    // What would end the comment must not.
    let lines: Vec<_> = lines.iter().map(|it| it.replace("*/", "*\\/")).collect();
    let indent = "  ".repeat(depth);
    match lines.as_slice() {
        [] => {}
        [line] => *out += &format!("{indent}/** {line} */\n"),
        lines => {
            *out += &format!("{indent}/**\n");
            for line in lines {
                *out += format!("{indent} * {line}").trim_end();
                out.push('\n');
            }
            *out += &format!("{indent} */\n");
        }
    }
}

fn literal(value: &Value) -> Written {
    Written::whole(match value {
        // What is larger has no literal type.
        Value::Array(_) => "unknown[]".to_owned(),
        Value::Object(_) => "Record<string, unknown>".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    })
}

/// A name as it can stand before a colon.
fn member_name(name: &str) -> String {
    let is_letter = |it: char| it.is_ascii_alphabetic() || it == '_' || it == '$';
    let is_plain =
        name.starts_with(is_letter) && name.chars().all(|it| is_letter(it) || it.is_ascii_digit());
    match is_plain {
        true => name.to_owned(),
        false => Value::from(name).to_string(),
    }
}
