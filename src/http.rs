//! Requests and responses as the engine sees them: data, never sent from here.

pub mod base64;
pub mod charset;

use std::borrow::Cow;

use serde_json::{Map, Value};

use charset::Charset;

/// Header fields in order. Names compare case-insensitively.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

/// A request that a driver can send as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The method in capitals, such as `POST`.
    pub method: String,
    /// The absolute URL with its query.
    pub url: String,
    /// Every header field, `content-type` included.
    pub headers: Headers,
    /// The body, if one is sent.
    pub body: Option<RequestBody>,
    /// The evaluated parameters, for `$request.path.id` and its like.
    pub parameters: Parameters,
    /// Whether a redirect is an answer, and not followed.
    pub keeps_redirects: bool,
}

/// What is sent in the body of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestBody {
    /// The payload after evaluation, for `$request.body`.
    pub value: Value,
    /// The same, written in its content type.
    pub content: Content,
}

/// What goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A text, sent as UTF-8.
    Text(String),
    /// Bytes that may be no text.
    Bytes(Vec<u8>),
}

/// The evaluated values of a request's parameters, by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters {
    /// `in: path`.
    pub path: Map<String, Value>,
    /// `in: query`.
    pub query: Map<String, Value>,
}

/// An answer to a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Every header field that the driver was given.
    pub headers: Headers,
    /// How many bytes the body had, if the driver knows.
    pub size: Option<u64>,
    /// The body, read by its content type.
    pub body: Body,
}

/// The body of a response.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Body {
    /// No body at all.
    #[default]
    Empty,
    /// A parsed JSON text, or any other text as a JSON string.
    Value(Value),
    /// A text that was said to be JSON and is none.
    Malformed {
        /// The text, as a JSON string.
        text: Value,
        /// Why it is no JSON.
        why: String,
    },
    /// Bytes that are no text; only their number is kept.
    Binary {
        /// How many bytes came.
        length: usize,
    },
}

impl Headers {
    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a field as one, with commas between them (RFC 9110, 5.2).
    pub fn combined(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut values = self.all(name);
        let first = Cow::Borrowed(values.next()?);
        Some(values.fold(first, |all, it| Cow::Owned(format!("{all}, {it}"))))
    }

    fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.as_str())
    }

    /// Sets a field, replacing it where it is there already.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        self.0.retain(|it| !it.0.eq_ignore_ascii_case(&name));
        self.0.push((name, value));
    }
}

impl Body {
    /// Reads the bytes of a body: text where the charset of the content type
    /// is known and they are text in it.
    pub fn from_bytes(content_type: Option<&str>, bytes: &[u8]) -> Body {
        let text = Charset::of(content_type).ok().and_then(|it| it.decode(bytes));
        match text {
            Some(text) => Body::from_text(content_type, text),
            None => Body::Binary { length: bytes.len() },
        }
    }

    /// Reads a text body: JSON where the content type says so, else the text as
    /// it is.
    pub fn from_text(content_type: Option<&str>, text: String) -> Body {
        if text.is_empty() || (content_type.is_some_and(is_json) && text.trim().is_empty()) {
            return Body::Empty;
        }
        // An answer without a content type is tried as JSON, as people expect.
        if !content_type.is_none_or(is_json) {
            return Body::Value(text.into());
        }
        match (serde_json::from_str(&text), content_type) {
            (Ok(value), _) => Body::Value(value),
            (Err(_), None) => Body::Value(text.into()),
            (Err(why), Some(_)) => Body::Malformed { text: text.into(), why: why.to_string() },
        }
    }

    /// The value for `$response.body`; `None` where there is none.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Body::Value(value) | Body::Malformed { text: value, .. } => Some(value),
            Body::Empty | Body::Binary { .. } => None,
        }
    }
}

impl Content {
    /// What is sent.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }

    /// It as text; `None` where it is bytes.
    pub fn text(&self) -> Option<&str> {
        match self {
            Content::Text(text) => Some(text),
            Content::Bytes(_) => None,
        }
    }
}

/// Whether a media type is JSON: `application/json`, or one ending in `+json`.
pub fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence == "application/json" || essence == "text/json" || essence.ends_with("+json")
}

/// Whether a media type is XML: `application/xml`, or one ending in `+xml`.
pub fn is_xml(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence.ends_with("/xml") || essence.ends_with("+xml")
}

/// The value of a parameter of a media type, without its quotes.
pub fn parameter(content_type: &str, name: &str) -> Option<String> {
    let mut parts = content_type.split(';').skip(1).filter_map(|it| it.split_once('='));
    let (_, value) = parts.find(|it| it.0.trim().eq_ignore_ascii_case(name))?;
    Some(value.trim().trim_matches('"').to_owned())
}

/// A media type in lower case, without its parameters.
pub fn essence(content_type: &str) -> Cow<'_, str> {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    match essence.bytes().any(|it| it.is_ascii_uppercase()) {
        true => essence.to_ascii_lowercase().into(),
        false => essence.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_bodies_by_content_type() {
        let check = |content_type, text: &str, expected| {
            assert_eq!(Body::from_text(content_type, text.to_owned()), expected);
        };
        check(Some("application/json; charset=utf-8"), "[1]", Body::Value(serde_json::json!([1])));
        check(Some("application/problem+json"), "{}", Body::Value(serde_json::json!({})));
        check(Some("text/plain"), "1", Body::Value("1".into()));
        let malformed =
            |text: &str, why: &str| Body::Malformed { text: text.into(), why: why.to_owned() };
        let why = "expected value at line 1 column 1";
        check(Some("application/json"), "<html>", malformed("<html>", why));
        check(Some("application/json"), "\r\n", Body::Empty);
        check(None, "<html>", Body::Value("<html>".into()));
        check(None, "true", Body::Value(true.into()));
        check(None, "", Body::Empty);
    }

    #[test]
    fn header_names_ignore_case() {
        let mut headers = Headers::default();
        headers.set("Content-Type", "a");
        headers.set("content-type", "b");
        assert_eq!(headers.0.len(), 1);
        assert_eq!(headers.get("CONTENT-TYPE"), Some("b"));
    }

    #[test]
    fn several_fields_are_one_value() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let headers = Headers(vec![field("Link", "<a>"), field("X", "1"), field("link", "<b>")]);
        assert_eq!(headers.combined("LINK").as_deref(), Some("<a>, <b>"));
        assert_eq!(headers.combined("x").as_deref(), Some("1"));
        assert_eq!(headers.combined("y"), None);
    }
}
