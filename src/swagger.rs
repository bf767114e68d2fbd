//! Swagger 2.0 → OpenAPI 3.0, as a tree in which every value keeps its place.
//!
//! So the rest of the crate sees one kind of description. What Swagger keeps
//! elsewhere is moved, what means the same stays: `#/definitions/…`,
//! `#/parameters/…` and `#/responses/…` still lead where they did.

use std::collections::HashMap;

use crate::sort;
use crate::syntax::{Entry, Kind, Node};
use crate::text::{Span, Spanned};

/// How many media types an operation may list: its schemas are repeated for each.
const MOST_MEDIA_TYPES: usize = 8;

const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// The fields of a parameter that do not say what its value is.
const OF_PARAMETER: [&str; 5] = ["name", "in", "description", "required", "allowEmptyValue"];

/// A description of Swagger 2.0 as one of OpenAPI 3.0. Others stay as they are.
pub(crate) fn modernized(root: Node) -> Node {
    let is_swagger = match root.get("swagger").map(|it| &it.kind) {
        Some(Kind::String(version)) => version == "2.0",
        Some(Kind::Number(version)) => version.as_f64() == Some(2.0),
        Some(Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Map(_)) | None => false,
    };
    if !is_swagger || root.get("openapi").is_some() {
        return root;
    }
    let span = root.span;
    let mut members = Members::of(root);
    let version = members.entry("swagger").map_or(span, |it| it.value.span);
    let swagger = Swagger {
        consumes: members.media_types("consumes"),
        produces: members.media_types("produces"),
        parameters: members.shared_parameters(),
        host: members.address(),
    };
    members.push("openapi", version, text(version, "3.0.0"));
    let servers = members.servers(span, &swagger.host);
    members.push("servers", span, list(span, servers));
    members.change("parameters", |all| each_value(all, parameter));
    members.change("responses", |all| each_value(all, |it| response(it, &swagger.produces)));
    members.change("paths", |all| each_value(all, |it| swagger.path_item(it)));
    if let Some(schemes) = members.take("securityDefinitions") {
        let at = schemes.key.span;
        let schemes = each_value(schemes.value, security_scheme);
        members.push("components", at, map(at, vec![entry("securitySchemes", at, schemes)]));
    }
    members.into_node(span)
}

/// What all operations share.
struct Swagger {
    consumes: Vec<Spanned<String>>,
    produces: Vec<Spanned<String>>,
    parameters: HashMap<String, Shared>,
    host: Option<Address>,
}

/// Where the API is, but for the `schemes`.
struct Address {
    /// `host` and `basePath`.
    text: String,
    at: Span,
}

/// What is to be known of a parameter that references lead to.
#[derive(Clone)]
struct Shared {
    name: Option<Spanned<String>>,
    location: String,
    is_required: bool,
    is_file: bool,
    /// How a list becomes a text; `None` for what is no list.
    format: Option<Spanned<String>>,
}

impl Shared {
    fn of(parameter: &Node) -> Shared {
        let text = |key| parameter.get(key).and_then(Node::string);
        Shared {
            name: text("name").map(|it| Spanned::new(it.value.to_owned(), it.span)),
            location: text("in").map_or("", |it| it.value).to_owned(),
            is_required: is_true(parameter, "required"),
            is_file: text("type").is_some_and(|it| it.value == "file"),
            format: text("type").filter(|it| it.value == "array").map(|it| {
                let written = text("collectionFormat").unwrap_or(Spanned::new("csv", it.span));
                Spanned::new(written.value.to_owned(), written.span)
            }),
        }
    }
}

/// The parameters that become the body of a request.
#[derive(Clone, Default)]
struct BodyParameters {
    body: Option<Node>,
    form: Vec<Node>,
}

impl BodyParameters {
    fn is_empty(&self) -> bool {
        self.body.is_none() && self.form.is_empty()
    }
}

impl Swagger {
    fn path_item(&self, item: Node) -> Node {
        if item.entries().is_empty() {
            return item;
        }
        let span = item.span;
        let mut members = Members::of(item);
        let shared = self.split_parameters(&mut members);
        for it in &mut members.entries {
            let methods = ["get", "put", "post", "delete", "options", "head", "patch"];
            if methods.contains(&it.key.value.as_str()) && !it.value.entries().is_empty() {
                let node = std::mem::replace(&mut it.value, map(span, Vec::new()));
                it.value = self.operation(node, &shared);
            }
        }
        members.into_node(span)
    }

    fn operation(&self, operation: Node, shared: &BodyParameters) -> Node {
        let span = operation.span;
        let mut members = Members::of(operation);
        let own = |list: Option<Vec<Spanned<String>>>, all: &[Spanned<String>]| {
            list.unwrap_or_else(|| all.to_vec())
        };
        let has = |key| members.entry(key).map(|_| members.media_types(key));
        let (consumes, produces) =
            (own(has("consumes"), &self.consumes), own(has("produces"), &self.produces));
        let own = self.split_parameters(&mut members);
        let parameters = if own.is_empty() { shared.clone() } else { own };
        if let Some(body) = self.request_body(parameters, &consumes) {
            members.push("requestBody", body.span, body);
        }
        members.change("responses", |all| each_value(all, |it| response(it, &produces)));
        // An operation's own `schemes` replace those of the description.
        if members.entry("schemes").is_some() && self.host.is_some() {
            let servers = members.servers(span, &self.host);
            members.push("servers", span, list(span, servers));
        }
        members.into_node(span)
    }

    /// Takes out the parameters that become the body.
    fn split_parameters(&self, members: &mut Members) -> BodyParameters {
        let mut taken = BodyParameters::default();
        members.change("parameters", |mut all| {
            if let Kind::List(items) = &mut all.kind {
                let mut kept = Vec::new();
                for it in std::mem::take(items) {
                    match self.resolved(&it).location.as_str() {
                        "body" => taken.body = taken.body.take().or(Some(it)),
                        "formData" => taken.form.push(it),
                        _ => kept.push(parameter(it)),
                    }
                }
                *items = kept;
            }
            all
        });
        taken
    }

    fn resolved(&self, node: &Node) -> Shared {
        let name = node.get("$ref").and_then(Node::as_str);
        match name.and_then(|it| self.parameters.get(it.strip_prefix("#/parameters/")?)) {
            Some(it) => it.clone(),
            None => Shared::of(node),
        }
    }

    fn request_body(&self, from: BodyParameters, consumes: &[Spanned<String>]) -> Option<Node> {
        if let Some(body) = from.body {
            let (span, is_required) = (body.span, self.resolved(&body).is_required);
            let schema = schema_of(body);
            let json = [Spanned::new("application/json".to_owned(), span)];
            let types = if consumes.is_empty() { &json } else { consumes };
            let content = content(span, types, schema.as_ref(), &[]);
            return Some(request_body(span, is_required, content));
        }
        let span = from.form.first()?.span;
        let (mut properties, mut required, mut has_file) = (Vec::new(), Vec::new(), false);
        let mut encodings = Vec::new();
        for it in from.form {
            let known = self.resolved(&it);
            let Some(name) = known.name else { continue };
            has_file |= known.is_file;
            let mut encoding = known.format.as_ref().map_or(Vec::new(), style);
            if known.is_file {
                // Whatever the file is.
                let any = text(name.span, "*/*");
                encoding.push(entry("contentType", name.span, any));
            }
            if !encoding.is_empty() {
                encodings.push(entry(&name.value, name.span, map(name.span, encoding)));
            }
            if known.is_required {
                required.push(text(name.span, &name.value));
            }
            let schema = schema_of(it).unwrap_or_else(|| map(name.span, Vec::new()));
            properties.push(entry(&name.value, name.span, schema));
        }
        let is_required = !required.is_empty();
        let mut schema = vec![
            entry("type", span, text(span, "object")),
            entry("properties", span, map(span, properties)),
        ];
        if is_required {
            schema.push(entry("required", span, list(span, required)));
        }
        let is_form = |it: &&Spanned<String>| it.value == FORM || it.value == MULTIPART;
        let mut types: Vec<_> = consumes.iter().filter(is_form).cloned().collect();
        if types.is_empty() {
            let usual = if has_file { MULTIPART } else { FORM };
            types.push(Spanned::new(usual.to_owned(), span));
        }
        let content = content(span, &types, Some(&map(span, schema)), &encodings);
        Some(request_body(span, is_required, content))
    }
}

/// A parameter that is not a body: what its value is becomes its schema.
fn parameter(parameter: Node) -> Node {
    if parameter.get("$ref").is_some() || parameter.entries().is_empty() {
        return parameter;
    }
    let known = Shared::of(&parameter);
    let mut parameter = typed(parameter);
    if let (Kind::Map(entries), Some(format)) = (&mut parameter.kind, &known.format) {
        // Elsewhere commas are the default of OpenAPI 3, too.
        if known.location == "query" || format.value != "csv" {
            entries.extend(style(format));
        }
    }
    parameter
}

/// A collection format as a style. OpenAPI 3 has none for `tsv`.
fn style(format: &Spanned<String>) -> Vec<Entry> {
    let at = format.span;
    let (style, explode) = match format.value.as_str() {
        "multi" => ("form", true),
        "ssv" => ("spaceDelimited", false),
        "pipes" => ("pipeDelimited", false),
        "tsv" => ("tabDelimited", false),
        _ => ("form", false),
    };
    let explode = Node { span: at, kind: Kind::Bool(explode) };
    vec![entry("style", at, text(at, style)), entry("explode", at, explode)]
}

/// A parameter or a header, with what its value is in a schema of its own.
fn typed(node: Node) -> Node {
    let span = node.span;
    if node.get("schema").is_some() || node.entries().is_empty() {
        return node;
    }
    let is_outside = |it: &Entry| {
        let key = it.key.value.as_str();
        OF_PARAMETER.contains(&key) || key.starts_with("x-")
    };
    let (mut outside, inside): (Vec<_>, Vec<_>) =
        Members::of(node).entries.into_iter().partition(is_outside);
    let at = inside.first().map_or(span, |it| it.key.span);
    outside.push(entry("schema", at, without_file(map(at, inside))));
    map(span, outside)
}

/// The schema of a parameter that becomes a body, or a part of one.
fn schema_of(parameter: Node) -> Option<Node> {
    if let Some(reference) = parameter.get("$ref").and_then(Node::string) {
        let to = text(reference.span, &format!("{}/schema", reference.value));
        return Some(map(parameter.span, vec![entry("$ref", reference.span, to)]));
    }
    Members::of(typed(parameter)).take("schema").map(|it| it.value)
}

/// `type: file` is no type of JSON Schema: anything may be in a file.
fn without_file(schema: Node) -> Node {
    match schema.get("type").and_then(Node::as_str) {
        Some("file") => map(schema.span, Vec::new()),
        _ => schema,
    }
}

fn response(response: Node, produces: &[Spanned<String>]) -> Node {
    if response.get("$ref").is_some() || response.entries().is_empty() {
        return response;
    }
    let span = response.span;
    let mut members = Members::of(response);
    members.change("headers", |all| each_value(all, typed));
    let schema = members.take("schema").map(|it| (it.key.span, without_file(it.value)));
    let examples = members.take("examples").map(|it| it.value);
    let examples = examples.map_or(Vec::new(), |it| Members::of(it).entries);
    let Some(at) = schema.as_ref().map(|it| it.0).or(examples.first().map(|it| it.key.span)) else {
        return members.into_node(span);
    };
    let mut types = produces.to_vec();
    if types.is_empty() {
        types = examples
            .iter()
            .map(|it| Spanned::new(it.key.value.to_string(), it.key.span))
            .take(MOST_MEDIA_TYPES)
            .collect();
    }
    if types.is_empty() {
        types.push(Spanned::new("application/json".to_owned(), at));
    }
    let mut content = content(at, &types, schema.as_ref().map(|it| &it.1), &[]);
    if let Kind::Map(types) = &mut content.kind {
        for example in examples {
            let media_type = types.iter_mut().find(|it| it.key.value == example.key.value);
            if let Some(Kind::Map(members)) = media_type.map(|it| &mut it.value.kind) {
                members.push(entry("example", example.key.span, example.value));
            }
        }
    }
    members.push("content", at, content);
    members.into_node(span)
}

fn security_scheme(scheme: Node) -> Node {
    let span = scheme.span;
    let flow = match scheme.get("type").and_then(Node::as_str) {
        Some("basic") => {
            let (kind, name) = (text(span, "http"), text(span, "basic"));
            return map(span, vec![entry("type", span, kind), entry("scheme", span, name)]);
        }
        Some("oauth2") => scheme.get("flow").and_then(Node::as_str),
        Some(_) | None => None,
    };
    let flow = match flow {
        Some("application") => "clientCredentials",
        Some("accessCode") => "authorizationCode",
        Some("implicit") => "implicit",
        Some("password") => "password",
        Some(_) | None => return scheme,
    };
    let mut members = Members::of(scheme);
    let of_flow = ["authorizationUrl", "tokenUrl", "scopes"];
    let fields = of_flow.into_iter().filter_map(|it| members.take(it)).collect();
    members.push("flows", span, map(span, vec![entry(flow, span, map(span, fields))]));
    members.into_node(span)
}

/// The members of an object, to be changed.
struct Members {
    entries: Vec<Entry>,
}

impl Members {
    fn of(node: Node) -> Members {
        let Kind::Map(entries) = node.kind else { return Members { entries: Vec::new() } };
        Members { entries }
    }

    fn into_node(self, span: Span) -> Node {
        map(span, self.entries)
    }

    fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|it| it.key.value == key)
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|it| it.key.value == key)?;
        Some(self.entries.remove(at))
    }

    /// Adds a member, unless there is one.
    fn push(&mut self, key: &str, span: Span, value: Node) {
        if self.entry(key).is_none() {
            self.entries.push(entry(key, span, value));
        }
    }

    fn change(&mut self, key: &str, change: impl FnOnce(Node) -> Node) {
        if let Some(it) = self.entries.iter_mut().find(|it| it.key.value == key) {
            let span = it.value.span;
            let value = std::mem::replace(&mut it.value, Node { span, kind: Kind::Null });
            it.value = change(value);
        }
    }

    fn texts(&self, key: &str) -> impl Iterator<Item = Spanned<&str>> {
        let list = self.entry(key).map_or(&[][..], |it| it.value.items());
        list.iter().filter_map(Node::string)
    }

    fn media_types(&self, key: &str) -> Vec<Spanned<String>> {
        let types = self.texts(key).take(MOST_MEDIA_TYPES);
        types.map(|it| Spanned::new(it.value.to_owned(), it.span)).collect()
    }

    fn shared_parameters(&self) -> HashMap<String, Shared> {
        let all = self.entry("parameters").map_or(&[][..], |it| it.value.entries());
        all.iter().map(|it| (it.key.value.to_string(), Shared::of(&it.value))).collect()
    }

    /// `host` and `basePath`, if there is a host.
    fn address(&self) -> Option<Address> {
        let host = self.entry("host")?;
        let text = format!("{}{}", host.value.as_str()?, self.base_path());
        Some(Address { text, at: host.key.span })
    }

    fn base_path(&self) -> &str {
        let path = self.entry("basePath").and_then(|it| it.value.as_str());
        path.unwrap_or_default().trim_end_matches('/')
    }

    /// An address by each of the `schemes` as servers, the safe one first.
    fn servers(&self, span: Span, address: &Option<Address>) -> Vec<Node> {
        let mut urls = Vec::new();
        if let Some(Address { text, .. }) = address {
            let mut schemes: Vec<_> = self.texts("schemes").map(|it| it.value).take(4).collect();
            sort::by_key(&mut schemes, |it| {
                ["https", "http"].iter().position(|known| known == it).unwrap_or(2)
            });
            urls.extend(schemes.iter().map(|it| format!("{it}://{text}")));
            if urls.is_empty() {
                urls.push(format!("//{text}"));
            }
        } else if !self.base_path().is_empty() {
            urls.push(self.base_path().to_owned());
        }
        let base_path = || self.entry("basePath").map(|it| it.key.span);
        let at = address.as_ref().map(|it| it.at).or_else(base_path).unwrap_or(span);
        urls.iter().map(|it| map(at, vec![entry("url", at, text(at, it))])).collect()
    }
}

fn request_body(span: Span, is_required: bool, content: Node) -> Node {
    let required = Node { span, kind: Kind::Bool(is_required) };
    map(span, vec![entry("required", span, required), entry("content", span, content)])
}

/// The same schema for each media type.
fn content(
    span: Span,
    types: &[Spanned<String>],
    schema: Option<&Node>,
    encodings: &[Entry],
) -> Node {
    let media_type = |it: &Spanned<String>| {
        let mut members = Vec::new();
        members.extend(schema.map(|schema| entry("schema", it.span, schema.clone())));
        if !encodings.is_empty() {
            members.push(entry("encoding", it.span, map(it.span, encodings.to_vec())));
        }
        entry(&it.value, it.span, map(it.span, members))
    };
    map(span, types.iter().map(media_type).collect())
}

fn each_value(node: Node, mut change: impl FnMut(Node) -> Node) -> Node {
    let Node { span, kind } = node;
    let kind = match kind {
        Kind::Map(entries) => Kind::Map(
            entries.into_iter().map(|it| Entry { value: change(it.value), ..it }).collect(),
        ),
        other => other,
    };
    Node { span, kind }
}

fn is_true(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|it| it.kind == Kind::Bool(true))
}

fn entry(key: &str, span: Span, value: Node) -> Entry {
    Entry { key: Spanned::new(key.into(), span), value }
}

fn map(span: Span, entries: Vec<Entry>) -> Node {
    Node { span, kind: Kind::Map(entries) }
}

fn list(span: Span, items: Vec<Node>) -> Node {
    Node { span, kind: Kind::List(items) }
}

fn text(span: Span, text: &str) -> Node {
    Node { span, kind: Kind::String(text.into()) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::syntax::parse;

    /// An operation `post /pets` of a description, as OpenAPI 3.
    #[track_caller]
    fn check(operation: &str, expected: Value) {
        let text = format!(
            "
swagger: '2.0'
host: pets.example
basePath: /v1/
schemes: [http, https]
produces: [application/json]
parameters:
  page: {{ name: page, in: query, type: integer }}
  pet: {{ name: pet, in: body, required: true, schema: {{ $ref: '#/definitions/Pet' }} }}
  photo: {{ name: photo, in: formData, type: file }}
definitions: {{ Pet: {{ type: object }} }}
paths:
  /pets:
    post: {operation}
"
        );
        let root = modernized(parse(&text).root.unwrap()).to_value();
        assert_eq!(root["openapi"], "3.0.0");
        assert_eq!(root["servers"][0]["url"], "https://pets.example/v1");
        assert_eq!(root["paths"]["/pets"]["post"], expected);
    }

    #[test]
    fn a_type_becomes_a_schema() {
        check(
            "{ parameters: [{ name: tags, in: query, type: array, items: { type: string }, collectionFormat: pipes }] }",
            json!({ "parameters": [{
                "name": "tags",
                "in": "query",
                "schema": {
                    "type": "array", "items": { "type": "string" }, "collectionFormat": "pipes",
                },
                "style": "pipeDelimited",
                "explode": false,
            }] }),
        );
        check(
            "{ parameters: [{ $ref: '#/parameters/page' }] }",
            json!({ "parameters": [{ "$ref": "#/parameters/page" }] }),
        );
    }

    #[test]
    fn a_body_parameter_becomes_the_body() {
        let json = json!({ "schema": { "$ref": "#/parameters/pet/schema" } });
        check(
            "{ parameters: [{ $ref: '#/parameters/pet' }] }",
            json!({
                "parameters": [],
                "requestBody": { "required": true, "content": { "application/json": json } },
            }),
        );
    }

    #[test]
    fn form_parameters_become_an_object() {
        let schema = json!({
            "type": "object",
            "properties": {
                "name": { "type": "string" },
                "photo": { "$ref": "#/parameters/photo/schema" },
            },
            "required": ["name"],
        });
        check(
            "{ parameters: [{ name: name, in: formData, type: string, required: true }, { $ref: '#/parameters/photo' }] }",
            json!({
                "parameters": [],
                "requestBody": {
                    "required": true,
                    "content": { "multipart/form-data": {
                        "schema": schema,
                        "encoding": { "photo": { "contentType": "*/*" } },
                    } },
                },
            }),
        );
    }

    #[test]
    fn a_response_has_the_media_types_that_are_produced() {
        check(
            "{ responses: { '200': { description: A pet, schema: { type: object }, headers: { X-Left: { type: integer } }, examples: { application/json: { id: 1 } } } } }",
            json!({ "responses": { "200": {
                "description": "A pet",
                "headers": { "X-Left": { "schema": { "type": "integer" } } },
                "content": { "application/json": {
                    "schema": { "type": "object" }, "example": { "id": 1 },
                } },
            } } }),
        );
    }
}
