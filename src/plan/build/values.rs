//! What a document writes as a value → payloads: parameters, bodies, outputs.

use serde_json::Value;

use crate::arazzo;
use crate::expr::Template;
use crate::http::{is_json, is_xml};
use crate::openapi::Location;
use crate::openapi::body::Notation;
use crate::query::{jsonpath, xpath};
use crate::secret::is_secret_name;
use crate::syntax::{Kind, Node};
use crate::text::Span;

use super::super::operation::Located;
use super::super::{
    Language, NOT_RUNNABLE, Output, Parameter, Payload, Replacement, RequestBody, Selector, pointer,
};
use super::Build;

impl<'a> Build<'_, 'a> {
    pub(super) fn parameter(
        &mut self,
        it: &arazzo::Parameter<'a>,
        secret: &[(Location, String)],
    ) -> Parameter {
        let name = it.name.map(|it| it.value.to_owned()).unwrap_or_default();
        let location = it.location.and_then(|it| Location::parse(it.value));
        let is_credential = location
            .is_some_and(|at| secret.iter().any(|it| it.0 == at && at.same_name(&it.1, &name)));
        let value = it.value.map_or(Payload::Constant(Value::Null), |it| self.payload(it));
        let secret = is_credential || (location != Some(Location::Path) && is_secret_name(&name));
        Parameter { name, location, value, secret }
    }

    pub(super) fn outputs(&mut self, outputs: &[arazzo::Output<'a>]) -> Vec<Output> {
        let output = |it: &arazzo::Output<'a>| Output {
            name: it.name.value.to_owned(),
            value: self.payload(it.value),
        };
        outputs.iter().map(output).collect()
    }

    pub(super) fn request_body(
        &mut self,
        body: &arazzo::RequestBody<'a>,
        parameters: &[arazzo::Parameter<'a>],
        located: &Located,
    ) -> Option<RequestBody> {
        let Some(payload) = body.payload else {
            if let Some(it) = body.replacements.first() {
                self.refuse(it.span, "there is no payload to replace anything in");
            }
            return None;
        };
        let content_type = match body.content_type {
            Some(it) => it.value.to_owned(),
            None => content_type(payload, parameters, located),
        };
        if content_type.contains('*') {
            let message = format!("`{content_type}` is a range, and a body is of one type");
            self.findings
                .push(NOT_RUNNABLE.at(payload.span, message).help("say the `contentType`"));
        }
        let is_structured = matches!(payload.kind, Kind::Map(_) | Kind::List(_));
        let is_selector = arazzo::selector(payload, self.document.version).is_some();
        if is_structured && !is_selector && !Notation::of(&content_type).has_members() {
            let what = if matches!(payload.kind, Kind::Map(_)) { "an object" } else { "a list" };
            let message = format!("{what} cannot be written as `{content_type}`");
            let span = body.content_type.map_or(payload.span, |it| it.span);
            let help = "write the payload as one string, or say another `contentType`";
            self.findings.push(NOT_RUNNABLE.at(span, message).help(help));
        }
        let payload = self.payload(payload);
        let replacements =
            body.replacements.iter().filter_map(|it| self.replacement(it, &content_type));
        let replacements = replacements.collect();
        Some(RequestBody { content_type, payload, replacements })
    }

    pub(super) fn replacement(
        &mut self,
        node: &'a Node,
        content_type: &str,
    ) -> Option<Replacement> {
        let target = node.get("target").and_then(Node::string);
        let (Some(target), Some(value)) = (target, node.get("value")) else {
            self.refuse(node.span, "a replacement needs a `target` and a `value`");
            return None;
        };
        let language = match node.get("targetSelectorType") {
            Some(kind) => language(kind),
            None if is_xml(content_type) => Some(Language::XPath(xpath::Version::DEFAULT)),
            // Of what has no language of its own, the payload is data.
            None => Some(Language::JsonPointer),
        };
        let Some(language) = language else {
            self.refuse(node.span, "the type of the replacement's target is not known");
            return None;
        };
        let target = self.query(target.value, target.span, language);
        Some(Replacement { target, language, value: self.payload(value) })
    }

    pub(super) fn payload(&mut self, node: &Node) -> Payload {
        match &node.kind {
            Kind::String(text) => match self.template(text, node.span) {
                Template::Literal(text) => Payload::Constant(Value::String(text)),
                template @ (Template::Whole(_) | Template::Parts(_)) => Payload::Template(template),
            },
            Kind::List(items) => {
                let items: Vec<_> = items.iter().map(|it| self.payload(it)).collect();
                match items.iter().all(|it| matches!(it, Payload::Constant(_))) {
                    true => Payload::Constant(node.to_value()),
                    false => Payload::List(items),
                }
            }
            Kind::Map(entries) => {
                if let Some(selector) = self.selector(node) {
                    return Payload::Selector(Box::new(selector));
                }
                let members: Vec<_> = entries
                    .iter()
                    .map(|it| (it.key.value.to_string(), self.payload(&it.value)))
                    .collect();
                match members.iter().all(|it| matches!(it.1, Payload::Constant(_))) {
                    true => Payload::Constant(node.to_value()),
                    false => Payload::Map(members),
                }
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) => Payload::Constant(node.to_value()),
        }
    }

    /// The Selector Object that an object is, if it is one.
    fn selector(&mut self, node: &Node) -> Option<Selector> {
        let written = arazzo::selector(node, self.document.version)?;
        let version = written.version.map(|it| it.value);
        let Some(language) = Language::named(written.kind.value, version) else {
            self.refuse(written.kind.span, "the version of the selector's language is not known");
            return None;
        };
        let context = written.context.string()?;
        let context = self.template(context.value, context.span);
        let selector = self.query(written.selector.value, written.selector.span, language);
        Some(Selector { context, selector, language })
    }

    /// A text in a language, in which only what stands in braces is an expression.
    fn query(&mut self, text: &str, span: Span, language: Language) -> Template {
        if text.contains("{$") {
            return self.template(text, span);
        }
        let mistake = match language {
            Language::JsonPointer => pointer(text).err(),
            Language::JsonPath => jsonpath::parse(text).err().map(|it| it.to_string()),
            Language::XPath(version) => xpath::can_select(text, version, self.host()).err(),
        };
        if let Some(mistake) = mistake {
            let message = format!("the {} cannot be read: {mistake}", language.as_str());
            self.refuse(span, message);
        }
        Template::Literal(text.to_owned())
    }

    pub(super) fn template(&mut self, text: &str, span: Span) -> Template {
        let (template, errors) = Template::parse(text, self.document.version);
        if let Some(error) = errors.first() {
            self.refuse(span, format!("`{text}` cannot be read: {error}"));
        }
        template
    }
}

/// The content type of a body that does not say it: what the step sends as a
/// header, else what the API takes. JSON comes first, then what can hold the
/// payload.
fn content_type(payload: &Node, parameters: &[arazzo::Parameter<'_>], located: &Located) -> String {
    let is_header = |it: &&arazzo::Parameter<'_>| {
        it.location.is_some_and(|it| it.value == "header")
            && it.name.is_some_and(|it| it.value.eq_ignore_ascii_case("content-type"))
    };
    let header = parameters.iter().find(is_header).and_then(|it| it.value?.as_str());
    if let Some(it) = header.filter(|it| !it.contains('$')) {
        return it.to_owned();
    }
    let is_structured = matches!(payload.kind, Kind::Map(_) | Kind::List(_));
    let described = located.described.as_ref().and_then(|it| it.request_body.as_ref());
    let names = || described.iter().flat_map(|it| &it.content).map(|it| it.content_type.as_str());
    let fitting = names().find(|it| !is_structured || Notation::of(it).has_members());
    let found = names().find(|it| is_json(it)).or(fitting).or_else(|| names().next());
    match found {
        // A range is nothing that a body can be.
        Some("text/*") => "text/plain".to_owned(),
        Some("*/*" | "application/*") | None => "application/json".to_owned(),
        Some(it) => it.to_owned(),
    }
}

/// The language of a selector: a word, or an Expression Type Object.
fn language(kind: &Node) -> Option<Language> {
    match kind.as_str() {
        Some(word) => Language::named(word, None),
        None => {
            let version = kind.get("version").and_then(Node::as_str);
            Language::named(kind.get("type")?.as_str()?, version)
        }
    }
}
