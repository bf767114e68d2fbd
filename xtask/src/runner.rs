//! wasm-bindgen's test runner, which runs the wasm tests in Node and browsers.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::stage::Stage;
use crate::workspace;

/// Finds or installs the runner, in exactly the version of the lock file.
pub fn set_up() -> Result<PathBuf> {
    let lock = fs::read_to_string(workspace::path("Cargo.lock"))?;
    let package = lock.split("[[package]]").find(|it| it.contains("name = \"wasm-bindgen\"\n"));
    let version = package.and_then(|it| it.split("version = \"").nth(1)?.split('"').next());
    let version = version.context("Cargo.lock has no `wasm-bindgen`")?;
    let folder = workspace::target().join(format!("tools/wasm-bindgen-{version}"));
    let runner = folder.join(format!("bin/wasm-bindgen-test-runner{EXE_SUFFIX}"));
    if !runner.is_file() {
        // Not `--locked`: its lock file names versions that are not everywhere.
        // Without features: it needs no TLS.
        let mut stage = Stage::begin("wasm test runner");
        let mut install = workspace::cargo();
        install.args(["install", "wasm-bindgen-cli", "--version", version]);
        install.args(["--no-default-features", "--bin", "wasm-bindgen-test-runner"]);
        install.arg("--root").arg(&folder);
        stage.run(&mut install)?;
        stage.end("");
    }
    Ok(runner)
}
