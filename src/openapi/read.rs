//! Operation where it is written → operation as plain data, schemas included.

use serde_json::{Value, json};

use crate::documents::At;
use crate::json_schema::Schema;
use crate::syntax::{Kind, Node};

use super::inline::Inliner;
use super::operation::*;
use super::{Found, Version, described, serialize, server};

pub(super) fn operation(root: At<'_>, version: Version, found: &Found<'_>) -> Operation {
    let described = described::operation(root, version, found);
    let mut reader = Reader { schemas: Inliner::new(version) };
    let security = described.security().to_vec();
    for it in described.unresolved {
        reader.schemas.unresolved_at(it);
    }
    let title = root.node.get("info").and_then(|it| it.get("title")?.as_str());
    Operation {
        title: title.map(str::to_owned),
        operation_id: found.id.map(|it| it.value.to_owned()),
        method: found.method.to_uppercase(),
        path: found.path.to_owned(),
        servers: server::of(found, root),
        parameters: described.parameters.iter().map(|it| reader.parameter(it)).collect(),
        request_body: described
            .request_body
            .map(|it| RequestBody { required: it.required, content: reader.content(&it.content) }),
        responses: described.responses.iter().map(|it| reader.response(it)).collect(),
        security,
        deprecated: described.deprecated.is_some(),
        span: described.span,
        unresolved: reader.schemas.unresolved,
    }
}

/// A string; or a number, which YAML makes of an unquoted version or port.
pub(super) fn scalar(node: &Node) -> Option<String> {
    match &node.kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Number(number) => Some(number.to_string()),
        Kind::Null | Kind::Bool(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}

fn boolean(node: &Node, key: &str) -> Option<bool> {
    match node.get(key)?.kind {
        Kind::Bool(it) => Some(it),
        Kind::Null | Kind::Number(_) | Kind::String(_) | Kind::List(_) | Kind::Map(_) => None,
    }
}

struct Reader<'a> {
    schemas: Inliner<'a>,
}

impl<'a> Reader<'a> {
    fn schema(&mut self, schema: Option<Schema<'a>>) -> Value {
        schema.map_or_else(anything, |it| self.schemas.alone(it.at))
    }

    fn parameter(&mut self, it: &described::Parameter<'a>) -> Parameter {
        let serialization = match it.media_type {
            Some(it) => Serialization::Content { media_type: it.value.to_owned() },
            None => styled(it.at.node, it.location),
        };
        Parameter {
            name: it.name.value.to_owned(),
            location: it.location,
            required: it.required,
            serialization,
            schema: self.schema(it.schema),
        }
    }

    fn content(&mut self, content: &[described::MediaType<'a>]) -> Vec<MediaType> {
        let read = |it: &described::MediaType<'a>| {
            let examples = self.examples(it.at);
            let own = it.at.node.get("example").map(Node::to_value);
            MediaType {
                content_type: it.name.value.to_owned(),
                schema: self.schema_of(it),
                example: own.or_else(|| examples.first().map(|it| it.1.clone())),
                examples,
                name: it.schema.and_then(|it| component(it.at)),
                encodings: self.encodings(it.at),
            }
        };
        content.iter().map(read).collect()
    }

    /// The schema of the whole body. OpenAPI 3.2 has `itemSchema` for what comes
    /// item by item.
    fn schema_of(&mut self, it: &described::MediaType<'a>) -> Value {
        match (it.schema, it.at.get("itemSchema")) {
            (None, Some(item)) => json!({ "type": "array", "items": self.schemas.alone(item) }),
            (schema, _) => self.schema(schema),
        }
    }

    /// Those of a media type, or of an Encoding Object whose part has parts.
    fn encodings(&mut self, of: At<'a>) -> Encodings {
        let by_name = of.get("encoding").into_iter().flat_map(At::entries);
        let prefix = of.get("prefixEncoding").into_iter().flat_map(At::items);
        Encodings {
            by_name: by_name.map(|it| self.encoding(&it.0.value, it.1)).collect(),
            prefix: prefix.map(|it| self.encoding("", it)).collect(),
            item: of.get("itemEncoding").map(|it| Box::new(self.encoding("", it))),
        }
    }

    fn encoding(&mut self, name: &str, at: At<'a>) -> Encoding {
        let is_styled = STYLED.iter().any(|it| at.node.get(it).is_some());
        let headers = at.get("headers").into_iter().flat_map(At::entries);
        let headers = headers.filter(|it| !it.0.value.eq_ignore_ascii_case("content-type"));
        Encoding {
            name: name.to_owned(),
            content_type: at.node.get("contentType").and_then(Node::as_str).map(str::to_owned),
            serialization: is_styled.then(|| styled(at.node, Location::Query)),
            headers: headers.map(|it| self.part_header(&it.0.value, it.1)).collect(),
            nested: self.encodings(at),
        }
    }

    fn part_header(&mut self, name: &str, at: At<'a>) -> PartHeader {
        let name = name.to_owned();
        let Ok(at) = at.follow() else {
            return PartHeader { name, value: None, required: false };
        };
        let schema = at.get("schema").map(|it| self.schemas.alone(it)).unwrap_or_default();
        let only = match schema.get("enum").and_then(Value::as_array).map(Vec::as_slice) {
            Some([only]) => Some(only),
            Some(_) | None => None,
        };
        let value = schema.get("const").or(only).or_else(|| schema.get("default"));
        let by = Serialization::default_in(Location::Header);
        let value = value.and_then(|it| serialize::header(it, &by));
        PartHeader { name, value, required: boolean(at.node, "required").unwrap_or_default() }
    }

    /// The examples of a media type by their names.
    fn examples(&mut self, at: At<'a>) -> Vec<(String, Value)> {
        let mut examples = Vec::new();
        for (name, example) in at.get("examples").into_iter().flat_map(At::entries) {
            let node = match example.follow() {
                Ok(it) => it.node,
                Err(it) => {
                    self.schemas.unresolved_at(it.value);
                    continue;
                }
            };
            // OpenAPI 3.2 calls it `dataValue`, to tell it from its serialization.
            let value = node.get("dataValue").or_else(|| node.get("value"));
            examples.extend(value.map(|it| (name.value.to_string(), it.to_value())));
        }
        examples
    }

    fn response(&mut self, it: &described::Response<'a>) -> DocumentedResponse {
        DocumentedResponse {
            status: it.status,
            headers: it.headers.iter().map(|it| it.0.value.to_owned()).collect(),
            content: self.content(&it.content),
        }
    }
}

/// The fields of an Encoding Object of which any takes the place of `contentType`.
const STYLED: [&str; 3] = ["style", "explode", "allowReserved"];

/// The name of the component that a schema refers to.
fn component(schema: At<'_>) -> Option<String> {
    let (before, name) = schema.reference()?.value.rsplit_once('/')?;
    let is_component = before.ends_with("/schemas") || before.ends_with("/definitions");
    is_component.then(|| name.to_owned())
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
            allow_reserved: boolean(node, "allowReserved").unwrap_or_default(),
        },
        Serialization::Content { .. } => style,
    }
}
