//! Requests and responses as the engine sees them: data, never sent from here.

use serde_json::{Map, Value};

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
}

/// What is sent in the body of a request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestBody {
    /// The payload after evaluation, for `$request.body`.
    pub value: Value,
    /// The same, serialized for its content type.
    pub text: String,
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
    /// Bytes that are no text; only their number is kept.
    Binary {
        /// How many bytes came.
        length: usize,
    },
}

impl Headers {
    /// The first value of a field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|it| it.0.eq_ignore_ascii_case(name)).map(|it| it.1.as_str())
    }

    /// Sets a field, replacing it where it is there already.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        self.0.retain(|it| !it.0.eq_ignore_ascii_case(&name));
        self.0.push((name, value));
    }
}

impl Body {
    /// Reads a text body: JSON where the content type says so and it parses,
    /// else the text as it is.
    pub fn from_text(content_type: Option<&str>, text: String) -> Body {
        if text.is_empty() {
            return Body::Empty;
        }
        // An answer without a content type is tried as JSON, as people expect.
        let is_json = content_type.is_none_or(is_json);
        let parsed = is_json.then(|| serde_json::from_str(&text).ok()).flatten();
        Body::Value(parsed.unwrap_or(Value::String(text)))
    }

    /// The value for `$response.body`; `None` where there is none.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Body::Value(value) => Some(value),
            Body::Empty | Body::Binary { .. } => None,
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

/// A media type in lower case, without its parameters.
pub fn essence(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
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
        check(Some("application/json"), "<html>", Body::Value("<html>".into()));
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
}
