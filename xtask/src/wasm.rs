//! The wasm files: compiled, bound to JavaScript, made small.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::stage::Stage;
use crate::stamp::{Fingerprint, Stamp};
use crate::toolchain::{TARGET, WasmToolchain};
use crate::workspace;

/// Where the package expects them.
pub const FOLDER: &str = "pkg/dist/wasm";

/// A wasm file, named as its output is.
pub struct Module {
    pub name: &'static str,
    feature: &'static str,
    /// Cargo's `opt-level`, and that of wasm-opt.
    levels: (&'static str, &'static str),
    /// The module that it is a copy of where less work is enough: it can the same, and more or less fast.
    stand_in: Option<&'static str>,
}

/// The engine. ARCHITECTURE.md has what faster levels cost.
const CORE: Module =
    Module { name: "core", feature: "core-wasm", levels: ("s", "-Oz"), stand_in: None };

pub const MODULES: [Module; 4] = [
    CORE,
    // What a page needs to its first finding: bytes count more than speed. All of it is in the engine, too.
    Module {
        name: "validate",
        feature: "validate-wasm",
        levels: ("z", "-Oz"),
        stand_in: Some(CORE.name),
    },
    // For Node, Deno and Bun, which have it on disk: speed counts more than bytes.
    Module { name: "core-fast", levels: ("3", "-O3"), stand_in: Some(CORE.name), ..CORE },
    // Loaded by itself, when a document needs it: bytes count more than speed.
    Module { name: "schema", feature: "schema-wasm", levels: ("z", "-Oz"), stand_in: None },
];

/// What the files are made from. Cargo itself cannot tell that nothing changed:
/// all modules are its one `telaio.wasm`, so each build forgets the other.
const SOURCES: [&str; 6] =
    ["src", "Cargo.toml", "Cargo.lock", ".cargo", "rust-toolchain.toml", "package-lock.json"];

/// How much work goes into the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effort {
    /// Larger and slower, for the inner loop.
    Quick,
    /// As published.
    Optimized,
}

/// What the compiler and the crates may use; every browser of the last years
/// has it. The schema module's crates use SIMD.
const WASM_OPT: [&str; 12] = [
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--enable-simd",
];

impl Module {
    /// Brings `pkg/dist/wasm/NAME.js`, `NAME_bg.wasm` and `NAME.d.ts` up to date.
    pub fn build(&self, toolchain: &WasmToolchain, effort: Effort) -> Result<()> {
        let mut inputs = Fingerprint::default().setting((
            self.feature,
            self.levels,
            toolchain,
            effort,
            WASM_OPT,
        ));
        for source in SOURCES {
            inputs = inputs.files(workspace::path(source))?;
        }
        let wasm = self.file("_bg.wasm");
        let outputs = [wasm.as_str(), &self.file(".js"), &self.file(".d.ts")];
        let stamp = Stamp::new(&format!("wasm-{}", self.name), inputs, &outputs);
        if stamp.is_fresh() {
            return Ok(());
        }
        if let (Some(other), Effort::Quick) = (self.stand_in, effort) {
            for ending in ["_bg.wasm", ".js", ".d.ts"] {
                let from = workspace::path(&format!("{FOLDER}/{other}{ending}"));
                fs::copy(from, workspace::path(&self.file(ending)))?;
            }
            return stamp.set();
        }
        let mut stage = Stage::begin(format!("{} wasm", self.name));
        let mut cargo = toolchain.cargo("rustc");
        cargo.args(["--release", "--lib", "--no-default-features", "--features", self.feature]);
        cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.levels.0);
        // As a Rust library, too, it would be built without link-time optimization.
        cargo.args(["--crate-type", "cdylib"]);
        if effort == Effort::Quick {
            cargo.env("CARGO_PROFILE_RELEASE_LTO", "off");
            cargo.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        }
        stage.run(&mut cargo)?;
        self.bind(&workspace::target().join(TARGET).join("release/telaio.wasm"))
            .context("wasm-bindgen")?;
        if effort == Effort::Optimized {
            let script = "node_modules/binaryen/bin/wasm-opt";
            let mut wasm_opt = workspace::node([script, &wasm, "-o", &wasm]);
            stage.run(wasm_opt.arg(self.levels.1).args(WASM_OPT))?;
        }
        stamp.set()?;
        let bytes = fs::metadata(workspace::path(&wasm))?.len();
        stage.end(&format!("{} kB", bytes / 1024));
        Ok(())
    }

    /// One of its files, relative to the workspace.
    pub fn file(&self, ending: &str) -> String {
        format!("{FOLDER}/{}{ending}", self.name)
    }

    fn bind(&self, compiled: &Path) -> Result<()> {
        let folder = workspace::path(FOLDER);
        fs::create_dir_all(&folder)?;
        let mut bindgen = Bindgen::new();
        bindgen.input_path(compiled).out_name(self.name).typescript(true);
        // After a panic, the package makes a new instance instead of being unusable.
        bindgen.reset_state_function(true);
        bindgen.web(true)?.generate(folder)
    }
}
