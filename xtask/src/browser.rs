//! Chromium and its driver, for the tests that need a real browser.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup;
use crate::workspace;

const CHROME: [&str; 5] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVER: [&str; 1] = ["chromedriver"];
const DEBIAN: [&str; 2] = ["chromium", "chromium-driver"];

/// No window, no sandbox (which root cannot have), and no calls to anyone.
const FLAGS: [&str; 9] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
];

/// A browser and the driver that belongs to it.
pub struct Browser {
    chrome: PathBuf,
    driver: PathBuf,
}

impl Browser {
    /// Finds a browser; on Debian installs it where there is none. `CHROME` and
    /// `CHROMEDRIVER` name others.
    pub fn set_up() -> Result<Self> {
        if let Some(browser) = Self::find() {
            return Ok(browser);
        }
        setup::debian_packages(&DEBIAN).context(
            "no Chromium with its driver found: put `chromium` and `chromedriver` of one version \
             on the PATH, or name them in CHROME and CHROMEDRIVER",
        )?;
        Self::find().context("Chromium was installed but is not on the PATH")
    }

    fn find() -> Option<Self> {
        let named = |variable| env::var_os(variable).map(PathBuf::from);
        Some(Self {
            chrome: named("CHROME").or_else(|| workspace::find_program(&CHROME))?,
            driver: named("CHROMEDRIVER").or_else(|| workspace::find_program(&DRIVER))?,
        })
    }

    /// Tells a script where the browser is.
    pub fn tell(&self, command: &mut Command) {
        command.env("CHROME", &self.chrome);
    }

    /// Tells wasm-bindgen's test runner where the browser is and how to start it.
    pub fn tell_runner(&self, command: &mut Command) -> Result<()> {
        let folder = workspace::target().join("xtask");
        fs::create_dir_all(&folder)?;
        let file = folder.join("webdriver.json");
        let flags = FLAGS.map(|flag| format!("{flag:?}")).join(", ");
        let chrome = self.chrome.display().to_string();
        let options = format!("{{ \"binary\": {chrome:?}, \"args\": [{flags}] }}");
        fs::write(&file, format!("{{ \"goog:chromeOptions\": {options} }}\n"))?;
        command.env("CHROMEDRIVER", &self.driver).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
        // In seconds. A busy machine may be slow to start a browser.
        command.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        command.env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        Ok(())
    }
}
