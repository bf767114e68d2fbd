//! The documentation: pages, both references and the editor, as one static site.

use std::process::Command;

use anyhow::Result;

use crate::build;
use crate::report::Report;
use crate::stage::Stage;
use crate::stamp::{Fingerprint, Stamp};
use crate::wasm::Effort;
use crate::workspace;

/// Where the site is.
const SITE: &str = "target/docs";

/// What the reference of the package is made from.
const REFERENCE: [&str; 7] = [
    "docs/site/reference.mjs",
    "docs/site/reference.css",
    "docs/site/tsconfig.json",
    "package-lock.json",
    "pkg/package.json",
    "pkg/src",
    "pkg/dist/wasm/core.d.ts",
];

/// Builds the site and what it is made from.
pub fn docs(effort: Effort) -> Result<()> {
    build::build(effort)?;
    rust_reference()?;
    site()?;
    println!("\n  {SITE} is ready to be served, by `python3 -m http.server --directory {SITE}` or");
    println!("  any other web server; without one, the search and the editor stay empty.");
    Ok(())
}

/// Builds the site from what is built already, and tests it.
pub fn test(report: &mut Report, tests: &mut Command) {
    match rust_reference().and_then(|()| site()) {
        Ok(()) => report.tests("documentation tests", tests),
        failed => report.result("documentation", failed),
    }
}

/// rustdoc, which may have nothing to complain about.
fn rust_reference() -> Result<()> {
    let mut stage = Stage::begin("rustdoc");
    let mut cargo = workspace::cargo();
    cargo.args(["doc", "--no-deps", "--lib", "--package", "telaio"]);
    stage.run(cargo.env("RUSTDOCFLAGS", "--deny warnings"))?;
    stage.end("");
    Ok(())
}

fn site() -> Result<()> {
    let inputs = REFERENCE
        .iter()
        .try_fold(Fingerprint::default(), |it, path| it.files(workspace::path(path)))?;
    let reference = Stamp::new("reference", inputs, &["target/docs/reference"]);
    if !reference.is_fresh() {
        let mut stage = Stage::begin("typedoc");
        stage.run(&mut workspace::node(["docs/site/reference.mjs", SITE]))?;
        stage.end("");
        reference.set()?;
    }
    let mut stage = Stage::begin("documentation");
    let rust = workspace::target().join("doc");
    stage.run(workspace::node(["docs/site/build.mjs", SITE]).arg(rust))?;
    stage.end("");
    Ok(())
}
