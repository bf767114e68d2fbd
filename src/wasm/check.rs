//! Checking documents: findings, and what is needed for them.

use js_sys::{JsString, Object};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::diagnostic;
use crate::levels::{Level, Levels};
use crate::references;
use crate::validate;

use super::dialects::{McpDialect, find};
use super::document::{Finding, Severity, SourceText, findings};
use super::schema::Checker;
use super::sources::{get, optional, with_sources};
use super::text::utf8;

/// What a document is, by its content.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum DocumentKind {
    Arazzo,
    Mcp,
    Unknown,
}

/// What `validate` found.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Validation {
    pub kind: DocumentKind,
    /// The dialect of a configuration of MCP servers.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<McpDialect>,
    /// In the order of the text. Of more than ten thousand the rest is left out.
    pub findings: Vec<Finding>,
    /// Whether there may be more findings with a schema checker at hand.
    pub needs_schema: bool,
}

/// What `validate` may know besides the document, and what is wanted.
///
/// It is read member by member: its texts are long, and mostly known already.
#[derive(Tsify)]
pub struct ValidateOptions {
    /// Where the document is from: relative URLs in it start there.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The documents that the source descriptions mean, and those that they refer to.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
    /// The rules that are off, or have another severity than their own, by name.
    #[tsify(optional, type = "Record<string, RuleLevel>")]
    pub rules: Option<Object>,
    /// The dialect of a configuration of MCP servers, by its name; without one it is
    /// told by the URL or by the content.
    #[tsify(optional)]
    pub dialect: Option<String>,
}

/// A rule. What it means is in its page.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RuleInfo {
    /// In kebab-case, as in a finding's `code`.
    pub name: &'static str,
    /// The severity of its findings.
    pub severity: Severity,
    /// The clause that it enforces.
    pub clause: &'static str,
}

/// A list of rules.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct RuleInfos(pub Vec<RuleInfo>);

/// A list of URLs.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct Urls(pub Vec<String>);

#[wasm_bindgen(typescript_custom_section)]
const RULE_LEVEL: &str = "/** What to make of a rule's findings. */
export type RuleLevel = \"off\" | Severity;
/** Checks a value against a JSON Schema; both, and the answer, are JSON texts. */
export type SchemaChecker = (schema: string, instance: string) => string;";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "SchemaChecker")]
    pub type SchemaChecker;
}

/// Finds mistakes in a document. A broken document is a finding; what throws
/// is the name of a rule that there is not.
#[wasm_bindgen]
pub fn validate(
    text: JsString,
    options: Ts<ValidateOptions>,
    checker: Option<SchemaChecker>,
) -> Result<Ts<Validation>, JsError> {
    // An encoder would make a text of anything.
    if !text.is_string() {
        return Err(JsError::new("expected a string as `text`"));
    }
    let text = &utf8(&text);
    let validation = with_options(options, checker, |options| {
        let found = validate::validate(text, options);
        Validation::new(text, options, found)
    });
    Ok(validation?.into_ts()?)
}

/// Every rule there is.
#[wasm_bindgen]
pub fn rules() -> Result<Ts<RuleInfos>, JsError> {
    let info = |it: &diagnostic::Rule| RuleInfo {
        name: it.name,
        severity: it.severity.into(),
        clause: it.clause,
    };
    Ok(RuleInfos(validate::all_rules().into_iter().map(info).collect()).into_ts()?)
}

/// The URLs of other documents that a document refers to, without fragments.
#[wasm_bindgen]
pub fn references(text: &str) -> Result<Ts<Urls>, JsError> {
    Ok(Urls(references::references(text)).into_ts()?)
}

/// Calls with the options as the crate knows them.
pub(super) fn with_options<T>(
    options: Ts<ValidateOptions>,
    checker: Option<SchemaChecker>,
    call: impl FnOnce(&validate::Options<'_>) -> T,
) -> Result<T, JsError> {
    let given = options.js_value();
    let url = optional(&given, "url")?.map(String::from);
    let checker = checker.map(|it| Checker(JsValue::from(it).unchecked_into()));
    let levels = levels(&get(&given, "rules"))?;
    let dialect = optional(&given, "dialect")?.map(String::from);
    let dialect = dialect.as_deref().map(find).transpose()?;
    with_sources(&get(&given, "sources"), |sources, trees| {
        call(&validate::Options {
            url: url.as_deref(),
            sources,
            trees,
            validator: checker.as_ref().map(|it| it as _),
            levels: Some(&levels),
            dialect,
        })
    })
}

pub(super) fn levels(rules: &JsValue) -> Result<Levels, JsError> {
    let mut levels = Levels::default();
    let Some(rules) = rules.dyn_ref::<Object>() else { return Ok(levels) };
    let known = validate::all_rules();
    for entry in Object::entries(rules).iter() {
        let (name, level) = (get(&entry, "0"), get(&entry, "1"));
        if level.is_undefined() {
            continue;
        }
        let (name, level) = (name.as_string().unwrap_or_default(), level.as_string());
        let Some(level) = level.as_deref().and_then(Level::parse) else {
            let found = level.map_or("no string".to_owned(), |it| format!("{it:?}"));
            let expected = "expected `off`, `info`, `warning` or `error`";
            return Err(JsError::new(&format!("rule `{name}`: {expected}, found {found}")));
        };
        levels.set(&known, &name, level)?;
    }
    Ok(levels)
}

impl Validation {
    fn new(text: &str, options: &validate::Options<'_>, found: validate::Validation) -> Validation {
        Validation {
            kind: found.kind.into(),
            dialect: found.dialect.map(McpDialect::from),
            findings: findings(text, options.sources, options.trees, found.findings),
            needs_schema: found.needs_schema,
        }
    }
}

impl From<validate::DocumentKind> for DocumentKind {
    fn from(it: validate::DocumentKind) -> DocumentKind {
        match it {
            validate::DocumentKind::Arazzo => DocumentKind::Arazzo,
            validate::DocumentKind::Mcp => DocumentKind::Mcp,
            validate::DocumentKind::Unknown => DocumentKind::Unknown,
        }
    }
}
