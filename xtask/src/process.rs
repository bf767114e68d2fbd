//! Child processes that never outlive the xtask.
//!
//! Every child leads a process group of its own, so that ending it ends what
//! it started: npm its scripts, a test runner its browser. The groups that are
//! alive are listed here; a signal ends them before it ends the xtask.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

static ALIVE: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// How long a child may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// A child whose output is read line by line. Dropping it ends it.
pub struct Running {
    child: Child,
    /// Lines of both streams, in the order of arrival. Closed when both are.
    pub lines: Receiver<String>,
}

/// Starts a child whose output we read.
pub fn spawn(command: &mut Command) -> Result<Running> {
    let mut child = start(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (sender, lines) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        forward(stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        forward(stderr, sender);
    }
    Ok(Running { child, lines })
}

/// Runs a child that writes to our own output.
pub fn show(command: &mut Command) -> Result<ExitStatus> {
    let child = start(command)?;
    // No lines will come: the sender is gone at once.
    let (_, lines) = mpsc::channel();
    Running { child, lines }.wait()
}

/// Starts a child without input, in a group of its own.
fn start(command: &mut Command) -> Result<Child> {
    command.stdin(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    // Hold the list while spawning, so that a signal cannot miss the newcomer.
    let mut alive = alive();
    let child = command.spawn().with_context(|| format!("cannot run `{}`", shown(command)))?;
    alive.push(child.id());
    Ok(child)
}

impl Running {
    /// Waits for the end. Read [`Running::lines`] first.
    pub fn wait(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }

    /// Whether it has not ended yet.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let id = self.child.id();
        if self.is_alive() {
            terminate(id);
            let deadline = Instant::now() + GRACE;
            while self.is_alive() && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(20));
            }
            // Fails only if it has ended by now.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
        alive().retain(|&it| it != id);
    }
}

/// Ends the children, then the xtask, when Ctrl-C or a termination comes.
pub fn end_children_on_signal() {
    let installed = ctrlc::set_handler(|| {
        for &id in alive().iter() {
            terminate(id);
        }
        std::process::exit(130);
    });
    installed.expect("no other handler is installed");
}

/// The command as one would type it.
pub fn shown(command: &Command) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_=.,:/@".contains(it);
    let quoted = |word: &OsStr| {
        let word = word.to_string_lossy();
        if word.chars().all(is_plain) { word.into_owned() } else { format!("'{word}'") }
    };
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(quoted).collect();
    words.join(" ")
}

fn alive() -> MutexGuard<'static, Vec<u32>> {
    // The list is right even if a thread panicked while it held it.
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(unix)]
fn terminate(group: u32) {
    use nix::sys::signal::{Signal, killpg};
    use nix::unistd::Pid;
    // Fails only if the group has ended by now.
    let _ = killpg(Pid::from_raw(group.cast_signed()), Signal::SIGTERM);
}

/// Elsewhere [`Running`]'s drop kills the child itself.
#[cfg(not(unix))]
fn terminate(_group: u32) {}

fn forward(stream: impl Read + Send + 'static, sender: Sender<String>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n') {
            let Ok(line) = line else { return };
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if sender.send(line).is_err() {
                return;
            }
        }
    });
}
