//! The dialects of MCP configurations.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::mcp::dialect::Dialect;
use crate::mcp::dialects::{self, DIALECTS};
use crate::mcp::recognize::{By, Recognized};

/// The dialect of a configuration, and what tells it.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpDialect {
    /// In kebab-case, as in the option `dialect`.
    pub name: &'static str,
    /// What the client is called.
    pub title: &'static str,
    /// Whether it was said, or told by the path or by the content.
    #[tsify(type = "\"name\" | \"path\" | \"content\"")]
    pub by: &'static str,
}

/// A dialect that is known.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct McpDialectInfo {
    /// In kebab-case, as in the option `dialect`.
    pub name: &'static str,
    /// What the client is called.
    pub title: &'static str,
    /// The files that the client reads: ends of paths, `~` for the home folder.
    pub paths: Vec<&'static str>,
    /// How they are written.
    pub format: &'static str,
}

/// A list of dialects.
#[derive(Serialize, Tsify)]
#[serde(transparent)]
pub struct McpDialectInfos(pub Vec<McpDialectInfo>);

/// Every dialect that is known.
#[wasm_bindgen(js_name = mcpDialects)]
pub fn mcp_dialects() -> Result<Ts<McpDialectInfos>, JsError> {
    let info = |it: &&Dialect| McpDialectInfo {
        name: it.name,
        title: it.title,
        paths: it.paths.to_vec(),
        format: it.format.as_str(),
    };
    Ok(McpDialectInfos(DIALECTS.iter().map(info).collect()).into_ts()?)
}

/// The dialect with a name.
pub(super) fn find(name: &str) -> Result<&'static Dialect, JsError> {
    dialects::find(name).ok_or_else(|| {
        let meant = crate::diagnostic::did_you_mean(name, DIALECTS.iter().map(|it| it.name));
        let meant = meant.map(|it| format!("; did you mean `{it}`?")).unwrap_or_default();
        JsError::new(&format!("no dialect is called `{name}`{meant}"))
    })
}

impl From<Recognized> for McpDialect {
    fn from(it: Recognized) -> McpDialect {
        let by = match it.by {
            By::Name => "name",
            By::Path => "path",
            By::Content => "content",
        };
        McpDialect { name: it.dialect.name, title: it.dialect.title, by }
    }
}
