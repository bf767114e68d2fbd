//! The crate as a registry has it: packaged, and compiled by the oldest toolchain
//! that its manifest allows.

use std::fs;

use anyhow::{Context, Result};

use crate::stage::Stage;
use crate::stamp::{Fingerprint, Stamp};
use crate::workspace;

/// What the package is made from.
const SOURCES: [&str; 5] = ["Cargo.toml", "Cargo.lock", "src", "examples", "README.md"];

/// Packages the crate and compiles the library, unless nothing has changed.
pub fn check() -> Result<()> {
    let inputs = SOURCES
        .iter()
        .try_fold(Fingerprint::default(), |it, path| it.files(workspace::path(path)))?;
    let stamp = Stamp::new("packaging", inputs, &[]);
    if stamp.is_fresh() {
        return Ok(());
    }
    let oldest = oldest()?;
    let toolchain = installed(&oldest)?;
    let mut stage = Stage::begin(format!("the crate alone, with Rust {oldest}"));
    let mut package = workspace::cargo();
    stage.run(package.args(["package", "--package", "telaio", "--no-verify", "--allow-dirty"]))?;
    let folder = workspace::target().join("package");
    let name = format!("telaio-{}", version()?);
    let mut tar = workspace::command("tar");
    // Cargo gives all files of a package one time of long ago, by which it would see no change
    // later: they get that of now.
    stage.run(tar.arg("-xmzf").arg(folder.join(format!("{name}.crate"))).arg("-C").arg(&folder))?;
    let mut cargo = workspace::command("rustup");
    cargo.args(["run", &toolchain, "cargo", "check", "--lib", "--manifest-path"]);
    cargo.arg(folder.join(name).join("Cargo.toml"));
    cargo.arg("--target-dir").arg(workspace::target().join("oldest"));
    // These name the toolchain that runs this program.
    cargo.env_remove("CARGO").env_remove("RUSTC").env_remove("RUSTDOC");
    stage.run(cargo.env("CARGO_PROFILE_DEV_DEBUG", "0"))?;
    stage.end("");
    stamp.set()
}

/// The oldest version of Rust that the manifest allows.
fn oldest() -> Result<String> {
    manifest_says("rust-version").map(|it| format!("{it}.0"))
}

fn version() -> Result<String> {
    manifest_says("version")
}

fn manifest_says(key: &str) -> Result<String> {
    let manifest = fs::read_to_string(workspace::path("Cargo.toml"))?;
    let mut lines = manifest.lines().filter_map(|it| it.split_once(" = "));
    let (_, value) = lines.find(|it| it.0 == key).context(format!("no `{key}` in Cargo.toml"))?;
    Ok(value.trim_matches('"').to_owned())
}

/// The toolchain's name, once it is there.
fn installed(version: &str) -> Result<String> {
    let is_there = workspace::command("rustup")
        .args(["run", version, "rustc", "--version"])
        .output()
        .is_ok_and(|it| it.status.success());
    if !is_there {
        let mut stage = Stage::begin(format!("Rust {version}"));
        let mut rustup = workspace::command("rustup");
        rustup.args(["toolchain", "install", version, "--profile", "minimal", "--no-self-update"]);
        stage.run(&mut rustup).context("the oldest toolchain is needed to test with it")?;
        stage.end("");
    }
    Ok(version.to_owned())
}
