//! The operations of APIs, and workflows that are made of them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::catalog;
use crate::documents;
use crate::draft;
use crate::openapi::{self, SecurityKind, Serialization, Style};
use crate::query::xpath;
use crate::syntax;

use super::document::{SourceText, borrowed};

/// What is known besides the description of an API.
#[derive(Default, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct ApiOptions {
    /// Where the description is from: relative references in it start there.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The documents that it refers to.
    #[tsify(optional, type = "SourceText[]")]
    pub sources: Vec<SourceText>,
}

/// An operation of an API, as a list shows it.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApiOperationSummary {
    /// Its `operationId`, if it has one that no other has.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
    /// The method in capitals.
    pub method: String,
    /// The path template, such as `/pets/{petId}`.
    pub path: String,
    /// What it is for.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Where it is called first of all: a URL, which may be relative.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// Whether it should no longer be used.
    pub deprecated: bool,
}

/// A list of operations.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct ApiOperations(pub Vec<ApiOperationSummary>);

/// An operation with what it takes and gives.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApiOperation {
    pub parameters: Vec<ApiParameter>,
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_body: Option<ApiRequestBody>,
    /// In the order of the description.
    pub responses: Vec<ApiResponse>,
    /// The alternatives to say who asks, each with all that it takes; none of them where
    /// nothing is asked for, and one of nothing where it may be left out.
    #[tsify(type = "ApiCredential[][]")]
    pub security: Vec<Vec<ApiCredential>>,
}

/// What says who asks.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApiCredential {
    /// The name of the security scheme.
    pub scheme: String,
    /// The parameter that carries it; none for what is no part of a request.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Where the parameter is: `header`, `query` or `cookie`.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    #[tsify(optional)]
    pub location: Option<String>,
    /// What the header field begins with, such as `bearer`, in lower case.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// A parameter of an operation.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApiParameter {
    pub name: String,
    /// `path`, `query`, `header`, `cookie` or `querystring`.
    #[serde(rename = "in")]
    pub location: String,
    pub required: bool,
    /// Whether its text is one plain value or, of a list, one for each item.
    pub plain: bool,
    /// A JSON Schema that needs nothing else.
    #[tsify(type = "unknown")]
    pub schema: Value,
}

/// The body that an operation takes.
#[derive(Serialize, Tsify)]
pub struct ApiRequestBody {
    pub required: bool,
    pub content: Vec<ApiMediaType>,
}

/// A documented answer.
#[derive(Serialize, Tsify)]
pub struct ApiResponse {
    /// A status such as `200`, a range such as `2XX`, or `default`.
    pub status: String,
    pub content: Vec<ApiMediaType>,
}

/// A body in one media type.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ApiMediaType {
    /// Its name, such as `application/json`, or a range such as `text/*`.
    pub content_type: String,
    /// A JSON Schema that needs nothing else.
    #[tsify(type = "unknown")]
    pub schema: Value,
    /// The example, else a value that is made up by the schema.
    #[tsify(type = "unknown")]
    pub sample: Value,
    /// The examples that have a name.
    #[tsify(type = "Record<string, unknown>")]
    pub examples: serde_json::Map<String, Value>,
}

/// What a workflow shall be made of.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DraftOptions {
    /// The operations in their order: each an `operationId`, or a method and a path
    /// such as `POST /pets`. Where several APIs have one of that name, the name of the
    /// source description stands before it: `pets.POST /pets`.
    pub operations: Vec<String>,
    /// What the source description is called; `api` by default.
    #[tsify(optional)]
    #[serde(default)]
    pub source_name: Option<String>,
    /// Where the workflow finds the API's description.
    pub source_url: String,
    /// What the workflow is called; told by its operations without it.
    #[tsify(optional)]
    #[serde(default)]
    pub workflow_id: Option<String>,
    /// Where the API's description is from: relative references in it start there.
    #[tsify(optional)]
    #[serde(default)]
    pub url: Option<String>,
    /// The documents that the APIs refer to.
    #[tsify(optional, type = "SourceText[]")]
    #[serde(default)]
    pub sources: Vec<SourceText>,
    /// The other APIs that the workflow calls, each with a name of its own.
    #[tsify(optional, type = "DraftApi[]")]
    #[serde(default)]
    pub others: Vec<DraftApi>,
}

/// One more API that a workflow calls.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct DraftApi {
    /// Its description.
    pub text: String,
    /// What its source description is called.
    pub source_name: String,
    /// Where the workflow finds it.
    pub source_url: String,
    /// Where it is from: relative references in it start there.
    #[tsify(optional)]
    #[serde(default)]
    pub url: Option<String>,
}

/// A workflow to go on from.
#[derive(Serialize, Tsify)]
pub struct WorkflowDraft {
    /// The Arazzo document, in YAML.
    pub text: String,
    /// What was decided that a person should look at, a sentence each.
    pub remarks: Vec<String>,
}

/// The operations of an OpenAPI description, in the order of its text. Throws where it
/// is none.
#[wasm_bindgen(js_name = apiOperations)]
pub fn api_operations(text: &str, options: Ts<ApiOptions>) -> Result<Ts<ApiOperations>, JsError> {
    let options = options.to_rust()?;
    let all = catalog::operations(&sources("api", text, options.url.as_deref(), &options.sources))?;
    Ok(ApiOperations(all.into_iter().map(ApiOperationSummary::from).collect()).into_ts()?)
}

/// An operation by its `operationId`, or a method and a path such as `POST /pets`. Throws
/// where there is none.
#[wasm_bindgen(js_name = apiOperation)]
pub fn api_operation(
    text: &str,
    name: &str,
    options: Ts<ApiOptions>,
) -> Result<Ts<ApiOperation>, JsError> {
    let options = options.to_rust()?;
    let sources = sources("api", text, options.url.as_deref(), &options.sources);
    Ok(ApiOperation::from(catalog::operation(name, &sources)?).into_ts()?)
}

/// A workflow of operations of an OpenAPI description. Throws where it is none, or has no
/// such operation.
#[wasm_bindgen(js_name = draft)]
pub fn draft_workflow(text: &str, options: Ts<DraftOptions>) -> Result<Ts<WorkflowDraft>, JsError> {
    let options = options.to_rust()?;
    let name = options.source_name.as_deref().unwrap_or("api");
    let mut apis = vec![draft::Api { source: name, url: &options.source_url }];
    let mut all = vec![documents::SourceText { name, text, url: options.url.as_deref() }];
    for it in &options.others {
        apis.push(draft::Api { source: &it.source_name, url: &it.source_url });
        let url = it.url.as_deref();
        all.push(documents::SourceText { name: &it.source_name, text: &it.text, url });
    }
    all.extend(borrowed(&options.sources));
    let wanted = draft::Wanted {
        apis: &apis,
        operations: &options.operations,
        workflow_id: options.workflow_id.as_deref(),
    };
    let made = draft::draft(&wanted, &all)?;
    Ok(WorkflowDraft { text: made.text, remarks: made.remarks }.into_ts()?)
}

/// The value that a text in YAML, JSON or TOML holds, as JSON. Throws the first mistake.
#[wasm_bindgen(js_name = parseText)]
pub fn parse_text(text: &str) -> Result<String, JsError> {
    let parsed = syntax::parse(text);
    match (parsed.broken(), &parsed.root) {
        (None, Some(root)) => Ok(root.to_value().to_string()),
        (broken, _) => {
            let message = broken.map_or("it is empty", |it| it.message.as_str());
            let at = broken.map_or(0, |it| it.span.start);
            let line = text.get(..at as usize).map_or(1, |it| it.lines().count().max(1));
            Err(JsError::new(&format!("line {line}: {message}")))
        }
    }
}

/// Why a text is no XML that can be read; nothing where it is.
#[wasm_bindgen(js_name = xmlMistake)]
pub fn xml_mistake(text: &str) -> Option<String> {
    xpath::well_formed(text).err().map(|it| it.to_string())
}

/// The description itself, and what it refers to.
fn sources<'t>(
    name: &'t str,
    text: &'t str,
    url: Option<&'t str>,
    others: &'t [SourceText],
) -> Vec<documents::SourceText<'t>> {
    let mut all = vec![documents::SourceText { name, text, url }];
    all.extend(borrowed(others));
    all
}

impl From<catalog::Choice> for ApiOperationSummary {
    fn from(it: catalog::Choice) -> ApiOperationSummary {
        ApiOperationSummary {
            operation_id: it.id,
            method: it.method,
            path: it.path,
            summary: it.summary,
            server: it.server,
            deprecated: it.deprecated,
        }
    }
}

impl From<openapi::Operation> for ApiOperation {
    fn from(it: openapi::Operation) -> ApiOperation {
        let content = |list: Vec<openapi::MediaType>| list.into_iter().map(Into::into).collect();
        ApiOperation {
            parameters: it.parameters.into_iter().map(ApiParameter::from).collect(),
            request_body: it
                .request_body
                .map(|it| ApiRequestBody { required: it.required, content: content(it.content) }),
            responses: it
                .responses
                .into_iter()
                .map(|it| ApiResponse {
                    status: it.status.to_string(),
                    content: content(it.content),
                })
                .collect(),
            security: it
                .security
                .into_iter()
                .map(|it| it.into_iter().map(ApiCredential::from).collect())
                .collect(),
        }
    }
}

impl From<openapi::SecurityScheme> for ApiCredential {
    fn from(it: openapi::SecurityScheme) -> ApiCredential {
        let prefix = match &it.kind {
            SecurityKind::Http { scheme } => Some(scheme.clone()),
            SecurityKind::OAuth2 { .. } | SecurityKind::OpenIdConnect => Some("bearer".to_owned()),
            SecurityKind::ApiKey { .. } | SecurityKind::MutualTls | SecurityKind::Other => None,
        };
        let parameter = it.parameter().map(|(location, name)| (location.as_str(), name.to_owned()));
        let (location, parameter) = parameter.unzip();
        let location = location.map(str::to_owned);
        ApiCredential { scheme: it.name, parameter, location, prefix }
    }
}

impl From<openapi::Parameter> for ApiParameter {
    fn from(it: openapi::Parameter) -> ApiParameter {
        let plain = matches!(
            it.serialization,
            Serialization::Style { style: Style::Simple | Style::Form | Style::Cookie, .. }
        );
        ApiParameter {
            name: it.name,
            location: it.location.as_str().to_owned(),
            required: it.required,
            plain,
            schema: it.schema,
        }
    }
}

impl From<openapi::MediaType> for ApiMediaType {
    fn from(it: openapi::MediaType) -> ApiMediaType {
        let sample = it.sample();
        ApiMediaType {
            content_type: it.content_type,
            schema: it.schema,
            sample,
            examples: it.examples.into_iter().collect(),
        }
    }
}
