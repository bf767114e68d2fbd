//! Measures validation, natively and as JavaScript sees it, and beside others.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::build;
use crate::process;
use crate::stage::Stage;
use crate::wasm::Effort;
use crate::workspace;

/// Who is measured beside us, in exactly this version.
const PEER: &str = "@redocly/openapi-core@2.64.0";

/// What to compare with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peers {
    None,
    /// Other linters, installed for it.
    All,
}

/// Runs both measurements and shows what they print.
pub fn bench(peers: Peers) -> Result<()> {
    build::build(Effort::Optimized)?;
    let mut in_wasm = workspace::node(["benches/validate.mjs"]);
    if peers == Peers::All {
        in_wasm.arg(install_peers()?);
    }
    let mut natively = workspace::cargo();
    natively.args(["bench", "--no-default-features", "--bench", "validate"]);
    for mut command in [natively, in_wasm] {
        println!();
        let status = process::show(&mut command)?;
        ensure!(status.success(), "`{}` failed ({status})", process::shown(&command));
    }
    Ok(())
}

/// Installs the peers, and gives the folder that has them.
fn install_peers() -> Result<std::path::PathBuf> {
    let folder = workspace::target().join("peers");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    // Without one, npm installs into the workspace around it.
    fs::write(folder.join("package.json"), "{ \"private\": true }\n")?;
    let mut stage = Stage::begin("peers");
    let mut npm = workspace::command("npm");
    npm.current_dir(&folder).args(["install", "--no-progress", "--save-exact", PEER]);
    stage.run(&mut npm)?;
    stage.end("");
    Ok(folder)
}
