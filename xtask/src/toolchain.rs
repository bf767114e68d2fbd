//! The compiler for wasm: rustup's, else Debian's.
//!
//! Where rustup's server cannot be reached, Debian's rustc-web compiles, with a
//! standard library that it builds from rust-web-src, and the pinned toolchain
//! links. `TELAIO_WASM_TOOLCHAIN=debian` takes that way at once.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::setup;
use crate::stage::Stage;
use crate::workspace;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's compiler and the oldest version of it that compiles us.
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_MINOR: u32 = 95;

/// What compiles for wasm.
#[derive(Clone, Debug, Hash)]
pub enum WasmToolchain {
    /// The pinned toolchain has the target.
    Rustup,
    /// Debian's compiler with the pinned toolchain's linker.
    Debian { linker: PathBuf },
}

impl WasmToolchain {
    /// Finds a compiler, or installs what is missing.
    pub fn set_up() -> Result<Self> {
        if env::var_os("TELAIO_WASM_TOOLCHAIN").is_some_and(|it| it == "debian") {
            return Self::debian();
        }
        let libraries = rustc_says(&["--print", "target-libdir", "--target", TARGET])?;
        if Path::new(&libraries).is_dir() {
            return Ok(Self::Rustup);
        }
        let mut stage = Stage::begin("wasm target");
        let added = stage.attempt(workspace::command("rustup").args(["target", "add", TARGET]));
        let reason = match added {
            Ok(outcome) if outcome.status.success() => {
                stage.end("");
                return Ok(Self::Rustup);
            }
            Ok(outcome) => outcome.output,
            Err(err) => err.to_string(),
        };
        stage.fail(&reason);
        Self::debian()
    }

    fn debian() -> Result<Self> {
        let usable = || debian_minor().is_some_and(|it| it >= DEBIAN_MINOR) && debian_sources();
        if !usable() {
            setup::debian_packages(&["rustc-web", "rust-web-src"]).with_context(|| {
                format!("run `rustup target add {TARGET}` where rustup's server can be reached")
            })?;
        }
        ensure!(
            usable(),
            "Debian's rustc-web is older than 1.{DEBIAN_MINOR}, and rustup has no `{TARGET}`"
        );
        let sysroot = rustc_says(&["--print", "sysroot"])?;
        let host = rustc_says(&["--print", "host-tuple"])?;
        let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
        ensure!(linker.is_file(), "the toolchain has no linker at {}", linker.display());
        Ok(Self::Debian { linker })
    }

    /// Cargo with a verb, such as `build`, for the wasm target.
    pub fn cargo(&self, verb: &str) -> Command {
        let mut cargo = workspace::cargo();
        match self {
            Self::Rustup => {}
            Self::Debian { linker } => {
                cargo
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                    .args(["-Z", "build-std=std,panic_abort"]);
            }
        }
        cargo.args([verb, "--target", TARGET]).env("CARGO_ENCODED_RUSTFLAGS", portable_flags());
        cargo
    }

    /// Whether clippy can look at the wasm code: it comes with rustup's compiler.
    pub fn has_clippy(&self) -> bool {
        match self {
            Self::Rustup => true,
            Self::Debian { .. } => false,
        }
    }
}

/// Flags that keep this machine's folders out of what is published, so that
/// every machine builds the same bytes.
fn portable_flags() -> String {
    let home = env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or(home);
    // One folder per registry; its name depends on where the registry is.
    let registries = cargo.and_then(|it| it.join("registry/src").read_dir().ok());
    let folders = registries.into_iter().flatten().flatten().map(|entry| entry.path());
    let flags: Vec<String> =
        folders.map(|folder| format!("--remap-path-prefix={}=crates", folder.display())).collect();
    // The separator that cargo expects in this variable.
    flags.join("\x1f")
}

fn rustc_says(args: &[&str]) -> Result<String> {
    let output = workspace::command("rustc").args(args).output().context("no `rustc` found")?;
    if !output.status.success() {
        bail!("rustc: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The 95 of `rustc 1.95.0 (…)`.
fn debian_minor() -> Option<u32> {
    let output = Command::new(DEBIAN_RUSTC).arg("--version").output().ok()?;
    let version = String::from_utf8(output.stdout).ok()?;
    version.split('.').nth(1)?.parse().ok()
}

fn debian_sources() -> bool {
    Path::new("/usr/lib/rustlib/src/rust/library/std").is_dir()
}
