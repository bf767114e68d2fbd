//! Every check and test, one stage each, counted at the end.

use anyhow::{Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::browser::Browser;
use crate::build;
use crate::server::Mock;
use crate::size;
use crate::stage::Stage;
use crate::tally::Tally;
use crate::toolchain::WasmToolchain;
use crate::wasm::Effort;
use crate::workspace;

/// How much is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// What a change most likely breaks, in seconds.
    Quick,
    /// Everything, as before a release.
    Full,
}

/// Runs the stages, also after one failed, and prints the sum.
pub fn test(extent: Extent) -> Result<()> {
    let mut report = Report::default();
    native(&mut report);
    match extent {
        Extent::Quick => {}
        Extent::Full => {
            if let Err(err) = beyond_native(&mut report) {
                // The stage that failed has said why.
                println!("  {err:#}");
                report.add("set-up and build", Tally { passed: 0, failed: 1 });
            }
        }
    }
    report.close()
}

/// What needs nothing but the pinned toolchain.
fn native(report: &mut Report) {
    report.check("formatting", workspace::cargo().args(["fmt", "--all", "--check"]));
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];
    report.check("clippy", workspace::cargo().args(clippy));
    report.tests("native tests", workspace::cargo().args(["test", "--workspace"]));
}

/// What needs wasm, Node or a browser.
fn beyond_native(report: &mut Report) -> Result<()> {
    let toolchain = WasmToolchain::set_up()?;
    if toolchain.has_clippy() {
        for (feature, targets) in
            [("core-wasm", &["--lib", "--test", "wasm"][..]), ("schema-wasm", &["--lib"])]
        {
            let mut clippy = toolchain.cargo("clippy");
            clippy.args(["--no-default-features", "--features", feature]).args(targets);
            clippy.args(["--", "--deny", "warnings"]);
            report.check(&format!("clippy for {feature}"), &mut clippy);
        }
    }
    build::build(Effort::Optimized)?;
    report.result("size", size::check());

    let browser = Browser::set_up()?;
    wasm(report, &toolchain, &browser)?;
    let mut pkg = workspace::npm_script("test", "pkg");
    browser.tell(&mut pkg);
    report.tests("package tests", &mut pkg);
    let mut www = workspace::npm_script("test", "www");
    browser.tell(&mut www);
    report.tests("page tests", &mut www);
    Ok(())
}

/// The same tests three times: in Node, in a page, and in a worker.
fn wasm(report: &mut Report, toolchain: &WasmToolchain, browser: &Browser) -> Result<()> {
    let runner = test_runner()?;
    let mock = Mock::start()?;
    let hosts = [
        ("wasm tests in Node", "WASM_BINDGEN_USE_NODE_EXPERIMENTAL"),
        ("wasm tests in Chromium", "WASM_BINDGEN_USE_BROWSER"),
        ("wasm tests in a worker", "WASM_BINDGEN_USE_DEDICATED_WORKER"),
    ];
    for (name, host) in hosts {
        let mut cargo = toolchain.cargo("test");
        cargo.args(["--no-default-features", "--features", "core-wasm", "--test", "wasm"]);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner).env(host, "1");
        cargo.env("TELAIO_MOCK", &mock.server.url);
        browser.tell_runner(&mut cargo)?;
        report.tests(name, &mut cargo);
    }
    Ok(())
}

/// wasm-bindgen's test runner, in exactly the version of the lock file.
fn test_runner() -> Result<PathBuf> {
    let lock = fs::read_to_string(workspace::path("Cargo.lock"))?;
    let package = lock.split("[[package]]").find(|it| it.contains("name = \"wasm-bindgen\"\n"));
    let version = package.and_then(|it| it.split("version = \"").nth(1)?.split('"').next());
    let Some(version) = version else { bail!("Cargo.lock has no `wasm-bindgen`") };
    let folder = workspace::target().join(format!("tools/wasm-bindgen-{version}"));
    let runner =
        folder.join(format!("bin/wasm-bindgen-test-runner{}", std::env::consts::EXE_SUFFIX));
    if !runner.is_file() {
        // Not `--locked`: its lock file names versions that are not everywhere.
        // Without features: it needs no TLS.
        let mut stage = Stage::begin("wasm test runner");
        let mut install = workspace::cargo();
        install.args([
            "install",
            "wasm-bindgen-cli",
            "--version",
            version,
            "--no-default-features",
        ]);
        install.args(["--bin", "wasm-bindgen-test-runner", "--root"]).arg(&folder);
        stage.run(&mut install)?;
        stage.end("");
    }
    Ok(runner)
}

/// The stages' results so far.
#[derive(Default)]
struct Report(Vec<(String, Tally)>);

impl Report {
    /// Runs a check, which counts only if it fails.
    fn check(&mut self, name: &str, command: &mut Command) {
        let mut stage = Stage::begin(name);
        let result = stage.run(command);
        if result.is_ok() {
            stage.end("");
        }
        self.result_of(name, result.map(drop));
    }

    /// Takes the result of a check.
    fn result(&mut self, name: &str, result: Result<()>) {
        if let Err(err) = &result {
            println!("    {err:#}");
        }
        self.result_of(name, result);
    }

    fn result_of(&mut self, name: &str, result: Result<()>) {
        if result.is_err() {
            self.add(name, Tally { passed: 0, failed: 1 });
        }
    }

    /// Runs tests and counts them.
    fn tests(&mut self, name: &str, command: &mut Command) {
        let mut stage = Stage::begin(name);
        let tally = match stage.attempt(command) {
            Ok(outcome) => {
                let mut tally = Tally::read(&outcome.output);
                // Not to compile, to crash, or to run nothing is a failure, too.
                if tally.failed == 0 && (!outcome.status.success() || tally.passed == 0) {
                    tally.failed = 1;
                }
                if tally.failed == 0 {
                    stage.end(&format!("{} passed", tally.passed));
                } else {
                    stage.fail(&outcome.output);
                }
                tally
            }
            Err(err) => {
                stage.fail(&format!("{err:#}"));
                Tally { passed: 0, failed: 1 }
            }
        };
        self.add(name, tally);
    }

    fn add(&mut self, name: &str, tally: Tally) {
        self.0.push((name.to_owned(), tally));
    }

    fn close(self) -> Result<()> {
        println!();
        for (name, Tally { passed, failed }) in &self.0 {
            println!("  {name:<26} {passed:>5} passed {failed:>5} failed");
        }
        let Tally { passed, failed } = self.0.iter().map(|(_, tally)| *tally).sum();
        println!("\n{passed} passed, {failed} failed");
        if failed > 0 {
            std::process::exit(1);
        }
        Ok(())
    }
}
