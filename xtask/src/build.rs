//! Builds what is published and what the page loads, in the order of need.

use anyhow::Result;

use crate::setup;
use crate::stage::Stage;
use crate::stamp::{Fingerprint, Stamp};
use crate::toolchain::WasmToolchain;
use crate::wasm::{self, Effort};
use crate::workspace;

/// Brings the wasm files, the package and the page up to date.
pub fn build(effort: Effort) -> Result<()> {
    setup::npm_packages()?;
    let toolchain = WasmToolchain::set_up()?;
    for module in wasm::MODULES {
        module.build(&toolchain, effort)?;
    }
    package("pkg", &["pkg", "tests/rules", wasm::FOLDER], &["pkg/dist"])?;
    package("www", &["www", "examples", "pkg/dist"], &["www/dist", "pkg/dist/page"])
}

/// Runs a package's build script if its sources or outputs changed.
fn package(name: &str, sources: &[&str], outputs: &[&str]) -> Result<()> {
    let mut inputs = Fingerprint::default().files(workspace::path("package-lock.json"))?;
    for source in sources {
        inputs = inputs.files(workspace::path(source))?;
    }
    let stamp = Stamp::new(name, inputs, outputs);
    if stamp.is_fresh() {
        return Ok(());
    }
    let mut stage = Stage::begin(format!("{name} build"));
    stage.run(&mut workspace::npm_script("build", name))?;
    stage.end("");
    stamp.set()
}
