//! Measures validation and runs, natively and as JavaScript sees them, and beside others; and the page in a browser.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::browser::Browser;
use crate::build;
use crate::process;
use crate::stage::Stage;
use crate::wasm::Effort;
use crate::workspace;

/// Who is measured beside us, in exactly these versions.
const PEERS: [&str; 2] = ["@redocly/openapi-core@2.64.0", "@redocly/respect-core@2.37.0"];

/// What to compare with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peers {
    None,
    /// Another linter and another runner, installed for it.
    All,
}

/// Runs all measurements and shows what they print.
pub fn bench(peers: Peers) -> Result<()> {
    build::build(Effort::Optimized)?;
    let mut in_wasm = ["benches/validate.mjs", "benches/run.mjs"].map(|it| workspace::node([it]));
    if peers == Peers::All {
        let folder = install_peers()?;
        in_wasm.iter_mut().for_each(|it| {
            it.arg(&folder);
        });
    }
    let mut natively = workspace::cargo();
    natively.args(["bench", "--no-default-features", "--bench", "validate"]);
    let mut in_browser = workspace::node(["benches/editor.mjs"]);
    Browser::set_up()?.tell(&mut in_browser);
    for mut command in std::iter::once(natively).chain(in_wasm).chain([in_browser]) {
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
    npm.current_dir(&folder).args(["install", "--no-progress", "--save-exact"]).args(PEERS);
    stage.run(&mut npm)?;
    stage.end("");
    Ok(folder)
}
