//! `cargo xtask`: everything that builds, tests and shows Telaio.
//!
//! Each command sets up what it needs and says so. Nothing is installed
//! globally except, on Debian, packages through apt-get.

mod workspace;
mod process;
mod stage;
mod stamp;
mod setup;
mod toolchain;
mod browser;
mod wasm;
mod build;
mod server;
mod start;
mod tally;
mod report;
mod runner;
mod test;
mod docs;
mod packaging;
mod size;
mod bench;
mod fuzz;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  start [--check] [--port N]   build, show the example in the terminal, serve the page
                               (--check: load the page once in Chromium instead, then exit)
  test [--quick]               run every check and test (--quick: the inner loop)
  build [--quick]              build the wasm files, the npm package and the page
                               (--quick: sooner, with larger and slower wasm)
  docs [--quick]               build the documentation into target/docs, with the page inside
  size [--check]               write benches/size.txt (--check: compare with it)
  bench [--peers]              measure validation, runs, the page and bytes
                               (--peers: install others under target/, measure them, too, and write
                               benches/RESULTS.md)
  fuzz [TARGET…] [--seconds N] look for texts that break it (600 s for each target)";

fn main() -> ExitCode {
    process::end_children_on_signal();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let result = match args.as_slice() {
        ["start", flags @ ..] => start::Options::parse(flags).and_then(start::start),
        ["test"] => return test::test(test::Extent::Full),
        ["test", "--quick"] => return test::test(test::Extent::Quick),
        ["build"] => build::build(wasm::Effort::Optimized),
        ["build", "--quick"] => build::build(wasm::Effort::Quick),
        ["docs"] => docs::docs(wasm::Effort::Optimized),
        ["docs", "--quick"] => docs::docs(wasm::Effort::Quick),
        ["size"] => size::accept(),
        ["size", "--check"] => size::check(),
        ["bench"] => bench::bench(bench::Peers::None),
        ["bench", "--peers"] => bench::bench(bench::Peers::All),
        ["fuzz", args @ ..] => fuzz::Options::parse(args).and_then(fuzz::fuzz),
        [] | ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            eprintln!("error: {err:#}");
            ExitCode::FAILURE
        }
    }
}
