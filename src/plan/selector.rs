//! Selector Objects and the targets of replacements: a text in a language that
//! finds something in a value.

use serde_json::Value;

use crate::expr::{Scope, Template};
use crate::pointer::Pointer;
use crate::query::{Host, jsonpath, xpath};

use super::payload::why_nothing;

/// A Selector Object (1.1).
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// What to look in: one whole expression.
    pub context: Template,
    /// What to look for.
    pub selector: Template,
    /// The language of that.
    pub language: Language,
}

/// A value to be set within a payload.
#[derive(Clone, Debug, PartialEq)]
pub struct Replacement {
    /// Where.
    pub target: Template,
    /// The language of that.
    pub language: Language,
    /// The value.
    pub value: super::Payload,
}

/// A language that finds places in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// RFC 6901.
    JsonPointer,
    /// RFC 9535.
    JsonPath,
    /// XPath, in XML texts.
    XPath(xpath::Version),
}

impl Language {
    /// The language that `type` and `version` name. Where one JSONPath or
    /// pointer is like the other, the version does not matter.
    pub fn named(name: &str, version: Option<&str>) -> Option<Language> {
        Some(match name {
            "jsonpointer" => Language::JsonPointer,
            "jsonpath" => Language::JsonPath,
            "xpath" => Language::XPath(match version {
                Some(version) => xpath::Version::named(version)?,
                None => xpath::Version::DEFAULT,
            }),
            _ => return None,
        })
    }

    /// Its name for people.
    pub fn as_str(self) -> &'static str {
        match self {
            Language::JsonPointer => "JSON Pointer",
            Language::JsonPath => "JSONPath",
            Language::XPath(_) => "XPath",
        }
    }

    /// What `text` finds in `context`; `None` for nothing. `Err` says as a
    /// sentence why it cannot be asked.
    pub fn select(
        self,
        text: &str,
        context: &Value,
        host: &dyn Host,
    ) -> Result<Option<Value>, String> {
        match self {
            Language::JsonPointer | Language::JsonPath
                if !matches!(context, Value::Object(_) | Value::Array(_)) =>
            {
                let (language, found) = (self.as_str(), kind_of(context));
                Err(format!("a {language} leads into an object or a list, found {found}"))
            }
            Language::JsonPointer => Ok(pointer(text)?.resolve(context).cloned()),
            Language::JsonPath => {
                let query = jsonpath::parse(text).map_err(|it| it.to_string())?;
                let nodes = jsonpath::select(&query, context, host).map_err(|it| it.to_string())?;
                let found = nodes.iter().map(|it| size(it.value)).fold(0, usize::saturating_add);
                // Values within each other would add up.
                if size(context).saturating_mul(8) < found {
                    return Err("it selects too much".to_owned());
                }
                let mut values = nodes.into_iter().map(|it| it.value.clone());
                Ok(match query.is_singular() {
                    true => values.next(),
                    // What may find several gives a list, also of one.
                    false => Some(values.collect::<Vec<_>>())
                        .filter(|it| !it.is_empty())
                        .map(Value::Array),
                })
            }
            Language::XPath(version) => match context {
                Value::String(xml) => {
                    let selected = xpath::select(xml, text, version, host);
                    Ok(selected.map_err(|it| it.to_string())?.value())
                }
                other => Err(format!("an XPath needs an XML text, found {}", kind_of(other))),
            },
        }
    }
}

impl Selector {
    /// What it finds in this scope.
    pub fn select(&self, scope: &Scope<'_>, host: &dyn Host) -> Result<Option<Value>, String> {
        let unresolved = |it: crate::expr::Unresolved| it.to_string();
        let Some(context) = self.context.resolve(scope).map_err(unresolved)? else {
            return Ok(None);
        };
        let text = text(&self.selector, scope)?;
        let selected = self.language.select(&text, &context, host);
        selected.map_err(|it| format!("`{text}` cannot be selected from `{}`: {it}", self.from()))
    }

    /// The expression that it looks in.
    fn from(&self) -> String {
        self.context.expressions().next().map(|it| it.1.to_string()).unwrap_or_default()
    }

    /// Where it looks in its context: the one place, or the first of many.
    pub fn way(&self) -> Pointer {
        match (&self.selector, self.language) {
            (Template::Literal(text), Language::JsonPointer) => {
                Pointer::parse(text).unwrap_or_default()
            }
            (Template::Literal(text), Language::JsonPath) => {
                jsonpath::parse(text).map(|it| first_way(&it)).unwrap_or_default()
            }
            (_, Language::JsonPointer | Language::JsonPath | Language::XPath(_)) => {
                Pointer::default()
            }
        }
    }

    /// Why it found nothing, as a sentence.
    pub(super) fn why_nothing(&self, scope: &Scope<'_>) -> String {
        let missing = self.context.expressions().find(|it| it.1.resolve(scope).is_none());
        match (missing, text(&self.selector, scope)) {
            (Some((_, expr)), _) => why_nothing(expr, scope),
            (None, Ok(text)) => format!("`{text}` finds nothing in `{}`", self.from()),
            (None, Err(why)) => why,
        }
    }
}

/// The way to the first thing that a query may find, as far as that is clear.
fn first_way(query: &jsonpath::Query) -> Pointer {
    let known = query.segments.iter().take_while(|it| !it.descends);
    let token = |it: &jsonpath::Segment| match it.selectors.first() {
        Some(jsonpath::Selector::Name(name)) => name.clone(),
        Some(jsonpath::Selector::Index(index)) => index.max(&0).to_string(),
        Some(jsonpath::Selector::Slice { start, .. }) => start.unwrap_or(0).max(0).to_string(),
        Some(jsonpath::Selector::Wildcard | jsonpath::Selector::Filter(_)) | None => "0".to_owned(),
    };
    Pointer { tokens: known.map(token).collect() }
}

/// The text of a selector or target with its expressions filled in.
pub fn text(template: &Template, scope: &Scope<'_>) -> Result<String, String> {
    match template.resolve(scope).map_err(|it| it.to_string())? {
        Some(Value::String(text)) => Ok(text),
        Some(other) => Ok(other.to_string()),
        None => Err("the selector has no value".to_owned()),
    }
}

/// Reads a JSON Pointer that is known only in a run.
pub fn pointer(text: &str) -> Result<Pointer, String> {
    Pointer::parse(text)
        .map_err(|it| format!("`{text}` is no JSON Pointer: expected {} at {}", it.expected, it.at))
}

/// How large a value is, about.
fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
        Value::String(text) => 1 + text.len(),
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => 1 + members.iter().map(|it| 1 + size(it.1)).sum::<usize>(),
    }
}

/// A word for what a value is.
pub fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
