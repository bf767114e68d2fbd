//! Every check and test, one stage each, counted at the end.

use std::process::ExitCode;

use anyhow::Result;

use crate::browser::Browser;
use crate::build;
use crate::docs;
use crate::packaging;
use crate::report::Report;
use crate::runner;
use crate::server::Mock;
use crate::size;
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
pub fn test(extent: Extent) -> ExitCode {
    let mut report = Report::default();
    native(&mut report);
    match extent {
        Extent::Quick => {}
        Extent::Full => {
            let result = beyond_native(&mut report);
            report.result("set-up and build", result);
        }
    }
    report.close()
}

/// What needs nothing but the pinned toolchain.
fn native(report: &mut Report) {
    report.check("formatting", workspace::cargo().args(["fmt", "--all", "--check"]));
    // One package at a time: together they would have other features, and all
    // that this program is made of would be compiled again.
    for package in ["telaio", "xtask"] {
        let mut clippy = workspace::cargo();
        clippy.args(["clippy", "--package", package, "--all-targets", "--", "--deny", "warnings"]);
        report.check(&format!("clippy for {package}"), &mut clippy);
    }
    for package in ["telaio", "xtask"] {
        let mut tests = workspace::cargo();
        tests.args(["test", "--package", package]);
        report.tests(&format!("native tests of {package}"), &mut tests);
    }
}

/// What needs wasm, Node or a browser.
fn beyond_native(report: &mut Report) -> Result<()> {
    let toolchain = WasmToolchain::set_up()?;
    if toolchain.has_clippy() {
        for (feature, targets) in [
            ("core-wasm", &["--lib", "--test", "wasm"][..]),
            ("validate-wasm", &["--lib"]),
            ("schema-wasm", &["--lib"]),
        ] {
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
    report.result("the crate alone", packaging::check());
    let mut site = workspace::npm_script("test", "docs/site");
    browser.tell(&mut site);
    docs::test(report, &mut site);
    Ok(())
}

/// The same tests three times: in Node, in a page, and in a worker.
fn wasm(report: &mut Report, toolchain: &WasmToolchain, browser: &Browser) -> Result<()> {
    let runner = runner::set_up()?;
    let mock = Mock::start()?;
    let hosts = [
        ("wasm tests in Node", None),
        ("wasm tests in Chromium", Some("WASM_BINDGEN_USE_BROWSER")),
        ("wasm tests in a worker", Some("WASM_BINDGEN_USE_DEDICATED_WORKER")),
    ];
    for (name, host) in hosts {
        let mut cargo = toolchain.cargo("test");
        cargo.args(["--no-default-features", "--features", "core-wasm", "--test", "wasm"]);
        cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", &runner);
        cargo.envs(host.map(|it| (it, "1")));
        // The runner reads the whole file, which would be mostly debug information.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
        cargo.env("TELAIO_MOCK_URL", &mock.server.url).env("TELAIO_MOCK_KEY", &mock.key);
        browser.tell_runner(&mut cargo)?;
        report.tests(name, &mut cargo);
    }
    Ok(())
}
