//! What the stages of a test run found, and their sum.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::stage::Stage;
use crate::tally::Tally;

const ONE_FAILURE: Tally = Tally { passed: 0, failed: 1 };

/// The stages' results so far.
#[derive(Default)]
pub struct Report(Vec<(String, Tally)>);

impl Report {
    /// Runs a check, which counts only if it fails.
    pub fn check(&mut self, name: &str, command: &mut Command) {
        let mut stage = Stage::begin(name);
        match stage.run(command) {
            Ok(_) => stage.end(""),
            Err(_) => self.add(name, ONE_FAILURE),
        }
    }

    /// Takes the result of work that counts only if it fails.
    pub fn result(&mut self, name: &str, result: Result<()>) {
        if let Err(err) = result {
            println!("    {err:#}");
            self.add(name, ONE_FAILURE);
        }
    }

    /// Runs tests and counts them.
    pub fn tests(&mut self, name: &str, command: &mut Command) {
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
                ONE_FAILURE
            }
        };
        self.add(name, tally);
    }

    fn add(&mut self, name: &str, tally: Tally) {
        self.0.push((name.to_owned(), tally));
    }

    /// Prints the sum as the last line.
    pub fn close(self) -> ExitCode {
        println!();
        for (name, Tally { passed, failed }) in &self.0 {
            println!("  {name:<26} {passed:>5} passed {failed:>5} failed");
        }
        let Tally { passed, failed } = self.0.iter().map(|(_, tally)| *tally).sum();
        println!("\n{passed} passed, {failed} failed");
        if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
