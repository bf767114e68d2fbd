//! Parameter values as text, by the style table of OpenAPI and by RFC 6570.
//!
//! A null is nothing: the parameter, item or member is left out, and so is an
//! empty list or object. Other values that are no strings are their JSON text,
//! which is also what becomes of a list or object within a list or object.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use crate::http::is_json;

use super::operation::{Serialization, Style};

/// RFC 3986, 2.3: every character but the unreserved ones.
const ALL_BUT_UNRESERVED: AsciiSet =
    NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is encoded in a path although reserved characters are allowed: those
/// that end a segment or the path, and those that no path may have.
const RESERVED_IN_PATH: AsciiSet = ALL_BUT_UNRESERVED
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@');

/// What is encoded in a query although reserved characters are allowed: those
/// that no query may have, and `&` and `+`, which would change what is read.
const RESERVED_IN_QUERY: AsciiSet = RESERVED_IN_PATH.remove(b'/').remove(b'?').add(b'&').add(b'+');

/// What is encoded in a text that is a whole query already.
const IN_WHOLE_QUERY: AsciiSet = RESERVED_IN_QUERY.remove(b'&').remove(b'+');

/// Why a path cannot be built. The text stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PathError {
    /// A place of the template has no value.
    Missing {
        /// The name between the braces.
        name: String,
    },
    /// A value makes a segment `.` or `..`, which leads to another path.
    DotSegment {
        /// The name between the braces.
        name: String,
    },
}

/// The text for `{name}` in a path.
pub fn path(name: &str, value: &Value, by: &Serialization) -> Option<String> {
    let (style, explode, allow_reserved) = match by {
        Serialization::Content { media_type } => {
            return Some(Encoding::Strict.encode(&content(value, media_type)?));
        }
        Serialization::Style { style, explode, allow_reserved } => {
            (*style, *explode, *allow_reserved)
        }
    };
    let encoding = Encoding::of(allow_reserved, &RESERVED_IN_PATH);
    let parts = Parts::of(value, encoding)?;
    let name = Encoding::Strict.encode(name);
    Some(match style {
        Style::Matrix if explode => {
            parts.pairs(&name).into_iter().map(|it| matrix(it.0, it.1)).collect()
        }
        Style::Matrix => matrix(&name, &parts.joined(",")),
        Style::Label => {
            let delimiter = if explode { "." } else { "," };
            format!(".{}", parts.listed(explode, delimiter))
        }
        Style::Simple
        | Style::Form
        | Style::SpaceDelimited
        | Style::PipeDelimited
        | Style::TabDelimited
        | Style::DeepObject
        | Style::Cookie => parts.listed(explode, &encoded_delimiter(style)),
    })
}

/// The part of a query for a parameter, such as `color=blue&color=black`.
pub fn query(name: &str, value: &Value, by: &Serialization) -> Option<String> {
    let encoded = Encoding::Strict.encode(name);
    let (style, explode, allow_reserved) = match by {
        Serialization::Content { media_type } => {
            let text = Encoding::Strict.encode(&content(value, media_type)?);
            return Some(format!("{encoded}={text}"));
        }
        Serialization::Style { style, explode, allow_reserved } => {
            (*style, *explode, *allow_reserved)
        }
    };
    let encoding = Encoding::of(allow_reserved, &RESERVED_IN_QUERY);
    if let (Style::DeepObject, Value::Object(members)) = (style, value) {
        return deep(&encoded, members, encoding);
    }
    let parts = Parts::of(value, encoding)?;
    Some(match explode {
        true => parts.exploded(&encoded, "&"),
        false => format!("{encoded}={}", parts.joined(&encoded_delimiter(style))),
    })
}

/// The value of a header field. Nothing is encoded.
pub fn header(value: &Value, by: &Serialization) -> Option<String> {
    match by {
        Serialization::Content { media_type } => content(value, media_type),
        Serialization::Style { style, explode, .. } => {
            Some(Parts::of(value, Encoding::None)?.listed(*explode, delimiter(*style)))
        }
    }
}

/// The part of a `Cookie` header field for a parameter, such as `color=blue`.
pub fn cookie(name: &str, value: &Value, by: &Serialization) -> Option<String> {
    match by {
        Serialization::Style { style: Style::Cookie, explode, .. } => {
            let parts = Parts::of(value, Encoding::None)?;
            Some(match explode {
                true => parts.exploded(name, "; "),
                false => format!("{name}={}", parts.joined(",")),
            })
        }
        Serialization::Style { .. } | Serialization::Content { .. } => query(name, value, by),
    }
}

/// The whole query (OpenAPI 3.2). A string is taken for a finished one.
pub fn querystring(value: &Value, by: &Serialization) -> Option<String> {
    match (value, by) {
        (Value::Object(members), Serialization::Content { media_type }) if !is_json(media_type) => {
            Some(form(members))
        }
        (Value::String(text), _) => Some(Encoding::Reserved(&IN_WHOLE_QUERY).encode(text)),
        _ => Some(Encoding::Strict.encode(&scalar(value)?)),
    }
}

/// An object as `application/x-www-form-urlencoded`: a list repeats its name,
/// an object within is JSON.
pub fn form(members: &Map<String, Value>) -> String {
    let pairs = members.iter().flat_map(|(name, value)| {
        let name = Encoding::Strict.encode(name);
        let values = match value {
            Value::Array(items) => items.as_slice(),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => std::slice::from_ref(value),
        };
        let pair = move |it| Some(format!("{name}={}", Encoding::Strict.encode(&scalar(it)?)));
        values.iter().filter_map(pair)
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// A text with all but the unreserved characters percent-encoded.
pub fn encoded(text: &str) -> String {
    Encoding::Strict.encode(text)
}

/// A name and a text as a part of a query or form.
pub fn pair(name: &str, text: &str) -> String {
    format!("{}={}", Encoding::Strict.encode(name), Encoding::Strict.encode(text))
}

/// The names and texts that a style makes of a value, with nothing encoded, as
/// the parts of a multipart body have them.
pub fn pairs(name: &str, value: &Value, by: &Serialization) -> Vec<(String, String)> {
    let Serialization::Style { style, explode, .. } = by else { return Vec::new() };
    if let (Style::DeepObject, Value::Object(members)) = (style, value) {
        let member = |(key, it): (&String, &Value)| Some((format!("{name}[{key}]"), scalar(it)?));
        return members.iter().filter_map(member).collect();
    }
    let Some(parts) = Parts::of(value, Encoding::None) else { return Vec::new() };
    match explode {
        true => {
            let pairs = parts.pairs(name).into_iter();
            pairs.map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
        }
        false => vec![(name.to_owned(), parts.joined(delimiter(*style)))],
    }
}

/// What stands between the items of a list that is one text.
fn delimiter(style: Style) -> &'static str {
    match style {
        Style::SpaceDelimited => " ",
        Style::PipeDelimited => "|",
        Style::TabDelimited => "\t",
        Style::Form
        | Style::DeepObject
        | Style::Simple
        | Style::Label
        | Style::Matrix
        | Style::Cookie => ",",
    }
}

/// The same in a URL, where a comma may stand as it is.
fn encoded_delimiter(style: Style) -> String {
    match delimiter(style) {
        "," => ",".to_owned(),
        other => Encoding::Strict.encode(other),
    }
}

/// Fills the `{name}`s of a path template with the texts that [`path`] made.
pub fn fill(
    template: &str,
    mut text: impl FnMut(&str) -> Option<String>,
) -> Result<String, PathError> {
    let segments = template.split('/').map(|segment| {
        let mut filled = String::new();
        let mut last = None;
        let mut rest = segment;
        while let Some((before, (name, after))) =
            rest.split_once('{').and_then(|it| Some((it.0, it.1.split_once('}')?)))
        {
            let missing = || PathError::Missing { name: name.to_owned() };
            filled.push_str(before);
            filled.push_str(&text(name).filter(|it| !it.is_empty()).ok_or_else(missing)?);
            (last, rest) = (Some(name), after);
        }
        filled.push_str(rest);
        // Every client takes `..` for "one up", even where its dots are encoded.
        let dots = filled.to_ascii_lowercase().replace("%2e", ".");
        match last {
            Some(name) if dots == "." || dots == ".." => {
                Err(PathError::DotSegment { name: name.to_owned() })
            }
            Some(_) | None => Ok(filled),
        }
    });
    Ok(segments.collect::<Result<Vec<_>, _>>()?.join("/"))
}

/// Which characters are percent-encoded.
#[derive(Clone, Copy)]
enum Encoding {
    None,
    /// All but the unreserved ones.
    Strict,
    /// These; and what is percent-encoded already stays.
    Reserved(&'static AsciiSet),
}

impl Encoding {
    fn of(allow_reserved: bool, reserved: &'static AsciiSet) -> Encoding {
        match allow_reserved {
            true => Encoding::Reserved(reserved),
            false => Encoding::Strict,
        }
    }

    fn encode(self, text: &str) -> String {
        let set = match self {
            Encoding::None => return text.to_owned(),
            Encoding::Strict => return utf8_percent_encode(text, &ALL_BUT_UNRESERVED).to_string(),
            Encoding::Reserved(set) => set,
        };
        // RFC 6570, 3.2.3: a percent sign and two hexadecimal digits stay.
        let mut pieces = text.split('%');
        let mut encoded = utf8_percent_encode(pieces.next().unwrap_or_default(), set).to_string();
        for piece in pieces {
            let digits = piece.bytes().take_while(u8::is_ascii_hexdigit).take(2).count();
            encoded.push_str(if digits == 2 { "%" } else { "%25" });
            encoded.extend(utf8_percent_encode(piece, set));
        }
        encoded
    }
}

/// A value as the styles see it, encoded.
enum Parts {
    One(String),
    List(Vec<String>),
    Members(Vec<(String, String)>),
}

impl Parts {
    fn of(value: &Value, encoding: Encoding) -> Option<Parts> {
        let text = |it: &Value| Some(encoding.encode(&scalar(it)?));
        match value {
            Value::Array(items) => {
                let items: Vec<_> = items.iter().filter_map(text).collect();
                (!items.is_empty()).then_some(Parts::List(items))
            }
            Value::Object(members) => {
                let member =
                    |(name, it): (&String, &Value)| Some((encoding.encode(name), text(it)?));
                let members: Vec<_> = members.iter().filter_map(member).collect();
                (!members.is_empty()).then_some(Parts::Members(members))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Some(Parts::One(text(value)?))
            }
        }
    }

    /// `blue`, `blue,black`, `R,100,G,200`
    fn joined(&self, delimiter: &str) -> String {
        match self {
            Parts::One(text) => text.clone(),
            Parts::List(items) => items.join(delimiter),
            Parts::Members(members) => {
                let texts = members.iter().flat_map(|it| [it.0.as_str(), it.1.as_str()]);
                texts.collect::<Vec<_>>().join(delimiter)
            }
        }
    }

    /// `color=blue`, `color=blue&color=black`, `R=100&G=200`
    fn exploded(&self, name: &str, delimiter: &str) -> String {
        let pairs = self.pairs(name).into_iter().map(|it| format!("{}={}", it.0, it.1));
        pairs.collect::<Vec<_>>().join(delimiter)
    }

    fn pairs<'p>(&'p self, name: &'p str) -> Vec<(&'p str, &'p str)> {
        match self {
            Parts::One(text) => vec![(name, text)],
            Parts::List(items) => items.iter().map(|it| (name, it.as_str())).collect(),
            Parts::Members(members) => members.iter().map(|it| (&*it.0, &*it.1)).collect(),
        }
    }

    /// As [`joined`](Self::joined), but `R=100,G=200` where exploded.
    fn listed(&self, explode: bool, delimiter: &str) -> String {
        match self {
            // The members' own names stand before their values.
            Parts::Members(_) if explode => self.exploded("", delimiter),
            Parts::One(_) | Parts::List(_) | Parts::Members(_) => self.joined(delimiter),
        }
    }
}

/// RFC 6570, 3.2.7: no equals sign before nothing.
fn matrix(name: &str, text: &str) -> String {
    match text {
        "" => format!(";{name}"),
        _ => format!(";{name}={text}"),
    }
}

/// `color%5BR%5D=100&color%5BG%5D=200`. OpenAPI does not say what becomes of a
/// list or object within; most servers read a repeated name and more brackets.
fn deep(name: &str, members: &Map<String, Value>, encoding: Encoding) -> Option<String> {
    let parts = members.iter().filter_map(|(key, value)| {
        let name = format!("{name}%5B{}%5D", encoding.encode(key));
        match value {
            Value::Object(members) => deep(&name, members, encoding),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Some(Parts::of(value, encoding)?.exploded(&name, "&")),
        }
    });
    let parts: Vec<_> = parts.collect();
    (!parts.is_empty()).then(|| parts.join("&"))
}

/// A value as text on its own; nothing for null.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            Some(value.to_string())
        }
    }
}

/// A value as a text of a media type; nothing for null.
fn content(value: &Value, media_type: &str) -> Option<String> {
    match value {
        Value::String(_) if is_json(media_type) => Some(value.to_string()),
        _ => scalar(value),
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PathError::Missing { name } => write!(f, "path parameter `{name}` has no value"),
            PathError::DotSegment { name } => {
                write!(f, "path parameter `{name}` would lead to another path")
            }
        }
    }
}

impl std::error::Error for PathError {}

#[cfg(test)]
mod tests;
