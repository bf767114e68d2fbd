//! MCP configurations for other clients: of documents, and of runs.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

use crate::handover;
use crate::mcp::convert::{self, Converted, Into, Options};
use crate::mcp::dialect::Dialect;
use crate::mcp::dialects;
use crate::mcp::merge::Existing;
use crate::text::LineIndex;
use crate::trace::Trace;

use super::document::{Finding, findings};

/// What `convert` is to make of a configuration.
#[derive(Default, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct ConvertOptions {
    /// The dialect of the result, such as `cursor`.
    pub to: String,
    /// The dialect of the document; told by the path, else by the content, without it.
    #[tsify(optional)]
    pub from: Option<String>,
    /// The path or URL of the document.
    #[tsify(optional)]
    pub path: Option<String>,
    /// The text of a configuration of the dialect `to`: the servers are put into it, and nothing else is changed.
    #[tsify(optional)]
    pub into: Option<String>,
    /// Replace servers that `into` has already, instead of refusing them.
    #[tsify(optional)]
    pub replace: bool,
}

/// A configuration for another client.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Conversion {
    /// The result; absent if there is none, which `findings` and `refused` explain.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The dialect that the document was read as.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<&'static str>,
    /// The dialect of the result.
    pub to: &'static str,
    /// Why the document could not be read.
    pub findings: Vec<Finding>,
    /// Why its servers could not be put into the other text, with places there.
    pub refused: Vec<Finding>,
    /// What the result does not say, and what a person should know of it.
    pub remarks: Vec<ConversionRemark>,
}

/// Something to know of a conversion. It never shows a secret.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ConversionRemark {
    pub kind: ConversionRemarkKind,
    /// One sentence.
    pub message: String,
    /// Where the document has it: an offset in UTF-16 code units.
    pub from: u32,
    /// Where it ends, as an offset.
    pub to: u32,
    /// From 1.
    pub line: u32,
    /// From 1, in UTF-16 code units.
    pub column: u32,
    /// From 1.
    pub end_line: u32,
    /// From 1, in UTF-16 code units.
    pub end_column: u32,
}

/// The kinds of remarks.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub enum ConversionRemarkKind {
    /// The document says it and the result does not.
    NotExpressed,
    /// A secret, which is a variable in the result if the client has any.
    Secret,
    /// Nothing is lost, but somebody should know.
    Note,
}

/// What `configOfRun` is to make.
#[derive(Default, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct RunConfigOptions {
    /// The dialect of the result, such as `cursor`.
    pub to: String,
    /// The text of a configuration of that dialect: the server is put into it, and nothing else is changed.
    #[tsify(optional)]
    pub into: Option<String>,
    /// Replace a server of the same name that `into` has already, instead of refusing it.
    #[tsify(optional)]
    pub replace: bool,
}

/// The MCP server that a run has made, as a configuration of a client.
#[derive(Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunConfig {
    /// The configuration; absent if `into` refuses it, which `refused` explains.
    #[tsify(optional)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The dialect of the result.
    pub to: &'static str,
    /// What the server is called.
    pub name: String,
    /// What a person should know and do, as sentences.
    pub notes: Vec<String>,
    /// What a dry run made up of it: `name`, `url`, or a parameter such as `user_id`.
    pub made_up: Vec<String>,
    /// Why the server could not be put into the other text, with places there.
    pub refused: Vec<Finding>,
}

/// Converts a configuration. A document that cannot be read is told by findings;
/// what throws is the name of a dialect that there is not.
#[wasm_bindgen(js_name = convert)]
pub fn convert_config(text: &str, options: Ts<ConvertOptions>) -> Result<Ts<Conversion>, JsError> {
    let options = options.to_rust()?;
    let to = dialect(&options.to)?;
    let from = options.from.as_deref().map(dialect).transpose()?;
    let into = into(&options.into, options.replace);
    let converted =
        convert::convert(text, &Options { from, path: options.path.as_deref(), to, into });
    let target = options.into.as_deref().unwrap_or_default();
    let conversion = Conversion {
        remarks: remarks(text, &converted),
        findings: findings(text, &[], &[], converted.findings),
        refused: findings(target, &[], &[], converted.refused),
        text: converted.text,
        from: converted.from.map(|it| it.name),
        to: to.name,
    };
    Ok(conversion.into_ts()?)
}

/// The configuration with the server that a run has made, by its trace, which is a
/// JSON text here. `undefined` if it has made none that is known.
#[wasm_bindgen(js_name = configOfRun)]
pub fn config_of_run(
    trace: &str,
    options: Ts<RunConfigOptions>,
) -> Result<Option<Ts<RunConfig>>, JsError> {
    let options = options.to_rust()?;
    let to = dialect(&options.to)?;
    let value: Value = serde_json::from_str(trace)?;
    let trace = Trace::read(&value).map_err(|it| JsError::new(&it))?;
    let Some(made) = handover::handover(&trace, to, into(&options.into, options.replace)) else {
        return Ok(None);
    };
    let target = options.into.as_deref().unwrap_or_default();
    let config = RunConfig {
        refused: findings(target, &[], &[], made.converted.refused),
        text: made.converted.text,
        to: to.name,
        name: made.name,
        notes: made.notes,
        made_up: made.made_up,
    };
    Ok(Some(config.into_ts()?))
}

fn dialect(name: &str) -> Result<&'static Dialect, JsError> {
    dialects::find(name).ok_or_else(|| {
        JsError::new(&format!("expected the name of a dialect such as `cursor`, found `{name}`"))
    })
}

fn into(text: &Option<String>, replace: bool) -> Option<Into<'_>> {
    let existing = if replace { Existing::Replace } else { Existing::Refuse };
    text.as_deref().map(|text| Into { text, existing })
}

fn remarks(text: &str, converted: &Converted) -> Vec<ConversionRemark> {
    let index = LineIndex::new(text);
    let remark = |it: &convert::Remark| {
        let (start, end) = (index.line_column(it.span.start), index.line_column(it.span.end));
        ConversionRemark {
            kind: it.kind.into(),
            message: it.message.clone(),
            from: index.utf16(it.span.start),
            to: index.utf16(it.span.end),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    };
    converted.remarks.iter().map(remark).collect()
}

impl From<convert::RemarkKind> for ConversionRemarkKind {
    fn from(it: convert::RemarkKind) -> ConversionRemarkKind {
        match it {
            convert::RemarkKind::NotExpressed => ConversionRemarkKind::NotExpressed,
            convert::RemarkKind::Secret => ConversionRemarkKind::Secret,
            convert::RemarkKind::Note => ConversionRemarkKind::Note,
        }
    }
}
