//! Shows what Telaio does: the example in the terminal, then the page.

use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::browser::Browser;
use crate::build;
use crate::process;
use crate::server::{Mock, Server};
use crate::stage::Stage;
use crate::wasm::Effort;
use crate::workspace;

/// Composio's workflow, and inputs for it.
const EXAMPLE: &str = "examples/composio/arazzo/composio-provision-mcp-server-workflow.yml";
const INPUTS: [&str; 5] = [
    "toolkitSlug=linear",
    "authType=use_composio_managed_auth",
    "serverName=my-first-server",
    "allowedTools=[\"LINEAR_CREATE_LINEAR_ISSUE\"]",
    "userId=user_1",
];

/// The flags of `start`.
pub struct Options {
    check: bool,
    port: Option<u16>,
}

impl Options {
    pub fn parse(flags: &[&str]) -> Result<Self> {
        let mut options = Self { check: false, port: None };
        let mut flags = flags.iter();
        while let Some(flag) = flags.next() {
            match *flag {
                "--check" => options.check = true,
                "--port" => {
                    let port = flags.next().context("`--port` expects a number")?;
                    options.port = Some(port.parse().with_context(|| format!("`--port {port}`"))?);
                }
                unknown => bail!("unknown flag `{unknown}`; expected `--check` or `--port N`"),
            }
        }
        Ok(options)
    }
}

/// Builds, shows the example, serves the page until Ctrl-C.
pub fn start(options: Options) -> Result<()> {
    build::build(Effort::Optimized)?;
    let mut mock = Mock::start()?;
    show_example(&mock)?;
    // What it said of the run above has been shown better.
    mock.server.news();

    // A check takes any free port: the usual one may be in use.
    let any = options.check.then_some(0);
    let mut page = Server::page(options.port.or(any))?;
    if options.check {
        return check_page(&page);
    }
    println!("\nThe page             {}/?server=composioApi={}", page.url, mock.server.url);
    println!("Composio's stand-in  {}  (API key: {})", mock.server.url, mock.key);
    println!("Ctrl-C ends both.\n");
    while page.is_alive() && mock.server.is_alive() {
        for line in mock.server.news() {
            println!("stand-in: {line}");
        }
        for line in page.news() {
            println!("page: {line}");
        }
        thread::sleep(Duration::from_millis(100));
    }
    bail!("a server ended by itself");
}

/// The example's validation, its dry run, and its run over real HTTP.
fn show_example(mock: &Mock) -> Result<()> {
    title("Validate");
    show(&mut workspace::telaio(["validate", EXAMPLE]))?;

    title("Dry run: no key, no network");
    show(with_inputs(&mut workspace::telaio(["run", EXAMPLE, "--dry-run"])))?;

    title("Run against Composio's stand-in");
    let server = format!("composioApi={}", mock.server.url);
    let key = format!("apiKey={}", mock.key);
    let mut run = workspace::telaio(["run", EXAMPLE, "--server", &server, "--input", &key]);
    show(with_inputs(&mut run))
}

fn with_inputs(run: &mut Command) -> &mut Command {
    for input in INPUTS {
        run.args(["--input", input]);
    }
    run
}

fn title(text: &str) {
    println!("\n── {text} {}", "─".repeat(70usize.saturating_sub(text.chars().count())));
}

fn show(command: &mut Command) -> Result<()> {
    println!("$ {}\n", process::shown(command));
    let status = process::show(command)?;
    ensure!(status.success(), "`{}` failed ({status})", process::shown(command));
    Ok(())
}

/// Loads the page once in headless Chromium.
fn check_page(page: &Server) -> Result<()> {
    println!();
    let browser = Browser::set_up()?;
    let mut stage = Stage::begin("page in Chromium");
    let mut command = workspace::node(["xtask/check-page.mjs", &page.url]);
    browser.tell(&mut command);
    stage.run(&mut command)?;
    stage.end("loaded");
    Ok(())
}
