//! One line per stage: what is being done, how long it took.
//!
//! In a terminal the line lives and shows what the child last said. Elsewhere
//! a line now and then says so. The child's whole output is shown on failure.

use std::io::{IsTerminal, Write, stdout};
use std::process::{Command, ExitStatus};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::process;

/// A stage under way.
pub struct Stage {
    name: String,
    since: Instant,
    ended: bool,
    /// When a log, as opposed to a terminal, is next told that we still work.
    next_word: Duration,
}

/// What a command said, and how it ended.
pub struct Outcome {
    pub output: String,
    pub status: ExitStatus,
}

impl Stage {
    pub fn begin(name: impl Into<String>) -> Self {
        let stage = Self {
            name: name.into(),
            since: Instant::now(),
            ended: false,
            next_word: Duration::from_secs(2),
        };
        if is_live() {
            print!("  … {}", stage.name);
            let _ = stdout().flush();
        }
        stage
    }

    /// Runs a command that must succeed, and returns its output.
    pub fn run(&mut self, command: &mut Command) -> Result<String> {
        let Outcome { output, status } = self.attempt(command)?;
        if !status.success() {
            self.fail(&output);
            bail!("`{}` failed ({status})", process::shown(command));
        }
        Ok(output)
    }

    /// Runs a command that may fail.
    pub fn attempt(&mut self, command: &mut Command) -> Result<Outcome> {
        let mut running = process::spawn(command)?;
        let mut output = String::new();
        let mut last = String::new();
        loop {
            match running.lines.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    output.push_str(&line);
                    output.push('\n');
                    if !line.trim().is_empty() {
                        last = line.trim().to_owned();
                    }
                }
                // What a child left behind may hold its output open.
                Err(RecvTimeoutError::Timeout) if !running.is_alive() => break,
                Err(RecvTimeoutError::Timeout) => self.tell(&last),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        Ok(Outcome { output, status: running.wait()? })
    }

    /// Ends the stage well. `result` is a word on what came out, or nothing.
    pub fn end(mut self, result: &str) {
        self.close("✓", result);
    }

    /// Ends the stage with what went wrong.
    pub fn fail(&mut self, output: &str) {
        self.close("✗", "");
        for line in output.lines().filter(|it| !is_progress(it)) {
            println!("    {line}");
        }
    }

    fn close(&mut self, mark: &str, result: &str) {
        if self.ended {
            return;
        }
        self.ended = true;
        let start = if is_live() { "\r\x1b[K" } else { "" };
        let seconds = self.since.elapsed().as_secs_f64();
        let result = if result.is_empty() { String::new() } else { format!("  {result}") };
        println!("{start}  {mark} {:<40} {seconds:>6.1} s{result}", self.name);
    }

    fn tell(&mut self, last: &str) {
        let elapsed = self.since.elapsed();
        let seconds = elapsed.as_secs();
        if is_live() {
            let last: String = last.chars().filter(|it| !it.is_control()).take(60).collect();
            print!("\r\x1b[K  … {} {seconds} s  \x1b[2m{last}\x1b[0m", self.name);
            let _ = stdout().flush();
        } else if elapsed >= self.next_word {
            println!("  … {} ({seconds} s) {last}", self.name);
            self.next_word = elapsed + Duration::from_secs(20);
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.close("✗", "");
    }
}

/// Cargo's lines that tell what it does, not what is wrong.
fn is_progress(line: &str) -> bool {
    let verb = line.split_whitespace().next();
    line.starts_with("  ")
        && matches!(
            verb,
            Some("Compiling" | "Checking" | "Downloading" | "Downloaded" | "Blocking")
        )
}

fn is_live() -> bool {
    stdout().is_terminal()
}
