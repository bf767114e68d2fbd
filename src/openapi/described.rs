//! An operation where it is written: its parts with their places, and its
//! schemas as they stand.
//!
//! A part that is not as OpenAPI wants it is left out: what is wrong with the
//! description itself is the business of its own validators.

use std::cell::OnceCell;

use crate::documents::At;
use crate::http::essence;
use crate::json_schema::{Dialect, Schema};
use crate::syntax::{Entry, Key, Kind, Node};
use crate::text::{Span, Spanned};

use super::operation::{Location, Status};
use super::security::{self, SecurityKind, SecurityScheme};
use super::{Found, Version};

/// Header parameters of these names are ignored in descriptions.
const IGNORED_HEADERS: [&str; 3] = ["accept", "content-type", "authorization"];

/// An operation where it is written.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// The Operation Object.
    pub at: At<'a>,
    /// The path template, such as `/pets/{petId}`.
    pub path: &'a str,
    /// Its `operationId`.
    pub id: Option<Spanned<&'a str>>,
    /// Its `operationId` value, else its method's key.
    pub span: Span,
    /// The parameters of the operation and its path item.
    pub parameters: Vec<Parameter<'a>>,
    /// What may be sent in the body.
    pub request_body: Option<RequestBody<'a>>,
    /// What may be answered, in the order of the document.
    pub responses: Vec<Response<'a>>,
    /// The key `deprecated`, where it is true.
    pub deprecated: Option<Span>,
    /// The references that lead nowhere, or to no document at hand. What they
    /// stand for is missing here, so its absence proves nothing.
    pub unresolved: Vec<&'a str>,
    root: At<'a>,
    /// The alternatives to authenticate, once somebody wants to know.
    security: OnceCell<Vec<Vec<SecurityScheme>>>,
}

/// A parameter where it is written.
#[derive(Clone, Copy, Debug)]
pub struct Parameter<'a> {
    /// The Parameter Object.
    pub at: At<'a>,
    /// The name. Header names compare case-insensitively.
    pub name: Spanned<&'a str>,
    /// Where the parameter is sent.
    pub location: Location,
    /// Whether a request without it is wrong.
    pub required: bool,
    /// The key `deprecated`, where it is true.
    pub deprecated: Option<Span>,
    /// The media type that it is a text of, instead of a style.
    pub media_type: Option<Spanned<&'a str>>,
    /// What the value must be.
    pub schema: Option<Schema<'a>>,
}

/// The body of a request where it is written.
#[derive(Clone, Debug)]
pub struct RequestBody<'a> {
    /// The Request Body Object.
    pub at: At<'a>,
    /// Whether a request without a body is wrong.
    pub required: bool,
    /// The media types to choose from, in the order of the document.
    pub content: Vec<MediaType<'a>>,
}

/// A body in one media type, where it is written.
#[derive(Clone, Copy, Debug)]
pub struct MediaType<'a> {
    /// The Media Type Object.
    pub at: At<'a>,
    /// Its name, such as `application/json`, or a range such as `text/*`.
    pub name: Spanned<&'a str>,
    /// What the body must be.
    pub schema: Option<Schema<'a>>,
}

/// A response where it is written.
#[derive(Clone, Debug)]
pub struct Response<'a> {
    /// The Response Object.
    pub at: At<'a>,
    /// The status codes that it speaks of.
    pub status: Status,
    /// Its key in `responses`, in the document of the operation.
    pub key: Span,
    /// Its header fields, with the Header Objects.
    pub headers: Vec<(Spanned<&'a str>, At<'a>)>,
    /// The media types of its body, in the order of the document.
    pub content: Vec<MediaType<'a>>,
}

impl<'a> Operation<'a> {
    /// The alternatives to authenticate, each a set of schemes that are all
    /// needed. Empty where nothing is asked for.
    pub fn security(&self) -> &[Vec<SecurityScheme>] {
        self.security.get_or_init(|| security(self.at, self.root))
    }

    /// The response that speaks most exactly of `status`.
    pub fn response(&self, status: u16) -> Option<&Response<'a>> {
        let speaking = self.responses.iter();
        let speaking = speaking.filter_map(|it| Some((it.status.exactness(status)?, it)));
        speaking.max_by_key(|it| it.0).map(|it| it.1)
    }

    /// The parameter that is sent there under this name.
    pub fn parameter(&self, location: Location, name: &str) -> Option<&Parameter<'a>> {
        let is_meant = |it: &&Parameter<'_>| {
            it.location == location && location.same_name(it.name.value, name)
        };
        self.parameters.iter().find(is_meant)
    }

    /// Whether a security scheme of the description, asked for or not, sends something
    /// there under this name.
    pub fn takes_credentials(&self, location: Location, name: &str) -> bool {
        let schemes = declared_schemes(self.root).into_iter().flat_map(At::entries);
        let mut carriers = schemes.filter_map(|it| security::carrier(it.1));
        carriers.any(|it| it.0 == location && location.same_name(it.1, name))
    }
}

impl<'a> RequestBody<'a> {
    /// The media type that speaks most exactly of a `Content-Type`.
    pub fn media_type(&self, content_type: &str) -> Option<&MediaType<'a>> {
        let sent = essence(content_type);
        let exact = self.content.iter().find(|it| essence(it.name.value) == sent);
        let kind = sent.split('/').next().unwrap_or_default();
        let of_kind = || {
            let range =
                |it: &&MediaType<'_>| essence(it.name.value).strip_suffix("/*") == Some(kind);
            self.content.iter().find(range)
        };
        let any = || self.content.iter().find(|it| essence(it.name.value) == "*/*");
        exact.or_else(of_kind).or_else(any)
    }
}

/// Reads an operation of the description at `root`.
pub(super) fn operation<'a>(root: At<'a>, version: Version, found: &Found<'a>) -> Operation<'a> {
    let mut reader = Reader { dialect: version.dialect(), unresolved: Vec::new() };
    let at = found.node;
    Operation {
        at,
        path: found.path,
        id: found.id,
        span: found.id.map_or(found.key, |it| it.span),
        parameters: reader.parameters(found.item, at),
        request_body: reader.part(at, "requestBody").map(|it| reader.request_body(it)),
        responses: reader.responses(at),
        deprecated: deprecated(at.node),
        unresolved: reader.unresolved,
        root,
        security: OnceCell::new(),
    }
}

struct Reader<'a> {
    dialect: Dialect,
    unresolved: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn follow(&mut self, at: At<'a>) -> Option<At<'a>> {
        at.follow().inspect_err(|it| self.unresolved.push(it.value)).ok()
    }

    fn part(&mut self, at: At<'a>, key: &str) -> Option<At<'a>> {
        self.follow(at.get(key)?)
    }

    fn schema(&self, at: At<'a>) -> Option<Schema<'a>> {
        Some(Schema { at: at.get("schema")?, dialect: self.dialect })
    }

    fn parameters(&mut self, item: At<'a>, operation: At<'a>) -> Vec<Parameter<'a>> {
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        // The operation comes first: its parameters overrule its path item's.
        for list in [operation, item].into_iter().filter_map(|it| it.get("parameters")) {
            for at in list.items() {
                let Some(parameter) = self.follow(at).and_then(|it| self.parameter(it)) else {
                    continue;
                };
                let is_there = |it: &Parameter<'_>| {
                    it.location == parameter.location
                        && it.location.same_name(it.name.value, parameter.name.value)
                };
                if !parameters.iter().any(is_there) {
                    parameters.push(parameter);
                }
            }
        }
        parameters
    }

    fn parameter(&mut self, at: At<'a>) -> Option<Parameter<'a>> {
        let name = at.node.get("name")?.string()?;
        let location = Location::parse(at.node.get("in")?.as_str()?)?;
        // OpenAPI 3.1.1, Parameter Object, name: "the parameter definition SHALL
        // be ignored", so these are never missing.
        let is_ignored = location == Location::Header
            && IGNORED_HEADERS.contains(&name.value.to_ascii_lowercase().as_str());
        let is_required = location == Location::Path || is_true(at.node, "required");
        let content = self.content(at).into_iter().next();
        Some(Parameter {
            at,
            name,
            location,
            required: is_required && !is_ignored,
            deprecated: deprecated(at.node),
            media_type: content.map(|it| it.name),
            schema: content.map_or_else(|| self.schema(at), |it| it.schema),
        })
    }

    fn request_body(&mut self, at: At<'a>) -> RequestBody<'a> {
        RequestBody { at, required: is_true(at.node, "required"), content: self.content(at) }
    }

    fn content(&mut self, at: At<'a>) -> Vec<MediaType<'a>> {
        let Some(written) = at.get("content") else { return Vec::new() };
        let mut content = Vec::with_capacity(written.node.entries().len());
        for (key, it) in written.entries() {
            let Some(at) = self.follow(it) else { continue };
            let name = Spanned::new(key.value.as_str(), key.span);
            content.push(MediaType { at, name, schema: self.schema(at) });
        }
        content
    }

    fn responses(&mut self, operation: At<'a>) -> Vec<Response<'a>> {
        let Some(written) = operation.get("responses") else { return Vec::new() };
        let mut responses = Vec::with_capacity(written.node.entries().len());
        for (key, it) in written.entries() {
            let Some(status) = Status::parse(&key.value) else { continue };
            let Some(at) = self.follow(it) else { continue };
            let headers = at.get("headers").into_iter().flat_map(At::entries);
            let name = |key: &'a Key| Spanned::new(key.value.as_str(), key.span);
            let headers = headers.map(|(key, it)| (name(key), it)).collect();
            let content = self.content(at);
            responses.push(Response { at, status, key: key.span, headers, content });
        }
        responses
    }
}

fn security(operation: At<'_>, root: At<'_>) -> Vec<Vec<SecurityScheme>> {
    let Some(list) = operation.get("security").or_else(|| root.get("security")) else {
        return Vec::new();
    };
    let declared = declared_schemes(root);
    let kind = |name: &str| declared.and_then(|it| it.get(name)).map(security::kind);
    let scheme = |it: &Entry| SecurityScheme {
        name: it.key.value.to_string(),
        kind: kind(&it.key.value).unwrap_or(SecurityKind::Other),
        scopes: security::scopes(&it.value),
    };
    let alternative = |it: &Node| it.entries().iter().map(scheme).collect();
    list.node.items().iter().map(alternative).collect()
}

fn declared_schemes(root: At<'_>) -> Option<At<'_>> {
    root.get("components")?.get("securitySchemes")
}

fn deprecated(node: &Node) -> Option<Span> {
    let entry = node.entry("deprecated")?;
    (entry.value.kind == Kind::Bool(true)).then_some(entry.key.span)
}

fn is_true(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|it| it.kind == Kind::Bool(true))
}
