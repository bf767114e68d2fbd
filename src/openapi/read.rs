//! Tree → operation: every part of one operation, with references followed.
//!
//! A part that is not as OpenAPI wants it is left out: what is wrong with the
//! description itself is the business of its own validators.

use serde_json::Value;

use crate::documents::At;
use crate::syntax::{Kind, Node};
use crate::text::Spanned;

use super::inline::Inliner;
use super::operation::*;
use super::{Found, Version};

/// Header parameters of these names are ignored in descriptions.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

pub(super) fn operation(root: At<'_>, version: Version, found: &Found<'_>) -> Operation {
    let mut reader = Reader { root, schemas: Inliner::new(version) };
    let node = found.node;
    Operation {
        operation_id: found.id.map(|it| it.value.to_owned()),
        method: found.method.to_uppercase(),
        path: found.path.to_owned(),
        server: [node, found.item, root].into_iter().find_map(|it| server(it.node.get("servers")?)),
        parameters: reader.parameters(found.item, node),
        request_body: reader.part(node, "requestBody").map(|it| reader.request_body(it)),
        responses: reader.responses(node),
        security: reader.security(node),
        deprecated: is_true(node.node, "deprecated"),
        span: found.id.map_or(found.key, |it| it.span),
        unresolved: reader.schemas.unresolved,
    }
}

/// The URLs of a list of servers.
pub(super) fn servers(list: &Node) -> impl Iterator<Item = String> {
    list.items().iter().filter_map(|it| Some(filled(it.get("url")?.as_str()?, it.get("variables"))))
}

/// The first server's URL.
fn server(list: &Node) -> Option<String> {
    servers(list).next()
}

/// A URL template with the defaults of its variables.
fn filled(template: &str, variables: Option<&Node>) -> String {
    let entries = variables.map_or(&[][..], Node::entries);
    entries.iter().fold(template.to_owned(), |url, variable| {
        match variable.value.get("default").and_then(scalar) {
            Some(default) => url.replace(&format!("{{{}}}", variable.key.value), &default),
            None => url,
        }
    })
}

/// A string; or a number, which YAML makes of an unquoted version or port.
pub(super) fn scalar(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.clone()),
        Kind::Number(number) => Some(number.to_string()),
        Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}

fn is_true(node: &Node, key: &str) -> bool {
    boolean(node, key).unwrap_or_default()
}

fn boolean(node: &Node, key: &str) -> Option<bool> {
    match node.get(key)?.kind {
        Kind::Bool(it) => Some(it),
        Kind::Null | Kind::Number(_) | Kind::String(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}

struct Reader<'a> {
    root: At<'a>,
    schemas: Inliner<'a>,
}

impl<'a> Reader<'a> {
    fn follow(&mut self, at: At<'a>) -> Option<At<'a>> {
        at.follow().inspect_err(|it| self.schemas.unresolved_at(it.value)).ok()
    }

    fn part(&mut self, at: At<'a>, key: &str) -> Option<At<'a>> {
        self.follow(at.get(key)?)
    }

    fn schema(&mut self, at: At<'a>) -> Value {
        at.get("schema").map_or_else(anything, |it| self.schemas.alone(it))
    }

    fn parameters(&mut self, item: At<'a>, operation: At<'a>) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        // The operation comes first: its parameters overrule its path item's.
        for list in [operation, item].into_iter().filter_map(|it| it.get("parameters")) {
            for at in list.items() {
                let Some(parameter) = self.follow(at).and_then(|it| self.parameter(it)) else {
                    continue;
                };
                let is_there = |it: &Parameter| {
                    it.location == parameter.location
                        && it.location.same_name(&it.name, &parameter.name)
                };
                if !parameters.iter().any(is_there) {
                    parameters.push(parameter);
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, at: At<'a>) -> Option<Parameter> {
        let node = at.node;
        let name = node.get("name")?.as_str()?.to_owned();
        let location = Location::parse(node.get("in")?.as_str()?)?;
        // OpenAPI 3.1.1, Parameter Object, name: "the parameter definition SHALL
        // be ignored", so these are never missing.
        let is_ignored = location == Location::Header
            && IGNORED_HEADERS.contains(&name.to_ascii_lowercase().as_str());
        let required = location == Location::Path || is_true(node, "required");
        let content = self.content(at).into_iter().next();
        let (serialization, schema) = match content {
            Some(content) => {
                (Serialization::Content { media_type: content.content_type }, content.schema)
            }
            None => (styled(node, location), self.schema(at)),
        };
        let required = required && !is_ignored;
        Some(Parameter { name, location, required, serialization, schema })
    }

    fn request_body(&mut self, at: At<'a>) -> RequestBody {
        RequestBody { required: is_true(at.node, "required"), content: self.content(at) }
    }

    fn content(&mut self, at: At<'a>) -> Vec<MediaType> {
        let read = |(key, it): (&'a Spanned<String>, At<'a>)| {
            let at = self.follow(it)?;
            let content_type = key.value.clone();
            Some(MediaType { content_type, schema: self.schema(at), example: self.example(at) })
        };
        at.get("content").into_iter().flat_map(At::entries).filter_map(read).collect()
    }

    /// The first example of a media type.
    fn example(&mut self, at: At<'a>) -> Option<Value> {
        if let Some(example) = at.node.get("example") {
            return Some(example.to_value());
        }
        let (_, first) = at.get("examples")?.entries().next()?;
        let example = self.follow(first)?.node;
        // OpenAPI 3.2 calls it `dataValue`, to tell it from its serialization.
        example.get("dataValue").or_else(|| example.get("value")).map(Node::to_value)
    }

    fn responses(&mut self, operation: At<'a>) -> Vec<DocumentedResponse> {
        let read = |(key, it): (&'a Spanned<String>, At<'a>)| {
            let status = Status::parse(&key.value)?;
            let at = self.follow(it)?;
            let headers = at.node.get("headers").map_or(&[][..], Node::entries);
            let headers = headers.iter().map(|it| it.key.value.clone()).collect();
            Some(DocumentedResponse { status, headers, content: self.content(at) })
        };
        operation.get("responses").into_iter().flat_map(At::entries).filter_map(read).collect()
    }

    fn security(&mut self, operation: At<'a>) -> Vec<Vec<SecurityScheme>> {
        let Some(list) = operation.get("security").or_else(|| self.root.get("security")) else {
            return Vec::new();
        };
        let scheme = |name: &str| SecurityScheme { name: name.to_owned(), kind: self.kind(name) };
        let alternative = |it: &Node| it.entries().iter().map(|it| scheme(&it.key.value)).collect();
        list.node.items().iter().map(alternative).collect()
    }

    fn kind(&self, name: &str) -> SecurityKind {
        let schemes = self.root.get("components").and_then(|it| it.get("securitySchemes"));
        let scheme = schemes.and_then(|it| it.get(name)).and_then(|it| it.follow().ok());
        scheme.and_then(|it| kind(it.node)).unwrap_or(SecurityKind::Other)
    }
}

fn styled(node: &Node, location: Location) -> Serialization {
    let style = node
        .get("style")
        .and_then(Node::as_str)
        .and_then(|it| Style::parse(it, location))
        .map_or_else(|| Serialization::default_in(location), Serialization::of);
    match style {
        Serialization::Style { style, explode, .. } => Serialization::Style {
            style,
            explode: boolean(node, "explode").unwrap_or(explode),
            allow_reserved: is_true(node, "allowReserved"),
        },
        Serialization::Content { .. } => style,
    }
}

fn kind(scheme: &Node) -> Option<SecurityKind> {
    let text = |key| Some(scheme.get(key)?.as_str()?.to_owned());
    Some(match scheme.get("type")?.as_str()? {
        "apiKey" => {
            SecurityKind::ApiKey { location: Location::parse(&text("in")?)?, name: text("name")? }
        }
        "http" => SecurityKind::Http { scheme: text("scheme")?.to_lowercase() },
        "oauth2" | "openIdConnect" => SecurityKind::Token,
        _ => SecurityKind::Other,
    })
}
