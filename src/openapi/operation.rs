//! An operation and its parts, as plain data that a plan can hold.

use std::fmt;

use serde_json::{Value, json};

use crate::http::{essence, is_json, is_xml};
use crate::text::Span;

use super::body;
use super::sample::sample;
use super::security::SecurityScheme;
use super::server::Servers;

/// One operation of a description, with everything that a request to it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// The title of the description that has it.
    pub title: Option<String>,
    /// Its `operationId`.
    pub operation_id: Option<String>,
    /// The method in capitals, such as `POST`.
    pub method: String,
    /// The path template, such as `/pets/{petId}`.
    pub path: String,
    /// Where it may be called. No server means `/` at the place of the description.
    pub servers: Servers,
    /// The parameters of the operation and its path item.
    pub parameters: Vec<Parameter>,
    /// What may be sent in the body.
    pub request_body: Option<RequestBody>,
    /// What may be answered, in the order of the document.
    pub responses: Vec<DocumentedResponse>,
    /// The alternatives to authenticate, each a set of schemes that are all
    /// needed. Empty where nothing is asked for.
    pub security: Vec<Vec<SecurityScheme>>,
    /// Whether the operation should no longer be used.
    pub deprecated: bool,
    /// Its `operationId` value, else its method's key, in the description's text.
    pub span: Span,
    /// The references that lead out of the description or nowhere. What they
    /// stand for is missing here, so its absence proves nothing.
    pub unresolved: Vec<String>,
}

/// Something that a request carries by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The name. Header names compare case-insensitively.
    pub name: String,
    /// Where the parameter is sent.
    pub location: Location,
    /// Whether a request without it is wrong.
    pub required: bool,
    /// How the value becomes text.
    pub serialization: Serialization,
    /// What the value must be.
    pub schema: Value,
}

/// Where a parameter is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the place of `{name}` in the path.
    Path,
    /// As a part of the query.
    Query,
    /// As a header field.
    Header,
    /// In the `Cookie` header field.
    Cookie,
    /// As the whole query (OpenAPI 3.2).
    Querystring,
}

/// How a parameter's value becomes text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Serialization {
    /// By a style, as in RFC 6570.
    Style {
        /// The shape of the text.
        style: Style,
        /// Whether each item or member stands on its own.
        explode: bool,
        /// Whether reserved characters stay as they are.
        allow_reserved: bool,
    },
    /// As a text of this media type.
    Content {
        /// The media type, such as `application/json`.
        media_type: String,
    },
}

/// The shape of a serialized parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `blue,black`
    Simple,
    /// `.blue,black`
    Label,
    /// `;color=blue,black`
    Matrix,
    /// `color=blue,black`
    Form,
    /// `color=blue%20black`
    SpaceDelimited,
    /// `color=blue%7Cblack`
    PipeDelimited,
    /// `color=blue%09black`, which is the `tsv` of Swagger 2.0.
    TabDelimited,
    /// `color%5BR%5D=100`
    DeepObject,
    /// `color=blue; color=black` (OpenAPI 3.2)
    Cookie,
}

/// What may be sent in the body of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestBody {
    /// Whether a request without a body is wrong.
    pub required: bool,
    /// The media types to choose from, in the order of the document.
    pub content: Vec<MediaType>,
}

/// A body in one media type.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaType {
    /// Its name, such as `application/json`, or a range such as `text/*`.
    pub content_type: String,
    /// What the body must be.
    pub schema: Value,
    /// The first example of the media type itself. The schema may have more.
    pub example: Option<Value>,
    /// The examples that have a name, in the order of the document.
    pub examples: Vec<(String, Value)>,
    /// The name of the component that the schema refers to, which is also that
    /// of its XML element.
    pub name: Option<String>,
    /// How the members or items become parts, where the description says so.
    pub encodings: Encodings,
}

/// How values become the parts of a form or of a multipart body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Encodings {
    /// Of the members of an object.
    pub by_name: Vec<Encoding>,
    /// Of the first items of a list.
    pub prefix: Vec<Encoding>,
    /// Of all other items.
    pub item: Option<Box<Encoding>>,
}

/// How one value becomes a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Encoding {
    /// The name of the member; empty for an item.
    pub name: String,
    /// The media types to choose from, with commas between them.
    pub content_type: Option<String>,
    /// A style, where one is said: then the media type does not matter.
    pub serialization: Option<Serialization>,
    /// The header fields of its part in a multipart body.
    pub headers: Vec<PartHeader>,
    /// How the parts of the part are made, where it is multipart itself.
    pub nested: Encodings,
}

/// A header field of a part. Only the description can say its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartHeader {
    /// The name.
    pub name: String,
    /// The value, where the schema leaves no choice.
    pub value: Option<String>,
    /// Whether a part without it is wrong.
    pub required: bool,
}

/// An answer that the description speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct DocumentedResponse {
    /// The status codes that it speaks of.
    pub status: Status,
    /// The names of its header fields.
    pub headers: Vec<String>,
    /// The media types of its body, in the order of the document.
    pub content: Vec<MediaType>,
}

/// The status codes that a documented response speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// One status code, such as `201`.
    Exact(u16),
    /// A hundred of them, by the first digit: `2` for `2XX`.
    Range(u8),
    /// All that no other response speaks of.
    Default,
}

impl Operation {
    /// The response that speaks most exactly of `status`.
    pub fn response(&self, status: u16) -> Option<&DocumentedResponse> {
        self.responses
            .iter()
            .filter_map(|it| Some((it.status.exactness(status)?, it)))
            .max_by_key(|it| it.0)
            .map(|it| it.1)
    }

    /// The parameter that is sent there under this name.
    pub fn parameter(&self, location: Location, name: &str) -> Option<&Parameter> {
        self.parameters
            .iter()
            .find(|it| it.location == location && location.same_name(&it.name, name))
    }
}

impl Location {
    /// The location that `in` names.
    pub fn parse(text: &str) -> Option<Location> {
        Some(match text {
            "path" => Location::Path,
            "query" => Location::Query,
            "header" => Location::Header,
            "cookie" => Location::Cookie,
            "querystring" => Location::Querystring,
            _ => return None,
        })
    }

    /// The word that `in` has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Cookie => "cookie",
            Location::Querystring => "querystring",
        }
    }

    /// Whether two names mean the same parameter here.
    pub fn same_name(self, one: &str, other: &str) -> bool {
        match self {
            Location::Header => one.eq_ignore_ascii_case(other),
            Location::Path | Location::Query | Location::Cookie | Location::Querystring => {
                one == other
            }
        }
    }
}

impl Serialization {
    /// How a parameter is serialized where nothing is said about it.
    pub fn default_in(location: Location) -> Serialization {
        match location {
            Location::Path | Location::Header => Serialization::of(Style::Simple),
            Location::Query | Location::Cookie => Serialization::of(Style::Form),
            Location::Querystring => {
                Serialization::Content { media_type: "application/x-www-form-urlencoded".into() }
            }
        }
    }

    /// A style with its defaults.
    pub fn of(style: Style) -> Serialization {
        let explode = matches!(style, Style::Form | Style::Cookie);
        Serialization::Style { style, explode, allow_reserved: false }
    }
}

impl Style {
    /// The style of this name, where it is allowed.
    pub fn parse(text: &str, location: Location) -> Option<Style> {
        Some(match (location, text) {
            (Location::Path | Location::Header, "simple") => Style::Simple,
            (Location::Path, "label") => Style::Label,
            (Location::Path, "matrix") => Style::Matrix,
            (Location::Query | Location::Cookie, "form") => Style::Form,
            // In paths and headers they are the collection formats of Swagger 2.0.
            (Location::Query | Location::Path | Location::Header, "spaceDelimited") => {
                Style::SpaceDelimited
            }
            (Location::Query | Location::Path | Location::Header, "pipeDelimited") => {
                Style::PipeDelimited
            }
            (Location::Query | Location::Path | Location::Header, "tabDelimited") => {
                Style::TabDelimited
            }
            (Location::Query, "deepObject") => Style::DeepObject,
            (Location::Cookie, "cookie") => Style::Cookie,
            _ => return None,
        })
    }
}

impl RequestBody {
    /// The media type that speaks most exactly of a `Content-Type`.
    pub fn media_type(&self, content_type: &str) -> Option<&MediaType> {
        let sent = essence(content_type);
        let kind = sent.split('/').next().unwrap_or_default();
        let exactness = |it: &MediaType| {
            let name = essence(&it.content_type);
            match name.strip_suffix("/*") {
                _ if name == sent => Some(2),
                Some(range) if range == kind => Some(1),
                Some("*") => Some(0),
                Some(_) | None => None,
            }
        };
        let speaking = self.content.iter().filter_map(|it| Some((exactness(it)?, it)));
        speaking.max_by_key(|it| it.0).map(|it| it.1)
    }
}

impl MediaType {
    /// The media type that a client without a wish takes: the first JSON one,
    /// else the first.
    pub fn preferred(content: &[MediaType]) -> Option<&MediaType> {
        content.iter().find(|it| is_json(&it.content_type)).or_else(|| content.first())
    }

    /// The example, else a made-up body that fits the schema; of XML, its text
    /// where it can be written.
    pub fn sample(&self) -> Value {
        let value = self.example.clone().unwrap_or_else(|| sample(&self.schema));
        if !is_xml(&self.content_type) || value.is_string() {
            return value;
        }
        let written = body::write(&value, &essence(&self.content_type), Some(self)).ok();
        written.and_then(|it| Some(it.content.text()?.into())).unwrap_or(value)
    }
}

impl Status {
    /// The status codes that a key of `responses` names.
    pub fn parse(text: &str) -> Option<Status> {
        match text.as_bytes() {
            b"default" => Some(Status::Default),
            [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => Some(Status::Range(digit - b'0')),
            [b'1'..=b'9', _, _] => text.parse().ok().map(Status::Exact),
            _ => None,
        }
    }

    /// Whether it speaks of successes alone: 200 to 299.
    pub fn is_success(self) -> bool {
        match self {
            Status::Exact(code) => (200..300).contains(&code),
            Status::Range(digit) => digit == 2,
            Status::Default => false,
        }
    }

    /// How exactly this speaks of `status`; `None` where it does not.
    pub(super) fn exactness(self, status: u16) -> Option<u8> {
        match self {
            Status::Exact(code) => (code == status).then_some(2),
            Status::Range(digit) => (u16::from(digit) == status / 100).then_some(1),
            Status::Default => Some(0),
        }
    }
}

/// Prints what [`Status::parse`] reads.
impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Status::Exact(code) => write!(f, "{code}"),
            Status::Range(digit) => write!(f, "{digit}XX"),
            Status::Default => f.write_str("default"),
        }
    }
}

/// The schema that every value fits.
pub(super) fn anything() -> Value {
    json!({})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_exact_status_wins() {
        let check = |key: &str, status: u16, expected: Option<u8>| {
            let exactness = Status::parse(key).and_then(|it| it.exactness(status));
            assert_eq!(exactness, expected, "{key} for {status}");
        };
        check("201", 201, Some(2));
        check("2XX", 201, Some(1));
        check("default", 201, Some(0));
        check("201", 200, None);
        check("4XX", 200, None);
        check("x-note", 200, None);
        check("6XX", 200, None);
    }
}
