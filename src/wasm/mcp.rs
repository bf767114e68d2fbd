//! Configurations of MCP servers: their servers, and texts that refer to them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::mcp::dialect::Transport;
use crate::mcp::list::{self, Listed};
use crate::mcp::recognize::Given;
use crate::mcp::template;
use crate::syntax;
use crate::text::LineIndex;

use super::dialects::{McpDialect, find};
use super::sources::optional;

/// A server of a configuration. Secrets are not in it.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpServer {
    /// Without one, an entry of a list does not say it.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `stdio`, `streamable-http`, `sse` or `ws`; without one the client leaves the
    /// server out, or the entry does not say where it is.
    #[tsify(optional, type = "\"stdio\" | \"streamable-http\" | \"sse\" | \"ws\"")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<&'static str>,
    /// The URL, or the command with all arguments; `•••` stands for a secret.
    pub target: String,
    /// The names of the environment variables that it is given.
    pub env: Vec<String>,
    /// The names of the headers that it is sent.
    pub headers: Vec<String>,
    /// Whether it is off.
    pub disabled: bool,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 code units.
    pub column: u32,
}

/// The servers of a configuration.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpServers {
    /// Without one, the document has no MCP servers.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dialect: Option<McpDialect>,
    /// In the order of the text.
    pub servers: Vec<McpServer>,
}

/// What `mcpServers` may know besides the document.
#[derive(Tsify)]
pub struct McpOptions {
    /// The path or URL of the file, which tells the client.
    #[tsify(optional)]
    pub url: Option<String>,
    /// The name of the dialect, whatever else tells it.
    #[tsify(optional)]
    pub dialect: Option<String>,
}

/// The servers that a configuration has. What throws is the name of a dialect that
/// there is not.
#[wasm_bindgen(js_name = mcpServers)]
pub fn mcp_servers(text: &str, options: Ts<McpOptions>) -> Result<Ts<McpServers>, JsError> {
    let options = options.js_value();
    let url = optional(&options, "url")?.map(String::from);
    let dialect = optional(&options, "dialect")?.map(String::from);
    let dialect = dialect.as_deref().map(find).transpose()?;
    let parsed = syntax::parse_file(text, url.as_deref());
    let given = Given { dialect, path: url.as_deref(), format: Some(parsed.format) };
    let listing = parsed.root.map(|it| list::list(&it, text, &given));
    let lines = LineIndex::new(text);
    let (recognized, servers) = listing.map(|it| (it.recognized, it.servers)).unwrap_or_default();
    let servers = servers.into_iter().map(|it| McpServer::new(it, &lines)).collect();
    Ok(McpServers { dialect: recognized.map(McpDialect::from), servers }.into_ts()?)
}

/// A template of a text, and what becomes of it.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpValue {
    /// Where the template begins: an offset in UTF-16 code units.
    pub from: u32,
    /// Where it ends, as an offset.
    pub to: u32,
    /// Its value among the samples.
    #[tsify(optional, type = "unknown")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why it has no value.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// A text with values in place of its references to servers.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpPreview {
    /// The whole text. A template without a value stays.
    pub text: String,
    /// Every reference, in the order of the text.
    pub values: Vec<McpValue>,
}

/// What `mcpPreview` looks at besides the text.
#[derive(Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpPreviewOptions {
    /// What servers give, by their ids: `{ "ID": { "output": …, "error": … } }`.
    #[serde(default)]
    #[tsify(type = "Record<string, { output?: unknown; error?: unknown }>")]
    pub samples: Value,
    /// The document whose servers there are; without it, those of the samples.
    #[tsify(optional)]
    pub document: Option<String>,
}

/// Puts samples in place of a text's references to Compozy's servers, such as
/// `{{ mcp_servers.ID.output }}`.
#[wasm_bindgen(js_name = mcpPreview)]
pub fn mcp_preview(text: &str, options: Ts<McpPreviewOptions>) -> Result<Ts<McpPreview>, JsError> {
    let options = options.to_rust()?;
    let document = options.document.as_deref();
    let root = document.and_then(|it| syntax::parse(it).root);
    let listing = root.map(|it| list::list(&it, document.unwrap_or_default(), &Given::default()));
    let ids = listing
        .as_ref()
        .map(|it| it.servers.iter().filter_map(|it| it.name.as_deref()).collect::<Vec<_>>());
    let found = template::preview(text, ids.as_deref(), &options.samples);
    let lines = LineIndex::new(text);
    let value = |it: template::Rendered| McpValue {
        from: lines.utf16(it.range.start as u32),
        to: lines.utf16(it.range.end as u32),
        value: it.value,
        problem: it.problem,
    };
    let values = found.values.into_iter().map(value).collect();
    Ok(McpPreview { text: found.text, values }.into_ts()?)
}

impl McpServer {
    fn new(it: Listed, lines: &LineIndex<'_>) -> McpServer {
        let place = lines.line_column(it.span.start);
        McpServer {
            name: it.name,
            transport: it.transport.map(Transport::as_str),
            target: it.target,
            env: it.env,
            headers: it.headers,
            disabled: it.is_disabled,
            line: place.line,
            column: place.column,
        }
    }
}
