//! What is wrong with a document: `cargo run --example validate [FILE]`.

use std::error::Error;
use std::{env, fs};

use telaio::diagnostic::{Diagnostic, Severity};
use telaio::schema::Linked;
use telaio::text::LineIndex;
use telaio::validate::{Options, validate};

const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/examples/broken/typical-mistakes.arazzo.yaml");

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).unwrap_or_else(|| EXAMPLE.to_owned());
    let text = fs::read_to_string(&path)?;

    // A document never fails to be read: whatever is wrong with it is a finding.
    let given = Options { url: Some(&path), validator: Some(&Linked), ..Options::default() };
    let findings = validate(&text, &given).findings;

    let lines = LineIndex::new(&text);
    for Diagnostic { severity, code, span, message, help, .. } in &findings {
        // Spans count bytes; lines and columns begin at 1.
        let at = lines.line_column(span.start);
        println!("{}:{} {} [{code}] {message}", at.line, at.column, severity.as_str());
        help.iter().for_each(|it| println!("    {it}"));
    }
    let errors = findings.iter().filter(|it| it.severity == Severity::Error).count();
    println!("{errors} errors");
    Ok(())
}
