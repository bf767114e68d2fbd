//! Node's side of the set-up: its version, and the npm packages.

use anyhow::{Context, Result, ensure};

use crate::stage::Stage;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace;

/// The oldest Node that everything works with.
const NODE: u32 = 20;

/// Checks Node's version and installs the npm packages of the lock file.
pub fn npm_packages() -> Result<()> {
    check_node()?;
    let manifests = [
        "package.json",
        "package-lock.json",
        ".npmrc",
        "pkg/package.json",
        "www/package.json",
        "docs/site/package.json",
    ];
    let inputs = manifests
        .iter()
        .try_fold(Fingerprint::default(), |it, file| it.files(workspace::path(file)))?;
    let stamp = Stamp::new("npm", inputs, &["node_modules/.package-lock.json"]);
    if stamp.is_fresh() {
        return Ok(());
    }
    let mut stage = Stage::begin("npm packages");
    stage.run(workspace::command("npm").args(["ci", "--no-progress"]))?;
    stage.end("");
    stamp.set()
}

fn check_node() -> Result<()> {
    let advice = "install Node 20 or newer with npm, for example from your system's packages";
    let output =
        workspace::node(["--version"]).output().context(format!("no `node` found; {advice}"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let major =
        version.trim_start_matches('v').split('.').next().and_then(|it| it.parse::<u32>().ok());
    ensure!(major.is_some_and(|it| it >= NODE), "found Node {version}; {advice}");
    ensure!(workspace::find_program(&["npm", "npm.cmd"]).is_some(), "no `npm` found; {advice}");
    Ok(())
}

/// Installs Debian packages as root or through sudo.
pub fn debian_packages(names: &[&str]) -> Result<()> {
    let advice = format!("install `{}` first", names.join(" "));
    ensure!(workspace::find_program(&["apt-get"]).is_some(), "{advice}");
    let apt = |args: &[&str]| {
        let mut command = if is_root() {
            workspace::command("apt-get")
        } else {
            let mut sudo = workspace::command("sudo");
            sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
            sudo
        };
        command.env("DEBIAN_FRONTEND", "noninteractive").args(args);
        command
    };
    let install = [&["install", "--yes", "--no-install-recommends"], names].concat();
    let mut stage = Stage::begin(format!("Debian packages {}", names.join(", ")));
    // The lists of packages may be absent or old, so a failure gets a second try.
    if !stage.attempt(&mut apt(&install))?.status.success() {
        let updated = stage.run(&mut apt(&["update"])).and_then(|_| stage.run(&mut apt(&install)));
        updated.context(advice)?;
    }
    stage.end("");
    Ok(())
}

fn is_root() -> bool {
    let output = workspace::command("id").arg("-u").output();
    output.is_ok_and(|it| it.stdout.trim_ascii() == b"0")
}
