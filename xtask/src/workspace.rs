//! Where things are, and how the programs we call are called.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the workspace: the parent of this crate's.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the xtask is a folder of the workspace")
}

/// A file or folder of the workspace.
pub fn path(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Cargo's output folder.
pub fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| path("target"), |dir| root().join(dir))
}

/// A command that runs in the workspace's root.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// The cargo that runs this xtask, hence of the pinned toolchain.
pub fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Node with a script and its arguments.
pub fn node<const N: usize>(args: [&str; N]) -> Command {
    let mut command = command("node");
    command.args(args);
    command
}

/// The command line `telaio`, as built.
pub fn telaio<const N: usize>(args: [&str; N]) -> Command {
    let mut command = node(["pkg/bin/telaio.js"]);
    command.args(args);
    command
}

/// An npm script of one of the two packages.
pub fn npm_script(script: &str, package: &str) -> Command {
    let mut command = command("npm");
    command.args(["run", "--silent", script, "--workspace", package]);
    command
}

/// The first of these programs that is on the PATH.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |dir| dir.join(name)))
        .find(|file| file.is_file())
}
