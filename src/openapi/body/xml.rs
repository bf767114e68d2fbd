//! An object as XML, by the `xml` keywords of OpenAPI.
//!
//! A list becomes one element for each item, in an element of its own where it
//! is `wrapped`. OpenAPI 3.2 says with `nodeType` what the older `attribute` and
//! `wrapped` do; both are read.

use serde_json::Value;

use super::schema;

/// Values that lie deeper are not written.
const DEEPEST: usize = 64;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes an object or list as one element. It is named by its schema, else by
/// `name`, else by the only member that it has.
pub(super) fn document(
    value: &Value,
    name: Option<&str>,
    schema: &Value,
) -> Result<String, String> {
    let own = Xml::of(schema).name;
    let (name, value, schema) = match (own.or(name), value) {
        (Some(name), value) => (name, value, schema),
        (None, Value::Object(members)) if members.len() == 1 => match members.iter().next() {
            Some((name, value)) if !value.is_array() => {
                (name.as_str(), value, schema::property(schema, name).unwrap_or(schema))
            }
            _ => return Err(NO_ROOT.to_owned()),
        },
        (None, _) => return Err(NO_ROOT.to_owned()),
    };
    let mut out = String::new();
    match value {
        Value::Array(items) => {
            let mut element = Element::default();
            let of_items = schema::items(schema).unwrap_or(&Value::Bool(true));
            let inner = Xml::of(of_items).name.unwrap_or(name);
            for it in items {
                element.member(inner, it, of_items, 1)?;
            }
            element.close(name, &Xml::of(schema), &mut out)?;
        }
        _ => write(name, value, schema, 0, &mut out)?,
    }
    Ok(out)
}

const NO_ROOT: &str = "nothing names the outermost XML element; \
                       give the payload one member, which names it, or write it as a text";

/// What the keywords of a schema say.
struct Xml<'s> {
    name: Option<&'s str>,
    namespace: Option<&'s str>,
    prefix: Option<&'s str>,
    node: NodeType,
    wrapped: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum NodeType {
    Element,
    Attribute,
    Text,
    Cdata,
    /// Nothing itself; its members and items stand for it.
    None,
}

impl<'s> Xml<'s> {
    fn of(schema: &'s Value) -> Xml<'s> {
        let xml = schema::keyword(schema, "xml");
        let text = |key| xml.and_then(|it| it.get(key)?.as_str());
        let is = |key| xml.and_then(|it| it.get(key)?.as_bool()).unwrap_or_default();
        let node = match text("nodeType") {
            Some("attribute") => NodeType::Attribute,
            Some("text") => NodeType::Text,
            Some("cdata") => NodeType::Cdata,
            Some("none") => NodeType::None,
            _ if is("attribute") => NodeType::Attribute,
            _ => NodeType::Element,
        };
        let wrapped = is("wrapped") || text("nodeType") == Some("element");
        let name = text("name").filter(|it| !it.is_empty());
        Xml { name, namespace: text("namespace"), prefix: text("prefix"), node, wrapped }
    }

    fn qualified(&self, name: &str) -> Result<String, String> {
        let name = self.name.unwrap_or(name);
        let name = match self.prefix {
            Some(prefix) => format!("{prefix}:{name}"),
            None => name.to_owned(),
        };
        let is_start = |it: char| it.is_alphabetic() || it == '_';
        let is_char = |it: char| it.is_alphanumeric() || "_-.:".contains(it);
        match name.starts_with(is_start) && name.chars().all(is_char) {
            true => Ok(name),
            false => Err(format!("`{name}` cannot be the name of an XML element or attribute")),
        }
    }

    /// The attribute that declares the namespace.
    fn declaration(&self) -> Result<String, String> {
        let Some(namespace) = self.namespace else { return Ok(String::new()) };
        let namespace = escaped(namespace)?;
        Ok(match self.prefix {
            Some(prefix) => format!(" xmlns:{prefix}=\"{namespace}\""),
            None => format!(" xmlns=\"{namespace}\""),
        })
    }
}

/// What stands in an element.
#[derive(Default)]
struct Element {
    attributes: String,
    content: String,
}

impl Element {
    fn close(self, name: &str, xml: &Xml<'_>, out: &mut String) -> Result<(), String> {
        let (name, declaration) = (xml.qualified(name)?, xml.declaration()?);
        out.push_str(&format!("<{name}{declaration}{}", self.attributes));
        match self.content.is_empty() {
            true => out.push_str("/>"),
            false => out.push_str(&format!(">{}</{name}>", self.content)),
        }
        Ok(())
    }

    fn members(&mut self, value: &Value, schema: &Value, depth: usize) -> Result<(), String> {
        let Value::Object(members) = value else { return Ok(()) };
        for (name, value) in members {
            let schema = schema::property(schema, name).unwrap_or(&Value::Bool(true));
            self.member(name, value, schema, depth)?;
        }
        Ok(())
    }

    fn member(
        &mut self,
        name: &str,
        value: &Value,
        schema: &Value,
        depth: usize,
    ) -> Result<(), String> {
        let xml = Xml::of(schema);
        match (xml.node, value) {
            (NodeType::Attribute, Value::Null) => {}
            (NodeType::Attribute, _) => {
                let (name, declaration) = (xml.qualified(name)?, xml.declaration()?);
                let text = escaped(&scalar(&name, value)?)?;
                self.attributes.push_str(&format!("{declaration} {name}=\"{text}\""));
            }
            (NodeType::Text, _) => self.content.push_str(&escaped(&scalar(name, value)?)?),
            (NodeType::Cdata, _) => {
                let text = allowed(&scalar(name, value)?)?.replace("]]>", "]]]]><![CDATA[>");
                self.content.push_str(&format!("<![CDATA[{text}]]>"));
            }
            (NodeType::Element | NodeType::None, Value::Array(items)) => {
                let of_items = schema::items(schema).unwrap_or(&Value::Bool(true));
                let outer = if xml.wrapped { xml.name.unwrap_or(name) } else { name };
                let inner = Xml::of(of_items).name.unwrap_or(outer);
                let mut list = Element::default();
                for it in items {
                    list.member(inner, it, of_items, depth + 1)?;
                }
                match xml.wrapped {
                    true => list.close(name, &xml, &mut self.content)?,
                    false => self.content.push_str(&list.content),
                }
            }
            (NodeType::None, Value::Object(_)) => self.members(value, schema, depth + 1)?,
            (NodeType::Element | NodeType::None, _) => {
                write(name, value, schema, depth + 1, &mut self.content)?;
            }
        }
        Ok(())
    }
}

/// Writes a value that is no list as an element.
fn write(
    name: &str,
    value: &Value,
    schema: &Value,
    depth: usize,
    out: &mut String,
) -> Result<(), String> {
    if depth == DEEPEST {
        return Err(format!("the payload is more than {DEEPEST} deep"));
    }
    let mut element = Element::default();
    match value {
        Value::Object(_) => element.members(value, schema, depth)?,
        // OpenAPI 3.2, 4.26.5: the only null that XML has.
        Value::Null => {
            element.attributes = format!(" xmlns:xsi=\"{XSI}\" xsi:nil=\"true\"");
        }
        _ => element.content = escaped(&scalar(name, value)?)?,
    }
    element.close(name, &Xml::of(schema), out)
}

fn scalar(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("`{name}` must be a single value to be a text or an attribute in XML"))
        }
    }
}

/// A text in XML, fit for elements and attributes.
pub fn escaped(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    for char in allowed(text)?.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would make it a line feed.
            '\r' => out.push_str("&#13;"),
            _ => out.push(char),
        }
    }
    Ok(out)
}

/// A text with nothing that no XML may have (XML 1.0, 2.2).
fn allowed(text: &str) -> Result<&str, String> {
    let is_bad = |it: char| {
        (it.is_ascii_control() && !matches!(it, '\t' | '\n' | '\r' | '\u{7F}'))
            || matches!(it, '\u{FFFE}' | '\u{FFFF}')
    };
    match text.chars().find(|it| is_bad(*it)) {
        None => Ok(text),
        Some(it) => Err(format!("XML cannot hold the character `{}`", it.escape_unicode())),
    }
}
