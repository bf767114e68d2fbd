//! What a person should know of an answer whose body is not what it is said to be.

use crate::http::charset::Charset;
use crate::http::{Body, Response, essence, is_json, is_xml};

/// What is wrong with the body, to be read after "the answer".
pub(super) fn problem(response: &Response) -> Option<String> {
    let content_type = response.headers.get("content-type").unwrap_or_default();
    match &response.body {
        Body::Malformed { why, .. } => {
            let media_type = essence(content_type);
            Some(format!("is said to be `{media_type}` but is no JSON, so it is text: {why}"))
        }
        Body::Binary { .. } => match Charset::of(Some(content_type)) {
            Err(name) => Some(format!("is in the charset `{name}`, which cannot be read here")),
            Ok(_) if is_text(content_type) => {
                Some(format!("is said to be `{content_type}` but is no such text"))
            }
            Ok(_) => None,
        },
        Body::Empty | Body::Value(_) => None,
    }
}

/// Whether a media type is one of texts.
fn is_text(content_type: &str) -> bool {
    is_json(content_type) || is_xml(content_type) || essence(content_type).starts_with("text/")
}
