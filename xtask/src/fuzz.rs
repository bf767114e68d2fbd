//! Looks for texts that break what holds for any text, by cargo-fuzz.
//!
//! The seeds are the documents of the pages under `tests`, the examples, and
//! the real documents of `../shared/corpus` where they are.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process;
use crate::stage::Stage;
use crate::workspace;

/// The targets, as their files in `fuzz/fuzz_targets` are called.
const TARGETS: [&str; 6] = ["syntax", "expression", "validate", "fix", "dry_run", "answers"];

/// Where documents for seeds are.
const SEEDS: [&str; 3] = ["tests", "examples", "../shared/corpus"];

/// Larger seeds make each try slow.
const LARGEST_SEED: usize = 8 << 10;

/// What to run, and for how long.
pub struct Options {
    targets: Vec<&'static str>,
    seconds: u32,
}

impl Options {
    pub fn parse(args: &[&str]) -> Result<Options> {
        let mut options = Options { targets: Vec::new(), seconds: 600 };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if *arg == "--seconds" {
                let seconds = args.next().and_then(|it| it.parse().ok());
                options.seconds = seconds.context("`--seconds` needs a number")?;
                continue;
            }
            let target = TARGETS.iter().find(|it| *it == arg);
            ensure!(target.is_some(), "expected one of {}, found `{arg}`", TARGETS.join(", "));
            options.targets.extend(target);
        }
        if options.targets.is_empty() {
            options.targets.extend(TARGETS);
        }
        Ok(options)
    }
}

/// Runs each target for its time; a text that breaks something ends it.
pub fn fuzz(options: Options) -> Result<()> {
    let cargo_fuzz = set_up()?;
    let folder = workspace::target().join("fuzz");
    let seeds = folder.join("seeds");
    collect_seeds(&seeds)?;
    for target in options.targets {
        let found = folder.join("corpus").join(target);
        fs::create_dir_all(&found)?;
        let mut run = workspace::command(&cargo_fuzz);
        // libFuzzer's coverage needs no nightly compiler, only its switches.
        run.env("RUSTC_BOOTSTRAP", "1");
        run.args(["run", "--fuzz-dir", "fuzz", "--sanitizer", "none", "--target-dir"]);
        run.arg(folder.join("build")).arg(target);
        run.arg(&found).arg(&seeds).arg("--");
        run.arg(format!("-max_total_time={}", options.seconds));
        run.arg(format!("-max_len={LARGEST_SEED}"));
        run.args(["-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1"]);
        println!("\nfuzzing `{target}` for {} s", options.seconds);
        let status = process::show(&mut run)?;
        ensure!(status.success(), "target `{target}` found a text, see above");
    }
    Ok(())
}

fn set_up() -> Result<PathBuf> {
    let folder = workspace::target().join("tools/cargo-fuzz");
    let program = folder.join(format!("bin/cargo-fuzz{EXE_SUFFIX}"));
    if !program.is_file() {
        let mut stage = Stage::begin("cargo-fuzz");
        let mut install = workspace::cargo();
        stage.run(install.args(["install", "cargo-fuzz", "--root"]).arg(&folder))?;
        stage.end("");
    }
    Ok(program)
}

/// One file per document.
fn collect_seeds(to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    let mut number = 0;
    let mut save = |text: &str| -> Result<()> {
        if text.len() <= LARGEST_SEED {
            fs::write(to.join(number.to_string()), text)?;
            number += 1;
        }
        Ok(())
    };
    for folder in SEEDS {
        each_file(&workspace::path(folder), &mut |path, text| match path
            .extension()
            .and_then(|it| it.to_str())
        {
            Some("md") => blocks(text).try_for_each(&mut save),
            Some("yaml" | "yml" | "json") => save(text),
            _ => Ok(()),
        })?;
    }
    Ok(())
}

/// The documents of a page.
fn blocks(page: &str) -> impl Iterator<Item = &str> {
    let fenced = page.split("\n```").skip(1).step_by(2);
    fenced.filter_map(|it| it.split_once('\n')).map(|it| it.1)
}

/// Calls `see(path, text)` for each file of a folder, if the folder is there.
fn each_file(folder: &Path, see: &mut dyn FnMut(&Path, &str) -> Result<()>) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            each_file(&path, see)?;
        } else if let Ok(text) = fs::read_to_string(&path) {
            see(&path, &text)?;
        }
    }
    Ok(())
}
