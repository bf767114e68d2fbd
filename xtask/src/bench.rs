//! Measures validation and runs, natively and as JavaScript sees them, and beside others; the page
//! in a browser; and what is downloaded. `benches/RESULTS.md` has the numbers beside the others'.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::browser::Browser;
use crate::build;
use crate::process;
use crate::stage::Stage;
use crate::wasm::Effort;
use crate::workspace;

/// Who is measured beside us: a package with exact versions, and its lock file.
const PEERS: &str = "benches/peers";

/// What to compare with.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Peers {
    None,
    /// Other linters and another runner, installed for it.
    All,
}

/// Runs all measurements and shows what they print. With the peers, writes the results.
pub fn bench(peers: Peers) -> Result<()> {
    build::build(Effort::Optimized)?;
    let browser = Browser::set_up()?;
    let peers = match peers {
        Peers::None => None,
        Peers::All => Some(install_peers()?),
    };
    let mut natively = workspace::cargo();
    natively.args(["bench", "--no-default-features", "--bench", "validate"]);
    let scripts = ["validate", "cold", "run", "editor", "bytes"].map(|name| {
        let mut node = workspace::node([&format!("benches/{name}.mjs")]);
        node.args(&peers);
        browser.tell(&mut node);
        node
    });
    for mut command in std::iter::once(natively).chain(scripts) {
        println!();
        let status = process::show(&mut command)?;
        ensure!(status.success(), "`{}` failed ({status})", process::shown(&command));
    }
    if peers.is_some() {
        let mut stage = Stage::begin("benches/RESULTS.md");
        stage.run(&mut workspace::node(["benches/results.mjs"]))?;
        stage.end("");
    }
    Ok(())
}

/// Installs the peers outside of the workspace's own packages, and gives the folder that has them.
fn install_peers() -> Result<PathBuf> {
    let folder = workspace::target().join("peers");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for name in ["package.json", "package-lock.json"] {
        let from = workspace::path(&format!("{PEERS}/{name}"));
        fs::copy(&from, folder.join(name)).with_context(|| from.display().to_string())?;
    }
    let mut stage = Stage::begin("peers");
    let mut npm = workspace::command("npm");
    // One of them tells its makers who installs it.
    npm.current_dir(&folder).args(["ci", "--no-progress", "--ignore-scripts"]);
    stage.run(&mut npm)?;
    stage.end("");
    Ok(folder)
}
