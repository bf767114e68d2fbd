//! The two servers that Telaio comes with, each as a child: the stand-in for
//! Composio's API, and the page.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{self, Running};
use crate::workspace;

/// How long a server may take to say that it listens.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that listens. Dropping it ends it.
pub struct Server {
    running: Running,
    /// Where it listens, without a final slash.
    pub url: String,
}

impl Server {
    /// Starts the page's server, on its usual port unless told otherwise.
    pub fn page(port: Option<u16>) -> Result<Self> {
        Self::start("serve", port)
    }

    fn start(verb: &str, port: Option<u16>) -> Result<Self> {
        let mut command = workspace::telaio([verb]);
        if let Some(port) = port {
            command.args(["--port", &port.to_string()]);
        }
        let running = process::spawn(&mut command)?;
        let url = wait_for(&running, |line| {
            let at = line.find("http://127.0.0.1:")?;
            let url = line.get(at..)?.split_whitespace().next()?;
            Some(url.trim_end_matches(['/', '.', ',']).to_owned())
        });
        Ok(Self { running, url: url.with_context(|| format!("`{}`", process::shown(&command)))? })
    }

    /// What it said since it was last asked.
    pub fn news(&self) -> Vec<String> {
        self.running.lines.try_iter().collect()
    }

    pub fn is_alive(&mut self) -> bool {
        self.running.is_alive()
    }
}

/// The stand-in for Composio's API.
pub struct Mock {
    pub server: Server,
    /// The one key that it takes.
    pub key: String,
}

impl Mock {
    /// Starts the stand-in on a free port.
    pub fn start() -> Result<Self> {
        let server = Server::start("mock", Some(0))?;
        let key =
            wait_for(&server.running, |line| Some(line.strip_prefix("API key: ")?.to_owned()))?;
        Ok(Self { server, key })
    }
}

/// Reads lines until one has what we look for.
fn wait_for<T>(running: &Running, find: impl Fn(&str) -> Option<T>) -> Result<T> {
    let deadline = Instant::now() + PATIENCE;
    let mut said = String::new();
    while let Ok(line) =
        running.lines.recv_timeout(deadline.saturating_duration_since(Instant::now()))
    {
        if let Some(found) = find(&line) {
            return Ok(found);
        }
        said.push_str(&line);
        said.push('\n');
    }
    bail!("the server did not start\n{said}")
}
