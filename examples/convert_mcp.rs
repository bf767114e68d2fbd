//! A configuration of MCP servers for another client: `cargo run --example convert_mcp`.

use std::error::Error;

use telaio::mcp::convert::{Options, convert};
use telaio::mcp::dialects;
use telaio::text::LineIndex;

const CURSOR: &str = r#"{
  "mcpServers": {
    "docs": { "url": "https://docs.example.com/mcp", "headers": { "X-Api-Key": "${env:DOCS_KEY}" } },
    "files": { "command": "npx", "args": ["-y", "files-mcp"], "envFile": ".env" }
  }
}"#;

fn main() -> Result<(), Box<dyn Error>> {
    let to = dialects::find("codex").ok_or("no such client")?;
    // Whose the document is follows from its path; `from` would say it.
    let options = Options { from: None, path: Some(".cursor/mcp.json"), to, into: None };
    let converted = convert(CURSOR, &options);

    println!("{}", converted.text.ok_or("the document cannot be read")?);

    // What the other client cannot be told is listed, each with its place.
    let lines = LineIndex::new(CURSOR);
    for remark in &converted.remarks {
        let line = lines.line_column(remark.span.start).line;
        println!("line {line}, {}: {}", remark.kind.as_str(), remark.message);
    }
    Ok(())
}
