//! The trace of a run in the formats of other programs.

use serde_json::Value;
use wasm_bindgen::prelude::*;

use crate::report;
use crate::trace::Trace;

#[wasm_bindgen(typescript_custom_section)]
const REPORT_FORMAT: &str = r#"
/** The formats of `report`: HTTP Archive 1.2, JUnit's XML, Markdown, a shell script with curl, a Mermaid diagram. */
export type ReportFormat = "har" | "junit" | "markdown" | "curl" | "mermaid";
"#;

/// Writes a trace, which is a JSON text here, in a format.
#[wasm_bindgen(js_name = report)]
pub fn write_report(
    trace: &str,
    #[wasm_bindgen(unchecked_param_type = "ReportFormat")] format: &str,
) -> Result<String, JsError> {
    let format = report::Format::parse(format);
    let format = format.ok_or_else(|| JsError::new("expected the name of a format"))?;
    let value: Value = serde_json::from_str(trace)?;
    let trace = Trace::read(&value).map_err(|it| JsError::new(&it))?;
    Ok(report::report(&trace, format))
}
